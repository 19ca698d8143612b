"""`make demo`: the desk at work without a screen. Opens it offscreen, continues, turns versions, keeps, undoes.

Leaves numbered pictures and a transcript in build/demo/. Real window, real keys, real model; the folders of the app are the
demo's own, the models those of this computer. Chinese text is written by a model that knows Chinese, where one is here.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "demo"
WINDOW = (1280, 800)
LIMIT_SECONDS = 120
NEW_TOKENS = 64  # so much that the writer's own text stays in the picture

ENGLISH = """# Chapter 2 · The Ninth Wave

The lighthouse keeper counted the waves, as he had every night since the harbour closed. At the ninth, the lamp went out.

He did not move; he had been waiting for the dark to ask him something. “You are late,” he told it."""

CHINESE = """# 第二章 · 第九道浪

守塔人数着浪头，自从港口关闭，他夜夜如此。数到第九道，灯灭了。他没有动；他一直在等黑暗开口问他些什么。

“你来迟了。”他对着黑暗说。今天天气真好，我想去公园散步。"""


@dataclass(frozen=True)
class Scene:
    """One run of the demo: the interface's language, its appearance, a text and the model that goes on with it."""

    name: str
    language: str
    appearance: str
    text: str
    model: str
    preset: str = "balanced"


class Transcript:
    """What happened, line by line, on the terminal and in build/demo/transcript.txt."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._start = time.monotonic()
        path.write_text("", encoding="utf-8")

    def say(self, text: str) -> None:
        line = f"{time.monotonic() - self._start:6.1f} s  {text}"
        print(line, flush=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class Stage:
    """Plays scenes on one desk, by keys, and takes the pictures."""

    def __init__(self, transcript: Transcript) -> None:
        from writer_app.app import build

        self.app = build()
        self.desk = self.app.desk
        self._transcript = transcript
        self._picture = 0
        self.desk.window.resize(*WINDOW)
        self.desk.open(with_model=False)

    def play(self, scene: Scene) -> None:
        from PySide6.QtCore import Qt

        from writer_app.settings.sampling import sampling

        desk, page, control = self.desk, self.desk.page, Qt.KeyboardModifier.ControlModifier
        desk.preferences.change(language=scene.language, appearance=scene.appearance)
        desk.use_model(scene.model)
        self._until(
            "the model is loaded", lambda: desk.models.info is not None and not desk.models.is_loading
        )
        combo = desk.window.panel.picker.combo
        combo.setCurrentIndex(combo.findData(scene.preset))
        combo.activated.emit(combo.currentIndex())
        panel = desk.window.panel
        panel.set_sampling(sampling({"max_new_tokens": NEW_TOKENS}, panel.sampling()))
        page.load(scene.text)
        page.set_caret(len(page.draft.manuscript))
        before = self._text()
        self._press(Qt.Key.Key_Return, control)
        self._until(
            "the model writes",
            lambda: len(page.pending_text) > 60 or desk.continuation.phase.name == "PENDING",
        )
        self._take(f"{scene.name}-writing")
        self._until("three versions are there", lambda: desk.continuation.phase.name == "PENDING")
        self._pause()
        self._take(f"{scene.name}-pending")
        self._say_version()
        self._press(Qt.Key.Key_BracketRight, control)
        self._take(f"{scene.name}-turned")
        self._say_version()
        kept = page.pending_text
        self._press(Qt.Key.Key_Tab)
        self._pause()
        self._take(f"{scene.name}-kept")
        self._check("Keep put the version on the page", self._text() == before + kept)
        self._press(Qt.Key.Key_Z, control)
        self._pause()
        self._take(f"{scene.name}-undone")
        self._check("Undo took it off again, the page is as it was", self._text() == before)
        page.mark_saved()

    def close(self) -> None:
        self.desk.window.close()
        self.app.close()

    def _text(self) -> str:
        manuscript = self.desk.page.draft.manuscript
        return manuscript.text(0, len(manuscript))

    def _say_version(self) -> None:
        going_on = self.desk.continuation
        text = self.desk.page.pending_text.strip().replace("\n", " / ")
        self._transcript.say(f"Version {going_on.version} of {going_on.versions}: {text}")

    def _press(self, key: object, modifier: object = None) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self._transcript.say(f"Key {getattr(key, 'name', key)}{' with Ctrl' if modifier else ''}")
        self.desk.page.setFocus()
        QTest.keyClick(self.desk.page, key, modifier or Qt.KeyboardModifier.NoModifier)  # type: ignore[call-overload]
        QTest.qWait(60)

    def _until(self, what: str, is_true: Callable[[], bool]) -> None:
        from PySide6.QtTest import QTest

        end = time.monotonic() + LIMIT_SECONDS
        while not is_true():
            QTest.qWait(10)
            if time.monotonic() > end:
                raise SystemExit(f"The demo waited {LIMIT_SECONDS} s in vain: {what}.")
        self._transcript.say(what.capitalize())

    def _check(self, what: str, is_true: bool) -> None:
        if not is_true:
            raise SystemExit(f"The demo found a fault: not so: {what}.")
        self._transcript.say(what)

    def _pause(self) -> None:
        """Counts and the context meter follow after a moment."""
        from PySide6.QtTest import QTest

        QTest.qWait(900)

    def _take(self, name: str) -> None:
        self._picture += 1
        path = FOLDER / f"{self._picture:02d}-{name}.png"
        self.desk.window.grab().save(str(path))
        self._transcript.say(f"Picture {path.relative_to(ROOT)}")


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    from writer_app.folder import model_folder

    os.environ["WRITER_APP_MODELS"] = str(model_folder())
    os.environ["WRITER_APP_HOME"] = str(FOLDER / "home")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from writer_app.models.store import ModelStore

    transcript = Transcript(FOLDER / "transcript.txt")
    store = ModelStore()
    chinese = store.offer_for("zh")
    has_chinese = chinese is not None and chinese.is_here
    stage = Stage(transcript)
    try:
        for appearance in ("light", "dark"):
            stage.play(Scene(f"en-{appearance}", "en", appearance, ENGLISH, store.starter().name))
            model = chinese.name if has_chinese and chinese else store.starter().name
            text, preset = (CHINESE, "creative") if has_chinese else (ENGLISH, "balanced")
            stage.play(Scene(f"zh-{appearance}", "zh", appearance, text, model, preset))
    finally:
        stage.close()
        shutil.rmtree(FOLDER / "home", ignore_errors=True)
    transcript.say(f"The pictures are in {FOLDER.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
