"""The words of a row of the list of models, and the names of its widgets."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from writer_app.message import Language, sentence
from writer_app.models import command
from writer_app.models.part import megabytes
from writer_app.models.store import Model

# In their own words, so that each reader finds his.
_OWN_NAMES = {
    "en": "English", "zh": "中文", "ja": "日本語", "ko": "한국어", "de": "Deutsch", "fr": "français", "es": "español",
    "it": "italiano", "pt": "português", "ru": "русский", "ar": "العربية", "hi": "हिन्दी", "id": "Indonesia",
    "vi": "Tiếng Việt", "th": "ไทย", "tr": "Türkçe", "nl": "Nederlands", "pl": "polski",
}  # fmt: skip
_SHOWN = 2

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


def named(widget: AnyWidget, name: str) -> AnyWidget:
    """`widget` with its object name (the type stubs know no keyword for it)."""
    widget.setObjectName(name)
    return widget


def state_words(model: Model, is_in_use: bool, language: Language) -> str:
    """ "in use", "here", "can be fetched", "your own file", "your own folder", "file is gone", "damaged"."""
    return (
        QCoreApplication.translate("ModelDialog", "in use")
        if is_in_use
        else command.state_words(model, language)
    )


def can_be_fetched(model: Model) -> bool:
    """Of the catalogue, and not here as it should be."""
    return model.state == "fetchable" or (model.state == "damaged" and not model.source)


def language_words(model: Model, language: Language) -> str:
    """The reader's own language first, a few others, the number of the rest."""
    if not model.languages:
        return not_stated()
    codes = sorted(model.languages, key=lambda code: (code != language, code not in ("en", "zh")))
    names = [_OWN_NAMES.get(code, code) for code in codes]
    rest = len(names) - _SHOWN
    shown = QCoreApplication.translate("ModelDialog", ", ").join(names[:_SHOWN])
    return f"{shown} +{rest}" if rest > 0 else shown


def not_stated() -> str:
    return QCoreApplication.translate("ModelDialog", "not stated")


def size_words(size: int, *, is_approximate: bool = False) -> str:
    """ "491 MB", "~265 MB"."""
    return ("~" if is_approximate else "") + megabytes(size) if size else "–"


def context_words(model: Model) -> str:
    """ "8,192 tokens"."""
    return (
        QCoreApplication.translate("ModelDialog", "{count} tokens").format(count=f"{model.context_tokens:,}")
        if model.context_tokens
        else "–"
    )


def kind_words(model: Model) -> str:
    """ "qwen2 · 1.5 B · Q4_K_M · folder", of what is known."""
    millions = model.parameters / 1e6
    count = f"{millions / 1000:.1f} B" if millions >= 950 else f"{millions:.0f} M" if millions >= 1 else ""
    folder = QCoreApplication.translate("ModelDialog", "folder") if model.is_folder else ""
    parts = [model.architecture, count, model.quantisation, folder]
    return " · ".join(part for part in parts if part) or "–"


def memory_words(needed: int, free: int | None) -> str:
    """ "3.3 GB, of 5.1 GB free"."""
    if not needed:
        return "–"
    if free is None:
        return megabytes(needed)
    return QCoreApplication.translate("ModelDialog", "{needed}, of {free} free").format(
        needed=megabytes(needed), free=megabytes(free)
    )


def badge_words(model: Model, language: Language) -> str:
    if not model.badge:
        return ""
    return sentence(f"model.badge.{model.badge}", language)


def badge_help(model: Model) -> str:
    if not model.is_here:
        return ""
    if model.is_verified:
        return QCoreApplication.translate("ModelDialog", "Every byte is the one that the catalogue knows.")
    if not model.is_pinned:
        return QCoreApplication.translate(
            "ModelDialog",
            "Every byte is the one that the hub stated when it was fetched. The catalogue knows no hash of it.",
        )
    if model.state == "own":
        return QCoreApplication.translate(
            "ModelDialog", "A file that the catalogue does not know. Use it if you trust where it came from."
        )
    return QCoreApplication.translate("ModelDialog", "Not checked yet; it is checked before it is used.")
