"""`writer-app rewrite` as a person at a terminal meets it: real process, real starter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from writer_app.cli.main import main
from writer_app.text.difference import Change, applied

PROGRAM = Path(sys.executable).parent / "writer-app"
FAULTY = "Him and his sister was waiting at the station when the train come in."
FIELDS = {
    "text", "changes", "kept_names", "lost_names", "lost_numbers", "length_ratio", "similarity", "faults", "notes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", "en")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["rewrite", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def check(found: dict[str, Any]) -> None:
    """What the issue promises of every answer: all changes give the candidate, none the original."""
    for candidate in found["candidates"]:
        assert set(candidate) == FIELDS
        changes = [Change(**change) for change in candidate["changes"]]
        assert all(
            set(change) == {"op", "before", "after", "start", "end"} for change in candidate["changes"]
        )
        assert applied(found["original"], changes) == candidate["text"]
        assert applied(found["original"], changes, ()) == found["original"]
        assert all(found["original"][change.start : change.end] == change.before for change in changes)
        assert all(fault["judge"] and fault["message"] for fault in candidate["faults"])
    faults = [len(candidate["faults"]) for candidate in found["candidates"]]
    assert not faults or not faults[0] or all(faults)


@pytest.mark.model
def test_versions_with_their_changes_best_first(
    starter_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (f"  {FAULTY}\n", "--style", "fix", "-n", "3", "--seed", "3", "--model", str(starter_path))
    first = answer(capsys, *arguments)
    assert first["original"] == f"  {FAULTY}\n" and first["candidates"] and first["seed"] == 3
    check(first)
    assert all(
        candidate["text"].startswith("  ") and candidate["text"].endswith("\n")
        for candidate in first["candidates"]
    )
    assert answer(capsys, *arguments) == first


@pytest.mark.model
def test_a_file_of_several_paragraphs_and_the_best_version_alone_on_stdout(
    starter_path: Path, tmp_path: Path
) -> None:
    chapter = tmp_path / "chapter.md"
    stars = "* * *\n\n" * 200  # long enough to be taken paragraph by paragraph
    one, two = "She went to the sea again and again.", "Every time she went there it was cold and grey."
    chapter.write_text(f"# One\n\n{one}\n\n{stars}{two}\n", encoding="utf-8")
    done = subprocess.run(
        [PROGRAM, "rewrite", "--style", "casual", "--text-file", chapter, "--model", starter_path],
        capture_output=True, check=False,
    )  # fmt: skip
    said = done.stderr.decode()
    assert done.returncode == 0 and "Traceback" not in said
    text = done.stdout.decode()
    assert text.startswith("# One\n\n") and stars in text and "──" not in text
    assert " · " in said  # what the ranking says


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [" \n"],
        [FAULTY, "--style", "nonsense"],
        [FAULTY, "--style", "own"],
        [FAULTY, "--style", "fix", "--option", "past"],
        [FAULTY, "--style", "tense", "--option", "future"],
        [FAULTY, "-n", "0"],
        [FAULTY, "-n", "99"],
        [FAULTY, "--seed", "soon"],
        [FAULTY, "--set", "temperature"],
        [FAULTY, "--text-file", "nowhere.md"],
        ["--text-file", "nowhere.md"],
        [FAULTY, "--model", "no-such-model"],
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str],
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", language)
    assert main(["rewrite", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1
    assert "{" not in said.err and "rewrite." not in said.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_in_both_languages(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", language)
    with pytest.raises(SystemExit) as ended:
        main(["rewrite", "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0 and "rewrite.help" not in said
    assert all(option in said for option in ("--style", "--instruction", "--option", "--text-file", "--json"))
    assert ("改写" in said) == (language == "zh")
