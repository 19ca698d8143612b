"""What the lines of a plain text mean: chapter headings, scene breaks, and which lines make one paragraph.

On the page each line is a paragraph; in files from elsewhere lines are often wrapped, and a poem is lines that belong together.

    lines without an empty line between them     read as
    one                                          a paragraph
    all as long as fits, in mid-sentence         a wrapped paragraph: joined
    all short                                    verse: one paragraph, its lines kept
    anything else                                a paragraph each
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from writer_app.story.exchange.book import BREAK, Block, Span, block_of, clean
from writer_app.text.word import is_han

Run = Literal["join", "verse", "split"]

_DIGITS = "0-9０-９零〇一二三四五六七八九十百千两廿卅"
_CHINESE = re.compile(
    rf"第\s?[{_DIGITS}]{{1,9}}\s?(?P<unit>[部卷集篇章回幕节])(?P<gap>[\s\u3000：:、.．·—-]*)(?P<name>[^，。！？；…”」]{{0,30}})"
)
_CHINESE_ALONE = re.compile(r"(?:序章|序幕|序言|楔子|引子|前言|尾声|终章|后记|番外)(?:[\s\u3000：:].{0,30})?")
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,8}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|" \
          r"fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)(?:[- ]\w{3,5})?)"  # fmt: skip
_ENGLISH = re.compile(
    rf"(?P<unit>chapter|part|book)\s+{_NUMBER}(?:\s*[.:—–-]\s*.{{0,60}}|\s*)", re.IGNORECASE
)
_ENGLISH_ALONE = re.compile(r"(?:prologue|epilogue)(?:\s*[:—–-].{0,60})?", re.IGNORECASE)
_LEVELS = {"部": 1, "卷": 1, "集": 1, "篇": 1, "part": 1, "book": 1, "节": 3}
_SCENE = re.compile(r"(?:(?P<mark>[*＊#＃~～◇◆○●☆★※⁂✻–—•·﹡=+-])(?:\s*(?P=mark)){0,30})")
_ALONE = frozenset("*＊#＃◇◆○☆★※⁂✻﹡")
_LONGEST_HEADING = 80

VERSE_COLUMNS = 45
"""Lines of no more columns (a Han character takes two) that stand together are verse."""
_WRAP_COLUMNS = (50, 140)
_SENTENCE_ENDS = frozenset("。！？…」』”’.!?\"'")


def columns(text: str) -> int:
    """How wide a text is in a font of fixed width."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def heading_level(line: str) -> int:
    """1 to 3 for a line that is a chapter heading by its words ("第三章 雪", "Chapter Three"), 0 for any other."""
    line = line.strip()
    if not line or len(line) > _LONGEST_HEADING or line[0] not in "第序楔引前尾终后番CcPpBbEe":
        return 0
    if match := _CHINESE.fullmatch(line):
        is_told = bool(match["gap"]) or not match["name"] or match["unit"] in "章卷回幕"
        return _LEVELS.get(match["unit"], 2) if is_told else 0
    if match := _ENGLISH.fullmatch(line):
        return _LEVELS.get(match["unit"].lower(), 2) if not line.endswith((",", ";", "!", "?")) else 0
    return 2 if _CHINESE_ALONE.fullmatch(line) or _ENGLISH_ALONE.fullmatch(line) else 0


def is_scene_break(line: str) -> bool:
    """Whether a line is nothing but a sign between scenes: * * *, #, ◇◇◇, ——."""
    line = line.strip()
    if not line or len(line) > 80:
        return False
    match = _SCENE.fullmatch(line)
    return match is not None and (len(re.sub(r"\s", "", line)) > 2 or match["mark"] in _ALONE)


def run_of(lines: Sequence[str]) -> Run:
    """How lines that stand together are read (see above)."""
    if len(lines) < 2:
        return "split"
    widths = [columns(line.strip()) for line in lines]
    if max(widths) <= VERSE_COLUMNS:
        return "verse"
    if _is_wrapped([line.strip() for line in lines], widths):
        return "join"
    return "split"


def _is_wrapped(lines: Sequence[str], widths: Sequence[int]) -> bool:
    """Whether each line is as long as it can be: the first word of the next one would not have fitted."""
    widest = max(widths)
    is_in_sentence = any(line[-1] not in _SENTENCE_ENDS for line in lines[:-1])
    if not is_in_sentence or not _WRAP_COLUMNS[0] <= widest <= _WRAP_COLUMNS[1]:
        return False
    for line, width, following in zip(lines, widths, lines[1:], strict=False):
        if is_han(following[:1]) or is_han(line[-1:]):
            if width < widest - 6:
                return False
        elif width + 1 + len(following.split(maxsplit=1)[0]) < widest - 2:
            return False
    return True


def joint(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: nothing beside a Han character or its punctuation."""
    sides = (before[-1:], after[:1])
    return "" if any(side and unicodedata.east_asian_width(side) in "WF" for side in sides) else " "


def read_plain(text: str) -> list[Block]:
    """The blocks of a text without marks. Its headings are told by their words alone."""
    return list(_blocks(clean(text).split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    run: list[str] = []
    for line in [*lines, ""]:
        level = heading_level(line)
        if line.strip() and not level and not is_scene_break(line):
            run.append(line.strip())
            continue
        yield from _paragraphs(run)
        run = []
        if level:
            yield Block("heading", (Span(line.strip()),), level)
        elif line.strip():
            yield BREAK


def _paragraphs(run: Sequence[str]) -> Iterator[Block]:
    how = run_of(run)
    if how == "split":
        texts = list(run)
    elif how == "verse":
        texts = ["\n".join(run)]
    else:
        text = run[0]
        for line in run[1:]:
            text += joint(text, line) + line
        texts = [text]
    for text in texts:
        if block := block_of("paragraph", (Span(text),)):
            yield block


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """The same; where nothing was marked as a heading, paragraphs that are headings by their words become some."""
    if any(block.kind == "heading" for block in blocks):
        return list(blocks)
    levels = [heading_level(block.text) if block.kind == "paragraph" else 0 for block in blocks]
    return [
        Block("heading", (Span(block.text),), level) if level else block
        for block, level in zip(blocks, levels, strict=True)
    ]


def with_breaks(blocks: Sequence[Block | None]) -> list[Block]:
    """The same without the empty paragraphs (None). Where they are rare, they are the breaks between scenes."""
    empty = sum(block is None for block in blocks)
    counts = empty * 5 < len(blocks)
    out: list[Block] = []
    for index, block in enumerate(blocks):
        if block is not None:
            out.append(block)
        elif counts and out and _is_between(out[-1], blocks[index + 1 :]):
            out.append(BREAK)
    return out


def _is_between(before: Block, rest: Sequence[Block | None]) -> bool:
    after = next((block for block in rest if block is not None), None)
    return (
        before.kind in ("paragraph", "quote") and after is not None and after.kind in ("paragraph", "quote")
    )


def write_plain(blocks: Sequence[Block], language: str) -> str:
    """Blocks as a text without marks: Chinese paragraphs indented by two characters, others with an empty line between."""
    is_chinese = language == "zh"
    parts: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        text = _plain(block, is_chinese)
        is_verse = block.is_verse or (before is not None and before.is_verse)
        is_alike = before is not None and before.kind == block.kind
        is_close = (
            is_alike and not is_verse and (block.kind == "item" or (is_chinese and block.kind == "paragraph"))
        )
        gap = "" if before is None else "\n" if is_close else "\n\n\n" if block.kind == "heading" else "\n\n"
        parts.append(gap + text)
    return "".join(parts) + "\n" if parts else ""


def _plain(block: Block, is_chinese: bool) -> str:
    if block.kind == "break":
        return "＊　＊　＊" if is_chinese else "* * *"
    if block.kind == "item":
        mark = f"{block.number}. " if block.number else "• "
        return "  " * (block.level - 1) + mark + block.text.replace("\n", " ")
    if block.kind == "quote":
        return "\n".join("    " + line for line in block.text.split("\n"))
    if block.kind == "paragraph" and is_chinese and not block.is_verse:
        return "\u3000\u3000" + block.text
    return block.text
