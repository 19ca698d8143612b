"""The pane's own settings, kept in the preferences as a small table. What is not understood gives the default."""

from __future__ import annotations

import msgspec

from writer_app.writing.rewrite.style import DEFAULT_STYLE
from writer_app.writing.rewrite.wish import MOST_VERSIONS, VERSIONS, RewriteWish

CREATIVITY = RewriteWish(passage=" ").sampling.temperature
"""What the writer has not moved."""


class RewriteSetting(msgspec.Struct, frozen=True, kw_only=True):
    """`style` and `option` are ids of the styles' files; a style that is gone gives the first."""

    style: str = DEFAULT_STYLE
    option: str = ""
    versions: int = VERSIONS
    temperature: float = CREATIVITY


def rewrite_setting(values: object) -> RewriteSetting:
    """The record for the preferences' table; a value that can't be used keeps its default."""
    if not isinstance(values, dict):
        return RewriteSetting()
    good: dict[str, object] = {}
    for field in msgspec.structs.fields(RewriteSetting):
        if field.name in values:
            try:
                good[field.name] = msgspec.convert(values[field.name], field.type)
            except msgspec.ValidationError:
                continue
    made = RewriteSetting(**good)  # type: ignore[arg-type]
    return msgspec.structs.replace(made, versions=max(1, min(MOST_VERSIONS, made.versions)))
