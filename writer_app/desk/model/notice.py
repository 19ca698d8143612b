"""That no model writes: told where one is needed, not over the Poetry pane, whose own model came with the app."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from writer_app.desk.model.session import ModelSession
from writer_app.desk.window import DeskWindow
from writer_app.error import Fault


class ModelNotice(QObject):
    """`show` puts the message of a fault on the line. Going to the Poetry pane puts it aside, going back brings it again.

    A message that the writer closed, or that another one took the place of, is not brought again.
    """

    def __init__(
        self, window: DeskWindow, models: ModelSession, show: Callable[[Fault], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._show = window, show
        self._fault: Fault | None = None
        self._text = ""
        self._is_aside = False
        window.pane_changed.connect(lambda _pane: self._take_pane())
        models.loaded.connect(lambda _name: self._forget())

    def tell(self, fault: Fault) -> None:
        """Show it. That there is no model at all is no news in the Poetry pane; what else failed is told there too."""
        self._fault = fault
        self._is_aside = self._is_in_poetry and fault.code == "model.none_here"
        if not self._is_aside:
            self._bring()

    @property
    def _is_in_poetry(self) -> bool:
        return self._window.dock.pane == "poetry"

    def _bring(self) -> None:
        assert self._fault is not None
        self._is_aside = False
        self._show(self._fault)
        self._text = self._window.messages.text

    @property
    def _is_shown(self) -> bool:
        return bool(self._text) and self._window.messages.text == self._text

    def _take_pane(self) -> None:
        if self._is_in_poetry and self._is_shown:
            self._window.messages.clear()
            self._is_aside = True
        elif self._is_aside and not self._is_in_poetry:
            self._bring()

    def _forget(self) -> None:
        """A model was loaded."""
        if self._is_shown:
            self._window.messages.clear()
        self._is_aside, self._text = False, ""
