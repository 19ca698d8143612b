"""Who wrote how much of a story: characters and shares by chapter, model and day, as a text, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from writer_app.message import Language, sentence
from writer_app.story.authorship import Authorship, Hand, hand_of


class Row(msgspec.Struct, frozen=True):
    """So many characters of a chapter by one hand on one day. `model` is empty where no model wrote or none is known."""

    chapter: str
    hand: Hand
    model: str
    day: str
    characters: int


class Report(msgspec.Struct, frozen=True):
    """`rows` in the order of the chapters, then by hand, model and day."""

    title: str
    rows: tuple[Row, ...]

    @property
    def characters(self) -> int:
        return sum(row.characters for row in self.rows)

    def by(self, name: str) -> dict[str, int]:
        """Characters by `chapter`, `hand`, `model` or `day`, in order of appearance."""
        counted: Counter[str] = Counter()
        for row in self.rows:
            counted[str(getattr(row, name))] += row.characters
        return dict(counted)


def report(
    title: str, chapters: Iterable[tuple[str, Authorship]], model_names: Mapping[str, str] | None = None
) -> Report:
    """`chapters`: title and authorship. `model_names`: which model made a generation (`History.model_names`)."""
    names = model_names or {}
    rows: list[Row] = []
    for chapter, authorship in chapters:
        counted: Counter[tuple[Hand, str, str]] = Counter()
        for span in authorship.spans():
            model = names.get(span.generation_id, "") if span.generation_id else ""
            counted[hand_of(span), model, span.day] += span.end - span.start
        order = list(Hand)
        for (hand, model, day), characters in sorted(
            counted.items(), key=lambda item: (order.index(item[0][0]), item[0][1:])
        ):
            rows.append(Row(chapter, hand, model, day, characters))
    return Report(title, tuple(rows))


def as_json(made: Report) -> bytes:
    """Everything, for programs; `share` is of all characters, from 0 to 1."""
    whole = made.characters
    hands = {
        str(hand): {"characters": count, "share": round(count / whole, 6)}
        for hand, count in made.by("hand").items()
    }
    content = {"title": made.title, "characters": whole, "hands": hands, "rows": made.rows}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def as_csv(made: Report, language: Language) -> str:
    """A line for each row, with a head; the share is of all characters, in percent."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        sentence(f"authorship.{name}", language)
        for name in ("chapter", "hand", "model", "day", "characters", "percent")
    )
    whole = made.characters
    for row in made.rows:
        hand = sentence(f"authorship.hands.{row.hand}", language)
        percent = _percent(row.characters, whole)
        writer.writerow(
            map(_no_formula, (row.chapter, hand, row.model, row.day, str(row.characters), percent))
        )
    return buffer.getvalue()


def as_text(made: Report, language: Language) -> str:
    """For people: the whole, then by chapter, by model and by day."""
    whole = made.characters
    lines = [sentence("authorship.title", language, title=made.title), ""]
    lines.append(sentence("authorship.whole", language, characters=f"{whole:,}"))
    lines += _hand_lines(made, language, whole)
    for name in ("chapter", "model", "day"):
        groups = {key: _only(made, name, key) for key in made.by(name) if key}
        if not groups:
            continue
        lines += ["", sentence(f"authorship.by_{name}", language)]
        for key, part in groups.items():
            count = part.characters
            percent = _percent(count, whole)
            line = sentence("authorship.line", language, name=key, characters=f"{count:,}", percent=percent)
            lines.append(f"  {line}")
            if name == "chapter":
                lines += (f"  {line}" for line in _hand_lines(part, language, count))
    return "\n".join(lines) + "\n"


def _hand_lines(made: Report, language: Language, whole: int) -> list[str]:
    counted = made.by("hand")
    return [
        "  "
        + sentence(
            "authorship.line",
            language,
            name=sentence(f"authorship.hands.{hand}", language),
            characters=f"{counted[hand]:,}",
            percent=_percent(counted[hand], whole),
        )
        for hand in Hand
        if hand in counted
    ]


def _only(made: Report, name: str, key: str) -> Report:
    return Report(made.title, tuple(row for row in made.rows if getattr(row, name) == key))


def _percent(characters: int, whole: int) -> str:
    return f"{100 * characters / whole:.1f}" if whole else "0.0"


def _no_formula(cell: str) -> str:
    """A spreadsheet computes what begins with one of these; a chapter's title is never a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
