"""Form files: resources/forms and the writer's own in data_folder()/"forms". A broken one loses its own forms only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from writer_app.atomic import failure_reason
from writer_app.error import Fault, Parameter, WriterError
from writer_app.folder import data_folder
from writer_app.poetry.form import BrokenForm, Form
from writer_app.poetry.form_file_chinese import chinese_form
from writer_app.poetry.form_file_english import english_form
from writer_app.resource import resource_path

_FILES = ("regulated", "ci", "couplet", "old", "english")  # the order in which forms are offered
_SIZE_LIMIT = 64_000  # bytes of one own file
_ACROSTICS = {"藏头": "heads", "藏尾": "tails"}  # not forms: any form can have given first or last characters
_ID = re.compile(r"[\w.-]{1,60}")


def own_form_folder() -> Path:
    """Where the writer's own forms are looked for."""
    return data_folder() / "forms"


def forms() -> dict[str, Form]:
    """All forms by id: the built-in ones in the order in which they are offered, then the writer's own."""
    return dict(_all_forms(own_form_folder())[0])


def form_faults() -> tuple[Fault, ...]:
    """What to say about own files and forms that can't be used: codes poem.form_file.* (file, line, key …)."""
    return _all_forms(own_form_folder())[1]


def reload() -> None:
    """Read the writer's own forms again at the next call."""
    _all_forms.cache_clear()
    _names.cache_clear()


def find_form(name: str) -> Form:
    """A form by id, Chinese or English name, case and spaces apart.

    Raises WriterError `poem.unknown_form` (name, known), `poem.heads_is_no_form`, `poem.tails_is_no_form` (name).
    """
    folder = own_form_folder()
    found = _names(folder).get(_plain(name))
    if found is None:
        if kind := _ACROSTICS.get(_plain(name).replace("頭", "头").removesuffix("诗").removesuffix("詩")):
            raise WriterError(f"poem.{kind}_is_no_form", name=name)
        near = _near(folder, _plain(name))
        raise WriterError("poem.unknown_form_near" if near else "poem.unknown_form", name=name, known=near)
    return _all_forms(folder)[0][found]


def read_forms(path: Path) -> tuple[tuple[Form, ...], tuple[Fault, ...]]:
    """The forms of one own file, and what is wrong with the others."""
    try:
        with path.open("rb") as file:
            data = file.read(_SIZE_LIMIT + 1)
        if len(data) > _SIZE_LIMIT:
            return (), (_fault(path, 1, "too_long"),)
        text = data.decode("utf-8-sig")
        return _read(path, text, tomllib.loads(text), is_own=True)
    except OSError as error:
        return (), (_fault(path, 1, "unreadable", reason=failure_reason(error)),)
    except UnicodeDecodeError as error:
        return (), (_fault(path, data[: error.start].count(b"\n") + 1, "not_utf8"),)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        reason = str(error)[: match.start()] if match else str(error)
        return (), (_fault(path, line, "syntax", reason=reason),)
    except RecursionError:
        return (), (_fault(path, 1, "too_long"),)


@cache
def _built_in() -> dict[str, Form]:
    found: dict[str, Form] = {}
    for name in _FILES:
        path = resource_path("forms", f"{name}.toml")
        text = path.read_text("utf-8")
        listed, faults = _read(path, text, tomllib.loads(text), is_own=False)
        if faults:
            raise WriterError.of(faults[0])
        found.update({form.id: form for form in listed})
    return found


@cache
def _all_forms(folder: Path) -> tuple[dict[str, Form], tuple[Fault, ...]]:
    found = dict(_built_in())
    faults: list[Fault] = []
    for path in _own_paths(folder):
        listed, broken = read_forms(path)
        faults += broken
        for form in listed:
            if form.id in found:
                faults.append(_fault(path, 1, "id_taken", form=form.id))
            else:
                found[form.id] = form
    return found, tuple(faults)


def _own_paths(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.toml"))
    except OSError:
        return []


@cache
def _names(folder: Path) -> dict[str, str]:
    """Plain names to ids: ids first, then names, then other names, so that an own form never hides a built-in one."""
    listed = _all_forms(folder)[0]
    found: dict[str, str] = {}
    for group in (
        ((form.id, form.id) for form in listed.values()),
        ((name, form.id) for form in listed.values() for name in (form.name_zh, form.name_en)),
        ((name, form.id) for form in listed.values() for name in getattr(form, "other_names", ())),
    ):
        for name, form_id in group:
            found.setdefault(_plain(name), form_id)
    return found


def _near(folder: Path, plain: str) -> tuple[str, ...]:
    """The ids of forms whose names hold this one or look like it, at most five."""
    names = _names(folder)
    found = [form_id for other, form_id in names.items() if len(plain) > 1 and plain in other]
    found += [names[other] for other in get_close_matches(plain, names, 5)]
    return tuple(dict.fromkeys(found))[:5]


def _plain(name: str) -> str:
    return re.sub(r"[\s_'’·・-]+", "", name).casefold()


def _read(
    path: Path, text: str, table: Mapping[str, Any], *, is_own: bool
) -> tuple[tuple[Form, ...], tuple[Fault, ...]]:
    """Chinese forms stand in tables [form.ID], English ones in [en.ID]."""
    kinds, chinese, english = (table.get(key, {}) for key in ("kinds", "form", "en"))
    if not all(isinstance(one, dict) for one in (kinds, chinese, english)) or not (chinese or english):
        return (), (_fault(path, _line_of(text, "form"), "missing", form="", key="[form.…]"),)
    found: list[Form] = []
    faults: list[Fault] = []
    for form_id, inner in chinese.items():
        try:
            if not _ID.fullmatch(form_id) or not isinstance(inner, dict):
                raise BrokenForm("bad_id", form_id)
            found.append(chinese_form(form_id, inner, kinds, is_own=is_own))
        except BrokenForm as error:
            line = _line_of(text, error.key, _line_of(text, form_id))
            faults.append(_fault(path, line, error.code, form=form_id, key=error.key, **error.parameters))
    for form_id, inner in english.items():
        try:
            if not _ID.fullmatch(form_id) or not isinstance(inner, dict):
                raise BrokenForm("bad_id", form_id)
            found.append(english_form(form_id, inner))
        except BrokenForm as error:
            line = _line_of(text, error.key, _line_of(text, form_id))
            faults.append(_fault(path, line, error.code, form=form_id, key=error.key, **error.parameters))
    return tuple(found), tuple(faults)


def _line_of(text: str, key: str, start: int = 1) -> int:
    """The line (from 1) from `start` on on which a key is set or a table opened; `start` if there is none."""
    pattern = re.compile(rf"(^|[\s{{,\[.\"']){re.escape(key)}[\"']?\s*[\]=.]")
    for number, line in enumerate(text.splitlines(), 1):
        if number >= start and pattern.search(line):
            return number
    return start


def _fault(path: Path, line: int, code: str, **parameters: Parameter) -> Fault:
    return Fault(f"poem.form_file.{code}", {"file": str(path), "line": line, **parameters})
