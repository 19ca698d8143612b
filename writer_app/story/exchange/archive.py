"""A document that is a zip file, opened as if it came from an enemy: bounded sizes, no entities, nothing written to disk.

What is read is what is asked for by name; macros, scripts and pictures are never touched.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.error import WriterError
from writer_app.story.file import shown

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_PART = 64 * 1024 * 1024
"""Bytes of one part, unpacked. A novel of 300,000 words has 6 to 20 MB, in Word's XML."""
_MOST_ENTRIES = 10_000
_STEEPEST = 400  # unpacked by packed; Word's XML comes to 20, deflate's end is 1,032
_STEEP_FROM = 4 * 1024 * 1024
_DEEPEST = 400
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a container of OLE: .doc, or a .docx with a password


class Archive:
    """The parts of a zip file by name. `kind` names the format in sentences ("DOCX")."""

    def __init__(self, path: Path, data: bytes, kind: str) -> None:
        """Raises WriterError `exchange.damaged`, `exchange.locked`, `exchange.old_word`, `exchange.too_large`."""
        self._path, self._kind = path, kind
        if data.startswith(_OLD_OFFICE):
            is_locked = "EncryptedPackage".encode("utf-16-le") in data
            raise WriterError("exchange.locked" if is_locked else "exchange.old_word", file=shown(path))
        with self.whole():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._entries) > _MOST_ENTRIES:
            raise self._too_large()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What a damaged document breaks becomes one sentence: zipfile and expat raise what the bytes lead them to."""
        try:
            yield
        except WriterError:
            raise
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, IndexError, NotImplementedError,
            RuntimeError, OverflowError, AttributeError, TypeError, SyntaxError, ArithmeticError, MemoryError,
        ) as error:  # fmt: skip
            raise WriterError("exchange.damaged", file=shown(self._path), kind=self._kind) from error

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def part(self, name: str) -> bytes:
        """The unpacked bytes of a part. Raises WriterError `exchange.too_large`, `exchange.locked`, `exchange.damaged`."""
        with self.whole():
            entry = self._entries[name]
            if entry.flag_bits & 1:
                raise WriterError("exchange.locked", file=shown(self._path))
            with self._zip.open(entry) as file:
                data = file.read(LARGEST_PART + 1)
            is_steep = len(data) > _STEEP_FROM and len(data) > _STEEPEST * max(1, entry.compress_size)
            if len(data) > LARGEST_PART or is_steep:
                raise self._too_large()
            return data

    def xml(self, name: str) -> Element:
        """A part as a tree. A document type is refused, and with it every entity; so is a tree that is too deep."""
        from defusedxml.ElementTree import fromstring

        data = self.part(name)
        with self.whole():
            tree: Element = fromstring(data, forbid_dtd=True)
            _check_depth(tree)
            return tree

    def xml_or_none(self, name: str) -> Element | None:
        return self.xml(name) if name in self else None

    def _too_large(self) -> WriterError:
        return WriterError(
            "exchange.too_large", file=shown(self._path), limit_mb=LARGEST_PART // 1024 // 1024
        )


def _check_depth(tree: Element) -> None:
    """Raises ValueError where a walk by recursion would end in the depth of Python's own stack."""
    level = [tree]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise ValueError("too deep")
