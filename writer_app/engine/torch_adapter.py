"""A LoRA adapter into the weights of its base: scaled, merged, and as quick as the base afterwards."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import peft
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file

from writer_app.engine.model_adapter import ADAPTER_CONFIG, Adapter
from writer_app.engine.model_weights import ADAPTER
from writer_app.error import WriterError


def with_adapter(model: Any, adapter: Adapter, scale: float) -> Any:
    """`model` with the adapter merged in, `scale` times as strong as it was trained. Raises WriterError naming the file."""
    weights = Path(adapter.path, ADAPTER)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            config = peft.PeftConfig.from_pretrained(adapter.path, local_files_only=True)
            config.inference_mode, config.init_lora_weights = True, False
            whole = peft.get_peft_model(model, config)
            found = peft.set_peft_model_state_dict(whole, load_file(weights))
    except Exception as error:  # settings of another peft, layers that this base doesn't have
        raise WriterError("engine.model_damaged", path=str(Path(adapter.path, ADAPTER_CONFIG))) from error
    wrong = [*found.unexpected_keys, *(name for name in found.missing_keys if "lora_" in name)]
    if wrong:
        raise WriterError("engine.folder_mismatch", path=str(weights), reason=", ".join(wrong[:3])[:200])
    for module in whole.modules():
        if isinstance(module, LoraLayer):
            module.scale_layer(scale)
    try:
        return whole.merge_and_unload(safe_merge=True).eval().requires_grad_(False)
    except ValueError as error:  # numbers that are none
        raise WriterError("engine.model_damaged", path=str(weights)) from error
