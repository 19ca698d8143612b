"""Markdown as a writer of prose means it, to blocks: CommonMark by markdown-it-py, with these differences.

an indented line             a paragraph, not code: writers indent
a line under a line          as prose.py reads lines, not always one paragraph
``` ` <b>                    plain characters: no code, no HTML
--- under a line             a scene break, not a heading
第三章 雪, Chapter Three      headings, marked or not
**“雪。”**他说               emphasis beside Chinese punctuation, which CommonMark doesn't see
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from writer_app.story.exchange.book import BREAK, Block, Kind, Span, block_of, clean
from writer_app.story.exchange.prose import heading_level, is_scene_break, joint, run_of
from writer_app.text.word import is_han

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_SOFT = "\v"  # a line end that may or may not end a paragraph; `clean` has taken all others away
_ADDRESSES = ("http://", "https://", "mailto:")


class Reading(msgspec.Struct, frozen=True):
    blocks: tuple[Block, ...]
    images: int = 0


def read_markdown(text: str) -> Reading:
    """The blocks of a Markdown text, and how many images it names (they are left out, with their descriptions)."""
    tokens = _parser().parse(_unindented(clean(text)))
    images = sum(child.type == "image" for token in tokens for child in token.children or ())
    return Reading(tuple(_blocks(tokens)), images)


def read_inline(text: str) -> str:
    """What a reader sees of the text of one block, without its marks."""
    tokens = _parser().parseInline(text)
    return "".join(span.text for token in tokens for span in _spans(token.children or ())).replace(
        _SOFT, "\n"
    )


def _unindented(text: str) -> str:
    """CommonMark takes U+3000 before a paragraph as text; here it is an indent."""
    return "\n".join(
        line.lstrip("\u3000\u00a0") if line[:1] in "\u3000\u00a0" else line for line in text.split("\n")
    )


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"maxNesting": 12})
    parser.enable(
        ["heading", "hr", "list", "blockquote", "newline", "escape", "emphasis", "balance_pairs", "fragments_join",
         "link", "image", "entity"]
    )  # fmt: skip
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.validateLink = _takes_any  # type: ignore[method-assign]
    return parser


def _takes_any(url: str) -> bool:
    """Nothing is followed here; which addresses are kept, `_spans` says."""
    return bool(url)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule, but that Chinese beside a mark never keeps it from opening or closing.

    CommonMark's flanking rules count 。 and “ as punctuation, which in English stands beside a space (commonmark-spec issue 650;
    the amendment "CJK-friendly emphasis" is what is followed here).
    """
    from markdown_it.rules_inline.state_inline import Delimiter

    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    length = end - state.pos
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    is_opening, is_closing = flanks(before, after), flanks(after, before)
    if marker == "_" and is_opening and is_closing:
        is_opening, is_closing = _is_punctuation(before), _is_punctuation(after)
    for _ in range(length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker), length=length, token=len(state.tokens) - 1, end=-1, open=is_opening, close=is_closing
            )
        )  # fmt: skip
    state.pos = end
    return True


def flanks(outside: str, inside: str) -> bool:
    """Whether a mark between these two can open what is `inside` of it."""
    if inside.isspace():
        return False
    if not _is_punctuation(inside) or _is_east_asian(inside):
        return True
    return outside.isspace() or _is_punctuation(outside) or _is_east_asian(outside)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_east_asian(character: str) -> bool:
    return is_han(character) or unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—"


# --- blocks ------------------------------------------------------------------------------------------------------------


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The flat list of what markdown-it gives nested."""
    lists: list[int] = []  # the number of the next item of each open list; 0: bullets
    quotes = 0
    heading = 0
    is_first = False  # the first paragraph of an item carries its mark
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "hr":
                yield BREAK
            case "bullet_list_open":
                lists.append(0)
            case "ordered_list_open":
                lists.append(max(1, int(token.attrGet("start") or 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                is_first = True
            case "list_item_close":
                if lists[-1]:
                    lists[-1] += 1
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "inline":
                spans = list(_spans(token.children or ()))
                if heading:
                    yield from _heading(spans, heading)
                elif lists and is_first:
                    is_first = False
                    yield from _whole("item", spans, len(lists), lists[-1])
                elif lists:
                    yield from _whole("quote" if quotes else "paragraph", spans, quotes)
                else:
                    yield from _paragraphs(spans, quotes)
            case _:
                pass


def _heading(spans: Sequence[Span], level: int) -> Iterator[Block]:
    """An empty heading ("#" alone) is the sign that English manuscripts have between scenes."""
    block = block_of(
        "heading",
        (msgspec.structs.replace(span, text=span.text.replace(_SOFT, " ")) for span in spans),
        level,
    )
    yield block or BREAK


def _whole(kind: Kind, spans: Sequence[Span], level: int, number: int = 0) -> Iterator[Block]:
    if block := block_of(kind, _joined_lines(_lines(spans)), level, number):
        yield block


def _paragraphs(spans: Sequence[Span], quotes: int) -> Iterator[Block]:
    """Lines that stand together: headings and breaks taken out, the rest as prose.py reads it."""
    kind: Kind = "quote" if quotes else "paragraph"
    run: list[list[Span]] = []
    for line in [*_lines(spans), None]:
        text = "".join(span.text for span in line) if line is not None else ""
        level = heading_level(text)
        is_break = is_scene_break(text)
        if line is not None and not level and not is_break:
            run.append(line)
            continue
        yield from _run(run, kind, quotes)
        run = []
        if line is not None:
            yield BREAK if is_break else Block("heading", (Span(text.strip()),), level)


def _run(run: Sequence[list[Span]], kind: Kind, level: int) -> Iterator[Block]:
    texts = ["".join(span.text for span in line).strip() for line in run]
    has_ends = any("\n" in text for text in texts)  # marked line ends: what the author says counts
    how = "verse" if has_ends and len(run) > 1 else run_of(texts)
    if how == "join":
        groups = [_joined_lines(run)]
    elif how == "verse":
        groups = [[span for at, line in enumerate(run) for span in ([Span("\n")] if at else []) + list(line)]]
    else:
        groups = [list(line) for line in run]
    for group in groups:
        if block := block_of(kind, group, level):
            yield block


def _lines(spans: Sequence[Span]) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split(_SOFT)
        lines[-1].append(msgspec.structs.replace(span, text=first))
        lines += [[msgspec.structs.replace(span, text=text)] for text in others]
    return lines


def _joined_lines(lines: Sequence[list[Span]]) -> list[Span]:
    out: list[Span] = []
    text = ""
    for line in lines:
        own = "".join(span.text for span in line)
        if text:
            out.append(Span(joint(text.rstrip(), own.lstrip())))
        out += line
        text = own or text
    return out


# --- spans -------------------------------------------------------------------------------------------------------------


def _spans(children: Sequence[Token]) -> Iterator[Span]:
    emphasis = strong = 0
    address = ""
    for token in children:
        match token.type:
            case "em_open" | "em_close":
                emphasis += token.nesting
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "link_open":
                to = str(token.attrGet("href") or "")
                address = to if to.lower().startswith(_ADDRESSES) else ""
            case "link_close":
                address = ""
            case "softbreak":
                yield Span(_SOFT)
            case "hardbreak":
                yield Span("\n")
            case "text" | "text_special":
                yield Span(token.content, emphasis > 0, strong > 0, address)
            case _:
                pass
