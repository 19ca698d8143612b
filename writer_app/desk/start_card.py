"""What a person sees first on an empty page: begin, open, choose a language, get a model; or just write."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from writer_app.desk.language import current_language


class StartCard(QFrame):
    """Lies over the page without taking the focus; typing on the page puts it away (`dismiss`)."""

    new_requested = Signal()
    open_requested = Signal()
    models_requested = Signal()
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._has_model = False
        self._title, self._lead, self._model_text = QLabel(), QLabel(), QLabel()
        self._title.setProperty("isTitle", True)
        self._lead.setProperty("isDim", True)
        self._model_text.setWordWrap(True)
        self._lead.setWordWrap(True)
        self._new, self._open, self._model = QPushButton(), QPushButton(), QPushButton()
        self._new.setProperty("isPrimary", True)
        for button, name in ((self._new, "startNew"), (self._open, "startOpen"), (self._model, "startModel")):
            button.setObjectName(name)
        self._english, self._chinese = QPushButton("English"), QPushButton("简体中文")
        for button, code in ((self._english, "en"), (self._chinese, "zh")):
            button.setObjectName(f"start_{code}")
            button.setProperty("isQuiet", True)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, code=code: self.language_chosen.emit(code))
        self._new.clicked.connect(self.new_requested)
        self._open.clicked.connect(self.open_requested)
        self._model.clicked.connect(self.models_requested)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self._new)
        row.addWidget(self._open)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(6)
        rule = QFrame()
        rule.setObjectName("rule")
        column.addWidget(rule)
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(16)
        grid.addWidget(self._model_text, 0, 0)
        grid.addWidget(self._model, 0, 1)
        column.addLayout(grid)
        languages = QHBoxLayout()
        languages.addWidget(self._english)
        languages.addWidget(self._chinese)
        languages.addStretch(1)
        column.addLayout(languages)
        self.setFixedWidth(460)

    def show_model(self, has_model: bool) -> None:
        """Whether a model is ready; then the card for it goes."""
        self._has_model = has_model
        self._model.setVisible(not has_model)
        self._model_text.setText(self._model_words())

    def dismiss(self) -> None:
        self.hide()

    def centre_in(self, host: QWidget) -> None:
        """Place it in the upper middle of `host` (call on resize)."""
        self.adjustSize()
        left = (host.width() - self.width()) // 2
        self.move(left, max(24, (host.height() - self.height()) // 3))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Start"))
        self._title.setText(self.tr("A page to write on"))
        self._lead.setText(
            self.tr("Write; when you want a hand, the model beside the page goes on from your caret.")
        )
        self._new.setText(self.tr("Start writing"))
        self._open.setText(self.tr("Open…"))
        self._model.setText(self.tr("Get a model…"))
        self._english.setChecked(current_language() == "en")
        self._chinese.setChecked(current_language() == "zh")
        for button in (self._new, self._open, self._model, self._english, self._chinese):
            button.setAccessibleName(button.text().rstrip("…"))
        self.show_model(self._has_model)

    def _model_words(self) -> str:
        if self._has_model:
            return self.tr("The model is ready, on this computer, without a network.")
        return self.tr("There is no model here yet. You can write without one.")
