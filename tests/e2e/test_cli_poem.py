"""`writer-app poem`: composing with the model that ships, checking, forms and rhymes, as a person calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from writer_app.cli.main import main
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.form_file import own_form_folder
from writer_app.resource import resource_path

PROGRAM = Path(sys.executable).parent / "writer-app"
STORK = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
SPRING = "春眠不觉晓，处处闻啼鸟。"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", "en")


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_regular_poem_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "check", STORK, "--json"]) == 0
    verdict = told(capsys)
    assert (verdict["form"], verdict["level"], verdict["faults"]) == ("wujue", "canonical", [])


def test_what_is_wrong_is_said_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "check", STORK.replace("流", "月"), "--form", "五绝", "--json"]) == 1
    verdict = told(capsys)
    places = {(fault["line"], fault["position"]) for fault in verdict["faults"]}
    assert verdict["level"] == "none" and (2, 5) in places
    assert all(fault["message"] and "poem.fault" not in fault["message"] for fault in verdict["faults"])


def test_a_file_and_chinese_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", "zh")
    (tmp_path / "诗.txt").write_text(STORK, encoding="utf-8")
    assert main(["poem", "check", "--text-file", str(tmp_path / "诗.txt")]) == 0
    assert "五绝" in (out := capsys.readouterr().out) and "合律" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", ""],
        ["check", STORK, "--form", "no such form"],
        ["rhyme", "qzxv"],
        ["compose", "--form", "七绝", "--heads", "甲乙丙丁戊己庚辛壬"],
        ["compose", "--form", "七绝", "-n", "0"],
        ["compose", "--form", "七绝", "--rhyme", "三江"],
        ["compose", "--form", "七绝", "--first-line", "床前明月光"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["poem", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1 and "{" not in said.err


def test_every_form_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "forms", "--json"]) == 0
    rows = told(capsys)
    assert {"wujue", "qilv", "ci.rumengling", "haiku", "shakespearean_sonnet"} <= {row["id"] for row in rows}
    assert sum(row["family"] == "ci" for row in rows) == 30


def test_rhymes_of_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "rhyme", "moon"]) == 0
    assert "June" in (out := capsys.readouterr().out) or "june" in out
    assert main(["poem", "rhyme", "光"]) == 0
    assert "七阳" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["五绝", "七律", "如梦令", "对联"])
def test_a_composed_poem_has_the_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "compose", "--form", form, "--theme", "江上秋思", "--seed", "4", "--json"]) == 0
    answer = told(capsys)
    (poem,) = answer["poems"]
    assert poem["level"] == "canonical" and poem["faults"] == [] and answer["seconds"] > 0
    assert check_poem(poem["text"], poem["form"]).level == "canonical"


def test_the_same_seed_gives_the_same_poem(capsys: pytest.CaptureFixture[str]) -> None:
    poems = []
    for _ in range(2):
        assert main(["poem", "compose", "--form", "七绝", "--heads", "春夏秋冬", "--seed", "9"]) == 0
        poems.append(capsys.readouterr().out)
    assert poems[0] == poems[1]
    assert [line[0] for line in poems[0].replace("，", "，\n").split() if line] == list("春夏秋冬")


def test_a_beginning_is_continued_in_a_form_that_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "compose", "--first-line", SPRING, "--seed", "1", "--json"]) == 0
    (poem,) = told(capsys)["poems"]
    assert poem["text"].replace("\n", "").startswith(SPRING)
    assert poem["form"] == "gujue5" and poem["level"] == "canonical"


def test_a_beginning_is_continued_by_beam_search_on_transformers(capsys: pytest.CaptureFixture[str]) -> None:
    beams = ("beams=5", "no_repeat_ngram_size=2", "repetition_penalty=1.2")
    settings = [item for setting in beams for item in ("--set", setting)]
    folder = str(resource_path("models", "poem"))
    assert main(["poem", "compose", "--first-line", SPRING, "--model", folder, *settings, "--json"]) == 0
    (poem,) = told(capsys)["poems"]
    assert poem["text"].replace("\n", "").startswith(SPRING)
    assert (poem["form"], poem["level"]) == ("gujue5", "canonical")


def test_the_installed_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "poem", "check", STORK], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0 and "regular" in done.stdout


def test_a_theme_in_the_other_language_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["poem", "compose", "--form", "五绝", "--theme", "autumn rain", "--seed", "4", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["poems"] and "autumn rain" in said.err
    assert main(["poem", "compose", "--form", "五绝", "--theme", "秋雨", "--seed", "4", "--json"]) == 0
    assert "秋雨" not in capsys.readouterr().err


def test_an_english_beginning_that_nothing_fits_is_refused_in_its_own_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["poem", "compose", "--first-line", "The sea is wide tonight", "--heads", "rose"]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "The sea is wide tonight" in said and "Chinese" not in said and "--form" in said


@pytest.mark.parametrize(
    ("poem", "said"),
    [
        (STORK, "regular"),
        ("An old silent pond\nA frog jumps into the pond\nSplash again and fade", "true to form"),
    ],
)
def test_a_level_has_the_word_that_the_window_has(
    poem: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["poem", "check", poem]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].endswith(f" · {said}") and "canonical" not in out


def test_the_folder_for_forms_of_ones_own_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poem", "forms"]) == 0
    said = capsys.readouterr()
    assert "七绝" in said.out and str(own_form_folder()) in said.err
