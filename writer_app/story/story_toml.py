"""`story.toml` as text: read into a record with every fault named by its line, and changed without touching the rest.

    format = 1                    id, title, language, memory, note, note_depth
    [settings]                    values of sampling by name
    [[chapters]]                  id, file, title: in the order of the story
    [[lore]]                      name, keys, text, priority, regex, enabled

What the app doesn't know stays where it is, comments too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from writer_app.error import Fault
from writer_app.story.story import NOTE_DEPTH, Chapter, LoreEntry, SettingValue

NAME = "story.toml"
FORMAT = 1
LARGEST_CHARACTERS = 4_000_000

_CHAPTER_FILE = re.compile(r"[^/\\\x00-\x1f]{1,255}")
_ID = re.compile(r"[\w.-]{1,64}")
_OLD_ID = re.compile(r"""^\ufeff?\s*id\s*=\s*["']([\w.-]{1,64})["']""", re.MULTILINE)
_TEXTS = ("id", "title", "language", "memory", "note")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a story.toml says. `chapters` as listed, whether or not the files are there."""

    id: str = ""
    title: str = ""
    language: str = ""
    chapters: tuple[Chapter, ...] = ()
    memory: str = ""
    note: str = ""
    note_depth: int = NOTE_DEPTH
    lore: tuple[LoreEntry, ...] = ()
    settings: dict[str, SettingValue] = {}


def read_plan(text: str) -> tuple[Plan | None, tuple[Fault, ...]]:
    """What `text` says and what is wrong with it. None: it is no TOML at all (`story.syntax` with line and reason).

    A value that can't be used is left out by itself: `story.wrong_type`, `story.chapter_twice` … with its line.
    """
    if len(text) > LARGEST_CHARACTERS:
        return None, (Fault("story.too_long", {"line": 1}),)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (_syntax(str(error), text),)
    except RecursionError:
        return None, (Fault("story.syntax", {"line": 1, "reason": "nested too deeply"}),)
    return _Reader(text).plan(table)


def old_id(text: str) -> str:
    """The id that a broken story.toml still shows, so that history and authorship are found again."""
    match = _OLD_ID.search(text)
    return match[1] if match else ""


def chapter_name_works(name: object) -> bool:
    """A file of the folder itself: no path, nothing hidden."""
    return isinstance(name, str) and bool(_CHAPTER_FILE.fullmatch(name)) and not name.startswith(".")


def _syntax(message: str, text: str) -> Fault:
    match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(match[1]) if match and match[1] else text.count("\n") + 1
    return Fault("story.syntax", {"line": line, "reason": message[: match.start()] if match else message})


class _Reader:
    """One reading; `faults` grows."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._faults: list[Fault] = []

    def plan(self, table: Mapping[str, Any]) -> tuple[Plan, tuple[Fault, ...]]:
        texts = {name: self._value(table, name, str, "") for name in _TEXTS}
        if texts["id"] and not _ID.fullmatch(texts["id"]):
            texts["id"] = self._wrong("id", "")
        plan = Plan(
            **texts,
            note_depth=self._depth(table),
            chapters=self._chapters(self._value(table, "chapters", list, [])),
            lore=self._lore(self._value(table, "lore", list, [])),
            settings=self._settings(self._value(table, "settings", dict, {})),
        )
        return plan, tuple(self._faults)

    def _value(self, table: Mapping[str, Any], name: str, kind: type, default: Any, number: int = 0) -> Any:
        value = table.get(name, default)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        return self._wrong(name, default, number)

    def _wrong(self, name: str, default: Any, number: int = 0) -> Any:
        self._faults.append(Fault("story.wrong_type", {"line": self._line(name, number), "what": name}))
        return default

    def _line(self, name: str, number: int = 0) -> int:
        """Where `name` is first set from the `number`-th [[table]] on; 1 where it can't be found."""
        start, seen = 0, 0
        if number:
            for index, line in enumerate(self._lines):
                seen += line.lstrip().startswith("[[")
                if seen == number:
                    start = index
                    break
        wanted = re.compile(rf"\s*(?:\[+\s*)?[\"']?{re.escape(name)}\b")
        for index in range(start, len(self._lines)):
            if wanted.match(self._lines[index]):
                return index + 1
        return start + 1

    def _place_of(self, kind: str, index: int) -> int:
        """The number, among all [[…]], of the `index`-th [[kind]]."""
        heads = [line.strip() for line in self._lines if line.lstrip().startswith("[[")]
        of_kind = [
            number for number, head in enumerate(heads, 1) if re.match(rf"\[\[\s*[\"']?{kind}\b", head)
        ]
        return of_kind[index] if index < len(of_kind) else 0

    def _depth(self, table: Mapping[str, Any]) -> int:
        depth: int = self._value(table, "note_depth", int, NOTE_DEPTH)
        return depth if 0 <= depth <= 1000 else int(self._wrong("note_depth", NOTE_DEPTH))

    def _chapters(self, listed: Iterable[Any]) -> tuple[Chapter, ...]:
        found: dict[str, Chapter] = {}
        ids: set[str] = set()
        for index, entry in enumerate(listed):
            number = self._place_of("chapters", index)
            if not isinstance(entry, dict) or not chapter_name_works(entry.get("file")):
                self._wrong("file", None, number)
                continue
            file = str(entry["file"])
            if file in found:
                self._faults.append(
                    Fault("story.chapter_twice", {"line": self._line("file", number), "chapter": file})
                )
                continue
            own_id = self._value(entry, "id", str, "", number)
            if own_id in ids or not _ID.fullmatch(own_id):
                own_id = ""
            ids.add(own_id)
            found[file] = Chapter(id=own_id, file=file, title=self._value(entry, "title", str, "", number))
        return tuple(found.values())

    def _lore(self, listed: Iterable[Any]) -> tuple[LoreEntry, ...]:
        found: list[LoreEntry] = []
        for index, entry in enumerate(listed):
            number = self._place_of("lore", index)
            if not isinstance(entry, dict):
                self._wrong("lore", None, number)
                continue
            keys = self._value(entry, "keys", list, [], number)
            if not all(isinstance(key, str) for key in keys):
                keys = self._wrong("keys", [], number)
            found.append(
                LoreEntry(
                    name=self._value(entry, "name", str, "", number),
                    text=self._value(entry, "text", str, "", number),
                    keys=tuple(key for key in keys if key.strip()),
                    priority=self._value(entry, "priority", int, 0, number),
                    is_regex=self._value(entry, "regex", bool, False, number),
                    # What is meant to occur only with its keys must not be told always because they can't be read.
                    is_enabled=self._value(entry, "enabled", bool, True, number)
                    and (bool(keys) or not entry.get("keys")),
                )
            )
        return tuple(found)

    def _settings(self, table: Mapping[str, Any]) -> dict[str, SettingValue]:
        found: dict[str, SettingValue] = {}
        for name, value in table.items():
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                found[name] = tuple(value)
            elif isinstance(value, (bool, int, float, str)):
                found[name] = value
            else:
                self._wrong(name, None)
        return found
