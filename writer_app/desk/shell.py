"""The first stage of the start: what the first frame shows. Preferences, look, page and window; it imports nothing else.

What works behind the page (`Desk`) is imported and made once that frame is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from writer_app.desk.command import DeskState
from writer_app.desk.look.font import page_families
from writer_app.desk.look.language import current_language
from writer_app.desk.look.look import Look
from writer_app.desk.page.look import PageLook
from writer_app.desk.page.page import Page
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.window import DeskWindow
from writer_app.message import Language

_UNSEEN_MS = 1000
"""So long the first frame is waited for; a window that starts behind others or minimised may never be painted."""

_PAGE_PREFERENCES = frozenset(
    {"column_width", "line_height", "first_line_indent", "shows_ai_tint", "language", "page_font_size"}
)


class Shell(QObject):
    """A page to write on in a dressed window. Make it once a QApplication is there."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.preferences = PreferenceModel(self)
        self.look = Look(app, self.preferences)
        self.page = Page()
        self.window = DeskWindow(self.page, self.preferences)
        self._page_language: Language = current_language()
        self._next = QTimer(self, singleShot=True, interval=_UNSEEN_MS)
        self.look.colours_changed.connect(self._set_colours)
        self.look.page_font_changed.connect(self.set_page_look)
        self.preferences.changed.connect(self._take_preference)
        self.window.closed.connect(self._next.stop)
        self.window.focus_mode_changed.connect(self.set_page_look)
        self._set_colours()
        self.window.apply_state(DeskState(is_model_loading=True))  # until the desk knows better

    def open(self, then: Callable[[], object]) -> None:
        """Show the window; `then` is called once, after its first frame (or when it has been waited for long enough)."""
        self.window.show()
        self.page.setFocus()
        self._next.timeout.connect(then)
        self._next.start()
        self.window.first_painted.connect(
            partial(self._next.setInterval, 0)
        )  # of no effect once it has begun

    def stop(self) -> None:
        """What waits for the first frame waits no longer."""
        self._next.stop()

    def set_page_look(self, text_language: str = "") -> None:
        """The fonts follow the language of the text (quotation marks are wide in Chinese fonts); unclear: as before."""
        chosen = self.preferences.value
        if text_language:
            self._page_language = "zh" if text_language == "zh" else "en"
        self.page.set_look(
            PageLook(
                families=tuple(page_families(self._page_language, chosen.page_font)), size_pt=chosen.page_font_size,
                line_height_percent=chosen.line_height, column_width_px=chosen.column_width,
                has_first_line_indent=chosen.first_line_indent, colours=self.look.colours,
                is_kept_visible=chosen.shows_ai_tint, is_focus_mode=self.window.state.is_focus_mode,
            )
        )  # fmt: skip

    def _set_colours(self) -> None:
        self.window.set_colours(self.look.colours)
        self.set_page_look()

    def _take_preference(self, names: frozenset[str]) -> None:
        if names & _PAGE_PREFERENCES:
            self.set_page_look()
