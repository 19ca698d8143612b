"""Pictures of the Poetry pane in every state, into build/pictures. Look at each.

{en, zh} × {light, dark, contrast}. Verse that is well known stands in for what a model writes.

Run: .venv/bin/python tests/pictures/poetry.py [en|zh] [light|dark|contrast …] [state …]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["WRITER_APP_HOME"] = tempfile.mkdtemp(prefix="writer-pictures-")

from PySide6.QtWidgets import QApplication

from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.desk.poetry.mode import PoetryMode
from writer_app.desk.shell import Shell
from writer_app.engine.job import Tell
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Load
from writer_app.engine.script import Script
from writer_app.poetry.composer.wish import Alternative, Composed, Draft, Growing, Wish

OUT = Path(__file__).parents[2] / "build" / "pictures"
LANGUAGES, LOOKS = ("en", "zh"), ("light", "dark", "contrast")
QIJUE = "朝辞白帝彩云间，千里江陵一日还。\n两岸猿声啼不住，轻舟已过万重山。"
QIJUE_2 = "故人西辞黄鹤楼，烟花三月下扬州。\n孤帆远影碧空尽，唯见长江天际流。"
TUNE = (
    "明月几时有，把酒问青天。不知天上宫阙，今夕是何年。我欲乘风归去，又恐琼楼玉宇，高处不胜寒。起舞弄清影，何似在人间。\n"
    "转朱阁，低绮户，照无眠。不应有恨，何事长向别时圆。人有悲欢离合，月有阴晴圆缺，此事古难全。但愿人长久，千里共婵娟。"
)
FAULTY = "白日依山尽，黄河入大海。\n欲穷千里目，更上一层山。"
SONNET = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st;
Nor shall death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st:
So long as men can breathe or eyes can see,
So long lives this, and this gives life to thee."""
CHOICES = tuple(
    Alternative(char, share)
    for char, share in zip(
        "江云天清春秋山风高寒",
        (0.21, 0.13, 0.08, 0.06, 0.041, 0.02, 0.011, 0.006, 0.003, 0.0002),
        strict=True,
    )
)


def lines_of(text: str) -> tuple[str, ...]:
    made, line = [], ""
    for char in text.replace("\n", ""):
        line += char
        if char in "，。":
            made.append(line)
            line = ""
    return tuple(made)


def draft(text: str, form: str) -> Draft:
    return Draft(text, lines_of(text), form, "", "", "canonical", (), -3.0, 1)


def told(texts: tuple[str, ...], form: str, upto: int = 99) -> Generator[Any, Any, Composed]:
    """A composer that has its poems already, and tells them line by line."""
    for number, text in enumerate(texts):
        lines = lines_of(text)
        for count in range(1, min(upto, len(lines)) + 1):
            yield Tell(Growing(number, lines[:count] + ("",) * (len(lines) - count)))
    if upto < 99:
        from writer_app.engine.request import Generate, Piece
        from writer_app.settings.sampling import Sampling

        yield Generate(job=0, prompt=(Piece("text", "?"),), sampling=Sampling())
    return Composed(tuple(draft(text, form) for text in texts), 8)


class Studio:
    def __init__(self, app: QApplication, language: str) -> None:
        self.app, self.language, self.look = app, language, "light"
        from writer_app.engine.script import Hang

        self.desk = Desk(
            Shell(app),
            lambda on_event: EngineLoop(on_event, backend="scripted", script=Script.of(Hang())),
        )
        self.desk.window.resize(1280, 800)
        self.desk.open(with_model=False)
        self.until(lambda: self.desk.start is not None)
        self.desk.page.load("第一章\n\n" if language == "zh" else "Chapter One\n\n")
        self.desk.models.model = None
        self.desk.inference.engine.load(Load(job=0, path="/scripted.gguf", name="SmolLM2-135M-Instruct Q4_1"))
        self.desk.window.commands.trigger("view.poetry_pane")
        self.poetry.panel.set_poem_model(True)
        self.states: dict[str, Callable[[], None]] = {
            name.removeprefix("show_"): getattr(self, name) for name in dir(self) if name.startswith("show_")
        }

    @property
    def poetry(self) -> PoetryMode:
        assert self.desk.modes.poetry is not None
        return self.desk.modes.poetry

    def play(self, look: str, wanted: list[str]) -> None:
        self.look = look
        self.desk.preferences.change(language=self.language, appearance=look)
        self.settle()
        for name, show in self.states.items():
            if not wanted or name in wanted:
                self.clear()
                show()
        self.clear()

    def show_20_empty(self) -> None:
        self.window((1280, 800), "20_empty")
        self.window((1024, 680), "20_empty")

    def show_21_composing(self) -> None:
        self.compose(told((QIJUE,), "qijue", upto=3), Wish(form="qijue", drafts=1))
        self.until(lambda: self.poetry.composition.phase is Phase.WRITING)
        self.settle(0.3)
        self.window((1280, 800), "21_composing")

    def show_22_pending(self) -> None:
        self.pending((QIJUE, QIJUE_2), "qijue")
        self.poetry.set_pinyin(True)
        self.poetry.composition.toggle_lock(1)
        self.poetry.sheet.view.go_to(2, 5)
        self.poetry.sheet.view.setFocus()
        self.window((1280, 800), "22_pending")
        self.window((1024, 680), "22_pending")
        self.poetry.set_pinyin(False)

    def show_23_tune(self) -> None:
        self.pending((TUNE,), "ci.shuidiaogetou")
        self.window((1280, 800), "23_tune")
        self.window((1024, 680), "23_tune")

    def show_24_sonnet(self) -> None:
        self.own(SONNET)
        self.poetry.sheet.set_editing(False)
        self.window((1280, 800), "24_sonnet")
        self.window((1024, 680), "24_sonnet")

    def show_25_faulty(self) -> None:
        self.own(FAULTY)
        self.poetry.sheet.forms.choose("wujue")
        self.poetry._take_form("wujue")
        self.settle(0.3)
        self.window((1280, 800), "25_faulty")
        self.window((1024, 680), "25_faulty")

    def show_26_choices(self) -> None:
        self.pending((QIJUE,), "qijue")
        view, choices = self.poetry.sheet.view, self.poetry.sheet.choices
        view.go_to(0, 6)
        corner = view.mapTo(self.poetry.sheet, view.spot_rect().topLeft())
        under = view.spot_rect()
        under.moveTopLeft(corner)
        choices.open_at(under, "")
        choices.show_choices(CHOICES, "云", True)
        self.window((1280, 800), "26_choices")
        choices.close_list()

    def show_27_english(self) -> None:
        self.poetry.panel.forms.choose("shakespearean_sonnet")
        self.poetry.panel._take_form()
        self.window((1280, 800), "27_english_form")
        self.poetry.panel.forms.choose("qijue")
        self.poetry.panel._take_form()

    # Steps.

    def compose(self, composer: Any, wish: Wish) -> None:
        self.poetry.composition.compose(self.desk.inference.engine, wish, composer)
        self.poetry.show_sheet(True)

    def pending(self, texts: tuple[str, ...], form: str) -> None:
        self.compose(told(texts, form), Wish(form=form, drafts=len(texts)))
        self.until(lambda: self.poetry.composition.phase is Phase.PENDING)
        self.checked()

    def own(self, text: str) -> None:
        start = len(self.desk.page.draft.manuscript)
        self.desk.page.replace(start, start, text)
        self.desk.page.select(start, start + len(text))
        self.desk.window.commands.trigger("poem.check")
        self.checked()

    def checked(self) -> None:
        poetry = self.poetry
        self.until(
            lambda: poetry._checked is not None and poetry._checked.look.text == poetry.composition.text
        )

    def clear(self) -> None:
        self.poetry.composition.stop()
        self.poetry.composition.discard()
        self.desk.page.load("第一章\n\n" if self.language == "zh" else "Chapter One\n\n")
        self.settle()

    def window(self, size: tuple[int, int], name: str) -> None:
        self.desk.window.resize(*size)
        self.settle(0.1)
        shown = f"{self.language}_{self.look}_{name}_{size[0]}.png"
        self.desk.window.grab().save(str(OUT / shown))

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
            subprocess.run([sys.executable, __file__, language, *arguments], check=True)
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
