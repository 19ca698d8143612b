"""`writer-app story` as a person at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writer_app.app import COMMANDS, main


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", "en")


def test_a_story_is_made_shown_and_searched(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "1 Arrival.md").write_text("Mara came.\nShe left.\n", encoding="utf-8")
    (folder / "2 Storm.md").write_text("风暴来了。\n", encoding="utf-8")
    assert "story" in COMMANDS
    assert main(["story", str(folder), "--new", "The Harbour", "--language", "en"]) == 0
    assert capfd.readouterr().out.strip() == f"The story “The Harbour” is in {folder}."

    assert main(["story", str(folder)]) == 0
    shown = capfd.readouterr()
    assert shown.out.splitlines() == [
        "The Harbour",
        "   1  1 Arrival  4 words",
        "   2  2 Storm  4 words",
        "2 chapters, 8 words, 22 characters",
    ]
    assert shown.err == ""

    assert main(["story", str(folder), "--json"]) == 0
    record = json.loads(capfd.readouterr().out)
    assert (record["title"], record["words"], record["faults"]) == ("The Harbour", 8, [])
    assert [chapter["file"] for chapter in record["chapters"]] == ["1 Arrival.md", "2 Storm.md"]

    assert main(["story", str(folder), "--search", "mara"]) == 0
    assert capfd.readouterr().out == "1 Arrival.md:1: Mara came.\n"
    assert main(["story", str(folder), "--search", "风", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["hits"][0]["file"] == "2 Storm.md"
    assert main(["story", str(folder), "--search", "nobody"]) == 1


def test_what_is_wrong_is_told_and_the_chapters_are_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("One.", encoding="utf-8")
    (tmp_path / "story.toml").write_text('title = "x\n', encoding="utf-8")
    monkeypatch.setenv("WRITER_APP_LANGUAGE", "zh")
    assert main(["story", str(tmp_path)]) == 0
    shown = capfd.readouterr()
    assert "第 1 行" in shown.err
    assert "1  a  1 字" in shown.out
    assert shown.out.startswith("无题\n")


def test_refusals(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["story", str(tmp_path / "nothing")]) == 2
    assert main(["story", str(tmp_path), "--new", "One"]) == 0
    assert main(["story", str(tmp_path), "--new", "Two"]) == 2
    said = capfd.readouterr().err
    assert len(said.splitlines()) == 2
    assert "Traceback" not in said
