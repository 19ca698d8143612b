"""`writer-app models …` with a console that remembers, and the process that the window starts."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hub_server import HubServer
from small_model import TINY, Hub
from tiny_gguf import write_tiny

from writer_app.cli.continuation import warn_of_language
from writer_app.message import LANGUAGES, Language
from writer_app.models import command
from writer_app.models.catalogue import Catalogue
from writer_app.models.fetch import Outcome
from writer_app.models.store import Model, ModelStore


class Listener:
    """A console."""

    def __init__(self, language: Language = "en") -> None:
        self.language: Language = language
        self.said: list[str] = []
        self.complained: list[str] = []
        self.advanced: list[tuple[int, int, str]] = []

    def out(self, text: str) -> None:
        self.said.append(text)

    def err(self, text: str) -> None:
        self.complained.append(text)

    def progress(self, done: int, total: int, label: str) -> None:
        self.advanced.append((done, total, label))


@pytest.fixture
def store(tmp_path: Path, known: Catalogue) -> ModelStore:
    return ModelStore(tmp_path / "models", known)


def run(store: ModelStore, *words: str, language: Language = "en") -> tuple[int, Listener]:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers(), language)
    listener = Listener(language)
    return command.run(parser.parse_args(["models", *words]), listener, store), listener


def test_list(store: ModelStore, tmp_path: Path) -> None:
    write_tiny(tmp_path / "mine.gguf")
    store.add(tmp_path / "mine.gguf")
    code, listener = run(store, "list")
    assert code == 0
    assert len(listener.said) == 4
    assert "your own file" in listener.said[3]
    assert "unverified" in listener.said[3]
    assert "自有文件" in run(store, "list", language="zh")[1].said[3]


def test_list_as_json(store: ModelStore) -> None:
    code, listener = run(store, "list", "--json")
    models = msgspec.json.decode("\n".join(listener.said), type=list[Model])
    assert code == 0
    assert models == list(store.models())


def test_pull_and_remove(store: ModelStore, hub: Hub) -> None:
    hub.data = TINY + b"x"
    code, listener = run(store, "pull", "tiny-hub")
    assert (code, listener.complained) == (0, [])
    assert listener.advanced[-1][0] == listener.advanced[-1][1]
    assert "Fetching tiny-hub" in {label for _, _, label in listener.advanced}
    assert "tiny-hub is here" in listener.said[0]
    assert run(store, "remove", "tiny-hub")[0] == 0
    code, listener = run(store, "remove", "tiny-hub")
    assert (code, len(listener.complained)) == (2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_shown(store: ModelStore, language: Language) -> None:
    code, listener = run(store, "pull", "tiny-zh", language=language)
    assert code == 2
    assert {"en": "Be good.", "zh": "行善。"}[language] in listener.complained[0]
    assert "--accept-licence" in listener.complained[1]


def test_add_and_verify(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    sha256 = write_tiny(path)
    code, listener = run(store, "add", str(path))
    assert (code, sha256 in listener.said[0]) == (0, True)
    assert run(store, "verify")[0] == 0
    path.write_bytes(b"rubbish")
    code, listener = run(store, "verify")
    assert (code, listener.said) == (2, [])
    assert listener.complained == ["mine.gguf is not a GGUF model, whatever its name says."]


def test_nothing_to_verify(store: ModelStore) -> None:
    code, listener = run(store, "verify")
    assert code == 2
    assert "writer-app models pull tiny" in listener.complained[0]


def test_ctrl_c_is_one_sentence(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "pull", interrupted)
    code, listener = run(store, "pull", "tiny")
    assert (code, listener.complained) == (2, ["Stopped before it was done."])


# ── the process of the window ──
def work(*words: str, stdin: int | None = None) -> tuple[int, Outcome]:
    with subprocess.Popen(
        [sys.executable, "-m", "writer_app.models.fetch", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if stdin is not None:
            process.stdin.close()
        lines = process.stdout.read().splitlines()
        code = process.wait(timeout=20)
    return code, msgspec.json.decode(lines[-1], type=Outcome)


def test_the_process_adds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    sha256 = write_tiny(tmp_path / "mine.gguf")
    code, outcome = work("add", str(tmp_path / "mine.gguf"))
    assert code == 0
    assert outcome.model is not None
    assert outcome.model.sha256 == sha256


def test_the_process_fails_with_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    code, outcome = work("verify", "nothing")
    assert code == 2
    assert outcome.fault is not None
    assert outcome.fault.code == "model.unknown"


def test_the_process_stops_when_the_window_is_gone(
    tmp_path: Path, links: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "models"))
    code, outcome = work("pull", "smollm2-135m-instruct", stdin=0)
    assert code == 2
    assert outcome.fault is not None
    assert outcome.fault.code == "model.cancelled"
    assert list((tmp_path / "models").glob("*.gguf")) == []


def test_a_damaged_model_is_shown_as_damaged(store: ModelStore) -> None:
    store.folder.mkdir()
    (store.folder / "tiny.gguf").write_bytes(TINY[:-1])
    assert "damaged" in run(store, "list")[1].said[0]
    assert "已损坏" in run(store, "list", language="zh")[1].said[0]
    assert store.default() is None
    code, listener = run(store, "verify")
    assert (code, len(listener.complained)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "languages", "said"),
    [
        ("今天天气真好，我想去公园散步。", ("en",), "The text is in Chinese"),
        ("It was a quiet street in November.", ("zh",), "The text is in English"),
        ("今天天气真好，我想去公园散步。", ("en", "zh"), ""),
        ("今天天气真好，我想去公园散步。", (), ""),
    ],
)
def test_continue_warns_of_a_language_the_model_hardly_knows(
    text: str, languages: tuple[str, ...], said: str
) -> None:
    listener = Listener()
    model = Model(
        name="m", title="", state="own", path="", size=1, sha256="", is_verified=False, languages=languages
    )
    warn_of_language(model, text, listener)
    assert "".join(listener.complained).startswith(said)
    assert bool(listener.complained) == bool(said)


def test_pull_by_a_name_on_the_hub(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    server = HubServer({"tiny-Q4_K_M.gguf": TINY, "tiny-Q8_0.gguf": TINY})
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    try:
        code, listener = run(store, "pull", "someone/tiny")
        assert code == 0
        assert "tiny-Q4_K_M.gguf" in listener.complained[0]
        assert "mit" in listener.complained[1]
        assert "Q8_0" in listener.complained[3]
        assert "someone--tiny" in listener.said[0]
        server.card = {"license": "llama3.2"}
        code, listener = run(store, "pull", "someone/tiny:Q8_0")
        assert code == 2
        assert "--accept-licence" in listener.complained[-1]
        assert run(store, "pull", "someone/tiny:Q8_0", "--accept-licence")[0] == 0
        assert run(store, "remove", "tiny-q8_0")[1].said == ["Removed tiny-q8_0."]
    finally:
        server.close()
