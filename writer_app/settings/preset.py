"""Presets: named sampling settings, built in (resources/presets) and the writer's own, one TOML file each.

A preset says how to draw words: what it does not name is switched off (its neutral value). How much to write (length, end,
alternatives) and the seed stay as they are unless the preset names them.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from writer_app.atomic import failure_reason, replace_file
from writer_app.error import Fault, WriterError
from writer_app.folder import data_folder, private_folder
from writer_app.message import LANGUAGES, Language
from writer_app.resource import resource_path
from writer_app.settings.declaration import SETTINGS, Value, setting
from writer_app.settings.sampling import Sampling, sampling
from writer_app.settings.sampling import values as values_of

DEFAULT_PRESET = "balanced"
# Not about how words are drawn: kept unless a preset names them.
OWN_CHOICES = ("max_new_tokens", "stop_at", "candidates", "seed")
_ORDER = ("balanced", "precise", "creative", "wild", "min_p", "anti_repetition", "anti_cliche", "neutral")
_SIZE_LIMIT = 64_000  # bytes


class Preset(msgspec.Struct, frozen=True):
    """`id` is the file's stem; `names` and `abouts` (one sentence each) by language; `values` checked."""

    id: str
    names: dict[str, str]
    abouts: dict[str, str]
    values: dict[str, Value]
    path: Path
    is_own: bool = False

    def name(self, language: Language) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.id)

    def about(self, language: Language) -> str:
        return self.abouts.get(language) or next(iter(self.abouts.values()), "")

    def default(self, name: str) -> Value:
        """What this preset gives a setting: its own value, the declared default of how much to write, or off."""
        if name in self.values:
            return self.values[name]
        declared = setting(name)
        return declared.default if name in OWN_CHOICES else declared.neutral

    def sampling(self, current: Sampling | None = None) -> Sampling:
        """The settings under this preset. `current` gives what presets leave alone."""
        before = values_of(current or Sampling())
        kept = {name: before[name] for name in OWN_CHOICES if name not in self.values}
        return sampling({**{declared.name: self.default(declared.name) for declared in SETTINGS}, **kept})


def own_preset_folder() -> Path:
    return data_folder() / "presets"


def read_preset(path: Path, is_own: bool = False) -> Preset:
    """The preset of a file. Raises WriterError `preset.unreadable` or `preset.broken` (path, line, reason)."""
    try:
        with path.open("rb") as file:
            data = file.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise WriterError("preset.unreadable", path=str(path), reason=failure_reason(error)) from error
    if len(data) > _SIZE_LIMIT:
        raise _broken(path, 1, "longer than 64 kB")
    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _broken(path, data[: error.start].count(b"\n") + 1, "not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, *_place(str(error), text)) from error
    except RecursionError as error:
        raise _broken(path, 1, "nested too deeply") from error
    return _preset(path, text, table, is_own)


def built_in_presets() -> tuple[Preset, ...]:
    """Those of resources/presets in the order in which they are offered."""
    return tuple(read_preset(resource_path("presets", f"{name}.toml")) for name in _ORDER)


def own_presets() -> tuple[tuple[Preset, ...], tuple[Fault, ...]]:
    """The writer's presets by name, and what to say about the files that can't be used."""
    found: list[Preset] = []
    faults: list[Fault] = []
    for path in sorted(own_preset_folder().glob("*.toml")):
        try:
            found.append(read_preset(path, is_own=True))
        except WriterError as error:
            faults.append(error.fault)
    return tuple(sorted(found, key=lambda preset: preset.name("en").casefold())), tuple(faults)


def all_presets() -> tuple[tuple[Preset, ...], tuple[Fault, ...]]:
    """The built-in ones, then the writer's own."""
    own, faults = own_presets()
    return built_in_presets() + own, faults


def find_preset(name: str) -> Preset:
    """A preset by id, or by its name in any language. Raises WriterError `preset.unknown` (name, names)."""
    presets, _ = all_presets()
    wanted = name.casefold()
    for preset in presets:
        if preset.id == name:
            return preset
    for preset in presets:
        if wanted in {preset.id.casefold(), *(shown.casefold() for shown in preset.names.values())}:
            return preset
    raise WriterError("preset.unknown", name=name, names=tuple(preset.id for preset in presets))


def save_preset(name: str, record: Sampling) -> Preset:
    """Keep these settings (all but the seed) under a name; one of the writer's own with that name is replaced.

    Raises WriterError `preset.no_name`, `preset.name_taken` (a built-in name) or `preset.not_saved`.
    """
    name = " ".join(name.split())
    if not name:
        raise WriterError("preset.no_name")
    for preset in built_in_presets():
        if name.casefold() in {preset.id, *(shown.casefold() for shown in preset.names.values())}:
            raise WriterError("preset.name_taken", name=name)
    path = _path_for(name)
    kept = {key: value for key, value in values_of(record).items() if key != "seed"}
    try:
        private_folder(path.parent)
        replace_file(path, _toml(name, kept).encode())
    except OSError as error:
        raise WriterError("preset.not_saved", path=str(path), reason=failure_reason(error)) from error
    return read_preset(path, is_own=True)


def rename_preset(preset: Preset, name: str) -> Preset:
    """The same settings under another name. Raises WriterError as `save_preset` and `delete_preset` do."""
    renamed = save_preset(name, sampling(preset.values))
    if renamed.path != preset.path:
        delete_preset(preset)
    return renamed


def delete_preset(preset: Preset) -> None:
    """Remove one of the writer's own. Raises WriterError `preset.not_own` or `preset.not_saved`."""
    if not preset.is_own:
        raise WriterError("preset.not_own", name=preset.id)
    try:
        preset.path.unlink(missing_ok=True)
    except OSError as error:
        raise WriterError("preset.not_saved", path=str(preset.path), reason=failure_reason(error)) from error


def _path_for(name: str) -> Path:
    """The file of an own preset: the one that has this name already, else a new one."""
    own, _ = own_presets()
    for preset in own:
        if name.casefold() in {shown.casefold() for shown in preset.names.values()}:
            return preset.path
    stem = re.sub(r"\W+", "_", name).strip("_")[:40] or "preset"
    taken = set(_ORDER) | {path.stem for path in own_preset_folder().glob("*.toml")}
    number, free = 1, stem
    while free.casefold() in taken or free in taken:
        number += 1
        free = f"{stem}_{number}"
    return own_preset_folder() / f"{free}.toml"


def _toml(name: str, kept: dict[str, Value]) -> str:
    lines = [f"name = {_quoted(name)}", "", "[settings]"]
    lines += [f"{key} = {_toml_value(value)}" for key, value in kept.items()]
    return "\n".join(lines) + "\n"


def _toml_value(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(one) for one in value)}]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def _preset(path: Path, text: str, table: dict[str, Any], is_own: bool) -> Preset:
    for key in table:
        if key not in ("name", "about", "settings"):
            raise _broken(path, _line_of(text, key), f"{key}: unknown")
    names = _by_language(path, text, table, "name")
    if not any(names.values()):
        raise _broken(path, _line_of(text, "name"), "name: missing")
    settings = table.get("settings", {})
    if not isinstance(settings, dict):
        raise _broken(path, _line_of(text, "settings"), "settings: not a table")
    checked: dict[str, Value] = {}
    for key, value in settings.items():
        try:
            checked[key] = setting(key).checked(value)
        except WriterError as error:
            raise _broken(path, _line_of(text, key), _reason(error)) from error
    return Preset(path.stem, names, _by_language(path, text, table, "about"), checked, path, is_own)


def _by_language(path: Path, text: str, table: dict[str, Any], key: str) -> dict[str, str]:
    """One string for all languages, or a table of them."""
    value = table.get(key, "")
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value) if value else {}
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return dict(value)
    raise _broken(path, _line_of(text, key), f"{key}: not a text")


def _reason(error: WriterError) -> str:
    """A short reason out of a setting's fault, the same in both languages but for its words."""
    blanks = error.fault.parameters
    if error.fault.code == "setting.out_of_range":
        return f"{blanks['name']} = {blanks['value']} ({blanks['minimum']} – {blanks['maximum']})"
    if error.fault.code == "setting.not_a_choice":
        choices = blanks["choices"]
        listed = ", ".join(choices) if isinstance(choices, tuple) else choices
        return f"{blanks['name']} = {blanks['value']} ({listed})"
    if error.fault.code == "setting.unknown":
        return f"{blanks['name']}: unknown"
    return f"{blanks['name']} = {blanks['value']}"


def _line_of(text: str, key: str) -> int:
    """The line (from 1) on which a key is set or a table opened; 1 if it is nowhere."""
    pattern = re.compile(rf"^\s*(\[\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 1


def _place(reason: str, text: str) -> tuple[int, str]:
    """Line and reason out of tomllib's words: "Invalid value (at line 3, column 5)" or "(at end of document)"."""
    match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", reason)
    if match is None:
        return 1, reason
    line = int(match[1]) if match[1] else text.count("\n") + 1
    return line, reason[: match.start()]


def _broken(path: Path, line: int, reason: str) -> WriterError:
    return WriterError("preset.broken", path=str(path), line=line, reason=reason)
