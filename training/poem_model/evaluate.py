"""What a poem model is worth, on poems that it never saw.

    python -m training.poem_model.evaluate resources/models/poem --kept-out heldout.tsv --corpus corpus.tsv.xz

Bits per character of the body (punctuation included, given form and title; unknown characters skipped), distinct-2 of free
samples, and the share of their lines that stand in the corpus.
"""

from __future__ import annotations

import argparse
import math
import random
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast

from training.poem_model.poem_corpus import Poem, lines_of, read_poems
from writer_app.poetry.poem_model import FORM_MARK, poem_prompt


def prompt_of(poem: Poem) -> str:
    if poem.form != "词":
        return poem_prompt(poem.form, title=poem.title)
    tune, _, title = poem.title.replace(" ", "·").replace("・", "·").partition("·")
    return poem_prompt("词", tune=tune, title=title)


@torch.inference_mode()
def bits_per_character(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, poems: list[Poem]
) -> tuple[float, int]:
    """(bits, characters counted)."""
    total, count = 0.0, 0
    vocabulary = tokenizer.get_vocab()
    for poem in poems:
        start = tokenizer.encode(prompt_of(poem), add_special_tokens=False)
        body = [vocabulary[char] for char in poem.body if char in vocabulary]
        ids = torch.tensor([start + body])
        chances = functional.log_softmax(model(ids[:, :-1]).logits[0].float(), -1)
        goals = torch.tensor(body)
        total -= float(chances[len(start) - 1 :].gather(1, goals[:, None]).sum())
        count += len(body)
    return total / count / math.log(2), count


def samples(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, poems: list[Poem]) -> list[str]:
    """One free sample for each poem's form and title, temperature 0.8, top-p 0.9."""
    torch.manual_seed(1)
    texts = []
    for poem in poems:
        ids = torch.tensor([tokenizer.encode(prompt_of(poem), add_special_tokens=False)])
        out = model.generate(
            ids, do_sample=True, temperature=0.8, top_p=0.9, top_k=0, max_new_tokens=140, pad_token_id=2
        )
        texts.append(tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True))
    return texts


def distinct_2(texts: list[str]) -> float:
    pairs = [text[i : i + 2] for text in texts for i in range(len(text) - 1)]
    return len(set(pairs)) / max(1, len(pairs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--kept-out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--samples", type=int, default=200)
    wish = parser.parse_args()
    model = LlamaForCausalLM.from_pretrained(wish.model, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(wish.model)
    poems = [poem for poem in read_poems(wish.kept_out) if poem.form in FORM_MARK]
    bits, count = bits_per_character(model, tokenizer, poems[: wish.first])
    print(f"{bits:.3f} bits per character over {count:,} characters of {min(wish.first, len(poems)):,} poems")
    texts = samples(model, tokenizer, random.Random(2).sample(poems, min(wish.samples, len(poems))))
    real = [poem.body for poem in poems[: len(texts)]]
    print(
        f"distinct-2 of {len(texts)} free samples {distinct_2(texts):.3f}; of as many real poems {distinct_2(real):.3f}"
    )
    if wish.corpus:
        known = {line for poem in read_poems(wish.corpus) for line in lines_of(poem.body) if len(line) >= 5}
        lines = [line for text in texts for line in lines_of(text) if len(line) >= 5]
        print(
            f"{sum(line in known for line in lines) / len(lines):.2%} of {len(lines):,} lines stand in the corpus"
        )
    for text in texts[:8]:
        print("  ", text)


if __name__ == "__main__":
    main()
