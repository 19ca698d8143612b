"""The figures of the checker on real poems (the script corpus_figures.py does the same for the whole corpus)."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.poetry.corpus_figures import EXPECTED, TANG_FORMS, mixed, shares, shuffled, tang_poems
from writer_app.poetry.checker.check import check_poem

DATA = Path(__file__).parent / "data"


def sample() -> list[tuple[str, str]]:
    rows = DATA.joinpath("corpus_sample.tsv").read_text("utf-8").splitlines()
    return [(form, text) for form, text in (line.split("\t") for line in rows)]


@pytest.mark.parametrize("form", TANG_FORMS.values())
def test_tang_poems(form: str) -> None:
    poems = [text for name, _, text in tang_poems(DATA / "tang_regulated.tsv") if name == form]
    _, found = shares(check_poem(text, form) for text in poems)
    assert found == pytest.approx(EXPECTED[form], abs=3)


def test_a_sample_of_the_corpus() -> None:
    poems = sample()
    start = time.perf_counter()
    _, found = shares(check_poem(text, form) for form, text in poems)
    assert time.perf_counter() - start < 0.05 * len(poems)
    assert found == pytest.approx(EXPECTED["all"], abs=6)  # 400 poems: 2.5 points are one standard deviation


@pytest.mark.parametrize("control", [mixed, shuffled])
def test_what_is_no_poem(control: object) -> None:
    """At most one in a hundred is taken for a poem; 2,000 of them, so that half a point is two standard deviations."""
    assert callable(control)
    poems = [poem for seed in range(5) for poem in control(sample(), random.Random(seed))]
    _, named = shares(check_poem(text, form) for form, text in poems)
    _, recognised = shares(check_poem(text) for _, text in poems)
    assert named[2] <= 1 and recognised[2] <= 1
