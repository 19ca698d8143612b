"""Builds resources/prosody/sounds.txt.gz: the CMU pronouncing dictionary, commonest words first.

    python training/prosody/build_sounds.py --cmu package/index.js --model SmolLM2.gguf --books FOLDER --out ...

No list of English word frequencies had a clean origin, so two witnesses are joined: how often a word stands in FOLDER (books
in the public domain, any text or JSON), and how early the starter model's byte-pair vocabulary (Apache-2.0) made it one
piece. After an empty line follow the words that neither knows, mostly names.
"""

from __future__ import annotations

import argparse
import gzip
import re
import struct
from collections import Counter
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


def _is_word(text: str) -> bool:
    return len(text) > 1 or text in "aio"


def by_books(folder: Path) -> dict[str, int]:
    """Word -> its place in the order of occurrences in the texts of a folder; words that occur once are left out."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".json") and path.stat().st_size > 10_000:
            text = path.read_text("utf-8").lower().replace("\u2019", "'")
            counts.update(re.findall(r"[a-z]+(?:[-'][a-z]+)*", text))
    kept = [word for word, count in counts.most_common() if count > 1 and _is_word(word)]
    return {word: place for place, word in enumerate(kept)}


def by_vocabulary(model: Path) -> dict[str, int]:
    """Word -> its place among the words that are one token; the vocabulary stands in the order of its merges."""
    tokens = dict(gguf_fields(model))["tokenizer.ggml.tokens"]
    words = [token[1:] for token in tokens if re.fullmatch(r"\u0120[a-z]+", token) and _is_word(token[1:])]
    return {word: place for place, word in enumerate(words)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cmu", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--books", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    words = pronunciations(options.cmu)
    books, vocabulary = by_books(options.books), by_vocabulary(options.model)
    never = len(words)
    place = {word: min(books.get(word, never), vocabulary.get(word, never)) for word in words}
    order = sorted(words, key=lambda word: (place[word], word))
    lines = {word: f"{word} {'|'.join(dict.fromkeys(words[word]))}" for word in order}
    common = [lines[word] for word in order if place[word] < never]
    rest = [lines[word] for word in order if place[word] == never]
    data = ("\n" + "\n".join([*common, "", *rest]) + "\n").encode("ascii")
    options.out.write_bytes(gzip.compress(data, 9, mtime=0))
    print(
        f"{len(words)} words, {sum(map(len, words.values()))} pronunciations, {options.out.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
