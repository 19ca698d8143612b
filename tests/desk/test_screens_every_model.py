"""Every kind of model goes through the same screens: added, loaded, Continue, versions, Keep. Real engine, real window.

A folder made from the starter, GPT-2- and T5-shaped folders with random weights, a GGUF file of a gigabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

pytest.importorskip("transformers")
pytest.importorskip("gguf")

from damaged_gguf import DAMAGES
from loadable_gguf import make_gguf
from make_pair import make_pair
from tiny_folder import make_gpt2, make_t5

from writer_app.cli.console import Console
from writer_app.cli.watch import Watch
from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.shell import Shell
from writer_app.engine.event import Noticed
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault
from writer_app.models.store import ModelStore
from writer_app.settings.sampling import sampling

OPENING = "The lighthouse keeper counted the waves, as he had every night."
CONTROL = Qt.KeyboardModifier.ControlModifier
SECONDS = 120_000
NOTICE = Noticed(job=1, code="engine.fewer_at_once", parameters={"count": 2})
SAID = "so 2 versions at a time are written"


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """As the program starts it, on a page with an opening and models of its own; two short versions are asked for."""
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    font = QFont(qapp.font())
    made = Desk(Shell(qapp), EngineLoop)
    made.open(with_model=False)
    qtbot.waitUntil(made.page.hasFocus, timeout=5000)
    made.page.load(OPENING)
    made.page.set_caret(len(OPENING))
    record = sampling({"candidates": 2, "max_new_tokens": 12, "stop_at": "length", "seed": 5})
    made.window.panel.set_sampling(record)
    yield made
    made.continuation.discard()
    made.page.mark_saved()
    made.document.leave()
    made.window.agree_to_close()
    made.close_parts()
    for thing in (made.window, made.look, made):
        thing.deleteLater()
        QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


def use(desk: Desk, qtbot: QtBot, name_or_path: str) -> Fault | None:
    """Load a model as the dialog does; what went wrong, if anything did."""
    faults: list[Fault] = []
    desk.models.fault_raised.connect(faults.append)
    desk.use_model(name_or_path)
    qtbot.waitUntil(lambda: not desk.models.is_loading, timeout=SECONDS)
    desk.models.fault_raised.disconnect(faults.append)
    return faults[0] if faults else None


def goes_through_the_screens(desk: Desk, qtbot: QtBot, path: Path, backend: str) -> None:
    model = ModelStore().add(path)
    assert use(desk, qtbot, model.name) is None
    info = desk.models.info
    assert info is not None and info.backend == backend
    qtbot.waitUntil(lambda: desk.window.state.model_name == model.name, timeout=5000)
    QTest.keyClick(desk.page, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: desk.continuation.phase is Phase.PENDING, timeout=SECONDS)
    assert desk.continuation.versions == 2
    first = desk.page.toPlainText()
    assert first.startswith(OPENING) and len(first) > len(OPENING)
    desk.window.commands.trigger("generate.next")
    assert desk.continuation.version == 2
    second = desk.page.toPlainText()
    assert second.startswith(OPENING) and second != first
    QTest.keyClick(desk.page, Qt.Key.Key_Tab)
    assert desk.continuation.phase is Phase.IDLE
    assert desk.page.toPlainText() == second
    assert desk.page.draft.manuscript.text(0, len(desk.page.draft.manuscript)) == second
    QTest.keyClick(desk.page, Qt.Key.Key_Z, CONTROL)
    assert desk.page.toPlainText() == OPENING


@pytest.mark.parametrize("make", [make_gpt2, make_t5])
def test_a_folder_of_random_weights(
    desk: Desk, qtbot: QtBot, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    goes_through_the_screens(desk, qtbot, make(tmp_path / "mine"), "transformers")


@pytest.mark.model
@pytest.mark.slow
def test_a_folder_made_from_the_starter(
    desk: Desk, qtbot: QtBot, starter_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pair = make_pair(starter_path, tmp_path_factory.getbasetemp() / "pair")
    goes_through_the_screens(desk, qtbot, pair.folder, "transformers")


@pytest.mark.slow
def test_a_file_of_a_gigabyte(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = make_gguf(tmp_path / "large.gguf", width=2048, feed=5632, layers=6)
    assert path.stat().st_size > 1_000_000_000
    goes_through_the_screens(desk, qtbot, path, "llama.cpp")
    path.unlink()  # pytest keeps the folders of the last three runs


@pytest.mark.parametrize("name", ["no heads", "an endless value", "cut in the weights"])
def test_a_damaged_file_leaves_the_window_alive(desk: Desk, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    damaged, whole = tmp_path / "my model.gguf", make_gguf(tmp_path / "whole.gguf")
    DAMAGES[name](damaged)
    assert use(desk, qtbot, str(damaged)) is not None
    assert "my model" in desk.window.messages.text
    assert desk.window.isVisible() and desk.page.toPlainText() == OPENING
    assert use(desk, qtbot, str(whole)) is None


def test_what_the_engine_notices_is_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.inference.events_taken.emit([NOTICE])
    assert SAID in desk.window.messages.text
    Watch(Console("en")).see(NOTICE)
    assert SAID in capsys.readouterr().err
