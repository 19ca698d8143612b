"""What the measuring scripts share: figures, a folder of their own, text of a known length."""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent

_SENTENCES = (
    "The lamp in the harbour office burned until the boats came home.",
    "Nobody had asked the old pilot what he saw behind the sandbank.",
    "She folded the letter twice and put it under the blue cup.",
    "In the morning the gulls walked along the rails like tired clerks.",
    "He counted the steps to the cellar, although he knew their number.",
    "A train went by somewhere, and the windows answered it.",
    "There was bread on the table, a knife, and the map of a town that had changed its name.",
    "The doctor spoke slowly, as if every word had to be paid for.",
    "Rain came over the hill and took the colours of the garden with it.",
    "It was the kind of silence in which one hears a clock that has stopped.",
)


def english(tokens: int, seed: int = 7) -> str:
    """Plain prose of at least `tokens` tokens (the starter counts about 1.2 tokens to a word of these sentences)."""
    chance, words, chosen = random.Random(seed), 0, list[str]()
    while words * 1.15 < tokens:
        chosen.append(chance.choice(_SENTENCES))
        words += len(chosen[-1].split())
    return " ".join(chosen)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0–1) of all values don't exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


@contextmanager
def own_home() -> Iterator[Path]:
    """The app's folders in a new place, the models where `make setup` put them."""
    from writer_app.folder import model_folder

    with tempfile.TemporaryDirectory(prefix="writer-app-bench-") as folder:
        os.environ["WRITER_APP_MODELS"] = str(model_folder())
        os.environ["WRITER_APP_HOME"] = folder
        yield Path(folder)


def report(**figures: float | str | bool) -> None:
    """The figures of a script, one JSON object on a line of its own: what run.py collects."""
    print(
        json.dumps(
            {name: _rounded(value) if isinstance(value, float) else value for name, value in figures.items()}
        )
    )


def _rounded(value: float) -> float:
    """Three digits at least: a ratio of 0.004 is not 0."""
    return round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
