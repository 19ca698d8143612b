"""Model folders in the list: added where they lie, hashed as the engine hashes them, refused as the engine refuses them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hub_server import folder_files, safetensors, write_folder

from writer_app.engine import memory as memory_module
from writer_app.engine import model_folder
from writer_app.engine.model_adapter import adapter_at
from writer_app.engine.model_adapter import sha256 as adapter_sha256
from writer_app.engine.model_folder import checked_folder
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models import folder as folders
from writer_app.models.catalogue import Catalogue
from writer_app.models.loading import load_request
from writer_app.models.store import Model, ModelStore, short_of_memory


@pytest.fixture
def store(tmp_path: Path, known: Catalogue) -> ModelStore:
    return ModelStore(tmp_path / "models", known)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "My Llama")


def fault_of(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(WriterError) as caught:
        call()
    for language in LANGUAGES:
        assert caught.value.fault.code not in word(caught.value.fault, language)
    return caught.value.fault.code, word(caught.value.fault, "en")


def test_added_shown_resolved_verified_and_forgotten(store: ModelStore, folder: Path) -> None:
    model = store.add(folder)
    assert (model.name, model.title, model.state, model.badge) == (
        "my-llama",
        "My Llama",
        "own",
        "unverified",
    )
    assert (model.languages, model.licence, model.quantisation) == (("en", "zh"), "mit", "BF16")
    assert (model.parameters, model.context_tokens, model.kind, model.is_folder) == (64, 512, "base", True)
    assert model in store.models()
    assert (
        store.resolve("my-llama").sha256 == model_folder.sha256(model_folder.inspect(folder)) == model.sha256
    )
    assert store.verify("my-llama").sha256 == model.sha256
    assert store.add(folder).name == "my-llama", "adding twice is once"
    store.remove("my-llama")
    assert (folder / "model.safetensors").is_file(), "the writer's folder stays"
    assert model not in store.models()


def test_the_engine_need_not_hash_again(
    store: ModelStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(folder)
    time.sleep(0.06)  # a change in the same tick of the clock would not show
    store.resolve("my-llama")
    spec = load_request(store.resolve("my-llama"))
    assert spec.path == str(folder)
    hashed: list[object] = []
    monkeypatch.setattr(model_folder, "sha256", hashed.append)
    assert checked_folder(spec)[1] == spec.sha256
    assert hashed == []


def test_by_path_without_being_added(
    store: ModelStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.resolve(str(folder)).name == "My Llama"
    monkeypatch.chdir(folder.parent)
    assert store.resolve("My Llama").path == str(folder)


def test_a_folder_that_changes_or_goes(store: ModelStore, folder: Path) -> None:
    store.add(folder)
    (folder / "tokenizer.json").write_text('{"version": "2.0"}')
    assert fault_of(lambda: store.verify("my-llama"))[0] == "model.changed"
    assert store.resolve("my-llama").sha256 != store.models()[-1].sha256 or store.models()[-1].sha256
    (folder / "model.safetensors").unlink()
    assert store.find("my-llama").state == "own"
    code, said = fault_of(lambda: store.resolve("my-llama"))
    assert code.startswith("engine.")
    assert "My Llama" in said
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert store.find("my-llama").state == "missing"


@pytest.mark.parametrize(
    ("name", "data", "code", "named"),
    [
        ("config.json", b" " * 1_000_001, "engine.folder_limit", "config.json"),
        ("config.json", b"{", "engine.model_damaged", "config.json"),
        ("config.json", b'{"model_type": "llama", "num_hidden_layers": 513}', "engine.folder_limit", "config.json"),
        ("config.json", b'{"model_type": "llama", "vocab_size": 1000001}', "engine.folder_limit", "config.json"),
        ("tokenizer.json", b"[]", "engine.model_damaged", "tokenizer.json"),
        ("chat_template.jinja", b"x" * 64_001, "engine.folder_limit", "chat_template.jinja"),
        ("model.safetensors", safetensors()[:-1], "engine.model_damaged", "model.safetensors"),
        ("model.safetensors", b"", "engine.model_empty", "model.safetensors"),
    ],
)  # fmt: skip
def test_the_engines_refusals_name_the_file(
    store: ModelStore, folder: Path, name: str, data: bytes, code: str, named: str
) -> None:
    (folder / name).write_bytes(data)
    found, said = fault_of(lambda: store.add(folder))
    assert found == code
    assert named in said
    assert store.models()[-1].name != "my-llama"


def test_pickles_are_never_opened(store: ModelStore, folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert fault_of(lambda: store.add(folder))[0] == "engine.folder_pickle"


def test_an_adapter_is_hashed_with_its_base(store: ModelStore, folder: Path, tmp_path: Path) -> None:
    adapter = tmp_path / "voice"
    adapter.mkdir()
    settings = {"peft_type": "LORA", "r": 8, "base_model_name_or_path": "someone/My Llama"}
    (adapter / "adapter_config.json").write_text(json.dumps(settings))
    (adapter / "adapter_model.safetensors").write_bytes(safetensors(8))
    model = store.add(adapter)
    known = adapter_at(str(adapter))
    assert known is not None
    assert model.sha256 == adapter_sha256(known, model_folder.sha256(model_folder.inspect(folder)))
    assert store.resolve("voice").sha256 == model.sha256


def test_what_does_not_fit_is_refused_before_loading(
    store: ModelStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = store.add(folder)
    assert model.memory_bytes > 500_000_000
    assert short_of_memory(model) is None or memory_module.available_memory() is not None
    large = Model(
        name="large",
        title="",
        state="own",
        path="",
        size=1,
        sha256="",
        is_verified=False,
        memory_bytes=10**15,
    )
    fault = short_of_memory(large)
    assert fault is not None
    assert "1000000.0 GB" in word(fault, "en")


@pytest.mark.parametrize(
    ("head", "languages", "licence"),
    [
        ("license: apache-2.0\nlanguage: [en, zh]", ("en", "zh"), "apache-2.0"),
        ("license: mit\nlanguage: zh", ("zh",), "mit"),
        ("language:\n  - en\n  - de\nlicense: other", ("en", "de"), "other"),
        ("tags: [x]", (), ""),
        ("license: !!python/object:os.system", (), ""),
    ],
)
def test_the_model_card(tmp_path: Path, head: str, languages: tuple[str, ...], licence: str) -> None:
    (tmp_path / "README.md").write_text(f"---\n{head}\n---\n# Model\n")
    assert folders.card(tmp_path) == (languages, licence)


def test_memory_grows_with_the_weights_and_the_context(folder: Path) -> None:
    inspected = folders.inspect(folder)[0]
    short, long = (folders.memory_bytes(inspected, tokens) for tokens in (100, 500))
    width = 2 if folders._has_card() else 4
    assert long - short == 400 * 2 * 2 * 2 * 8 * width, (
        "2 × layers × shared heads × width of a head × bytes of a number"
    )


def test_the_files_of_the_test_are_a_folder() -> None:
    assert set(folder_files()) >= {"config.json", "tokenizer.json", "model.safetensors"}
