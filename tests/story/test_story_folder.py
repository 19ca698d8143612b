"""A folder as a story: opened in any state, story.toml changed without touching what the writer wrote there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.error import Fault, WriterError
from writer_app.message import LANGUAGES, messages, word
from writer_app.story.story import Chapter, LoreEntry, Story
from writer_app.story.story_edit import changed
from writer_app.story.story_folder import create_story, is_story, open_story, save_story
from writer_app.story.story_name import chapter_file_name, chinese_number, is_chapter_name, natural
from writer_app.story.story_toml import NAME, Plan, read_plan

replace = msgspec.structs.replace

OWN = """# my story
id = "own"
title = "Old" # a note of mine
custom = 5

[[chapters]]
# the first
file = "a.md"
id = "1"
title = "A"
colour = "red"

[[chapters]] # second
file = "b.md"
id = "2"

[x]
y = 1

[[lore]]
name = "Mara"
keys = [
  "Mara",  # her
]
text = "T"
"""


def codes(faults: tuple[Fault, ...]) -> list[str]:
    for fault in faults:
        for language in LANGUAGES:
            assert fault.code in messages(language), fault
            assert "?" not in word(fault, language)
    return [fault.code for fault in faults]


def files(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"Text of {name}.\n", encoding="utf-8")


def test_a_new_story_takes_the_files_that_are_there(tmp_path: Path) -> None:
    files(tmp_path, "10 End.md", "2 Middle.md", "1 Begin.txt", "README.md", ".hidden.md", "picture.png")
    story = create_story(tmp_path, "The Harbour", "en")
    assert [chapter.file for chapter in story.chapters] == ["1 Begin.txt", "2 Middle.md", "10 End.md"]
    again, faults = open_story(tmp_path)
    assert (again, faults) == (story, ())
    with pytest.raises(WriterError, match=r"story\.exists"):
        create_story(tmp_path, "Again")


def test_everything_comes_back(tmp_path: Path) -> None:
    story = create_story(tmp_path / "new" / "story", "港口", "zh")
    files(story.folder, "一.md")
    full = replace(
        story,
        memory='One.\n\nTwo "three"\\.',
        note="短。\n",
        note_depth=5,
        lore=(
            LoreEntry("Mara", "A pilot.\nShe limps.", ("Mara", "the pilot"), 10),
            LoreEntry("Storm", "x'''y\"\"\"", (r"storm\w*",), -1, is_regex=True, is_enabled=False),
        ),
        settings={"temperature": 0.5, "candidates": 3, "dry_breakers": ("\n", "*")},
        chapters=(Chapter("c1", "一.md", "第一章"),),
    )
    save_story(full, story)
    assert open_story(story.folder) == (full, ())


def test_comments_order_and_unknown_keys_stay(tmp_path: Path) -> None:
    files(tmp_path, "a.md", "b.md", "c.md")
    (tmp_path / NAME).write_text(OWN, encoding="utf-8", newline="\r\n")
    story, faults = open_story(tmp_path)
    assert codes(faults) == ["story.unlisted"]
    a, b, c = story.chapters
    save_story(replace(story, chapters=(b, c, replace(a, title="AA")), memory="new"), story)
    raw = (tmp_path / NAME).read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    text = raw.decode()
    for kept in (
        "# my story",
        "# a note of mine",
        "custom = 5",
        "# the first",
        'colour = "red"',
        "# second",
        "y = 1",
        "# her",
    ):
        assert kept in text
    again, faults = open_story(tmp_path)
    assert faults == ()
    assert [chapter.file for chapter in again.chapters] == ["b.md", "c.md", "a.md"]
    assert (again.chapters[2].title, again.memory) == ("AA", "new")


def test_saving_without_a_change_writes_nothing(tmp_path: Path) -> None:
    files(tmp_path, "a.md", "b.md")
    (tmp_path / NAME).write_text(OWN, encoding="utf-8")
    story, _ = open_story(tmp_path)
    save_story(story, story)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == OWN


def test_what_another_program_changed_meanwhile_stays(tmp_path: Path) -> None:
    files(tmp_path, "a.md", "b.md")
    (tmp_path / NAME).write_text(OWN, encoding="utf-8")
    story, _ = open_story(tmp_path)
    (tmp_path / NAME).write_text(OWN.replace("Old", "Newer"), encoding="utf-8")
    save_story(replace(story, note="Short."), story)
    again, _ = open_story(tmp_path)
    assert (again.title, again.note) == ("Newer", "Short.")


def test_a_broken_file_is_told_by_line_and_the_chapters_still_open(tmp_path: Path) -> None:
    files(tmp_path, "第十章.md", "第二章.md")
    (tmp_path / NAME).write_text('id = "abc-1"\ntitle = "x\n', encoding="utf-8")
    story, faults = open_story(tmp_path)
    assert codes(faults) == ["story.syntax"]
    assert faults[0].parameters["line"] == 2
    assert faults[0].parameters["reason"]
    assert [chapter.file for chapter in story.chapters] == ["第二章.md", "第十章.md"]
    assert story.id == "abc-1"
    save_story(replace(story, title="Mended"), story)
    assert (tmp_path / "story (damaged).toml").read_text(encoding="utf-8") == 'id = "abc-1"\ntitle = "x\n'
    again, faults = open_story(tmp_path)
    assert (again.title, again.id, faults) == ("Mended", "abc-1", ())


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('title = 5\nid = "x"', "story.wrong_type", 1),
        ('id = "x"\nnote_depth = "three"', "story.wrong_type", 2),
        ('id = "x"\nnote_depth = -2', "story.wrong_type", 2),
        ('chapters = "a.md"', "story.wrong_type", 1),
        ('[[chapters]]\nfile = "../secret.md"', "story.wrong_type", 2),
        ('[[chapters]]\nfile = "a.md"\n\n[[chapters]]\nfile = 7', "story.wrong_type", 5),
        ('[[chapters]]\nfile = "a.md"\n[[chapters]]\nfile = "a.md"', "story.chapter_twice", 4),
        ('[[lore]]\nname = "x"\n[[lore]]\nname = "y"\nkeys = "Mara"', "story.wrong_type", 5),
        ("[settings]\ntemperature = 2026-01-01", "story.wrong_type", 2),
        ("a = [" * 3000, "story.syntax", 1),
    ],
)
def test_one_wrong_value_costs_only_itself(tmp_path: Path, text: str, code: str, line: int) -> None:
    files(tmp_path, "a.md")
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    story, faults = open_story(tmp_path)
    assert code in codes(faults)
    assert next(fault.parameters["line"] for fault in faults if fault.code == code) == line
    assert [chapter.file for chapter in story.chapters] == ["a.md"]


def test_lore_whose_keys_cannot_be_read_is_not_told_always(tmp_path: Path) -> None:
    plan, _ = read_plan('[[lore]]\nname = "y"\nkeys = "Mara"')
    assert plan is not None and not plan.lore[0].is_enabled


def test_a_missing_chapter_keeps_its_place(tmp_path: Path) -> None:
    files(tmp_path, "b.md")
    (tmp_path / NAME).write_text(OWN, encoding="utf-8")
    story, faults = open_story(tmp_path)
    assert codes(faults) == ["story.missing_chapter"]
    assert [(chapter.file, chapter.is_missing) for chapter in story.chapters] == [
        ("a.md", True),
        ("b.md", False),
    ]
    save_story(replace(story, note="x"), story)
    files(tmp_path, "a.md")
    assert not open_story(tmp_path)[0].chapters[0].is_missing


def test_names_of_another_normalisation_are_found(tmp_path: Path) -> None:
    files(tmp_path, "cafe\u0301.md")
    (tmp_path / NAME).write_text('[[chapters]]\nfile = "caf\u00e9.md"\nid = "1"\n', encoding="utf-8")
    story, faults = open_story(tmp_path)
    assert faults == () or (tmp_path / "caf\u00e9.md").exists()
    assert [chapter.id for chapter in story.chapters] == ["1"]


def test_what_is_no_folder(tmp_path: Path) -> None:
    files(tmp_path, "a.md")
    for path in (tmp_path / "nothing", tmp_path / "a.md", tmp_path / "nul\0"):
        with pytest.raises(WriterError) as caught:
            open_story(path)
        assert codes((caught.value.fault,)) == ["story.no_folder"]
    with pytest.raises(WriterError) as caught:
        create_story(tmp_path / "a.md" / "story", "x")
    assert codes((caught.value.fault,)) == ["story.folder_not_made"]
    assert not is_story(tmp_path)


def test_a_story_without_story_toml_has_the_same_ids_every_time(tmp_path: Path) -> None:
    files(tmp_path, "a.md", "b.md")
    first, faults = open_story(tmp_path)
    assert faults == ()
    assert first == open_story(tmp_path)[0]
    assert len({chapter.id for chapter in first.chapters}) == 2


def test_names() -> None:
    assert natural(["b10", "B2", "a", "第十二章", "第二章", "第9章"]) == [
        "a",
        "B2",
        "b10",
        "第二章",
        "第9章",
        "第十二章",
    ]
    assert [chinese_number(text) for text in ("十", "二十三", "一百零五", "二〇二", "两千")] == [
        10,
        23,
        105,
        202,
        2000,
    ]
    assert is_chapter_name("x.MD") and not is_chapter_name("readme.md") and not is_chapter_name(".x.md")


def test_names_for_new_chapters(tmp_path: Path) -> None:
    assert chapter_file_name(tmp_path, "The Storm: a/b", ()) == "01 The Storm a b.md"
    assert chapter_file_name(tmp_path, "风暴", ("01 a.md", "12 b.md")) == "13 风暴.md"
    assert chapter_file_name(tmp_path, "", ("a.md",)) == "1.md"
    files(tmp_path, "Storm.md")
    assert chapter_file_name(tmp_path, "Storm", ("a.md",)) == "Storm 2.md"


plain = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
entries = st.builds(
    LoreEntry,
    name=plain,
    text=plain,
    keys=st.lists(plain.filter(str.strip), max_size=3).map(tuple),
    priority=st.integers(-9, 9),
    is_regex=st.booleans(),
    is_enabled=st.booleans(),
)
chapters = st.lists(st.sampled_from("abcdef"), unique=True, max_size=4).map(
    lambda names: tuple(Chapter(name, f"{name}.md", name * 2) for name in names)
)
plans = st.builds(
    Plan,
    id=st.just("i"),
    title=plain,
    memory=plain,
    note=plain,
    note_depth=st.integers(0, 9),
    lore=st.lists(entries, max_size=3).map(tuple),
    chapters=chapters,
    settings=st.dictionaries(
        st.sampled_from(("temperature", "top p", "x")), st.integers(0, 5) | plain | st.booleans(), max_size=3
    ),
)


@settings(max_examples=60, deadline=None)
@given(plans, plans)
def test_any_change_reads_back_as_it_was_meant(first: Plan, second: Plan) -> None:
    text = changed("", Plan(), first)
    assert read_plan(text) == (first, ())
    assert read_plan(changed(text, first, second)) == (second, ())


def test_switched_off_lore_and_false_beside_zero_are_written() -> None:
    first = Plan(lore=(LoreEntry("a", "t"),), settings={"x": 0})
    second = Plan(lore=(LoreEntry("a", "t", is_enabled=False),), settings={"x": False})
    text = changed(changed("", Plan(), first), first, second)
    assert "enabled = false" in text and "x = false" in text


def test_fuzzed_files_open_with_a_sentence(tmp_path: Path) -> None:
    """A sample of the 10,000 of safety.md: bytes of a real file, cut, doubled and changed."""
    chance = random.Random(5)
    files(tmp_path, "a.md", "b.md")
    original = OWN.encode()
    for _ in range(300):
        data = bytearray(original)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        (tmp_path / NAME).write_bytes(bytes(data))
        story, faults = open_story(tmp_path)
        codes(faults)
        assert {"a.md", "b.md"} <= {chapter.file for chapter in story.chapters}


def test_a_long_story_opens_in_a_moment(tmp_path: Path) -> None:
    """40 chapters and 120,000 words: CPU time, so that a busy machine doesn't fail it."""
    for number in range(40):
        (tmp_path / f"{number:02d}.md").write_text("One word after another. " * 750, encoding="utf-8")
    story = create_story(tmp_path, "Long")
    start = time.process_time()
    again, faults = open_story(tmp_path)
    assert time.process_time() - start < 1.0
    assert (again, faults) == (story, ())


def test_opening_imports_no_tomlkit() -> None:
    program = "import sys, writer_app.story.story_folder as s; sys.exit('tomlkit' in sys.modules or 'regex' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_records(tmp_path: Path) -> None:
    story = Story(
        folder=tmp_path, id="x", chapters=(Chapter("1", "02 Storm.md", ""), Chapter("2", "b.md", "B"))
    )
    assert [chapter.name for chapter in story.chapters] == ["02 Storm", "B"]
    assert story.path("2") == tmp_path / "b.md"
    with pytest.raises(KeyError):
        story.index("3")
