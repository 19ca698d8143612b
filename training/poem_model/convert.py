"""From a training run to the two forms that ship: float16 safetensors with its tokenizer, and the same weights as GGUF.

python -m training.poem_model.convert build/poem_model resources/models/poem
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import gguf
import numpy as np
import torch
from transformers import LlamaForCausalLM

from training.poem_model.vocabulary import END_ID, by_sound, tokenizer

NAME = "Writer App poem model"
LICENCE = "MIT"


def convert(run: Path, out: Path) -> None:
    """Write model.safetensors, its config and tokenizer, and poem.gguf into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    model = LlamaForCausalLM.from_pretrained(run, dtype=torch.float32)
    names: list[str] = json.loads((run / "tokens.json").read_text())
    order = by_sound(names)
    names = [names[number] for number in order]
    with torch.no_grad():
        rows = model.get_input_embeddings().weight  # tied: the output's rows are the same
        rows.copy_(rows[order].clone())
    model.to(torch.float16).save_pretrained(out)
    tokenizer(names).save_pretrained(out)
    _write_gguf(model, names, out / "poem.gguf")


def _write_gguf(model: LlamaForCausalLM, names: list[str], path: Path) -> None:
    config = model.config
    head = config.hidden_size // config.num_attention_heads
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(NAME)
    writer.add_license(LICENCE)
    writer.add_languages(["zh"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(head)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([name.encode() for name in names])
    writer.add_token_scores([0.0] * len(names))
    writer.add_token_types([_kind(number, name) for number, name in enumerate(names)])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(END_ID)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    for name, value in model.state_dict().items():
        if (tensor := _tensor(name, value.float().numpy(), config.num_attention_heads)) is not None:
            writer.add_tensor(*tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _kind(number: int, name: str) -> gguf.TokenType:
    if number == 0:
        return gguf.TokenType.UNKNOWN
    if number <= END_ID:
        return gguf.TokenType.CONTROL
    return gguf.TokenType.BYTE if name.startswith("<0x") else gguf.TokenType.NORMAL


_PARTS = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}  # fmt: skip


def _tensor(name: str, value: np.ndarray, heads: int) -> tuple[str, np.ndarray] | None:
    """The name and form that llama.cpp expects: matrices float16, norms float32, queries and keys in its order of rotation."""
    if name == "lm_head.weight":
        return None  # tied
    if name == "model.embed_tokens.weight":
        return "token_embd.weight", value.astype(np.float16)
    if name == "model.norm.weight":
        return "output_norm.weight", value.astype(np.float32)
    _, _, layer, rest = name.split(".", 3)
    part = rest.removesuffix(".weight")
    if part in ("self_attn.q_proj", "self_attn.k_proj"):
        rows = value.shape[0] // heads // 2
        value = value.reshape(heads, 2, rows, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
    kind = np.float16 if value.ndim == 2 else np.float32
    return f"blk.{layer}.{_PARTS[part]}.weight", value.astype(kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    wish = parser.parse_args()
    convert(wish.run, wish.out)


if __name__ == "__main__":
    main()
