"""The open document: new, open, save, save as, recovery and what happens when another program changes the file.

The page shows the text, the files of `writer_app.story` hold it; here is decided what goes where, and the writer is asked.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QDir, QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from writer_app.desk.document.dialog import (
    Answer,
    ask_encoding,
    ask_outside,
    ask_unsaved,
    choose_open,
    choose_save,
)
from writer_app.desk.document.lock import DocumentLock
from writer_app.desk.document.place import MessageShower, Page, Place, readable
from writer_app.desk.document.recovery import offer_recovery
from writer_app.desk.document.snapshot import SnapshotKeeper
from writer_app.desk.look.language import current_language
from writer_app.desk.preference_model import PreferenceModel
from writer_app.error import Fault, WriterError
from writer_app.message import word
from writer_app.story.encoding import UTF8
from writer_app.story.file import (
    EncodingUnknownError,
    Fingerprint,
    Form,
    TextFile,
    fingerprint,
    free_path,
    has_changed,
    read,
    strain,
    suggested_name,
    write,
)
from writer_app.story.recovery import Orphan, Snapshot, back_up, back_up_bytes, path_key


class DocumentController(QObject):
    """`stop_requested`: another text is about to stand on the page; whatever writes into it must end now."""

    state_changed = Signal()  # path, title, modified or read-only
    document_loaded = Signal()
    stop_requested = Signal()

    def __init__(
        self,
        page: Page,
        window: QWidget,
        show_message: MessageShower,
        preferences: PreferenceModel,
    ) -> None:
        super().__init__(window)
        self._page = page
        self._window = window
        self._show_message = show_message
        self._preferences = preferences
        self._place = Place()
        self._lock: DocumentLock | None = None
        self._is_read_only = False
        self._was_modified = False
        self._opened = 0  # counts the texts that stood on the page: an old message must not act on a new one
        self._told: Fingerprint | str | None = ""
        self._told_strain: Fault | None = None
        self._is_loading = False
        self._keeper = SnapshotKeeper(self._snapshot, self)
        self._keeper.failed.connect(self._tell)
        page.manuscript_changed.connect(self._note_change)
        window.installEventFilter(self)
        if self.is_modified:  # the writer was quicker than the start
            self._note_change()

    # What is open.

    @property
    def path(self) -> Path | None:
        return self._place.path

    @property
    def name(self) -> str:
        """The file's name, or "Untitled" in the writer's language."""
        return self._place.path.name if self._place.path else self.tr("Untitled")

    @property
    def is_modified(self) -> bool:
        return self._page.draft.log.is_modified

    @property
    def is_read_only(self) -> bool:
        """Another window has the file open for writing."""
        return self._is_read_only

    @property
    def shown_name(self) -> str:
        """The name for the title bar, where "[*]" marks a modified document."""
        name = self.name.replace("[*]", "[*][*]")
        return self.tr("{name} (read-only)").format(name=name) if self._is_read_only else name

    def recent_paths(self) -> tuple[str, ...]:
        """The recent files that are still there."""
        return tuple(path for path in self._preferences.value.recent_files if Path(path).is_file())

    # New and open.

    def new(self, text: str = "", *, is_saved: bool = True) -> bool:
        """An untitled page, empty or with a `text`. False if the writer decided to stay."""
        if not self.may_leave():
            return False
        if not is_saved:
            self._keeper.discard()
        self._show(text, Place(), None, is_recovered=not is_saved)
        if not is_saved:
            self._keeper.note_change()
        return True

    def open(self) -> bool:
        """Ask for a file and open it."""
        folder = self._place.path.parent if self._place.path else Path(self._latest_folder())
        path = choose_open(self._window, str(folder))
        return path is not None and self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open a file; where that fails, say why and leave the page as it is."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 (resolve would follow the link)
        if not self.may_leave():
            return False
        file = self._read(path)
        if file is None:
            if not path.exists():
                self._forget(path)
            return False
        lock = self._lock_for(path)
        self._show(
            file.text, Place(path, file.form, file.fingerprint), lock, is_read_only=not lock.is_taken()
        )
        self._remember(path)
        self._tell_strain(file)
        if self._is_read_only:
            text = self.tr("“{name}” is open in another window, so here it can only be read.").format(
                name=path.name
            )
            self._show_message(text, self.tr("Save a Copy…"), self.save_as)
        return True

    def reload(self) -> bool:
        """Show the file as it is on disk now; what stood on the page goes to the backups."""
        path = self._place.path
        file = self._read(path) if path else None
        if path is None or file is None:
            return False
        if self.is_modified:
            back_up_bytes(path, self._text().encode("utf-8", "replace"))
        caret = self._page.caret()
        place = Place(path, file.form, file.fingerprint)
        self._show(file.text, place, self._lock, is_read_only=self._is_read_only)
        self._page.set_caret(min(caret, len(file.text)))
        return True

    # Save.

    def save(self) -> bool:
        """Save, asking for a name if there is none. False if it is not saved; the text stays as it is."""
        if self._place.path is None or self._is_read_only:
            return self.save_as()
        return self._write(self._place)

    def save_as(self) -> bool:
        """Save under a name that the writer chooses."""
        path = choose_save(self._window, self._suggestion())
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Save as `path`, replacing what is there now (the writer confirmed it)."""
        current = self._place.path
        if current is not None and path_key(path) == path_key(current) and not self._is_read_only:
            return self._write(self._place)
        lock = self._lock_for(path)
        if not lock.is_taken():
            text = self.tr("“{name}” is open in another window. Choose another name.").format(name=path.name)
            self._show_message(text, self.tr("Save As…"), self.save_as)
            return False
        is_saved = False
        try:
            is_saved = self._write(Place(path, self._place.form, fingerprint(path)))
        except WriterError as error:
            self._tell(error.fault)
        if is_saved and self._place.path == path:
            self._take_lock(lock)
        elif lock is not self._lock:
            lock.release()
        return is_saved

    def may_leave(self) -> bool:
        """Ask about unsaved text before it leaves the page. True: saved, or the writer does not want it."""
        if not self.is_modified or (self._place.path is None and not self._text()):
            return True
        answer = ask_unsaved(self._window, self.name)
        return answer is Answer.DISCARD or (answer is Answer.SAVE and self.save())

    def leave(self) -> None:
        """The window closes, after `may_leave`: nothing is left behind, no thread runs."""
        self._window.removeEventFilter(self)
        self._keeper.discard()
        self._keeper.stop()
        self._take_lock(None)

    def end_session(self) -> None:
        """The session ends without asking (a signal, the computer shuts down): unsaved text is on disk when this returns."""
        if self.is_modified:
            self._keeper.write_now()
        self._keeper.stop()
        self._take_lock(None)

    # Recovery.

    def offer_recovery(self) -> None:
        """At the start, when the window is shown: ask about what a dead window left unsaved."""
        count = offer_recovery(self._window, self._recover, self._tell)
        if count:
            text = self.tr("Unsaved texts that still wait: {count}.").format(count=count)
            self._show_message(text, self.tr("Show"), self.offer_recovery)

    def _recover(self, orphan: Orphan) -> bool:
        if not self.may_leave() or not self._keeper.adopt(orphan):
            return False
        snapshot = orphan.snapshot
        place, lock = Place(), None
        if snapshot.path:
            path = Path(snapshot.path)
            lock = self._lock_for(path)
            if lock.is_taken():
                file = readable(path, snapshot.encoding)
                seen = Fingerprint(snapshot.seen_sha256, 0, 0) if snapshot.seen_sha256 else None
                place = Place(path, file.form if file else Form(), seen)
            else:
                lock = None  # another window writes that file: this text becomes a page of its own
        self._show(snapshot.text, place, lock, is_recovered=True)
        self._page.set_caret(min(snapshot.caret, len(snapshot.text)))
        self._keeper.note_change()
        return True

    # Changes from outside.

    def check_outside(self) -> None:
        """Notice that another program changed or removed the file; tells once for each change."""
        path = self._place.path
        if path is None or not has_changed(path, self._place.seen):
            return
        try:
            now = fingerprint(path)
        except WriterError:
            return
        if now == self._told:
            return
        self._told = now
        name = path.name
        if now is None:
            self._page.draft.log.mark_unsaved()
            self._note_change()
            text = self.tr(
                "“{name}” is no longer there. The text is still on this page; saving writes it again."
            )
            self._show_message(text.format(name=name), self.tr("Save"), self.save)
        elif self.is_modified:
            text = self.tr("“{name}” was changed by another program while you wrote.").format(name=name)
            self._show_message(text, self.tr("Compare…"), self._resolve)
        else:
            text = self.tr("“{name}” was changed by another program.").format(name=name)
            self._show_message(text, self.tr("Load It"), self._load_theirs)

    def _load_theirs(self) -> bool:
        """The message may be old: the writer may have gone on writing since."""
        return self._resolve() if self.is_modified else self.reload()

    def _resolve(self) -> bool:
        """Ask which of two texts counts. True if the page's text is on disk or was given up."""
        path = self._place.path
        if path is None:
            return self.save_as()
        try:
            seen = fingerprint(path)
        except WriterError as error:
            self._tell(error.fault)
            return False
        self._told = seen
        theirs = readable(path, self._place.form.encoding)
        answer = ask_outside(self._window, path.name, self._text(), theirs.text if theirs else "")
        if answer is Answer.MINE:
            return self._write(Place(path, self._place.form, seen))
        if answer is Answer.THEIRS:
            return self.reload()
        if answer is Answer.BOTH:
            return self._save_beside(path)
        return False

    def _save_beside(self, path: Path) -> bool:
        other = free_path(path, self.tr("mine"))
        is_saved = self.save_to(other)
        if is_saved:
            text = self.tr("Both are kept: your text is “{mine}”, the other is “{theirs}”.")
            self._show_message(text.format(mine=other.name, theirs=path.name))
        return is_saved

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate and watched is self._window:
            self.check_outside()
        return super().eventFilter(watched, event)

    # Inside.

    def _text(self) -> str:
        return self._page.draft.manuscript.text()

    def _read(self, path: Path) -> TextFile | None:
        try:
            try:
                return read(path)
            except EncodingUnknownError as error:
                encoding = ask_encoding(self._window, path.name, error.guesses)
                return read(path, encoding) if encoding else None
        except WriterError as error:
            self._tell(error.fault)
            return None

    def _show(
        self,
        text: str,
        place: Place,
        lock: DocumentLock | None,
        is_read_only: bool = False,
        is_recovered: bool = False,
    ) -> None:
        """Put a text on the page. What stood there is saved or given up by now."""
        self._opened += 1
        self.stop_requested.emit()
        self._is_loading = True
        self._page.load(text, is_saved=not is_recovered)
        self._is_loading = False
        if not is_recovered:
            self._keeper.discard()
        self._place, self._told = place, ""
        self._told_strain = None
        self._is_read_only = is_read_only
        self._page.setReadOnly(is_read_only)
        self._take_lock(lock)
        self.document_loaded.emit()
        self._announce()

    def _write(self, place: Place) -> bool:
        assert place.path is not None
        text = self._text()
        back_up(place.path)
        try:
            saved = write(place.path, text, place.form, place.seen)
        except WriterError as error:
            return self._not_saved(error.fault, place)
        self._place = Place(place.path, saved.form, saved.fingerprint)
        self._told = ""
        if self._is_read_only:
            self._is_read_only = False
            self._page.setReadOnly(False)
        self._page.mark_saved()
        self._keeper.discard()
        self._remember(place.path)
        self._announce()
        self._tell_strain(saved)
        return True

    def _not_saved(self, fault: Fault, place: Place) -> bool:
        if fault.code == "file.changed_outside":
            return self._resolve() if place.path == self._place.path else self.save_as()
        if fault.code == "file.not_in_encoding" and place.form.encoding != UTF8:
            form = Form(UTF8, False, place.form.line_ends)
            again = Place(place.path, form, place.seen)
            text, opened = word(fault, current_language()), self._opened
            self._show_message(
                text, self.tr("Save as UTF-8"), lambda: opened == self._opened and self._write(again)
            )
        else:
            self._show_message(word(fault, current_language()), self.tr("Save As…"), self.save_as)
        return False

    def _suggestion(self) -> Path:
        if self._place.path is not None:
            return self._place.path
        name = suggested_name(self._text(), self.tr("Untitled"))
        return Path(self._latest_folder()) / f"{name}.md"

    def _latest_folder(self) -> str:
        recent = self.recent_paths()
        return str(Path(recent[0]).parent) if recent else QDir.homePath()

    def _lock_for(self, path: Path) -> DocumentLock:
        """The lock of a file; the one that is held if it is this very file."""
        current = self._place.path
        if self._lock is not None and current is not None and path_key(current) == path_key(path):
            return self._lock
        return DocumentLock(path)

    def _take_lock(self, lock: DocumentLock | None) -> None:
        if self._lock is not None and self._lock is not lock:
            self._lock.release()
        self._lock = lock

    def _remember(self, path: Path) -> None:
        self._preferences.change(recent_files=self._preferences.value.with_recent(str(path)).recent_files)

    def _forget(self, path: Path) -> None:
        others = tuple(other for other in self._preferences.value.recent_files if other != str(path))
        self._preferences.change(recent_files=others)

    def _note_change(self) -> None:
        if self._is_loading:
            return
        self._keeper.note_change()
        if self.is_modified is not self._was_modified:
            self._announce()

    def _announce(self) -> None:
        self._was_modified = self.is_modified
        self.state_changed.emit()

    def _snapshot(self) -> Snapshot:
        place = self._place
        return Snapshot(
            text=self._text(),
            path=str(place.path or ""),
            seen_sha256=place.seen.sha256 if place.seen else "",
            encoding=place.form.encoding,
            caret=self._page.caret(),
        )

    def _tell_strain(self, file: TextFile) -> None:
        """Say once what makes a text hard to work with, not at every save."""
        fault = strain(file)
        is_new = fault is not None and (self._told_strain is None or self._told_strain.code != fault.code)
        self._told_strain = fault
        if fault is not None and is_new:
            self._tell(fault)

    def _tell(self, fault: Fault) -> None:
        self._show_message(word(fault, current_language()))
