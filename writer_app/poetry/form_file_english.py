"""Reading English forms out of a form file: the tables [en.NAME], see resources/forms/english.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from writer_app.poetry.form import BrokenForm
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file_chinese import names

_MOST_LINES = 1000
_MOST_SYLLABLES = 40
_MADE = {"id", "family", "least_lines", "most_lines", "multiple", "rhyme_rule", "rhyme_schemes"}
_KEYS = (set(EnglishForm.__struct_fields__) - _MADE) | {"name", "lines", "rhyme"}


def english_form(form_id: str, table: Mapping[str, Any]) -> EnglishForm:
    """One form from its table [en.`form_id`]. Raises BrokenForm if something in it is unknown, missing or impossible."""
    for key in table:
        if key not in _KEYS:
            raise BrokenForm("unknown_key", key)
    fields = {key: value for key, value in table.items() if key not in ("name", "lines", "rhyme")}
    fields |= _names(form_id, table) | _lines(table.get("lines")) | _rhyme(table.get("rhyme", "any"))
    syllables = fields.get("syllables", [])
    if isinstance(syllables, list):
        fields["syllables"] = [[item, item] if isinstance(item, int) else item for item in syllables]
    fields.setdefault("usual_lines", fields["least_lines"])
    try:
        form = msgspec.convert({**fields, "id": form_id}, EnglishForm)
    except msgspec.ValidationError as error:
        place = re.search(r"`\$\.(\w+)", str(error))
        raise BrokenForm("wrong_type", place[1] if place else "lines") from None
    _check(form)
    return form


def _names(form_id: str, table: Mapping[str, Any]) -> dict[str, str]:
    """`name` as in Chinese forms, or name_en and name_zh; the id if there is none."""
    if "name" in table:
        name_zh, name_en = names(table)
        return {"name_zh": name_zh, "name_en": name_en}
    english = table.get("name_en", form_id)
    return {"name_en": english, "name_zh": table.get("name_zh", english)}


def _lines(value: object) -> dict[str, Any]:
    if value is None:
        raise BrokenForm("missing", "lines")
    if isinstance(value, int) and not isinstance(value, bool):
        return {"least_lines": value, "most_lines": value}
    if isinstance(value, dict) and set(value) <= {"least", "most", "multiple"}:
        return {
            "least_lines": value.get("least", 1),
            "most_lines": value.get("most", 0),
            "multiple": value.get("multiple", 1),
        }
    raise BrokenForm("wrong_type", "lines")


def _rhyme(value: object) -> dict[str, Any]:
    if value in ("any", "none"):
        return {"rhyme_rule": value}
    schemes = [value] if isinstance(value, str) else value
    if not isinstance(schemes, list) or not schemes:
        raise BrokenForm("wrong_type", "rhyme")
    for item in schemes:
        plain = item.replace("-", "A") if isinstance(item, str) else ""
        if not (plain.isascii() and plain.isalpha()):
            raise BrokenForm("not_a_choice", "rhyme", value=str(item), choices=("any", "none", "ABAB …"))
    return {"rhyme_rule": "scheme", "rhyme_schemes": schemes}


def _check(form: EnglishForm) -> None:
    """What the types can't say."""
    if not 1 <= form.least_lines <= _MOST_LINES or form.multiple < 1:
        raise BrokenForm("out_of_range", "lines", minimum=1, maximum=_MOST_LINES)
    if not form.allows(form.usual_lines):
        raise BrokenForm("usual_lines", "usual_lines", count=form.usual_lines)
    if any(not 1 <= least <= most <= _MOST_SYLLABLES for least, most in form.syllables):
        raise BrokenForm("out_of_range", "syllables", minimum=1, maximum=_MOST_SYLLABLES)
    if form.foot and not form.syllables:
        raise BrokenForm("needs_syllables", "foot")
    if form.foot == "anapaestic" and not (form.stresses and all(1 <= count <= 8 for count in form.stresses)):
        raise BrokenForm("needs_stresses", "stresses")
    if form.foot and not all(
        form.patterns(line) for line in range(max(len(form.syllables), len(form.stresses)))
    ):
        raise BrokenForm("no_metre", "foot")
