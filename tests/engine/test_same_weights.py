"""A sample of what `same_weights.py` measures: both backends leave the same words over and draw them equally often."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("xllamacpp")
pytest.importorskip("gguf")

from make_pair import make_pair
from same_weights import DRAWS, PAGES, SETTINGS, Both, matched, together

pytestmark = [pytest.mark.model, pytest.mark.slow]

MOST_APART = 0.02
SAMPLE = ((0, (1, 6, 14)), (4, (5, 18, 16)), (9, (0, 11, 15)), (15, (2, 7, 19)))
"""Of all pages and settings, these: (page, settings)."""


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    """The models of this module live as long as it (overrides the check of every test)."""
    yield


@pytest.fixture(scope="module")
def both(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    pair = make_pair(starter_path, tmp_path_factory.getbasetemp() / "pair")
    return Both(pair, tmp_path_factory.mktemp("s"))


@pytest.mark.parametrize(("page", "numbers"), SAMPLE)
def test_the_same_words_are_left(both: Both, page: int, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        assert both.apart(page, SETTINGS[number]) <= MOST_APART, SETTINGS[number]


def test_they_are_drawn_equally_often(both: Both) -> None:
    """Seeds are fixed, so this comes out the same every time."""
    found = together([both.match(page, values, 320) for page, values in (DRAWS[0], DRAWS[3])])
    assert found.freedom >= 8
    assert found.p > 0.01, found


def test_the_comparison_sees_a_difference() -> None:
    import torch

    even, odd = torch.tensor([500.0, 500.0, 0.0]), torch.tensor([450.0, 550.0, 0.0])
    assert matched(even, even).p == pytest.approx(1.0)
    # (500 − 450)² ÷ 950 + (500 − 550)² ÷ 1050 = 5.01; one degree of freedom: p = 0.025.
    assert matched(even, odd).chi_square == pytest.approx(5.0125, abs=1e-3)
    assert matched(even, odd).p == pytest.approx(0.0252, abs=1e-3)


def test_there_are_enough_of_them() -> None:
    assert len(PAGES) >= 20 and len(SETTINGS) >= 20
    assert len({str(values) for values in SETTINGS}) == len(SETTINGS)
