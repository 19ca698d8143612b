"""Promise: whatever is wrong with a GGUF file, loading it ends with a sentence naming the file, and the app goes on.

Each file goes both ways: through the store, which reads the header (most end there), and straight to the engine, as a file would
that was changed behind the store's back. Some of them end the engine's process; the loop in front of it lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("xllamacpp")
pytest.importorskip("gguf")

from damaged_gguf import DAMAGES
from engine_driver import Driver, driving, text_of
from loadable_gguf import make_gguf

from writer_app.engine.event import Failed, Loaded
from writer_app.error import Fault, WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models.store import ModelStore

NAME = "my model.gguf"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    return tmp_path / NAME


@pytest.fixture(scope="module")
def drive() -> Iterator[Driver]:
    """One loop for all files, as one window would meet them."""
    with driving(backend="llama.cpp") as driver:
        yield driver


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_file(name: str, file: Path, drive: Driver) -> None:
    DAMAGES[name](file)
    said = drive.load(str(file))
    assert isinstance(said, Failed), said
    names_the_file(Fault(said.code, said.parameters), file)
    try:
        ModelStore().resolve(str(file))
    except WriterError as error:
        names_the_file(error.fault, file)


def names_the_file(fault: Fault, file: Path) -> None:
    for language in LANGUAGES:
        sentence = word(fault, language)
        assert file.stem in sentence, sentence
        assert fault.code not in sentence and "?" not in sentence.replace("？", ""), sentence


def test_a_whole_file_writes_after_damaged_ones(file: Path, drive: Driver) -> None:
    for name in ("no heads", "an endless value", "empty"):
        DAMAGES[name](file)
        drive.load(str(file))
    make_gguf(file)
    assert isinstance(drive.load(str(file)), Loaded)
    assert text_of(drive.write("The lamp in the window", max_new_tokens=12)).strip()


def test_there_are_enough_of_them() -> None:
    assert len(DAMAGES) >= 26
