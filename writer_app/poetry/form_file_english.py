"""Reading English forms out of a form file: the tables [en.NAME], see resources/forms/english.toml."""

from __future__ import annotations

from typing import Any

import msgspec

from writer_app.poetry.form_english import EnglishForm

_MOST_LINES = 1000


def english_form(name: str, table: object) -> EnglishForm:
    """One form from its table [en.`name`]. ValueError if something in it is unknown, missing or impossible."""
    if not isinstance(table, dict):
        raise ValueError(f"en.{name}: must be a table")
    fields: dict[str, Any] = {"name_zh": table.get("name_en", name), "name_en": name, **table, "id": name}
    try:
        lines = fields.pop("lines", None)
        fields |= _lines(lines)
        fields |= _rhyme(fields.pop("rhyme", "any"))
        fields["syllables"] = [
            [item, item] if isinstance(item, int) else item for item in fields.get("syllables", [])
        ]
        unknown = sorted(set(fields) - set(EnglishForm.__struct_fields__))
        if unknown:
            raise ValueError(f"unknown entry: {unknown[0]}")
        if "usual_lines" not in fields:
            fields["usual_lines"] = fields["least_lines"]
        form = msgspec.convert(fields, EnglishForm)
        _check(form)
    except (ValueError, TypeError) as error:
        raise ValueError(f"en.{name}: {error}") from None
    return form


def _lines(value: object) -> dict[str, Any]:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"least_lines": value, "most_lines": value}
    if isinstance(value, dict) and set(value) <= {"least", "most", "multiple"}:
        return {
            "least_lines": value.get("least", 1),
            "most_lines": value.get("most", 0),
            "multiple": value.get("multiple", 1),
        }
    raise ValueError("lines: a number, or a table of least, most and multiple")


def _rhyme(value: object) -> dict[str, Any]:
    if value in ("any", "none"):
        return {"rhyme_rule": value}
    if isinstance(value, str):
        value = [value]
    if (
        isinstance(value, list)
        and value
        and all(isinstance(item, str) and item.replace("-", "A").isalpha() for item in value)
    ):
        return {"rhyme_rule": "scheme", "rhyme_schemes": value}
    raise ValueError('rhyme: schemes such as ["ABAB"], or "any", or "none"')


def _check(form: EnglishForm) -> None:
    """What the types can't say."""
    if not 1 <= form.least_lines <= _MOST_LINES or form.multiple < 1:
        raise ValueError("lines: at least one")
    if not form.allows(form.usual_lines):
        raise ValueError("usual_lines: not a number of lines the form allows")
    if any(not 1 <= least <= most <= 40 for least, most in form.syllables):
        raise ValueError("syllables: between 1 and 40, the least first")
    if form.foot and not form.syllables:
        raise ValueError("foot: needs syllables")
    if form.foot == "anapaestic" and not (form.stresses and all(1 <= count <= 8 for count in form.stresses)):
        raise ValueError("stresses: anapaestic verse needs a number from 1 to 8 for each line")
    if form.foot and not all(
        form.patterns(line) for line in range(max(len(form.syllables), len(form.stresses)))
    ):
        raise ValueError("foot: no line of so many syllables has this metre")
