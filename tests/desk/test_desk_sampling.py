"""What the desk tells the panel (which backend, which seed) and what of the panel's settings it sends."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.engine.event import Loaded, ModelInfo
from writer_app.engine.request import Load
from writer_app.settings.declaration import Backend
from writer_app.settings.sampling import sampling

INFO = ModelInfo(
    name="m", path="/m", sha256="", backend="", device="CPU", threads=1, context_tokens=1024, trained_context_tokens=1024,
    parameters=1, architecture="llama", has_chat_template=False, is_network_isolated=True,
)  # fmt: skip


def use(desk: Desk, backend: str) -> None:
    desk.models.info = msgspec.structs.replace(INFO, backend=backend)
    desk.models.changed.emit()


@pytest.mark.parametrize(
    ("backend", "off"), [(Backend.LLAMACPP, "box.beams"), (Backend.TRANSFORMERS, "combo.mirostat")]
)
def test_the_panel_follows_the_model(open_desk: Callable[..., Desk], backend: Backend, off: str) -> None:
    desk = open_desk()
    panel = desk.window.panel
    panel.set_sampling(sampling({"mirostat": 2, "beams": 4, "temperature": 1.2}))
    panel.disclosure.setChecked(True)
    hint = panel.findChild(QLabel, "missing")
    assert hint.isHidden()
    use(desk, backend)
    assert not hint.isHidden() and backend in hint.text()
    assert not panel.findChild(QWidget, off).isEnabled()
    sent = desk.continuation._sampling()
    assert (sent.mirostat, sent.beams) == (("2", 1) if backend is Backend.LLAMACPP else ("0", 4))
    assert sent.temperature == 1.2
    desk._keep_sampling()
    assert desk.preferences.value.sampling["beams"] == 4, "what the writer chose is kept"
    use(desk, "scripted")
    assert hint.isHidden()


def test_fix_seed_takes_up_the_seed_of_the_last_text(open_desk: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_desk()
    with qtbot.waitSignal(
        desk.inference.events_taken,
        timeout=10_000,
        check_params_cb=lambda events: isinstance(events[-1], Loaded),
    ):
        desk.inference.engine.load(Load(job=0, path="/scripted.gguf"))
    desk.page.load("The lighthouse keeper counted the waves.")
    desk.page.set_caret(10)
    panel = desk.window.panel
    panel.set_sampling(sampling({"seed": 4711}))
    desk.continuation.continue_here()
    qtbot.waitUntil(lambda: desk.continuation.phase is Phase.PENDING, timeout=5000)
    panel.set_sampling(sampling({"seed": -1}))
    switch = panel._controls["seed"].switch
    switch.setChecked(True)
    assert panel.sampling().seed == 4711
    desk.continuation.discard()
