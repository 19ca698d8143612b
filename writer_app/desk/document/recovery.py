"""At the start: what a window that died left unsaved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QWidget

from writer_app.desk.document.dialog import Answer, ask_recovery
from writer_app.desk.document.place import readable
from writer_app.error import Fault
from writer_app.story.recovery import Orphan, discard, orphans, set_aside


def offer_recovery(
    window: QWidget, recover: Callable[[Orphan], bool], tell: Callable[[Fault], object]
) -> int:
    """Ask about each unsaved text until one is recovered or the writer puts it off; how many still wait.

    Esc decides nothing and loses nothing. `recover` says whether the text stands on the page now.
    """
    found, faults = orphans()
    for fault in faults:
        tell(fault)
    waiting = [
        (orphan, saved) for orphan in found for saved in [_saved_text(orphan)] if _is_lost(orphan, saved)
    ]
    for number, (orphan, saved) in enumerate(waiting):
        name = Path(orphan.snapshot.path).name
        answer = ask_recovery(window, name, _when(orphan), saved, orphan.snapshot.text)
        if answer is Answer.CANCEL:
            return len(waiting) - number
        if answer is Answer.DISCARD:
            set_aside(orphan)
        elif not recover(orphan):
            return len(waiting) - number
        else:
            return len(waiting) - number - 1
    return 0


def _saved_text(orphan: Orphan) -> str | None:
    """The text of the file that an orphan belongs to; None if there is none to be had."""
    if not orphan.snapshot.path:
        return None
    file = readable(Path(orphan.snapshot.path), orphan.snapshot.encoding)
    return file.text if file else None


def _is_lost(orphan: Orphan, saved: str | None) -> bool:
    """Whether the text stands nowhere else; a snapshot of what was saved (or of nothing) goes without a question."""
    if orphan.snapshot.text != (saved or ""):
        return True
    discard(orphan)
    return False


def _when(orphan: Orphan) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(orphan.snapshot.written_at))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
