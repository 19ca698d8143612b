"""Language, fonts and colours of the whole app, following the preferences (and the system where they say so)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from writer_app.desk.look.font import interface_font, page_font
from writer_app.desk.look.language import LanguageSwitch, chosen_language, current_language
from writer_app.desk.look.theme import Colours, colours, palette
from writer_app.desk.preference_model import PreferenceModel


class Look(QObject):
    """Dresses `app` at once and again when a preference changes. Make it before the window.

    `colours_changed` carries the Colours, `page_font_changed` nothing: what a style sheet can't reach draws itself anew.
    """

    colours_changed = Signal(object)
    page_font_changed = Signal()

    def __init__(self, app: QApplication, preferences: PreferenceModel) -> None:
        super().__init__(app)
        self._app = app
        self._preferences = preferences
        self._system_font = QFont(app.font())
        self._language = LanguageSwitch(app, self)
        self._speak()
        self._dress()
        preferences.changed.connect(self._take)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._dress)

    @property
    def colours(self) -> Colours:
        """The colours in use."""
        return colours(self._preferences.value.appearance)

    @property
    def page_font(self) -> QFont:
        """The font of the page by preference and language."""
        chosen = self._preferences.value
        return page_font(current_language(), chosen.page_font, chosen.page_font_size)

    def _take(self, names: frozenset[str]) -> None:
        if "language" in names:
            self._speak()
            self._dress()
        elif "appearance" in names:
            self._dress()
        if names & {"language", "page_font", "page_font_size"}:
            self.page_font_changed.emit()

    def _speak(self) -> None:
        language = chosen_language(self._preferences.value.language)
        self._app.setFont(interface_font(language, self._system_font))
        self._language.switch(language)

    def _dress(self) -> None:
        self._app.setPalette(palette(self.colours))
        self.colours_changed.emit(self.colours)
