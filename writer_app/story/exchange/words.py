"""The few words that an exported book brings itself, in the book's language, not the reader's of the screen."""

from __future__ import annotations

from typing import cast

from writer_app.error import Parameter
from writer_app.message import Language, sentence


def words(name: str, language: str, **parameters: Parameter) -> str:
    """A phrase of the messages under `exchange.book`."""
    return sentence(f"exchange.book.{name}", cast("Language", language), **parameters)
