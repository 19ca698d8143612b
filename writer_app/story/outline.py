"""The outline of a chapter: its headings with what stands under them. Markdown's # and the lines that novels use."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from writer_app.error import Fault, WriterError
from writer_app.story.chapter import read_chapter
from writer_app.story.story import Story
from writer_app.text.word import Count, count

_LONGEST_LINE = 60
_MARKDOWN = r"(?P<marks>\#{1,6})[ \t]+(?P<title>[^\n]*?)[ \t]*\#*[ \t]*"
_NUMERAL = r"[〇零一二两三四五六七八九十百千\d０-９]+"
_CHINESE = (
    rf"(?P<zh>[ \t\u3000]*(?:第{_NUMERAL}(?P<unit>[章回节節卷部集篇幕])|序章|序幕|楔子|引子|尾声|尾聲|后记|後記|番外)"
    r"(?:[ \t\u3000:：·、.—-][^\n]*)?)"
)
_NUMBER = r"(?:\d+|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ENGLISH = rf"(?P<en>(?i:(?P<kind>part|book|chapter)[ \t]+{_NUMBER}\b|prologue\b|epilogue\b)[^\n]*)"
_LEVELS = {"卷": 1, "部": 1, "集": 1, "篇": 1, "part": 1, "book": 1, "节": 3, "節": 3}


class Heading(msgspec.Struct, frozen=True):
    """`level` 1–6, `position` in code points, `words` from here to the next heading (the heading's own not counted)."""

    level: int
    title: str
    position: int
    words: int


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?P<fence>```|~~~)|{_MARKDOWN}$|{_CHINESE}$|{_ENGLISH}$)", re.MULTILINE)


def headings(text: str) -> tuple[Heading, ...]:
    """The headings of a text: `# …`, 第十章 …, Chapter 12, alone in their line. What stands between ``` fences is none."""
    found: list[tuple[int, str, int, int]] = []
    is_fenced = False
    for match in _pattern().finditer(text):
        if match["fence"]:
            is_fenced = not is_fenced
        elif not is_fenced and _is_heading(match, text):
            title = match["title"] if match["marks"] else match[0]
            found.append((_level(match), title.strip(" \t\u3000"), match.start(), match.end()))
    starts = [start for _, _, start, _ in found[1:]]
    return tuple(
        Heading(level, title, start, count(text[end:next_start]).words)
        for (level, title, start, end), next_start in zip(found, [*starts, len(text)], strict=False)
    )


def counts(story: Story) -> tuple[dict[str, Count], tuple[Fault, ...]]:
    """Words and characters by chapter, and which chapters can't be read (not those that are missing: that was told)."""
    found: dict[str, Count] = {}
    faults: list[Fault] = []
    for chapter in story.chapters:
        if chapter.is_missing:
            continue
        try:
            found[chapter.id] = count(read_chapter(story, chapter.id).text)
        except WriterError as error:
            faults.append(error.fault)
    return found, tuple(faults)


def _is_heading(match: re.Match[str], text: str) -> bool:
    """A line that only looks like one (“Chapter 3 was the longest.”) is long, ends a sentence or stands in a paragraph."""
    if match["marks"]:
        return True
    line = match[0].strip()
    if (
        len(line) > _LONGEST_LINE
        or line[-1] in "。，；,;"
        or (match["en"] and line[-1] == "." and " " in line[12:])
    ):
        return False
    before, after = text[: match.start()], text[match.end() : match.end() + 2]
    is_alone = (not before or before.endswith("\n\n")) and (not after.strip("\n") or after == "\n\n")
    return is_alone or bool(match["zh"])


def _level(match: re.Match[str]) -> int:
    if match["marks"]:
        return len(match["marks"])
    return _LEVELS.get(match["unit"] or (match["kind"] or "").lower(), 2)
