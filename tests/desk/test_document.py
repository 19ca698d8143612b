"""The document of the desk: real page, real files, dialogs answered as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from writer_app.desk.document.controller import DocumentController
from writer_app.desk.document.dialog import EncodingDialog
from writer_app.desk.page.page import Page
from writer_app.desk.preference_model import PreferenceModel
from writer_app.settings.preference import load_preference
from writer_app.story import file as story_file
from writer_app.story import recovery
from writer_app.story.recovery import backups, orphans, recovery_folder

Act = Callable[[QWidget], None]


class Person:
    """Answers the dialogs that come, in the order in which they are expected."""

    def __init__(self) -> None:
        self.plan: list[tuple[str, Act]] = []
        self.errors: list[str] = []
        self._answered: list[QWidget] = []
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def will(self, dialog: str, act: Act) -> None:
        self.plan.append((dialog, act))

    def will_click(self, dialog: str, button: str) -> None:
        self.will(dialog, lambda widget: QTest.mouseClick(found(widget, button), Qt.MouseButton.LeftButton))

    def _look(self) -> None:
        widget = QApplication.activeModalWidget()
        if widget is None or not widget.isVisible() or any(widget is one for one in self._answered):
            return
        if not self.plan or widget.objectName() != self.plan[0][0]:
            self.errors.append(f"unexpected dialog {widget.objectName()}")
            assert isinstance(widget, QDialog)
            widget.reject()
            return
        act = self.plan.pop(0)[1]
        QTimer.singleShot(
            0, lambda: act(widget)
        )  # a timer does not fire again inside its own slot, and dialogs nest
        self._answered.append(widget)

    def done(self) -> None:
        self._timer.stop()
        assert self.errors == []
        assert self.plan == []


def found(widget: QWidget, name: str) -> QPushButton:
    button = widget.findChild(QPushButton, name)
    assert button is not None, name
    assert button.accessibleName()
    return button


def choose(path: Path) -> Act:
    """Type a path and press Enter."""

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setText(str(path))
        dialog.accept()

    return act


@dataclass
class Desk:
    page: Page
    window: QMainWindow
    documents: DocumentController
    preferences: PreferenceModel
    messages: list[tuple[str, str | None, Callable[[], object] | None]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.page.draft.manuscript.text()

    def type(self, text: str) -> None:
        self.page.replace(len(self.text), len(self.text), text)

    @property
    def message(self) -> str:
        return self.messages[-1][0]

    def act(self) -> None:
        action = self.messages[-1][2]
        assert action is not None
        action()


def new_desk(qtbot: QtBot) -> Desk:
    window = QMainWindow()
    page = Page()
    window.setCentralWidget(page)
    messages: list[tuple[str, str | None, Callable[[], object] | None]] = []

    def show_message(
        text: str, action_text: str | None = None, on_action: Callable[[], object] | None = None
    ) -> None:
        messages.append((text, action_text, on_action))

    preferences = PreferenceModel(window)
    documents = DocumentController(page, window, show_message, preferences)
    qtbot.addWidget(window, before_close_func=lambda _window: documents.leave())
    window.show()
    return Desk(page, window, documents, preferences, messages)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return new_desk(qtbot)


@pytest.fixture
def person(qapp: QApplication) -> Iterator[Person]:
    person = Person()
    yield person
    person.done()


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.md"
    path.write_bytes("# 雪\r\n\r\nIt\u00a0fell.\n".encode())
    return path


def test_open_edit_save(desk: Desk, story: Path) -> None:
    assert desk.documents.open_path(story)
    assert (desk.documents.path, desk.documents.is_modified, desk.documents.shown_name) == (
        story,
        False,
        "story.md",
    )
    assert desk.text == "# 雪\n\nIt\u00a0fell.\n"
    desk.type("More.")
    assert desk.documents.is_modified
    assert desk.documents.save()
    assert not desk.documents.is_modified
    assert story.read_bytes() == "# 雪\r\n\r\nIt\u00a0fell.\nMore.".encode()
    assert [file.read_bytes() for file in backups(story)] == ["# 雪\r\n\r\nIt\u00a0fell.\n".encode()]
    assert desk.preferences.value.recent_files == (str(story),)


def test_open_and_save_without_an_edit(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    for text in ("\ufeffa\r\nb\rc\u2028d\u00a0\u2029\ufdd0e\u0301👩‍👧", "", "\n", "\v\f\x1c\x85\ufffc\uffff"):
        path.write_bytes(text.encode())
        assert desk.documents.open_path(path)
        assert desk.documents.save()
        assert path.read_bytes() == text.encode()


def test_state_is_told_when_it_changes(desk: Desk, story: Path, qtbot: QtBot) -> None:
    desk.documents.open_path(story)
    with qtbot.waitSignal(desk.documents.state_changed):
        desk.type("x")
    assert desk.documents.is_modified
    with qtbot.waitSignal(desk.documents.state_changed):
        desk.page.undo()
    assert not desk.documents.is_modified


@pytest.mark.parametrize(
    ("button", "is_left", "on_disk"),
    [("answer.save", True, "new"), ("answer.discard", True, ""), ("answer.cancel", False, "")],
)
def test_unsaved_text_is_asked_about(
    desk: Desk, person: Person, story: Path, button: str, is_left: bool, on_disk: str
) -> None:
    before = story.read_text()
    desk.documents.open_path(story)
    desk.type("new")
    person.will_click("unsavedDialog", button)
    assert desk.documents.new() is is_left
    assert story.read_text() == before + on_disk
    assert desk.text == ("" if is_left else before + "new")
    assert desk.documents.is_modified is not is_left


def test_esc_in_the_unsaved_dialog_stays(desk: Desk, person: Person) -> None:
    desk.type("new")
    person.will("unsavedDialog", lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert not desk.documents.may_leave()
    assert desk.text == "new"


def test_save_as_suggests_the_first_words(desk: Desk, person: Person, tmp_path: Path) -> None:
    seen: list[str] = []

    def act(dialog: QWidget) -> None:
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        seen.append(line.text())
        choose(tmp_path / "mine")(dialog)

    desk.type("# 今天天气真好\n\nAnd so on.")
    person.will("saveDialog", act)
    assert desk.documents.save()
    assert seen == ["今天天气真好.md"]
    assert (tmp_path / "mine.md").read_text() == "# 今天天气真好\n\nAnd so on."
    assert desk.documents.path == tmp_path / "mine.md"


def test_open_asks_for_a_file(desk: Desk, person: Person, story: Path) -> None:
    person.will("openDialog", choose(story))
    assert desk.documents.open()
    assert desk.documents.path == story


def test_what_cannot_be_opened_leaves_the_page(desk: Desk, story: Path, tmp_path: Path) -> None:
    desk.documents.open_path(story)
    before = desk.text
    (tmp_path / "picture.md").write_bytes(b"\x89PNG\0\0")
    for path in (tmp_path / "gone.md", tmp_path, tmp_path / "picture.md"):
        assert not desk.documents.open_path(path)
        assert str(path) in desk.message
    assert (desk.text, desk.documents.path) == (before, story)
    story.unlink()
    assert desk.documents.recent_paths() == ()
    assert not desk.documents.open_path(story)
    assert desk.preferences.value.recent_files == ()


def test_encoding_is_asked_with_a_preview(desk: Desk, person: Person, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("今天天气真好，我想去公园散步。\r\n".encode("gb18030"))

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, EncodingDialog)
        assert dialog.encoding() == "gb18030"
        assert dialog.preview.toPlainText().startswith("今天天气真好")
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)

    person.will("encodingDialog", act)
    assert desk.documents.open_path(path)
    desk.type("好")
    assert desk.documents.save()
    assert path.read_bytes() == "今天天气真好，我想去公园散步。\r\n好".encode("gb18030")


def test_a_character_that_the_encoding_lacks(desk: Desk, person: Person, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Il était “naïve” café".encode("windows-1252"))
    person.will_click("encodingDialog", "encodingOpen")
    assert desk.documents.open_path(path)
    desk.type("雪")
    assert not desk.documents.save()
    assert "雪" in desk.message
    assert path.read_bytes() == "Il était “naïve” café".encode("windows-1252")
    stale = desk.messages[-1][2]
    desk.act()
    assert path.read_text(encoding="utf-8") == "Il était “naïve” café雪"
    desk.documents.new()
    assert stale is not None
    assert not stale()  # an old message must not write the new page into the old file
    assert path.read_text(encoding="utf-8") == "Il était “naïve” café雪"


def test_a_failed_save_keeps_everything(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    path = folder / "a.md"
    path.write_text("old")
    desk.documents.open_path(path)
    desk.type(" new")
    path.unlink()
    folder.rmdir()
    assert not desk.documents.save()
    assert str(folder) in desk.message
    assert (desk.text, desk.documents.is_modified) == ("old new", True)


@pytest.mark.parametrize("answer", ["mine", "theirs", "both", "cancel"])
def test_outside_change_is_never_overwritten_unasked(
    desk: Desk, person: Person, story: Path, answer: str
) -> None:
    desk.documents.open_path(story)
    mine = desk.text + "mine"
    desk.type("mine")
    story.write_text("theirs")
    person.will_click("outsideDialog", f"answer.{answer}")
    assert desk.documents.save() is (answer != "cancel")
    beside = story.with_name("story (mine).md")
    kept = [file.read_text(encoding="utf-8") for file in backups(story)]
    if answer == "mine":
        assert story.read_text().endswith("mine")
        assert "theirs" in kept
    elif answer == "theirs":
        assert (story.read_text(), desk.text, desk.documents.is_modified) == ("theirs", "theirs", False)
        assert mine in kept
    elif answer == "both":
        assert story.read_text() == "theirs"
        assert beside.read_text().endswith("mine")
        assert desk.documents.path == beside
    else:
        assert (story.read_text(), desk.text, desk.documents.is_modified) == ("theirs", mine, True)


def test_the_outside_dialog_shows_differences(desk: Desk, person: Person, story: Path) -> None:
    desk.documents.open_path(story)
    desk.type("mine")
    story.write_text("# 雪\n\nIt melted.\n")
    seen: list[str] = []

    def act(dialog: QWidget) -> None:
        QTest.mouseClick(found(dialog, "showDifferences"), Qt.MouseButton.LeftButton)
        view = dialog.findChild(QTextEdit, "differences")
        assert view is not None
        assert view.isVisible()
        seen.append(view.toPlainText())
        assert isinstance(dialog, QDialog)
        dialog.reject()

    person.will("outsideDialog", act)
    assert not desk.documents.save()
    assert "− It melted." in seen[0]
    assert "+ mine" in seen[0]


def test_outside_change_is_noticed_when_the_window_comes_back(
    desk: Desk, person: Person, story: Path
) -> None:
    desk.documents.open_path(story)
    story.write_text("theirs")
    for _ in range(2):
        QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowActivate))
    assert len(desk.messages) == 1
    desk.act()
    assert desk.text == "theirs"
    story.write_text("again")
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowActivate))
    desk.type(" mine")
    person.will_click("outsideDialog", "answer.cancel")
    desk.act()  # the message is older than the typing
    assert desk.text == "theirs mine"
    story.unlink()
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowActivate))
    assert desk.documents.is_modified
    desk.act()
    assert story.read_text() == "theirs mine"


def test_a_removed_file_makes_the_text_unsaved(desk: Desk, story: Path) -> None:
    desk.documents.open_path(story)
    story.unlink()
    desk.documents.check_outside()
    assert desk.documents.is_modified


def test_a_second_window_reads_only(desk: Desk, person: Person, story: Path, qtbot: QtBot) -> None:
    desk.documents.open_path(story)
    link = story.with_name("link.md")
    link.symlink_to(story)
    second = new_desk(qtbot)
    assert second.documents.open_path(link)
    assert second.documents.is_read_only
    assert second.page.isReadOnly()
    assert "link.md" in second.message
    person.will("saveDialog", choose(link))
    person.will(
        "", lambda box: QTest.keyClick(box, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    )  # replace it?
    assert not second.documents.save()
    copy = story.with_name("copy.md")
    person.will("saveDialog", choose(copy))
    assert second.documents.save()
    assert not second.documents.is_read_only
    assert not second.page.isReadOnly()
    assert desk.documents.new()
    assert second.documents.open_path(story)
    assert not second.documents.is_read_only


def test_a_lock_of_a_dead_process_counts_for_nothing(desk: Desk, story: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom writer_app.desk.document.lock import DocumentLock\n"
        "assert DocumentLock(Path(sys.argv[1])).is_taken()\nos._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(story)], check=True)
    assert desk.documents.open_path(story)
    assert not desk.documents.is_read_only


def test_first_snapshot_comes_within_a_second_of_steady_typing(desk: Desk, qtbot: QtBot) -> None:
    start = time.monotonic()
    deadline = start + 10
    with qtbot.waitSignal(desk.documents._keeper.written, timeout=10_000):
        while not list(recovery_folder().glob("*.json")) and time.monotonic() < deadline:
            desk.type("a")
            qtbot.wait(20)
    assert orphans() == ([], [])  # it is ours, and we live


def test_snapshot_goes_with_the_save(desk: Desk, person: Person, story: Path, qtbot: QtBot) -> None:
    desk.documents.open_path(story)
    with qtbot.waitSignal(desk.documents._keeper.written, timeout=3000):
        desk.type("x")
    assert len(list(recovery_folder().iterdir())) == 1
    desk.documents.save()
    assert list(recovery_folder().iterdir()) == []
    desk.type("y")
    desk.documents._keeper._write()  # a save while a snapshot is on its way
    desk.documents.save()
    assert list(recovery_folder().iterdir()) == []


def test_trouble_with_snapshots_is_told_once(desk: Desk, own_home: Path, qtbot: QtBot) -> None:
    recovery_folder().parent.mkdir(parents=True, exist_ok=True)
    recovery_folder().write_text("in the way")
    with qtbot.waitSignal(desk.documents._keeper.failed, timeout=3000):
        desk.type("x")
    assert len(desk.messages) == 1
    recovery_folder().unlink()
    with qtbot.waitSignal(desk.documents._keeper.written, timeout=3000):
        desk.type("y")
    assert len(desk.messages) == 1


def leave_orphan(path: str, text: str, seen: str = "") -> None:
    """A snapshot of a process that is dead."""
    script = (
        "import sys\nfrom writer_app.story.recovery import *\n"
        "SnapshotFile().write(Snapshot(path=sys.argv[1], text=sys.argv[2], seen_sha256=sys.argv[3], caret=3))"
    )
    subprocess.run([sys.executable, "-c", script, path, text, seen], check=True)


def sha_of(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_recover(desk: Desk, person: Person, story: Path) -> None:
    leave_orphan(str(story), "# 雪\n\nUnsaved.\n", sha_of(story))
    person.will_click("recoveryDialog", "answer.recover")
    desk.documents.offer_recovery()
    assert (desk.text, desk.documents.path, desk.documents.is_modified) == ("# 雪\n\nUnsaved.\n", story, True)
    assert desk.page.caret() == 3
    assert len(list(recovery_folder().glob("*.json"))) == 1  # still there until it is saved
    assert desk.documents.save()
    assert story.read_bytes() == "# 雪\r\n\r\nUnsaved.\n".encode()
    assert list(recovery_folder().glob("*.json")) == []


def test_recovered_text_does_not_overwrite_a_file_that_moved_on(
    desk: Desk, person: Person, story: Path
) -> None:
    leave_orphan(str(story), "unsaved", sha_of(story))
    story.write_text("newer")
    person.will_click("recoveryDialog", "answer.recover")
    desk.documents.offer_recovery()
    person.will_click("outsideDialog", "answer.cancel")
    assert not desk.documents.save()
    assert story.read_text() == "newer"


def test_keep_the_file(desk: Desk, person: Person, story: Path) -> None:
    leave_orphan(str(story), "unsaved", sha_of(story))
    person.will_click("recoveryDialog", "answer.discard")
    desk.documents.offer_recovery()
    assert list(recovery_folder().glob("*.json")) == []
    assert backups(story)[0].read_text() == "unsaved"
    assert desk.text == ""


def test_decide_later(desk: Desk, person: Person) -> None:
    leave_orphan("", "one")
    leave_orphan("", "two")
    leave_orphan("", "")
    person.will("recoveryDialog", lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    desk.documents.offer_recovery()
    assert len(orphans()[0]) == 2
    assert "2" in desk.message
    person.will_click("recoveryDialog", "answer.recover")
    desk.act()
    assert desk.text == "two"
    assert "1" in desk.message


def test_a_snapshot_of_what_was_saved_goes_unasked(desk: Desk, story: Path) -> None:
    leave_orphan(str(story), "# 雪\n\nIt\u00a0fell.\n")
    desk.documents.offer_recovery()
    assert list(recovery_folder().glob("*.json")) == []


def test_an_end_without_question_leaves_the_text(desk: Desk) -> None:
    desk.type("unsaved")
    desk.documents.end_session()
    (file,) = recovery_folder().glob("*.json")
    assert recovery._read(file).text == "unsaved"


def test_leaving_leaves_nothing(desk: Desk, person: Person) -> None:
    desk.type("unsaved")
    person.will_click("unsavedDialog", "answer.discard")
    assert desk.documents.may_leave()
    desk.documents.leave()
    assert not list(recovery_folder().glob("*"))


def test_a_path_that_is_no_text(desk: Desk, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))
    path.write_text("ok")
    assert desk.documents.open_path(path)
    desk.type("!")
    assert desk.documents.save()
    assert path.read_text() == "ok!"
    desk.preferences.save()
    assert load_preference()[0].recent_files[0] == str(path)


def early_desk(qtbot: QtBot, text: str) -> Desk:
    """A page that was written on before anything stood behind it."""
    window, page = QMainWindow(), Page()
    window.setCentralWidget(page)
    page.replace(0, 0, text)
    documents = DocumentController(page, window, lambda *_told: None, PreferenceModel(window))
    qtbot.addWidget(window, before_close_func=lambda _window: documents.leave())
    return Desk(page, window, documents, documents._preferences)


def test_text_older_than_the_document_is_in_a_snapshot(qtbot: QtBot) -> None:
    desk = early_desk(qtbot, "Early words")
    with qtbot.waitSignal(desk.documents._keeper.written, timeout=3000):
        pass
    (file,) = recovery_folder().glob("*.json")
    assert recovery._read(file).text == "Early words"


def test_text_older_than_the_document_outlives_the_end_of_the_session(qtbot: QtBot) -> None:
    early_desk(qtbot, "Early words").documents.end_session()
    (file,) = recovery_folder().glob("*.json")
    assert recovery._read(file).text == "Early words"


def test_the_end_of_a_session_always_writes_what_is_unsaved(desk: Desk, qtbot: QtBot) -> None:
    """A snapshot that somebody removed meanwhile is there again."""
    with qtbot.waitSignal(desk.documents._keeper.written, timeout=3000):
        desk.type("unsaved")
    (file,) = recovery_folder().glob("*.json")
    file.unlink()
    desk.documents.end_session()
    assert recovery._read(file).text == "unsaved"


def test_a_long_paragraph_opens_and_is_told_once(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text("x" * 2_000_001)
    start = time.monotonic()
    assert desk.documents.open_path(path)
    QApplication.processEvents()
    assert time.monotonic() - start < 60
    assert "2,000,001" in desk.message
    desk.type("y")
    assert desk.documents.save()
    assert len(desk.messages) == 1
    assert path.stat().st_size == 2_000_002


def test_a_save_that_can_not_be_opened_again_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_file, "LARGEST_BYTES", 2**20)
    path = tmp_path / "large.md"
    path.write_text("line\n" * 100)
    assert desk.documents.open_path(path)
    desk.type(("word " * 40 + "\n") * 6000)
    assert desk.messages == []
    assert desk.documents.save()
    assert "2 MB" in desk.message and path.stat().st_size > 2**20
