"""Styles: what a passage can be changed to, one TOML file each in resources/prompts/rewrite and in the writer's own folder.

A file is named after its style and needs no code; docs/rewrite.md tells what may stand in it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from writer_app.atomic import failure_reason
from writer_app.error import Fault, WriterError
from writer_app.folder import data_folder
from writer_app.resource import resource_path

DEFAULT_STYLE = "fix"

_SIZE_LIMIT = 64_000  # bytes of one file
_ID = re.compile(r"[\w-]{1,40}")
_LAST = 1000
"""Where a style stands that doesn't say where: behind the built-in ones."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same in both languages; an own file may leave one of them out."""

    en: str = ""
    zh: str = ""

    def of(self, language: str) -> str:
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A worked example for models that know no instructions. `option`: it shows this option only."""

    before: str
    after: str
    option: str = ""


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    en: tuple[Example, ...] = ()
    zh: tuple[Example, ...] = ()

    def of(self, language: str, option: str = "") -> tuple[Example, ...]:
        """Those in the language of the passage that show `option`, or that show none in particular."""
        listed = self.zh if language == "zh" else self.en
        return tuple(example for example in listed if example.option in ("", option))


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of a style that has several (past or present). `instruction` takes the place of the style's own."""

    id: str
    name: Words
    instruction: Words = Words()


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a passage is to change, and what counts as having done it.

    `answer` announces the answer ("Corrected text"). `length`: the least and the most characters of the answer, as shares of
    the passage's. `min_similarity`: chrF of passage and answer, 0 to 1. `is_minimal`: the smallest change wins, and none is
    right where nothing is wrong. `allows`: judges that don't apply (docs/rewrite.md names them). `needs_instruction`: the
    writer says what is to change. `most_temperature`: a higher one is lowered to it.
    """

    id: str = ""
    name: Words
    help: Words = Words()
    instruction: Words
    answer: Words = Words()
    length: tuple[float, float] = (0.3, 3.0)
    min_similarity: float = 0.2
    is_minimal: bool = False
    needs_instruction: bool = False
    allows: tuple[str, ...] = ()
    option: tuple[Option, ...] = ()
    example: Examples = Examples()
    most_temperature: float = 2.0
    order: int = _LAST
    is_own: bool = False

    def option_named(self, name: str) -> Option | None:
        """An option by its id; without a name the first one. None if the style has none. Raises `rewrite.unknown_option`."""
        if not name or not self.option:
            if name:
                raise WriterError("rewrite.no_options", style=self.id, option=name)
            return self.option[0] if self.option else None
        for option in self.option:
            if option.id == name:
                return option
        raise WriterError(
            "rewrite.unknown_option", option=name, known=tuple(option.id for option in self.option)
        )


def own_style_folder() -> Path:
    """Where the writer's own styles are looked for."""
    return data_folder() / "prompts"


def styles() -> dict[str, Style]:
    """All styles by id, in the order in which they are offered: the built-in ones, then the writer's own."""
    return dict(_all_styles(own_style_folder())[0])


def style_faults() -> tuple[Fault, ...]:
    """What to say about own files that can't be used: codes rewrite.style_file.* (file, line, reason)."""
    return _all_styles(own_style_folder())[1]


def reload() -> None:
    """Read the writer's own styles again at the next call."""
    _all_styles.cache_clear()


def find_style(name: str) -> Style:
    """A style by id or by its name in either language. Raises WriterError `rewrite.unknown_style` (name, known)."""
    listed = styles()
    if name in listed:
        return listed[name]
    wanted = name.strip().casefold()
    for style in listed.values():
        if wanted and wanted in (style.id.casefold(), style.name.en.casefold(), style.name.zh.casefold()):
            return style
    raise WriterError("rewrite.unknown_style", name=name, known=tuple(listed))


def read_style(path: Path, *, is_own: bool = True) -> Style:
    """The style of one file. Raises WriterError `rewrite.style_file.broken` or `rewrite.style_file.unreadable`."""
    try:
        with path.open("rb") as file:
            data = file.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise WriterError(
            "rewrite.style_file.unreadable", file=str(path), reason=failure_reason(error)
        ) from error
    if len(data) > _SIZE_LIMIT:
        raise _broken(path, 1, "too_long")
    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _broken(path, data[: error.start].count(b"\n") + 1, "not_utf8") from error
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        raise _broken(path, line, "syntax", str(error)[: match.start()] if match else str(error)) from error
    except RecursionError as error:
        raise _broken(path, 1, "too_long") from error
    return _checked(path, text, table, is_own)


def _checked(path: Path, text: str, table: dict[str, Any], is_own: bool) -> Style:
    if not _ID.fullmatch(path.stem):
        raise _broken(path, 1, "bad_name")
    for key in ("id", "is_own"):  # the file's name and place say so
        if key in table:
            raise _broken(path, _line_of(text, key), "unknown_key", key)
    try:
        style = msgspec.convert(table, Style)
    except msgspec.ValidationError as error:
        raise _broken(path, *_place(str(error), text)) from error
    low, high = style.length
    if not 0 < low <= high:
        raise _broken(path, _line_of(text, "length"), "bad_length")
    if not 0 <= style.min_similarity <= 1:
        raise _broken(path, _line_of(text, "min_similarity"), "bad_similarity")
    if not style.name.of("en"):
        raise _broken(path, _line_of(text, "name"), "missing_key", "name")
    if not style.instruction.of("en"):
        raise _broken(path, _line_of(text, "instruction"), "missing_key", "instruction")
    for example in (*style.example.en, *style.example.zh):
        if not example.before.strip() or not example.after.strip():
            raise _broken(path, _line_of(text, "example"), "empty_example")
    return msgspec.structs.replace(style, id=path.stem, is_own=is_own)


@cache
def _built_in() -> dict[str, Style]:
    folder = resource_path("prompts", "rewrite")
    found = [read_style(path, is_own=False) for path in sorted(folder.glob("*.toml"))]
    return {style.id: style for style in sorted(found, key=lambda style: style.order)}


@cache
def _all_styles(folder: Path) -> tuple[dict[str, Style], tuple[Fault, ...]]:
    found, faults = dict(_built_in()), []
    try:
        paths = sorted(folder.glob("*.toml"))
    except OSError:
        paths = []
    own = []
    for path in paths:
        try:
            style = read_style(path)
            if style.id in found:
                raise _broken(path, 1, "name_taken", style.id)
            own.append(style)
        except WriterError as error:
            faults.append(error.fault)
    found.update({style.id: style for style in sorted(own, key=lambda style: style.order)})
    return found, tuple(faults)


def _place(message: str, text: str) -> tuple[int, str, str]:
    """Line, kind of fault and key of a validation error: ``Expected `float`, got `str` - at `$.length[0]` ``."""
    path = re.search(r"at `\$\.?([^`]*)`", message)
    inner = re.findall(r"[a-z_]+", path[1]) if path else []
    if unknown := re.search(r"unknown field `(\w+)`", message):
        return (
            _line_of(text, unknown[1], _line_of(text, inner[-1]) if inner else 1),
            "unknown_key",
            unknown[1],
        )
    if missing := re.search(r"missing required field `(\w+)`", message):
        return _line_of(text, inner[-1]) if inner else 1, "missing_key", missing[1]
    return _line_of(text, inner[-1] if inner else ""), "wrong_type", inner[-1] if inner else ""


def _line_of(text: str, key: str, start: int = 1) -> int:
    """The line (from 1) from `start` on on which a key is set or a table opened; `start` if there is none."""
    pattern = re.compile(rf"(^|[\s{{,\[.\"']){re.escape(key)}[\"']?\s*[\]=.]")
    for number, line in enumerate(text.splitlines(), 1):
        if number >= start and key and pattern.search(line):
            return number
    return start


def _broken(path: Path, line: int, kind: str, what: str = "") -> WriterError:
    """`kind` names the reason's own sentence, `what` the key or the words of the TOML reader in it."""
    return WriterError(f"rewrite.style_file.{kind}", file=str(path), line=line, what=what)
