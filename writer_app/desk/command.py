"""Every action of the desk as one readable record; menus, keys, enabling and the palette follow from this table."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

import msgspec

from writer_app.desk.look.translatable import QT_TRANSLATE_NOOP


class Phase(Enum):
    """Where the one state machine of the desk stands."""

    IDLE = auto()
    LOADING = auto()
    READING = auto()
    WRITING = auto()
    PENDING = auto()


_BUSY = frozenset({Phase.LOADING, Phase.READING, Phase.WRITING})


class DeskState(msgspec.Struct, frozen=True):
    """What the desk knows about itself. The window fills in the last group from its own view and preferences.

    `is_model_loading` without a job: the phase stays IDLE, a click is taken and waits.
    `mode` names the mode that keys and row serve now ("continue", "rewrite", "poetry"); phase and versions are that mode's.
    `version` counts from 1; `versions` is how many there are of the text that is pending or being written.
    `has_review`: a passage on the page is under review; `change` is its current change, from 1, 0 if there is none;
    `open_changes` of its `changes` are not decided.
    """

    phase: Phase = Phase.IDLE
    mode: str = "continue"
    version: int = 0
    versions: int = 0
    has_model: bool = False
    is_model_loading: bool = False
    model_name: str = ""
    device: str = ""
    has_file: bool = False
    is_modified: bool = False
    has_text: bool = False
    has_selection: bool = False
    has_search: bool = False
    has_recent: bool = False
    can_undo: bool = False
    can_redo: bool = False
    can_paste: bool = True
    is_read_only: bool = False
    has_poem: bool = False
    is_sheet_shown: bool = False
    has_pinyin: bool = False
    has_review: bool = False
    change: int = 0
    changes: int = 0
    open_changes: int = 0
    is_side_by_side: bool = False

    is_focus_mode: bool = False
    is_full_screen: bool = False
    is_panel_shown: bool = True
    pane: str = "continue"
    shows_ai_tint: bool = True
    has_first_line_indent: bool = False
    column_width: int = 700
    appearance: str = "system"
    language: str = "en"

    @property
    def is_busy(self) -> bool:
        """Loading, reading or writing: there is something to stop."""
        return self.phase in _BUSY

    @property
    def is_poetry(self) -> bool:
        return self.mode == "poetry"

    @property
    def is_rewrite(self) -> bool:
        return self.mode == "rewrite"

    @property
    def is_reviewing(self) -> bool:
        """The keys serve the passage under review."""
        return self.is_rewrite and self.has_review

    @property
    def has_overlay(self) -> bool:
        """AI text is shown that is not kept yet."""
        return self.has_review if self.is_rewrite else self.phase in (Phase.WRITING, Phase.PENDING)


Condition = Callable[[DeskState], bool]


def _always(_state: DeskState) -> bool:
    return True


def _has_sheet(state: DeskState) -> bool:
    return state.is_sheet_shown and not state.is_busy


def _is_reviewing(state: DeskState) -> bool:
    return state.is_reviewing


def _is_writable(state: DeskState) -> bool:
    return not state.is_read_only


class Command(msgspec.Struct, frozen=True):
    """One action. `keys` are portable key sequences; `is_page_key`: the page itself handles the keys (Tab).

    Two commands may share a key only if no state enables both.
    """

    id: str
    title: str
    menu: str
    group: int = 0
    keys: tuple[str, ...] = ()
    enabled_when: Condition = _always
    checked_when: Condition | None = None
    icon: str = ""
    in_palette: bool = True
    is_page_key: bool = False


class Menu(msgspec.Struct, frozen=True):
    """A menu of the menu bar, or a submenu of `parent` standing in its `group`."""

    id: str
    title: str
    parent: str = ""
    group: int = 0


MENUS: tuple[Menu, ...] = (
    Menu("file", QT_TRANSLATE_NOOP("Command", "&File")),
    Menu("file.recent", QT_TRANSLATE_NOOP("Command", "Open &Recent"), parent="file", group=1),
    Menu("edit", QT_TRANSLATE_NOOP("Command", "&Edit")),
    Menu("view", QT_TRANSLATE_NOOP("Command", "&View")),
    Menu("view.appearance", QT_TRANSLATE_NOOP("Command", "&Appearance"), parent="view", group=4),
    Menu("view.language", QT_TRANSLATE_NOOP("Command", "&Language"), parent="view", group=4),
    Menu("format", QT_TRANSLATE_NOOP("Command", "F&ormat")),
    Menu("format.width", QT_TRANSLATE_NOOP("Command", "Column &Width"), parent="format", group=2),
    Menu("generate", QT_TRANSLATE_NOOP("Command", "&Generate")),
    Menu("generate.rewrite", QT_TRANSLATE_NOOP("Command", "Re&write"), parent="generate", group=5),
    Menu("generate.poem", QT_TRANSLATE_NOOP("Command", "P&oem"), parent="generate", group=5),
    Menu("tools", QT_TRANSLATE_NOOP("Command", "&Tools")),
    Menu("help", QT_TRANSLATE_NOOP("Command", "&Help")),
)

_FILE = (
    Command("file.new", QT_TRANSLATE_NOOP("Command", "&New"), "file", 1, ("Ctrl+N",), icon="page"),
    Command("file.open", QT_TRANSLATE_NOOP("Command", "&Open…"), "file", 1, ("Ctrl+O",), icon="folder"),
    Command("file.clear_recent", QT_TRANSLATE_NOOP("Command", "&Clear the List"), "file.recent", 9,
            enabled_when=lambda state: state.has_recent, in_palette=False),
    Command("file.save", QT_TRANSLATE_NOOP("Command", "&Save"), "file", 2, ("Ctrl+S",),
            lambda state: not state.is_read_only and (state.is_modified or not state.has_file), icon="save"),
    Command("file.save_as", QT_TRANSLATE_NOOP("Command", "Save &As…"), "file", 2, ("Ctrl+Shift+S",)),
    Command("file.import", QT_TRANSLATE_NOOP("Command", "&Import…"), "file", 3),
    Command("file.export", QT_TRANSLATE_NOOP("Command", "&Export…"), "file", 3, ("Ctrl+E",),
            lambda state: state.has_text),
    Command("file.close", QT_TRANSLATE_NOOP("Command", "&Quit"), "file", 4, ("Ctrl+Q",)),
)  # fmt: skip

_EDIT = (
    Command("edit.undo", QT_TRANSLATE_NOOP("Command", "&Undo"), "edit", 1, ("Ctrl+Z",), lambda state: state.can_undo),
    Command("edit.redo", QT_TRANSLATE_NOOP("Command", "&Redo"), "edit", 1, ("Ctrl+Shift+Z", "Ctrl+Y"),
            lambda state: state.can_redo),
    Command("edit.cut", QT_TRANSLATE_NOOP("Command", "Cu&t"), "edit", 2, ("Ctrl+X",),
            lambda state: state.has_selection and not state.is_read_only),
    Command("edit.copy", QT_TRANSLATE_NOOP("Command", "&Copy"), "edit", 2, ("Ctrl+C",), lambda state: state.has_selection),
    Command("edit.paste", QT_TRANSLATE_NOOP("Command", "&Paste"), "edit", 2, ("Ctrl+V",),
            lambda state: state.can_paste and not state.is_read_only),
    Command("edit.select_all", QT_TRANSLATE_NOOP("Command", "Select &All"), "edit", 2, ("Ctrl+A",)),
    Command("edit.find", QT_TRANSLATE_NOOP("Command", "&Find…"), "edit", 3, ("Ctrl+F",), icon="search"),
    Command("edit.replace", QT_TRANSLATE_NOOP("Command", "R&eplace…"), "edit", 3, ("Ctrl+H",), _is_writable),
    Command("edit.find_next", QT_TRANSLATE_NOOP("Command", "Find Ne&xt"), "edit", 3, ("F3", "Ctrl+G"),
            lambda state: state.has_search),
    Command("edit.find_previous", QT_TRANSLATE_NOOP("Command", "Find Pre&vious"), "edit", 3, ("Shift+F3", "Ctrl+Shift+G"),
            lambda state: state.has_search),
)  # fmt: skip


def _appearance(name: str, title: str) -> Command:
    return Command(
        f"appearance.{name}", title, "view.appearance", checked_when=lambda state: state.appearance == name
    )


def _language(name: str, title: str) -> Command:
    return Command(
        f"language.{name}", title, "view.language", checked_when=lambda state: state.language == name
    )


_VIEW = (
    Command("view.zoom_in", QT_TRANSLATE_NOOP("Command", "Zoom &In"), "view", 1, ("Ctrl+=", "Ctrl++")),
    Command("view.zoom_out", QT_TRANSLATE_NOOP("Command", "Zoom &Out"), "view", 1, ("Ctrl+-",)),
    Command("view.zoom_reset", QT_TRANSLATE_NOOP("Command", "&Normal Size"), "view", 1, ("Ctrl+0",)),
    Command("view.focus", QT_TRANSLATE_NOOP("Command", "&Focus Mode"), "view", 2, ("F8",),
            checked_when=lambda state: state.is_focus_mode, icon="focus"),
    Command("view.full_screen", QT_TRANSLATE_NOOP("Command", "F&ull Screen"), "view", 2, ("F11",),
            checked_when=lambda state: state.is_full_screen),
    Command("view.panel", QT_TRANSLATE_NOOP("Command", "A&ssistant"), "view", 3, ("Shift+F9",),
            checked_when=lambda state: state.is_panel_shown, icon="panel"),
    Command("view.continue_pane", QT_TRANSLATE_NOOP("Command", "&Continue Pane"), "view", 3, ("Ctrl+1",),
            checked_when=lambda state: state.is_panel_shown and state.pane == "continue"),
    Command("view.rewrite_pane", QT_TRANSLATE_NOOP("Command", "Re&write Pane"), "view", 3, ("Ctrl+2",),
            checked_when=lambda state: state.is_panel_shown and state.pane == "rewrite"),
    Command("view.poetry_pane", QT_TRANSLATE_NOOP("Command", "Poet&ry Pane"), "view", 3, ("Ctrl+3",),
            checked_when=lambda state: state.is_panel_shown and state.pane == "poetry"),
    Command("view.ai_tint", QT_TRANSLATE_NOOP("Command", "&Mark AI Text"), "view", 3,
            checked_when=lambda state: state.shows_ai_tint),
    Command("view.next_pane", QT_TRANSLATE_NOOP("Command", "Next &Pane"), "view", 3, ("F6",)),
    _appearance("system", QT_TRANSLATE_NOOP("Command", "As the &System")),
    _appearance("light", QT_TRANSLATE_NOOP("Command", "&Light")),
    _appearance("dark", QT_TRANSLATE_NOOP("Command", "&Dark")),
    _appearance("contrast", QT_TRANSLATE_NOOP("Command", "&High Contrast")),
    _language("en", QT_TRANSLATE_NOOP("Command", "English")),
    _language("zh", QT_TRANSLATE_NOOP("Command", "简体中文")),
)  # fmt: skip

COLUMN_WIDTHS: dict[str, int] = {"narrow": 560, "medium": 700, "wide": 860}


def _width(name: str, title: str) -> Command:
    width = COLUMN_WIDTHS[name]
    return Command(
        f"width.{name}", title, "format.width", checked_when=lambda state: state.column_width == width
    )


_FORMAT = (
    Command("format.font", QT_TRANSLATE_NOOP("Command", "&Font…"), "format", 1),
    _width("narrow", QT_TRANSLATE_NOOP("Command", "&Narrow")),
    _width("medium", QT_TRANSLATE_NOOP("Command", "&Medium")),
    _width("wide", QT_TRANSLATE_NOOP("Command", "&Wide")),
    Command("format.indent", QT_TRANSLATE_NOOP("Command", "First-Line &Indent"), "format", 2,
            checked_when=lambda state: state.has_first_line_indent),
)  # fmt: skip

_GENERATE = (
    Command("generate.continue", QT_TRANSLATE_NOOP("Command", "&Continue"), "generate", 1, ("Ctrl+Enter", "Ctrl+Return"),
            lambda state: state.phase is Phase.IDLE and not state.is_read_only and not state.is_poetry, icon="continue"),
    Command("generate.another", QT_TRANSLATE_NOOP("Command", "&Another Version"), "generate", 1,
            ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"), lambda state: state.phase is Phase.PENDING, icon="another"),
    Command("generate.previous", QT_TRANSLATE_NOOP("Command", "&Previous Version"), "generate", 2, ("Ctrl+[",),
            lambda state: state.has_overlay and state.versions > 1, icon="previous"),
    Command("generate.next", QT_TRANSLATE_NOOP("Command", "&Next Version"), "generate", 2, ("Ctrl+]",),
            lambda state: state.has_overlay and state.versions > 1, icon="next"),
    Command("generate.keep", QT_TRANSLATE_NOOP("Command", "&Keep"), "generate", 3, ("Tab",),
            lambda state: state.has_overlay, icon="keep", is_page_key=True),
    Command("generate.keep_and_continue", QT_TRANSLATE_NOOP("Command", "Keep an&d Continue"), "generate", 3,
            ("Ctrl+Enter", "Ctrl+Return"), lambda state: state.phase is Phase.PENDING and not state.is_poetry),
    Command("generate.stop", QT_TRANSLATE_NOOP("Command", "&Stop"), "generate", 4, ("Esc",),
            lambda state: state.is_busy, icon="stop"),
    Command("generate.discard", QT_TRANSLATE_NOOP("Command", "D&iscard"), "generate", 4, ("Esc",),
            lambda state: state.phase is Phase.PENDING and not state.is_rewrite, icon="discard"),
)  # fmt: skip

_REWRITE = (
    Command("rewrite.run", QT_TRANSLATE_NOOP("Command", "&Rewrite the Selection"), "generate.rewrite", 1, ("Ctrl+Shift+R",),
            lambda state: not (state.is_read_only or state.is_busy), icon="another"),
    Command("rewrite.refine", QT_TRANSLATE_NOOP("Command", "&Keep Refining…"), "generate.rewrite", 1, (),
            lambda state: state.is_reviewing and not state.is_busy),
    Command("review.next", QT_TRANSLATE_NOOP("Command", "&Next Change"), "generate.rewrite", 2, ("Alt+Down",),
            _is_reviewing, icon="down"),
    Command("review.previous", QT_TRANSLATE_NOOP("Command", "&Previous Change"), "generate.rewrite", 2, ("Alt+Up",),
            _is_reviewing, icon="up"),
    Command("review.accept", QT_TRANSLATE_NOOP("Command", "&Accept"), "generate.rewrite", 3, ("Alt+A",),
            lambda state: state.is_reviewing and state.change > 0, icon="keep"),
    Command("review.reject", QT_TRANSLATE_NOOP("Command", "Re&ject"), "generate.rewrite", 3, ("Alt+J",),
            lambda state: state.is_reviewing and state.change > 0, icon="discard"),
    Command("review.accept_all", QT_TRANSLATE_NOOP("Command", "Accept A&ll"), "generate.rewrite", 4, (),
            lambda state: state.is_reviewing and state.open_changes > 0),
    Command("review.reject_all", QT_TRANSLATE_NOOP("Command", "Rej&ect All"), "generate.rewrite", 4, (),
            lambda state: state.is_reviewing and state.open_changes > 0),
    Command("review.side_by_side", QT_TRANSLATE_NOOP("Command", "&Side by Side"), "generate.rewrite", 5, ("F4",),
            _is_reviewing, lambda state: state.is_side_by_side),
    Command("review.leave", QT_TRANSLATE_NOOP("Command", "&Done"), "generate.rewrite", 5, ("Esc",),
            lambda state: state.is_rewrite and state.phase is Phase.PENDING),
)  # fmt: skip

_POEM = (
    Command("poem.compose", QT_TRANSLATE_NOOP("Command", "&Compose"), "generate.poem", 1, ("Ctrl+Enter", "Ctrl+Return"),
            lambda state: state.is_poetry and not state.is_busy, icon="continue"),
    Command("poem.rest", QT_TRANSLATE_NOOP("Command", "Compose the Rest &Anew"), "generate.poem", 1,
            ("Ctrl+Shift+L",), _has_sheet),
    Command("poem.other_rhyme", QT_TRANSLATE_NOOP("Command", "Other &Rhyme"), "generate.poem", 1, (), _has_sheet),
    Command("poem.check", QT_TRANSLATE_NOOP("Command", "Check &Poem"), "generate.poem", 2, ("Ctrl+Shift+K",)),
    Command("poem.edit", QT_TRANSLATE_NOOP("Command", "&Edit the Poem"), "generate.poem", 2, ("F2",), _has_sheet),
    Command("poem.choices", QT_TRANSLATE_NOOP("Command", "What Else &Fits Here"), "generate.poem", 2, (), _has_sheet),
    Command("poem.lock", QT_TRANSLATE_NOOP("Command", "&Lock the Line"), "generate.poem", 2, ("Ctrl+L",), _has_sheet),
    Command("poem.pinyin", QT_TRANSLATE_NOOP("Command", "P&inyin"), "generate.poem", 3, (),
            lambda state: state.is_sheet_shown, lambda state: state.has_pinyin),
    Command("poem.sheet", QT_TRANSLATE_NOOP("Command", "Poem &Sheet"), "generate.poem", 3, ("F4",),
            lambda state: state.has_poem and not state.is_reviewing, lambda state: state.is_sheet_shown),
)  # fmt: skip

_TOOLS = (
    Command("tools.models", QT_TRANSLATE_NOOP("Command", "&Models…"), "tools", 1, icon="model"),
    Command(
        "tools.preferences",
        QT_TRANSLATE_NOOP("Command", "&Preferences…"),
        "tools",
        2,
        ("Ctrl+,",),
        icon="sliders",
    ),
)

_HELP = (
    Command("help.guide", QT_TRANSLATE_NOOP("Command", "&Guide"), "help", 1, ("F1",)),
    Command("help.sample", QT_TRANSLATE_NOOP("Command", "&Sample Page"), "help", 1),
    Command("help.keys", QT_TRANSLATE_NOOP("Command", "All &Keys"), "help", 1, ("Ctrl+?",)),
    Command("help.palette", QT_TRANSLATE_NOOP("Command", "&Command Palette…"), "help", 1, ("Ctrl+Shift+P",),
            in_palette=False),
    Command("help.about", QT_TRANSLATE_NOOP("Command", "&About Writer App"), "help", 2),
)  # fmt: skip

COMMANDS: tuple[Command, ...] = (
    _FILE + _EDIT + _VIEW + _FORMAT + _GENERATE + _REWRITE + _POEM + _TOOLS + _HELP
)
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}

# Left to input methods, whatever the writer binds.
RESERVED_KEYS = frozenset({"Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+;"})

# One state of each phase and mode in which everything is possible: what a shared key must tell apart.
FULL_STATES: tuple[DeskState, ...] = tuple(
    DeskState(
        phase=phase, mode=mode, has_poem=True, is_sheet_shown=mode == "poetry", has_review=mode == "rewrite",
        change=1, changes=3, open_changes=2,
        version=2, versions=3, has_model=True, has_file=True, is_modified=True, has_text=True,
        has_selection=True, has_search=True, has_recent=True, can_undo=True, can_redo=True,
    )
    for phase in Phase
    for mode in ("continue", "rewrite", "poetry")
)  # fmt: skip


def meet(first: Command, second: Command) -> bool:
    """Whether some state enables both, so that they can't share a key."""
    return any(first.enabled_when(state) and second.enabled_when(state) for state in FULL_STATES)
