"""The language of the desk, switched while it runs: our translation and Qt's own."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from writer_app.message import Language
from writer_app.resource import resource_path

# The language that is switched on lies with the application object, not in a global of ours.
_PROPERTY = "writer_app_language"


def current_language() -> Language:
    """The language that is switched on; English before anyone chose."""
    app = QCoreApplication.instance()
    return "zh" if app is not None and app.property(_PROPERTY) == "zh" else "en"


def system_language() -> Language:
    """Chinese where the system's first language is Chinese, English otherwise."""
    languages = QLocale.system().uiLanguages()
    return "zh" if languages and languages[0].lower().startswith("zh") else "en"


def chosen_language(choice: Literal["system", "en", "zh"]) -> Language:
    """The language for a preference."""
    return system_language() if choice == "system" else choice


def our_translation(parent: QObject | None = None) -> QTranslator:
    """The Chinese of our own widgets (empty if the .qm is missing)."""
    translator = QTranslator(parent)
    translator.load(str(resource_path("translations", "writer_app_zh_CN.qm")))
    return translator


class LanguageSwitch(QObject):
    """Installs and removes the translators of one application; every widget hears QEvent.LanguageChange."""

    def __init__(self, app: QCoreApplication, parent: QObject | None = None) -> None:
        super().__init__(parent or app)
        self._app = app
        self._installed: list[QTranslator] = []

    @property
    def language(self) -> Language:
        return current_language()

    def switch(self, language: Language) -> None:
        """Speak `language` from now on."""
        if language == current_language() and (self._installed or language == "en"):
            return
        self._app.setProperty(_PROPERTY, language)
        for translator in self._installed:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._installed = self._chinese() if language == "zh" else []
        # The last one installed is asked first: ours before Qt's.
        for translator in self._installed:
            self._app.installTranslator(translator)

    def _chinese(self) -> list[QTranslator]:
        qt = QTranslator(self)
        qt.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        return [qt, our_translation(self)]
