"""The same weights through both backends: what is left to draw from after all settings, and what is drawn of it.

    PYTHONPATH=.:tests python tests/engine/same_weights.py STARTER.gguf FOLDER

Makes the pair in FOLDER if it isn't there (1.1 GB).

Ours are the scores of transformers, through our own processors; theirs is what llama.cpp reports after its samplers. The pages
are asked for as the desk asks (an instruct model in its own chat format).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
import xllamacpp
from make_pair import Pair, make_pair

from writer_app.engine.event import Event
from writer_app.engine.fit import fit
from writer_app.engine.llamacpp_server import Server
from writer_app.engine.llamacpp_writer import sampler_values
from writer_app.engine.request import Generate, Load, Piece, Prompt
from writer_app.engine.token_memory import TokenMemory
from writer_app.engine.torch_backend import TorchBackend
from writer_app.engine.torch_sampler import processors
from writer_app.engine.torch_writer import TorchWriter
from writer_app.engine.turn import TurnTokens
from writer_app.settings.sampling import Sampling, neutral, sampling
from writer_app.writing.context import page_prompt
from writer_app.writing.frame import frame_for

TOGETHER = 16
"""Candidates of one request: what both backends draw at once."""

_LONG = (
    "The lamp in the harbour office burned until the boats came home. Nobody had asked the old pilot what he saw behind the "
    "sandbank. She folded the letter twice and put it under the blue cup. In the morning the gulls walked along the rails like "
    "tired clerks. He counted the steps to the cellar, although he knew their number. There was bread on the table, a knife, and "
    "the map of a town that had changed its name. The doctor spoke slowly, as if every word had to be paid for. "
)
PAGES = (
    "The lighthouse keeper counted the waves, as he had every night since the harbour closed. At the ninth, the lamp",
    "“You are late,” said Mara, without looking up from the map. Outside, the rain had started again, and",
    "My grandmother kept her letters in a biscuit tin. I found it the winter after she died, and I",
    "The train stopped between two stations. Nobody spoke. Through the window Anton could see a field, a fence, and a white",
    "one two three four five one two three four five one two three",
    "The old man walked to the sea. The young man walked to the",
    '"Wait," she said. "Wait for me." And again: "Wait for',
    "Once upon a time there was a king who had three",
    "It was the best of times, it was the",
    "Dear Sir, I am writing to you about the letter that you sent me on Monday. I",
    "The cat sat on the mat. The cat sat on the mat. The cat sat on the",
    "Rain. Rain on the roof, rain on the road, rain in the",
    "Water boils at one hundred degrees; at the top of the mountain it boils sooner, because the",
    "She had two brothers. One was a sailor, and the other was a",
    "“Who is there?” asked the boy. Nobody answered. “Who",
    "In the middle of the night the telephone rang. She picked it up and heard",
    _LONG + "Rain came over the hill and took the",
    _LONG * 3 + "A train went by somewhere, and the",
    "Friends, Romans, countrymen, lend me your",
    "He opened the box. Inside there was a smaller box. He opened the smaller box. Inside there was",
)
# The presets that people begin with, then each sampler by itself and some together. XTC throws a coin of its own in each
# backend: here it always acts.
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"temperature": 0.85, "min_p": 0.05, "repetition_penalty": 1.05, "repetition_range": 360},
    {"temperature": 0.3, "top_k": 25, "top_p": 0.6},
    {"temperature": 1.0, "top_p": 0.98, "repetition_penalty": 1.1},
    {"temperature": 1.25, "min_p": 0.1, "repetition_penalty": 1.03},
    {"temperature": 0.9, "dry_multiplier": 0.8, "dry_base": 1.75, "dry_allowed_length": 2},
    {"temperature": 1.0, "xtc_probability": 1.0, "xtc_threshold": 0.1},
    {"temperature": 0},
    {"temperature": 0.5},
    {"temperature": 1.8},
    {"top_k": 7},
    {"top_p": 0.6},
    {"min_p": 0.05},
    {"typical_p": 0.7},
    {"top_n_sigma": 1.0},
    {"dynatemp_range": 0.7, "dynatemp_exponent": 0.5, "temperature": 0.9},
    {"repetition_penalty": 1.4, "repetition_range": 16},
    {"frequency_penalty": 0.8, "presence_penalty": 0.5, "repetition_range": 64},
    {"dry_multiplier": 2.0, "dry_allowed_length": 1, "dry_range": 32, "top_k": 40},
    {"top_k": 40, "typical_p": 0.8, "top_p": 0.9, "min_p": 0.02, "dynatemp_range": 0.3, "presence_penalty": 0.3},
)  # fmt: skip
# (page, settings): few words are left, so that each comes often; in two of them XTC throws its coin.
DRAWS: tuple[tuple[int, dict[str, Any]], ...] = (
    (0, {"top_k": 6, "temperature": 1.3}),
    (2, {"min_p": 0.05, "temperature": 0.9}),
    (5, {"top_p": 0.5, "repetition_penalty": 1.2}),
    (9, {"top_k": 8, "xtc_probability": 0.5, "xtc_threshold": 0.1}),
    (13, {"min_p": 0.15, "xtc_probability": 0.3, "xtc_threshold": 0.05}),
)
_CONTEXT = 1024
_LISTED = 4000
"""So many tokens of a distribution llama.cpp is asked for; what they leave over is one heap."""


class Match(NamedTuple):
    """`p`: how probable two samples of one distribution lie as far apart as these (chi-square, `freedom` degrees)."""

    chi_square: float
    freedom: int
    p: float


class ExactServer(Server):
    """llama.cpp that reckons in 32 bits, so that the weights and the samplers are all there is to compare.

    Usually it keeps keys and values in 16 bits, and its flash attention adds up in 16. That alone moves a probability by up to a
    fiftieth of itself (in 32 bits: by 2 in 100,000), and where two words as good as equal stand at the edge of a filter, one
    backend keeps the one and the other the other.
    """

    def _parameters(self, path: str, threads: int) -> Any:
        parameters = super()._parameters(path, threads)
        parameters.cache_type_k = parameters.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        parameters.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        return parameters


class Both:
    """The pair, loaded in both backends with the same number of threads."""

    def __init__(self, pair: Pair, folder: Path, threads: int = 1, is_exact: bool = True) -> None:
        """`folder`: private, for llama.cpp's socket (its path must be short). `is_exact`: see ExactServer."""
        self._ours = TorchBackend(False)
        self._ours.load(Load(job=1, path=str(pair.folder), threads=threads))
        kind = ExactServer if is_exact else Server
        self._theirs = kind(str(pair.gguf), _CONTEXT, threads, str(folder))
        self._tokens = TokenMemory(self._theirs.tokenise)
        self._turn = TurnTokens(self._theirs.turn_parts, self._tokens)
        self._scores: dict[int, torch.Tensor] = {}

    def ids(self, page: int) -> tuple[int, ...]:
        """The tokens of a page's prompt; AssertionError if the backends don't read the same."""
        prompt, begin = prompt_of(page), self._theirs.facts.begin
        ours = self._ours._ids(self._ours._fit(prompt, 8))
        theirs = fit(prompt, self._tokens, _CONTEXT, 8, begin, self._turn).ids
        assert ours == theirs, f"page {page} is cut into other tokens"
        return ours

    def apart(self, page: int, values: dict[str, Any]) -> float:
        """The total variation distance between the two filtered distributions of the next token, 0 to 1."""
        record, ids = sampling(values, neutral()), self.ids(page)
        return distance(self._ours_left(page, ids, record), self._theirs_left(ids, record))

    def match(self, page: int, values: dict[str, Any], draws: int) -> Match:
        """Draw so many tokens with each backend, every candidate with a seed of its own, and compare how often each came."""
        record, ids = sampling({**values, "candidates": TOGETHER}, neutral()), self.ids(page)
        width = self._theirs.facts.vocabulary
        ours, theirs = torch.zeros(width), torch.zeros(width)
        for first in range(0, draws, TOGETHER):
            for counts, drawn in (
                (ours, self._ours_drawn(page, ids, record, first)),
                (theirs, self._theirs_drawn(ids, record, first + 1_000_003)),
            ):
                counts += torch.bincount(torch.tensor(drawn[: draws - first]), minlength=width)
        assert ours.sum() == theirs.sum() == draws
        return matched(ours, theirs)

    def _raw(self, page: int, ids: tuple[int, ...]) -> torch.Tensor:
        """The scores of what comes next, [1, vocabulary], as transformers gives them."""
        if page not in self._scores:
            found = self._ours._reader.read(ids, "continue", False, lambda *_: None, lambda: False)
            self._scores[page] = found.logits.clone()
        return self._scores[page]

    def _ours_left(self, page: int, ids: tuple[int, ...], record: Sampling) -> torch.Tensor:
        scores, rows = self._raw(page, ids).float(), torch.tensor([ids])
        for process in processors(record, prompt_tokens=len(ids), tokenizer=self._ours._tokenizer.raw):
            scores = process(rows, scores)
        return scores[0].softmax(-1)

    def _theirs_left(self, ids: tuple[int, ...], record: Sampling) -> torch.Tensor:
        for seed in range(20):  # nothing is reported where half a character is drawn
            asked = {"n": 1, "seed": seed, "logprobs": _LISTED, "post_sampling_probs": True}
            if found := self._asked(ids, record, asked):
                left = torch.zeros(self._theirs.facts.vocabulary)
                for token in found[0]["top_probs"]:
                    left[token["id"]] = token["prob"]
                return left
        raise AssertionError("llama.cpp reports nothing here")

    def _ours_drawn(self, page: int, ids: tuple[int, ...], record: Sampling, seed: int) -> list[int]:
        """One token for each of the rows that a request has, as the writer draws it."""
        events: list[Event] = []
        backend, wish = self._ours, Generate(job=1, prompt=prompt_of(page), sampling=record)
        writer = TorchWriter(
            backend._reader, backend._tokenizer, backend._grammars, wish, ids, backend._ends, seed, events.append,
            lambda: False, lambda count: count,
        )  # fmt: skip
        rows = torch.tensor([ids] * TOGETHER)
        drawn: list[int] = writer._draw(
            writer._rows, rows, self._raw(page, ids).expand(TOGETHER, -1)
        ).tolist()
        return drawn

    def _theirs_drawn(self, ids: tuple[int, ...], record: Sampling, seed: int) -> list[int]:
        found = self._asked(ids, record, {"n": TOGETHER, "seed": seed, "logprobs": 1})
        assert len(found) == TOGETHER, "half a character was drawn: choose another page"
        return [token["id"] for token in found]

    def _asked(self, ids: tuple[int, ...], record: Sampling, values: dict[str, Any]) -> list[dict[str, Any]]:
        """What llama.cpp tells of the tokens that it draws, one for each candidate."""
        found: list[dict[str, Any]] = []

        def take(chunk: dict[str, Any]) -> bool:
            for choice in chunk.get("choices", ()):
                found.extend((choice.get("logprobs") or {}).get("content") or ())
            return False

        fixed = {"prompt": list(ids), "max_tokens": 1, "cache_prompt": True}
        self._theirs.complete({**sampler_values(record), **fixed, **values}, take)
        return found


def prompt_of(page: int) -> Prompt:
    """As the desk asks for it; every fourth page is plain text, as for a model without a chat template."""
    text = PAGES[page]
    return (Piece("text", text, cut="start"),) if page % 4 == 3 else page_prompt(text, frame_for(text))


def distance(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    """Half of all differences; what `theirs` doesn't list is one heap."""
    is_listed = theirs > 0
    listed = (ours - theirs)[is_listed].abs().sum()
    rest = (ours[~is_listed].sum() - (1 - theirs.sum())).abs()
    return float(listed + rest) / 2


def matched(first: torch.Tensor, second: torch.Tensor, least: int = 10) -> Match:
    """Chi-square of two samples of one size; what came fewer than `least` times in both together is one heap."""
    both = first + second
    is_rare = (both < least) & (both > 0)
    heaps = [(float(first[is_rare].sum()), float(second[is_rare].sum()))] if is_rare.any() else []
    pairs = [*zip(first[both >= least].tolist(), second[both >= least].tolist(), strict=True), *heaps]
    value = sum((one - other) ** 2 / (one + other) for one, other in pairs)
    return _match(value, len(pairs) - 1)


def together(matches: Sequence[Match]) -> Match:
    """Several comparisons as one: sums of chi-squares are a chi-square."""
    return _match(sum(match.chi_square for match in matches), sum(match.freedom for match in matches))


def _match(value: float, freedom: int) -> Match:
    tail = torch.special.gammaincc(
        torch.tensor(freedom / 2, dtype=torch.float64), torch.tensor(value / 2, dtype=torch.float64)
    )
    return Match(value, freedom, float(tail) if freedom else 1.0)


def compare(both: Both) -> None:
    """Print how far apart the backends are over all places and settings, the farthest first."""
    cases = [(page, values) for page in range(len(PAGES)) for values in SETTINGS]
    found = sorted((both.apart(page, values), page, str(values)) for page, values in cases)
    for apart, page, values in found[:-4:-1]:
        print(f"    {apart:.4f}  page {page}, {values}")
    mean = sum(apart for apart, _, _ in found) / len(found)
    print(f"  {len(found)} places and settings: {found[-1][0]:.4f} apart at most, {mean:.5f} on average")


def draw(both: Both, draws: int) -> None:
    """Print how well samples of both backends match."""
    matches = [both.match(page, values, draws // len(DRAWS)) for page, values in DRAWS]
    for (page, values), match in zip(DRAWS, matches, strict=True):
        print(f"    p = {match.p:.3f}  {match.freedom + 1} kinds of words, page {page}, {values}")
    whole = together(matches)
    print(f"  {draws:,} draws: p = {whole.p:.3f}, chi-square {whole.chi_square:.1f}, {whole.freedom} degrees")


def main() -> None:
    pair = make_pair(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute())
    for is_exact in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            both = Both(pair, Path(folder), is_exact=is_exact)
            print("llama.cpp in 32 bits" if is_exact else "llama.cpp as the app runs it")
            compare(both)
            if is_exact:
                draw(both, 10_000)
            del both


if __name__ == "__main__":
    main()
