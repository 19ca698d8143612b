"""Export and import: the dialogs, then the work in a thread of its own, then one quiet line that says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from PySide6.QtCore import QDir, QObject, QRunnable, QThreadPool, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from writer_app.desk.document.controller import DocumentController
from writer_app.desk.document.dialog import ask_encoding
from writer_app.desk.exchange.dialog import ExportDialog, ImportDialog, Wish, choose_document, choose_target
from writer_app.desk.look.font import han_font_available
from writer_app.desk.look.language import current_language
from writer_app.desk.page.page import Page
from writer_app.desk.window import DeskWindow
from writer_app.error import Fault, WriterError
from writer_app.message import word
from writer_app.story.exchange.book import Book
from writer_app.story.exchange.exporting import book_of_text, export_book
from writer_app.story.exchange.importing import Imported, import_file
from writer_app.story.exchange.note import authorship_note
from writer_app.story.file import EncodingUnknownError, shown, suggested_name, write_bytes
from writer_app.story.manuscript import Origin


class _Answer(QObject):
    done = Signal(object)


class _Task(QRunnable):
    """Some work below the window; answers with its result, or with the WriterError or Fault that ended it."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._work = work
        self.answer = _Answer()

    def run(self) -> None:
        result: object
        try:
            result = self._work()
        except WriterError as error:
            result = error
        except Exception as error:  # the end of this thread's work: the writer must hear of it
            result = WriterError("exchange.unexpected", reason=f"{type(error).__name__}: {error}"[:300])
        with suppress(RuntimeError):  # the window was closed and destroyed in this very moment
            self.answer.done.emit(result)


class Exchange(QObject):
    """One export or import at a time. `finished`: it came to an end, well or not."""

    finished = Signal()

    def __init__(self, window: DeskWindow, page: Page, document: DocumentController) -> None:
        super().__init__(window)
        self._window, self._page, self._document = window, page, document
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._task: _Task | None = None
        self._suffix = ".docx"
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    def close(self, timeout_s: float) -> None:
        """Wait for what is being written; nobody hears of it any more. A file that is not whole yet never appears."""
        self._is_closed = True
        self._pool.waitForDone(int(timeout_s * 1000))

    # Export.

    def ask_export(self) -> None:
        """Ask for format, title and place, then export what stands on the page."""
        if self._refuse_second():
            return
        text = self._page.draft.manuscript.text()
        if not text.strip():
            self._tell(Fault("exchange.nothing", {"file": self._document.name}))
            return
        book = book_of_text(text, is_plain=self._is_plain)
        author = self._window.preferences.value.author
        dialog = ExportDialog(self._window, book.title or self._title(text), author, self._suffix)
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wish = dialog.wish()
        dialog.deleteLater()
        if not is_accepted:
            return
        self._suffix = wish.suffix
        self._window.preferences.change(author=wish.author)
        target = choose_target(self._window, self._suggestion(wish), self.tr("Export"))
        if target is not None:
            self.export(wish, target)

    def export(self, wish: Wish, target: Path) -> None:
        """Write the page as a book to `target`, which may be replaced; the page's own file never is."""
        path = self._document.path
        if path is not None and target.exists() and path.exists() and target.samefile(path):
            self._tell(Fault("exchange.is_source", {"file": shown(target)}))
            return
        manuscript = self._page.draft.manuscript
        text, counts, is_plain = manuscript.text(), manuscript.authorship(), self._is_plain

        def work() -> Path:
            book = book_of_text(
                text, is_plain=is_plain, title=wish.title, author=wish.author, language=wish.language
            )
            if wish.has_note:
                book = msgspec.structs.replace(book, note=authorship_note(counts, book.language))
            _write(book, target)
            return target

        self._begin(work, self._exported)

    def _exported(self, result: object) -> None:
        assert isinstance(result, Path)
        text = self.tr("Exported to “{name}”.").format(name=result.name)
        if not han_font_available() and result.suffix.lower() == ".pdf":
            text = word(Fault("exchange.fonts_missing", {"file": result.name}), current_language())
        folder = QUrl.fromLocalFile(str(result.parent))
        self._window.show_message(text, self.tr("Show Folder"), lambda: QDesktopServices.openUrl(folder))

    # Import.

    def ask_import(self) -> None:
        """Ask for a document, show what is in it, and put it on a page."""
        if self._refuse_second():
            return
        path = choose_document(self._window, self._folder(), self.tr("Import"), self.tr("Documents"))
        if path is not None:
            self.read(path)

    def read(self, path: Path, encoding: str | None = None) -> None:
        """Read a document; when it is read, ask where it goes."""

        def work() -> tuple[Path, Imported]:
            return path, import_file(path, encoding)

        self._begin(work, self._read, lambda error: self._ask_encoding(path, error))

    def _ask_encoding(self, path: Path, error: EncodingUnknownError) -> None:
        encoding = ask_encoding(self._window, path.name, error.guesses)
        if encoding:
            self.read(path, encoding)

    def _read(self, result: object) -> None:
        assert isinstance(result, tuple)
        path, imported = result
        dialog = ImportDialog(self._window, path.name, imported, can_insert=not self._page.isReadOnly())
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        is_at_cursor = dialog.is_at_cursor
        dialog.deleteLater()
        if not is_accepted:
            return
        if is_at_cursor:
            start, end = self._page.selection()
            self._page.replace(start, end, imported.text.strip("\n"), Origin.OUTSIDE)
        elif not self._document.new(imported.text, is_saved=False):
            return
        notes = [word(note, current_language()) for note in imported.notes]
        self._window.show_message(" ".join([self.tr("Imported “{name}”.").format(name=path.name), *notes]))

    # Inside.

    @property
    def _is_plain(self) -> bool:
        return self._document.path is not None and self._document.path.suffix.lower() == ".txt"

    def _title(self, text: str) -> str:
        return self._document.path.stem if self._document.path else suggested_name(text, "")

    def _suggestion(self, wish: Wish) -> Path:
        name = suggested_name(wish.title, "") or suggested_name(
            self._page.draft.manuscript.text(0, 200), self.tr("Untitled")
        )
        return Path(self._folder()) / f"{name}{wish.suffix}"

    def _folder(self) -> str:
        if self._document.path is not None:
            return str(self._document.path.parent)
        recent = self._document.recent_paths()
        return str(Path(recent[0]).parent) if recent else QDir.homePath()

    def _refuse_second(self) -> bool:
        if self.is_busy:
            self._window.show_message(self.tr("The last export or import is not finished yet."))
        return self.is_busy

    def _begin(
        self,
        work: Callable[[], object],
        on_done: Callable[[object], None],
        on_encoding: Callable[[EncodingUnknownError], None] | None = None,
    ) -> None:
        def take(result: object) -> None:
            self._task = None
            if self._is_closed:
                return
            if isinstance(result, EncodingUnknownError) and on_encoding is not None:
                on_encoding(result)
            elif isinstance(result, WriterError):
                self._tell(result.fault)
            else:
                on_done(result)
            self.finished.emit()

        self._take = take
        self._task = _Task(work)
        self._task.answer.done.connect(self._receive)
        self._pool.start(self._task)

    def _receive(self, result: object) -> None:
        """In the window's thread: a method of an object that lives there."""
        self._take(result)

    def _tell(self, fault: Fault) -> None:
        self._window.show_fault(fault)


def _write(book: Book, target: Path) -> None:
    if target.suffix.lower() == ".pdf":
        from writer_app.desk.exchange.pdf import write_pdf

        write_bytes(target, write_pdf(book))
    else:
        export_book(book, target)
