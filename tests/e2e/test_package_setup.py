"""`make setup` without a graphics card, without an index of CPU builds, without torch at all."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "pyproject.toml"
Serve = Callable[[int], str]


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/torch_source.py."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("torch_source")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(404)` gives the address of an index that answers every question so."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_response(status if self.path == "/whl/cpu/torch/" else 500)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/whl/cpu"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_slim_set_runs_gguf_files_and_no_more(source: ModuleType) -> None:
    whole = source.requirements(PROJECT)
    left = {source.name_of(each) for each in source.slim(whole)}
    assert left == {
        "pyside6-essentials", "xllamacpp", "msgspec", "platformdirs", "huggingface-hub", "tomlkit", "markdown-it-py",
        "python-docx", "defusedxml", "regex",
    }  # fmt: skip
    assert {source.name_of(each) for each in whole} - left == source.HEAVY


def test_names_are_told_from_requirements(source: ModuleType) -> None:
    assert source.name_of("PySide6_Essentials>=6.8,<6.12") == "pyside6-essentials"
    assert source.name_of("torch") == "torch"
    assert "pytest" in {source.name_of(each) for each in source.requirements(PROJECT, "dev")}


@pytest.mark.parametrize(("status", "is_there"), [(200, True), (404, False), (503, False)])
def test_an_index_is_asked_before_it_is_used(
    source: ModuleType, serve: Serve, status: int, is_there: bool
) -> None:
    assert source.is_reachable(serve(status)) is is_there


def test_an_index_that_is_not_there_costs_a_moment(source: ModuleType) -> None:
    assert source.is_reachable("http://127.0.0.1:9/whl/cpu", 1.0) is False
    assert source.is_reachable("no address", 1.0) is False


def test_the_cpu_index_is_asked_beside_the_own_where_no_card_is(
    source: ModuleType, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source.sys, "platform", "linux")
    monkeypatch.setattr(source, "has_graphics_card", lambda: False)
    monkeypatch.setattr(source, "is_reachable", lambda: True)
    assert source.pip_options() == (["--extra-index-url", source.CPU_INDEX], "")
    monkeypatch.setattr(source, "is_reachable", lambda: False)
    options, sentence = source.pip_options()
    assert options == []
    assert source.CPU_INDEX in sentence
    monkeypatch.setattr(source, "has_graphics_card", lambda: True)
    assert source.pip_options() == ([], "")
