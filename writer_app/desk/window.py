"""The window of the desk: the page in the middle, one row under it, the assistant beside it. It knows no model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from writer_app.desk.action_row import ActionRow
from writer_app.desk.assistant import AssistantDock
from writer_app.desk.command import COLUMN_WIDTHS, DeskState
from writer_app.desk.command_bar import CommandBar
from writer_app.desk.look.icon import app_icon
from writer_app.desk.look.language import current_language
from writer_app.desk.look.theme import Colours, style_sheet
from writer_app.desk.message_line import Kind, MessageLine, announce
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.status import StatusBar
from writer_app.error import Fault
from writer_app.message import word
from writer_app.settings.declaration import Number
from writer_app.settings.preference import NUMBER_BY_NAME

if TYPE_CHECKING:
    from writer_app.desk.panel.panel import ContinuePanel

SMALLEST = QSize(760, 480)
FIRST_SIZE = QSize(1180, 780)


class DeskWindow(QMainWindow):
    """`close_requested` is emitted when the writer wants to leave and nobody has agreed yet; `agree_to_close` closes.

    `first_painted` comes once, with the first whole frame on the screen.

    `page` is any widget; it fills the middle and centres its own column.
    """

    first_painted = Signal()
    close_requested = Signal()
    closed = Signal()
    focus_mode_changed = Signal()
    pane_changed = Signal(str)

    def __init__(self, page: QWidget, preferences: PreferenceModel) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.page = page
        self.preferences = preferences
        self._may_close = False
        self._is_painted = False
        self._is_focus_mode = False
        self._was_panel_shown = True
        self._has_title = ("", False)
        self._cover: QWidget | None = None
        self._sheets: list[QWidget] = []
        self._sheet_stops: tuple[QWidget, ...] = ()
        self._colours: Colours | None = None
        self._panel: ContinuePanel | None = None
        self.row = ActionRow()
        self.messages = MessageLine()
        self.status = StatusBar()
        self.commands = CommandBar(self, self.menuBar())
        self._build()
        self._connect()
        self._restore()
        self.retranslate()

    # What others ask of it.

    def apply_state(self, state: DeskState) -> None:
        """Show a state everywhere: menus, row, panel, status bar. View and preferences are filled in here."""
        chosen = self.preferences.value
        state = msgspec.structs.replace(
            state,
            is_focus_mode=self._is_focus_mode,
            is_full_screen=self.isFullScreen(),
            is_panel_shown=not self.dock.isHidden(),
            pane=self.dock.pane,
            has_recent=bool(chosen.recent_files),
            shows_ai_tint=chosen.shows_ai_tint,
            has_first_line_indent=chosen.first_line_indent,
            column_width=chosen.column_width,
            appearance=chosen.appearance,
            language=current_language(),
        )
        self.commands.apply(state)
        self.row.apply_state(state)
        if self._panel is not None:
            self._panel.apply_state(state)
        self.status.apply_state(state)

    @property
    def state(self) -> DeskState:
        """The state that is shown."""
        return self.commands.state

    @property
    def panel(self) -> ContinuePanel:
        """The panel beside the page; made when somebody first asks for it, which is after the first frame."""
        if self._panel is None:
            self._panel = self._new_panel()
        return self._panel

    def show_title(self, name: str, is_modified: bool) -> None:
        """The name of the document in the title bar; empty: untitled."""
        self._has_title = (name, is_modified)
        shown = name or self.tr("Untitled")
        self.setWindowTitle(f"{shown}[*] — Writer App")
        self.setWindowModified(is_modified)

    def show_counts(self, words: int, characters: int) -> None:
        self.status.show_counts(words, characters)

    def show_speed(self, tokens_per_second: float | None) -> None:
        self.status.show_speed(tokens_per_second)

    def show_context(self, used: int, total: int) -> None:
        self.status.show_context(used, total)

    def show_progress(self, text: str, done: int = 0, total: int = 0) -> None:
        self.row.show_progress(text, done, total)

    def show_message(
        self,
        text: str,
        action_text: str | None = None,
        on_action: Callable[[], object] | None = None,
        kind: Kind = "info",
    ) -> None:
        """One quiet, non-modal line under the page."""
        self.messages.show_message(text, action_text, on_action, kind)

    def show_fault(self, fault: Fault) -> None:
        """The sentence of a fault, in the language of the desk."""
        self.show_message(word(fault, current_language()), kind="error")

    def announce(self, text: str) -> None:
        """Have a screen reader say something once (a text is ready), without showing it."""
        announce(self, text)

    def set_cover(self, cover: QWidget) -> None:
        """What lies over the page (the start card): F6 goes there too while it is visible."""
        self._cover = cover

    def add_sheet(self, sheet: QWidget, *stops: QWidget) -> None:
        """What takes the place of the page now and then; F6 goes to its `stops` while it is there."""
        self.paper.insertWidget(0, sheet, 1)
        self._sheets.append(sheet)
        self._sheet_stops += stops

    @property
    def is_covered(self) -> bool:
        """A sheet lies in the place of the page."""
        return any(not sheet.isHidden() for sheet in self._sheets)

    def show_pane(self, pane: str) -> None:
        """Bring a pane of the assistant to the front, and the assistant with it."""
        self.dock.show_pane(pane)
        if self.dock.isHidden():
            self.show_panel(True)
        self._refresh()

    def agree_to_close(self) -> None:
        """Everything is saved or given up: close now."""
        self._may_close = True
        self.close()

    def set_colours(self, colours: Colours) -> None:
        """Dress the window and everything in it or under it (also after a change of font).

        The style sheet is the window's, not the application's: with one of the application's, Qt 6.11 now and then
        crashed on a change of theme after a popup had been deleted (it repolishes every object it remembers).
        """
        self.setStyleSheet(style_sheet(colours))
        self._colours = colours
        for part in (self.dock, self.row, self.messages, self.status):
            part.set_colours(colours)
        if self._panel is not None:
            self._panel.set_colours(colours)

    # Making.

    def _build(self) -> None:
        self.setWindowIcon(app_icon())
        self.setMinimumSize(SMALLEST)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self.setCentralWidget(self._new_centre())
        self.setStatusBar(self.status)
        self.dock = AssistantDock(self)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)

    def _new_centre(self) -> QWidget:
        centre = QWidget()
        centre.setObjectName("centre")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        paper = QWidget()
        paper.setObjectName("paper")
        paper.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.paper = QVBoxLayout(paper)
        self.paper.setContentsMargins(0, 0, 0, 0)
        self.paper.setSpacing(0)
        self.paper.addWidget(self.page, 1)
        column.addWidget(paper, 1)
        column.addWidget(self.messages)
        column.addWidget(self.row)
        return centre

    def _new_panel(self) -> ContinuePanel:
        from writer_app.desk.panel.panel import ContinuePanel

        panel = ContinuePanel()
        panel.continue_requested.connect(self._continue)
        panel.stop_requested.connect(lambda: self.commands.trigger("generate.stop"))
        panel.models_requested.connect(lambda: self.commands.trigger("tools.models"))
        panel.fault_found.connect(self.show_fault)
        if self._colours is not None:
            panel.set_colours(self._colours)
        panel.set_keys(*self._panel_keys())
        panel.setAccessibleName(self.tr("Continue"))
        panel.apply_state(self.state)
        self.dock.fill("continue", panel)
        return panel

    def _connect(self) -> None:
        commands = self.commands
        self.row.command_requested.connect(commands.trigger)
        self.preferences.save_failed.connect(self.show_fault)
        self.preferences.changed.connect(self._take_preference)
        self.dock.hide_button.clicked.connect(lambda: self.show_panel(False))
        self.dock.pane_changed.connect(self._change_pane)
        commands.keys_changed.connect(self._show_keys)
        for command_id, handler in {
            "view.focus": lambda: self.set_focus_mode(not self._is_focus_mode),
            "view.full_screen": self.toggle_full_screen,
            "view.panel": lambda: self.show_panel(self.dock.isHidden()),
            "view.next_pane": self.focus_next_pane,
            "view.continue_pane": lambda: self.focus_pane("continue"),
            "view.rewrite_pane": lambda: self.focus_pane("rewrite"),
            "view.poetry_pane": lambda: self.focus_pane("poetry"),
            "view.zoom_in": lambda: self._step("page_font_size", 1),
            "view.zoom_out": lambda: self._step("page_font_size", -1),
            "view.zoom_reset": lambda: self._step("page_font_size", 0),
            "view.ai_tint": lambda: self._flip("shows_ai_tint"),
            "format.indent": lambda: self._flip("first_line_indent"),
            "file.close": self.close,
            "file.clear_recent": lambda: self.preferences.change(recent_files=()),
        }.items():
            commands.connect_command(command_id, handler)
        for name in ("system", "light", "dark", "contrast"):
            commands.connect_command(f"appearance.{name}", partial(self.preferences.change, appearance=name))
        for language in ("en", "zh"):
            commands.connect_command(
                f"language.{language}", partial(self.preferences.change, language=language)
            )
        for name, width in COLUMN_WIDTHS.items():
            commands.connect_command(f"width.{name}", partial(self.preferences.change, column_width=width))

    def _restore(self) -> None:
        chosen = self.preferences.value
        is_restored = bool(chosen.window_geometry) and self.restoreGeometry(_bytes(chosen.window_geometry))
        if not is_restored:
            self.resize(FIRST_SIZE)
        if chosen.window_state:
            self.restoreState(_bytes(chosen.window_state))
        self.dock.setVisible(chosen.is_panel_shown)
        self.commands.set_keys(chosen.keys)
        self.commands.set_recent(chosen.recent_files)

    # The view.

    def set_focus_mode(self, is_on: bool) -> None:
        """Only the page: menus, panel and status bar go, and come back as they were."""
        if is_on == self._is_focus_mode:
            return
        self._is_focus_mode = is_on
        if is_on:
            self._was_panel_shown = not self.dock.isHidden()
        self.menuBar().setVisible(not is_on)
        self.status.setVisible(not is_on)
        self.dock.setVisible(self._was_panel_shown and not is_on)
        if is_on:
            key = self.commands.shown_key("view.focus")
            self.show_message(self.tr("Focus mode. {key} brings everything back.").format(key=key))
        else:
            self.messages.clear()
        self.page.setFocus()
        self._refresh()
        self.focus_mode_changed.emit()

    def toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()
        self._refresh()

    def show_panel(self, is_shown: bool) -> None:
        """Show or hide the assistant; in focus mode it comes for a while and is not remembered."""
        self.dock.setVisible(is_shown)
        if not self._is_focus_mode:
            self.preferences.change(is_panel_shown=is_shown)
        if not is_shown:
            self.page.setFocus()
        self._refresh()

    def focus_next_pane(self) -> None:
        """From the page to the panel, from there to the row (if it offers anything), and back."""
        panes: list[QWidget] = [
            self.page,
            *([self._cover] if self._cover else []),
            *self._sheet_stops,
            self.row,
        ]
        if not self.dock.isHidden() and self.dock.panel is not None:
            panes.insert(-1, self.dock.panel)
        focused = QApplication.focusWidget()
        here = next(
            (at for at, pane in enumerate(panes) if focused is not None and _is_inside(focused, pane)), -1
        )
        for step in range(1, len(panes) + 1):
            target = _first_stop(panes[(here + step) % len(panes)])
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def focus_pane(self, pane: str) -> None:
        """By its key: the keyboard goes into the pane too, or stays on the sheet that came with it."""
        was_front = self.dock.pane == pane and not self.dock.isHidden()
        self.show_pane(pane)
        panel, focused = self.dock.panel, QApplication.focusWidget()
        is_there = panel is not None and focused is not None and _is_inside(focused, panel)
        if panel is None or is_there or (self.page.isHidden() and not was_front):
            return
        if (target := _first_stop(panel)) is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _change_pane(self, pane: str) -> None:
        self.pane_changed.emit(pane)
        self._refresh()

    def _continue(self) -> None:
        pending = "generate.keep_and_continue"
        self.commands.trigger(pending if self.commands.is_enabled(pending) else "generate.continue")

    def _step(self, name: str, direction: int) -> None:
        """One step up or down; 0 is back to the default."""
        declared: Number = NUMBER_BY_NAME[name]
        value = (
            getattr(self.preferences.value, name) + direction * declared.step
            if direction
            else declared.default
        )
        self.preferences.change(**{name: int(min(declared.maximum, max(declared.minimum, value)))})

    def _flip(self, name: str) -> None:
        self.preferences.change(**{name: not getattr(self.preferences.value, name)})

    def _take_preference(self, names: frozenset[str]) -> None:
        if "keys" in names:
            self.commands.set_keys(self.preferences.value.keys)
        if "recent_files" in names:
            self.commands.set_recent(self.preferences.value.recent_files)
        self._refresh()

    def _refresh(self) -> None:
        self.apply_state(self.state)

    def _show_keys(self) -> None:
        if self._panel is not None:
            self._panel.set_keys(*self._panel_keys())
        key = self.commands.shown_key
        menus = ("generate", "generate.rewrite")
        self.row.set_keys({name: key(name) for menu in menus for name in self.commands.ids(menu)})

    def _panel_keys(self) -> tuple[str, str, str]:
        key = self.commands.shown_key
        return key("generate.continue"), key("generate.keep_and_continue"), key("generate.stop")

    # Qt's own.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.commands.retranslate()
        for at, name in enumerate((self.tr("Continue"), self.tr("Rewrite"), self.tr("Poetry"))):
            self.dock.tabs.setTabText(at, name)
        self.dock.tabs.setAccessibleName(self.tr("Assistant"))
        self.dock.setWindowTitle(self.tr("Assistant"))
        self.dock.setAccessibleName(self.tr("Assistant"))
        if self._panel is not None:
            self._panel.setAccessibleName(self.tr("Continue"))
        self.row.setAccessibleName(self.tr("What the model writes"))
        self.dock.hide_button.setAccessibleName(self.tr("Hide the assistant"))
        key = self.commands.shown_key("view.panel")
        self.dock.hide_button.setToolTip(self.tr("Hide ({key})").format(key=key))
        self.show_title(*self._has_title)
        self._show_keys()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.first_painted.emit)  # what lies in the window is painted after it

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            self.close_requested.emit()  # whoever agrees calls `agree_to_close`; Qt ignores a close() inside a close
        if not self._may_close:
            event.ignore()
            return
        self._remember()
        super().closeEvent(event)
        self.closed.emit()

    def _remember(self) -> None:
        if self._is_focus_mode:
            self.set_focus_mode(False)
        self.preferences.change(
            window_geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            window_state=bytes(self.saveState().toBase64().data()).decode(),
        )
        self.preferences.save()


def _bytes(text: str) -> QByteArray:
    """Base64 of the preferences as Qt's bytes; nonsense gives what Qt refuses."""
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore")))


def _is_inside(widget: QWidget, pane: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first visible, enabled widget of a pane that takes the focus by Tab."""
    for widget in (pane, *pane.findChildren(QWidget)):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return widget
    return None
