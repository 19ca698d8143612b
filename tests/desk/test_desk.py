"""The whole desk with a real engine process that says what a script tells it: keys in, text out, nothing lost."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.shell import Shell
from writer_app.engine.event import Loaded
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Load
from writer_app.engine.script import Die, Refuse, Say, Script

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
OPENING = "The lighthouse keeper counted the waves."
SLOW = Say(texts=(" At the ninth the lamp went out and nobody came to light it again.",), delay_seconds=0.05)
THREE = Say(texts=(" He left.", " She stayed.", " It rained."))

MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(qtbot: QtBot, qapp: QApplication, tmp_path: object) -> Iterator[MakeDesk]:
    """A desk on screen, with its engine loaded, the caret at the end of an opening."""
    desks: list[Desk] = []

    def make(*turns: object, lives: tuple[tuple[object, ...], ...] = (), text: str = OPENING) -> Desk:
        script = Script(lives=lives) if lives else Script.of(*turns)
        desk = Desk(Shell(qapp), lambda on_event: EngineLoop(on_event, backend="scripted", script=script))
        desks.append(desk)
        desk.open(with_model=False)
        qtbot.waitUntil(desk.page.hasFocus, timeout=3000)
        with qtbot.waitSignal(
            desk.inference.events_taken,
            timeout=10_000,
            check_params_cb=lambda events: isinstance(events[-1], Loaded),
        ):
            desk.inference.engine.load(Load(job=0, path="/scripted.gguf"))
        desk.page.load(text)
        desk.page.set_caret(len(text))
        return desk

    font = QFont(qapp.font())
    yield make
    for desk in desks:
        desk.continuation.discard()
        desk.page.mark_saved()
        desk.document.leave()
        desk.preferences.change(language="en")
        desk.window.agree_to_close()
        desk.close_parts()
        for thing in (desk.window, desk.look, desk):
            thing.deleteLater()
            QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


def text_of(desk: Desk) -> str:
    manuscript = desk.page.draft.manuscript
    return manuscript.text(0, len(manuscript))


def press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(desk.page, key, modifier)


def wait_for(qtbot: QtBot, desk: Desk, phase: Phase) -> None:
    qtbot.waitUntil(
        lambda: desk.continuation.phase is phase and desk.window.state.phase is phase, timeout=10_000
    )


def test_continue_turn_keep_undo_by_keys(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(THREE)
    press(desk, Qt.Key.Key_Return, CONTROL)
    wait_for(qtbot, desk, Phase.PENDING)
    assert (desk.continuation.version, desk.continuation.versions) == (1, 3)
    assert text_of(desk) == OPENING
    press(desk, Qt.Key.Key_BracketRight, CONTROL)
    assert desk.page.pending_text == " She stayed."
    press(desk, Qt.Key.Key_BracketLeft, CONTROL)
    press(desk, Qt.Key.Key_BracketLeft, CONTROL)
    assert desk.page.pending_text == " It rained."
    press(desk, Qt.Key.Key_Tab)
    assert text_of(desk) == OPENING + " It rained."
    assert desk.continuation.phase is Phase.IDLE
    assert desk.page.caret() == len(text_of(desk))
    press(desk, Qt.Key.Key_Z, CONTROL)
    assert text_of(desk) == OPENING
    assert not desk.document.is_modified
    press(desk, Qt.Key.Key_Y, CONTROL)
    assert text_of(desk) == OPENING + " It rained."


def test_keep_and_continue_goes_on_behind_what_was_kept(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(Say(texts=(" One.",)), Say(texts=(" Two.",)))
    press(desk, Qt.Key.Key_Return, CONTROL)
    wait_for(qtbot, desk, Phase.PENDING)
    press(desk, Qt.Key.Key_Return, CONTROL)
    wait_for(qtbot, desk, Phase.PENDING)
    assert text_of(desk) == OPENING + " One."
    assert desk.page.pending_text == " Two."


def test_versions_that_say_the_same_are_one(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(Say(texts=(" One.", " One.", " Two.")))
    press(desk, Qt.Key.Key_Return, CONTROL)
    wait_for(qtbot, desk, Phase.PENDING)
    assert desk.continuation.versions == 2


def test_another_adds_a_version_in_the_same_place(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(THREE, Say(texts=(" The sea froze.",)))
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: desk.window.commands.is_enabled("generate.another"), timeout=10_000)
    press(desk, Qt.Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(
        lambda: desk.continuation.versions == 4 and desk.continuation.phase is Phase.PENDING, timeout=10_000
    )
    assert desk.page.pending_text == " The sea froze."
    assert text_of(desk) == OPENING


def test_escape_stops_and_a_second_escape_discards(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(SLOW)
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(desk.page.pending_text) > 10, timeout=10_000)
    press(desk, Qt.Key.Key_Escape)
    assert desk.continuation.phase is Phase.PENDING
    stopped = desk.page.pending_text
    QTest.qWait(200)
    assert desk.page.pending_text == stopped
    press(desk, Qt.Key.Key_Escape)
    assert desk.continuation.phase is Phase.IDLE
    assert not desk.page.has_pending
    assert text_of(desk) == OPENING


def test_typing_at_the_edge_stops_and_typing_elsewhere_does_not(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(SLOW)
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(desk.page.pending_text) > 5, timeout=10_000)
    desk.page.set_caret(3)
    QTest.keyClicks(desk.page, "xyz")
    assert desk.continuation.is_busy
    assert text_of(desk).startswith("Thexyz")
    shown = len(desk.page.pending_text)
    qtbot.waitUntil(lambda: len(desk.page.pending_text) > shown, timeout=10_000)
    desk.page.set_caret(len(text_of(desk)))
    QTest.keyClicks(desk.page, "!")
    assert not desk.continuation.is_busy
    assert desk.continuation.phase is Phase.PENDING


def test_undo_removes_what_is_pending_and_nothing_else(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(SLOW)
    QTest.keyClicks(desk.page, " So")
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(desk.page.pending_text) > 5, timeout=10_000)
    press(desk, Qt.Key.Key_Z, CONTROL)
    assert desk.continuation.phase is Phase.IDLE
    assert text_of(desk) == OPENING + " So"


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_killed_engine_costs_a_sentence_not_the_text(
    make_desk: MakeDesk, qtbot: QtBot, number: int
) -> None:
    """safety.md: engine killed while writing: window alive, sentence within 1 s, text identical, next click works."""
    desk = make_desk(lives=((Die(number, after_pieces=3),), (Say(texts=(" Back again.",)),)))
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: bool(desk.window.messages.text), timeout=10_000)
    assert text_of(desk) == OPENING
    desk.continuation.discard()
    press(desk, Qt.Key.Key_Return, CONTROL)
    wait_for(qtbot, desk, Phase.PENDING)
    assert desk.page.pending_text == " Back again."


def test_a_failure_is_told_in_the_language_of_the_desk(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(Refuse("engine.prompt_empty"))
    desk.preferences.change(language="zh")
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: bool(desk.window.messages.text), timeout=10_000)
    assert any("\u4e00" <= character <= "\u9fff" for character in desk.window.messages.text)
    assert not desk.page.has_pending


def test_an_empty_page_is_told_in_a_sentence(make_desk: MakeDesk) -> None:
    desk = make_desk(THREE, text="")
    press(desk, Qt.Key.Key_Return, CONTROL)
    assert "first line" in desk.window.messages.text
    assert desk.continuation.phase is Phase.IDLE


def test_a_model_that_says_nothing_is_told(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(Say(texts=("",)))
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: bool(desk.window.messages.text), timeout=10_000)
    assert desk.continuation.phase is Phase.IDLE
    assert not desk.page.has_pending


def test_another_document_ends_what_is_written(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(SLOW)
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(desk.page.pending_text) > 5, timeout=10_000)
    assert desk.document.new()
    assert text_of(desk) == ""
    assert not desk.page.has_pending
    assert desk.continuation.phase is Phase.IDLE


def test_words_are_counted_and_the_context_is_measured(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(THREE, text="今天天气真好 and so on")
    qtbot.waitUntil(lambda: "9" in desk.window.status.findChild(QLabel, "status.words").text(), timeout=5000)


def test_another_leaves_the_shown_version_until_it_has_a_text(make_desk: MakeDesk, qtbot: QtBot) -> None:
    """Before its first piece nothing pending may be lost: not by Tab, not by Esc, not by Undo."""
    slow = Say(texts=(" The sea froze.",), reading_seconds=5.0)
    desk = make_desk(THREE, slow)
    QTest.keyClicks(desk.page, " Typed")
    for key, modifier, text, pending in (
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, OPENING + " Typed", " He left."),
        (Qt.Key.Key_Z, CONTROL, OPENING + " Typed", ""),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, OPENING + " Typed He left.", ""),
    ):
        desk.continuation.continue_here() if desk.continuation.phase is Phase.IDLE else None
        wait_for(qtbot, desk, Phase.PENDING)
        desk.continuation.another()
        assert desk.page.pending_text == " He left."
        press(desk, key, modifier)
        assert (text_of(desk), desk.page.pending_text) == (text, pending)
        desk.continuation.discard()
        desk.inference.engine.unload()
        desk.inference.engine.load(Load(job=0, path="/scripted.gguf"))


def test_another_that_says_the_same_is_told(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(THREE, Say(texts=(" It rained.",)))
    press(desk, Qt.Key.Key_Return, CONTROL)
    wait_for(qtbot, desk, Phase.PENDING)
    press(desk, Qt.Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: "same again" in desk.window.messages.text, timeout=10_000)
    assert (desk.page.pending_text, desk.continuation.versions) == (" He left.", 3)


def test_stopped_in_the_middle_of_a_text_the_joint_is_right(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(SLOW, text="The keeper slept. She waited.")
    desk.page.set_caret(len("The keeper slept. "))
    press(desk, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(desk.page.pending_text) > 5, timeout=10_000)
    press(desk, Qt.Key.Key_Escape)
    desk.continuation.keep()
    assert " She waited." in text_of(desk)
    assert "  She" not in text_of(desk)


KEYS = (
    [(ord(letter), Qt.KeyboardModifier.NoModifier) for letter in "abc .\r"]
    + [(Qt.Key.Key_Return, CONTROL)] * 3
    + [(Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)] * 2
    + [(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)]
    + [(Qt.Key.Key_Z, CONTROL)] * 3
    + [(Qt.Key.Key_Y, CONTROL), (Qt.Key.Key_BracketRight, CONTROL), (Qt.Key.Key_BracketLeft, CONTROL)]
    + [(Qt.Key.Key_Return, CONTROL | SHIFT), (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)]
    + [(Qt.Key.Key_Left, SHIFT), (Qt.Key.Key_Home, CONTROL), (Qt.Key.Key_End, CONTROL)]
)


@pytest.mark.parametrize("seed", range(4))
def test_monkey(make_desk: MakeDesk, qtbot: QtBot, seed: int) -> None:
    """Random keys while a model writes, in two places of the text: the page is manuscript plus overlay at every step."""
    desk = make_desk(Say(texts=(" He left and 她走了.", " 😀 stayed.", " It rained."), delay_seconds=0.004))
    page, dice = desk.page, random.Random(seed)
    for _ in range(220):
        key, modifier = dice.choice(KEYS)
        if dice.random() < 0.1:
            page.set_caret(dice.randint(0, len(page.draft.manuscript)))
        QTest.keyClick(page, Qt.Key(key), modifier)
        if dice.random() < 0.4:
            QTest.qWait(dice.choice((1, 5, 20)))
        page.flush_pending()
        draft = page.draft
        assert page.toPlainText() == draft.page_text()
        assert page.resync_count == 0
        assert sum(draft.manuscript.authorship().values()) == len(draft.manuscript)
        assert desk.continuation.phase is not Phase.PENDING or page.has_pending
    desk.continuation.discard()
    while page.draft.log.can_undo:
        page.undo()
    assert text_of(desk) == OPENING
    assert not page.has_pending
    assert desk.continuation.phase is Phase.IDLE


def test_focus_mode_dims_the_other_paragraphs(make_desk: MakeDesk) -> None:
    desk = make_desk(text="One.\nTwo.\nThree.")

    def dimmed() -> list[str]:
        faint = QColor(desk.look.colours.faint)
        shown = [one for one in desk.page.extraSelections() if one.format.foreground().color() == faint]
        return [one.cursor.selectedText().strip("\u2029") for one in shown]

    desk.page.set_caret(7)
    QTest.qWait(50)
    assert dimmed() == []
    press(desk, Qt.Key.Key_F8)
    QTest.qWait(50)
    assert dimmed() == ["One.", "Three."]
    desk.page.set_caret(0)
    assert dimmed() == ["Two.\u2029Three."]
    press(desk, Qt.Key.Key_F8)
    QTest.qWait(50)
    assert dimmed() == []
