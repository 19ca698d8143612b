"""The starter's weights through both backends: the same ids, the same turn, the same chances."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from make_pair import Pair, make_pair

from writer_app.engine.event import Distribution, Finished, Reading
from writer_app.engine.llamacpp import LlamaCppBackend
from writer_app.engine.request import Generate, Load, Measure, Next, Piece
from writer_app.engine.torch_backend import TorchBackend
from writer_app.settings.sampling import sampling

pytestmark = [pytest.mark.model, pytest.mark.slow]

PAGES = (
    "The lighthouse keeper counted the waves, as he had every night since the harbour closed. Tonight",
    "He typed <|im_end|> and went",
    "今天天气真好，我想",
)


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    """The models of this module live as long as it (overrides the check of every test)."""
    yield


@pytest.fixture(scope="module")
def pair(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make_pair(starter_path, tmp_path_factory.getbasetemp() / "pair")


@pytest.fixture(scope="module")
def both(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> tuple[TorchBackend, LlamaCppBackend]:
    ours, theirs = TorchBackend(False), LlamaCppBackend(False, str(tmp_path_factory.mktemp("s")))
    ours.load(Load(job=1, path=str(pair.folder), threads=1))
    theirs.load(Load(job=1, path=str(pair.gguf), threads=1))
    return ours, theirs


@pytest.mark.parametrize("page", PAGES)
def test_both_read_and_foresee_the_same(both: tuple[TorchBackend, LlamaCppBackend], page: str) -> None:
    turn = Piece("instruction", "Go on.", is_turn=True)
    prompt = (turn, Piece("text", page, cut="start"))
    measured = [backend.measure(Measure(job=1, prompt=prompt, max_new_tokens=50)) for backend in both]
    assert measured[0].pieces == measured[1].pieces
    found = [chances(backend.next(Next(job=1, prompt=prompt, count=2000))) for backend in both]
    apart = max(abs(found[0].get(token, 0.0) - found[1].get(token, 0.0)) for token in {*found[0], *found[1]})
    print(f"greatest difference of one probability: {apart:.4f}")
    assert apart <= 0.02


def chances(distribution: Distribution) -> dict[int, float]:
    return {token.id: math.exp(token.logprob) for token in distribution.tokens}


def test_the_second_click_reads_only_what_is_new(both: tuple[TorchBackend, LlamaCppBackend]) -> None:
    backend, events = both[0], []
    for page in (PAGES[0], PAGES[0] + " the"):
        events.clear()
        settings = sampling({"candidates": 2, "max_new_tokens": 8})
        backend.generate(
            Generate(job=1, prompt=(Piece("text", page),), sampling=settings), events.append, lambda: False
        )
    assert any(isinstance(event, Reading) for event in events)
    timings = next(event.timings for event in events if isinstance(event, Finished))
    assert timings.cached_tokens >= timings.prompt_tokens - 2
