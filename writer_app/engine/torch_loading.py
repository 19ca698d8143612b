"""A checked model folder into memory: only safetensors, nothing from the network, no code of the folder's own."""

from __future__ import annotations

import inspect as python_inspect
import os
import warnings
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import msgspec
import torch
import transformers

from writer_app.engine.confinement import ENVIRONMENT
from writer_app.engine.memory import available_memory, require_memory
from writer_app.engine.model_folder import CONFIG, ModelFolder
from writer_app.engine.model_weights import INDEX, WEIGHTS
from writer_app.engine.request import Load
from writer_app.engine.torch_tokenizer import TorchTokenizer, template_file
from writer_app.error import WriterError

_LOCAL = {"local_files_only": True, "trust_remote_code": False}


class Place(msgspec.Struct, frozen=True):
    """Where a model runs. `name` is for people."""

    device: str
    dtype: Any
    name: str


def choose_place() -> Place:
    """A CUDA card (bfloat16 where it has it), else an Apple one (float16), else the CPU (float32)."""
    if torch.cuda.is_available():
        dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        return Place("cuda", dtype, torch.cuda.get_device_name())
    if torch.backends.mps.is_available():
        return Place("mps", torch.float16, "MPS")
    return CPU


CPU = Place("cpu", torch.float32, "CPU")


def load_config(folder: ModelFolder) -> Any:
    """The settings as transformers reads them; the first call of all. Raises `engine.folder_code` or `engine.model_damaged`."""
    _offline()
    file = Path(folder.path, CONFIG)
    try:
        return transformers.AutoConfig.from_pretrained(folder.path, **_LOCAL)
    except (
        Exception
    ) as error:  # an architecture that needs code of its own, or values that contradict each other
        code = "engine.folder_code" if "trust_remote_code" in str(error) else "engine.model_damaged"
        raise WriterError(code, path=str(file)) from error


def load_tokenizer(folder: ModelFolder) -> TorchTokenizer:
    """Call `load_config` first: transformers looks there for the tokenizer's kind. Raises WriterError naming the file."""
    file = str(Path(folder.path, folder.tokenizer))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = transformers.AutoTokenizer.from_pretrained(folder.path, **_LOCAL)
            if not len(raw):
                raise ValueError("empty")
            tokenizer = TorchTokenizer(raw, template_file(Path(folder.path)))
    except WriterError:
        raise
    except Exception as error:  # whatever a tokenizer library raises: the file is to blame
        raise WriterError("engine.model_damaged", path=file) from error
    _check_size(tokenizer, folder, file)
    return tokenizer


def load_model(folder: ModelFolder, config: Any, place: Place, spec: Load) -> Any:
    """The model in evaluation mode at its place. Raises WriterError naming the file that is to blame."""
    path = Path(folder.path)
    auto = _auto(path, config, folder)
    _require_room(auto, config, place, spec, path)
    options = {
        **_LOCAL,
        "config": config,
        "dtype": place.dtype,
        "use_safetensors": True,
        "output_loading_info": True,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                model, info = auto.from_pretrained(folder.path, attn_implementation="sdpa", **options)
            except (ValueError, ImportError) as error:  # an architecture that has none
                if "attention" not in str(error):
                    raise
                model, info = auto.from_pretrained(folder.path, attn_implementation="eager", **options)
    except (
        Exception
    ) as error:  # whatever torch, safetensors or transformers raise: the weights don't fit the settings
        if is_out_of_memory(error):
            raise WriterError("engine.memory_ended") from error
        raise _misfit(path, str(error)) from error
    wrong = [str(name) for names in info.values() for name in names]
    if wrong:
        raise _misfit(path, ", ".join(wrong[:3]))
    if not takes(model, "past_key_values") and not takes(model, "cache_params"):
        raise WriterError("engine.folder_not_writing", path=str(path / CONFIG), kind=folder.architecture)
    return model.eval().requires_grad_(False).to(place.device)


def is_out_of_memory(error: BaseException) -> bool:
    """A card without room raises OutOfMemoryError, the CPU a RuntimeError of its allocator."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and "allocate memory" in str(error)


def _offline() -> None:
    """What the process set before anything was imported (confinement.py), said once more to what was imported by others."""
    os.environ.update(ENVIRONMENT)
    huggingface_hub.constants.HF_HUB_OFFLINE = True
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def _auto(path: Path, config: Any, folder: ModelFolder) -> Any:
    """The family that this kind of model is loaded as. Raises `engine.folder_not_writing` for one that writes no text."""
    causal, pairs = transformers.AutoModelForCausalLM, transformers.AutoModelForSeq2SeqLM
    auto = pairs if folder.is_seq2seq else causal
    if type(config) not in auto._model_mapping:
        raise WriterError("engine.folder_not_writing", path=str(path / CONFIG), kind=folder.architecture)
    return auto


def _require_room(auto: Any, config: Any, place: Place, spec: Load, path: Path) -> None:
    """Free memory ≥ 1.2 × what the model takes in this dtype, counted on a model without storage."""
    try:
        with torch.device("meta"):
            empty = auto.from_config(config, dtype=place.dtype)
    except Exception as error:  # sizes that no layer can have
        raise WriterError("engine.model_damaged", path=str(path / CONFIG)) from error
    needed = sum(t.numel() * t.element_size() for t in (*empty.parameters(), *empty.buffers()))
    free = torch.cuda.mem_get_info()[0] if place.device == "cuda" else available_memory()
    require_memory(spec.name or path.name, needed, free)


def _check_size(tokenizer: TorchTokenizer, folder: ModelFolder, file: str) -> None:
    """A tokenizer with more tokens than the model knows would make it read beyond its table."""
    known = folder.config.get("vocab_size") or folder.config.get("text_config", {}).get("vocab_size")
    if isinstance(known, int) and len(tokenizer.vocabulary) > known:
        used = max(tokenizer.raw.get_vocab().values(), default=0)
        if used >= known:
            raise WriterError("engine.folder_mismatch", path=file, reason=f"{used + 1} > {known}")


def _misfit(path: Path, reason: str) -> WriterError:
    file = WEIGHTS if (path / WEIGHTS).exists() else INDEX
    return WriterError("engine.folder_mismatch", path=str(path / file), reason=" ".join(reason.split())[:200])


def takes(model: Any, name: str) -> bool:
    """Whether the model's forward has an argument of this name."""
    return name in python_inspect.signature(model.forward).parameters
