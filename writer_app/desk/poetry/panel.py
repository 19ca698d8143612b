"""The Poetry panel: which form, which rhyme, about what, who writes. The button is the one primary thing."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
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
from writer_app.desk.poetry.form_picker import FormPicker
from writer_app.desk.poetry.rhyme_field import RhymeField
from writer_app.desk.poetry.setting import MOST_DRAFTS, PoetrySetting
from writer_app.desk.poetry.words import schema_name
from writer_app.message import word
from writer_app.poetry.composer.wish import Voice, Wish
from writer_app.poetry.form import ChineseForm, Form
from writer_app.poetry.form_file import forms
from writer_app.settings.declaration import Number, setting
from writer_app.settings.sampling import Sampling

_ROW_GAP_PX = 7  # so that all of it has room beside the smallest window
CANDIDATES = 8
"""Of each line so many are drawn and ranked."""


class PoetryPanel(QWidget):
    """`changed`: a setting that is kept was changed by the writer. The rest is of this poem alone."""

    changed = Signal()
    compose_requested = Signal()
    own_requested = Signal()
    stop_requested = Signal()
    models_requested = Signal()

    def __init__(self, setting: PoetrySetting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("poetryPanel")
        self._setting = setting
        self._state = DeskState()
        self._keys = ("", "", "")
        self._has_poem_model = True
        self._has_locked = False
        self._labels: dict[str, QLabel] = {}
        self._build()
        self._restore(setting)
        self._connect()
        self.retranslate()

    # What others ask of it.

    @property
    def form(self) -> Form:
        return forms()[self.forms.form_id]

    @property
    def voice(self) -> Voice:
        """Who writes: the poem model only Chinese verse, and only where it is installed."""
        return self.voice_for(self.form)

    def voice_for(self, form: Form) -> Voice:
        """Who writes a poem of this form, which need not be the one that is chosen here."""
        is_poem = isinstance(form, ChineseForm) and self._has_poem_model
        return "poem" if is_poem and self._setting.voice == "poem" else "general"

    @property
    def setting(self) -> PoetrySetting:
        """What is kept for the next time; pinyin is the sheet's."""
        return msgspec.structs.replace(
            self._setting, form=self.forms.form_id, book=self.rhyme.kept_book, drafts=int(self.drafts.value()),
            is_traditional=self.traditional.isChecked(),
            temperature=float(self._creativity.value()),  # type: ignore[arg-type]
        )  # fmt: skip

    def wish(self) -> Wish:
        """What the writer asks for, as the panel stands."""
        is_chinese = isinstance(self.form, ChineseForm)
        return Wish(
            form=self.form.id, theme=self.theme.text().strip(), title=self.title.text().strip(),
            first_line=self.first_line.text().strip(), heads="".join(self.heads.text().split()),
            tails="".join(self.tails.text().split()) if is_chinese else "", rhyme=self.rhyme.rhyme,
            book=self.rhyme.book, schema=str(self.schemas.currentData() or ""), drafts=int(self.drafts.value()),
            sampling=Sampling(
                temperature=float(self._creativity.value()),  # type: ignore[arg-type]
                seed=int(self._seed.value()),  # type: ignore[arg-type]
                candidates=CANDIDATES,
            ),
            voice=self.voice, is_traditional=is_chinese and self.traditional.isChecked(),
        )  # fmt: skip

    def set_poem_model(self, is_here: bool) -> None:
        """Whether the shipped model is installed; if not, the panel says so and the writer's model composes."""
        self._has_poem_model = is_here
        self._show_voice()

    def show_used_seed(self, seed: int) -> None:
        if isinstance(self._seed, SwitchedControl):
            self._seed.set_last(seed)

    def set_keys(self, compose_key: str, stop_key: str, own_key: str = "") -> None:
        self._keys = (compose_key, stop_key, own_key)
        self._name_button()

    def apply_state(self, state: DeskState, has_locked: bool) -> None:
        self._state, self._has_locked = state, has_locked
        self._name_button()

    def set_colours(self, colours: Colours) -> None:
        """Everything here is dressed by the style sheet."""

    # Making.

    def _build(self) -> None:
        _, column = scrolled_column(self, top=4, bottom=8, spacing=7)
        self._grid = row_grid(_ROW_GAP_PX)
        column.addLayout(self._grid)
        self._fill()
        self.button = QPushButton()
        self.button.setObjectName("compose")
        self.button.setProperty("isPrimary", True)
        self.button.setMinimumHeight(38)
        column.addWidget(self.button)
        self.own = QPushButton()
        self.own.setObjectName("poemOwn")
        self.own.setProperty("isQuiet", True)
        column.addWidget(self.own)
        self.note = QLabel()
        self.note.setObjectName("poetryNote")
        self.note.setProperty("isDim", True)
        self.note.setWordWrap(True)
        column.addWidget(self.note)
        column.addWidget(rule())
        self._more = row_grid(_ROW_GAP_PX)
        column.addLayout(self._more)
        self._fill_more()
        column.addStretch(1)

    def _fill(self) -> None:
        self.forms = FormPicker()
        self._row("form", self.forms)
        self.schemas = combo("poemSchema")
        self._row("schema", self.schemas)
        self.rhyme = RhymeField()
        self._row("book", self.rhyme.books)
        self._row("rhyme", self.rhyme.field)
        self.theme, self.title = _field("poemTheme"), _field("poemTitle")
        self.first_line, self.heads = _field("poemFirstLine"), _field("poemHeads")
        self._row("theme", self.theme)
        self.theme_note = QLabel()
        self.theme_note.setObjectName("poemThemeNote")
        self.theme_note.setProperty("isDim", True)
        self.theme_note.setWordWrap(True)
        self._grid.addWidget(self.theme_note, self._grid.rowCount(), 0, 1, 3)
        self._row("title", self.title)
        for field in (self.theme, self.title):
            field.textChanged.connect(self._tell_theme)
        self._row("first_line", self.first_line)
        self._row("heads", self.heads)
        self._creativity = self._control("temperature", self._grid)

    def _fill_more(self) -> None:
        self.voices = combo("poemVoice")
        self.voices.addItem("", "poem")
        self.voices.addItem("", "general")
        self._row("voice", self.voices, self._more)
        self.drafts = CalmBox(Number("drafts", 1, MOST_DRAFTS, 1, neutral=1, default=PoetrySetting().drafts))
        self.drafts.setObjectName("poemDrafts")
        self.drafts.setFixedWidth(60)
        self._row("drafts", self.drafts, self._more)
        self.tails = _field("poemTails")
        self._row("tails", self.tails, self._more)
        self.traditional = QCheckBox()
        self.traditional.setObjectName("poemTraditional")
        self._more.addWidget(self.traditional, self._more.rowCount(), 0, 1, 3)
        self._seed = self._control("seed", self._more)

    def _control(self, name: str, grid: QGridLayout) -> AnyControl:
        one = control(setting(name), self)
        one.place(grid, grid.rowCount())
        return one

    def _row(self, name: str, widget: QWidget, grid: QGridLayout | None = None) -> None:
        self._labels[name] = add_row(self._grid if grid is None else grid, name, widget)

    def _restore(self, kept: PoetrySetting) -> None:
        self.forms.choose(kept.form)
        self.drafts.setValue(kept.drafts)
        self.voices.setCurrentIndex(self.voices.findData(kept.voice))
        self.traditional.setChecked(kept.is_traditional)
        self._creativity.set_value(kept.temperature)
        self.rhyme.keep_book(kept.book)

    def _connect(self) -> None:
        self.forms.form_chosen.connect(self._take_form)
        self.schemas.currentIndexChanged.connect(self._show_rhymes)
        self.rhyme.book_chosen.connect(self.changed)
        self.voices.activated.connect(self._take_voice)
        self.drafts.valueChanged.connect(self.changed)
        self.traditional.toggled.connect(self.changed)
        self._creativity.value_changed.connect(self.changed)
        self._creativity.reset_requested.connect(self._reset_creativity)
        self.button.clicked.connect(self._click)
        self.own.clicked.connect(self.own_requested)

    # Changes.

    def _take_form(self) -> None:
        self._show_form()
        self.changed.emit()

    def _take_voice(self) -> None:
        self._setting = msgspec.structs.replace(self._setting, voice=self.voices.currentData())
        self._show_voice()
        self.changed.emit()

    def _reset_creativity(self) -> None:
        self._creativity.set_value(PoetrySetting().temperature)
        self.changed.emit()

    def _show_form(self) -> None:
        """What the form offers: its schemas, the rhyme book's classes, heads or an acrostic's word."""
        form = self.form
        is_chinese = isinstance(form, ChineseForm)
        self.schemas.blockSignals(True)
        kept = self.schemas.currentData()
        self.schemas.clear()
        self.schemas.addItem(self.tr("Any"), "")
        names = (
            [(schema.id, schema_name(form, schema.id)) for schema in form.schemas]
            if isinstance(form, ChineseForm)
            else [(scheme, spaced(scheme)) for scheme in form.rhyme_schemes]
        )
        for schema_id, name in names:
            self.schemas.addItem(name or schema_id, schema_id)
            self.schemas.setItemData(self.schemas.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
        self.schemas.setCurrentIndex(max(0, self.schemas.findData(kept)))
        self.schemas.blockSignals(False)
        self._show(self.schemas, "schema", len(names) > 1)
        self._show(self.rhyme.books, "book", is_chinese)
        self._show(self.tails, "tails", is_chinese)
        self.traditional.setVisible(is_chinese)
        has_rhyme = is_chinese or getattr(form, "rhyme_rule", "") == "scheme"
        self._show(self.rhyme.field, "rhyme", has_rhyme)
        self._show_rhymes()
        self._show_voice()
        self._word_heads()

    def _show_rhymes(self) -> None:
        self.rhyme.show_form(self.form, str(self.schemas.currentData() or ""))

    def _show(self, widget: QWidget, name: str, is_shown: bool) -> None:
        widget.setVisible(is_shown)
        self._labels[name].setVisible(is_shown)

    def _show_voice(self) -> None:
        is_chinese = isinstance(self.form, ChineseForm)
        can_choose = is_chinese and self._has_poem_model
        self.voices.setEnabled(can_choose)
        self._labels["voice"].setEnabled(can_choose)
        self.voices.setCurrentIndex(self.voices.findData(self._setting.voice if can_choose else "general"))
        note = ""
        if is_chinese and not self._has_poem_model:
            note = self.tr("The poem model is not installed, so the model that writes composes.")
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._tell_theme()
        self._name_button()

    def _tell_theme(self) -> None:
        """That the theme is in the other language than the poem, while it is."""
        from writer_app.poetry.composer.compose import unread_theme

        unread = unread_theme(self.wish())
        self.theme_note.setText(word(unread, current_language()) if unread else "")
        self.theme_note.setVisible(unread is not None)

    def _click(self) -> None:
        if self._state.is_busy:
            self.stop_requested.emit()
        elif self._lacks_model():
            self.models_requested.emit()
        else:
            self.compose_requested.emit()

    def _lacks_model(self) -> bool:
        return self.voice == "general" and not (self._state.has_model or self._state.is_model_loading)

    # Words.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        words = {
            "form": self.tr("Form"),
            "schema": self.tr("Pattern"),
            "book": self.tr("Rhyme book"),
            "rhyme": self.tr("Rhyme"),
            "theme": self.tr("Theme"),
            "title": self.tr("Title"),
            "first_line": self.tr("First line"),
            "heads": self.tr("Acrostic"),
            "voice": self.tr("Written by"),
            "drafts": self.tr("Drafts"),
            "tails": self.tr("Last characters"),
        }
        helps = {
            "form": self.tr("Type a part of its name in English or Chinese."),
            "schema": self.tr("Which of the form's patterns; any is right."),
            "book": self.tr("Which rhymes count as rhymes."),
            "rhyme": self.tr("The rhyme of the poem, the widest first."),
            "theme": self.tr("A few words the poem is about."),
            "title": self.tr("The model reads it as the poem's title."),
            "first_line": self.tr("The poem begins with this line, or with several."),
            "heads": self.tr("The first characters or letters of the lines, read downwards."),
            "voice": self.tr("The poem model knows classical Chinese verse and nothing else."),
            "drafts": self.tr("So many poems from one click, the best first."),
            "tails": self.tr("The last characters of the lines, read downwards."),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
            buddy = label.buddy()
            buddy.setAccessibleName(words[name])
            buddy.setAccessibleDescription(helps[name])
            label.setToolTip(f"<p>{helps[name]}</p>")
            buddy.setToolTip(f"<p>{helps[name]}</p>")
        self.traditional.setText(self.tr("Traditional characters"))
        self.traditional.setAccessibleName(self.traditional.text())
        self.voices.setItemText(0, self.tr("Poem model"))
        self.voices.setItemText(1, self.tr("The writing model"))
        help_ = self.tr(
            "The selected poem, or an empty sheet: tones, rhymes and metre are marked while you type."
        )
        self.own.setToolTip(f"<p>{help_}</p>")
        self.own.setAccessibleDescription(help_)
        self.rhyme.retranslate()
        for one in (self._creativity, self._seed):
            one.retranslate()
        self._show_form()
        self._align_labels()

    def _word_heads(self) -> None:
        is_chinese = isinstance(self.form, ChineseForm)
        self.heads.setPlaceholderText(
            self.tr("one character for each line")
            if is_chinese
            else self.tr("a word, a letter for each line")
        )
        self.theme.setPlaceholderText("")

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
        words, own_key = self.tr("Check or write my own"), self._keys[2]
        self.own.setText(f"{words}   {own_key}" if own_key else words)
        self.own.setAccessibleName(words)
        self.own.setEnabled(not self._state.is_busy)

    def _button_words(self) -> tuple[str, str]:
        compose_key, stop_key, _own_key = self._keys
        if self._state.is_busy:
            return self.tr("Stop"), stop_key
        if self._lacks_model():
            return self.tr("Choose a model…"), ""
        if self._has_locked:
            return self.tr("Compose the rest anew"), compose_key
        return self.tr("Compose"), compose_key


def spaced(scheme: str) -> str:
    """ABABCDCDEFEFGG as ABAB CDCD EFEF GG; a line that need not rhyme is a dash."""
    if len(scheme) != 14:
        return scheme
    cut = (0, 4, 8, 12, 14) if scheme.endswith("GG") else (0, 8, 14)
    return " ".join(scheme[start:end] for start, end in pairwise(cut))


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    return field
