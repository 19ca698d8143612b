"""What the writer's hand did to the page, read out of QTextDocument.contentsChange.

Qt reports generously: whole blocks for a committed composition or a format, the phantom last separator of an empty
document. The counts are clamped, equal ends are trimmed, and an insertion or deletion among equal characters is slid to
the caret. The text that was there comes from the draft; the page is only read, never touched.
"""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QTextDocument

from writer_app.desk.page.utf16 import document_units, read_units, to_points, to_units
from writer_app.story.draft import Draft
from writer_app.story.manuscript import trimmed


class Observed(msgspec.Struct, frozen=True):
    """At `position` (code points of the page) `removed` characters became `inserted`.

    `is_resynchronised`: Qt's counts didn't add up and the whole page was compared.
    """

    position: int
    removed: int
    inserted: str
    is_resynchronised: bool = False


def observe(
    draft: Draft, document: QTextDocument, unit: int, removed: int, added: int, caret_unit: int
) -> Observed | None:
    """The change behind contentsChange(unit, removed, added), None when the text stayed the same. Arguments in units."""
    known, found = draft.page_units, document_units(document)
    unit = min(unit, known, found)
    removed, added = min(removed, known - unit), min(added, found - unit)
    is_certain = known - removed + added == found
    if not is_certain:
        unit, removed, added = 0, known, found
    if removed == added == 0:
        return None
    if to_units(draft, to_points(draft, unit)) < unit:  # between the halves of a pair: take the whole pair
        unit, removed, added = unit - 1, removed + 1, added + 1
    if to_units(draft, to_points(draft, unit + removed)) < unit + removed:
        removed, added = removed + 1, added + 1
    start = to_points(draft, unit)
    old = draft.page_text(start, to_points(draft, unit + removed))
    new = read_units(document, unit, added)
    if old == new:
        return None if is_certain else Observed(0, 0, "", True)
    offset, gone, inserted = trimmed(old, new)
    caret = caret_unit - unit  # a code point only where nothing lies outside the basic plane
    if offset and len(new) == added:
        offset, inserted = _slid(old, new, offset, gone, inserted, caret)
    elif offset:
        offset, inserted = _slid(old, new, offset, gone, inserted, _points(new, caret))
    return Observed(start + offset, gone, inserted, not is_certain)


def _points(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * max(0, units)].decode("utf-16-le", "ignore"))


def _slid(old: str, new: str, offset: int, gone: int, inserted: str, caret: int) -> tuple[int, str]:
    """A pure insertion (ending at the caret) or deletion (at the caret) moved back over equal characters."""
    if gone and inserted:
        return offset, inserted
    longer, count = (old, gone) if gone else (new, len(inserted))
    back = offset - (caret if gone else caret - count)
    if (
        not 0 < back <= offset
        or longer[offset - back : offset] != longer[offset - back + count : offset + count]
    ):
        return offset, inserted
    start = offset - back
    return start, "" if gone else new[start : start + count]
