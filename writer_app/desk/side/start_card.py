"""What a person sees first on an empty page: begin, open, try the sample, choose a language, get a model; or just write."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from writer_app.desk.look.language import current_language

RECENT_SHOWN = 3
_WIDTH = 480  # pixels
_RECENT_WIDTH = 280  # pixels of all recent names; a longer one is cut in its middle, whole in the tooltip
_MARGIN = 16  # pixels of page that stay visible around the card


class ModelState(Enum):
    """What the card says about the model."""

    MISSING = auto()
    LOADING = auto()
    READY = auto()
    FOREIGN = auto()  # ready, but hardly knows the language of the desk


class StartCard(QFrame):
    """Lies over the page without ever taking the focus by itself; `dismissed` when Esc is pressed on it."""

    new_requested = Signal()
    open_requested = Signal()
    sample_requested = Signal()
    models_requested = Signal()
    recent_chosen = Signal(str)
    language_chosen = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None, *, is_first_time: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("startCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._is_first_time = is_first_time
        self._state, self._model_name = ModelState.LOADING, ""
        self._page_rect = QRect()
        self._title, self._lead, self._model_text = QLabel(), QLabel(), QLabel()
        self._title.setProperty("isTitle", True)
        self._lead.setProperty("isDim", True)
        self._model_text.setObjectName("startModelState")
        for label in (self._model_text, self._lead):
            label.setWordWrap(True)
        self._new, self._open, self._sample = (
            _button("startNew"),
            _button("startOpen"),
            _button("startSample"),
        )
        self._model = _button("startModel")
        self._new.setProperty("isPrimary", True)
        self._recent_label = QLabel()
        self._recent_label.setProperty("isDim", True)
        self._recent = [_button(f"startRecent{at}", is_quiet=True) for at in range(RECENT_SHOWN)]
        self._recent_paths: tuple[str, ...] = ()
        self._english, self._chinese = (
            _button("start_en", is_quiet=True),
            _button("start_zh", is_quiet=True),
        )
        self._lay_out()
        self._connect()
        self.show_recent(())
        self.retranslate()

    def _connect(self) -> None:
        for button, signal in (
            (self._new, self.new_requested),
            (self._open, self.open_requested),
            (self._sample, self.sample_requested),
            (self._model, self.models_requested),
        ):
            button.clicked.connect(lambda _checked=False, signal=signal: signal.emit())
        for at, button in enumerate(self._recent):
            button.clicked.connect(
                lambda _checked=False, at=at: self.recent_chosen.emit(self._recent_paths[at])
            )
        for button, code in ((self._english, "en"), (self._chinese, "zh")):
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, code=code: self._choose_language(code))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 26, 32, 18)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(8)
        column.addLayout(_line(self._new, self._open, self._sample, None))
        self._recent_row = QWidget()
        recent = _line(self._recent_label, *self._recent, None)
        recent.setSpacing(2)
        self._recent_row.setLayout(recent)
        column.addWidget(self._recent_row)
        column.addSpacing(6)
        rule = QFrame()
        rule.setObjectName("rule")
        column.addWidget(rule)
        column.addSpacing(2)
        model = QHBoxLayout()
        model.setSpacing(16)
        model.addWidget(self._model_text, 1)
        model.addWidget(self._model)
        column.addLayout(model)
        languages = _line(self._english, self._chinese, None)
        column.addLayout(languages)

    # What is shown.

    def show_model(self, state: ModelState, name: str = "") -> None:
        """What there is to say about the model; the button for another goes where none is needed."""
        self._state, self._model_name = state, name
        self._model.setVisible(state in (ModelState.MISSING, ModelState.FOREIGN))
        self._model_text.setText(self._model_words())
        self._model_text.setMinimumHeight(self._model.sizeHint().height())

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """The latest files, three at most."""
        self._recent_paths = paths[:RECENT_SHOWN]
        self._recent_row.setVisible(bool(paths))
        for at, button in enumerate(self._recent):
            button.setVisible(at < len(self._recent_paths))
            if at < len(self._recent_paths):
                name = Path(self._recent_paths[at]).name
                metrics = QFontMetrics(button.font())
                shown = metrics.elidedText(
                    name, Qt.TextElideMode.ElideMiddle, _RECENT_WIDTH // len(self._recent_paths)
                )
                button.setText(shown.replace("&", "&&"))
                button.setToolTip(self._recent_paths[at])
                button.setAccessibleName(name)

    def place_over(self, page: QRect) -> None:
        """Into the upper middle of the page; narrower where the page is."""
        self._page_rect = page
        self.setFixedWidth(max(280, min(_WIDTH, page.width() - 2 * _MARGIN)))
        layout = self.layout()
        assert layout is not None
        height = max(layout.sizeHint().height(), layout.totalHeightForWidth(self.width()))
        self.resize(self.width(), height)
        left = page.left() + (page.width() - self.width()) // 2
        self.move(left, page.top() + max(_MARGIN, (page.height() - height) * 2 // 5))

    # Qt's own.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Start"))
        self._title.setText(self.tr("A page to write on"))
        self._lead.setText(
            self.tr("Write; when you want a hand, the model beside the page goes on from your caret.")
            if self._is_first_time
            else self.tr("Just type, or go on with what you have.")
        )
        self._new.setText(self.tr("Start writing"))
        self._open.setText(self.tr("Open…"))
        self._sample.setText(self.tr("Sample page"))
        self._model.setText(self.tr("Get a model…"))
        self._recent_label.setText(self.tr("Recent"))
        self._english.setText("English")
        self._chinese.setText("简体中文")
        self._mark_language()
        for button in (self._new, self._open, self._sample, self._model, self._english, self._chinese):
            button.setAccessibleName(button.text().rstrip("…"))
        self.show_model(self._state, self._model_name)
        if not self._page_rect.isNull():
            self.place_over(self._page_rect)

    def _mark_language(self) -> None:
        self._english.setChecked(current_language() == "en")
        self._chinese.setChecked(current_language() == "zh")

    def _choose_language(self, code: str) -> None:
        self.language_chosen.emit(code)
        self._mark_language()  # a click on the one that is chosen has unticked it

    def _model_words(self) -> str:
        if self._state is ModelState.MISSING:
            return self.tr("There is no model here yet. You can write without one.")
        if self._state is ModelState.LOADING:
            return self.tr("The model is being loaded. You can write already.")
        if self._state is ModelState.FOREIGN:
            return self.tr("{model} is ready, but hardly knows English.").format(model=self._model_name)
        return self.tr("{model} is ready, on this computer, without a network.").format(
            model=self._model_name
        )


def _button(name: str, is_quiet: bool = False) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    if is_quiet:
        button.setProperty("isQuiet", True)
    # Reached by Tab and F6; a click must not take the caret out of the page.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _line(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
