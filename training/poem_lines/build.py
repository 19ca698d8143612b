"""Build resources/prosody/lines.bloom: which lines stand in the corpus, so that none of them is offered as new.

    python -m training.poem_lines.build corpus.tsv.xz

Lines of at least FEWEST characters, without punctuation, in a Bloom filter (its layout is that of corpus_line.py).
Shorter lines (人何处, 归去) are the common stock of the language: every sensible one stands in some poem.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from training.poem_model.poem_corpus import read_poems
from writer_app.poetry.composer.corpus_line import FEWEST, HASHES, places

BYTES = 2_900_000  # about 10 bits a line: 1 line in 100 is taken for one of the corpus and isn't
OUT = Path(__file__).resolve().parents[2] / "resources" / "prosody" / "lines.bloom"
_ENDS = re.compile(r"[^\u3400-\u9fff]+")


def main() -> None:
    lines = {
        line
        for poem in read_poems(Path(sys.argv[1]))
        for line in _ENDS.split(poem.body)
        if len(line) >= FEWEST
    }
    bits = bytearray(BYTES)
    for line in lines:
        for place in places(line, BYTES * 8):
            bits[place >> 3] |= 1 << (place & 7)
    OUT.write_bytes(bits)
    share = sum(byte.bit_count() for byte in bits) / (BYTES * 8)
    print(f"{len(lines):,} lines, {share:.0%} of the bits set, false alarms {share**HASHES:.2%}")


if __name__ == "__main__":
    main()
