"""The model of the desk: chosen, hashed behind the window, loaded; what fails is said once and never taken for loaded."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tiny_gguf import write_tiny

from writer_app.desk.desk import Desk
from writer_app.desk.shell import Shell
from writer_app.engine.loop import EngineLoop
from writer_app.engine.script import Refuse, Script
from writer_app.error import Fault
from writer_app.models.store import ModelStore

DAMAGED = Refuse("engine.model_damaged", {"path": "b.gguf"})
BIG = 6_000_000_000
"""Bytes of a sparse file: hashing them takes seconds."""

MakeDesk = Callable[[Script], Desk]


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two models of the writer's own."""
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    for name in ("a", "b"):
        write_tiny(tmp_path / f"{name}.gguf", {"general.name": name})
        ModelStore().add(tmp_path / f"{name}.gguf")
    return "a", "b"


@pytest.fixture
def make_desk(qtbot: QtBot, qapp: QApplication) -> Iterator[MakeDesk]:
    desks: list[Desk] = []

    def make(script: Script) -> Desk:
        desk = Desk(Shell(qapp), lambda on_event: EngineLoop(on_event, backend="scripted", script=script))
        desks.append(desk)
        desk.begin(with_model=False)
        return desk

    font = QFont(qapp.font())
    yield make
    for desk in desks:
        desk.page.mark_saved()
        desk.document.leave()
        desk.window.agree_to_close()
        desk.close_parts()
        for thing in (desk.window, desk.look, desk):
            thing.deleteLater()
            QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


def wait(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.models.is_loading, timeout=10_000)


def test_a_choice_is_kept_once_it_is_loaded(
    make_desk: MakeDesk, names: tuple[str, str], qtbot: QtBot
) -> None:
    desk = make_desk(Script())
    desk.use_model("a")
    assert desk.preferences.value.model == ""
    wait(qtbot, desk)
    assert desk.models.model is not None and desk.models.model.name == "a"
    assert desk.preferences.value.model == "a"


def test_a_model_that_fails_is_neither_in_use_nor_kept(
    make_desk: MakeDesk, names: tuple[str, str], qtbot: QtBot
) -> None:
    desk = make_desk(Script(loads=(None, DAMAGED)))
    desk.use_model("a")
    wait(qtbot, desk)
    desk.open_models()
    dialog = desk._model_dialog
    assert dialog is not None and dialog._in_use == "a"
    desk.use_model("b")
    wait(qtbot, desk)
    assert desk.models.model is None and desk.models.info is None
    assert dialog._in_use == ""
    assert desk.preferences.value.model == "a"


def test_a_file_that_is_gone_leaves_the_model_in_use(
    make_desk: MakeDesk, names: tuple[str, str], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk(Script())
    desk.use_model("a")
    wait(qtbot, desk)
    (tmp_path / "b.gguf").unlink()
    with qtbot.waitSignal(desk.models.fault_raised):
        desk.use_model("b")
    assert desk.models.model is not None and desk.models.model.name == "a"
    assert desk.preferences.value.model == "a"


def test_a_failed_load_is_told_once_and_not_tried_while_typing(
    make_desk: MakeDesk, names: tuple[str, str], qtbot: QtBot
) -> None:
    desk = make_desk(Script(loads=(DAMAGED, DAMAGED, None)))
    told: list[Fault] = []
    changes: list[bool] = []
    desk.models.fault_raised.connect(told.append)
    desk.use_model("b")
    wait(qtbot, desk)
    desk.models.changed.connect(lambda: changes.append(True))
    desk.page.load("The lighthouse keeper counted the waves.")
    desk.page.set_caret(20)
    for _ in range(3):
        desk.context.look()
        qtbot.wait(600)
    assert [fault.code for fault in told] == ["engine.model_damaged"]
    assert changes == [], "no load was tried"
    with qtbot.waitSignal(
        desk.continuation.fault_raised,
        timeout=10_000,
        check_params_cb=lambda fault: fault.code == "engine.model_damaged",
    ):
        desk.continuation.continue_here()
    assert len(told) == 1, "the click says it itself"
    with qtbot.waitSignal(desk.models.loaded, timeout=10_000):
        desk.continuation.continue_here()
    assert desk.models.model is not None and desk.models.model.name == "b"
    qtbot.waitUntil(lambda: not desk.continuation.is_busy, timeout=10_000)
    desk.continuation.discard()


CLOSE_WHILE_HASHING = """
import sys, time
from pathlib import Path
from writer_app.app import build
app = build()
app.desk.begin(with_model=False)
app.desk.models.choose(sys.argv[1])
time.sleep(0.3)
begun = time.monotonic()
app.close()
del app
print(time.monotonic() - begun)
"""


def test_closing_while_a_model_is_hashed(tmp_path: Path) -> None:
    path = tmp_path / "big.gguf"
    write_tiny(path)
    with path.open("r+b") as file:
        file.truncate(BIG)  # sparse
    environment = {**os.environ, "WRITER_APP_MODELS": str(tmp_path / "models")}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", CLOSE_WHILE_HASHING, str(path)], env=environment, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert float(done.stdout) < 3
    assert time.monotonic() - begun < 20, "nothing goes on behind the end"
