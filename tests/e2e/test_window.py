"""The real program on a virtual screen, with the real starter: what a person does on the first evening, and its accidents."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from driver import Program, wait_until

pytestmark = pytest.mark.model

OPENING = "The lighthouse keeper counted the waves, as he had every night since the harbour closed."
Launch = Callable[..., Program]


@pytest.fixture
def page(tmp_path: Path, starter_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(OPENING, encoding="utf-8")
    return path


def engine_of(program: Program) -> psutil.Process:
    """The engine process, once it holds the model."""

    def look() -> psutil.Process | None:
        for child in psutil.Process(program.process.pid).children(recursive=True):
            try:
                if any(mapped.path.endswith(".gguf") for mapped in child.memory_maps()):
                    return child
            except psutil.NoSuchProcess:
                continue
        return None

    found = wait_until(look, "engine with a model")
    assert found is not None
    return found


def open_page(launch: Launch, page: Path) -> Program:
    program = launch(page)
    program.wait_for_window("page.md")
    engine_of(program)
    program.press("ctrl+End")
    return program


def is_kept(program: Program, page: Path) -> Callable[[], bool]:
    def look() -> bool:
        program.press("ctrl+s")
        return len(page.read_text(encoding="utf-8")) > len(OPENING) + 10

    return look


def test_type_continue_keep_save_quit(launch: Launch, page: Path) -> None:
    program = open_page(launch, page)
    program.type(" At the ninth")
    program.press("ctrl+Return")
    program.title_with("page.md")
    wait_until(lambda: _is_idle(program), "an end of writing", 60)
    program.press("Tab")
    wait_until(is_kept(program, page), "a longer file")
    text = page.read_text(encoding="utf-8")
    assert text.startswith(OPENING + " At the ninth")
    assert len(text) > len(OPENING) + 40
    program.press("ctrl+q")
    assert program.wait() == 0


def _is_idle(program: Program) -> bool:
    """The engine has nothing to do: it used no processor for a while."""
    engine = engine_of(program)
    return engine.cpu_percent(0.4) < 5


def test_the_window_holds_no_model_library_and_opens_no_connection(launch: Launch, page: Path) -> None:
    """safety.md: 0 TCP sockets in a writing session; design.md: torch, transformers, numpy and the backends stay outside."""
    program = open_page(launch, page)
    program.press("ctrl+Return")
    window = psutil.Process(program.process.pid)
    mapped = {Path(each.path).name for each in window.memory_maps()}
    assert not [
        name for name in mapped if any(word in name for word in ("xllamacpp", "torch", "numpy", ".gguf"))
    ]
    engine = engine_of(program)
    assert any("xllamacpp" in each.path for each in engine.memory_maps())
    for process in (window, engine):
        assert process.net_connections(kind="inet") == []
    program.press("Escape")
    program.press("ctrl+q")
    assert program.wait() == 0


def test_closed_while_it_writes_nothing_is_left(launch: Launch, page: Path) -> None:
    program = open_page(launch, page)
    engine = engine_of(program)
    program.press("ctrl+Return")
    wait_until(lambda: engine.cpu_percent(0.2) > 30, "a busy engine")
    program.press("ctrl+q")
    assert program.wait() == 0
    psutil.wait_procs([engine], timeout=2)
    assert not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE
    assert page.read_text(encoding="utf-8") == OPENING


def test_a_killed_window_takes_its_engine_along(launch: Launch, page: Path) -> None:
    """safety.md: the engine is gone 1 s after the window is killed."""
    program = open_page(launch, page)
    engine = engine_of(program)
    program.press("ctrl+Return")
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait(5)
    _, alive = psutil.wait_procs([engine], timeout=1)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_what_was_typed_before_a_kill_is_offered_again(launch: Launch, page: Path) -> None:
    """safety.md: kill -9 while typing costs at most two seconds; the file stays as it was."""
    program = open_page(launch, page)
    program.type(" And then the sea rose")
    folder = Path(os.environ["WRITER_APP_HOME"]) / "data" / "recovery"
    wait_until(lambda: any(b"sea rose" in file.read_bytes() for file in folder.glob("*")), "a snapshot", 4)
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait(5)
    assert page.read_text(encoding="utf-8") == OPENING
    again = launch()
    again.wait_for_window("Unsaved text was found")
    again.press("Return")
    again.wait_for_window("page.md")
    again.press("ctrl+s")
    wait_until(
        lambda: page.read_text(encoding="utf-8").endswith("And then the sea rose"),
        "the recovered text in the file",
    )
    again.press("ctrl+q")
    assert again.wait() == 0


def test_a_killed_engine_costs_nothing_of_the_page(launch: Launch, page: Path) -> None:
    program = open_page(launch, page)
    first = engine_of(program)
    program.press("ctrl+Return")
    wait_until(lambda: first.cpu_percent(0.2) > 30, "a busy engine")
    first.send_signal(signal.SIGSEGV)
    psutil.wait_procs([first], timeout=3)
    program.press("Escape", "Escape")
    program.press("ctrl+Return")
    second = engine_of(program)
    assert second.pid != first.pid
    wait_until(lambda: second.cpu_percent(0.4) < 5, "an end of writing", 60)
    program.press("Tab")
    wait_until(is_kept(program, page), "a longer file")
    assert page.read_text(encoding="utf-8").startswith(OPENING)
    program.press("ctrl+q")
    assert program.wait() == 0


def test_a_page_in_a_folder_that_is_gone_is_not_lost(
    launch: Launch, tmp_path: Path, starter_path: Path
) -> None:
    folder = tmp_path / "shelf"
    folder.mkdir()
    page = folder / "page.md"
    page.write_text(OPENING, encoding="utf-8")
    program = open_page(launch, page)
    program.type(" More")
    page.rename(tmp_path / "elsewhere.md")
    folder.rmdir()
    program.press("ctrl+s")
    assert program.process.poll() is None
    recovery = Path(os.environ["WRITER_APP_HOME"]) / "data" / "recovery"
    wait_until(lambda: any(b"More" in file.read_bytes() for file in recovery.glob("*")), "a snapshot", 5)
