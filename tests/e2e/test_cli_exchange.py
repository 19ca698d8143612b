"""`writer-app export` and `writer-app import`, as a person calls them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from writer_app.cli.main import main

PROGRAM = Path(sys.executable).parent / "writer-app"
TEXT = "# 雪\n\n## 第一章\n\n天黑了，*真的*。\n\n## 第二章\n\n天亮了。\n"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_APP_LANGUAGE", "en")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "雪.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_there_and_back(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, back = tmp_path / "book.docx", tmp_path / "back.md"
    assert main(["export", str(story), "--to", str(book)]) == 0
    assert "chapters 2" in capsys.readouterr().err
    assert main(["import", str(book), "--to", str(back)]) == 0
    assert back.read_text(encoding="utf-8") == TEXT
    assert main(["import", str(book)]) == 0
    assert capsys.readouterr().out == TEXT


def test_title_and_author(story: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    assert (
        main(
            [
                "export",
                str(story),
                "--to",
                str(book),
                "--title",
                "Snow",
                "--author",
                "林晚",
                "--language",
                "en",
            ]
        )
        == 0
    )
    package = zipfile.ZipFile(book).read("EPUB/package.opf").decode()
    assert (
        "<dc:title>Snow</dc:title>" in package
        and "林晚" in package
        and "<dc:language>en</dc:language>" in package
    )


def test_nothing_is_overwritten_unasked(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.txt"
    book.write_text("mine", encoding="utf-8")
    assert main(["export", str(story), "--to", str(book)]) == 2
    assert book.read_text(encoding="utf-8") == "mine" and "--force" in capsys.readouterr().err
    assert main(["export", str(story), "--to", str(book), "--force"]) == 0
    assert "　　天黑了" in book.read_text(encoding="utf-8")
    assert main(["export", str(story), "--to", str(story), "--force"]) == 2
    assert story.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("name", "said"), [("book.pdf", "window"), ("book", ".epub"), ("none/book.epub", "none")]
)
def test_what_is_not_done_is_said(
    story: Path, tmp_path: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(story), "--to", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err


def test_a_story_is_a_book(tmp_path: Path) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    for number, name in enumerate(("one", "two"), 1):
        (folder / f"{number} {name}.md").write_text(f"# {name}\n\nHe came.\n", encoding="utf-8")
    assert main(["export", str(folder), "--to", str(tmp_path / "book.md"), "--title", "Both"]) == 0
    assert (tmp_path / "book.md").read_text(
        encoding="utf-8"
    ) == "# Both\n\n## one\n\nHe came.\n\n## two\n\nHe came.\n"


def test_the_program_itself_in_chinese(tmp_path: Path) -> None:
    """Notes and failures are sentences on standard error; no traceback, no Qt, no model library."""
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04broken")
    ended = subprocess.run(
        [PROGRAM, "import", "坏.docx"], cwd=tmp_path, env={"WRITER_APP_LANGUAGE": "zh", "LANG": "C.UTF-8", "PATH": "/usr/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip() == "坏.docx 已损坏，或者不是 DOCX 文档，没有从中取用任何内容。"
