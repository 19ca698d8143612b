"""Train the poem model: a Llama shape over single characters, on two CPU cores or a GPU.

    python -m training.poem_model.train --corpus corpus.tsv.xz --kept-out heldout.tsv tang300.tsv --out build/poem_model

Muon for the matrices, AdamW for the rest; the learning rate stays and then falls in a straight line over the last part: a run
can be gone on with (`--resume`) under a larger `--tokens`. The loss counts the body alone: the title is given, never written.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.modeling_outputs import BaseModelOutputWithPast

from training.poem_model.poem_corpus import read_poems, sequences, training_poems
from training.poem_model.vocabulary import END_ID, Encoder, characters, tokenizer, tokens
from writer_app.poetry.poem_model import BODY_MARK

_SLICE = 512  # rows of logits
Body = Callable[..., BaseModelOutputWithPast]
Batch = tuple[
    torch.Tensor, torch.Tensor
]  # ids [rows, length], is_body [rows, length]: which ids the loss counts


def batches(texts: list[str], encoder: Encoder, per_batch: int, chance: random.Random) -> Iterator[Batch]:
    """One epoch in batches of about `per_batch` tokens of nearly equal length, in random order."""
    mark = encoder.encode(BODY_MARK)[0]
    chance.shuffle(texts)
    shelves: dict[int, list[list[int]]] = {}
    ready: list[list[list[int]]] = []
    for text in texts:
        ids = [*encoder.encode(text), END_ID]
        shelf = shelves.setdefault(-(-len(ids) // 6) * 6, [])
        shelf.append(ids)
        if len(shelf) * len(ids) >= per_batch:
            ready.append(shelf.copy())
            shelf.clear()
            if len(ready) >= 64:
                chance.shuffle(ready)
                while len(ready) > 32:
                    yield _batch(ready.pop(), mark)
    chance.shuffle(ready)
    for rows in ready:
        yield _batch(rows, mark)


def _batch(rows: list[list[int]], mark: int) -> Batch:
    width = max(map(len, rows))
    ids = torch.full((len(rows), width), END_ID)
    is_body = torch.zeros((len(rows), width), dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        is_body[number, row.index(mark) + 1 : len(row)] = True
    return ids, is_body


def loss_of(model: LlamaForCausalLM, batch: Batch) -> torch.Tensor:
    """The mean negative log-probability of the body's tokens, in nats."""
    ids, is_body = batch
    hidden = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state
    wanted = is_body[:, 1:]
    logits = functional.linear(hidden[wanted], model.lm_head.weight)
    return functional.cross_entropy(logits.float(), ids[:, 1:][wanted])


def backward(model: LlamaForCausalLM, body: Body, batch: Batch, share: float) -> float:
    """Add the gradient of `share` times the loss; the loss. The head goes in slices: all logits at once don't fit the cache."""
    ids, is_body = batch
    wanted = is_body[:, 1:]
    hidden = body(input_ids=ids[:, :-1], use_cache=False).last_hidden_state[wanted]
    leaf = hidden.detach().requires_grad_()
    targets, total = ids[:, 1:][wanted], 0.0
    for rows, goals in zip(leaf.split(_SLICE), targets.split(_SLICE), strict=True):
        logits = functional.linear(rows, model.lm_head.weight).float()
        loss = functional.cross_entropy(logits, goals, reduction="sum") / len(targets)
        (loss * share).backward()
        total += loss.item()
    hidden.backward(leaf.grad)
    return total


def new_model(vocabulary: int, width: int, layers: int) -> LlamaForCausalLM:
    """Tied embeddings; heads of 64; the inner width is 8/3 of the width, in steps of 64."""
    config = LlamaConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=-(-width * 8 // 3 // 64) * 64, num_hidden_layers=layers,
        num_attention_heads=width // 64, num_key_value_heads=width // 64, max_position_embeddings=256, tie_word_embeddings=True,
        rms_norm_eps=1e-5, bos_token_id=None, eos_token_id=END_ID, pad_token_id=None, initializer_range=0.02,
        attn_implementation="sdpa",
    )  # fmt: skip
    return LlamaForCausalLM(config)


class Optimizers:
    """Muon for what lies between the embedding and the head, AdamW for the embedding and the norms."""

    def __init__(self, model: LlamaForCausalLM, muon_rate: float, adam_rate: float) -> None:
        named = list(model.named_parameters())
        matrices = [value for name, value in named if value.ndim == 2 and "embed" not in name]
        rest = [value for name, value in named if value.ndim != 2 or "embed" in name]
        self._all = (
            torch.optim.Muon(
                matrices, lr=muon_rate, momentum=0.95, weight_decay=0.05, adjust_lr_fn="original"
            ),
            torch.optim.AdamW(rest, lr=adam_rate, betas=(0.9, 0.95), weight_decay=0.0),
        )
        self._rates = (muon_rate, adam_rate)

    def step(self, scale: float) -> None:
        for optimizer, rate in zip(self._all, self._rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * scale
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def state(self) -> list[object]:
        return [optimizer.state_dict() for optimizer in self._all]

    def restore(self, states: list[dict[str, object]]) -> None:
        for optimizer, state in zip(self._all, states, strict=True):
            optimizer.load_state_dict(state)


def scale_at(done: float, total: float, fall: float) -> float:
    """The share of the full learning rate: up over the first 0.3 million tokens, down to zero over the last `fall` of `total`."""
    return min(1.0, done / 3e5 + 0.02, max(0.0, (total - done) / (fall * total)))


@torch.no_grad()
def bits(model: LlamaForCausalLM, held: list[Batch]) -> float:
    """Bits per token of the bodies."""
    model.eval()
    total, count = 0.0, 0
    for batch in held:
        number = int(batch[1][:, 1:].sum())
        total += float(loss_of(model, batch)) * number
        count += number
    model.train()
    return total / count / math.log(2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--kept-out", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokens", type=float, default=30e6)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--batch", type=int, default=4096, help="tokens")
    parser.add_argument("--gather", type=int, default=2, help="batches per step")
    parser.add_argument(
        "--fall", type=float, default=0.3, help="the share over which the learning rate falls"
    )
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=3e-3)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--seed", type=int, default=5)
    wish = parser.parse_args()
    torch.manual_seed(wish.seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    chance = random.Random(wish.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"

    corpus = read_poems(wish.corpus)
    kept_out = [poem for path in wish.kept_out for poem in read_poems(path)]
    poems, validation = training_poems(corpus, kept_out=kept_out)
    names = tokens(characters(poem.title + poem.body for poem in poems))
    encoder = Encoder(names)
    held = list(
        batches(list(sequences(validation, random.Random(1))), encoder, wish.batch, random.Random(1))
    )[:12]
    model = new_model(len(names), wish.width, wish.layers).to(device)
    optimizers = Optimizers(model, wish.muon_rate, wish.adam_rate)
    done = 0
    if wish.resume:
        kept = torch.load(wish.resume, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizers.restore(kept["optimizers"])
        done = kept["done"]
    size = sum(value.numel() for value in model.parameters())
    print(
        f"{len(poems):,} poems, {len(names):,} tokens in the vocabulary, {size / 1e6:.1f} M parameters, {device}",
        flush=True,
    )
    wish.out.mkdir(parents=True, exist_ok=True)
    (wish.out / "tokens.json").write_text(json.dumps(names, ensure_ascii=False))
    tokenizer(names).save_pretrained(wish.out)

    def keep() -> None:
        torch.save(
            {"model": model.state_dict(), "optimizers": optimizers.state(), "done": done},
            wish.out / "state.pt",
        )
        model.save_pretrained(wish.out)

    total = float(wish.tokens)

    def fall_now(*_: object) -> None:
        nonlocal total
        total = min(total, done / (1 - wish.fall))

    signal.signal(signal.SIGUSR1, fall_now)  # the learning rate falls from now on
    body: Body = torch.compile(model.model, dynamic=True)
    started, begun, step, recent = time.monotonic(), done, 0, 0.0
    while done < total:
        for batch in batches(list(sequences(poems, chance)), encoder, wish.batch, chance):
            ids, is_body = batch[0].to(device), batch[1].to(device)
            loss = backward(model, body, (ids, is_body), 1 / wish.gather)
            done += ids.numel()
            step += 1
            recent = 0.98 * recent + 0.02 * loss if recent else loss
            if step % wish.gather == 0:
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizers.step(scale_at(done, total, wish.fall))
            if step % 20 == 0:
                speed = (done - begun) / (time.monotonic() - started)
                print(
                    f"step {step} tokens {done / 1e6:.2f} M loss {recent / math.log(2):.3f} bits {speed:,.0f}/s",
                    flush=True,
                )
            if step % 400 == 0:
                keep()
                print(f"  validation {bits(model, held):.3f} bits per token", flush=True)
            if done >= total:
                break
    keep()
    print(f"validation {bits(model, held):.3f} bits per token after {done / 1e6:.1f} M tokens", flush=True)


if __name__ == "__main__":
    main()
