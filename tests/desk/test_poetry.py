"""The Poetry pane of the whole desk: composed line by line, checked, mended, kept as one step."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QFont, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.poetry.mode import PoetryMode
from writer_app.desk.shell import Shell
from writer_app.engine.event import Loaded
from writer_app.engine.job import Tell
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Generate, Load, Piece
from writer_app.engine.script import Say, Script
from writer_app.poetry.composer.english_plan import plan_poem
from writer_app.poetry.composer.wish import Alternative, Composed, Draft, Growing, Locked, Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import own_form_folder, reload
from writer_app.settings.sampling import Sampling
from writer_app.story.manuscript import Origin

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FIRST = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。"
SECOND = "红豆生南国，春来发几枝。\n愿君多采撷，此物最相思。"
FAULTY = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层山。"
OPENING = "登楼"


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    """A desk on screen with a model that writes, the Poetry pane in front, an opening on the page."""
    font = QFont(qapp.font())
    script = Script.of(Say(texts=("一二三四五六七八九十。" * 20,), delay_seconds=0.05))
    made = Desk(Shell(qapp), lambda on_event: EngineLoop(on_event, backend="scripted", script=script))
    made.open(with_model=False)
    qtbot.waitUntil(made.page.hasFocus, timeout=3000)
    with qtbot.waitSignal(
        made.inference.events_taken,
        timeout=10_000,
        check_params_cb=lambda events: isinstance(events[-1], Loaded),
    ):
        made.inference.engine.load(Load(job=0, path="/scripted.gguf"))
    made.page.load(OPENING)
    made.page.set_caret(len(OPENING))
    made.window.commands.trigger("view.poetry_pane")
    yield made
    poetry_of(made).composition.discard()
    made.continuation.discard()
    made.page.mark_saved()
    made.document.leave()
    made.preferences.change(language="en")
    made.window.agree_to_close()
    made.close_parts()
    for thing in (made.window, made.look, made):
        thing.deleteLater()
        QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


def poetry_of(desk: Desk) -> PoetryMode:
    assert desk.modes.poetry is not None
    return desk.modes.poetry


def text_of(desk: Desk) -> str:
    manuscript = desk.page.draft.manuscript
    return manuscript.text(0, len(manuscript))


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(
        part + end
        for part, end in zip(text.replace("\n", "").replace("。", "，").split("，"), "，。，。", strict=False)
    )


def told(*texts: str, is_endless: bool = False) -> Generator[Any, Any, Composed]:
    """A composer that has its poems already, and tells them line by line."""
    for number, text in enumerate(texts):
        lines = lines_of(text)
        for count in range(1, len(lines) + 1):
            yield Tell(Growing(number, lines[:count] + ("",) * (len(lines) - count)))
            if is_endless and count == 2:
                yield Generate(job=0, prompt=(Piece("text", "?"),), sampling=Sampling())
    return Composed(
        tuple(Draft(text, lines_of(text), "wujue", "", "", "canonical", (), -3.0, 7) for text in texts), 8
    )


def compose(qtbot: QtBot, desk: Desk, *texts: str) -> PoetryMode:
    poetry = poetry_of(desk)
    poetry.composition.compose(desk.inference.engine, Wish(form="wujue", drafts=len(texts)), told(*texts))
    poetry.show_sheet(True)
    qtbot.waitUntil(lambda: poetry.composition.phase is Phase.PENDING, timeout=5000)
    checked(qtbot, poetry)
    return poetry


def checked(qtbot: QtBot, poetry: PoetryMode) -> None:
    qtbot.waitUntil(
        lambda: poetry._checked is not None and poetry._checked.look.text == poetry.composition.text,
        timeout=10_000,
    )


def phase_of(desk: Desk) -> Phase:
    return desk.window.state.phase


def press(widget: Any, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)


def test_drafts_are_turned_and_kept_as_one_step(desk: Desk, qtbot: QtBot) -> None:
    poetry = compose(qtbot, desk, FIRST, SECOND)
    state = desk.window.state
    assert (state.version, state.versions, state.is_sheet_shown, state.is_poetry) == (1, 2, True, True)
    assert text_of(desk) == OPENING and desk.page.pending_text == "", (
        "what is pending stands on the sheet alone"
    )
    assert "regular" in poetry.sheet.level.text() and "Five-character quatrain" in poetry.sheet.title.text()
    press(poetry.sheet.view, Qt.Key.Key_BracketRight, CONTROL)
    assert poetry.composition.text == SECOND
    press(poetry.sheet.view, Qt.Key.Key_BracketLeft, CONTROL)
    press(poetry.sheet.view, Qt.Key.Key_Tab)
    assert text_of(desk) == OPENING + "\n" + FIRST
    assert set(desk.page.draft.manuscript.origins(3)) == {Origin.AI}
    assert desk.page.isVisible() and desk.page.hasFocus() and not poetry.is_active
    press(desk.page, Qt.Key.Key_Z, CONTROL)
    assert text_of(desk) == OPENING


def test_escape_stops_then_discards(desk: Desk, qtbot: QtBot) -> None:
    poetry = poetry_of(desk)
    poetry.composition.compose(
        desk.inference.engine, Wish(form="wujue", drafts=1), told(FIRST, is_endless=True)
    )
    poetry.show_sheet(True)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.WRITING, timeout=5000)
    assert poetry.composition.text == "白日依山尽，\n黄河入海流。"
    press(poetry.sheet.view, Qt.Key.Key_Escape)
    assert phase_of(desk) is Phase.PENDING, "half a poem is kept to look at"
    checked(qtbot, poetry)
    assert "✓" not in poetry.sheet.level.text()
    press(poetry.sheet.view, Qt.Key.Key_Escape)
    assert phase_of(desk) is Phase.IDLE and desk.page.isVisible() and text_of(desk) == OPENING


def test_a_selected_poem_is_checked_mended_and_goes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.page.load(f"前言\n{FAULTY}\n后记")
    desk.page.select(3, 3 + len(FAULTY))
    desk.window.commands.trigger("poem.check")
    poetry = poetry_of(desk)
    checked(qtbot, poetry)
    assert "✗" in poetry.sheet.level.text() and poetry.sheet.faults.count() >= 1
    assert poetry.sheet.editor.hasFocus() and poetry.sheet.editor.toPlainText() == FAULTY
    poetry.sheet.faults.setCurrentRow(0)
    mark = poetry.sheet.view.mark()
    assert mark is not None and poetry.sheet.view.line == 3
    poetry.sheet.editor.setPlainText(FIRST)
    checked(qtbot, poetry)
    assert "✓" in poetry.sheet.level.text()
    press(poetry.sheet.editor, Qt.Key.Key_Tab)
    assert text_of(desk) == f"前言\n{FIRST}\n后记"
    assert Origin.AI not in desk.page.draft.manuscript.origins(0)
    desk.page.undo()
    assert text_of(desk) == f"前言\n{FAULTY}\n后记"


def test_keep_while_composing_keeps_what_is_there_so_far(desk: Desk, qtbot: QtBot) -> None:
    poetry = poetry_of(desk)
    poetry.composition.compose(
        desk.inference.engine, Wish(form="wujue", drafts=1), told(FIRST, is_endless=True)
    )
    poetry.show_sheet(True)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.WRITING, timeout=5000)
    desk.window.commands.trigger("generate.keep")
    assert text_of(desk) == OPENING + "\n白日依山尽，\n黄河入海流。" and phase_of(desk) is Phase.IDLE
    desk.page.undo()
    assert text_of(desk) == OPENING


def test_a_fault_is_told_with_the_number_of_its_line_once(desk: Desk, qtbot: QtBot) -> None:
    desk.page.load(FAULTY)
    desk.window.commands.trigger("poem.check")
    poetry = poetry_of(desk)
    checked(qtbot, poetry)
    said = poetry.sheet.faults.item(0).text()
    assert said.startswith("Line 4: ") and said.lower().count("line 4") == 1


def test_the_name_of_a_form_has_room_in_its_field(desk: Desk, qtbot: QtBot) -> None:
    desk.window.commands.trigger("poem.check")
    picker = poetry_of(desk).sheet.forms
    line = picker.lineEdit()
    assert line is not None
    for form in ("wujue", "wulv", "petrarchan_sonnet"):
        picker.choose(form)
        QCoreApplication.processEvents()
        assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width() - 4, line.text()
        assert line.text() in picker.itemText(picker.currentIndex())


def test_what_is_asked_of_another_form_stays_out_of_the_wish(desk: Desk, qtbot: QtBot) -> None:
    poetry = compose(qtbot, desk, FIRST)
    panel = poetry.panel
    panel.forms.choose("quatrain")
    panel._take_form()
    panel.schemas.setCurrentIndex(panel.schemas.findData("ABBA"))
    panel.rhyme.field.setEditText("night")
    panel.heads.setText("rose")
    assert (panel.wish().schema, panel.wish().rhyme) == ("ABBA", "night")
    wish = poetry._wish_for_shown()
    assert (wish.form, wish.schema, wish.rhyme, wish.heads) == ("wujue", "ze_qi_not_in_rhyme", "", "")


def test_every_rhyme_scheme_that_is_offered_can_be_composed(desk: Desk) -> None:
    panel = poetry_of(desk).panel
    for form in ("quatrain", "common_metre", "petrarchan_sonnet"):
        panel.forms.choose(form)
        panel._take_form()
        for row in range(1, panel.schemas.count()):
            panel.schemas.setCurrentIndex(row)
            english = panel.form
            assert isinstance(english, EnglishForm)
            assert plan_poem(panel.wish(), english).scheme.startswith(panel.schemas.itemData(row))


def test_the_keys_alone_reach_everything(desk: Desk, qtbot: QtBot) -> None:
    desk.page.setFocus()
    desk.window.commands.trigger("view.next_pane")
    fields = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused.objectName() in fields:
            break
        fields.append(focused.objectName())
        press(focused, Qt.Key.Key_Tab)
    assert {"poemSchema", "poemTheme", "compose", "poemDrafts"} <= set(fields), fields
    poetry = compose(qtbot, desk, FIRST)
    view = poetry.sheet.view
    qtbot.waitUntil(view.hasFocus, timeout=3000)
    press(view, Qt.Key.Key_F2)
    assert poetry.sheet.editor.hasFocus()
    press(poetry.sheet.editor, Qt.Key.Key_Backtab, SHIFT)
    assert not poetry.sheet.editor.hasFocus(), "the editor lets go of the focus"
    view.setFocus()
    press(view, Qt.Key.Key_L)
    assert poetry.composition.facts.locked == {0}
    press(view, Qt.Key.Key_Backtab, SHIFT)
    assert not view.hasFocus() and poetry.composition.has_poem


def test_the_context_menu_of_the_page_checks_a_poem(desk: Desk) -> None:
    menu = desk.page.context_menu()
    assert "poem.check" in [action.objectName() for action in menu.actions()]
    menu.deleteLater()


def test_marks_follow_typing_and_leave_an_input_method_alone(desk: Desk, qtbot: QtBot) -> None:
    desk.page.load("")
    desk.window.commands.trigger("poem.check")
    poetry = poetry_of(desk)
    editor = poetry.sheet.editor
    qtbot.waitUntil(editor.hasFocus, timeout=3000)
    commit = QInputMethodEvent()
    commit.setCommitString("白日依山尽，")
    QApplication.sendEvent(editor, commit)
    checked(qtbot, poetry)
    assert [mark.text for mark in poetry.sheet.view.shown.verdict.lines[0].marks] == list("白日依山尽")
    QApplication.sendEvent(editor, QInputMethodEvent("huanghe", []))
    assert editor.is_composing
    poetry.set_pinyin(True)  # draws the sheet anew in the middle of it
    press(editor, Qt.Key.Key_Tab)
    assert editor.is_composing and poetry.is_active and text_of(desk) == ""
    commit = QInputMethodEvent()
    commit.setCommitString("黄河入海流。")
    QApplication.sendEvent(editor, commit)
    qtbot.waitUntil(lambda: poetry.composition.text == "白日依山尽，黄河入海流。", timeout=3000)
    checked(qtbot, poetry)
    assert len(poetry.sheet.view.shown.verdict.lines) == 2


def test_another_word_is_chosen_from_the_list(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others(*_asked: object) -> Generator[Any, Any, tuple[Alternative, ...]]:
        yield Tell("asked")
        return (Alternative("万", 0.5), Alternative("千", 0.2), Alternative("百", 0.1))

    monkeypatch.setattr("writer_app.poetry.composer.compose.alternatives", others)
    poetry = compose(qtbot, desk, FIRST)
    poetry.panel.set_poem_model(False)  # the model that writes is asked
    view, choices = poetry.sheet.view, poetry.sheet.choices
    view.go_to(2, 2)
    press(view, Qt.Key.Key_Right)
    assert (view.line, view.position) == (2, 3)
    press(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: choices.texts == ("万", "百"), timeout=5000)
    press(choices.list, Qt.Key.Key_Escape)
    assert not choices.is_open and poetry.composition.text == FIRST, "Esc closes the list, not the poem"
    spot = view.layout_.spot(2, 3)
    assert spot is not None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot.rect.center())
    qtbot.waitUntil(lambda: choices.texts == ("万", "百"), timeout=5000)
    press(choices.list, Qt.Key.Key_Return)
    assert poetry.composition.text == FIRST.replace("千", "万")
    checked(qtbot, poetry)
    desk.window.commands.trigger("generate.keep")
    assert "万" in text_of(desk) and set(desk.page.draft.manuscript.origins(3)) == {Origin.AI}


def test_locked_lines_go_into_the_next_wish(desk: Desk, qtbot: QtBot) -> None:
    poetry = compose(qtbot, desk, FIRST)
    press(poetry.sheet.view, Qt.Key.Key_L)
    box = poetry.sheet.view.layout_.lines[2]
    QTest.mouseClick(poetry.sheet.view, Qt.MouseButton.LeftButton, pos=box.lock.center() - QPoint(0, 0))
    assert poetry.composition.facts.locked == {0, 2}
    wish = poetry._wish_for_shown()
    assert [(one.line, one.text) for one in wish.locked] == [(0, "白日依山尽，"), (2, "欲穷千里目，")]
    assert wish.form == "wujue" and wish.schema == "ze_qi_not_in_rhyme"
    assert "rest" in poetry.panel.button.text()


def test_the_panel_makes_the_wish(desk: Desk, qtbot: QtBot) -> None:
    panel = poetry_of(desk).panel
    qtbot.waitUntil(lambda: panel.rhyme.field.count() > 10, timeout=5000)
    panel.forms.choose("wulv")
    panel._take_form()
    panel.rhyme.field.setCurrentText("七阳")
    panel.theme.setText(" 秋夜 ")
    panel.heads.setText("春 江 花 月")
    wish = panel.wish()
    assert (wish.form, wish.rhyme, wish.theme, wish.heads, wish.drafts) == (
        "wulv",
        "七阳",
        "秋夜",
        "春江花月",
        3,
    )
    assert desk.preferences.value.poem["form"] == "qijue" or desk.preferences.value.poem["form"] == "wulv"
    panel.forms.choose("limerick")
    panel._take_form()
    assert panel.voice == "general" and not panel.rhyme.books.isVisible() and panel.wish().book is None
    assert panel.wish().rhyme == ""


def test_a_form_is_found_by_any_of_its_names(desk: Desk) -> None:
    picker = poetry_of(desk).panel.forms
    completer = picker.completer()
    assert completer is not None
    for words, form_id in (("sonnet", "shakespearean_sonnet"), ("如梦", "ci.rumengling"), ("qijue", "qijue")):
        completer.setCompletionPrefix(words)
        found = [completer.completionModel().index(row, 0) for row in range(completer.completionCount())]
        assert form_id in {index.data(Qt.ItemDataRole.UserRole) for index in found}


def test_the_page_comes_back_for_undo_and_with_its_tab(desk: Desk, qtbot: QtBot) -> None:
    poetry = compose(qtbot, desk, FIRST)
    desk.window.commands.trigger("poem.sheet")
    assert desk.page.isVisible() and poetry.composition.has_poem
    desk.window.commands.trigger("poem.sheet")
    assert not desk.page.isVisible()
    desk.window.commands.trigger("edit.select_all")
    assert desk.page.isVisible()
    desk.window.commands.trigger("poem.sheet")
    desk.window.commands.trigger("view.continue_pane")
    assert desk.page.isVisible() and phase_of(desk) is Phase.IDLE and not desk.window.state.is_poetry
    desk.window.commands.trigger("view.poetry_pane")
    assert poetry.is_sheet_shown and phase_of(desk) is Phase.PENDING


def test_the_poem_model_runs_only_while_it_is_needed(desk: Desk, qtbot: QtBot) -> None:
    engine = poetry_of(desk).engine
    assert engine.present_loop is None, "nothing is started with the pane"
    engine.model = lambda: Load(job=0, path="/poem.gguf", name="poem")
    loop = engine.loop()
    assert engine.is_loading
    qtbot.waitUntil(lambda: engine.info is not None, timeout=10_000)
    assert loop is not desk.inference.engine
    engine.set_idle_ms(50)
    engine.rest()
    qtbot.waitUntil(lambda: engine.info is None, timeout=5000)
    engine.set_idle_ms(60_000)
    assert engine.loop() is loop
    qtbot.waitUntil(lambda: engine.info is not None, timeout=10_000)


def test_a_missing_poem_model_is_told_and_the_writers_offered(desk: Desk) -> None:
    panel = poetry_of(desk).panel
    panel.set_poem_model(True)
    assert panel.wish().voice == "poem" and panel.note.isHidden()
    panel.set_poem_model(False)
    assert panel.wish().voice == "general" and not panel.note.isHidden()


def test_what_cannot_be_composed_is_told_in_words(desk: Desk) -> None:
    poetry = poetry_of(desk)
    poetry.panel.set_poem_model(True)
    poetry.panel.first_line.setText("这一句太长了放不进七言绝句里面去")
    desk.window.commands.trigger("poem.compose")
    assert desk.window.messages.text and not poetry.is_active


def test_everything_has_a_name_in_both_languages(desk: Desk, qtbot: QtBot) -> None:
    poetry = compose(qtbot, desk, FIRST)
    for language in ("zh", "en"):
        desk.preferences.change(language=language)
        QCoreApplication.processEvents()
        for root in (poetry.panel, poetry.sheet):
            for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit):
                for widget in root.findChildren(kind):
                    if isinstance(widget.parentWidget(), QComboBox) or widget.objectName().startswith("qt_"):
                        continue
                    assert widget.accessibleName(), (language, widget.objectName(), widget)
        assert poetry.sheet.view.accessibleName().startswith("白")
        title = poetry.sheet.findChild(QLabel, "poemTitleWords")
        assert title is not None and ("五绝" in title.text()) == (language == "zh")


def test_the_sheet_fits_a_small_window(desk: Desk, qtbot: QtBot) -> None:
    desk.window.resize(1024, 680)
    poetry = compose(qtbot, desk, FIRST, SECOND)
    for language in ("zh", "en"):
        desk.preferences.change(language=language)
        QCoreApplication.processEvents()
        for button in poetry.sheet.findChildren(QAbstractButton) + poetry.panel.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                assert button.width() >= button.minimumSizeHint().width() - 1, (language, button.text())
        assert poetry.sheet.view.width() <= poetry.sheet.area.viewport().width()


def test_locks_stay_when_the_rest_is_composed_anew(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes: list[Wish] = []

    def composed(wish: Wish) -> Generator[Any, Any, Composed]:
        wishes.append(wish)
        return told(SECOND.replace("愿君多采撷，", "欲穷千里目，").replace("几", "几满"[len(wishes) - 1]))

    monkeypatch.setattr("writer_app.poetry.composer.compose.compose", composed)
    poetry = compose(qtbot, desk, FIRST)
    poetry.panel.set_poem_model(False)  # the model that writes is asked
    poetry.toggle_lock(2)
    for times in (1, 2):
        poetry.compose_rest()
        qtbot.waitUntil(lambda: poetry.composition.phase is Phase.PENDING, timeout=5000)
        checked(qtbot, poetry)
        assert "欲穷千里目" in poetry.composition.text and poetry.composition.facts.locked == {2}
        assert [one.line for one in wishes[-1].locked] == [2] and len(wishes) == times
        assert poetry.sheet.view.shown.locked == {2} and poetry.composition.versions == times + 1


def test_a_lock_follows_its_line_while_lines_above_it_are_missing(desk: Desk, qtbot: QtBot) -> None:
    def growing() -> Generator[Any, Any, Composed]:
        yield Tell(Growing(0, ("白日依山尽，", "", "", "更上一层楼。")))
        yield Generate(job=0, prompt=(Piece("text", "?"),), sampling=Sampling())
        return Composed((), 0)

    poetry = poetry_of(desk)
    wish = Wish(form="wujue", drafts=1, locked=(Locked(0, "白日依山尽"), Locked(3, "更上一层楼")))
    poetry.composition.compose(desk.inference.engine, wish, growing())
    poetry.show_sheet(True)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.WRITING, timeout=5000)
    assert poetry.composition.facts.locked == {0, 1}
    poetry.composition.stop()
    assert poetry.composition.facts.locked == {0, 1} and poetry.composition.text.endswith("更上一层楼。")


def test_a_poem_taken_with_its_title_keeps_it_when_composed_anew(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes: list[Wish] = []

    def composed(wish: Wish) -> Generator[Any, Any, Composed]:
        wishes.append(wish)
        return told(SECOND)

    monkeypatch.setattr("writer_app.poetry.composer.compose.compose", composed)
    page = f"前言\n\n《登鹳雀楼》\n王之涣\n{FIRST}\n\n后记"
    desk.page.load(page)
    desk.page.set_caret(page.index("白日"))
    desk.window.commands.trigger("poem.check")
    poetry = poetry_of(desk)
    poetry.panel.set_poem_model(False)
    checked(qtbot, poetry)
    poetry.compose_rest()
    qtbot.waitUntil(lambda: poetry.composition.phase is Phase.PENDING and len(wishes) == 1, timeout=5000)
    qtbot.waitUntil(lambda: SECOND in poetry.composition.text, timeout=5000)
    checked(qtbot, poetry)
    assert wishes[0].title == "登鹳雀楼" and "✓" in poetry.sheet.level.text()
    desk.window.commands.trigger("generate.keep")
    assert text_of(desk) == page.replace(FIRST, SECOND)
    origins = desk.page.draft.manuscript.origins(0)
    title, poem = page.index("登鹳雀楼"), page.index("白日")
    assert Origin.AI not in origins[title : title + 4] and origins[poem] == Origin.AI


def test_a_theme_in_the_other_language_is_told_where_it_is_typed(desk: Desk) -> None:
    panel = poetry_of(desk).panel
    panel.set_poem_model(True)
    panel.forms.choose("qijue")
    panel._take_form()
    assert panel.theme_note.isHidden()
    panel.theme.setText("autumn rain")
    assert not panel.theme_note.isHidden() and "autumn rain" in panel.theme_note.text()
    panel.forms.choose("limerick")
    panel._take_form()
    assert panel.theme_note.isHidden()
    panel.theme.setText("秋雨")
    assert "秋雨" in panel.theme_note.text()
    panel.theme.clear()
    assert panel.theme_note.isHidden()


def test_choices_have_shares_that_say_something_and_leave_the_cell_where_it_is(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others(*_asked: object) -> Generator[Any, Any, tuple[Alternative, ...]]:
        yield Tell("asked")
        return (Alternative("白", 0.998), Alternative("落", 0.0015), Alternative("夕", 0.0005))

    monkeypatch.setattr("writer_app.poetry.composer.compose.alternatives", others)
    poetry = compose(qtbot, desk, FIRST)
    poetry.panel.set_poem_model(False)  # the model that writes is asked
    view, choices = poetry.sheet.view, poetry.sheet.choices
    places = [(spot.rect.x(), spot.rect.y()) for spot in view.layout_.spots]
    poetry.ask_choices(0, 1)
    qtbot.waitUntil(lambda: choices.texts == ("落", "夕"), timeout=5000)
    shown = [choices.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert shown == ["落, 75 %", "夕, 25 %"]
    assert places == [(spot.rect.x(), spot.rect.y()) for spot in view.layout_.spots]


def test_the_key_of_a_pane_puts_the_keyboard_into_it(desk: Desk, qtbot: QtBot) -> None:
    poetry, trigger = poetry_of(desk), desk.window.commands.trigger

    def is_in(panel: QWidget | None) -> bool:
        focused = QApplication.focusWidget()
        return panel is not None and focused is not None and panel.isAncestorOf(focused)

    assert is_in(poetry.panel)
    trigger("view.continue_pane")
    assert is_in(desk.window.dock.panel) and not is_in(poetry.panel)
    desk.page.setFocus()
    trigger("view.poetry_pane")
    assert is_in(poetry.panel)
    compose(qtbot, desk, FIRST)
    trigger("view.continue_pane")
    trigger("view.poetry_pane")
    assert poetry.sheet.view.hasFocus(), "the poem came with the pane"
    trigger("view.poetry_pane")
    assert is_in(poetry.panel)


def test_all_own_form_files_that_are_wrong_are_told(desk: Desk) -> None:
    folder = own_form_folder()
    folder.mkdir(parents=True, exist_ok=True)
    names = ("a.toml", "b.toml", "c.toml", "d.toml")
    try:
        for count, name in enumerate(names, start=1):
            (folder / name).write_text("this is = = no table", encoding="utf-8")
            reload()
            poetry_of(desk).tell_form_faults()
            said = desk.window.messages.text
            assert all(one in said for one in names[: min(count, 3)]), said
        assert "4" in said and "writer-app poem forms" in said
    finally:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        reload()


def test_what_is_going_on_has_its_room_at_once(desk: Desk) -> None:
    desk.window.resize(1024, 680)
    QCoreApplication.processEvents()
    row = desk.window.row
    label = row.findChild(QLabel, "progress")
    assert label is not None
    state = msgspec.structs.replace(
        desk.window.state, phase=Phase.WRITING, mode="poetry", version=1, versions=3
    )
    row.apply_state(state)
    for number in (1, 9, 10, 19, 2):
        row.show_progress(f"Composing… line {number} of 19", number, 19)
        assert label.width() >= label.sizeHint().width(), label.text()
    assert label.x() + label.width() <= row.width()


def test_ones_own_poem_is_one_click_away_and_marked_while_typed(desk: Desk, qtbot: QtBot) -> None:
    desk.page.load("")
    poetry = poetry_of(desk)
    assert "Ctrl+Shift+K" in poetry.panel.own.text()
    poetry.panel.own.click()
    editor = poetry.sheet.editor
    assert poetry.is_sheet_shown and editor.hasFocus() and "marks" in editor.placeholderText()
    for typed, lines in (("白日依山尽，", 1), ("黄河入海流。", 2)):
        event = QInputMethodEvent()
        event.setCommitString(typed)
        QApplication.sendEvent(editor, event)
        checked(qtbot, poetry)
        assert len(poetry.sheet.view.shown.verdict.lines) == lines
    last = poetry.sheet.view.shown.verdict.lines[1].marks[-1]
    assert last.tone == "P"


def test_chinese_punctuation_is_wide_in_the_editor_of_an_english_desk(desk: Desk, qtbot: QtBot) -> None:
    desk.page.load(FIRST)
    desk.window.commands.trigger("poem.check")
    editor = poetry_of(desk).sheet.editor
    line = editor.document().firstBlock().layout().lineAt(0)
    places = [line.cursorToX(at)[0] for at in range(8)]  # type: ignore[index]
    widths = {round(end - start) for start, end in pairwise(places)}
    assert len(widths) == 1 or not editor.fontMetrics().inFontUcs4(ord("白")), widths


def test_the_beginning_of_a_form_s_name_stays_in_sight(desk: Desk) -> None:
    picker = poetry_of(desk).panel.forms
    picker.choose("petrarchan_sonnet")
    desk.page.setFocus()
    picker.setFocus(Qt.FocusReason.TabFocusReason)
    line = picker.lineEdit()
    assert line is not None and line.selectedText() == line.text() and line.cursorPosition() == 0
