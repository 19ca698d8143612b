"""The wish before the page: what an instruct model is asked so that it goes on writing instead of explaining."""

from __future__ import annotations

import tomllib
from functools import cache

from writer_app.resource import resource_path
from writer_app.text.word import language_of


@cache
def _instructions() -> dict[str, str]:
    with resource_path("prompts", "continue.toml").open("rb") as file:
        instructions: dict[str, str] = tomllib.load(file)["instruction"]
    return instructions


def frame_for(text: str) -> str:
    """The instruction in the language of the text (English when that is unclear)."""
    return _instructions()[language_of(text) or "en"]
