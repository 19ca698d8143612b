"""The same weights for both backends: a safetensors folder and an F32 GGUF, made from a GGUF (the starter).

    python tests/make_pair.py STARTER.gguf FOLDER

What one backend makes of the pair can be compared with the other. Takes about ten seconds and 1.1 GB; a pair that is there is
taken as it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any, NamedTuple

for _name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ[_name] = "1"


class Pair(NamedTuple):
    """`folder` for transformers, `gguf` for llama.cpp."""

    folder: Path
    gguf: Path


def make_pair(source: Path, target: Path) -> Pair:
    """Both halves under `target`, in float32, the weights of `source` dequantised once."""
    pair = Pair(target / "folder", target / "pair-f32.gguf")
    if (pair.folder / "done").exists() and pair.gguf.exists():
        return pair
    target.mkdir(parents=True, exist_ok=True)
    making = target / "making"
    shutil.rmtree(making, ignore_errors=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _write_folder(source, making)
        _write_gguf(source, target / "making.gguf")
    shutil.rmtree(pair.folder, ignore_errors=True)
    making.rename(pair.folder)
    (target / "making.gguf").replace(pair.gguf)
    (pair.folder / "done").touch()
    return pair


def _write_folder(source: Path, folder: Path) -> None:
    import torch
    import tqdm
    import transformers

    tqdm.tqdm.monitor_interval = 0  # its thread would outlive the test
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    options: dict[str, Any] = {"gguf_file": source.name, "local_files_only": True}
    model = transformers.AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.float32, **options)
    tokenizer = transformers.AutoTokenizer.from_pretrained(source.parent, **options)
    del (
        model.hf_quantizer,
        model.config.quantization_config,
    )  # what is in memory is float32, whatever it came from
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _write_gguf(source: Path, target: Path) -> None:
    """Every field as it is, every tensor as float32."""
    import gguf

    reader = gguf.GGUFReader(source)
    architecture = reader.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(target, architecture)
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type"):
            continue
        kind = field.types[0]
        writer.add_key_value(
            field.name,
            field.contents(),
            kind,
            sub_type=field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None,
        )
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype("float32")
        writer.add_tensor(tensor.name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    print(*make_pair(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()), sep="\n")
