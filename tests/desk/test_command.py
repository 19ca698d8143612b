from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from writer_app.desk.command import BY_ID, COMMANDS, FULL_STATES, MENUS, DeskState, Phase
from writer_app.desk.command_bar import is_reserved, plain_title, shown_key
from writer_app.desk.side.dialogs import Dialogs
from writer_app.desk.side.key_list import sheet
from writer_app.desk.side.key_table import KeyTable
from writer_app.desk.side.palette import Entry, entries, rank, score
from writer_app.resource import resource_path

# Connected where page, document, model and engine come together.
ELSEWHERE = {
    "file.new", "file.open", "file.save", "file.save_as", "file.import", "file.export",
    "edit.undo", "edit.redo", "edit.cut", "edit.copy", "edit.paste",
    "edit.select_all", "edit.find", "edit.replace", "edit.find_next", "edit.find_previous", "generate.continue",
    "generate.another", "generate.previous", "generate.next", "generate.keep", "generate.keep_and_continue",
    "generate.stop", "generate.discard", "tools.models", "help.sample", "poem.compose", "poem.rest", "poem.other_rhyme",
    "poem.check", "poem.edit", "poem.choices", "poem.lock", "poem.pinyin", "poem.sheet",
    "rewrite.run", "rewrite.refine", "review.next", "review.previous", "review.accept", "review.reject", "review.accept_all",
    "review.reject_all", "review.side_by_side", "review.leave",
}  # fmt: skip


def test_ids_are_unique_and_menus_exist() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    menus = {menu.id for menu in MENUS}
    assert {command.menu for command in COMMANDS} <= menus
    assert {menu.parent for menu in MENUS if menu.parent} <= menus


def test_no_state_enables_a_key_twice() -> None:
    for state in FULL_STATES:
        held: dict[str, str] = {}
        for command in COMMANDS:
            if not command.enabled_when(state):
                continue
            for keys in command.keys:
                key = QKeySequence(keys).toString()
                assert key, f"{keys} of {command.id} is no key"
                assert key not in held, f"{key}: {command.id} and {held[key]} in {state.phase}"
                held[key] = command.id


def test_every_pair_that_shares_a_key_is_told_apart_by_the_phase() -> None:
    shared = [(one, two) for one, two in itertools.combinations(COMMANDS, 2) if set(one.keys) & set(two.keys)]
    assert {(one.id, two.id) for one, two in shared} == {
        ("generate.continue", "generate.keep_and_continue"),
        ("generate.stop", "generate.discard"),
        ("generate.continue", "poem.compose"),
        ("generate.keep_and_continue", "poem.compose"),
        ("generate.stop", "review.leave"),
        ("generate.discard", "review.leave"),
        ("review.side_by_side", "poem.sheet"),
    }


def test_keys_of_input_methods_are_left_alone() -> None:
    assert not [command.id for command in COMMANDS for key in command.keys if is_reserved(key)]
    assert is_reserved("Ctrl+Space") and is_reserved("Ctrl+.")


def test_icons_exist() -> None:
    for command in COMMANDS:
        assert not command.icon or resource_path("icons", f"{command.icon}.svg").is_file()


def test_titles_read_without_mnemonic() -> None:
    assert plain_title("Save &As…") == "Save As"
    assert plain_title("另存为(&A)…") == "另存为"
    assert shown_key("Ctrl+Shift+Return") == "Ctrl+Shift+Enter"


def test_escape_stops_then_discards() -> None:
    stop, discard = BY_ID["generate.stop"], BY_ID["generate.discard"]
    writing, pending, idle = (DeskState(phase=phase) for phase in (Phase.WRITING, Phase.PENDING, Phase.IDLE))
    assert stop.enabled_when(writing) and not discard.enabled_when(writing)
    assert discard.enabled_when(pending) and not stop.enabled_when(pending)
    assert not stop.enabled_when(idle) and not discard.enabled_when(idle)


def test_every_command_is_in_a_menu_and_the_shell_handles_its_own(shell: Any) -> None:
    Dialogs(shell.window)
    bar = shell.window.commands
    for command in COMMANDS:
        assert bar.action(command.id) in bar.menu(command.menu).actions()
        assert bar.action(command.id).text()
    for menu in MENUS:
        assert bar.menu(menu.id).title()
    assert set(bar.unhandled()) == ELSEWHERE


def test_a_key_runs_its_command_only_where_enabled(shell: Any, qtbot: QtBot) -> None:
    ran: list[str] = []
    bar = shell.window.commands
    for name in ("generate.continue", "generate.keep_and_continue", "generate.stop", "generate.discard"):
        bar.connect_command(name, lambda name=name: ran.append(name))
    shell.window.page.setFocus()
    for phase in (Phase.IDLE, Phase.PENDING, Phase.WRITING):
        shell.window.apply_state(DeskState(phase=phase, version=1, versions=1, has_model=True))
        qtbot.keyClick(shell.window.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(shell.window.page, Qt.Key.Key_Escape)
    assert ran == ["generate.continue", "generate.keep_and_continue", "generate.discard", "generate.stop"]


def test_keys_work_with_the_menu_bar_hidden(shell: Any, qtbot: QtBot) -> None:
    shell.window.set_focus_mode(True)
    assert not shell.window.menuBar().isVisible()
    qtbot.keyClick(shell.window.page, Qt.Key.Key_F8)
    assert shell.window.menuBar().isVisible()


def test_rebinding_a_key(shell: Any, qtbot: QtBot) -> None:
    bar = shell.window.commands
    table = KeyTable(bar, shell.preferences)
    qtbot.addWidget(table)
    table.choose("view.focus")
    table.bind("Ctrl+S")
    assert bar.keys("view.focus") == ("F8",), "taken by Save"
    table.bind("Ctrl+Space")
    assert bar.keys("view.focus") == ("F8",), "left to input methods"
    table.bind("Ctrl+Alt+F")
    assert bar.keys("view.focus") == ("Ctrl+Alt+F",)
    assert shell.preferences.value.keys == {"view.focus": ("Ctrl+Alt+F",)}
    table.bind("Ctrl+Alt+F")
    shell.preferences.change(keys={})
    assert bar.keys("view.focus") == ("F8",)


def test_recent_files_are_listed(shell: Any, qtbot: QtBot) -> None:
    shell.preferences.change(recent_files=("/a/one.md", "/b/R&D.md"))
    menu = shell.window.commands.menu("file.recent")
    with qtbot.waitSignal(shell.window.commands.recent_chosen) as chosen:
        menu.actions()[1].trigger()
    assert chosen.args == ["/b/R&D.md"]
    shell.window.commands.trigger("file.clear_recent")
    assert shell.preferences.value.recent_files == ()


def test_the_palette_finds_in_both_languages(shell: Any) -> None:
    listed = entries(shell.window.commands)
    assert rank("focus", listed)[0].id == "view.focus"
    assert rank("专注", listed)[0].id == "view.focus"
    shell.speak("zh")
    listed = entries(shell.window.commands)
    assert rank("focus", listed)[0].id == "view.focus"
    assert "专注模式" in rank("专注", listed)[0].title


def test_ranking_prefers_whole_words() -> None:
    listed = tuple(Entry(name, name, "", (name,), True) for name in ("Save as", "System eaves", "Zoom"))
    assert [entry.id for entry in rank("save", listed)] == ["Save as", "System eaves"]
    assert score("xyz", "Save") is None
    assert rank(" ", listed) == listed


def test_the_palette_runs_what_is_chosen(shell: Any, qtbot: QtBot) -> None:
    palette = Dialogs(shell.window).open_palette()
    field = palette.findChild(object, "paletteField")
    qtbot.keyClicks(field, "focus")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not shell.window.menuBar().isVisible())


def test_the_key_list_names_every_bound_command(shell: Any) -> None:
    bound = sum(1 for command in COMMANDS if command.keys)
    assert sum(len(rows) for _, rows in sheet(shell.window.commands)) == bound
