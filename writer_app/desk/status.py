"""The status bar: what is on the page to the left, what the model does to the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.look.theme import LIGHT, Colours

_NAME_WIDTH = 210  # pixels; a longer model name is shortened in the middle, whole in the tooltip


class Meter(QWidget):
    """A small bar: a share from 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._colours = LIGHT
        self.setFixedSize(QSize(56, 14))

    def set_share(self, share: float) -> None:
        self._share = min(1.0, max(0.0, share))
        self.update()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, (self.height() - 4) / 2, self.width(), 4)
        painter.setBrush(QColor(self._colours.track))
        painter.drawRoundedRect(bar, 2, 2)
        is_full = self._share > 0.9
        painter.setBrush(QColor(self._colours.error if is_full else self._colours.accent))
        if self._share > 0:
            bar.setWidth(max(4.0, bar.width() * self._share))
            painter.drawRoundedRect(bar, 2, 2)
        painter.end()


class Dot(QWidget):
    """The state as a dot: full when there is a model, a ring when there is none (the word beside it says the rest)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = LIGHT.dim
        self._is_ring = True
        self.setFixedSize(QSize(12, 14))

    def show_as(self, colour: str, is_ring: bool) -> None:
        self._colour, self._is_ring = colour, is_ring
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._colour))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._is_ring else QColor(self._colour))
        painter.drawEllipse(QRectF(2, self.height() / 2 - 3.5, 7, 7))
        painter.end()


class StatusBar(QStatusBar):
    """Words and characters; state, model, device, speed, context."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self._colours = LIGHT
        self._state = DeskState()
        self._counts = (0, 0)
        self._speed: float | None = None
        self._context = (0, 0)
        self._words, self._characters, self._word, self._model, self._device, self._rate, self._used = (
            self._new_label(name)
            for name in ("words", "characters", "state", "model", "device", "speed", "context")
        )
        self._dot = Dot()
        self._meter = Meter()
        self._meter.setObjectName("contextMeter")
        self.addWidget(self._words)
        self.addWidget(self._characters)
        for widget in (self._dot, self._word, self._model, self._device, self._rate, self._used, self._meter):
            self.addPermanentWidget(widget)
        self.setContentsMargins(12, 0, 12, 0)
        self.retranslate()

    def _new_label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(f"status.{name}")
        label.setContentsMargins(3, 3, 6, 3)
        return label

    def show_counts(self, words: int, characters: int) -> None:
        self._counts = (words, characters)
        one = self.tr("1 word") if words == 1 else self.tr("{count} words").format(count=f"{words:,}")
        two = (
            self.tr("1 character")
            if characters == 1
            else self.tr("{count} characters").format(count=f"{characters:,}")
        )
        self._words.setText(one)
        self._characters.setText(two)

    def show_speed(self, tokens_per_second: float | None) -> None:
        """None: nothing measured yet."""
        self._speed = tokens_per_second
        self._rate.setVisible(tokens_per_second is not None)
        if tokens_per_second is not None:
            self._rate.setText(self.tr("{speed} tokens/s").format(speed=f"{tokens_per_second:.1f}"))

    def show_context(self, used: int, total: int) -> None:
        """Tokens of the context that prompt and answer take; a total of 0 hides the meter."""
        self._context = (used, total)
        self._used.setVisible(total > 0)
        self._meter.setVisible(total > 0)
        if total > 0:
            self._used.setText(self.tr("Context {used}/{total}").format(used=f"{used:,}", total=f"{total:,}"))
            self._meter.set_share(used / total)
            self._meter.setAccessibleName(self._used.text())

    def apply_state(self, state: DeskState) -> None:
        self._state = state
        word, colour = self._state_words()
        self._dot.show_as(colour, is_ring=not (state.has_model or state.is_busy or state.is_model_loading))
        self._word.setText(word)
        name = QFontMetrics(self._model.font()).elidedText(
            state.model_name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH
        )
        self._model.setText(name)
        self._model.setToolTip(state.model_name)
        self._model.setVisible(bool(state.model_name))
        self._device.setText(state.device)
        self._device.setVisible(bool(state.device))

    def _state_words(self) -> tuple[str, str]:
        words = {
            Phase.LOADING: self.tr("Loading…"),
            Phase.READING: self.tr("Reading…"),
            Phase.WRITING: self.tr("Writing…"),
        }
        if self._state.is_busy:
            return words[self._state.phase], self._colours.pending_line
        if self._state.is_model_loading:
            return words[Phase.LOADING], self._colours.pending_line
        if not self._state.has_model:
            return self.tr("No model"), self._colours.dim
        return self.tr("Ready"), self._colours.success

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._meter.set_colours(colours)
        self.apply_state(self._state)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Status"))
        self._used.setToolTip(self.tr("How much of what the model can see at once is filled"))
        self.show_counts(*self._counts)
        self.show_speed(self._speed)
        self.show_context(*self._context)
        self.apply_state(self._state)
