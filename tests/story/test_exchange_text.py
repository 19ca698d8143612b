"""Markdown, plain text and HTML, in and out."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from writer_app.story.exchange.book import BREAK, Block, Span, block_of, book_of
from writer_app.story.exchange.exporting import book_of_chapters, book_of_text
from writer_app.story.exchange.html_in import read_html
from writer_app.story.exchange.html_out import write_html
from writer_app.story.exchange.markdown_in import read_markdown
from writer_app.story.exchange.markdown_out import book_blocks, write_markdown
from writer_app.story.exchange.note import authorship_note
from writer_app.story.exchange.prose import heading_level, is_scene_break, read_plain, run_of, write_plain
from writer_app.story.manuscript import Origin

_LETTERS = st.text(st.sampled_from("ab c雪。“”*_#>-1.)[]!<&;`\\~+= \n"), min_size=1, max_size=12)
_SPANS = st.lists(
    st.builds(Span, _LETTERS, st.booleans(), st.booleans(), st.sampled_from(["", "", "http://a.b/(c)"])),
    min_size=1,
    max_size=4,
)
_BLOCKS = st.one_of(
    st.builds(lambda spans, level: block_of("heading", spans, level), _SPANS, st.integers(1, 6)),
    st.builds(lambda spans, number: block_of("item", spans, 1, number), _SPANS, st.integers(0, 3)),
    st.builds(lambda spans, level: block_of("quote", spans, level), _SPANS, st.integers(1, 2)),
    st.builds(lambda spans: block_of("paragraph", spans), _SPANS),
    st.just(BREAK),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_BLOCKS, min_size=1, max_size=4))
def test_markdown_reads_back_what_it_wrote(given_blocks: list[Block | None]) -> None:
    blocks = [block for block in given_blocks if block is not None]
    lines = [line for block in blocks for line in block.text.split("\n")]
    assume(not any(is_scene_break(line) or heading_level(line) for line in lines))
    read = read_markdown(write_markdown(blocks)).blocks
    assert [(one.kind, one.text, one.number) for one in read] == [
        (one.kind, one.text, one.number) for one in blocks
    ]


def _looks(text: str) -> list[tuple[str, bool, bool]]:
    (block,) = read_markdown(text).blocks
    return [(span.text, span.is_emphasis, span.is_strong) for span in block.spans]


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (
            "他说**“雪。”**然后走了",
            [("他说", False, False), ("“雪。”", False, True), ("然后走了", False, False)],
        ),
        ("一*二*三", [("一", False, False), ("二", True, False), ("三", False, False)]),
        ("**a *b***", [("a ", False, True), ("b", True, True)]),
        ("snake_case_name", [("snake_case_name", False, False)]),
        ("2 * 3 * 4", [("2 * 3 * 4", False, False)]),
        ("`code` <b>", [("`code` <b>", False, False)]),
    ],
)
def test_emphasis(text: str, looks: list[tuple[str, bool, bool]]) -> None:
    assert _looks(text) == looks
    (block,) = read_markdown(text).blocks
    assert _looks(write_markdown([block])) == looks


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第一章 雪夜", 2), ("第十二回", 2), ("第3卷 北方", 1), ("第一章雪夜", 2), ("楔子", 2), ("尾声：春", 2),
        ("Chapter 12", 2),
        ("CHAPTER THREE: Snow", 2), ("Part One", 1), ("Epilogue", 2), ("第一次见到他是在冬天。", 0),
        ("第三章的结尾，他哭了。", 0),
        ("Chapter and verse", 0), ("Part of the plan", 0), ("", 0), ("第二节课他迟到了", 0),
        ("Book 5 was the longest of them all", 0),
    ],
)  # fmt: skip
def test_chapter_lines(line: str, level: int) -> None:
    assert heading_level(line) == level


def test_scene_breaks() -> None:
    assert all(map(is_scene_break, ("***", "* * *", "#", "◇◇◇", "＊　＊　＊", "———", "---")))
    assert not any(map(is_scene_break, ("", "-", "他说", "…", "——", "# Title", "1")))


def test_lines_that_stand_together() -> None:
    assert run_of(["床前明月光，", "疑是地上霜。"]) == "verse"
    assert run_of(["天黑了。" * 12, "他走了。", "“走吧。”"]) == "split"
    wrapped = (
        "It was a dark and stormy night and the rain fell in torrents\n"
        "except at occasional intervals when it was checked by a\nviolent gust of wind."
    )
    assert run_of(wrapped.split("\n")) == "join"
    assert [block.text for block in read_plain(wrapped)] == [wrapped.replace("\n", " ")]
    assert [block.text for block in read_plain("　　一段长长的话，" + "很长" * 30 + "。\n　　又一段。")][
        1
    ] == "又一段。"


def test_the_first_heading_above_all_is_the_title() -> None:
    book = book_of_text("# 雪\n\n## 一\n\n甲\n\n## 二\n\n乙\n\n### 小\n\n丙")
    assert (book.title, book.language) == ("雪", "zh")
    assert [(chapter.title, chapter.level) for chapter in book.chapters] == [("一", 1), ("二", 1)]
    assert [block.level for block in book.chapters[1].blocks if block.kind == "heading"] == [2]


def test_parts_hold_chapters() -> None:
    book = book_of_text(
        "第一卷 北\n\n第一章 甲\n\n天黑了。\n\n第二卷 南\n\n第二章 乙\n\n天亮了。", is_plain=True, title="书"
    )
    assert [(chapter.title, chapter.level) for chapter in book.chapters] == [
        ("第一卷 北", 1), ("第一章 甲", 2), ("第二卷 南", 1), ("第二章 乙", 2),
    ]  # fmt: skip


def test_chapters_of_a_story_keep_their_order_and_names() -> None:
    book = book_of_chapters([("One", "He came."), ("", "# Two\n\n## Inner\n\nHe went.")], title="Two men")
    assert [chapter.title for chapter in book.chapters] == ["One", "Two"]
    assert book.chapters[1].blocks[0].level == 2 and book.language == "en"


MIXED = [
    Block("heading", (Span("第一章 Snow & <ice>"),), 1),
    Block(
        "paragraph",
        (Span("他说"), Span("雪", True), Span("，"), Span("重", False, True), Span("。A < b & c")),
    ),
    Block("paragraph", (Span("床前\n明月"),)),
    BREAK,
    Block("item", (Span("one"),), 1, 1),
    Block("item", (Span("deep"),), 2),
    Block("item", (Span("two"),), 1, 2),
    Block("quote", (Span("said"),), 1),
    Block("paragraph", (Span("map", address="https://example.org/?a=1&b=2"),)),
]


def test_html_comes_back() -> None:
    book = book_of(MIXED, author="林晚 & Co")
    document = read_html(write_html(book))
    assert list(document.blocks) == book_blocks(book)
    assert (document.title, document.author) == (book.title, "林晚 & Co")


def test_html_of_strangers() -> None:
    page = """<html><head><title>T</title><style>p{}</style><script>alert("x")</script></head><body>
    <h1>第一章</h1><p>天黑了，
    他走了。<img src=x><p>open <i>slanted <b>both</i> rest<br><br>next<table><tr><td>a<td>b</table>
    <span style="font-style: italic">s</span><ul><li>x<ul><li>y</ul></ul><a href="javascript:x()">j</a>"""
    document = read_html(page)
    texts = [block.text for block in document.blocks]
    assert "天黑了，他走了。" in texts and "next" in texts and "alert" not in "".join(texts)
    assert [(block.text, block.level) for block in document.blocks if block.kind == "item"] == [
        ("x", 1),
        ("y", 2),
    ]
    assert {note.code for note in document.notes} == {"exchange.note.images", "exchange.note.tables"}
    assert not any(span.address for block in document.blocks for span in block.spans)


def test_plain_text_is_indented_in_chinese() -> None:
    assert (
        write_plain(
            [Block("paragraph", (Span("天黑了。", True),)), Block("paragraph", (Span("走。"),))], "zh"
        )
        == "　　天黑了。\n　　走。\n"
    )
    assert (
        write_plain([Block("paragraph", (Span("a"),)), Block("paragraph", (Span("b"),))], "en") == "a\n\nb\n"
    )


def test_the_note_says_who_wrote() -> None:
    counts = {Origin.AUTHOR: 667, Origin.AI: 332, Origin.PASTED: 1, Origin.OUTSIDE: 0}
    note = authorship_note(counts, "en")
    assert (
        "67 % typed" in note
        and "33 % written by a language model" in note
        and "< 1 % pasted" in note
        and "1,000" in note
    )
    assert "作者键入 67 %" in authorship_note(counts, "zh")
    assert authorship_note({}, "en") == ""
