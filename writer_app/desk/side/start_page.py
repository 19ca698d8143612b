"""When the start card lies over the page, what its buttons do, and when it goes; the sample page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from writer_app.desk.document.controller import DocumentController
from writer_app.desk.look.language import current_language
from writer_app.desk.model.session import ModelSession
from writer_app.desk.page.page import Page
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.side.start_card import RECENT_SHOWN, ModelState, StartCard
from writer_app.resource import resource_path

_PAGE_CHANGES = (QEvent.Type.Resize, QEvent.Type.Move)


def sample_text() -> str:
    """The sample page in the language of the desk; it ends in the middle of a sentence."""
    return resource_path("sample", f"{current_language()}.md").read_text(encoding="utf-8").rstrip()


class StartPage(QObject):
    """One card for one empty page: whatever the writer does to the page puts it away, and it does not come back."""

    put_away = Signal()

    def __init__(
        self,
        page: Page,
        document: DocumentController,
        models: ModelSession,
        preferences: PreferenceModel,
        open_models: Callable[[], object],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._document = document
        self._models = models
        self._preferences = preferences
        self.card = StartCard(page.parentWidget(), is_first_time=not preferences.value.has_seen_start)
        self.card.new_requested.connect(self.close)
        self.card.dismissed.connect(self.close)
        self.card.open_requested.connect(document.open)
        self.card.sample_requested.connect(lambda: show_sample(page, document))
        self.card.recent_chosen.connect(lambda path: document.open_path(Path(path)))
        self.card.models_requested.connect(lambda: open_models())
        self.card.language_chosen.connect(lambda code: preferences.change(language=code))
        page.manuscript_changed.connect(self.close)
        document.document_loaded.connect(self.close)
        models.changed.connect(self._show_model)
        page.installEventFilter(self)
        page.viewport().installEventFilter(self)
        self._open()

    def _open(self) -> None:
        self.card.show_recent(self._document.recent_paths()[:RECENT_SHOWN])
        self._show_model()
        self.card.show()
        self.card.raise_()

    def close(self) -> None:
        """Put the card away and give the keys to the page. Called any number of times."""
        if self.card.isHidden():
            return
        self.card.hide()
        self._page.removeEventFilter(self)
        self._page.viewport().removeEventFilter(self)
        self._preferences.change(has_seen_start=True)
        self._page.setFocus()
        self.put_away.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is not self._page:
            is_over = kind is QEvent.Type.MouseButtonPress
        elif isinstance(event, QInputMethodEvent):
            is_over = bool(event.preeditString())
        else:
            is_over = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_over:
            self.close()
        elif kind in _PAGE_CHANGES:
            self._place()
        return super().eventFilter(watched, event)

    def _show_model(self) -> None:
        info, model = self._models.info, self._models.model
        if info is None:
            self.card.show_model(ModelState.LOADING if self._models.is_loading else ModelState.MISSING)
        else:
            knows = model is None or not model.languages or current_language() in model.languages
            name = model.title if model is not None else info.name
            self.card.show_model(ModelState.READY if knows else ModelState.FOREIGN, name)
        self._place()

    def _place(self) -> None:
        self.card.place_over(self._page.geometry())


def show_sample(page: Page, document: DocumentController) -> None:
    """The sample as an untitled page that nobody is asked to save, the caret where it goes on."""
    if document.new(sample_text()):
        page.set_caret(len(page.draft.manuscript))
        page.setFocus()
