"""chrF, the character n-gram F-score: how near two texts are to each other, letter by letter.

Maja Popović, "chrF: character n-gram F-score for automatic MT evaluation", WMT 2015, https://aclanthology.org/W15-3049;
with the defaults of sacrebleu (n-grams of one to six characters, beta 2, white space taken out, orders longer than either
text left out of the mean), here from 0 to 1 instead of 0 to 100.
"""

from __future__ import annotations

from collections import Counter

ORDER = 6
BETA = 2.0


def _grams(text: str, order: int) -> Counter[str]:
    return Counter(text[start : start + order] for start in range(len(text) - order + 1))


def chrf(hypothesis: str, reference: str) -> float:
    """How much of `reference` is in `hypothesis` (twice as important) and the other way round; 1 when they are equal."""
    return f_score(*precision_and_recall(hypothesis, reference))


def f_score(precision: float, recall: float) -> float:
    """The weighted harmonic mean of both, 0 to 1."""
    weight = BETA * BETA
    total = weight * precision + recall
    return (1 + weight) * precision * recall / total if total else 0.0


def precision_and_recall(hypothesis: str, reference: str) -> tuple[float, float]:
    """The share of the n-grams of `hypothesis` that are in `reference`, and the other way round: means over the orders."""
    written, wanted = "".join(hypothesis.split()), "".join(reference.split())
    orders = min(ORDER, len(written), len(wanted))
    if not orders:
        return 0.0, 0.0
    precision = recall = 0.0
    for order in range(1, orders + 1):
        left, right = _grams(written, order), _grams(wanted, order)
        common = (left & right).total()
        precision += common / left.total()
        recall += common / right.total()
    return precision / orders, recall / orders
