"""Builds resources/prosody/sounds.txt.gz: the CMU pronouncing dictionary, commonest words first.

    python training/prosody/build_sounds.py --cmu package/index.js --model SmolLM2.gguf --out resources/prosody/sounds.txt.gz

No free list of word frequencies was clean enough. A byte-pair vocabulary is one: the earlier a word's pieces were merged, the commoner it
is. The starter model's vocabulary (Apache-2.0) ranks the words: by number of pieces, then by the latest of them.
"""

from __future__ import annotations

import argparse
import gzip
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ENTRY = re.compile(r"""^  (?:"([^"]+)"|'([^']+)'|([\w$]+)): "([^"]+)",?$""", re.M)
_VARIANT = re.compile(r"\(\d+\)$")
_NUMBERS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}


def gguf_fields(path: Path) -> Iterator[tuple[str, Any]]:
    """Key and value of every field in the header of a GGUF file."""
    with path.open("rb") as file:

        def number(form: str) -> Any:
            return struct.unpack(form, file.read(struct.calcsize(form)))[0]

        def text() -> str:
            return file.read(number("<Q")).decode("utf-8", "replace")

        def value(kind: int) -> Any:
            if kind == 8:
                return text()
            if kind == 9:
                inner, length = number("<I"), number("<Q")
                return [value(inner) for _ in range(length)]
            return number(_NUMBERS[kind])

        file.read(4)
        number("<I")
        number("<Q")
        for _ in range(number("<Q")):
            key = text()
            yield key, value(number("<I"))


def pronunciations(index: Path) -> dict[str, list[str]]:
    """Word -> its pronunciations, the first entry first."""
    found: dict[str, list[str]] = {}
    for double, single, bare, phones in _ENTRY.findall(index.read_text("utf-8")):
        word = _VARIANT.sub("", double or single or bare)
        if re.fullmatch(r"[a-z'.-]*[a-z][a-z'.-]*", word):
            found.setdefault(word, []).append(phones.split("#")[0].strip())
    return found


class Commonness:
    """How common a word is, by the byte-pair vocabulary of a model."""

    def __init__(self, model: Path) -> None:
        fields = dict(gguf_fields(model))
        self._order = {tuple(m.split(" ")): i for i, m in enumerate(fields["tokenizer.ggml.merges"])}
        self._tokens = {token: i for i, token in enumerate(fields["tokenizer.ggml.tokens"])}

    def __call__(self, word: str) -> tuple[int, int]:
        """(pieces, number of the latest piece): smaller is commoner."""
        pieces = list("Ġ" + word)
        never = len(self._order)
        while len(pieces) > 1:
            order, place = min(
                (self._order.get(pair, never), i)
                for i, pair in enumerate(zip(pieces, pieces[1:], strict=False))
            )
            if order == never:
                break
            pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
        return len(pieces), max(self._tokens.get(piece, never) for piece in pieces)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cmu", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    words = pronunciations(options.cmu)
    commonness = Commonness(options.model)
    order = sorted(words, key=lambda word: (commonness(word), word))
    lines = [f"{word} {'|'.join(dict.fromkeys(words[word]))}" for word in order]
    data = ("\n" + "\n".join(lines) + "\n").encode("ascii")
    options.out.write_bytes(gzip.compress(data, 9, mtime=0))
    print(
        f"{len(words)} words, {sum(map(len, words.values()))} pronunciations, {options.out.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
