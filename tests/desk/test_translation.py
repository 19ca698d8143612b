"""English and Chinese are complete: nothing unfinished, nothing left out, the compiled file as new as its source."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from writer_app.desk.command import COMMANDS, MENUS
from writer_app.desk.look.language import chosen_language, current_language
from writer_app.resource import resource_path

TS = resource_path("translations", "writer_app_zh_CN.ts")
QM = resource_path("translations", "writer_app_zh_CN.qm")
HOUSE = Path(__file__).parents[2]


def _tool(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def _entries(path: Path) -> dict[tuple[str, str], str]:
    made: dict[tuple[str, str], str] = {}
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            is_finished = translation.get("type") is None
            key = (context.findtext("name") or "", message.findtext("source") or "")
            made[key] = (translation.text or "") if is_finished else ""
    return made


def test_every_text_of_the_desk_has_its_chinese(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    sources = sorted(str(path) for path in (HOUSE / "writer_app" / "desk").rglob("*.py"))
    subprocess.run(
        [_tool("pyside6-lupdate"), *sources, "-no-obsolete", "-ts", str(fresh)],
        check=True,
        capture_output=True,
    )
    ours, wanted = _entries(TS), _entries(fresh)
    assert sorted(set(wanted) - set(ours)) == [], "run lupdate and translate"
    assert sorted(key for key in wanted if not ours[key]) == [], "not translated"
    assert sorted(set(ours) - set(wanted)) == [], "no longer in the desk"


def test_the_compiled_file_is_that_of_the_source(tmp_path: Path, qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(QM))
    for (context, source), chinese in _entries(TS).items():
        assert translator.translate(context, source) == chinese, f"{source}: run pyside6-lrelease"
    compiled = tmp_path / "again.qm"
    subprocess.run(
        [_tool("pyside6-lrelease"), str(TS), "-qm", str(compiled)], check=True, capture_output=True
    )
    assert compiled.stat().st_size == QM.stat().st_size


def test_blanks_and_mnemonics_survive() -> None:
    for (context, source), chinese in _entries(TS).items():
        blanks = {name for _, name, _, _ in string.Formatter().parse(source) if name}
        assert {name for _, name, _, _ in string.Formatter().parse(chinese) if name} == blanks, (
            context,
            source,
        )
        has_mnemonic = re.search(r"&\w", source) is not None
        assert (re.search(r"\(&[A-Z]\)", chinese) is not None) == has_mnemonic, (context, source)
        if has_mnemonic:
            wanted = source[source.index("&") + 1].upper()
            assert f"(&{wanted})" in chinese, (context, source)
        assert "!" not in chinese and "！" not in chinese


def test_titles_of_the_table_are_in_it() -> None:
    known = {source for context, source in _entries(TS) if context == "Command"}
    assert {command.title for command in COMMANDS} | {menu.title for menu in MENUS} <= known


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_menu_has_a_mnemonic_twice(shell: Any, language: str) -> None:
    shell.speak(language)
    bar = shell.window.commands
    texts = {
        menu.id: [action.text() for action in bar.menu(menu.id).actions() if action.text()] for menu in MENUS
    }
    texts["bar"] = [action.text() for action in shell.window.menuBar().actions()]
    for name, titles in texts.items():
        letters = [match[1].upper() for title in titles if (match := re.search(r"&(\w)", title))]
        assert len(letters) == len(set(letters)), f"{name}: {titles}"


def test_the_language_switches_while_running(shell: Any) -> None:
    window = shell.window
    assert window.commands.menu("file").title() == "&File"
    shell.speak("zh")
    assert current_language() == "zh"
    assert window.commands.menu("file").title() == "文件(&F)"
    assert window.windowTitle().startswith("未命名")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消", "Qt's own words"
    shell.speak("en")
    assert window.commands.menu("file").title() == "&File"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_a_choice_is_a_language() -> None:
    assert chosen_language("zh") == "zh" and chosen_language("en") == "en"
    assert chosen_language("system") in ("en", "zh")
