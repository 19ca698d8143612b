"""The Rewrite panel: how the passage should change, and below it what is said of the version under review."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from writer_app.desk.command import DeskState
from writer_app.desk.look.language import current_language
from writer_app.desk.look.theme import Colours
from writer_app.desk.panel.any_control import AnyControl, control
from writer_app.desk.panel.column import add_row, combo, row_grid, rule, scrolled_column
from writer_app.desk.panel.control import CalmBox, SwitchedControl
from writer_app.desk.rewrite.review_box import ReviewBox, wrapped_label
from writer_app.desk.rewrite.setting import CREATIVITY, RewriteSetting
from writer_app.settings.declaration import Number, setting
from writer_app.writing.rewrite.style import Style, styles
from writer_app.writing.rewrite.wish import MOST_VERSIONS, VERSIONS, RewriteWish


class RewritePanel(QWidget):
    """`changed`: a setting that is kept was changed by the writer. The instruction is of this passage alone."""

    changed = Signal()
    rewrite_requested = Signal()
    stop_requested = Signal()
    models_requested = Signal()

    def __init__(self, kept: RewriteSetting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rewritePanel")
        self._kept = kept
        self._state = DeskState()
        self._keys = ("", "")
        self._labels: dict[str, QLabel] = {}
        self._build()
        self._restore(kept)
        self._connect()
        self.retranslate()

    # What others ask of it.

    @property
    def style_chosen(self) -> Style:
        listed = styles()
        return listed.get(str(self.styles.currentData()), next(iter(listed.values())))

    @property
    def kept(self) -> RewriteSetting:
        """What is kept for the next time."""
        return msgspec.structs.replace(
            self._kept, style=self.style_chosen.id, option=self._option(), versions=int(self.versions.value()),
            temperature=float(self._creativity.value()),  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def lacks_instruction(self) -> bool:
        """The style leaves it to the writer to say what is to change, and nothing is said."""
        return self.style_chosen.needs_instruction and not self.instruction.text().strip()

    def wish(self, passage: str, before: str = "", after: str = "") -> RewriteWish:
        """What the writer asks for, as the panel stands."""
        made = RewriteWish(
            passage=passage, before=before, after=after, style=self.style_chosen.id, option=self._option(),
            instruction=self.instruction.text().strip(), versions=int(self.versions.value()),
        )  # fmt: skip
        sampling = msgspec.structs.replace(
            made.sampling,
            temperature=float(self._creativity.value()),  # type: ignore[arg-type]
            seed=int(self._seed.value()),  # type: ignore[arg-type]
        )
        return msgspec.structs.replace(made, sampling=sampling)

    def show_used_seed(self, seed: int) -> None:
        if isinstance(self._seed, SwitchedControl):
            self._seed.set_last(seed)

    def set_keys(self, rewrite_key: str, stop_key: str) -> None:
        self._keys = (rewrite_key, stop_key)
        self._name_button()

    def apply_state(self, state: DeskState) -> None:
        self._state = state
        self.note.setVisible(not (state.is_rewrite and (state.has_review or state.is_busy)))
        self._name_button()

    def set_colours(self, colours: Colours) -> None:
        self.review.set_colours(colours)

    # Making.

    def _build(self) -> None:
        _, column = scrolled_column(self, top=6, bottom=16, spacing=10)
        self._grid = row_grid()
        self._fill()
        column.addLayout(self._grid)
        self.button = QPushButton()
        self.button.setObjectName("rewrite")
        self.button.setProperty("isPrimary", True)
        self.button.setMinimumHeight(38)
        column.addWidget(self.button)
        self.note = wrapped_label("rewriteNote")
        self.note.setProperty("isDim", True)
        column.addWidget(self.note)
        column.addWidget(rule())
        self.review = ReviewBox()
        column.addWidget(self.review)
        self._more = row_grid()
        self._fill_more()
        column.addLayout(self._more)
        column.addStretch(1)

    def _fill(self) -> None:
        self.styles = combo("rewriteStyle")
        for name in styles():
            self.styles.addItem("", name)
        self._row("style", self.styles)
        self.options = combo("rewriteOption")
        self._row("option", self.options)
        self.instruction = QLineEdit()
        self.instruction.setObjectName("rewriteInstruction")
        self._row("instruction", self.instruction)
        self.versions = CalmBox(Number("versions", 1, MOST_VERSIONS, 1, neutral=1, default=VERSIONS))
        self.versions.setObjectName("rewriteVersions")
        self.versions.setFixedWidth(60)
        self._row("versions", self.versions)

    def _fill_more(self) -> None:
        self._creativity = self._control("temperature")
        self._seed = self._control("seed")

    def _control(self, name: str) -> AnyControl:
        one = control(setting(name), self)
        one.place(self._more, self._more.rowCount())
        return one

    def _row(self, name: str, widget: QWidget) -> None:
        self._labels[name] = add_row(self._grid, name, widget)

    def _restore(self, kept: RewriteSetting) -> None:
        self.styles.setCurrentIndex(max(0, self.styles.findData(kept.style)))
        self.versions.setValue(kept.versions)
        self._creativity.set_value(kept.temperature)

    def _connect(self) -> None:
        self.styles.currentIndexChanged.connect(self._take_style)
        self.options.activated.connect(self.changed)
        self.versions.valueChanged.connect(self.changed)
        self.instruction.returnPressed.connect(self._click)
        self._creativity.value_changed.connect(self.changed)
        self._creativity.reset_requested.connect(self._reset_creativity)
        self.button.clicked.connect(self._click)

    # Changes.

    def _option(self) -> str:
        return str(self.options.currentData() or "") if self.style_chosen.option else ""

    def _take_style(self) -> None:
        self._show_style()
        self.changed.emit()

    def _reset_creativity(self) -> None:
        self._creativity.set_value(CREATIVITY)
        self.changed.emit()

    def _show_style(self) -> None:
        """What the style offers: its options, what its instruction is for."""
        style, language = self.style_chosen, current_language()
        wanted = self.options.currentData() or self._kept.option
        self.options.blockSignals(True)
        self.options.clear()
        for option in style.option:
            self.options.addItem(option.name.of(language), option.id)
        self.options.setCurrentIndex(max(0, self.options.findData(wanted)))
        self.options.blockSignals(False)
        for widget in (self.options, self._labels["option"]):
            widget.setVisible(bool(style.option))
        help_ = style.help.of(language)
        for one in (self.styles, self._labels["style"]):
            one.setToolTip(f"<p>{help_}</p>" if help_ else "")
        self.styles.setAccessibleDescription(help_)
        self.instruction.setPlaceholderText(
            self.tr("what is to change") if style.needs_instruction else self.tr("in addition, if you like")
        )

    def _click(self) -> None:
        if self._state.is_busy:
            self.stop_requested.emit()
        elif not (self._state.has_model or self._state.is_model_loading):
            self.models_requested.emit()
        else:
            self.rewrite_requested.emit()

    # Words.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        words = {
            "style": self.tr("Style"),
            "option": self.tr("Into"),
            "instruction": self.tr("Instruction"),
            "versions": self.tr("Versions"),
        }
        helps = {
            "option": self.tr("Which way the style goes."),
            "instruction": self.tr("In a few words: what is to change, what must stay."),
            "versions": self.tr("So many are written and checked; the best comes first."),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
            buddy = label.buddy()
            buddy.setAccessibleName(words[name])
            if name in helps:
                buddy.setAccessibleDescription(helps[name])
                label.setToolTip(f"<p>{helps[name]}</p>")
                buddy.setToolTip(f"<p>{helps[name]}</p>")
        listed, language = styles(), current_language()
        for at in range(self.styles.count()):
            style = listed[self.styles.itemData(at)]
            self.styles.setItemText(at, style.name.of(language))
            self.styles.setItemData(at, style.help.of(language), Qt.ItemDataRole.ToolTipRole)
        self.note.setText(
            self.tr(
                "Select a passage on the page. What changes is shown in it, and you decide change by change."
            )
        )
        for one in (self._creativity, self._seed):
            one.retranslate()
        self.setAccessibleName(self.tr("Rewrite"))
        self._show_style()
        self._align_labels()
        self._name_button()

    def _align_labels(self) -> None:
        metrics = self.fontMetrics()
        width = max(metrics.horizontalAdvance(label.text()) for label in self._labels.values()) + 4
        if isinstance(self._seed, SwitchedControl):
            width = max(width, self._seed.switch.sizeHint().width())
        for grid in (self._grid, self._more):
            grid.setColumnMinimumWidth(0, width)

    def _name_button(self) -> None:
        text, key = self._button_words()
        self.button.setText(f"{text}   {key}" if key else text)
        self.button.setAccessibleName(text)
        self.button.setEnabled(not self._state.is_read_only or self._state.is_busy)

    def _button_words(self) -> tuple[str, str]:
        rewrite_key, stop_key = self._keys
        if self._state.is_busy:
            return self.tr("Stop"), stop_key
        if not (self._state.has_model or self._state.is_model_loading):
            return self.tr("Choose a model…"), ""
        if self._state.has_review:
            return self.tr("Rewrite again"), rewrite_key
        return self.tr("Rewrite"), rewrite_key
