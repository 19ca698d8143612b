"""Chat templates: programs that come with a model, run in jinja's sandbox with a limit of time and of size.

The sandbox keeps a template from Python's insides (jinja2 >= 3.1.6); what it doesn't keep it from is running forever and
multiplying texts, so every line looks at the clock and products are measured before they are made.
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from writer_app.error import WriterError

LIMIT_SECONDS = 2.0
_MOST_CHARACTERS = 1_000_000
_PROBE = "a"


class Template:
    """`names` are the model's control tokens (bos_token …). Rendered once when made.

    Raises WriterError `engine.folder_template` (the file) for a template that is wrong, endless or gives too much.
    """

    def __init__(self, source: str, names: Mapping[str, str], path: str) -> None:
        self._names, self._path = dict(names), path
        try:
            self._template = _environment().from_string(source)
        except (jinja2.TemplateError, RecursionError, OverflowError, ValueError) as error:
            raise self._refused(error) from error
        self.render(_PROBE)

    def render(self, text: str) -> str:
        """`text` as the one message of a user, with the opening of the answer."""
        messages = [{"role": "user", "content": text}]
        try:
            with _Deadline(LIMIT_SECONDS):
                found = self._template.render(messages=messages, add_generation_prompt=True, **self._names)
        except Exception as error:  # a program of somebody else's: whatever it raises
            raise self._refused(error) from error
        if len(found) > _MOST_CHARACTERS:
            raise self._refused(ValueError("size"))
        return found

    def _refused(self, error: Exception) -> WriterError:
        return WriterError(
            "engine.folder_template", path=self._path, reason=str(error)[:200] or type(error).__name__
        )


class _Deadline:
    """Raises TimeoutError inside the block, from whatever line of Python runs when the time is over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._before: Any = None

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._look)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _look(self, _frame: FrameType, _event: str, _argument: object) -> Callable[..., Any]:
        if time.monotonic() > self._end:
            raise TimeoutError("too slow")
        return self._look


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(("*", "**", "%"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "*" and _size(left) * _size(right) > _MOST_CHARACTERS):
            raise jinja2.TemplateError(f"{operator} is refused")
        if operator == "%" and isinstance(left, str):
            raise jinja2.TemplateError("% is refused")
        return super().call_binop(context, operator, left, right)


class _Generation(Extension):
    """`{% generation %}` marks the model's own words for training; here it is its contents."""

    tags = {"generation"}  # noqa: RUF012  (jinja's own way)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _size(value: object) -> int:
    return (
        len(value) if isinstance(value, (str, list, tuple)) else abs(value) if isinstance(value, int) else 1
    )


def _environment() -> _Sandbox:
    """As transformers' own (utils/chat_template_utils.py): the same trimming, filters and functions."""
    environment = _Sandbox(trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols])
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise
    environment.globals["strftime_now"] = _now
    return environment


def _to_json(value: object, ensure_ascii: bool = False, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=min(indent, 8) if indent else None)


def _raise(message: str) -> None:
    raise jinja2.TemplateError(message)


def _now(form: str) -> str:
    return datetime.datetime.now().strftime(form)
