"""How settings are sent to llama.cpp: the fixed order, nothing left to its defaults, bans as a grammar that really acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from writer_app.engine.event import CandidateDone, Event
from writer_app.engine.llamacpp import LlamaCppBackend
from writer_app.engine.llamacpp_writer import (
    SAMPLER_ORDER,
    ban_grammar,
    grammar_text,
    sampler_values,
)
from writer_app.engine.request import Generate, Load, Piece
from writer_app.error import WriterError
from writer_app.settings.sampling import neutral, sampling

ORDER = ["penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature"]


def test_neutral_settings_switch_every_sampler_off() -> None:
    sent = sampler_values(neutral())
    expected: dict[str, Any] = {
        "samplers": ORDER, "temperature": 1, "dynatemp_range": 0, "top_k": 0, "top_p": 1, "min_p": 0, "typical_p": 1,
        "top_n_sigma": 0, "xtc_probability": 0, "repeat_penalty": 1, "presence_penalty": 0, "frequency_penalty": 0,
        "dry_multiplier": 0, "mirostat": 0,
    }  # fmt: skip
    assert {name: sent[name] for name in expected} == expected


def test_the_order_is_the_same_whatever_is_on() -> None:
    everything = {
        "dry_multiplier": 1,
        "top_k": 3,
        "top_p": 0.5,
        "min_p": 0.1,
        "typical_p": 0.5,
        "xtc_probability": 1,
    }
    assert sampler_values(sampling(everything))["samplers"] == SAMPLER_ORDER == ORDER


def test_a_filter_that_is_off_mends_typical_behind_sigma() -> None:
    both = {"top_n_sigma": 1, "typical_p": 0.5}
    by_floor = sampler_values(sampling({**both, "min_p": 0}))
    assert by_floor["min_p"] == 1e-20 and by_floor["samplers"].index("min_p") < by_floor["samplers"].index(
        "typ_p"
    )
    by_share = sampler_values(sampling({**both, "min_p": 0.1}))
    assert (by_share["min_p"], by_share["top_p"]) == (0.1, 0.9999)
    assert sorted(by_share["samplers"]) == sorted(by_floor["samplers"]) == sorted(ORDER)
    with pytest.raises(WriterError) as caught:
        sampler_values(sampling({**both, "min_p": 0.1, "top_p": 0.9}))
    assert caught.value.fault.code == "setting.clash"


def test_greedy_stays_greedy_and_mirostat_is_sent() -> None:
    assert sampler_values(sampling({"temperature": 0, "dynatemp_range": 1}))["dynatemp_range"] == 0
    sent = sampler_values(sampling({"mirostat": 2, "mirostat_tau": 3, "mirostat_eta": 0.2}))
    assert (sent["mirostat"], sent["mirostat_tau"], sent["mirostat_eta"]) == (2, 3, 0.2)


@pytest.mark.parametrize("values", [{"beams": 2}, {"no_repeat_ngram_size": 3}])
def test_what_only_transformers_has_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(WriterError) as caught:
        sampler_values(sampling(values))
    assert caught.value.fault.code == "setting.unsupported"


def test_bans_and_a_grammar_do_not_go_together() -> None:
    banned = sampling({"phrase_bans": ["a"]})
    with pytest.raises(WriterError) as caught:
        grammar_text(Generate(job=0, prompt=(), sampling=banned, grammar='start: "b"'))
    assert caught.value.fault.code == "setting.bans_with_grammar"
    assert grammar_text(Generate(job=0, prompt=(), sampling=neutral())) == ""


@pytest.mark.parametrize(
    ("phrases", "text", "is_banned"),
    [
        (("art",), "the Art of", True),
        (("art",), "Artful", True),
        (("art",), "start", False),
        (("art",), "画art", True),
        (("不禁",), "他不禁笑", True),
        (("a/b (c)",), "x A/B (C) y", True),
        (("a.b",), "acb", False),
        (("...",), "wait... no", True),
        (("art", "不禁"), "start 不由得", False),
    ],
)
def test_the_patterns_ban_what_is_meant(phrases: tuple[str, ...], text: str, is_banned: bool) -> None:
    patterns = re.findall(r"~/(.*?)/(?= &|\n)", ban_grammar(phrases))
    assert any(re.fullmatch(pattern, text) for pattern in patterns) is is_banned


@pytest.fixture(scope="module")
def backend(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaCppBackend]:
    made = LlamaCppBackend(is_isolated=False, folder=str(tmp_path_factory.mktemp("b")))
    made.load(Load(job=0, path=str(starter_path), context_tokens=1024, threads=1))
    yield made
    del made._server


def written(backend: LlamaCppBackend, text: str, values: dict[str, Any]) -> str:
    events: list[Event] = []
    fixed = {"temperature": 0, "max_new_tokens": 30, "stop_at": "length", "seed": 1}
    record = sampling({**fixed, **values}, neutral())
    backend.generate(
        Generate(job=1, prompt=(Piece("text", text),), sampling=record), events.append, lambda: False
    )
    return next(event.text for event in events if isinstance(event, CandidateDone))


@pytest.mark.model
def test_a_banned_phrase_is_chosen_anew(backend: LlamaCppBackend) -> None:
    text = "The old man walked to the"
    free = written(backend, text, {})
    words = free.split()
    phrase = " ".join(words[2:4])
    other = written(backend, text, {"phrase_bans": [phrase.upper()]})
    assert phrase.lower() in free.lower() and phrase.lower() not in other.lower()
    assert other.split()[:2] == words[:2], "what comes before the phrase stays"
    many = [f"phrase number {number}" for number in range(98)]
    assert phrase.lower() not in written(backend, text, {"phrase_bans": [phrase, *many]}).lower()
    assert written(backend, text, {"phrase_bans": many}) == free


@pytest.mark.model
def test_mirostat_writes(backend: LlamaCppBackend) -> None:
    plain = {"temperature": 1, "mirostat": 2, "mirostat_tau": 1.0}
    assert written(backend, "The old man", plain) == written(backend, "The old man", plain)
    assert written(backend, "The old man", plain) != written(
        backend, "The old man", {**plain, "mirostat_tau": 9}
    )
