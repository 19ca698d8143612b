"""The transformers backend and the app's usual road beside `model.generate`: one starter, the same settings and threads.

The starter's weights in float32 (tests/make_pair.py) are one model in memory: our loop and `generate` take turns with it. The
usual road is the starter itself through llama.cpp.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from measure import TESTS, english, own_home, report
from speed import THREADS, Stream, app, in_turns, record

sys.path.insert(0, str(TESTS))

import torch
from make_pair import make_pair
from transformers import GenerationConfig
from transformers.generation.streamers import BaseStreamer

from writer_app.engine.event import Event, Text
from writer_app.engine.request import Generate, Load, Piece
from writer_app.engine.torch_backend import TorchBackend
from writer_app.models.store import ModelStore

ROUNDS = 7
NEW_TOKENS = 48
PROMPT_TOKENS = 400
PAIR = TESTS.parent / "build" / "pair"


class Clock(BaseStreamer):  # type: ignore[misc]
    """Told the prompt once, then every token."""

    def __init__(self) -> None:
        self.stream = Stream()
        self._has_prompt = False

    def put(self, value: Any) -> None:
        if self._has_prompt:
            self.stream.took(1)
        self._has_prompt = True

    def end(self) -> None:
        self.stream.ended()


class Sides:
    """Our loop and transformers' own, over one model."""

    def __init__(self, folder: Path) -> None:
        self._backend = TorchBackend(False)
        self._backend.load(Load(job=1, path=str(folder), threads=THREADS))
        self._text = english(PROMPT_TOKENS)
        ids = self._backend._tokenizer.tokenise(self._text).ids
        self._ids = torch.tensor([ids])

    def ours(self, number: int) -> float:
        stream = Stream()

        def emit(event: Event) -> None:
            if isinstance(event, Text):
                stream.took(event.tokens)

        wish = Generate(job=1, prompt=(Piece("text", self._text),), sampling=record(NEW_TOKENS, seed=number))
        self._backend.generate(wish, emit, lambda: False)
        return stream.rate

    def theirs(self, number: int) -> float:
        settings, clock = record(NEW_TOKENS), Clock()
        torch.manual_seed(number)
        config = GenerationConfig(
            do_sample=True, temperature=settings.temperature, min_p=settings.min_p, top_k=0, top_p=1.0,
            repetition_penalty=settings.repetition_penalty, max_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=0,
        )  # fmt: skip
        self._backend._reader.model.generate(
            self._ids, attention_mask=torch.ones_like(self._ids), generation_config=config, streamer=clock
        )
        return clock.stream.rate


def main() -> None:
    with own_home(), app() as usual:
        pair = make_pair(Path(ModelStore().resolve("").path), PAIR)
        sides, text = Sides(pair.folder), english(PROMPT_TOKENS)

        def by_app(number: int) -> float:
            return usual.write(text, record(NEW_TOKENS, seed=number)).rate

        for side in (sides.ours, sides.theirs, by_app):
            side(ROUNDS)
        ours, theirs, road = in_turns(ROUNDS, sides.ours, sides.theirs, by_app)
    report(
        transformers_decode_vs_generate=ours / theirs,
        app_vs_generate=road / theirs,
        transformers_tokens_per_second=ours,
        generate_tokens_per_second=theirs,
    )


if __name__ == "__main__":
    main()
