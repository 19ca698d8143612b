"""The judges of a rewrite, together: pure, quick, no model. What each finds, and how well, stands in docs/rewrite.md.

A style switches a judge off by naming it in `allows` (the names of `JUDGES`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from writer_app.error import Fault
from writer_app.text.word import count
from writer_app.writing.rewrite.chrf import f_score, precision_and_recall
from writer_app.writing.rewrite.judge_end import is_looping, is_unfinished
from writer_app.writing.rewrite.judge_language import (
    added_persons,
    has_person,
    is_chinese,
    is_other_language,
)
from writer_app.writing.rewrite.judge_leak import has_frame, neighbours
from writer_app.writing.rewrite.judge_name import kept_names, lost_names
from writer_app.writing.rewrite.judge_negation import told_negations
from writer_app.writing.rewrite.judge_number import is_misspelt, lost_numbers
from writer_app.writing.rewrite.judge_preface import has_preface, is_leaking, is_refusal
from writer_app.writing.rewrite.judge_quote import lost_quotes, new_quotes, without_quotes
from writer_app.writing.rewrite.judge_tense import is_tense_changed, is_undone
from writer_app.writing.rewrite.judge_time import lost_emoji, lost_times

if TYPE_CHECKING:
    from writer_app.writing.rewrite.style import Style

JUDGES = (
    "copy", "refusal", "preface", "leak", "neighbour", "language", "length", "meaning", "names", "new_names", "numbers",
    "new_numbers", "times", "new_times", "emoji",
    "quotes", "new_quotes", "negations", "new_negations", "pov", "tense", "undone", "loop", "unfinished",
)  # fmt: skip
"""The names of the judges, in the order in which their faults are listed: codes `rewrite.fault.<name>`."""

_HAN_SHARE, _HAN_SHARE_MINIMAL = 0.33, 0.85
"""So much less of a good Chinese rewrite stands in its passage than of an English one: a character is a word."""

_KEPT_WHEN_SHORTER = 0.85
"""A shorter text that keeps less of the passage than this share of what is asked has left too much out."""

_SHOWN = 40
"""Characters of a sentence that are quoted in a fault."""

_SAME_LENGTH = 3
"""A text that is longer or shorter by fewer percent is as long as the passage."""


class Verdict(msgspec.Struct, frozen=True):
    """What the judges say of one rewrite. Everything is measured; only what the style doesn't allow is a fault.

    Names, numbers and sayings are given as they are written in the original, new ones as in the rewrite. `length_ratio`:
    characters without white space, rewrite to original. `similarity`: see the function; `kept`: chrF.
    `is_copy`: no word was changed. `neighbours`: sentences of the page around the passage.
    """

    faults: tuple[Fault, ...] = ()
    kept_names: tuple[str, ...] = ()
    lost_names: tuple[str, ...] = ()
    new_names: tuple[str, ...] = ()
    lost_numbers: tuple[str, ...] = ()
    new_numbers: tuple[str, ...] = ()
    lost_times: tuple[str, ...] = ()
    new_times: tuple[str, ...] = ()
    lost_emoji: tuple[str, ...] = ()
    lost_quotes: tuple[str, ...] = ()
    new_quotes: tuple[str, ...] = ()
    lost_negations: tuple[str, ...] = ()
    new_negations: tuple[str, ...] = ()
    new_persons: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    length_ratio: float = 1.0
    similarity: float = 1.0
    kept: float = 1.0
    is_copy: bool = False

    @property
    def passes(self) -> bool:
        """Whether no judge found fault."""
        return not self.faults


def judged(
    original: str, text: str, style: Style, option: str = "", *, before: str = "", after: str = ""
) -> Verdict:
    """What all judges say of `text` as a rewrite of `original` in a style. About 15 ms per 1,000 characters.

    `before` and `after`: the page around the passage, which is not to be in the rewrite.
    """
    verdict = _measured(original, text, style)
    verdict = msgspec.structs.replace(verdict, neighbours=neighbours(original, text, before, after))
    found = dict(_faults(original, text, style, option, verdict))
    faults = tuple(found[judge] for judge in JUDGES if judge in found and judge not in style.allows)
    return msgspec.structs.replace(verdict, faults=faults)


def similarity(original: str, text: str, style: Style) -> float:
    """chrF in the direction that the style asks for, 0 to 1.

    A shorter text must bring nothing new and keep most, a longer one must keep what was there; of all others both are asked.
    """
    return _nearness(original, text, style)[0]


def _nearness(original: str, text: str, style: Style) -> tuple[float, float]:
    """The similarity that the style asks for, and how much of the original is kept (plain chrF)."""
    precision, recall = precision_and_recall(text, original)
    what_is_new, what_is_kept = f_score(recall, precision), f_score(precision, recall)
    low, high = style.length
    if high <= 1:
        return min(what_is_new, 1.0, what_is_kept / _KEPT_WHEN_SHORTER), what_is_kept
    return what_is_kept if low >= 1 else min(what_is_new, what_is_kept), what_is_kept


def least_similarity(original: str, style: Style) -> float:
    """What the judge of meaning asks for: the style's own bound, less for Chinese."""
    if not is_chinese(original):
        return style.min_similarity
    return style.min_similarity * (_HAN_SHARE_MINIMAL if style.is_minimal else _HAN_SHARE)


def _measured(original: str, text: str, style: Style) -> Verdict:
    length = count(original).characters
    nearness, kept = _nearness(original, text, style)
    negations = told_negations(original, text)
    return Verdict(
        kept_names=kept_names(original, text),
        lost_names=lost_names(original, text),
        new_names=lost_names(text, original),
        lost_numbers=lost_numbers(original, text),
        new_numbers=lost_numbers(text, original),
        lost_times=lost_times(original, text),
        new_times=lost_times(text, original),
        lost_emoji=lost_emoji(original, text),
        lost_quotes=lost_quotes(original, text, style.is_minimal),
        new_quotes=new_quotes(original, text, style.is_minimal),
        lost_negations=negations.lost,
        new_negations=negations.new,
        new_persons=added_persons(original, text),
        length_ratio=count(text).characters / length if length else 1.0,
        similarity=nearness,
        kept=kept,
        is_copy=is_copy(original, text, style.is_minimal),
    )


def is_copy(original: str, text: str, is_minimal: bool = False) -> bool:
    """Whether nothing was changed: no word, and for a style that asks for the smallest change no comma either."""
    if is_minimal:
        return original.split() == text.split()
    has_same_emoji = not (lost_emoji(original, text) or lost_emoji(text, original))
    return has_same_emoji and _letters(original) == _letters(text)


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _faults(
    original: str, text: str, style: Style, option: str, verdict: Verdict
) -> Iterator[tuple[str, Fault]]:
    for judge, lost in (
        ("names", () if _is_told_by_one_of_them(text, style, option, verdict) else verdict.lost_names),
        ("new_names", verdict.new_names),
        ("numbers", verdict.lost_numbers),
        ("new_numbers", _unexplained(verdict.new_numbers, original, style)),
        ("times", verdict.lost_times),
        ("new_times", verdict.new_times),
        ("emoji", verdict.lost_emoji),
        ("quotes", _spoken(verdict.lost_quotes)),
        (
            "new_quotes",
            () if verdict.lost_quotes else _spoken(verdict.new_quotes),
        ),  # changed speech is lost speech
        ("negations", verdict.lost_negations),
        ("new_negations", verdict.new_negations),
        ("neighbour", _beginnings(verdict.neighbours)),
    ):
        if lost:
            yield judge, _fault(judge, what=lost)
    if verdict.new_persons:
        yield "pov", _fault("pov")
    yield from _measure_faults(original, style, verdict)
    yield from _manner_faults(original, text, style, option)


def _spoken(quotes: tuple[str, ...]) -> tuple[str, ...]:
    """For a sentence: in marks, without the comma before "he said"."""
    return tuple(f"“{quote.rstrip(' ,，、')}”" for quote in quotes)


def _beginnings(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """For a sentence: long ones by their first words."""
    return tuple(
        f"“{one.rstrip('.。')}”"
        if len(one) <= _SHOWN
        else f"“{one[:_SHOWN].rpartition(' ')[0] or one[:_SHOWN]}…”"
        for one in sentences
    )


def _unexplained(numbers: tuple[str, ...], original: str, style: Style) -> tuple[str, ...]:
    """Where spelling is mended, a number may have been a misspelt one before."""
    return tuple(number for number in numbers if not (style.is_minimal and is_misspelt(number, original)))


def _is_told_by_one_of_them(text: str, style: Style, option: str, verdict: Verdict) -> bool:
    """Where a new narrator is asked for, the one whose name goes is the one who now says "I"."""
    if "pov" not in style.allows or option != "first" or len(verdict.lost_names) != 1:
        return False
    return has_person("first", without_quotes(text), "zh" if is_chinese(text) else "en")


def _measure_faults(original: str, style: Style, verdict: Verdict) -> Iterator[tuple[str, Fault]]:
    if verdict.is_copy:
        yield "copy", _fault("copy")
    if not verdict.is_copy or "copy" in style.allows:  # that nothing was changed says it all
        yield from _length_faults(style, verdict.length_ratio)
    if verdict.similarity < least_similarity(original, style):
        yield "meaning", _fault("meaning")


def _length_faults(style: Style, ratio: float) -> Iterator[tuple[str, Fault]]:
    low, high = style.length
    if low <= ratio <= high:
        return
    percent = length_change(ratio)
    is_wrong_way = percent > 0 if ratio > high else percent < 0
    if not percent:
        name = "same_length"
    elif ratio > high:
        name = "too_long" if is_wrong_way else "not_shorter"
    else:
        name = "too_short" if is_wrong_way else "not_longer"
    yield "length", Fault(f"rewrite.fault.{name}", {"percent": abs(percent)} if percent else {})


def length_change(ratio: float) -> int:
    """By how much a text is longer (below 0: shorter), in whole percent as it is told; 0 where hardly anybody would notice."""
    percent = round(100 * (ratio - 1))
    return 0 if abs(percent) < _SAME_LENGTH else percent


def _manner_faults(original: str, text: str, style: Style, option: str) -> Iterator[tuple[str, Fault]]:
    language = "zh" if is_chinese(original) else "en"
    wish = _wish(language, style, option)
    examples = "\n".join(f"{one.before}\n{one.after}" for one in style.example.of(language, option))
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("refusal", lambda: is_refusal(original, text)),
        ("preface", lambda: has_preface(original, text) and not is_refusal(original, text)),
        ("leak", lambda: is_leaking(original, text, wish, examples) or has_frame(original, text)),
        ("tense", lambda: is_tense_changed(original, text)),
        ("undone", lambda: is_undone(text, option)),
        ("language", lambda: is_other_language(original, text)),
        ("loop", lambda: is_looping(original, text)),
        ("unfinished", lambda: is_unfinished(original, text)),
    )
    for judge, finds in checks:
        if finds():
            yield judge, _fault(judge)


def _fault(judge: str, **parameters: tuple[str, ...]) -> Fault:
    return Fault(f"rewrite.fault.{judge}", dict(parameters))


def _wish(language: str, style: Style, option: str) -> str:
    chosen = next((one for one in style.option if one.id == option), None)
    return style.instruction.of(language) + "\n" + (chosen.instruction.of(language) if chosen else "")
