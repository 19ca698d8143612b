"""Pictures of a rewrite under review on the page, into build/pictures. Look at each.

{en, zh} × {light, dark, contrast}: words, a space, ends of paragraphs, whole paragraphs, text that was kept, what a search found.

Run: .venv/bin/python tests/pictures/review.py [en|zh] [light|dark|contrast …] [state …]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from writer_app.desk.look.font import page_families
from writer_app.desk.look.theme import CONTRAST, DARK, LIGHT, Colours, palette
from writer_app.desk.page.look import PageLook
from writer_app.desk.page.page import Page

OUT = Path(__file__).parents[2] / "build" / "pictures"
LOOKS = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
SIZE = (860, 640)

Text = tuple[str, str, str, str]
PROSE: dict[str, Text] = {
    "en": (
        "# Chapter Two\n\nThe keeper counted the waves, as he had every night since the harbour closed. ",
        "He has always been waiting for the dark to ask him something, and the sea was very calm and quiet. "
        "The stairs made a  sound behind him . He walked slowly over to the door.",
        " Then the lamp went out.\n\n“You’re late,” he said to it.",
        "He had always been waiting for the dark to ask him something, and the sea lay flat as a mirror. "
        "The stairs made a sound behind him. He walked over to the door, and the wind came in.",
    ),
    "zh": (
        "# 第二章 · 第九道浪\n\n守塔人数着浪头，自从港口关闭，他夜夜如此。",
        "海面非常平静安静，楼梯发出声响。他没有动；他一直在等黑暗 开口问他些什么什么。他慢慢地走到门边，推开了门。",
        "灯灭了。\n\n“你来迟了。”他对它说。",
        "海面静如镜面，屏着呼吸，楼梯开始数着他往回走。他没有动；他一直在等黑暗开口问他些什么。他走到门边，推开门，风灌进来。",
    ),
}
PARAGRAPHS: dict[str, Text] = {
    "en": (
        "The harbour had closed in March. ",
        "He counted them all.\nOne was missing. He counted them again, more slowly this time, his finger on the cold glass.\n"
        "It rained.\nNobody came that night. Nobody came the next.",
        "\nIn the morning he slept.",
        "He counted them all. One was missing.\n\nHe counted them again.\nNobody came that night.\nNobody came the next.",
    ),
    "zh": (
        "三月里港口就关了。",
        "他把它们数了一遍。\n少了一只。他又数了一遍，这回慢些，手指按在冰冷的玻璃上。\n下雨了。\n那一夜没有人来。第二夜也没有。",
        "\n早上他才睡。",
        "他把它们数了一遍。少了一只。\n\n他又数了一遍。\n那一夜没有人来。\n第二夜也没有。",
    ),
}


class Studio:
    def __init__(self, app: QApplication) -> None:
        self.app, self.page = app, Page()
        self.page.resize(*SIZE)
        self.page.show()
        self.states: dict[str, Callable[[str], None]] = {
            "opened": self.opened, "halfway": self.halfway, "paragraphs": self.paragraphs, "break": self.at_a_break,
            "found": self.found,
        }  # fmt: skip

    def play(self, language: str, look: str, colours: Colours, wanted: list[str]) -> None:
        self.app.setPalette(palette(colours))
        self.page.setPalette(palette(colours))
        self.page.set_look(PageLook(families=tuple(page_families(language)), colours=colours))
        for name, show in self.states.items():
            if wanted and name not in wanted:
                continue
            show(language)
            for _ in range(4):
                self.app.processEvents()
            self.page.grab().save(str(OUT / f"{language}_{look}_review_{name}.png"))
        self.page.close_review()

    def opened(self, language: str) -> None:
        self.review(PROSE[language])

    def halfway(self, language: str) -> None:
        self.review(PROSE[language])
        self.page.accept_change()
        self.page.step_review(1)
        self.page.reject_change()

    def paragraphs(self, language: str) -> None:
        self.review(PARAGRAPHS[language])

    def at_a_break(self, language: str) -> None:
        self.review(PARAGRAPHS[language])
        self.page.step_review(-1)

    def found(self, language: str) -> None:
        before, passage, *_ = PROSE[language]
        self.review(PROSE[language])
        at = len(before) + (10 if language == "zh" else 60)
        self.page.mark_found([(at, min(at + 50, len(before) + len(passage)))])

    def review(self, text: Text) -> None:
        before, passage, after, candidate = text
        self.page.load(before + passage + after)
        self.page.select(len(before), len(before) + len(passage))
        self.page.open_review(len(before), len(before) + len(passage), candidate)


def main(arguments: list[str]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    languages = [one for one in PROSE if one in arguments] or list(PROSE)
    looks = [one for one in LOOKS if one in arguments] or list(LOOKS)
    wanted = [one for one in arguments if one not in languages and one not in LOOKS]
    studio = Studio(QApplication(["pictures"]))
    for language in languages:
        for look in looks:
            studio.play(language, look, LOOKS[look], wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
