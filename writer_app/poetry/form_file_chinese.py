"""The tables of Chinese forms: `[form.<id>]` of a form file becomes a ChineseForm. docs/forms.md tells how to write one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from writer_app.poetry.form import BrokenForm, ChineseForm, Family, LineRule, Part, Repeat, Schema
from writer_app.poetry.poem_model import FORM_MARK
from writer_app.poetry.prosody.rhyme_book import Book

_LINE = re.compile(r"([PZ*]{1,20})(?::([A-Za-z]))?([，。、；！？：]?)")
_BOOKS = ("pingshui", "cilin", "xinyun")
_MOST_LINES = 100
_KEYS = frozenset(
    "name other_names family book model_form tune stanza_break_after repeat may_repeat cross_tone_rhyme max_tone_faults opposed "
    "lines schemas kinds characters even_rhyme".split()
)
Table = Mapping[str, Any]


def chinese_form(form_id: str, table: Table, kinds: Table, *, is_own: bool = False) -> ChineseForm:
    """The form of one table. `kinds` are the line kinds of the file by set and letter. Raises BrokenForm."""
    for key in table:
        if key not in _KEYS:
            raise BrokenForm("unknown_key", key)
    name_zh, name_en = names(table)
    family = _family(table)
    schemas = _schemas(table, kinds, family)
    _check_family(family, schemas)
    book = _text(table, "book", "cilin" if family == "ci" else "pingshui")
    if book not in _BOOKS:
        raise BrokenForm("not_a_choice", "book", value=book, choices=_BOOKS)
    model_form = _text(table, "model_form", "词")
    if model_form not in FORM_MARK:
        raise BrokenForm("not_a_choice", "model_form", value=model_form, choices=tuple(FORM_MARK))
    size = max(len(schema.lines) for schema in schemas)
    return ChineseForm(
        id=form_id,
        name_zh=name_zh,
        name_en=name_en,
        family=family,
        schemas=schemas,
        stanza_break_after=numbers(table, "stanza_break_after", 1, size),
        repeats=(*_repeats(table, "repeat", schemas), *_repeats(table, "may_repeat", schemas)),
        book=cast(Book, book),
        cross_tone_rhyme=_flag(table, "cross_tone_rhyme"),
        model_form=model_form,
        tune=_text(table, "tune", name_zh if family == "ci" else ""),
        max_tone_faults=_number(table, "max_tone_faults", 1 if family == "ci" else 0),
        opposed=numbers(table, "opposed", 1, schemas[0].lines[0].length),
        other_names=texts(table, "other_names"),
        is_own=is_own,
    )


def names(table: Table) -> tuple[str, str]:
    """The Chinese and the English name: one text for both, or a table with zh and en. Raises BrokenForm."""
    value = table.get("name")
    if isinstance(value, str) and value.strip():
        return value.strip(), value.strip()
    if (
        isinstance(value, dict)
        and value
        and all(isinstance(one, str) and one.strip() for one in value.values())
    ):
        zh, en = str(value.get("zh", "")), str(value.get("en", ""))
        if zh or en:
            return zh or en, en or zh
    raise BrokenForm("missing", "name") if value is None else BrokenForm("wrong_type", "name")


def texts(table: Table, key: str) -> tuple[str, ...]:
    """A list of texts, () if the key is not there. Raises BrokenForm."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BrokenForm("wrong_type", key)
    return tuple(value)


def numbers(table: Table, key: str, least: int, most: int) -> tuple[int, ...]:
    """A list of whole numbers within bounds (one number is a list of one), () if the key is not there. Raises BrokenForm."""
    value = table.get(key, [])
    listed = value if isinstance(value, list) else [value]
    if not all(_is_number(one) for one in listed):
        raise BrokenForm("wrong_type", key)
    if not all(least <= one <= most for one in listed):
        raise BrokenForm("out_of_range", key, minimum=least, maximum=most)
    return tuple(listed)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(table: Table, key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise BrokenForm("wrong_type", key)
    return value


def _flag(table: Table, key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise BrokenForm("wrong_type", key)
    return value


def _number(table: Table, key: str, default: int) -> int:
    value = table.get(key, default)
    if not _is_number(value):
        raise BrokenForm("wrong_type", key)
    if not 0 <= value <= 20:
        raise BrokenForm("out_of_range", key, minimum=0, maximum=20)
    return int(value)


def _family(table: Table) -> Family:
    family = _text(table, "family", "ci")
    if family not in ("regulated", "ci", "couplet", "old"):
        raise BrokenForm(
            "not_a_choice", "family", value=family, choices=("regulated", "ci", "couplet", "old")
        )
    return cast(Family, family)


def _check_family(family: Family, schemas: Sequence[Schema]) -> None:
    """What the checker of a family relies on: line kinds with level ends in even lines, or two lines of one length."""
    for schema in schemas:
        if family == "regulated" and not _is_regulated([rule.kind for rule in schema.lines]):
            raise BrokenForm("not_regulated", "family")
        if family == "couplet" and (
            len(schema.lines) != 2 or len({rule.length for rule in schema.lines}) > 1
        ):
            raise BrokenForm("not_two_lines", "family")


def _is_regulated(kinds: Sequence[str]) -> bool:
    """Even lines end level (A B), odd ones after the first oblique (a b)."""
    return (
        len(kinds) > 1
        and all(kind.isupper() for kind in kinds[1::2])
        and all(kind.islower() for kind in kinds[2::2])
        and all(kinds[:1])
    )


def _schemas(table: Table, kinds: Table, family: Family) -> tuple[Schema, ...]:
    """From `lines` (one schema), `schemas` (lines or letters of line kinds) or `even_rhyme`."""
    if "even_rhyme" in table:
        return _even_rhyme(table)
    if "schemas" not in table:
        if "lines" not in table:
            raise BrokenForm("missing", "lines")
        return (Schema("", "", "", _lines(table["lines"], "lines")),)
    listed = table["schemas"]
    if not isinstance(listed, dict) or not listed:
        raise BrokenForm("wrong_type", "schemas")
    set_of_kinds = kinds.get(_text(table, "kinds", ""), {})
    found = []
    for schema_id, inner in listed.items():
        if not isinstance(inner, dict):
            raise BrokenForm("wrong_type", schema_id)
        if "kinds" in inner:
            lines = _lines_of_kinds(
                _text(inner, "kinds", ""), set_of_kinds, schema_id, rhymes=family != "couplet"
            )
        else:
            lines = _lines(inner.get("lines"), schema_id)
        found.append(Schema(schema_id, _text(inner, "zh", schema_id), _text(inner, "en", schema_id), lines))
    if len({len(schema.lines) for schema in found}) > 1 and family != "old":
        raise BrokenForm("unequal_schemas", "schemas")
    return tuple(found)


def _lines(value: object, key: str) -> tuple[LineRule, ...]:
    """Lines in the notation "*ZZPP:A。"; several patterns of one line are parted by |: "PP*ZP|ZPPZP:A。"."""
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise BrokenForm("missing" if value is None else "wrong_type", key)
    if len(value) > _MOST_LINES:
        raise BrokenForm("too_many_lines", key, most=_MOST_LINES)
    return tuple(_line(one, key) for one in value)


def _line(text: str, key: str) -> LineRule:
    *others, last = text.replace(" ", "").split("|")
    match = _LINE.fullmatch(last)
    if match is None or any(not re.fullmatch(r"[PZ*]+", one) or len(one) != len(match[1]) for one in others):
        raise BrokenForm("bad_line", key, text=text)
    rhyme = match[2] or ""
    patterns = tuple(_ending(one, rhyme) for one in (*others, match[1]))
    if "" in patterns:
        raise BrokenForm("rhyme_tone", key, text=text)
    return LineRule(patterns=patterns, rhyme=rhyme, end=match[3])


def _ending(pattern: str, rhyme: str) -> str:
    """The pattern with the rhyme's tone at a free last place; "" if pattern and rhyme disagree."""
    if not rhyme:
        return pattern
    tone = "P" if rhyme.isupper() else "Z"
    return pattern[:-1] + tone if pattern[-1] in ("*", tone) else ""


def _lines_of_kinds(letters: str, kinds: Table, key: str, *, rhymes: bool) -> tuple[LineRule, ...]:
    if not letters or len(letters) > _MOST_LINES:
        raise BrokenForm("wrong_type", key)
    lines = []
    for index, letter in enumerate(letters):
        kind = kinds.get(letter)
        if not isinstance(kind, dict):
            raise BrokenForm("unknown_kind", key, kind=letter)
        found = {
            name: _patterns(kind, name) for name in ("patterns", "standard", "tolerant", "rescued", "rescue")
        }
        length = len(found["patterns"][0]) if found["patterns"] else 0
        if not length or any(
            len(one) != length for group in ("standard", "tolerant", "rescued") for one in found[group]
        ):
            raise BrokenForm("unequal_patterns", letter)
        rhyme = "A" if rhymes and letter.isupper() else ""
        lines.append(LineRule(rhyme=rhyme, end="，。"[index % 2], kind=letter, **found))
    return tuple(lines)


def _patterns(kind: Table, name: str) -> tuple[str, ...]:
    found = texts(kind, name)
    for one in found:
        if not re.fullmatch(r"[PZ*]{1,20}", one):
            raise BrokenForm("bad_line", name, text=one)
    return found


def _even_rhyme(table: Table) -> tuple[Schema, ...]:
    """Free tones, the even lines rhyme: level or oblique, the first line in the rhyme or not, every even number of lines."""
    length = _number(table, "characters", 5)
    bounds = numbers(table, "even_rhyme", 2, _MOST_LINES)
    if length < 1 or len(bounds) != 2 or bounds[0] > bounds[1]:
        raise BrokenForm("wrong_type", "even_rhyme")
    kinds = (
        ("level", "平韵，首句不入韵", "level rhyme, first line unrhymed", "A", False),
        ("level_first", "平韵，首句入韵", "level rhyme, first line rhymed", "A", True),
        ("oblique", "仄韵，首句不入韵", "oblique rhyme, first line unrhymed", "a", False),
        ("oblique_first", "仄韵，首句入韵", "oblique rhyme, first line rhymed", "a", True),
    )
    free = "*" * length
    found = []
    for count in range(bounds[0] + bounds[0] % 2, bounds[1] + 1, 2):
        for name, zh, en, letter, is_first_in in kinds:
            rhyming = LineRule((_ending(free, letter),), letter, "。")
            first = LineRule(rhyming.patterns, letter, "，") if is_first_in else LineRule((free,), "", "，")
            lines = (first, rhyming, *(LineRule((free,), "", "，"), rhyming) * (count // 2 - 1))
            is_one = bounds[0] == bounds[1]
            found.append(
                Schema(
                    name if is_one else f"{name}_{count}",
                    zh if is_one else f"{count}句，{zh}",
                    en if is_one else f"{count} lines, {en}",
                    lines,
                )
            )
    return tuple(found)


def _repeats(table: Table, key: str, schemas: Sequence[Schema]) -> tuple[Repeat, ...]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise BrokenForm("wrong_type", key)
    found = []
    for one in value:
        if not (isinstance(one, list) and len(one) == 3 and _is_number(one[0]) and _is_number(one[1])):
            raise BrokenForm("wrong_type", key)
        source, line, part = one
        if part not in ("all", "last1", "last3"):
            raise BrokenForm("not_a_choice", key, value=str(part), choices=("all", "last1", "last3"))
        for schema in schemas:
            _check_repeat(schema, source, line, part, key)
        found.append(Repeat(source, line, cast(Part, part), key == "may_repeat"))
    return tuple(found)


def _check_repeat(schema: Schema, source: int, line: int, part: str, key: str) -> None:
    """The source stands before the line, both are long enough, and their ends want the same tones."""
    if not 1 <= source < line <= len(schema.lines):
        raise BrokenForm("out_of_range", key, minimum=1, maximum=len(schema.lines))
    first, second = schema.lines[source - 1], schema.lines[line - 1]
    size = {"all": second.length, "last1": 1, "last3": 3}[part]
    if min(first.length, second.length) < size or (part == "all" and first.length != second.length):
        raise BrokenForm("repeat_length", key, source=source, repeated=line)
