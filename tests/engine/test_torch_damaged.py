"""Promise: a damaged model folder ends with a sentence naming the file, and no code in it is ever run."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_folder import change_json, make_llama, make_t5

from writer_app.engine.request import Load
from writer_app.engine.torch_backend import TorchBackend
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word

WEIGHTS, CONFIG, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"
Damage = Callable[[Path], object]


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_llama(tmp_path_factory.mktemp("whole") / "llama")


class Evil:
    """Writes a file when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["EVIL_MARK"],)


EVIL_CODE = "import os\nos.mkdir(os.environ['EVIL_MARK'])\n"


def setting(name: str, value: object) -> Damage:
    return lambda folder: change_json(folder / CONFIG, lambda config: config.update({name: value}))


def cut(name: str, size: int) -> Damage:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:size])


def text(name: str, content: str) -> Damage:
    return lambda folder: (folder / name).write_text(content)


def gone(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def header(change: Callable[[dict[str, Any]], object]) -> Damage:
    def damage(folder: Path) -> None:
        data = (folder / WEIGHTS).read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        found = json.loads(data[8 : 8 + length])
        change(found)
        new = json.dumps(found).encode()
        (folder / WEIGHTS).write_bytes(struct.pack("<Q", len(new)) + new + data[8 + length :])

    return damage


def length_says(number: int) -> Damage:
    def damage(folder: Path) -> None:
        data = (folder / WEIGHTS).read_bytes()
        (folder / WEIGHTS).write_bytes(struct.pack("<Q", number) + data[8:])

    return damage


def first(found: dict[str, Any]) -> dict[str, Any]:
    return next(value for name, value in found.items() if name != "__metadata__")  # type: ignore[no-any-return]


def tensor_gone(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / WEIGHTS)
    tensors.pop(sorted(tensors)[-1])
    save_file(tensors, folder / WEIGHTS, {"format": "pt"})


def tensor_more(folder: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    save_file(
        {**load_file(folder / WEIGHTS), "model.extra": torch.zeros(3)}, folder / WEIGHTS, {"format": "pt"}
    )


def tensor_smaller(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / WEIGHTS)
    tensors["model.norm.weight"] = tensors["model.norm.weight"][:5].clone()
    save_file(tensors, folder / WEIGHTS, {"format": "pt"})


def pickle_only(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))


def index_of(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / WEIGHTS).rename(folder / "away.safetensors")
        (folder / f"{WEIGHTS}.index.json").write_text(
            json.dumps({"metadata": {}, "weight_map": {"lm_head.weight": name}})
        )

    return damage


def loop(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(folder / name)

    return damage


def own_code(folder: Path) -> None:
    (folder / "modeling_evil.py").write_text(EVIL_CODE)
    change = {
        "model_type": "evil",
        "auto_map": {"AutoConfig": "modeling_evil.C", "AutoModelForCausalLM": "modeling_evil.M"},
    }
    change_json(folder / CONFIG, lambda config: config.update(change))


def template(source: str) -> Damage:
    return lambda folder: (folder / "chat_template.jinja").write_text(source)


def pipe(folder: Path) -> None:
    (folder / TOKENIZER).unlink()
    os.mkfifo(folder / "pipe")
    (folder / TOKENIZER).symlink_to(folder / "pipe")


DAMAGES: dict[str, tuple[Damage, str]] = {
    "no config": (gone(CONFIG), CONFIG),
    "empty config": (text(CONFIG, ""), CONFIG),
    "config is no JSON": (text(CONFIG, "{'a'"), CONFIG),
    "config is a list": (text(CONFIG, "[1]"), CONFIG),
    "config of 2 MB": (setting("padding", "x" * 2_000_000), CONFIG),
    "config nested without end": (text(CONFIG, '{"a":' * 100_000), CONFIG),
    "NaN in config": (setting("initializer_range", float("nan")), CONFIG),
    "negative layers": (setting("num_hidden_layers", -1), CONFIG),
    "no layers": (setting("num_hidden_layers", 0), CONFIG),
    "a million layers": (setting("num_hidden_layers", 10**6), CONFIG),
    "layers as text": (setting("num_hidden_layers", "two"), CONFIG),
    "huge vocabulary": (setting("vocab_size", 10**9), CONFIG),
    "huge width": (setting("hidden_size", 10**12), CONFIG),
    "heads that don't divide": (setting("num_attention_heads", 7), CONFIG),
    "an unknown kind": (setting("model_type", "no_such_model"), CONFIG),
    "a kind that writes no text": (setting("model_type", "vit"), CONFIG),
    "compressed": (setting("quantization_config", {"quant_method": "gptq", "bits": 4}), CONFIG),
    "code of its own": (own_code, CONFIG),
    "more layers than weights": (setting("num_hidden_layers", 3), WEIGHTS),
    "wider than its weights": (setting("intermediate_size", 128), WEIGHTS),
    "no weights": (gone(WEIGHTS), "llama"),
    "pickle only": (pickle_only, "pytorch_model.bin"),
    "empty weights": (text(WEIGHTS, ""), WEIGHTS),
    "weights cut in the header": (cut(WEIGHTS, 300), WEIGHTS),
    "weights cut in the data": (cut(WEIGHTS, 90_000), WEIGHTS),
    "header length beyond the file": (length_says(10**9), WEIGHTS),
    "header length of all bits": (length_says(2**64 - 1), WEIGHTS),
    "header length too small": (length_says(5), WEIGHTS),
    "header with a wrong shape": (header(lambda h: first(h).update(shape=[3, 3])), WEIGHTS),
    "header with a negative shape": (header(lambda h: first(h)["shape"].__setitem__(0, -1)), WEIGHTS),
    "header with an unknown type": (header(lambda h: first(h).update(dtype="PICKLE")), WEIGHTS),
    "header whose tensors overlap": (header(lambda h: first(h).update(data_offsets=[4, 4 + 10])), WEIGHTS),
    "a tensor is missing": (tensor_gone, WEIGHTS),
    "a tensor too many": (tensor_more, WEIGHTS),
    "a tensor too small": (tensor_smaller, WEIGHTS),
    "index that leaves the folder": (index_of("../../etc/passwd.safetensors"), f"{WEIGHTS}.index.json"),
    "index of a missing part": (index_of("part-2.safetensors"), "part-2.safetensors"),
    "weights linked to themselves": (loop(WEIGHTS), WEIGHTS),
    "config linked to itself": (loop(CONFIG), CONFIG),
    "no tokenizer": (lambda f: [(f / n).unlink() for n in (TOKENIZER, "tokenizer_config.json")], "llama"),
    "tokenizer is no JSON": (cut(TOKENIZER, 500), TOKENIZER),
    "tokenizer of 70 MB": (text(TOKENIZER, '{"a":"' + "x" * 70_000_000 + '"}'), TOKENIZER),
    "tokenizer without a model": (text(TOKENIZER, '{"version":"1.0"}'), TOKENIZER),
    "tokenizer with more tokens than the model": (setting("vocab_size", 300), TOKENIZER),
    "tokenizer is a pipe": (pipe, TOKENIZER),
    "template of 100 kB": (template("{# " + "x" * 100_000 + " #}"), "chat_template.jinja"),
    "template that never ends": (
        template("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"), "chat_template.jinja"
    ),
    "template that wants too much": (template("{{ 'a' * 1000000000000 }}"), "chat_template.jinja"),
    "template that looks inside Python": (
        template("{{ ''.__class__.__mro__[1].__subclasses__() }}"), "chat_template.jinja"
    ),
    "template that is wrong": (template("{% if %}"), "chat_template.jinja"),
}  # fmt: skip


def load(folder: Path) -> None:
    TorchBackend(False).load(Load(job=1, path=str(folder)))


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_folder(name: str, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIL_MARK", str(tmp_path / "ran"))
    folder = tmp_path / "llama"
    shutil.copytree(whole, folder)
    damage, file = DAMAGES[name]
    damage(folder)
    with pytest.raises(WriterError) as caught:
        load(folder)
    named = str(caught.value.fault.parameters["path"])
    assert Path(named).name == file, caught.value.fault
    for language in LANGUAGES:
        sentence = word(caught.value.fault, language)
        assert file in sentence and "?" not in sentence.replace(str(tmp_path), "")
    assert not (tmp_path / "ran").exists()


def test_there_are_enough_of_them() -> None:
    assert len(DAMAGES) >= 36


def test_code_beside_a_known_model_is_not_run(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVIL_MARK", str(tmp_path / "ran"))
    folder = tmp_path / "llama"
    shutil.copytree(whole, folder)
    (folder / "modeling_evil.py").write_text(EVIL_CODE)
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))
    mapped = {"AutoModelForCausalLM": "modeling_evil.M", "AutoConfig": "modeling_evil.C"}
    change_json(folder / CONFIG, lambda config: config.update(auto_map=mapped))
    change_json(
        folder / "tokenizer_config.json",
        lambda config: config.update(auto_map={"AutoTokenizer": ["modeling_evil.T", None]}),
    )
    load(folder)
    assert not (tmp_path / "ran").exists()


def test_a_changed_byte_is_another_hash(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "llama"
    shutil.copytree(whole, folder)
    sha256 = TorchBackend(False).load(Load(job=1, path=str(folder))).sha256
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[-5] ^= 1
    (folder / WEIGHTS).write_bytes(data)
    with pytest.raises(WriterError) as caught:
        TorchBackend(False).load(Load(job=1, path=str(folder), sha256=sha256))
    assert caught.value.fault.code == "engine.model_changed"


def test_an_encoder_missing_its_decoder(tmp_path: Path) -> None:
    folder = make_t5(tmp_path / "t5")
    change_json(folder / CONFIG, lambda config: config.update(num_decoder_layers=3))
    with pytest.raises(WriterError) as caught:
        load(folder)
    assert caught.value.fault.code == "engine.folder_mismatch"
