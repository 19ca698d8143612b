"""Pictures of the real desk, written on by a scripted engine, into build/pictures. Look at each.

{en, zh} × {light, dark, contrast} at 1280×800, the page at work also at 1024×680, and one of each language at a scale of 2.

Run: .venv/bin/python tests/pictures/desk.py [en|zh] [light|dark|contrast …] [state …]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("WRITER_APP_MODELS", str(Path.home() / ".local/share/writer-app/models"))
os.environ["WRITER_APP_HOME"] = tempfile.mkdtemp(prefix="writer-pictures-")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.document.dialog import ask_outside, ask_recovery, ask_unsaved
from writer_app.desk.shell import Shell
from writer_app.desk.side.start_page import sample_text
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Load
from writer_app.engine.script import Say, Script
from writer_app.models.store import ModelStore

IS_DOUBLE = "--double" in sys.argv
OUT = Path(__file__).parents[2] / "build" / "pictures"
LANGUAGES, LOOKS = ("en", "zh"), ("light", "dark", "contrast")
DOUBLE = ("01_start", "04_pending", "09_preferences")
CONTROL = Qt.KeyboardModifier.ControlModifier
VERSIONS = {
    "en": (
        " stood still, his hand upon the cold rail, and counted them as he had counted the waves.",
        " lit no match. There was only one person who came up in the dark without a light.",
        " smiled, which he had not done since the harbour closed.",
    ),
    "zh": (
        "没有回头，手扶着冰凉的栏杆，像数浪头那样数着那脚步。",
        "没有划火柴。摸黑上来、从不点灯的，只有一个人。",
        "笑了。自从港口关闭，他还没有笑过。",
    ),
}
WORDS = {"en": ("the", "a"), "zh": ("他", "她")}


class Studio:
    """One desk, its engine loaded, and a picture of whatever is on it."""

    def __init__(self, app: QApplication, language: str) -> None:
        self.app = app
        self.language, self.look = language, "light"
        script = Script.of(Say(texts=VERSIONS[language], delay_seconds=0.06))
        self.desk = Desk(Shell(app), lambda on_event: EngineLoop(on_event, backend="scripted", script=script))
        self.states: dict[str, Callable[[], None]] = {
            name.removeprefix("show_"): getattr(self, name) for name in dir(self) if name.startswith("show_")
        }

    def begin(self) -> None:
        self.desk.window.resize(1280, 800)
        self.desk.open(with_model=False)
        self.until(lambda: self.desk.start is not None)

    def play(self, look: str, wanted: list[str]) -> None:
        self.look = look
        self.desk.preferences.change(language=self.language, appearance=look)
        self.settle()
        for name, show in self.states.items():
            if not wanted or name in wanted:
                show()

    # States.

    def show_01_start(self) -> None:
        from writer_app.desk.side.start_page import StartPage

        desk = self.desk
        desk.page.load("")
        desk.document._show("", type(desk.document._place)(), None)
        for size in ((1280, 800), (1024, 680)):
            desk.preferences.change(recent_files=(), has_seen_start=False)
            for _ in range(2):
                start = StartPage(desk.page, desk.document, desk.models, desk.preferences, desk.open_models)
                self.window(size, f"01_start{'_again' if desk.preferences.value.recent_files else ''}")
                start.close()
                files = [
                    Path(tempfile.mkdtemp()) / name
                    for name in ("Chapter 2 The Ninth Wave.md", "诗稿.txt", "notes.md")
                ]
                for file in files:
                    file.write_text("x", encoding="utf-8")
                desk.preferences.change(recent_files=tuple(map(str, files)))

    def show_02_idle(self) -> None:
        self.sample()
        self.window((1280, 800), "02_idle")
        self.window((1024, 680), "02_idle")

    def show_03_writing(self) -> None:
        self.sample()
        for size in ((1280, 800), (1024, 680)):
            self.sized(size)
            self.press(Qt.Key.Key_Return)
            self.until(lambda: len(self.desk.page.pending_text) > 12)
            self.window(size, "03_writing")
            self.desk.continuation.discard()

    def show_04_pending(self) -> None:
        self.pending()
        self.window((1280, 800), "04_pending")
        self.window((1024, 680), "04_pending")
        self.desk.continuation.discard()

    def show_05_kept(self) -> None:
        self.pending()
        self.desk.continuation.keep()
        self.window((1280, 800), "05_kept")

    def show_06_message(self) -> None:
        from writer_app.error import Fault

        self.sample()
        fault = Fault("engine.no_model", {})
        self.desk._offer_models(fault)
        self.window((1024, 680), "06_message")
        self.desk.window.messages.clear()

    def show_07_find(self) -> None:
        self.sample()
        self.desk.window.commands.trigger("edit.replace")
        self.desk.find.find_field.setText(WORDS[self.language][0])
        self.desk.find.replace_field.setText(WORDS[self.language][1])
        self.window((1280, 800), "07_find")
        self.window((1024, 680), "07_find")
        self.desk.find.close_bar()

    def show_08_models(self) -> None:
        self.desk.open_models("gemma-3-270m")
        dialog = self.desk._model_dialog
        assert dialog is not None
        self.grab(dialog, "08_models")
        entry = ModelStore().catalogue.find("gemma-3-270m")
        assert entry is not None
        dialog.terms.show_terms(entry)
        dialog.pages.setCurrentIndex(1)
        self.grab(dialog, "08_models_terms")
        dialog._leave_terms()
        dialog.close()

    def show_09_preferences(self) -> None:
        for tab in ("general", "page", "keys"):
            dialog = self.desk.dialogs.open_preferences(tab)  # type: ignore[arg-type]
            self.grab(dialog, f"09_preferences_{tab}")
        dialog.close()

    def show_10_side(self) -> None:
        for command_id in ("help.keys", "help.guide", "help.about"):
            self.desk.window.commands.trigger(command_id)
            self.settle()
            shown = next(one for one in self.desk.window.findChildren(QDialog) if one.isVisible())
            self.grab(shown, f"10_{command_id}")
            shown.close()
        palette = self.desk.dialogs.open_palette()
        self.grab(palette, "10_palette")
        palette.close()

    def show_11_dialogs(self) -> None:
        window, old = self.desk.window, sample_text()
        new = old.replace("Mara", "Clara").replace("林晚", "苏晚") + VERSIONS[self.language][0]
        self.modal("11_unsaved", lambda: ask_unsaved(window, "Chapter 2.md"))
        self.modal(
            "11_recovery", lambda: ask_recovery(window, "Chapter 2.md", "12:04", old, new), "showDifferences"
        )
        self.modal("11_outside", lambda: ask_outside(window, "Chapter 2.md", new, old))

    def show_12_focus(self) -> None:
        self.pending()
        self.desk.window.set_focus_mode(True)
        self.window((1280, 800), "12_focus")
        self.desk.window.set_focus_mode(False)
        self.desk.continuation.discard()

    def show_13_advanced(self) -> None:
        self.sample()
        self.desk.window.panel.disclosure.setChecked(True)
        self.window((1280, 800), "13_advanced")
        self.desk.window.panel.disclosure.setChecked(False)

    def show_14_menus(self) -> None:
        for name in ("file", "edit", "view", "generate", "help"):
            menu = self.desk.window.commands.menu(name)
            menu.popup(self.desk.window.mapToGlobal(self.desk.window.rect().center()))
            self.grab(menu, f"14_menu_{name}")
            menu.close()

    # Steps.

    def sample(self) -> None:
        self.desk.continuation.discard()
        self.desk.page.mark_saved()
        self.desk.open_sample()
        self.desk.window.activateWindow()
        self.desk.page.setFocus()
        self.settle(0.3)

    def pending(self) -> None:
        self.sample()
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.desk.continuation.phase is Phase.PENDING)
        self.press(Qt.Key.Key_BracketRight)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.desk.page, key, CONTROL)

    def modal(self, name: str, ask: Callable[[], object], press: str = "") -> None:
        def take() -> None:
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, (QDialog, QMessageBox))
            button = dialog.findChild(QWidget, press) if press else None
            if button is not None:
                button.click()  # type: ignore[attr-defined]
            self.grab(dialog, name)
            dialog.reject()

        QTimer.singleShot(200, take)
        ask()

    def sized(self, size: tuple[int, int]) -> None:
        self.desk.window.resize(*size)
        self.settle()

    def window(self, size: tuple[int, int], name: str) -> None:
        self.sized(size)
        self.grab(self.desk.window, f"{name}_{size[0]}")

    def grab(self, widget: QWidget, name: str) -> None:
        self.settle()
        shown = f"{self.language}_{'double_' if IS_DOUBLE else ''}{self.look}_{name}.png"
        widget.grab().save(str(OUT / shown))

    def settle(self, seconds: float = 0.05) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.004)

    def until(self, is_reached: Callable[[], bool]) -> None:
        end = time.monotonic() + 15
        while not is_reached():
            self.settle(0.01)
            assert time.monotonic() < end, "never reached"

    def load(self) -> None:
        store = ModelStore()
        self.desk.models.model = store.models()[0]
        self.desk.models._job = self.desk.inference.engine.load(
            Load(job=0, path="/scripted.gguf", name="SmolLM2-135M-Instruct Q4_1")
        )
        self.until(lambda: self.desk.models.info is not None)

    def end(self) -> None:
        self.desk.continuation.discard()
        self.desk.page.mark_saved()
        self.desk.document.leave()
        self.desk.window.agree_to_close()
        self.desk.close_parts()


def main(arguments: list[str]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    languages = [one for one in LANGUAGES if one in arguments] or list(LANGUAGES)
    if len(languages) > 1:
        double = {**os.environ, "QT_SCALE_FACTOR": "2"}
        for language in languages:
            subprocess.run([sys.executable, __file__, language, *arguments], check=True)
            if not arguments:
                subprocess.run(
                    [sys.executable, __file__, language, "--double", *DOUBLE], env=double, check=True
                )
        return
    looks = [one for one in LOOKS if one in arguments] or (LOOKS[:1] if IS_DOUBLE else LOOKS)
    wanted = [one for one in arguments if one not in (*LANGUAGES, *LOOKS) and not one.startswith("-")]
    studio = Studio(QApplication(["pictures"]), languages[0])
    try:
        studio.begin()
        studio.load()
        for look in looks:
            studio.play(look, wanted)
    finally:
        studio.end()


if __name__ == "__main__":
    main(sys.argv[1:])
