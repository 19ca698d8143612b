"""Judges: yesterday stays yesterday, and the page's emoji stay on it.

English weekdays and months are names to the judge of names, by their capitals, and dates are numbers; here are the words
that count from today, and Chinese weekdays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TIMES: tuple[tuple[str, str], ...] = (
    ("day -2", "前天|前日|the day before yesterday"),
    ("day -1", "昨天|昨日|昨儿|昨晚|昨夜|昨早|前一[天晚夜]|前[晚夜]|yesterday|last night|(?:the )?(?:day|night|evening) before"
     r"|(?:the )?previous (?:day|night|evening)"),
    ("day 0", "今天|今日|今儿|今晚|今夜|今早|今晨|当[天晚夜日]|[这那]一?[天晚]|today|tonight|"
     "th(?:is|at) (?:day|morning|evening|night|afternoon)"),
    ("day 1", "明天|明日|明儿|明早|明晚|明晨|第二天|次日|翌日|隔天|tomorrow|(?:the )?(?:next|following) (?:day|morning|evening)|"
     "the day after(?! tomorrow)"),
    ("day 2", "后天|the day after tomorrow"),
    ("year -2", "前年"),
    ("year -1", "去年|上一?年|头一年|前一年|last year|the year before|(?:the )?previous year"),
    ("year 0", "今年|这次|当年|[这那]一?年|th(?:is|at) year"),
    ("year 1", "明年|来年|次年|第二年|翌年|next year|(?:the )?following year|the year after"),
    *((f"weekday {day}", f"(?:星期|礼拜|(?<![一四])周){sign}") for day, sign in enumerate("一二三四五六", 1)),
    ("weekday 7", "(?:星期|礼拜)[日天]|周日"),
)  # fmt: skip
_TOLD = re.compile(
    "昨[天日儿晚夜早]|今[天日儿晚夜早晨]|明[天日儿早晚晨](?!真)|前天|前日|(?<!以)(?<!先)(?<!身)后天|去年|今年|明年|前年|"
    r"(?:星期|礼拜|(?<![一每四两几])周)[一二三四五六日]|(?:星期|礼拜)天|"
    r"\b(?:yesterday|today|tonight|tomorrow|(?:last|next|this) year)\b",
    re.IGNORECASE,
)
"""The words that are told when they go or come; all the others may stand for them ("the day before" in what was said)."""
_DAYS_AROUND = re.compile(r"\bthe day (?:before yesterday|after tomorrow)\b", re.IGNORECASE)
_PATTERNS = tuple((time, re.compile(f"(?:{words})", re.IGNORECASE)) for time, words in _TIMES)
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
    "(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)
"""Emoji as readers see them: flags of two letters, one with its colour, several joined."""


def lost_times(original: str, text: str) -> tuple[str, ...]:
    """The words of `original` like "yesterday", 明年 and 星期三 whose time `text` doesn't speak of. Other way round: new ones."""
    spoken_of = {time for time, pattern in _PATTERNS if pattern.search(text)}
    return tuple(dict.fromkeys(written for written, time in _times(original) if time not in spoken_of))


def lost_emoji(original: str, text: str) -> tuple[str, ...]:
    """The emoji of `original` that `text` doesn't have at all."""
    kept = set(_emoji(text))
    return tuple(dict.fromkeys(sign for sign in _emoji(original) if sign not in kept))


def _times(text: str) -> Iterator[tuple[str, str]]:
    rest = text
    for match in _DAYS_AROUND.finditer(text):
        yield match.group(), "day -2" if "before" in match.group().lower() else "day 2"
        rest = rest[: match.start()] + "\n" * len(match.group()) + rest[match.end() :]
    for match in _TOLD.finditer(rest):
        yield match.group(), next(time for time, pattern in _PATTERNS if pattern.fullmatch(match.group()))


def _emoji(text: str) -> list[str]:
    return [match.group().rstrip("\ufe0f") for match in _EMOJI.finditer(text)]
