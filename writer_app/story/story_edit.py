"""Changes of a story.toml that leave everything else as the writer wrote it: comments, order, keys that the app doesn't know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT, Item, Table

from writer_app.story.story import Chapter, LoreEntry
from writer_app.story.story_toml import FORMAT, NAME, Plan

_HEAD = (
    f"{NAME}: what Writer App knows of this story. It can be edited here; docs/story.md says how.",
    "The chapters are the text files beside it, in the order in which they are listed.",
)
_USUAL_LORE = {"priority": 0, "regex": False, "enabled": True}
_PLAIN = ("id", "title", "language", "memory", "note", "note_depth")


def changed(text: str, before: Plan, after: Plan) -> str:
    """`text` with what differs between the two plans. An empty text becomes a whole new story.toml.

    `before` is what `text` says, so that a value with a fault stays until it is set anew. `text` must be TOML.
    """
    document = tomlkit.parse(text)
    is_new = not document.body
    if is_new:
        for line in _HEAD:
            document.add(tomlkit.comment(line))
        document.add("format", tomlkit.item(FORMAT))
    for name in _PLAIN:
        value = getattr(after, name)
        if is_new or value != getattr(before, name):
            document[name] = _item(value)
    if after.settings or before.settings:
        _change_settings(document, before.settings, after.settings)
    if after.chapters != before.chapters:
        _change_rows(document, "chapters", ("id", "file"), [_chapter_row(one) for one in after.chapters])
    if after.lore != before.lore:
        _change_rows(document, "lore", ("name", "text"), [_lore_row(one) for one in after.lore])
    return tomlkit.dumps(document)


def _item(value: object) -> Item:
    """Texts of several lines stand between triple quotes, as a person would write them."""
    if isinstance(value, str) and "\n" in value and _is_plain(value):
        return tomlkit.value(f'"""\n{value}"""')
    return tomlkit.item(list(value) if isinstance(value, tuple) else value)


def _is_same(one: object, other: object) -> bool:
    """Python takes false for 0; TOML doesn't."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _is_plain(value: str) -> bool:
    """Nothing in it would need an escape."""
    if "\\" in value or '"""' in value or value.endswith('"'):
        return False
    return all(character in "\n\t" or character.isprintable() for character in value)


def _change_settings(document: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if not isinstance(document.get("settings"), dict):
        document["settings"] = tomlkit.table()
    table = document["settings"]
    for name in before.keys() - after.keys():
        table.pop(name, None)
    for name, value in after.items():
        if name not in before or not _is_same(before[name], value):
            table[name] = _item(value)


def _chapter_row(chapter: Chapter) -> dict[str, Any]:
    return {"id": chapter.id, "file": chapter.file, "title": chapter.title}


def _lore_row(entry: LoreEntry) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name, "keys": entry.keys, "text": entry.text}
    optional = {"priority": entry.priority, "regex": entry.is_regex, "enabled": entry.is_enabled}
    return row | {name: value for name, value in optional.items() if value != _USUAL_LORE[name]}


def _change_rows(document: Any, kind: str, marks: tuple[str, str], rows: Sequence[dict[str, Any]]) -> None:
    """The [[kind]] tables in the order of `rows`. A row keeps its own table, found by one of `marks`, with all that is in it."""
    old = list(document[kind]) if isinstance(document.get(kind), AoT) else []
    tables: list[Table] = []
    for row in rows:
        known = next(
            (table for mark in marks for table in old if mark in table and table[mark] == row[mark]), None
        )
        if known is not None:
            old = [table for table in old if table is not known]
        tables.append(_filled(known, row))
    if kind in document:
        del document[kind]
    if tables:
        together = tomlkit.aot()
        for table in tables:
            together.append(table)
        document.append(kind, together)


def _filled(table: Table | None, row: Mapping[str, Any]) -> Table:
    if table is None:
        table = tomlkit.table()
        for name, value in row.items():
            table.add(name, _item(value))
        return table
    for name, value in row.items():
        there = table.get(name, None if name in _USUAL_LORE else type(value)())
        if not _is_same(tuple(there) if isinstance(there, list) else there, value):
            table[name] = _item(value)
    for name in _USUAL_LORE.keys() & table.keys() - row.keys():
        if table[name] != _USUAL_LORE[name]:
            table[name] = _item(_USUAL_LORE[name])
    return table
