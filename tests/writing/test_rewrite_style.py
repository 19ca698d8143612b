"""Styles are data: the eleven built-in ones, the writer's own, and what is said of a file that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.writing.rewrite import style as style_module
from writer_app.writing.rewrite.judge import JUDGES, judged
from writer_app.writing.rewrite.style import find_style, own_style_folder, read_style, style_faults, styles

NAMES = ("fix", "shorter", "longer", "vivid", "plain", "formal", "casual", "tense", "view", "show", "own")
OWN = """
[name]
en = "As a letter"
[instruction]
en = "Rewrite this text as a letter."
"""


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    style_module.reload()
    yield
    style_module.reload()


def put(name: str, text: str) -> Path:
    own_style_folder().mkdir(parents=True, exist_ok=True)
    path = own_style_folder() / name
    path.write_text(text, encoding="utf-8")
    return path


def test_eleven_styles_in_their_order() -> None:
    assert tuple(styles()) == NAMES
    assert [name for name, style in styles().items() if style.is_minimal] == ["fix"]
    assert [name for name, style in styles().items() if style.needs_instruction] == ["own"]


@pytest.mark.parametrize("name", NAMES)
def test_a_style_is_complete_in_both_languages(name: str) -> None:
    style = styles()[name]
    for words in (style.name, style.help, style.instruction, *(option.name for option in style.option)):
        assert words.en and words.zh
    for language in LANGUAGES:
        for option in [option.id for option in style.option] or [""]:
            assert len(style.example.of(language, option)) >= 2
    assert set(style.allows) <= {*JUDGES, "tense", "pov"}


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_examples_pass_the_judges(name: str) -> None:
    # A judge looks for worked examples that come back as the answer; these are they.
    style = msgspec.structs.replace(styles()[name], allows=(*styles()[name].allows, "leak"))
    for example in (*style.example.en, *style.example.zh):
        if example.before != example.after:
            verdict = judged(example.before, example.after, style, example.option)
            assert verdict.passes, (example.before, [word(fault, "en") for fault in verdict.faults])


def test_an_own_file_is_a_style() -> None:
    put("letter.toml", OWN)
    assert tuple(styles())[-1] == "letter" and not style_faults()
    style = find_style("As a letter")
    assert style.is_own and style.name.of("zh") == "As a letter"
    assert style.instruction.of("zh") == "Rewrite this text as a letter."


@pytest.mark.parametrize(
    ("text", "line", "kind"),
    [
        (OWN + "length = 3\n", 6, "unknown_key"),
        ("length = 3\n" + OWN, 1, "wrong_type"),
        ("order = 'first'\n" + OWN, 1, "wrong_type"),
        ("length = [2.0, 1.0]\n" + OWN, 1, "bad_length"),
        ("min_similarity = 7\n" + OWN, 1, "bad_similarity"),
        ("colour = 'red'\n" + OWN, 1, "unknown_key"),
        ("id = 'letter'\n" + OWN, 1, "unknown_key"),
        ("[name]\nen = 'A'\n", 1, "missing_key"),
        ("[name]\nen = ''\n[instruction]\nen = 'A'\n", 1, "missing_key"),
        ("[name]\nen = 'A\n", 3, "syntax"),
        (OWN + "[[example.en]]\nbefore = 'A'\nafter = ''\n", 6, "empty_example"),
        (OWN + "#" * 70_000, 1, "too_long"),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_loses_nothing_else(text: str, line: int, kind: str) -> None:
    path = put("broken.toml", text)
    assert tuple(styles()) == NAMES
    (fault,) = style_faults()
    assert fault.code == f"rewrite.style_file.{kind}", fault
    assert (fault.parameters["file"], fault.parameters["line"]) == (str(path), line)
    for language in LANGUAGES:
        said = word(fault, language)
        assert "broken.toml" in said and str(line) in said and "{" not in said and "?" not in said


def test_other_broken_files(tmp_path: Path) -> None:
    (tmp_path / "utf16.toml").write_bytes(b"# ok\n# \xff\xfe\n")
    (tmp_path / "a b.toml").write_text(OWN)
    for name, kind in (("utf16", "not_utf8"), ("a b", "bad_name"), ("gone", "unreadable")):
        with pytest.raises(WriterError) as caught:
            read_style(tmp_path / f"{name}.toml")
        assert caught.value.fault.code == f"rewrite.style_file.{kind}"
    put("fix.toml", OWN)
    assert [fault.code for fault in style_faults()] == ["rewrite.style_file.name_taken"]


def test_an_option_by_its_name() -> None:
    tense = find_style("tense")
    first, named = tense.option_named(""), tense.option_named("present")
    assert first is not None and named is not None and (first.id, named.id) == ("past", "present")
    assert find_style("fix").option_named("") is None
    with pytest.raises(WriterError):
        find_style("")
