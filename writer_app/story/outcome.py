"""What a draft answers: what the page must still change, and what happened."""

from __future__ import annotations

import msgspec


class PageChange(msgspec.Struct, frozen=True):
    """Take `removed` code points away at `position` of the page and put `inserted` there; the same in UTF-16 units."""

    position: int
    removed: int
    inserted: str
    unit: int
    removed_units: int


class Outcome(msgspec.Struct, frozen=True):
    """What the page must still change, in this order, and what happened. `caret` (of the manuscript) is where it goes.

    `is_kept` and `is_removed` speak of the overlay. `is_refused`: an edit, or some of several, would have touched a passage under
    review and was not made.
    """

    changes: tuple[PageChange, ...] = ()
    is_changed: bool = False
    is_stream_stopped: bool = False
    is_kept: bool = False
    is_removed: bool = False
    caret: int | None = None
    is_refused: bool = False
    is_review_changed: bool = False
    is_review_closed: bool = False
