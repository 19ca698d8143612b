"""The store: rows, names, hashes that are remembered only while they hold, files of the writer's own that are never touched."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_model import CHINESE, TINY, Hub
from tiny_gguf import tiny_gguf, write_tiny

from writer_app.engine.request import Fingerprint
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models import look as look_module
from writer_app.models.catalogue import Catalogue
from writer_app.models.digest import settle
from writer_app.models.loading import load_request
from writer_app.models.store import Model, ModelStore, speaks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def store(folder: Path, known: Catalogue) -> ModelStore:
    return ModelStore(folder, known)


def put(store: ModelStore, data: bytes = TINY, name: str = "tiny") -> Path:
    store.folder.mkdir(exist_ok=True)
    path = store.folder / f"{name}.gguf"
    path.write_bytes(data)
    settle(path)
    return path


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(WriterError) as caught:
        call()
    for language in LANGUAGES:
        assert "?" not in word(caught.value.fault, language)
        assert caught.value.fault.code not in word(caught.value.fault, language)
    return caught.value.fault.code


def test_an_empty_folder(store: ModelStore) -> None:
    assert [(model.name, model.state, model.path) for model in store.models()] == [
        ("tiny", "fetchable", ""), ("tiny-zh", "fetchable", ""), ("tiny-hub", "fetchable", "")
    ]  # fmt: skip
    assert store.default() is None
    assert code_of(store.resolve) == "model.none_here"
    assert code_of(lambda: store.resolve("tiny")) == "model.not_here"
    assert not store.folder.exists(), "looking makes nothing"


def test_names(store: ModelStore) -> None:
    assert store.find("tiny").name == "tiny"
    assert store.find("TINY-Z").name == "tiny-zh"
    assert code_of(lambda: store.find("tiny-")) == "model.ambiguous"
    with pytest.raises(WriterError) as caught:
        store.find("gpt")
    assert "tiny, tiny-zh, tiny-hub" in word(caught.value.fault, "en")
    assert code_of(lambda: store.find("")) == "model.unknown"


def test_a_catalogue_model_is_hashed_once(
    store: ModelStore, folder: Path, known: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, hashed = put(store), []
    real = look_module.sha256_of
    monkeypatch.setattr(look_module, "sha256_of", lambda *each: hashed.append(each[0]) or real(*each))  # type: ignore[func-returns-value]
    model = store.resolve()
    assert (model.name, model.path, model.is_verified, model.sha256) == (
        "tiny",
        str(path),
        True,
        known.starter.sha256,
    )
    assert ModelStore(folder, known).resolve("tiny") == model
    assert ModelStore(folder, known).is_checked(model)
    assert hashed == [path]


def test_one_flipped_byte_is_refused_a_hundred_times(store: ModelStore) -> None:
    """safety.md: one byte flipped in a catalogue model × 100. Times are set back, as a careful damager would."""
    path = put(store)
    store.resolve("tiny")
    before = path.stat()
    for turn in range(100):
        at = 500 + turn * (len(TINY) - 600) // 100
        with path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([TINY[at] ^ (1 << turn % 8)]))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert code_of(lambda: store.resolve("tiny")) in ("model.wrong_hash", "model.damaged")
        with path.open("r+b") as file:
            file.seek(at)
            file.write(TINY[at : at + 1])
    assert store.resolve("tiny").is_verified


def test_a_cut_or_missing_catalogue_model(store: ModelStore) -> None:
    put(store, TINY[:-1])
    assert code_of(lambda: store.resolve("tiny")) == "model.truncated"
    put(store, b"")
    assert code_of(lambda: store.resolve("tiny")) == "model.truncated"


def test_a_path(store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = write_tiny(tmp_path / "mine.gguf")
    model = store.resolve(str(tmp_path / "mine.gguf"))
    assert (model.name, model.state, model.sha256, model.is_verified) == ("mine", "own", sha256, False)
    monkeypatch.chdir(tmp_path)
    assert store.resolve("mine.gguf").path == str(tmp_path / "mine.gguf")
    assert store.resolve("./mine.gguf").path == str(tmp_path / "mine.gguf")
    assert code_of(lambda: store.resolve("./none.gguf")) == "model.missing"
    assert code_of(lambda: store.resolve(str(tmp_path) + "/")) == "engine.model_missing"


def test_a_copy_of_a_catalogue_model_is_that_model(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "renamed.gguf").write_bytes(CHINESE)
    model = store.resolve(str(tmp_path / "renamed.gguf"))
    assert (model.is_verified, model.languages, model.licence) == (True, ("en", "zh"), "Some Terms")


def test_add_and_forget_a_file_of_the_writers_own(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "My Model (v2).gguf"
    sha256 = write_tiny(path)
    model = store.add(path)
    assert (model.name, model.title, model.state) == ("my-model-v2", "My Model (v2)", "own")
    assert (model.sha256, model.badge, model.licence, model.languages) == (
        sha256,
        "unverified",
        "mit",
        ("en",),
    )
    assert store.add(path) == model, "adding twice is once"
    assert store.installed("my-model") == path
    assert store.resolve("my-model").sha256 == sha256
    assert store.default() == model
    store.remove("my-model-v2")
    assert path.exists(), "the writer's file stays"
    assert code_of(lambda: store.find("my-model")) == "model.unknown"


def test_two_files_of_one_name(store: ModelStore, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_tiny(tmp_path / name / "tiny.gguf", {"general.name": name})
    assert [store.add(tmp_path / name / "tiny.gguf").name for name in ("a", "b")] == ["tiny-2", "tiny-3"]


def test_an_own_file_that_changes_or_goes(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    write_tiny(path)
    store.add(path)
    assert store.verify("mine").name == "mine"
    sha256 = write_tiny(path, {"general.name": "Other"})
    assert code_of(lambda: store.verify("mine")) == "model.changed"
    assert store.resolve("mine").sha256 == sha256, "the engine is told the true hash"
    path.unlink()
    assert store.find("mine").state == "missing"
    assert code_of(lambda: store.resolve("mine")) == "model.missing"
    store.remove("mine")


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[1]", b'[{"name": 3}]', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_registry_is_begun_anew(store: ModelStore, tmp_path: Path, rubbish: bytes) -> None:
    write_tiny(tmp_path / "mine.gguf")
    store.add(tmp_path / "mine.gguf")
    (store.folder / "own.json").write_bytes(rubbish)
    assert [model.name for model in store.models()] == ["tiny", "tiny-zh", "tiny-hub"]
    assert store.fault is not None
    assert "own.damaged.json" in word(store.fault, "en")
    assert (store.folder / "own.damaged.json").read_bytes() == rubbish
    assert store.add(tmp_path / "mine.gguf").name == "mine"


def test_damaged_memory_costs_one_hashing(store: ModelStore) -> None:
    put(store)
    store.resolve()
    (store.folder / "hashes.json").write_bytes(b"rubbish")
    assert not store.is_checked(store.find("tiny"))
    assert store.resolve().is_verified
    assert store.is_checked(store.find("tiny"))


def test_a_folder_that_only_others_may_write(
    known: Catalogue, tmp_path: Path, disk: Callable[[str], Path]
) -> None:
    folder = disk("size=2m")
    (folder / "tiny.gguf").write_bytes(TINY)
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    store = ModelStore(folder, known)
    assert store.resolve().is_verified, "hashed each time, but it works"
    assert code_of(lambda: store.remove("tiny")) == "model.cannot_write"
    write_tiny(tmp_path / "mine.gguf")
    assert code_of(lambda: store.add(tmp_path / "mine.gguf")) == "model.cannot_write"


def test_pull_fetches_once_and_mends(
    store: ModelStore, hub: Hub, known: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.data = TINY + b"x"
    stages: list[str] = []
    model = store.pull("tiny-hub", lambda stage, *_: stages.append(stage))
    assert (model.state, model.is_verified) == ("here", True)
    assert store.is_checked(model), "the first start doesn't hash again"
    assert store.pull("tiny-hub", lambda *_: None) == model
    assert len(hub.asked) == 1
    Path(model.path).write_bytes(TINY + b"y")
    assert store.pull("tiny-hub", lambda *_: None) == model
    assert len(hub.asked) == 2
    store.remove("tiny-hub")
    assert not Path(model.path).exists()
    assert code_of(lambda: store.remove("tiny-hub")) == "model.not_here"


def test_remove_takes_what_a_broken_download_left(store: ModelStore) -> None:
    part = put(store).with_name("tiny-hub.gguf.part")
    part.write_bytes(b"half")
    store.remove("tiny-hub")
    assert not part.exists()


def test_terms_come_before_the_download(store: ModelStore) -> None:
    assert code_of(lambda: store.pull("tiny-zh", lambda *_: None)) == "model.licence"


def test_an_own_file_cannot_be_fetched(store: ModelStore, tmp_path: Path) -> None:
    write_tiny(tmp_path / "mine.gguf")
    store.add(tmp_path / "mine.gguf")
    assert code_of(lambda: store.pull("mine", lambda *_: None)) == "model.not_in_catalogue"


def test_which_model_to_offer(store: ModelStore, tmp_path: Path) -> None:
    def offer(language: str) -> str:
        model = store.offer_for(language)
        return model.name if model else ""

    assert (offer("en"), offer("zh"), offer("xx")) == ("tiny", "tiny-zh", "")
    (tmp_path / "zh.gguf").write_bytes(tiny_gguf({"general.languages": ["zh"]}))
    store.add(tmp_path / "zh.gguf")
    assert offer("zh") == "zh", "what is here comes first"
    assert speaks(store.find("zh"), "zh")
    assert not speaks(store.find("tiny"), "zh")
    assert speaks(Model(name="", title="", state="own", path="", size=0, sha256="", is_verified=False), "zh")


def test_the_module_is_light() -> None:
    """No Qt, no backend, no ssl and no network code comes along, so that a start stays quick."""
    code = (
        "import sys, writer_app.models.store, writer_app.models.command, writer_app.models.hub_listing\n"
        "heavy = {'huggingface_hub', 'PySide6', 'xllamacpp', 'numpy', 'ssl', 'http', 'email', 'zipfile'}\n"
        "heavy |= {'subprocess', 'asyncio', 'socket'}\n"
        "print(*sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_engine_is_told_what_was_hashed(store: ModelStore) -> None:
    path = put(store)
    for _ in range(2):  # hashed now, and remembered
        load = load_request(store.resolve("tiny"))
        assert load.hashed == Fingerprint.of(path.stat())
        assert load.memory_bytes == store.find("tiny").memory_bytes > 0
    (store.folder / "hashes.json").unlink()
    os.utime(path)  # too young: a change in the same tick of the clock would not show
    assert load_request(store.resolve("tiny")).hashed in (None, Fingerprint.of(path.stat()))


def test_a_name_that_is_not_unicode(store: ModelStore, tmp_path: Path, known: Catalogue) -> None:
    path = tmp_path / "m\udcff.gguf"
    try:
        write_tiny(path)
    except OSError:
        pytest.skip("this disk takes no such name")
    assert code_of(lambda: store.resolve(str(path))) == "model.bad_name"
    assert code_of(lambda: store.add(path)) == "model.bad_name"
    assert code_of(lambda: store.resolve(str(tmp_path / "none\udcff.gguf"))) == "model.bad_name"
    assert store.models() == ModelStore(tmp_path / "models", known).models()
    inside = ModelStore(tmp_path / "models\udcff", known)
    put(inside)
    assert code_of(lambda: inside.resolve("tiny")) == "model.bad_name"
    assert inside._memory.remember(put(inside), "0" * 64, settle(put(inside))) is None


@pytest.mark.model
def test_looking_again_costs_nothing(starter_path: Path) -> None:
    store = ModelStore(starter_path.parent)
    store.resolve("smollm2-135m-instruct")
    time.sleep(0.06)
    start = time.perf_counter()
    store.models()
    assert store.resolve("smollm2-135m-instruct").is_verified
    assert time.perf_counter() - start < 20
