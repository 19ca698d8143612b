"""Which version comes first, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from msgspec.structs import replace

from writer_app.error import Parameter
from writer_app.writing.rewrite.judge import judged
from writer_app.writing.rewrite.style import Style
from writer_app.writing.rewrite.wish import Rewriting

_SPOILS = frozenset(("copy", "refusal", "preface", "leak", "language", "loop", "meaning"))
"""Judges whose fault makes a version useless; the others leave something to mend by hand."""
_SPOILT = 10

Note = tuple[str, dict[str, Parameter]]


def best_first(
    passage: str, versions: Sequence[Rewriting], answers: Sequence[str], style: Style
) -> tuple[tuple[Rewriting, ...], bool]:
    """The versions, those without faults first, and whether the passage is best left as it is.

    `answers` are all of them, repeats included. Where the smallest change wins the order is by what was changed; an answer
    that changes nothing is right if most answers say so or nothing else passes, and stands first without faults.
    """
    ranked = sorted(versions, key=lambda version: _cost(version, style))
    if not style.is_minimal:
        return tuple(ranked), False
    others = [version for version in ranked if version.text != passage]
    copies = sum(answer == passage for answer in answers)
    is_unchanged = copies > 0 and (2 * copies > len(answers) or not any(v.verdict.passes for v in others))
    if not is_unchanged:
        return tuple(others) or tuple(ranked), False
    return (unchanged(passage, style), *others), True


def unchanged(passage: str, style: Style) -> Rewriting:
    """The passage as it is, as the right answer: that nothing was changed is no fault then."""
    verdict = judged(passage, passage, style)
    return Rewriting(passage, (), replace(verdict, faults=()))


def size_of(version: Rewriting) -> int:
    """How many characters were taken out and put in."""
    return sum(len(change.before) + len(change.after) for change in version.changes)


def in_words(version: Rewriting) -> tuple[Note, ...]:
    """What the ranking says of a version: codes and parameters of messages (`rewrite.note.*`); faults are told by themselves."""
    if not version.changes:
        return (("rewrite.note.unchanged", {}),)
    verdict, notes = version.verdict, []
    if verdict.kept_names and not verdict.lost_names:
        notes.append(_note("keeps_names"))
    notes.append(_length_note(verdict.length_ratio))
    notes.append(_note("one_change" if len(version.changes) == 1 else "changes", count=len(version.changes)))
    notes.append(_note("near", percent=round(100 * verdict.similarity)))
    return tuple(notes)


def _length_note(ratio: float) -> Note:
    percent = round(100 * abs(ratio - 1))
    if percent < 3:
        return _note("same_length")
    return _note("shorter" if ratio < 1 else "longer", percent=percent)


def _note(name: str, **parameters: Parameter) -> Note:
    return f"rewrite.note.{name}", parameters


def _cost(version: Rewriting, style: Style) -> tuple[int, float]:
    faults = sum(
        _SPOILT if fault.code.rpartition(".")[2] in _SPOILS else 1 for fault in version.verdict.faults
    )
    if style.is_minimal:
        return faults, float(size_of(version))
    verdict = version.verdict
    goal = sqrt(style.length[0] * style.length[1])
    off = abs(log(max(verdict.length_ratio, 0.01) / goal))
    return faults, off - verdict.similarity
