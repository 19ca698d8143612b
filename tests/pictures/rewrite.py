"""Pictures of the Rewrite pane and of a review in progress, into build/pictures. Look at each.

{en, zh} × {light, dark, contrast} at 1280×800 and 1024×680. Texts of ours stand in for what a model writes.

Run: .venv/bin/python tests/pictures/rewrite.py [en|zh] [light|dark|contrast …] [state …]
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
os.environ["WRITER_APP_HOME"] = tempfile.mkdtemp(prefix="writer-pictures-")

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.rewrite.mode import RewriteMode
from writer_app.desk.shell import Shell
from writer_app.engine.event import Event, Loaded
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Load
from writer_app.engine.script import Say, Script

OUT = Path(__file__).parents[2] / "build" / "pictures"
LANGUAGES, LOOKS = ("en", "zh"), ("light", "dark", "contrast")
SIZES = ((1280, 800), (1024, 680))
HEAD = {"en": "Chapter Two · The Ninth Wave\n\n", "zh": "第二章 · 第九道浪\n\n"}
BEFORE = {
    "en": "The keeper counted the waves, as he had every night since the harbour closed. At the ninth, the lamp went out.\n",
    "zh": "守塔人数着浪头，自从港口关闭，他夜夜如此。数到第九道，灯灭了。他没有动；他一直在等黑暗开口问他些什么。\n",
}
PASSAGE = {
    "en": "“You are late,” he said to it. The sea was very calm and very quiet, and he did not move. After a while the stairs "
    "made some noises, one after another, and Mara came slowly up all 212 of them in the dark.",
    "zh": "“你来迟了。”他对它说。海面非常平静安静，楼梯发出声响，林晚摸着黑，一级一级，慢慢走完了那二百一十二级台阶。",
}
VERSIONS = {
    "en": (
        "“You are late,” he said to it. The sea lay still as glass, and he did not move. Then the stairs began to creak, one "
        "after another, and Mara climbed all 212 of them in the dark.",
        "“You are late,” he said to it. The sea held its breath, and he moved. After a while the stairs creaked, and she came "
        "up all of them in the dark.",
        "“You are late,” he said to it. The sea was a sheet of slate and he did not move. After a while the stairs groaned, "
        "one after another, and Mara came slowly up all 212 of them in the dark.",
    ),
    "zh": (
        "“你来迟了。”他对它说。海面静如镜面，屏着呼吸，楼梯开始数着他往回走，林晚摸着黑，一级一级走完了那二百一十二级台阶。",
        "“你来迟了。”他对它说。海面像一块铅，楼梯吱呀作响，她摸着黑走完了那些台阶。",
        "“你来迟了。”他对它说。海面静得没有一丝声息，楼梯一声接一声地呻吟，林晚摸着黑，慢慢走完了那二百一十二级台阶。",
    ),
}
LONG = 9


class Studio:
    def __init__(self, app: QApplication, language: str) -> None:
        self.app, self.language, self.look = app, language, "light"
        script = Script.of(Say(texts=VERSIONS[language], delay_seconds=0.03))
        self.desk = Desk(Shell(app), lambda on_event: EngineLoop(on_event, backend="scripted", script=script))
        self.desk.window.resize(1280, 800)
        self.desk.open(with_model=False)
        self.until(lambda: self.desk.start is not None)
        self.page_text()
        self.desk.inference.events_taken.connect(self.take_model)
        self.desk.inference.engine.load(Load(job=0, path="/scripted.gguf", name="SmolLM2-135M-Instruct Q4_1"))
        self.until(lambda: self.desk.models.info is not None)
        self.desk.window.commands.trigger("view.rewrite_pane")
        self.choose("vivid")
        self.rewrite.panel.versions.setValue(3)
        self.states: dict[str, Callable[[], None]] = {
            name.removeprefix("show_"): getattr(self, name) for name in dir(self) if name.startswith("show_")
        }

    def take_model(self, events: list[Event]) -> None:
        """As if it had been chosen: the window shows what it shows with a model."""
        for event in events:
            if isinstance(event, Loaded):
                self.desk.models.info = event.info
                self.desk.models.changed.emit()

    @property
    def rewrite(self) -> RewriteMode:
        assert self.desk.modes.rewrite is not None
        return self.desk.modes.rewrite

    def play(self, look: str, wanted: list[str]) -> None:
        self.look = look
        self.desk.preferences.change(language=self.language, appearance=look)
        self.settle()
        for name, show in self.states.items():
            if not wanted or name in wanted:
                self.page_text()
                show()
                self.rewrite.reviser.discard()

    def show_30_empty(self) -> None:
        self.choose("tense")
        self.windows("30_empty")
        self.choose("vivid")

    def show_31_writing(self) -> None:
        self.select()
        self.desk.window.commands.trigger("rewrite.run")
        self.until(lambda: self.rewrite.reviser.phase is Phase.WRITING)
        self.settle(0.2)
        self.windows("31_writing")

    def show_32_review(self) -> None:
        self.review()
        for _ in range(self.rewrite.reviser.versions):
            if self.desk.window.state.changes > 2:
                break
            self.trigger("generate.next")
        self.trigger("review.accept", "review.next", "review.reject")
        self.windows("32_review")

    def show_33_faults(self) -> None:
        self.review()
        shown = self.rewrite.reviser
        for _ in range(shown.versions):
            if shown.shown is not None and shown.shown.verdict.faults:
                break
            self.trigger("generate.next")
        self.windows("33_faults")

    def show_34_side_by_side(self) -> None:
        self.review()
        self.trigger("review.accept", "review.side_by_side")
        self.windows("34_side_by_side")

    def show_35_decided(self) -> None:
        self.review()
        self.trigger("review.accept_all")
        self.windows("35_decided")

    def show_36_long(self) -> None:
        text = "\n".join(PASSAGE[self.language] for _ in range(LONG * (2 if self.language == "zh" else 1)))
        self.desk.page.load(HEAD[self.language] + text)
        self.desk.page.select(len(HEAD[self.language]), len(HEAD[self.language]) + len(text))
        self.desk.window.commands.trigger("rewrite.run")
        self.until(lambda: self.rewrite.reviser.review is not None and len(self.rewrite.reviser.parts) > 1)
        self.settle(0.2)
        self.windows("36_long")

    def show_37_locked(self) -> None:
        self.review()
        review = self.rewrite.reviser.review
        assert review is not None
        self.desk.page.set_caret(review.start + 3)
        self.rewrite._tell_locked()
        self.windows("37_locked")
        self.desk.window.messages.clear()

    def show_38_menus(self) -> None:
        self.select()
        page = self.desk.page
        menu = page.context_menu()
        menu.popup(page.mapToGlobal(QPoint(200, 200)))
        self.settle(0.1)
        menu.grab().save(str(OUT / f"{self.language}_{self.look}_38_context.png"))
        menu.close()
        self.review()
        menu = self.desk.window.commands.menu("generate.rewrite")
        menu.popup(page.mapToGlobal(QPoint(200, 200)))
        self.settle(0.1)
        menu.grab().save(str(OUT / f"{self.language}_{self.look}_38_menu.png"))
        menu.close()

    # Steps.

    def page_text(self) -> None:
        if self.desk.modes.rewrite is not None:
            self.rewrite.reviser.discard()
        self.desk.page.load(HEAD[self.language] + BEFORE[self.language] + PASSAGE[self.language] + "\n")
        self.settle()

    def choose(self, style: str) -> None:
        styles = self.rewrite.panel.styles
        styles.setCurrentIndex(styles.findData(style))

    def select(self) -> None:
        start = len(HEAD[self.language] + BEFORE[self.language])
        self.desk.page.select(start, start + len(PASSAGE[self.language]))

    def review(self) -> None:
        self.page_text()
        self.select()
        self.desk.window.commands.trigger("rewrite.run")
        self.until(lambda: self.rewrite.reviser.phase is Phase.PENDING)
        self.desk.page.setFocus()

    def trigger(self, *commands: str) -> None:
        for command in commands:
            self.desk.window.commands.trigger(command)
            self.settle()

    def windows(self, name: str) -> None:
        for size in SIZES:
            self.desk.window.resize(*size)
            self.settle(0.15)
            self.desk.window.grab().save(str(OUT / f"{self.language}_{self.look}_{name}_{size[0]}.png"))

    def settle(self, seconds: float = 0.05) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.004)

    def until(self, is_reached: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not is_reached():
            self.settle(0.01)
            assert time.monotonic() < end, "never reached"

    def end(self) -> None:
        self.desk.page.mark_saved()
        self.desk.document.leave()
        self.desk.window.agree_to_close()
        self.desk.close_parts()


def main(arguments: list[str]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    languages = [one for one in LANGUAGES if one in arguments] or list(LANGUAGES)
    if len(languages) > 1:
        for language in languages:
            others = [one for one in arguments if one not in LANGUAGES]
            subprocess.run([sys.executable, __file__, language, *others], check=True)
        return
    looks = [one for one in LOOKS if one in arguments] or LOOKS
    wanted = [one for one in arguments if one not in (*LANGUAGES, *LOOKS)]
    studio = Studio(QApplication(["pictures"]), languages[0])
    try:
        for look in looks:
            studio.play(look, wanted)
    finally:
        studio.end()


if __name__ == "__main__":
    main(sys.argv[1:])
