"""Our processors against what llama.cpp really draws from: its raw distribution through ours is its own filtered one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("xllamacpp")

from writer_app.engine.llamacpp_server import Server  # noqa: E402
from writer_app.engine.llamacpp_writer import sampler_values  # noqa: E402
from writer_app.engine.torch_sampler import processors  # noqa: E402
from writer_app.settings.sampling import Sampling, neutral, sampling  # noqa: E402

pytestmark = pytest.mark.model

TEXTS = (
    "The old man walked to the sea. The young man walked to the",
    '"Wait," she said. "Wait for me." And again: "Wait for',
    "one two three four five one two three four five one two three",
)
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"temperature": 0},
    {"temperature": 0, "dynatemp_range": 0.5},
    {"temperature": 0.6},
    {"temperature": 1.8},
    {"top_k": 7},
    {"top_p": 0.6},
    {"min_p": 0.05},
    {"typical_p": 0.5},
    {"top_n_sigma": 1.0},
    {"top_n_sigma": 1.5, "typical_p": 0.6},
    {"top_n_sigma": 1.0, "dynatemp_range": 0.8, "dynatemp_exponent": 1.5},
    {"top_n_sigma": 1.0, "top_k": 150, "dynatemp_range": 0.8},
    {"top_n_sigma": 1.0, "min_p": 0.01, "dynatemp_range": 0.8},
    {"dynatemp_range": 0.7, "dynatemp_exponent": 0.5, "temperature": 0.9},
    {"xtc_probability": 1.0, "xtc_threshold": 0.05},
    {"xtc_probability": 1.0, "xtc_threshold": 0.1, "top_n_sigma": 1.5, "dynatemp_range": 0.4},
    {"repetition_penalty": 1.4, "repetition_range": 256},
    {"repetition_penalty": 1.3, "repetition_range": 4},
    {"presence_penalty": 1.5, "repetition_range": 64},
    {"frequency_penalty": 0.8, "presence_penalty": -0.5, "repetition_range": 64},
    {"repetition_range": 0, "repetition_penalty": 1.5},
    {"dry_multiplier": 1.0},
    {"dry_multiplier": 0.8, "dry_base": 1.2, "dry_allowed_length": 1},
    {"dry_multiplier": 0.8, "dry_range": 8},
    {"dry_multiplier": 2.0, "dry_breakers": [" five one", "\n"]},
    {"dry_multiplier": 2.0, "dry_breakers": []},
    {"temperature": 0.85, "min_p": 0.05, "repetition_penalty": 1.05, "repetition_range": 360},
    {"typical_p": 0.7, "top_p": 0.9, "top_n_sigma": 2.0, "temperature": 1.3},
    {"typical_p": 0.7, "min_p": 0.02, "top_n_sigma": 2.0, "temperature": 1.3},
    {"top_k": 40, "typical_p": 0.8, "top_p": 0.9, "min_p": 0.05, "dry_multiplier": 0.5, "presence_penalty": 0.3},
)  # fmt: skip


class Starter:
    """The starter in xllamacpp: its raw scores after a text, and what is left of them under settings."""

    def __init__(self, path: Path, folder: str) -> None:
        self.server = Server(str(path), 1024, 1, folder)
        self._raw: dict[str, Any] = {}
        self.words: list[bytes] = []

    def __len__(self) -> int:
        return len(self.words)

    all_special_tokens = ()

    def convert_ids_to_tokens(self, ids: range) -> list[str]:
        return [self.words[index].decode("latin-1") for index in ids]

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        return tokens[0].encode("latin-1").decode("utf-8", "replace")

    def encode(self, text: str, add_special_tokens: bool) -> tuple[int, ...]:
        return self.server.tokenise(text).ids

    def ask(self, text: str, record: Sampling, **extra: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []

        def take(chunk: dict[str, Any]) -> bool:
            for choice in chunk.get("choices", ()):
                found.extend((choice.get("logprobs") or {}).get("content") or ())
            return False

        size = self.server.facts.vocabulary
        values = {
            "prompt": list(self.server.tokenise(text).ids),
            "max_tokens": 1,
            "n": 1,
            "seed": 3,
            "logprobs": size,
        }
        self.server.complete({**sampler_values(record), **values, **extra}, take)
        return found

    def filtered(self, text: str, record: Sampling, most: int = 2000) -> Any:
        """Probabilities by token after llama.cpp's samplers, for the `most` likeliest; 0 for the others."""
        (first,) = self.ask(text, record, post_sampling_probs=True, logprobs=most)
        probabilities = torch.zeros(self.server.facts.vocabulary)
        for found in first["top_probs"]:
            probabilities[found["id"]] = found["prob"]
        return probabilities

    def scores(self, text: str) -> Any:
        """The model's scores. llama.cpp tells logarithms of probabilities, which lie lower by one constant.

        Divided by a penalty of 2, the score of a token that occurs and has the score x > 0 goes down by x / 2.
        """
        if text not in self._raw:
            whole = self.server.facts.whole_token
            (first,) = self.ask(text, neutral(), logit_bias=[[whole, 1000.0]])
            found = first["top_logprobs"]
            logarithms = torch.zeros(len(found))
            words = [b""] * len(found)
            for token in found:
                logarithms[token["id"]] = token["logprob"]
                words[token["id"]] = bytes(token["bytes"])
            self.words = words
            self._raw[text] = logarithms + self._constant(text, logarithms)
        return self._raw[text]

    def _constant(self, text: str, logarithms: Any) -> float:
        halved = self.filtered(text, sampling({"repetition_penalty": 2.0}, neutral()), len(logarithms)).log()
        ids = list(self.server.tokenise(text).ids)
        used = torch.zeros(len(halved), dtype=torch.bool)
        used[ids] = True
        shift = (halved - logarithms)[
            ~used & (logarithms > -12)
        ].median()  # all others move by the norm alone
        found = []
        for token in set(ids):
            fall = float(logarithms[token] - halved[token] + shift)
            if math.isfinite(fall):
                found.append(2 * fall - float(logarithms[token]))
        return float(torch.tensor(found).median())


@pytest.fixture(scope="module")
def starter(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    made = Starter(starter_path, str(tmp_path_factory.mktemp("s")))
    yield made
    del made.server


@pytest.mark.parametrize(
    "values", SETTINGS, ids=lambda values: ",".join(f"{k}={v}" for k, v in values.items()) or "-"
)
def test_the_same_words_are_left(starter: Starter, values: dict[str, Any]) -> None:
    record = sampling(values, neutral())
    for text in TEXTS:
        scores = starter.scores(text).unsqueeze(0)
        ids = torch.tensor([starter.server.tokenise(text).ids])
        for processor in processors(record, prompt_tokens=ids.shape[1], tokenizer=starter, seed=3):
            scores = processor(ids, scores)
        assert distance(scores[0].softmax(-1), starter.filtered(text, record)) < 0.01, text


def distance(ours: Any, theirs: Any) -> float:
    """How much of the probability lies elsewhere; what they don't list is one heap."""
    is_listed = theirs > 0
    listed = (ours - theirs)[is_listed].abs().sum()
    rest = (ours[~is_listed].sum() - (1 - theirs.sum())).abs()
    return float(listed + rest) / 2
