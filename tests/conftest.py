"""What every test stands on: folders of its own, silence, no threads left behind, the starter model."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_REAL_MODELS = None


def _real_model_folder() -> Path:
    from writer_app.folder import model_folder

    return model_folder()


def pytest_configure(config: pytest.Config) -> None:
    global _REAL_MODELS
    _REAL_MODELS = _real_model_folder()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app's folders of this test alone; models are read from where `make setup` put them."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("WRITER_APP_HOME", str(home))
    monkeypatch.setenv("WRITER_APP_MODELS", str(_REAL_MODELS))
    return home


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A thread that outlives its test is a failure that names it."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=3)
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def no_warning_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Silence is asserted: a warning in our log fails the test, unless it took the record out by `caplog.clear()`."""
    yield
    loud = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and record.name.startswith("writer_app")
    ]
    assert not loud, f"logged: {[record.getMessage() for record in loud]}"


def _catalogue_file(name: str) -> Path:
    path = Path(_REAL_MODELS or "") / name
    if not path.is_file():
        pytest.skip(f"{name} is not here: run `make setup`")
    return path


@pytest.fixture(scope="session")
def starter_path() -> Path:
    """The starter model, fetched by `make setup`."""
    return _catalogue_file("SmolLM2-135M-Instruct.Q4_1.gguf")


@pytest.fixture(scope="session")
def gemma_path() -> Path:
    """The multilingual model, where someone has accepted its terms and fetched it."""
    return _catalogue_file("gemma-3-270m-Q4_K_M.gguf")
