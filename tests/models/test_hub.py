"""Models by their name on the hub, against a server on loopback: what is chosen, what is fetched, what goes wrong and how."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hub_server import COMMIT, HubServer, folder_files, stated
from small_model import TINY, entry_of

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models.catalogue import Catalogue, HubSource
from writer_app.models.digest import settle
from writer_app.models.fetch import Outcome
from writer_app.models.hub_listing import HubFile, HubName, Offer, choose, look_up, parse
from writer_app.models.hub_pull import pull_from_hub
from writer_app.models.model import Model
from writer_app.models.store import ModelStore

NAME = HubName("someone/tiny")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    from huggingface_hub import constants

    made = HubServer({"tiny-Q4_K_M.gguf": TINY, "README.md": b"# Tiny", "run.py": b"print()"})
    monkeypatch.setenv("HF_ENDPOINT", made.address)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", os.devnull)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path, known: Catalogue) -> ModelStore:
    return ModelStore(tmp_path / "models", known)


def quiet(_stage: str, _done: int, _total: int) -> None:
    return


def fault_of(call: Callable[[], object]) -> str:
    with pytest.raises(WriterError) as caught:
        call()
    for language in LANGUAGES:
        said = word(caught.value.fault, language)
        assert caught.value.fault.code not in said
        assert "{" not in said
    return caught.value.fault.code


def pull(store: ModelStore, name: HubName = NAME, **options: object) -> Model:
    return pull_from_hub(store, look_up(name), quiet, **options)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# ── names and choices ──
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Qwen/Qwen3-4B-GGUF", HubName("Qwen/Qwen3-4B-GGUF")),
        ("a/b:c-Q8_0.gguf", HubName("a/b", "", "c-Q8_0.gguf")),
        ("a/b@main:Q8_0", HubName("a/b", "main", "Q8_0")),
        ("https://huggingface.co/a/b/", HubName("a/b")),
        ("smollm2", None), ("a/b/c", None), ("../b", None), ("a/..", None), ("/etc/passwd", None), ("a/b:../c", None), ("", None),
    ],
)  # fmt: skip
def test_names(text: str, name: HubName | None) -> None:
    assert parse(text) == name


def gguf(*tags: str) -> tuple[HubFile, ...]:
    return tuple(HubFile(f"m-{tag}.gguf", 1000 + index, "a" * 64) for index, tag in enumerate(tags))


@pytest.mark.parametrize(
    ("tags", "wanted", "chosen"),
    [
        (("Q8_0", "Q2_K", "Q4_K_M", "F16"), "", "m-Q4_K_M.gguf"),
        (("Q8_0", "Q2_K"), "", "m-Q8_0.gguf"),
        (("mmproj-F16", "Q5_K_M"), "", "m-Q5_K_M.gguf"),
        (("Q4_K_M-00001-of-00002", "Q4_K_M-00002-of-00002", "Q8_0"), "", "m-Q8_0.gguf"),
        (("Q8_0", "Q4_K_M"), "q8_0", "m-Q8_0.gguf"),
        (("Q8_0", "Q4_K_M"), "m-q8_0.gguf", "m-Q8_0.gguf"),
        (("Q2_K",), "", "m-Q2_K.gguf"),
    ],
)
def test_which_file_is_chosen(tags: tuple[str, ...], wanted: str, chosen: str) -> None:
    kind, files, _ = choose(gguf(*tags), HubName("a/b", "", wanted))
    assert (kind, [file.name for file in files]) == ("file", [chosen])


def test_what_a_repository_offers(server: HubServer) -> None:
    server.files["tiny-Q8_0.gguf"] = TINY
    offer = look_up(NAME)
    assert (offer.revision, offer.kind, offer.quantisation) == (COMMIT, "file", "Q4_K_M")
    assert (offer.licence, offer.languages, offer.others, offer.is_free) == ("mit", ("en",), ("Q8_0",), True)
    assert offer.size == len(TINY)
    again = parse(offer.name)
    assert again is not None
    assert look_up(again) == msgspec.structs.replace(offer)


def test_of_a_folder_only_what_belongs_to_the_model(server: HubServer) -> None:
    junk = dict.fromkeys(
        ("evil.py", "pytorch_model.bin", "onnx/model.onnx", "sub/model.safetensors", "x.pickle"), b"x"
    )
    server.files = {**folder_files(), **junk, "LICENSE": b"MIT"}
    offer = look_up(NAME)
    assert offer.kind == "folder"
    assert {file.name for file in offer.files} == {*folder_files(), "LICENSE"}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"README.md": b"x"}, "model.hub_no_model"),
        ({"pytorch_model.bin": b"x", "config.json": b"{}"}, "model.hub_pickle"),
        ({"model.safetensors": b"x"}, "model.hub_no_model"),
        ({}, "model.hub_no_model"),
    ],
)
def test_a_repository_without_a_model(server: HubServer, files: dict[str, bytes], code: str) -> None:
    server.files = files
    assert fault_of(lambda: look_up(NAME)) == code


def test_a_file_that_is_not_there(server: HubServer) -> None:
    with pytest.raises(WriterError) as caught:
        look_up(HubName("someone/tiny", "", "Q9_X"))
    assert "tiny-Q4_K_M.gguf" in word(caught.value.fault, "en")


# ── fetching ──
def test_a_file_is_fetched_written_down_and_removed(server: HubServer, store: ModelStore) -> None:
    heard: list[tuple[str, int, int]] = []
    model = pull_from_hub(store, look_up(NAME), lambda *each: heard.append(each))
    assert (model.name, model.state, model.badge) == ("tiny-q4_k_m", "here", "unpinned")
    assert (model.source, model.revision, model.licence) == ("someone/tiny", COMMIT, "mit")
    assert Path(model.path).read_bytes() == TINY
    assert store.models()[-1] == model
    assert store.resolve("someone/tiny").path == model.path
    assert store.resolve(model.name).sha256 == model.sha256
    assert ("fetching", len(TINY), len(TINY)) in heard
    assert all(authorization == "" for _, _, authorization in server.asked)
    store.remove(model.name)
    assert not Path(model.path).exists()
    assert store.models()[-1].source == ""


def test_a_folder_is_fetched_whole(server: HubServer, store: ModelStore) -> None:
    server.files = folder_files()
    model = pull(store)
    assert (model.is_folder, model.architecture, model.quantisation) == (True, "llama", "BF16")
    assert (model.title, model.languages, model.parameters) == ("tiny", ("en", "zh"), 64)
    assert names(Path(model.path)) == sorted(folder_files())
    assert model.name == "tiny-2", "the catalogue of the test has a tiny"
    time.sleep(0.06)  # a change in the same tick of the clock would not show
    store.resolve(model.name)
    assert store.resolve(model.name).hashed is not None
    assert pull(store).sha256 == model.sha256, "a second time nothing is fetched"
    store.remove(model.name)
    assert not Path(model.path).exists()


def test_a_broken_download_is_taken_up(server: HubServer, store: ModelStore) -> None:
    server.breaks_after = 100_000
    assert fault_of(lambda: pull(store)) == "model.interrupted"
    assert names(store.folder) == ["tiny-Q4_K_M.gguf.part"]
    server.breaks_after = -1
    assert Path(pull(store).path).read_bytes() == TINY
    assert [wanted for path, wanted, _ in server.asked if "resolve" in path] == ["", "bytes=100000-"]


def test_a_folder_goes_on_with_the_file_that_broke(server: HubServer, store: ModelStore) -> None:
    server.files = folder_files()
    server.breaks_after = 120
    assert fault_of(lambda: pull(store)) == "model.interrupted"
    assert not any(
        path.is_dir() and not path.name.endswith(".part") for path in (store.folder / "hub").iterdir()
    )
    server.breaks_after = -1
    before = len(server.asked)
    assert pull(store).is_folder
    fetched = [path for path, _, _ in server.asked[before:] if path.endswith("tokenizer.json")]
    assert len(fetched) <= 1


@pytest.mark.parametrize("name", ["tiny-Q4_K_M.gguf", "config.json", "model.safetensors"])
def test_other_bytes_than_stated_are_refused(server: HubServer, store: ModelStore, name: str) -> None:
    if name != "tiny-Q4_K_M.gguf":
        server.files = folder_files()
    right = server.files[name]
    server.lies = {name: right[:-1] + bytes([right[-1] ^ 1])}
    assert fault_of(lambda: pull(store)) == "model.wrong_hash"
    assert store.models()[-1].source == ""
    assert name not in names(store.folder)


def test_stop_in_the_middle_of_a_slow_download(server: HubServer, store: ModelStore) -> None:
    server.delay_seconds = 0.05
    asked = iter([False] * 3)
    assert fault_of(lambda: pull(store, is_cancelled=lambda: next(asked, True))) == "model.cancelled"
    server.delay_seconds = 0.0
    assert Path(pull(store).path).read_bytes() == TINY


def test_no_room(server: HubServer, store: ModelStore, disk: Callable[[str], Path], known: Catalogue) -> None:
    small = ModelStore(disk("size=1m"), known)
    assert fault_of(lambda: pull(small)) == "model.no_space"
    assert not any("resolve" in path for path, _, _ in server.asked), "asked before the first byte"


def test_settings_that_are_too_large_are_not_fetched(server: HubServer, store: ModelStore) -> None:
    server.files = {**folder_files(), "config.json": b" " * 1_000_001}
    assert fault_of(lambda: pull(store)) == "engine.folder_limit"
    assert not any("resolve" in path for path, _, _ in server.asked)


def test_a_folder_that_is_no_model_leaves_nothing(server: HubServer, store: ModelStore) -> None:
    server.files = {**folder_files(), "model.safetensors": b"not safetensors"}
    assert fault_of(lambda: pull(store)) == "engine.model_damaged"
    assert names(store.folder) == []


# ── refusals ──
@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (404, "RepoNotFound", "model.hub_not_found"),
        (404, "RevisionNotFound", "model.hub_not_found"),
        (401, "", "model.hub_gated"),
        (401, "GatedRepo", "model.hub_gated"),
        (403, "GatedRepo", "model.hub_gated"),
        (403, "", "model.hub_gated"),
        (500, "", "model.source_refused"),
    ],
)
def test_what_the_hub_refuses(server: HubServer, status: int, code: str, fault: str) -> None:
    server.status, server.code = status, code
    assert fault_of(lambda: look_up(NAME)) == fault


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'{"id": "a/b", "siblings": [{"x": 1}]}'])
def test_a_server_that_is_no_hub(server: HubServer, answer: bytes) -> None:
    server.answer = answer
    assert fault_of(lambda: look_up(NAME)) in ("model.hub_answer", "model.hub_no_model")


def test_a_file_that_the_hub_no_longer_gives(server: HubServer, store: ModelStore) -> None:
    server.file_status = 403
    assert fault_of(lambda: pull(store)) == "model.not_found"


def test_nobody_answers(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    assert fault_of(lambda: look_up(NAME)) == "model.no_network"
    monkeypatch.setenv("HF_ENDPOINT", "ftp://example.org")
    assert fault_of(lambda: look_up(NAME)) == "model.bad_endpoint"


def test_offline_is_said(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert fault_of(lambda: look_up(NAME)) == "model.offline"


def test_a_licence_with_conditions_is_accepted_first(server: HubServer, store: ModelStore) -> None:
    server.card = {"license": "other", "license_name": "gemma"}
    offer = look_up(NAME)
    assert (offer.licence, offer.is_free) == ("gemma", False)
    assert fault_of(lambda: pull(store)) == "model.licence"
    assert pull(store, is_accepted=True).licence in ("gemma", "mit")


def test_a_token_is_sent_only_where_it_is_needed_and_not_beyond(
    server: HubServer, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = HubServer(server.files)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    server.token, server.redirects_to = "hf_secret", other.address
    try:
        assert pull(store).badge == "unpinned"
    finally:
        other.close()
    assert [authorization for _, _, authorization in server.asked] == [
        "",
        "Bearer hf_secret",
        "Bearer hf_secret",
    ]
    assert [authorization for _, _, authorization in other.asked] == [""]


# ── the catalogue's unpinned entries ──
def test_an_unpinned_entry_is_pinned_by_its_first_download(
    server: HubServer, tmp_path: Path, known: Catalogue
) -> None:
    source = HubSource(repository="someone/tiny", file="tiny-Q4_K_M.gguf")
    entry = entry_of(TINY, "loose", (source,), sha256="", size=1, is_size_approximate=True)
    store = ModelStore(tmp_path / "models", Catalogue((*known.entries, entry)))
    assert store.find("loose").badge == ""
    model = store.pull("loose", quiet)
    assert (model.badge, model.size, model.revision, model.is_verified) == (
        "unpinned",
        len(TINY),
        COMMIT,
        False,
    )
    assert store.resolve("loose").sha256 == model.sha256
    assert len(store.models()) == 4, "listed once"
    Path(model.path).write_bytes(TINY[:-1] + b"!")
    settle(Path(model.path))
    assert fault_of(lambda: store.resolve("loose")) == "model.wrong_hash"
    assert store.find("loose").state == "damaged"
    store.remove("loose")
    assert store.find("loose").state == "fetchable"


# ── the process ──
def test_the_process_looks_and_pulls(server: HubServer, tmp_path: Path) -> None:
    quiet_environment = {
        "WRITER_APP_MODELS": str(tmp_path / "models"),
        "HF_HUB_OFFLINE": "0",
        "TRANSFORMERS_OFFLINE": "0",
    }
    reader, writer = os.pipe()  # an input that stays open: its end means stop
    try:
        for action, name in (("look", "someone/tiny"), ("pull", "someone/tiny")):
            done = subprocess.run(
                [sys.executable, "-m", "writer_app.models.fetch", action, name], stdin=reader, capture_output=True,
                env={**os.environ, **quiet_environment}, timeout=60, check=False,
            )  # fmt: skip
            outcome = msgspec.json.decode(done.stdout.splitlines()[-1], type=Outcome)
            assert done.returncode == 0, done.stderr
            assert isinstance(outcome.offer if action == "look" else outcome.model, (Offer, Model))
    finally:
        os.close(reader)
        os.close(writer)


def test_the_server_is_like_the_hub() -> None:
    """git's name of a known content, as `git hash-object` gives it."""
    assert stated("a.txt", b"hello\n")["blobId"] == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert json.dumps(stated("a.gguf", b"x")["lfs"])
