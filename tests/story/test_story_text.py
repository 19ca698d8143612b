"""Outline, search and replace over the chapters of a story."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from writer_app.message import LANGUAGES, messages
from writer_app.story.outline import counts, headings
from writer_app.story.recovery import backups
from writer_app.story.story import Story
from writer_app.story.story_folder import create_story, open_story
from writer_app.story.story_search import Needle, preview, replace_all, search


def story_of(folder: Path, **texts: bytes) -> Story:
    folder.mkdir(exist_ok=True)
    for name, data in texts.items():
        (folder / f"{name}.md").write_bytes(data)
    return create_story(folder, "T")


def test_headings_of_markdown() -> None:
    text = "Before it.\n# One #\nTwo words\n\n```\n# no heading\n```\n### Three\n#hash\n"
    found = headings(text)
    assert [(heading.level, heading.title) for heading in found] == [(1, "One"), (3, "Three")]
    assert [text[heading.position] for heading in found] == ["#", "#"]
    assert [heading.words for heading in found] == [4, 1]


def test_headings_of_chinese_and_english_novels() -> None:
    text = "楔子\n\n风起。\n第一卷　北上\n第十二章 风暴\n他走了。\n第三章里说的事，他都忘了。\n　　第１３节\n尾声\n"
    assert [(heading.level, heading.title) for heading in headings(text)] == [
        (2, "楔子"), (1, "第一卷　北上"), (2, "第十二章 风暴"), (3, "第１３节"), (2, "尾声"),
    ]  # fmt: skip
    english = (
        "PART TWO\n\nChapter 12: The Storm\n\nChapter 3 was the longest of them, she said.\nIn\n\nEpilogue\n"
    )
    assert [(heading.level, heading.title) for heading in headings(english)] == [
        (1, "PART TWO"), (2, "Chapter 12: The Storm"), (2, "Epilogue"),
    ]  # fmt: skip
    assert headings("") == () == headings("Only text.")


def test_counts_pass_over_what_cannot_be_read(tmp_path: Path) -> None:
    story = story_of(tmp_path / "s", a=b"One two.", b=b"\xd6\xd0\xce\xc4\xb0\xa1", c="中文 two".encode())
    (story.folder / "a.md").rename(tmp_path / "away.md")
    story, _ = open_story(story.folder)
    found, faults = counts(story)
    assert [count.words for count in found.values()] == [3]
    assert [fault.code for fault in faults] == ["file.encoding"]


def test_search_names_chapter_line_and_surroundings(tmp_path: Path) -> None:
    story = story_of(tmp_path / "s", a=b"Mara came.\r\nThe mara left.\r\n", b="玛拉来了。Marathon.".encode())
    hits, faults = search(story, Needle("mara", is_whole_word=True))
    assert faults == ()
    assert [(hit.line, hit.before, hit.text, hit.after) for hit in hits] == [
        (1, "", "Mara", " came."),
        (2, "The ", "mara", " left."),
    ]
    assert len(search(story, Needle("mara"))[0]) == 3
    assert [hit.line for hit in search(story, Needle("玛拉"))[0]] == [1]
    assert search(story, Needle(""))[0] == ()


def test_replace_all_changes_nothing_else_and_backs_up(tmp_path: Path) -> None:
    data = "\ufeffMara.\r\nmara\nMara \u00a0e\u0301\r".encode("utf-16-le")
    story = story_of(tmp_path / "s", a=data, b="玛拉 Mara".encode(), c=b"nobody")
    wanted = Needle("Mara", is_case_matched=True)
    a, b, c = (chapter.id for chapter in story.chapters)
    assert preview(story, wanted).counts == {a: 2, b: 1}
    assert (story.path(a)).read_bytes() == data
    done = replace_all(story, wanted, "Ines")
    assert (done.counts, done.faults) == ({a: 2, b: 1}, ())
    assert story.path(a).read_bytes() == data.replace("Mara".encode("utf-16-le"), "Ines".encode("utf-16-le"))
    assert backups(story.path(a))[0].read_bytes() == data
    assert backups(story.path(c)) == []
    assert replace_all(story, Needle("Ines"), "Mara", [b]).counts == {b: 1}


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_chapter_that_cannot_be_written_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    story = story_of(tmp_path / "s", a="\u4e2d".encode("gb18030") + b"x", b=b"Mara", c=b"Mara")
    gone = story.path(story.chapters[1].id)
    gone.unlink()
    gone.symlink_to(gone.name)
    done = replace_all(story, Needle("Mara"), "Ines")
    assert list(done.counts.values()) == [1]
    assert len(done.faults) == 2
    for fault in done.faults:
        assert all(fault.code in messages(language) for language in LANGUAGES)
    assert story.path(story.chapters[2].id).read_bytes() == b"Ines"


def test_a_story_of_120_000_words(tmp_path: Path) -> None:
    """Must-show: 40 chapters, 120,000 words; CPU time only, so that a busy machine doesn't fail it."""
    for number in range(40):
        (tmp_path / f"{number:02d}.md").write_text(
            "Mara put one word after another word.\n" * 429, encoding="utf-8"
        )
    start = time.process_time()
    story = create_story(tmp_path, "Long")
    found, _ = counts(open_story(tmp_path)[0])
    hits, _ = search(story, Needle("mara", is_whole_word=True))
    spent = time.process_time() - start
    assert sum(count.words for count in found.values()) >= 120_000
    assert len(hits) == 40 * 429
    assert spent < 5.0
