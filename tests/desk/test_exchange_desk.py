"""Export and Import in the window: dialogs, files, what is said, and the PDF."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from writer_app.desk.desk import Desk
from writer_app.desk.exchange.dialog import EXPORTED, ExportDialog, ImportDialog, Wish
from writer_app.desk.exchange.pdf import write_pdf
from writer_app.story.exchange.exporting import book_of_text
from writer_app.story.exchange.importing import Imported, import_file
from writer_app.story.manuscript import Origin

TEXT = "# 雪\n\n## 第一章\n\n天黑了，*真的*。\n\n## 第二章\n\nThe *end*.\n"


def when_open(name: str, do: Callable[[Any], object]) -> None:
    """Do something to the next modal dialog of this name, as soon as it is there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog.objectName() == name:
            do(dialog)
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def choose(path: Path) -> Callable[[QFileDialog], None]:
    def do(dialog: QFileDialog) -> None:
        dialog.selectFile(str(path))
        dialog.done(QDialog.DialogCode.Accepted)

    return do


@pytest.fixture
def desk(open_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    path = tmp_path / "text.md"
    path.write_text(TEXT, encoding="utf-8")
    return open_desk(path)


@pytest.mark.parametrize("suffix", EXPORTED)
def test_every_format_is_written(desk: Desk, tmp_path: Path, qtbot: QtBot, suffix: str) -> None:
    target = tmp_path / f"book{suffix}"
    with qtbot.waitSignal(desk.exchange.finished, timeout=30_000):
        desk.exchange.export(Wish(suffix, "书", "林晚", "", True), target)
    assert target.stat().st_size > 100 and target.name in desk.window.messages.text
    assert desk.page.draft.manuscript.text() == TEXT and not desk.document.is_modified
    if suffix not in (".pdf", ".epub"):
        assert "林晚" in import_file(target).text and "100 %" in import_file(target).text


def test_the_dialogs_lead_to_a_file(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "out.epub"

    def fill(dialog: ExportDialog) -> None:
        assert dialog.wish().title == "雪" and dialog.wish().suffix == ".docx"
        dialog._format.setCurrentIndex(EXPORTED.index(".epub"))
        dialog._author.setText("A. Writer")
        when_open("exportTarget", choose(target))
        dialog.accept()

    when_open("exportDialog", fill)
    with qtbot.waitSignal(desk.exchange.finished, timeout=30_000):
        desk.window.commands.trigger("file.export")
    assert "A. Writer" in zipfile.ZipFile(target).read("EPUB/package.opf").decode()
    assert desk.preferences.value.author == "A. Writer"


def test_the_pages_own_file_is_never_an_export(desk: Desk, tmp_path: Path) -> None:
    desk.exchange.export(Wish(".md", "书", "", "", False), tmp_path / "text.md")
    assert (tmp_path / "text.md").read_text(encoding="utf-8") == TEXT and not desk.exchange.is_busy
    assert "text.md" in desk.window.messages.text


def test_a_folder_that_is_not_there_is_said(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.exchange.finished, timeout=30_000):
        desk.exchange.export(Wish(".pdf", "", "", "", False), tmp_path / "none" / "book.pdf")
    assert "none" in desk.window.messages.text


@pytest.mark.parametrize("is_at_cursor", [False, True])
def test_a_document_comes_onto_the_page(desk: Desk, tmp_path: Path, qtbot: QtBot, is_at_cursor: bool) -> None:
    source = tmp_path / "page.html"
    source.write_text("<h1>Title</h1><p>Some <i>words</i>.<img src=x></p>", encoding="utf-8")

    def answer(dialog: ImportDialog) -> None:
        dialog._here.setChecked(is_at_cursor)
        assert "1" in dialog._notes.text()
        dialog.accept()

    when_open("importSource", choose(source))
    when_open("importDialog", answer)
    with qtbot.waitSignal(desk.exchange.finished, timeout=30_000):
        desk.window.commands.trigger("file.import")
    manuscript = desk.page.draft.manuscript
    wanted = "# Title\n\nSome *words*."
    assert manuscript.text() == (wanted + TEXT if is_at_cursor else wanted + "\n")
    assert manuscript.origin_runs()[0][2] is Origin.OUTSIDE
    assert desk.document.is_modified and (desk.document.path is None) is not is_at_cursor
    if is_at_cursor:
        desk.page.undo()
        assert manuscript.text() == TEXT


def test_a_damaged_document_leaves_the_page(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04")
    with qtbot.waitSignal(desk.exchange.finished, timeout=30_000):
        desk.exchange.read(broken)
    assert "broken.docx" in desk.window.messages.text and desk.page.draft.manuscript.text() == TEXT


def test_the_pdf_has_pages_and_chinese_fonts(qapp: QApplication) -> None:
    data = write_pdf(book_of_text(TEXT, author="林晚"))
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", data)) == 3, "title page and two chapters"
    assert b"/FontFile2" in data or b"/FontFile3" in data, "fonts are in the file"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dialogs_speak_the_language(desk: Desk, qtbot: QtBot, language: str) -> None:
    dialogs = [
        ExportDialog(desk.window, "", ""),
        ImportDialog(desk.window, "a", Imported("x"), can_insert=False),
    ]
    desk.preferences.change(language=language)
    for dialog, title in zip(
        dialogs, {"en": ("Export", "Import"), "zh": ("导出", "导入")}[language], strict=True
    ):
        qtbot.waitUntil(lambda dialog=dialog, title=title: dialog.windowTitle() == title, timeout=3000)
        dialog.deleteLater()
