"""Random and damaged documents for the importers: python tests/story/exchange_fuzz.py [COUNT [SEED]] prints what came of them."""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from writer_app.error import WriterError
from writer_app.story.exchange.exporting import book_bytes, book_of_text
from writer_app.story.exchange.importing import import_file

_TEXT = "# 雪\n\n## 第一章\n\n他说*雪*。**Night**\n\n1. one\n   - two\n\n> said\n\n[map](https://a.b/c)\n\n## 第二章\n\n完。"
_VALUES = (b'"-1"', b'"99999999999"', b'""', b'"abc"', '"²"'.encode(), b'"0"')
_ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    '<text:h text:outline-level="1">雪</text:h><text:p text:style-name="P1">a'
    '<text:s text:c="3"/>b<text:span text:style-name="T1">'
    'c</text:span></text:p><text:list text:style-name="L1">'
    '<text:list-item text:start-value="3"><text:p>x</text:p></text:list-item>'
    "</text:list></office:text></office:body></office:document-content>"
)


@dataclass
class Result:
    codes: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def fuzz(folder: Path, count: int, dice: random.Random) -> Result:
    """Import `count` files, a quarter of them random bytes, the others documents with damage."""
    seeds = _seeds()
    result = Result()
    for _ in range(count):
        suffix = dice.choice(list(seeds))
        data = _damaged(seeds[suffix], suffix, dice)
        path = folder / f"fuzzed{suffix}"
        path.write_bytes(data)
        begun = time.perf_counter()
        try:
            import_file(path)
            code = "imported"
        except WriterError as error:
            code = error.fault.code
        except Exception as error:  # what this is looking for
            code = "crash"
            result.crashes.append(f"{suffix}: {error!r}")
        result.codes[f"{suffix} {code}"] += 1
        result.slowest_s = max(result.slowest_s, time.perf_counter() - begun)
    return result


def _seeds() -> dict[str, bytes]:
    book = book_of_text(_TEXT)
    seeds = {suffix: book_bytes(book, suffix) for suffix in (".docx", ".html", ".md", ".txt")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", _ODT)
    return {**seeds, ".odt": out.getvalue()}


def _damaged(data: bytes, suffix: str, dice: random.Random) -> bytes:
    kind = dice.random()
    if kind < 0.25:
        return dice.randbytes(dice.randrange(3000))
    if kind < 0.5 or suffix not in (".docx", ".odt"):
        return _bytes_changed(data, dice)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        picked = dice.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            is_changed = name == picked or (
                name.endswith(("document.xml", "content.xml")) and dice.random() < 0.7
            )
            if dice.random() > 0.02:
                new.writestr(name, _xml_changed(part, dice) if is_changed else part)
    return out.getvalue()


def _bytes_changed(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 2, 8, 40))):
        at, kind = dice.randrange(len(changed) + 1), dice.random()
        if kind < 0.4:
            changed[at : at + 1] = dice.randbytes(1)
        elif kind < 0.6:
            del changed[at : at + dice.randrange(1, 200)]
        elif kind < 0.8:
            changed[at:at] = dice.randbytes(dice.randrange(1, 50))
        else:
            start = dice.randrange(len(changed) + 1)
            changed[at:at] = changed[start : start + 300]
    return bytes(changed)


def _xml_changed(data: bytes, dice: random.Random) -> bytes:
    parts = re.split(rb"(<[^>]*>)", data)
    for _ in range(dice.choice((1, 3, 10))):
        one, other, kind = dice.randrange(len(parts)), dice.randrange(len(parts)), dice.random()
        if kind < 0.3:
            parts[one], parts[other] = parts[other], parts[one]
        elif kind < 0.5:
            parts[one] = b""
        elif kind < 0.8:
            parts[one] = re.sub(rb'"[^"]*"', lambda _match: dice.choice(_VALUES), parts[one])
        else:
            parts[one] += parts[one]
    return b"".join(parts)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as temporary:
        found = fuzz(Path(temporary), wanted, random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1))
    for code, times in sorted(found.codes.items()):
        print(f"{times:7} {code}")
    print(f"{wanted} files, {len(found.crashes)} uncaught exceptions, slowest {found.slowest_s:.2f} s")
    for crash in found.crashes:
        print(crash)
    sys.exit(bool(found.crashes))
