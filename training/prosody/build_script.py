"""Builds resources/prosody/script.tsv from OpenCC's dictionaries: characters both ways, and the words that need another form.

python training/prosody/build_script.py --sources FOLDER --out resources/prosody/script.tsv
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sources import variants

LONGEST_WORD = 4


def words(phrases: dict[str, list[str]], characters: dict[str, str]) -> dict[str, str]:
    """Words whose traditional form is not that of their characters, shortest first, without those a shorter word settles."""
    kept: dict[str, str] = {}

    def convert(text: str) -> str:
        out, place = "", 0
        while place < len(text):
            for length in range(min(LONGEST_WORD, len(text) - place), 0, -1):
                piece = text[place : place + length]
                if piece in kept:
                    break
            else:
                piece = text[place]
            out += kept.get(piece) or characters.get(piece, piece)
            place += len(piece)
        return out

    for source in sorted(phrases, key=lambda phrase: (len(phrase), phrase)):
        target = phrases[source][0]
        if len(source) == len(target) <= LONGEST_WORD and convert(source) != target:
            kept[source] = target
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    folder = options.sources / "opencc_python_reimplemented"
    to_traditional = {s: t[0] for s, t in variants(folder, "STCharacters").items() if t[0] != s}
    to_simplified = {t: s[0] for t, s in variants(folder, "TSCharacters").items() if s[0] != t}
    lines = [f">\t{s}\t{t}" for s, t in sorted(to_traditional.items())]
    lines += [f"<\t{t}\t{s}" for t, s in sorted(to_simplified.items())]
    lines += [f"+\t{s}\t{t}" for s, t in sorted(words(variants(folder, "STPhrases"), to_traditional).items())]
    options.out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
