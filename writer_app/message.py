"""Words for codes: resources/messages/{en,zh}.toml, one file for window and command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any, Literal

from writer_app.error import Fault, Parameter
from writer_app.resource import resource_path

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_JOINTS: dict[Language, str] = {"en": ", ", "zh": "、"}


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


@cache
def messages(language: Language) -> Mapping[str, str]:
    """Every message of a language, by dotted code."""
    import tomllib  # the window is on screen before anything must be worded

    with resource_path("messages", f"{language}.toml").open("rb") as file:
        return _flatten(tomllib.load(file))


def placeholders(template: str) -> frozenset[str]:
    """The names of the blanks of a message."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def sentence(code: str, language: Language, /, **parameters: Parameter) -> str:
    """The sentence for `code`. An unknown code gives the code itself with its parameters, never an exception."""
    template = messages(language).get(code)
    if template is None:
        return f"{code} {parameters}" if parameters else code
    blanks: dict[str, Parameter] = dict.fromkeys(placeholders(template), "?")
    joint = _JOINTS[language]
    told = {
        name: joint.join(value) if isinstance(value, tuple) else value
        for name, value in (blanks | parameters).items()
    }
    return template.format(**told)


def word(fault: Fault, language: Language) -> str:
    """The sentence for a fault."""
    return sentence(fault.code, language, **fault.parameters)
