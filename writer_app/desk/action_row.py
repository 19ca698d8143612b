"""The one row under the text: what the model is doing, and what can be done with what it wrote."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QWidget

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import LIGHT, Colours

HEIGHT = 46  # pixels; always there, so that the text never jumps


class ActionRow(QFrame):
    """`command_requested` carries the id of a command ("generate.keep")."""

    command_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("actionRow")
        self.setFixedHeight(HEIGHT)
        self._state = DeskState()
        self._keys: dict[str, str] = {}
        self._progress_text = ""
        self._colours = LIGHT
        self._own_hint = ""
        self._hint = QLabel()
        self._hint.setObjectName("hint")
        self._hint.setProperty("isDim", True)
        self._progress = QLabel()
        self._progress.setObjectName("progress")
        self._bar = QProgressBar()
        self._bar.setObjectName("progressBar")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(90)
        self._version = QLabel()
        self._version.setObjectName("version")
        self._stop = self._new_button("generate.stop")
        self._previous = self._new_arrow("generate.previous")
        self._next = self._new_arrow("generate.next")
        self._keep = self._new_button("generate.keep")
        self._keep.setProperty("isPrimary", True)
        self._discard = self._new_button("generate.discard", is_quiet=True)
        self._another = self._new_button("generate.another", is_quiet=True)
        self._change = QLabel()
        self._change.setObjectName("change")
        self._up, self._down = self._new_arrow("review.previous"), self._new_arrow("review.next")
        self._accept, self._reject = self._new_button("review.accept"), self._new_button("review.reject")
        self._accept.setProperty("isPrimary", True)
        self._accept_all = self._new_button("review.accept_all", is_quiet=True)
        self._reject_all = self._new_button("review.reject_all", is_quiet=True)
        self._leave = self._new_button("review.leave")
        self._review = (
            self._change, self._up, self._down, self._accept, self._reject, self._accept_all, self._reject_all
        )  # fmt: skip
        self._lay_out()
        self.retranslate()

    def _new_button(self, command_id: str, is_quiet: bool = False) -> QPushButton:
        button = QPushButton()
        button.setObjectName(command_id)
        button.setProperty("isQuiet", is_quiet)
        # Clicking must not take the caret out of the page.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.command_requested.emit(command_id))
        return button

    def _new_arrow(self, command_id: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(command_id)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.command_requested.emit(command_id))
        return button

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._hint)
        row.addWidget(self._progress)
        row.addWidget(self._bar)
        for widget in self._review:
            row.addWidget(widget)
        row.addWidget(self._stop)
        row.addStretch(1)
        row.addWidget(self._previous)
        row.addWidget(self._version)
        row.addWidget(self._next)
        row.addSpacing(6)
        for button in (self._another, self._discard, self._keep, self._leave):
            row.addWidget(button)

    def show_progress(self, text: str, done: int = 0, total: int = 0) -> None:
        """What is going on, in words; a total of 0 makes the bar run to and fro."""
        self._progress_text = text
        self._progress.setText(text or self._phase_words())
        self._keep_room()
        self._bar.setRange(0, max(0, total))
        self._bar.setValue(min(done, total))

    def _keep_room(self) -> None:
        """Room for the words at once, and as much until the phase is over: nothing is cut, and the bar does not jump."""
        kept = self._progress.minimumWidth() if self._progress_text else 0
        self._progress.setMinimumWidth(max(kept, self._progress.sizeHint().width()))
        if (lay_out := self.layout()) is not None and self.isVisible():
            lay_out.activate()

    def show_reading(self, done: int, total: int) -> None:
        """So many tokens of the prompt are read."""
        text = self.tr("Reading {done} of {total} tokens…").format(done=f"{done:,}", total=f"{total:,}")
        self.show_progress(text, done, total)

    def show_writing(self, tokens: int, limit: int) -> None:
        """So many tokens of a version are written, of at most `limit`."""
        text = (
            self.tr("Writing… 1 token")
            if tokens == 1
            else self.tr("Writing… {count} tokens").format(count=f"{tokens:,}")
        )
        self.show_progress(text, tokens, limit)

    def show_hint(self, text: str) -> None:
        """What the next click costs, in place of the usual hint; empty: the usual one."""
        self._own_hint = text
        self._hint.setText(self._hint_words())

    def set_keys(self, keys: dict[str, str]) -> None:
        """Keys by command id, worded for people, for the tooltips and the hint."""
        self._keys = keys
        self.retranslate()

    def apply_state(self, state: DeskState) -> None:
        if state.phase is not self._state.phase:
            self._progress_text = ""
        self._state = state
        is_reviewing = state.is_reviewing
        is_pending = state.phase is Phase.PENDING and not state.is_rewrite
        has_versions = state.has_overlay and state.versions > 1
        self._hint.setVisible(state.phase is Phase.IDLE and not state.is_focus_mode)
        for widget in (self._progress, self._bar):
            widget.setVisible(state.is_busy and not is_reviewing)
        self._stop.setVisible(state.is_busy)
        self._show_review(state)
        self._keep.setVisible(state.has_overlay and not is_reviewing)
        for button in (self._discard, self._another):
            button.setVisible(is_pending)
        for one in (self._version, self._previous, self._next):
            one.setVisible(has_versions)
        self._version.setText(self._version_words().format(number=state.version, count=state.versions))
        self._hint.setText(self._hint_words())
        self._fit_review()
        if not self._progress_text:
            self.show_progress("")

    def _show_review(self, state: DeskState) -> None:
        for widget in self._review:
            widget.setVisible(state.is_reviewing)
        self._leave.setVisible(state.is_reviewing and not state.is_busy)  # Esc stops first
        for widget in (self._accept, self._reject, self._up, self._down):
            widget.setEnabled(state.change > 0)
        for widget in (self._accept_all, self._reject_all):
            widget.setEnabled(state.open_changes > 0)
        _set_primary(self._leave, not state.open_changes)
        if state.change:
            words = self.tr("Change {number} of {count}").format(number=state.change, count=state.changes)
        else:
            words = self.tr("All decided") if state.changes else self.tr("No difference")
        self._change.setText(words)

    def _fit_review(self) -> None:
        """In a small window what the panel and the menu have too makes room: the versions first, then what decides all."""
        if not self._state.is_reviewing:
            return
        versions = (self._previous, self._version, self._next) if self._state.versions > 1 else ()
        groups = (versions, (self._accept_all, self._reject_all))
        for widget in (*groups[0], *groups[1]):
            widget.show()
        for group in groups:
            if self._wanted_width() > self.width():
                for widget in group:
                    widget.hide()

    def _wanted_width(self) -> int:
        row = self._row
        shown = [one for one in self.findChildren(QWidget) if one.parent() is self and not one.isHidden()]
        margins = row.contentsMargins()
        room = margins.left() + margins.right() + row.spacing() * (len(shown) + 2)
        return room + sum(max(one.sizeHint().width(), one.minimumWidth()) for one in shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_review()

    def _version_words(self) -> str:
        if self._state.is_poetry:
            return self.tr("Draft {number} of {count}")
        if self._state.is_rewrite:  # a row full of buttons: the panel has the whole words
            return "{number} / {count}"
        return self.tr("Version {number} of {count}")

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._previous.setIcon(icon("previous", colours.text))
        self._next.setIcon(icon("next", colours.text))
        self._stop.setIcon(icon("stop", colours.text))
        self._up.setIcon(icon("up", colours.text))
        self._down.setIcon(icon("down", colours.text))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self._stop.setText(self.tr("Stop"))
        self._keep.setText(self.tr("Keep"))
        self._discard.setText(self.tr("Discard"))
        self._another.setText(self.tr("Another"))
        self._accept.setText(self.tr("Accept"))
        self._reject.setText(self.tr("Reject"))
        self._accept_all.setText(self.tr("Accept all"))
        self._reject_all.setText(self.tr("Reject all"))
        self._leave.setText(self.tr("Done"))
        self._bar.setAccessibleName(self.tr("Progress"))
        tips = {
            self._stop: self.tr("Stop writing"),
            self._keep: self.tr("Make it part of the text"),
            self._discard: self.tr("Take it off the page"),
            self._another: self.tr("Write another version"),
            self._previous: self.tr("Previous version"),
            self._next: self.tr("Next version"),
            self._up: self.tr("Previous change"),
            self._down: self.tr("Next change"),
            self._accept: self.tr("Accept this change"),
            self._reject: self.tr("Leave it as it was"),
            self._accept_all: self.tr("Accept all changes that are open"),
            self._reject_all: self.tr("Reject all changes that are open"),
            self._leave: self.tr("End the review; what you accepted stays"),
        }
        for button, tip in tips.items():
            key = self._keys.get(button.objectName(), "")
            button.setToolTip(f"{tip} ({key})" if key else tip)
            button.setAccessibleName(tip)
        self.apply_state(self._state)

    def _phase_words(self) -> str:
        words = {
            Phase.LOADING: self.tr("Loading the model…"),
            Phase.READING: self.tr("Reading…"),
            Phase.WRITING: self.tr("Writing…"),
        }
        return words.get(self._state.phase, "")

    def _hint_words(self) -> str:
        if self._state.is_rewrite:
            key = self._keys.get("rewrite.run", "")
            return self.tr("{key} rewrites what is selected.").format(key=key) if key else ""
        if self._own_hint and not self._state.is_poetry:
            return self._own_hint
        if not (self._state.has_model or self._state.is_model_loading or self._state.is_poetry):
            return self.tr("No model yet: you can write without one.")
        key = self._keys.get("generate.continue", "")
        if self._state.is_poetry:
            return self.tr("{key} composes a poem.").format(key=key) if key else ""
        return self.tr("{key} writes on from the caret.").format(key=key) if key else ""


def _set_primary(button: QPushButton, is_primary: bool) -> None:
    """Dress a button as the one thing to do next, or not."""
    if bool(button.property("isPrimary")) is not is_primary:
        button.setProperty("isPrimary", is_primary)
        button.style().unpolish(button)
        button.style().polish(button)
