"""What a document stands on: its place on disk, and what it needs of the page and the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import SignalInstance

from writer_app.error import WriterError
from writer_app.story.draft import Draft
from writer_app.story.file import Fingerprint, Form, TextFile, read


class Page(Protocol):
    """What a document needs of the page. Positions are code points of the manuscript."""

    @property
    def manuscript_changed(self) -> SignalInstance: ...
    @property
    def draft(self) -> Draft: ...
    def load(self, text: str, *, is_saved: bool = True) -> None: ...
    def mark_saved(self) -> None: ...
    def caret(self) -> int: ...
    def set_caret(self, position: int) -> None: ...
    def setReadOnly(self, is_read_only: bool, /) -> None: ...


class MessageShower(Protocol):
    """A non-modal message, with one action if there is something to do about it."""

    def __call__(
        self, text: str, action_text: str | None = None, on_action: Callable[[], object] | None = None
    ) -> object: ...


class Place(msgspec.Struct, frozen=True):
    """Where the open text belongs: its file, how it is put into bytes, and what was last seen there."""

    path: Path | None = None
    form: Form = msgspec.field(default_factory=Form)
    seen: Fingerprint | None = None


def readable(path: Path, encoding: str) -> TextFile | None:
    """The file where it can be read without asking: by itself, or in an encoding that was known before."""
    for wanted in (None, encoding):
        try:
            return read(path, wanted)
        except WriterError:
            continue
    return None
