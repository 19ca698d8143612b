"""The preferences of the desk: declared once, kept as JSON in the config folder, never a reason not to start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import msgspec

from writer_app.atomic import failure_reason, replace_file
from writer_app.error import Fault, WriterError
from writer_app.folder import config_folder, private_folder
from writer_app.settings.declaration import Number, Value

Appearance = Literal["system", "light", "dark", "contrast"]
RECENT_LIMIT = 10
_SIZE_LIMIT = 1_000_000  # bytes; ours has a few thousand

# Bounds and steps of the numbers; sliders and validation derive from them. Points, pixels, percent.
NUMBERS: tuple[Number, ...] = (
    Number("page_font_size", 9, 48, 1, neutral=15, default=15),
    Number("column_width", 400, 1200, 10, neutral=700, default=700),
    Number("line_height", 120, 240, 5, neutral=165, default=165),
)
NUMBER_BY_NAME = {number.name: number for number in NUMBERS}


class Preference(msgspec.Struct, frozen=True, kw_only=True):
    """What the writer has chosen.

    `page_font` empty: chosen for the language. `keys`: command id → key sequences, only where they differ from the table.
    `window_geometry` and `window_state` are Qt's own bytes in base64. `sampling`: the panel's settings by name;
    `preset`: the id they started from. `rewrite`, `poem`: those of the Rewrite and Poetry panes, by name.
    `author`: the name on exported books.
    """

    language: Literal["system", "en", "zh"] = "system"
    appearance: Appearance = "system"
    page_font: str = ""
    page_font_size: int = 15
    column_width: int = 700
    line_height: int = 165
    first_line_indent: bool = False
    shows_ai_tint: bool = True
    model: str = ""
    preset: str = "balanced"
    sampling: dict[str, Value] = {}
    rewrite: dict[str, str | int | float | bool] = {}
    poem: dict[str, str | int | float | bool] = {}
    keys: dict[str, tuple[str, ...]] = {}
    recent_files: tuple[str, ...] = ()
    is_panel_shown: bool = True
    window_geometry: str = ""
    window_state: str = ""
    has_seen_start: bool = False
    author: str = ""
    dismissed: tuple[str, ...] = ()

    def with_recent(self, path: str) -> Preference:
        """The same with `path` as the latest file."""
        others = tuple(other for other in self.recent_files if other != path)
        return msgspec.structs.replace(self, recent_files=(path, *others)[:RECENT_LIMIT])


_FIELDS = {field.name: field for field in msgspec.structs.fields(Preference)}


def preference_path() -> Path:
    """Where the preferences lie."""
    return config_folder() / "preferences.json"


def _field(name: str, value: object) -> object:
    """The checked value of one field; raises WriterError or msgspec.ValidationError."""
    number = NUMBER_BY_NAME.get(name)
    if number is not None:
        return number.checked(value)
    return msgspec.convert(value, _FIELDS[name].type, strict=True)


def preference(values: dict[str, Any]) -> tuple[Preference, tuple[str, ...]]:
    """The record for these values and the names that could not be used (they keep their defaults).

    Unknown names are passed over: an older app reads what a newer one wrote.
    """
    good: dict[str, Any] = {}
    bad: list[str] = []
    for name, value in values.items():
        if name not in _FIELDS:
            continue
        try:
            good[name] = _field(name, value)
        except (WriterError, msgspec.ValidationError):
            bad.append(name)
    return Preference(**good), tuple(bad)


def load_preference(path: Path | None = None) -> tuple[Preference, Fault | None]:
    """The preferences, and what to tell the writer if the file was damaged. Never raises.

    A file that can't be read as JSON is put aside as `preferences.json.damaged`.
    """
    path = path or preference_path()
    try:
        if path.stat().st_size > _SIZE_LIMIT:
            raise ValueError("too long")
        values = json.loads(
            path.read_bytes()
        )  # msgspec refuses the lone surrogates of a path that is no text
        if not isinstance(values, dict):
            raise ValueError("not a table")
    except FileNotFoundError:
        return Preference(), None
    except OSError as error:
        return Preference(), Fault(
            "preference.unreadable", {"path": str(path), "reason": failure_reason(error)}
        )
    except (ValueError, RecursionError) as error:
        _put_aside(path)
        return Preference(), Fault("preference.damaged", {"path": str(path), "reason": str(error)})
    record, bad = preference(values)
    fault = Fault("preference.ignored", {"path": str(path), "names": tuple(bad)}) if bad else None
    return record, fault


def save_preference(record: Preference, path: Path | None = None) -> None:
    """Replace the file at once or not at all. Raises WriterError `preference.not_saved`."""
    path = path or preference_path()
    text = json.dumps(msgspec.to_builtins(record), indent=1, ensure_ascii=False, allow_nan=False)
    data = (
        text.encode("utf-8", "backslashreplace") + b"\n"
    )  # the file of a path that is no text stays recent: "\udcff"
    try:
        private_folder(path.parent)
        replace_file(path, data)
    except OSError as error:
        raise WriterError("preference.not_saved", path=str(path), reason=failure_reason(error)) from error


def _put_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(path.name + ".damaged"))
    except OSError:
        return  # it stays; the next save replaces it
