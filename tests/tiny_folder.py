"""Small model folders with random weights: GPT-2-, Llama- and T5-shaped, with tokenizers of three kinds."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ[_name] = "1"

TEXTS = [
    "The lighthouse keeper counted the waves, as he had every night since the harbour closed.",
    "It was a quiet street in November. She opened the door and the wind came in.",
    "Yes, he said, no, it is not far from here. 今天天气真好，我想去公园散步。春天来了。",
]
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_gpt2(folder: Path) -> Path:
    """Byte-level BPE, no beginning token, 128 positions."""
    from transformers import GPT2Config, GPT2LMHeadModel

    size = _byte_level(folder)
    config = GPT2Config(
        vocab_size=size, n_positions=128, n_embd=32, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0
    )
    return _save(GPT2LMHeadModel, config, folder)


def make_llama(folder: Path, **changes: Any) -> Path:
    """Sentencepiece-like BPE (▁ and byte tokens) with a beginning token; grouped keys, chat template, 512 positions."""
    from transformers import LlamaConfig, LlamaForCausalLM

    size = _pieces(folder)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = LlamaConfig(
        vocab_size=size,
        num_key_value_heads=2,
        max_position_embeddings=512,
        bos_token_id=0,
        eos_token_id=1,
        **sizes,
        **changes,
    )
    return _save(LlamaForCausalLM, config, folder)


def make_mistral(folder: Path) -> Path:
    """A sliding window of 8 tokens."""
    from transformers import MistralConfig, MistralForCausalLM

    size = _pieces(folder)
    config = MistralConfig(
        vocab_size=size, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, sliding_window=8, bos_token_id=0, eos_token_id=1,
    )  # fmt: skip
    return _save(MistralForCausalLM, config, folder)


def make_mamba(folder: Path) -> Path:
    """A state instead of keys and values: nothing that could be cut."""
    from transformers import MambaConfig, MambaForCausalLM

    size = _pieces(folder)
    config = MambaConfig(
        vocab_size=size,
        hidden_size=32,
        num_hidden_layers=2,
        state_size=4,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    return _save(MambaForCausalLM, config, folder)


def make_t5(folder: Path) -> Path:
    """Encoder and decoder, a unigram tokenizer that ends every text with </s>."""
    from transformers import T5Config, T5ForConditionalGeneration

    size = _unigram(folder)
    config = T5Config(
        vocab_size=size, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, decoder_start_token_id=1,
        pad_token_id=1, eos_token_id=0, n_positions=256,
    )  # fmt: skip
    return _save(T5ForConditionalGeneration, config, folder)


def make_characters(folder: Path) -> Path:
    """A character tokenizer: each character a token, no decoder."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel

    characters = sorted(set("".join(TEXTS)))
    vocabulary = {"<eos>": 0, "<unk>": 1, **{character: i + 2 for i, character in enumerate(characters)}}
    own = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    own.pre_tokenizer = pre_tokenizers.Split(Regex("[\\s\\S]"), "isolated")
    size = _write(own, folder, eos_token="<eos>", unk_token="<unk>")
    config = GPT2Config(
        vocab_size=size, n_positions=256, n_embd=32, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
    )
    return _save(GPT2LMHeadModel, config, folder)


def change_json(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    values = json.loads(file.read_text())
    change(values)
    file.write_text(json.dumps(values))


def _save(kind: Any, config: Any, folder: Path) -> Path:
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(7)
        model = kind(config)
        for parameter in model.parameters():
            parameter.data.mul_(6)  # random weights of the usual size make every token about as probable
        model.save_pretrained(folder)
    return folder


def _byte_level(folder: Path) -> int:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    own = Tokenizer(models.BPE())
    own.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    own.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    own.train_from_iterator(TEXTS, trainer)
    return _write(own, folder, bos_token="<|endoftext|>", eos_token="<|endoftext|>")


def _pieces(folder: Path) -> int:
    from tokenizers import Tokenizer, decoders, models, normalizers, processors, trainers

    own = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    own.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    own.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    special = ["<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=700, special_tokens=[*special, *(f"<0x{i:02X}>" for i in range(256))], show_progress=False
    )
    own.train_from_iterator([text.replace(" ", "▁") for text in TEXTS], trainer)
    values = json.loads(own.to_str())
    values["added_tokens"] = [
        token for token in values["added_tokens"] if not token["content"].startswith("<0x")
    ]
    own = Tokenizer.from_str(json.dumps(values))
    own.post_processor = processors.TemplateProcessing("<s> $A", None, [("<s>", 0)])
    marks = {"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]}
    return _write(
        own, folder, bos_token="<s>", eos_token="</s>", unk_token="<unk>", chat_template=TEMPLATE, **marks
    )


def _unigram(folder: Path) -> int:
    """Words and characters, the longer the likelier. Not trained: tokenizers' trainer finds other pieces each time."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    pieces = {f"▁{word}" for text in TEXTS for word in text.split()} | set("".join(TEXTS)) - {" "} | {"▁"}
    scored = [(piece, -5.0 + len(piece) / 10) for piece in sorted(pieces)]
    own = Tokenizer(models.Unigram([("</s>", 0.0), ("<pad>", 0.0), ("<unk>", 0.0), *scored], unk_id=2))
    own.pre_tokenizer = pre_tokenizers.Metaspace()
    own.decoder = decoders.Metaspace()
    own.post_processor = processors.TemplateProcessing("$A </s>", None, [("</s>", 0)])
    return _write(own, folder, eos_token="</s>", pad_token="<pad>", unk_token="<unk>")


def _write(own: Any, folder: Path, **names: Any) -> int:
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(tokenizer_object=own, **names)
    tokenizer.save_pretrained(folder)
    return int(own.get_vocab_size())
