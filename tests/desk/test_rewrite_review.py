"""The Rewrite pane of the whole desk, driven as a writer drives it: a passage rewritten, reviewed, left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFont, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.rewrite.mode import RewriteMode
from writer_app.desk.rewrite.part import PartState
from writer_app.desk.shell import Shell
from writer_app.engine.event import Loaded
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Load
from writer_app.engine.script import Refuse, Say, Script
from writer_app.story.manuscript import Origin
from writer_app.story.review import Decision
from writer_app.writing.rewrite.wish import RewriteWish

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
BEFORE, AFTER = "The lamp went out.\n", "\nNobody came."
PASSAGE = "The sea was very calm that night and Mara walked slowly to the old house."
FIRST = "The sea was calm that night and Mara crept to the old house."
SECOND = "The sea was still that night and Mara walked to the dark house."
PARAGRAPH = (
    "The sea was very calm that night and Mara walked slowly to the old house, and nobody in the village saw her go there. "
    "She carried the lamp in her left hand and a letter in her right, and she did not look back at the harbour at all."
)
BETTER = PARAGRAPH.replace("very calm", "calm").replace("walked slowly", "crept").replace(" at all", "")


@pytest.fixture
def open_rewrite(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Desk]]:
    """A desk on screen with a scripted model and a page; two versions are asked for, in the style "plain"."""
    desks: list[Desk] = []

    def open_one(*turns: Any, text: str = BEFORE + PASSAGE + AFTER, versions: int = 2) -> Desk:
        script = Script.of(*(turns or (Say(texts=(FIRST, SECOND)),)))
        desk = Desk(Shell(qapp), lambda on_event: EngineLoop(on_event, backend="scripted", script=script))
        desks.append(desk)
        desk.preferences.change(rewrite={"style": "plain", "versions": versions})
        desk.open(with_model=False)
        qtbot.waitUntil(desk.page.hasFocus, timeout=3000)
        with qtbot.waitSignal(
            desk.inference.events_taken,
            timeout=10_000,
            check_params_cb=lambda events: isinstance(events[-1], Loaded),
        ) as loaded:
            desk.inference.engine.load(Load(job=0, path="/scripted.gguf"))
        desk.models.info = loaded.args[0][-1].info  # as if it had been chosen
        desk.models.changed.emit()
        desk.page.load(text)
        QApplication.processEvents()
        return desk

    font = QFont(qapp.font())
    yield open_one
    for desk in desks:
        desk.modes.leave_text()
        desk.page.mark_saved()
        desk.document.leave()
        desk.preferences.change(language="en")
        desk.window.agree_to_close()
        desk.close_parts()
        for thing in (desk.window, desk.look, desk):
            thing.deleteLater()
            QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


def rewrite_of(desk: Desk) -> RewriteMode:
    assert desk.modes.rewrite is not None
    return desk.modes.rewrite


def text_of(desk: Desk) -> str:
    manuscript = desk.page.draft.manuscript
    return manuscript.text(0, len(manuscript))


def phase_of(desk: Desk) -> Phase:
    return desk.window.state.phase


def press(
    widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(widget, key, modifier)


def shown(desk: Desk, name: str) -> Any:
    found = desk.window.findChild(QWidget, name)
    assert found is not None, name
    return found


def reviewed(qtbot: QtBot, desk: Desk, passage: str = PASSAGE) -> RewriteMode:
    """Select the passage and have it rewritten, by keys."""
    start = text_of(desk).index(passage)
    desk.page.select(start, start + len(passage))
    desk.page.setFocus()
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=10_000)
    return rewrite_of(desk)


def test_the_whole_review_by_keyboard_alone(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    page = desk.page
    cursor = page.textCursor()
    cursor.setPosition(len(BEFORE))
    page.setTextCursor(cursor)
    press(page, Qt.Key.Key_End, SHIFT)
    assert page.selected_text().startswith("The sea was very calm")
    for _ in range(3):
        press(page, Qt.Key.Key_End, SHIFT)
    page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: page.review is not None, timeout=10_000)
    review = page.review
    assert review is not None and page.hasFocus()
    assert text_of(desk) == BEFORE + PASSAGE + AFTER, "nothing lands unseen"
    assert page.toPlainText() != text_of(desk), "struck and added text stand on the page"
    count = len(review.changes)
    assert count >= 2 and desk.window.state.change == 1
    press(page, Qt.Key.Key_Down, ALT)
    assert desk.window.state.change == 2
    press(page, Qt.Key.Key_A, ALT)
    assert review.decisions[1] is Decision.ACCEPTED
    press(page, Qt.Key.Key_J, ALT)
    assert Decision.REJECTED in review.decisions
    press(page, Qt.Key.Key_Escape)
    assert page.review is None and phase_of(desk) is Phase.IDLE
    change = review.changes[1]
    kept = PASSAGE[: change.start] + change.after + PASSAGE[change.end :]
    assert text_of(desk) == BEFORE + kept + AFTER == page.toPlainText()
    press(page, Qt.Key.Key_Z, CONTROL)
    assert text_of(desk) == BEFORE + PASSAGE + AFTER


def test_tab_accepts_what_is_open_as_one_step(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    version = rewrite_of(desk).reviser.shown
    assert version is not None
    press(desk.page, Qt.Key.Key_Tab)
    assert text_of(desk) == BEFORE + version.text + AFTER and phase_of(desk) is Phase.IDLE
    assert Origin.AI in desk.page.draft.manuscript.origins(0)
    desk.page.undo()
    assert text_of(desk) == BEFORE + PASSAGE + AFTER


def test_versions_are_held_against_the_passage_as_it_stands_now(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite()
    mode = reviewed(qtbot, desk)
    state = desk.window.state
    assert (state.version, state.versions) == (1, 2)
    press(desk.page, Qt.Key.Key_A, ALT)
    accepted = text_of(desk)
    other = next(text for text in mode.reviser.current.versions.texts if text != mode.reviser.shown.text)  # type: ignore[union-attr]
    press(desk.page, Qt.Key.Key_BracketRight, CONTROL)
    review = desk.page.review
    assert review is not None and text_of(desk) == accepted
    assert BEFORE + review.original + AFTER == accepted and review.candidate == other
    assert (desk.window.state.version, desk.window.state.versions) == (2, 2), "both stay listed"
    press(desk.page, Qt.Key.Key_BracketLeft, CONTROL)
    assert desk.page.review is not None and desk.page.review.candidate != other
    assert text_of(desk) == accepted


def test_another_asks_for_more_versions(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    third = "That night the sea was calm and Mara went to the old house slowly."
    desk = open_rewrite(Say(texts=(FIRST, SECOND)), Say(texts=(third,)))
    mode = reviewed(qtbot, desk)
    press(desk.page, Qt.Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: desk.window.state.versions == 3, timeout=10_000)
    assert phase_of(desk) is Phase.PENDING and mode.reviser.shown is not None
    assert mode.reviser.shown.text == third and desk.page.review is not None


def test_keep_refining_rewrites_the_result(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    refined = FIRST.replace("crept", "stole")
    desk = open_rewrite(Say(texts=(FIRST,)), Say(texts=(refined,)))
    mode = reviewed(qtbot, desk)
    press(desk.page, Qt.Key.Key_J, ALT)
    result = mode.reviser.result
    assert result not in (PASSAGE, FIRST), "the rejected change is not in it"
    desk.window.commands.trigger("rewrite.refine")
    line = shown(desk, "refining")
    qtbot.waitUntil(line.hasFocus, timeout=3000)
    QTest.keyClicks(line, "say stole")
    press(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window.state.versions == 2, timeout=10_000)
    assert mode.reviser.wish.passage == result and mode.reviser.wish.instruction == "say stole"
    assert desk.page.review is not None and desk.page.review.candidate == refined and line.text() == ""


def test_typing_in_the_passage_is_refused_with_a_way_out(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    desk.page.set_caret(len(BEFORE) + 6)
    QTest.keyClicks(desk.page, "x")
    assert text_of(desk) == BEFORE + PASSAGE + AFTER and desk.page.review is not None
    qtbot.waitUntil(lambda: "Esc" in desk.window.messages.text, timeout=3000)
    assert "Alt+A" in desk.window.messages.text
    desk.page.set_caret(0)
    QTest.keyClicks(desk.page, "So. ")
    assert text_of(desk).startswith("So. The lamp"), "the rest of the page is the writer's"
    press(desk.page, Qt.Key.Key_A, ALT)
    press(desk.page, Qt.Key.Key_Escape)
    assert text_of(desk).startswith("So. The lamp") and text_of(desk).endswith(AFTER)


def test_nothing_selected_selects_the_paragraph_and_says_so(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite()
    desk.page.set_caret(len(BEFORE) + 10)
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    assert desk.page.selected_text() == PASSAGE and phase_of(desk) is Phase.IDLE
    assert "Ctrl+Shift+R" in desk.window.messages.text
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)


def test_an_empty_line_and_spaces_are_nothing_to_rewrite(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite(text="One.\n\n   \nTwo.")
    desk.page.set_caret(5)
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    assert "select" in desk.window.messages.text and phase_of(desk) is Phase.IDLE
    desk.window.messages.clear()
    desk.page.select(5, 9)
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    assert phase_of(desk) is Phase.IDLE and desk.page.review is None


def test_without_a_model_the_models_are_offered(qtbot: QtBot, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    desk.page.load(BEFORE + PASSAGE)
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    desk.window.commands.trigger("rewrite.run")
    qtbot.waitUntil(lambda: bool(desk.window.messages.text), timeout=10_000)
    assert shown(desk, "messageAction").isVisible() and phase_of(desk) is Phase.IDLE
    assert shown(desk, "rewrite").text().startswith("Choose a model")


def test_a_model_that_answers_with_nothing_is_told(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Say(texts=("", "  ")))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: "nothing" in desk.window.messages.text, timeout=10_000)
    assert (
        phase_of(desk) is Phase.IDLE
        and desk.page.review is None
        and text_of(desk) == BEFORE + PASSAGE + AFTER
    )


def test_a_failure_of_the_engine_ends_in_a_sentence(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Refuse("engine.prompt_empty"))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: bool(desk.window.messages.text), timeout=10_000)
    assert phase_of(desk) is Phase.IDLE


def test_none_passes_and_the_best_is_shown_with_its_faults(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite(
        Say(texts=("The sea was very calm that night and Clara walked slowly to the old house.",))
    )
    reviewed(qtbot, desk)
    faults = shown(desk, "reviewFaults")
    assert faults.isVisible() and "Mara" in faults.text() and "No version is without fault" in faults.text()
    assert shown(desk, "reviewNotes").text()


def test_own_words_need_an_instruction(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    desk.window.show_pane("rewrite")
    panel = rewrite_of(desk).panel
    panel.styles.setCurrentIndex(panel.styles.findData("own"))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    desk.window.commands.trigger("rewrite.run")
    qtbot.waitUntil(panel.instruction.hasFocus, timeout=3000)
    assert desk.window.messages.text and phase_of(desk) is Phase.IDLE
    QTest.keyClicks(panel.instruction, "in fewer words")
    press(panel.instruction, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    assert rewrite_of(desk).reviser.wish.style == "own" and desk.page.hasFocus()


def test_options_are_those_of_the_style_and_are_kept(open_rewrite: Callable[..., Desk]) -> None:
    desk = open_rewrite()
    desk.window.show_pane("rewrite")
    panel = rewrite_of(desk).panel
    assert panel.styles.currentData() == "plain" and not panel.options.isVisible()
    panel.styles.setCurrentIndex(panel.styles.findData("tense"))
    assert panel.options.isVisible() and panel.options.count() == 2
    panel.options.setCurrentIndex(1)
    panel.options.activated.emit(1)
    assert panel.wish("x").option == "present"
    assert desk.preferences.value.rewrite["style"] == "tense"
    assert desk.preferences.value.rewrite["option"] == "present"


def test_unchanged_is_told_and_what_was_tried_can_be_seen(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite(Say(texts=(PASSAGE, PASSAGE, FIRST)), versions=3)
    desk.window.show_pane("rewrite")
    panel = rewrite_of(desk).panel
    panel.styles.setCurrentIndex(panel.styles.findData("fix"))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    desk.window.commands.trigger("rewrite.run")
    qtbot.waitUntil(lambda: "stays as it is" in desk.window.messages.text, timeout=10_000)
    assert phase_of(desk) is Phase.IDLE and desk.page.review is None
    shown(desk, "messageAction").click()
    assert desk.page.review is not None and desk.page.review.candidate == FIRST
    press(desk.page, Qt.Key.Key_Escape)
    assert text_of(desk) == BEFORE + PASSAGE + AFTER


def test_esc_stops_the_writing(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Say(texts=(FIRST * 20,), delay_seconds=0.05))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.WRITING, timeout=10_000)
    assert "of 2 versions" in shown(desk, "progress").text()
    press(desk.page, Qt.Key.Key_Escape)
    assert phase_of(desk) is Phase.IDLE and desk.page.review is None
    assert text_of(desk) == BEFORE + PASSAGE + AFTER


def test_a_passage_changed_meanwhile_is_left_alone(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Say(texts=(FIRST,), delay_seconds=0.02))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    desk.page.replace(len(BEFORE) + 4, len(BEFORE) + 7, "ocean")
    changed = text_of(desk)
    qtbot.waitUntil(lambda: "changed while" in desk.window.messages.text, timeout=10_000)
    assert text_of(desk) == changed and desk.page.review is None and phase_of(desk) is Phase.IDLE


def test_writing_before_the_passage_meanwhile_moves_the_review(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite(Say(texts=(FIRST,), delay_seconds=0.02))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    desk.page.replace(0, 0, "It was late. ")
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    assert desk.page.review is not None and desk.page.review.original == PASSAGE
    press(desk.page, Qt.Key.Key_Tab)
    assert text_of(desk) == "It was late. " + BEFORE + FIRST + AFTER


# A long passage.


def long_text(count: int) -> str:
    return "\n".join(f"{number}. {PARAGRAPH}" for number in range(1, count + 1))


def numbered(number: int) -> Say:
    return Say(texts=(f"{number}. {BETTER}",), delay_seconds=0.005)


def test_paragraphs_are_reviewed_as_they_arrive(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    count = 7
    turns = [numbered(number) for number in range(1, count + 1)]
    desk = open_rewrite(*turns, text=BEFORE + long_text(count) + AFTER, versions=1)
    desk.page.select(len(BEFORE), len(BEFORE) + len(long_text(count)))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    mode = rewrite_of(desk)
    assert mode.reviser.expected == count and len(mode.reviser.parts) < count, (
        "the first is there before the last"
    )
    assert mode.reviser.seconds_left is not None
    press(desk.page, Qt.Key.Key_Tab)  # the first paragraph kept while the others are written
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=20_000)
    assert mode.reviser.current is not None and mode.reviser.current.number == 1
    for _ in range(len(desk.page.review.changes)):  # type: ignore[union-attr]
        press(desk.page, Qt.Key.Key_J, ALT)
    assert mode.reviser.open_changes == 0
    press(desk.page, Qt.Key.Key_Down, ALT)
    assert mode.reviser.current.number == 2
    paragraphs = shown(desk, "paragraphs")
    assert isinstance(paragraphs, QListWidget) and paragraphs.count() == count and paragraphs.isVisible()
    paragraphs.setFocus()
    paragraphs.setCurrentRow(4)
    press(paragraphs, Qt.Key.Key_Return)
    assert mode.reviser.current.number == 4
    desk.page.setFocus()
    press(desk.page, Qt.Key.Key_Tab)
    press(desk.page, Qt.Key.Key_Escape)
    assert phase_of(desk) is Phase.IDLE and "still open" in desk.window.messages.text
    rows = text_of(desk).removeprefix(BEFORE).removesuffix(AFTER).split("\n")
    changed = [number for number, row in enumerate(rows) if BETTER in row]
    assert len(rows) == count and changed == [0, 4]
    shown(desk, "messageAction").click()
    assert desk.page.review is not None and phase_of(desk) is Phase.PENDING
    for _ in range(count):
        press(desk.page, Qt.Key.Key_Tab)
    assert phase_of(desk) is Phase.IDLE
    rows = text_of(desk).removeprefix(BEFORE).removesuffix(AFTER).split("\n")
    assert [BETTER in row for row in rows] == [number != 1 for number in range(count)]


def test_stop_keeps_the_paragraphs_that_came(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    count = 7
    turns = [numbered(1), Say(texts=(BETTER * 3,), delay_seconds=0.2)]
    desk = open_rewrite(*turns, text=BEFORE + long_text(count) + AFTER, versions=1)
    desk.page.select(len(BEFORE), len(BEFORE) + len(long_text(count)))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    press(desk.page, Qt.Key.Key_Escape)
    assert phase_of(desk) is Phase.PENDING and desk.page.review is not None
    press(desk.page, Qt.Key.Key_Tab)
    assert phase_of(desk) is Phase.IDLE
    assert text_of(desk).count("crept") == 1


def test_a_paragraph_changed_by_hand_is_passed_over(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    count = 7
    turns = [numbered(number) for number in range(1, count + 1)]
    desk = open_rewrite(*turns, text=BEFORE + long_text(count) + AFTER, versions=1)
    desk.page.select(len(BEFORE), len(BEFORE) + len(long_text(count)))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    at = text_of(desk).index("2. The sea") + 3
    desk.page.replace(at, at + 3, "My")
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=20_000)
    mode = rewrite_of(desk)
    press(desk.page, Qt.Key.Key_Tab)
    assert mode.reviser.current is not None and mode.reviser.current.number == 2
    assert mode.reviser.parts[1].state is PartState.LOST and "2. My sea was very calm" in text_of(desk)


def test_more_versions_stay_with_the_paragraph_they_were_asked_for(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    count = 7
    turns = [numbered(number) for number in range(1, count + 1)]
    more = Say(texts=("1. " + BETTER.replace("crept", "stole"),), delay_seconds=0.02)
    desk = open_rewrite(*turns, more, text=BEFORE + long_text(count) + AFTER, versions=1)
    desk.page.select(len(BEFORE), len(BEFORE) + len(long_text(count)))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=20_000)
    mode = rewrite_of(desk)
    press(desk.page, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert mode.reviser.is_adding and mode.reviser.wish.after.startswith("\n2. The sea")
    mode.reviser.go_to(1)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=10_000)
    first, second = mode.reviser.parts[:2]
    assert mode.reviser.current is second and len(second.versions) == 1
    assert len(first.versions) == 2 and "stole" in first.versions.shown_text
    assert mode.reviser.expected == count and shown(desk, "paragraphs").isVisible()
    press(desk.page, Qt.Key.Key_Tab)
    rows = text_of(desk).removeprefix(BEFORE).removesuffix(AFTER).split("\n")
    assert rows[1] == f"2. {BETTER}" and rows[0] == f"1. {PARAGRAPH}"


def rewritten_chapter(qtbot: QtBot, desk: Desk, count: int) -> RewriteMode:
    """All paragraphs have come, the first is under review."""
    desk.page.select(len(BEFORE), len(BEFORE) + len(long_text(count)))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=20_000)
    return rewrite_of(desk)


def test_one_paragraph_rewritten_again_leaves_the_others_where_they_are(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    count = 7
    turns = [numbered(number) for number in range(1, count + 1)]
    again = Say(texts=("1. " + BETTER.replace("crept", "stole"),))
    unchanged = Say(texts=(f"1. {PARAGRAPH}",))
    desk = open_rewrite(*turns, again, unchanged, text=BEFORE + long_text(count) + AFTER, versions=1)
    mode = rewritten_chapter(qtbot, desk, count)
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    assert len(mode.reviser.parts) == count and mode.reviser.wish.passage == f"1. {PARAGRAPH}"
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=10_000)
    first = mode.reviser.parts[0]
    assert mode.reviser.current is first and len(first.versions) == 2
    assert desk.page.review is not None and "stole" in desk.page.review.candidate
    assert [part.state for part in mode.reviser.parts] == [PartState.READY] * count
    panel = mode.panel
    panel.styles.setCurrentIndex(panel.styles.findData("fix"))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=10_000)
    assert "stays as it is" in desk.window.messages.text
    assert "stole" in desk.page.review.candidate and "stole" in first.versions.shown_text
    for _ in range(count):
        press(desk.page, Qt.Key.Key_Tab)
    assert text_of(desk).count("crept") == count - 1 and text_of(desk).count("stole") == 1


def test_a_step_through_the_paragraph_under_review_leaves_the_others_and_it_can_be_found_again(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    count = 7
    turns = [numbered(number) for number in range(1, count + 1)]
    desk = open_rewrite(*turns, text=BEFORE + long_text(count) + AFTER, versions=1)
    desk.page.replace(len(BEFORE) - 5, len(BEFORE) + 6, "")
    desk.page.undo()
    desk.page.select(len(BEFORE), len(BEFORE) + len(long_text(count)))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    mode = rewrite_of(desk)
    assert mode.reviser.is_busy
    desk.page.redo()
    assert mode.reviser.is_busy, "the chapter is still being written"
    first = mode.reviser.parts[0]
    assert first.state is PartState.LOST and mode.reviser.current is not first
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=20_000)
    assert len(mode.reviser.parts) == count and mode.reviser.current is mode.reviser.parts[1]
    desk.page.replace(len(BEFORE) - 5, len(BEFORE) - 5, "out.\n1. The")
    mode.reviser.go_to(0)
    assert [part.state for part in mode.reviser.parts] == [PartState.READY] * count
    assert mode.reviser.current is first


def test_a_refined_text_that_is_taken_in_pieces_keeps_what_stands_between_them(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    words, chance = sorted(set(PARAGRAPH.lower().strip(".").split())), Random(5)
    passage = (
        " ".join(" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(20))[:1150] + "."
    )
    longer = passage + " It was a very long night for all of them, and nobody slept well."
    pieces = [Say(texts=(f"{BETTER} {BETTER} Piece {number}.",)) for number in range(2)]
    desk = open_rewrite(Say(texts=(longer,)), *pieces, text=passage, versions=1)
    mode = reviewed(qtbot, desk, passage)
    assert len(passage) < 1200 < len(mode.reviser.result)
    mode.refine("say crept")
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING and not mode.reviser.is_adding, timeout=10_000)
    text = mode.reviser.shown.text if mode.reviser.shown else ""
    assert "Piece 0. The sea" in text and text.endswith("Piece 1.") and mode.reviser.shown is not None
    assert mode.reviser.expected == 1 and not shown(desk, "paragraphs").isVisible()


def test_a_word_that_comes_twice_is_rewritten_where_it_was_selected(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    text = "The old man sat by the old door."
    desk = open_rewrite(Say(texts=("ancient",), delay_seconds=0.05), text=text, versions=1)
    start = text.rindex("old")
    desk.page.select(start, start + 3)
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    desk.page.replace(0, 0, "That was all that she could see. ")
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.PENDING, timeout=10_000)
    press(desk.page, Qt.Key.Key_Tab)
    assert text_of(desk) == "That was all that she could see. The old man sat by the ancient door."


def test_a_wish_that_cannot_be_done_leaves_the_review_open(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite()
    mode = reviewed(qtbot, desk)
    review = desk.page.review
    mode.reviser.begin(RewriteWish(passage="Nobody came.", style="gone"), text_of(desk).index("Nobody"))
    assert desk.page.review is review is not None and phase_of(desk) is Phase.PENDING
    assert mode.reviser.wish.passage == PASSAGE and "gone" in desk.window.messages.text


# Beside the other modes.


def test_continue_and_review_end_each_other(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Say(texts=(FIRST,)), Say(texts=(" Then it rained.",)), Say(texts=(SECOND,)))
    reviewed(qtbot, desk)
    desk.window.show_pane("continue")
    assert desk.window.state.is_rewrite, "the review on the page has the keys whatever is in front"
    press(desk.page, Qt.Key.Key_Return, CONTROL)
    assert desk.page.review is None and FIRST in text_of(desk)
    qtbot.waitUntil(lambda: desk.continuation.phase is Phase.PENDING, timeout=10_000)
    assert not desk.window.state.is_rewrite and desk.page.pending_text
    desk.page.select(len(BEFORE), len(BEFORE) + len(FIRST))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    assert not desk.page.has_pending, "what was pending is kept first"
    qtbot.waitUntil(lambda: desk.page.review is not None, timeout=10_000)
    assert desk.page.review is not None and desk.page.review.original == FIRST


def test_the_way_back_to_a_review_that_is_gone_leaves_what_is_pending(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    count = 7
    turns = [numbered(number) for number in range(1, count + 1)]
    desk = open_rewrite(*turns, text=BEFORE + long_text(count) + AFTER, versions=1)
    mode = rewritten_chapter(qtbot, desk, count)
    press(desk.page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "still open" in desk.window.messages.text, timeout=3000)
    assert mode.reviser.can_take_up
    mode.reviser.discard()
    desk.page.open_pending(0)
    desk.page.append_pending("It was late. ")
    shown(desk, "messageAction").click()
    assert desk.page.has_pending and not text_of(desk).startswith("It was late")


def test_a_selection_behind_what_is_still_being_written_is_the_one_that_was_made(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite()
    page = desk.page
    page.open_pending(0)
    page.append_pending("It was late. ")
    start = page.toPlainText().index(PASSAGE)
    cursor = page.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + len(PASSAGE), QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)
    page.append_pending("Nobody ")
    page.append_pending("slept. ")  # comes to the page with the next frame
    desk.window.commands.trigger("rewrite.run")
    assert rewrite_of(desk).reviser.wish.passage == PASSAGE == page.selected_text()
    qtbot.waitUntil(lambda: page.review is not None, timeout=10_000)
    assert text_of(desk) == "It was late. Nobody slept. " + BEFORE + PASSAGE + AFTER


def test_another_document_ends_the_review(
    open_rewrite: Callable[..., Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_rewrite()
    mode = reviewed(qtbot, desk)
    file = tmp_path / "other.md"
    file.write_text("Another story.", encoding="utf-8")
    assert desk.document.open_path(file)
    assert text_of(desk) == "Another story." and desk.page.review is None
    assert phase_of(desk) is Phase.IDLE and mode.reviser.parts == ()
    assert "still open" not in desk.window.messages.text


def test_a_save_never_holds_struck_and_added_text_together(
    open_rewrite: Callable[..., Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    press(desk.page, Qt.Key.Key_A, ALT)
    file = tmp_path / "story.md"
    assert desk.document.save_to(file)
    assert file.read_text(encoding="utf-8") == text_of(desk)
    assert desk.page.review is not None


def test_undo_opens_a_decision_again(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    review = desk.page.review
    assert review is not None
    press(desk.page, Qt.Key.Key_A, ALT)
    press(desk.page, Qt.Key.Key_Z, CONTROL)
    assert text_of(desk) == BEFORE + PASSAGE + AFTER and review.decisions[0] is Decision.OPEN
    press(desk.page, Qt.Key.Key_J, ALT)
    press(desk.page, Qt.Key.Key_Z, CONTROL)
    assert review.decisions[0] is Decision.OPEN and desk.window.state.has_review


def test_poetry_keeps_its_keys_and_its_sheet(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    desk.window.commands.trigger("review.side_by_side")
    desk.window.commands.trigger("poem.check")
    poetry = desk.modes.poetry
    assert poetry is not None and poetry.is_sheet_shown and desk.window.state.is_poetry
    assert not rewrite_of(desk).sheet.isVisible() and not desk.page.isVisible()
    press(poetry.sheet.editor, Qt.Key.Key_Escape)
    assert desk.page.isVisible() and desk.window.state.is_reviewing, "the review is still there"
    press(desk.page, Qt.Key.Key_Escape)
    assert desk.page.review is None


def test_side_by_side_can_be_read_by_keyboard(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    mode = reviewed(qtbot, desk)
    press(desk.page, Qt.Key.Key_F4)
    assert mode.sheet.isVisible() and not desk.page.isVisible()
    qtbot.waitUntil(mode.sheet.left.hasFocus, timeout=3000)
    assert mode.sheet.left.toPlainText() == PASSAGE and mode.sheet.right.toPlainText() == FIRST
    press(mode.sheet.left, Qt.Key.Key_Tab)
    assert mode.sheet.right.hasFocus()
    press(mode.sheet.right, Qt.Key.Key_A, ALT)
    assert desk.page.review is not None and desk.page.review.decisions[0] is Decision.ACCEPTED
    mode.sheet.left.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(mode.sheet.left, "x")
    assert mode.sheet.left.toPlainText() == PASSAGE
    press(mode.sheet.left, Qt.Key.Key_F4)
    assert desk.page.isVisible() and desk.page.hasFocus() and desk.page.review is not None


def test_a_click_on_a_change_in_the_list_makes_it_the_current_one(
    open_rewrite: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    changes = shown(desk, "changes")
    assert changes.count() == desk.window.state.changes
    changes.setCurrentRow(1)
    assert desk.window.state.change == 2 and "Change 2 of" in shown(desk, "reviewChange").text()


def test_a_model_that_is_changed_ends_the_writing(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Say(texts=(FIRST * 20,), delay_seconds=0.05))
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(desk.page, Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: phase_of(desk) is Phase.WRITING, timeout=10_000)
    desk.modes.stop()
    assert phase_of(desk) is Phase.IDLE


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_control_has_a_name_and_room_for_its_words(
    open_rewrite: Callable[..., Desk], qtbot: QtBot, language: str
) -> None:
    desk = open_rewrite()
    desk.preferences.change(language=language)
    desk.window.resize(1024, 680)
    mode = reviewed(qtbot, desk)
    QApplication.processEvents()
    for pane in (mode.panel, desk.window.row):
        for one in pane.findChildren(QWidget):
            is_stop = (
                one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.focusProxy() is None
            )
            if is_stop:
                assert one.accessibleName(), one.objectName()
        for button in pane.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                assert button.width() >= button.minimumSizeHint().width() - 1, (language, button.text())
        for label in pane.findChildren(QLabel):
            if label.isVisible() and not label.wordWrap():
                assert label.width() >= label.minimumSizeHint().width() - 1, (language, label.text())
    assert desk.window.row.width() <= desk.window.width()
    menu = desk.page.context_menu()
    assert desk.window.commands.action("rewrite.run") in menu.actions()
    menu.deleteLater()


def test_the_row_fits_the_smallest_window(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    reviewed(qtbot, desk)
    row = desk.window.row
    desk.window.resize(760, 480)
    accept = shown(desk, "review.accept")
    qtbot.waitUntil(lambda: row.width() < 500 and accept.width() > 40, timeout=3000)
    shown_buttons = [one for one in row.findChildren(QAbstractButton) if one.isVisible()]
    assert {"review.accept", "review.reject", "review.leave"} <= {one.objectName() for one in shown_buttons}
    for one in shown_buttons:
        assert one.width() >= one.minimumSizeHint().width() - 1 and one.geometry().right() < row.width()
    desk.window.resize(1100, 700)
    qtbot.waitUntil(shown(desk, "review.accept_all").isVisible, timeout=3000)
    assert shown(desk, "version").isVisible()


def test_a_review_waits_for_an_input_method(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite(Say(texts=(FIRST,), delay_seconds=0.01))
    page = desk.page
    page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    press(page, Qt.Key.Key_R, CONTROL | SHIFT)
    page.set_caret(0)
    QApplication.sendEvent(page, QInputMethodEvent("ni", []))
    assert page.is_composing
    mode = rewrite_of(desk)
    qtbot.waitUntil(lambda: not mode.reviser.is_busy, timeout=10_000)
    assert page.review is None and page.is_composing, "no cursor move, no text while preedit is shown"
    committed = QInputMethodEvent()
    committed.setCommitString("你")
    QApplication.sendEvent(page, committed)
    qtbot.waitUntil(lambda: page.review is not None, timeout=5000)
    assert text_of(desk) == "你" + BEFORE + PASSAGE + AFTER and phase_of(desk) is Phase.PENDING


def test_a_hidden_assistant_stays_hidden(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    desk.window.show_panel(False)
    reviewed(qtbot, desk)
    assert desk.window.dock.isHidden() and desk.window.state.is_reviewing
    press(desk.page, Qt.Key.Key_A, ALT)
    press(desk.page, Qt.Key.Key_Escape)
    assert text_of(desk) != BEFORE + PASSAGE + AFTER


def test_a_screen_reader_hears_the_review_and_each_change_that_is_gone_to(
    open_rewrite: Callable[..., Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    desk = open_rewrite()
    monkeypatch.setattr(desk.window, "announce", said.append)
    reviewed(qtbot, desk)
    press(desk.page, Qt.Key.Key_Down, ALT)
    assert len(said) == 2 and "changes: 2" in said[0] and said[1].startswith("Change 2 of 2: “"), said


@pytest.mark.model
def test_a_passage_rewritten_by_the_starter(
    open_rewrite: Callable[..., Desk], qtbot: QtBot, starter_path: Path
) -> None:
    desk = open_rewrite()
    with qtbot.waitSignal(desk.models.loaded, timeout=60_000):
        desk.use_model(str(starter_path))
    desk.window.show_pane("rewrite")
    panel = rewrite_of(desk).panel
    panel.styles.setCurrentIndex(panel.styles.findData("shorter"))
    panel.versions.setValue(4)
    desk.page.select(len(BEFORE), len(BEFORE) + len(PASSAGE))
    desk.window.commands.trigger("rewrite.run")
    qtbot.waitUntil(lambda: not rewrite_of(desk).reviser.is_busy, timeout=120_000)
    assert text_of(desk) == BEFORE + PASSAGE + AFTER
    review = desk.page.review
    assert review is not None or desk.window.messages.text
    if review is not None:
        press(desk.page, Qt.Key.Key_Tab)
        assert text_of(desk) == BEFORE + review.candidate + AFTER


def test_escape_closes_the_two_columns_first(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    mode = reviewed(qtbot, desk)
    desk.window.commands.trigger("review.side_by_side")
    assert not mode.sheet.isHidden()
    press(mode.sheet.left, Qt.Key.Key_Escape)
    assert mode.sheet.isHidden() and desk.page.review is not None
    press(desk.page, Qt.Key.Key_Escape)
    assert desk.page.review is None


def test_a_hint_goes_when_it_was_followed(open_rewrite: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_rewrite()
    desk.page.set_caret(len(BEFORE) + 1)
    desk.window.commands.trigger("rewrite.run")
    assert "Nothing was selected" in desk.window.messages.text
    desk.window.commands.trigger("rewrite.run")
    assert "Nothing was selected" not in desk.window.messages.text
    desk.modes.machine.discard()
