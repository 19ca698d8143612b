"""Whether a line stands in the corpus: a Bloom filter (resources/prosody/lines.bloom, built by training/poem_lines/build.py).

It never misses a line of the corpus; of other lines it takes 1 in 100 for one, which costs a candidate and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b

from writer_app.poetry.prosody.tone import simplified
from writer_app.resource import resource_path

FEWEST = 4
"""Characters. Shorter lines are words rather than lines: nearly all that make sense stand in some poem."""
HASHES = 6


def places(line: str, size: int) -> Iterator[int]:
    """The bits of a line in a filter of `size` bits (Kirsch and Mitzenmacher: two hashes make all of them)."""
    digest = blake2b(line.encode(), digest_size=16).digest()
    first, second = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
    return ((first + number * second) % size for number in range(HASHES))


@cache
def _bits() -> bytes:
    return resource_path("prosody", "lines.bloom").read_bytes()


def is_corpus_line(line: str) -> bool:
    """Whether a line (no punctuation, either script) is one of the corpus. False for lines of under FEWEST characters."""
    if len(line) < FEWEST:
        return False
    bits = _bits()
    return all(bits[place >> 3] >> (place & 7) & 1 for place in places(simplified(line), len(bits) * 8))
