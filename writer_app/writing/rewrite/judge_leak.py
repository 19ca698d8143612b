"""Judges: the words around the passage stay outside the answer, those of the prompt's frame and those of the page."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from itertools import pairwise

from writer_app.resource import resource_path
from writer_app.text.sentence import sentence_ends
from writer_app.writing.rewrite.style import styles

_RUN, _RUN_HAN = 5, 7
"""So many words (characters) of the frame in a row stand in no story."""
_LABEL = re.compile(r"[^:：]+[:：]\Z")
_AROUND = re.compile("(?<!没有)(?<!没了)(?<!有了)[上下]文")
"""What the Chinese frame calls the text around the passage; 没有下文 means that nothing came of it."""

_NEAR = 1200
"""Characters of the page on either side that are compared; the model is shown fewer."""
_SENTENCE, _SENTENCE_HAN = 6, 10
"""A shorter sentence may well be said twice on a page."""
_STRETCH, _STRETCH_HAN = 12, 20
"""So much of a long sentence is enough: the model sees some cut off."""


def has_frame(original: str, text: str) -> bool:
    """Whether `text` has words of the prompt's frame (in either language) that `original` doesn't have."""
    if _AROUND.search(text) and not _AROUND.search(original):
        return True
    labels, runs = _frame_words()
    written, had = text.casefold(), original.casefold()
    if any(label.search(written) and not label.search(had) for label in labels):
        return True
    units, own = _joined(units_of(text)), _joined(units_of(original))
    return any(run in units and run not in own for run in runs)


def neighbours(original: str, text: str, before: str, after: str) -> tuple[str, ...]:
    """The sentences of the page around the passage that stand in `text` and not in `original`, as the page has them."""
    if not before and not after:
        return ()
    written, had = _joined(units_of(text)), _joined(units_of(original))
    found = (
        sentence
        for sentence, runs in (*_around(before[-_NEAR:]), *_around(after[:_NEAR]))
        if any(run in written and run not in had for run in runs)
    )
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8)  # the same page for every version
def _around(page: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    ends = [0, *sentence_ends(page), len(page)]
    sentences = [line.strip() for start, end in pairwise(ends) for line in page[start:end].splitlines()]
    return tuple((sentence, _stretches(sentence)) for sentence in sentences if sentence)


def _stretches(sentence: str) -> tuple[str, ...]:
    """The whole sentence, or of a long one every stretch that is long enough to know it by; none of a short one."""
    units = units_of(sentence)
    is_chinese = 2 * sum("\u4e00" <= unit[0] <= "\u9fff" for unit in units) > len(units)
    least, enough = (_SENTENCE_HAN, _STRETCH_HAN) if is_chinese else (_SENTENCE, _STRETCH)
    return _runs(units, min(len(units), enough)) if len(units) >= least else ()


@cache
def _frame_words() -> tuple[tuple[re.Pattern[str], ...], tuple[str, ...]]:
    """What announces a text ("After the text:", 改写后：), and the frame's sentences in runs of a few words."""
    with resource_path("prompts", "rewrite_frame.toml").open("rb") as file:
        frames: dict[str, dict[str, str]] = tomllib.load(file)
    labels, runs = set[str](), set[str]()
    for language, frame in frames.items():
        answers = [style.answer.of(language) for style in styles().values()]
        labels |= {frame["answer"].replace("{answer}", answer) for answer in answers if answer}
        for piece in (re.sub(r"\{\w+\}", "", words).strip() for words in frame.values()):
            if _LABEL.match(piece):
                labels.add(piece)
            else:
                runs |= set(_runs(units_of(piece), _RUN_HAN if language == "zh" else _RUN))
        labels.add(frame["answer"].replace("{answer}", frame["rewritten"]))
    # A single English word with a colon ("text:") may stand in a story.
    telling = (label for label in labels if " " in label or not label.isascii())
    patterns = (r"(?<!\w)" + re.escape(label[:-1].casefold()) + r"\s*[:：]" for label in sorted(telling))
    return tuple(re.compile(pattern) for pattern in patterns), tuple(sorted(runs))


def units_of(text: str) -> list[str]:
    """Words in small letters and single Han characters, without signs."""
    return re.findall(
        "[\u4e00-\u9fff]|[^\\W_\u4e00-\u9fff]+(?:'[^\\W_\u4e00-\u9fff]+)*", text.lower().replace("’", "'")
    )


def _runs(units: list[str], size: int) -> tuple[str, ...]:
    return tuple(_joined(units[start : start + size]) for start in range(len(units) - size + 1))


def _joined(units: list[str]) -> str:
    """Parted and closed by a sign that no text has: "he ran" is then not in "the rant"."""
    return "".join(f"\x00{unit}" for unit in units) + "\x00"
