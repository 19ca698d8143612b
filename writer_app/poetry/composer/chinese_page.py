"""How a Chinese poem stands on the page."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.poetry.form import ChineseForm, Schema


def printed(lines: Sequence[str], schema: Schema) -> tuple[str, ...]:
    """The lines with the punctuation of the form."""
    return tuple(line + rule.end for line, rule in zip(lines, schema.lines, strict=False))


def page_text(lines: Sequence[str], schema: Schema, form: ChineseForm, *, breaks: bool = True) -> str:
    """Verse a couplet to a row, 词 a strophe to a row, the two lines of a 对联 below each other; or all in one row."""
    whole = printed(lines, schema)
    if not breaks:
        return "".join(whole)
    if form.family == "couplet":
        return "\n".join(whole)
    if form.family == "ci":
        rows = [""]
        for number, line in enumerate(whole, 1):
            rows[-1] += line
            if number in form.stanza_break_after and number < len(schema.lines):
                rows.append("")
        return "\n".join(rows)
    return "\n".join("".join(whole[start : start + 2]) for start in range(0, len(whole), 2))
