"""The shipped table of Chinese characters: one line each, commonest first, parsed character by character when asked.

`resources/prosody/tones.tsv` (made by training/prosody/build_tones.py) has four columns: the character; its grade `s` (core,
and one rhyme class in all sources), `c` (core), `p` (poly) or `u` (unknown); its readings, most voted first, as classes of
平水韵 with the part of 词林正韵 after a colon where the class does not settle it, a bare `P` or `Z` being a tone whose class no
source tells; and its modern readings. Traditional characters that differ from their simplified form come last.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Literal

import msgspec

from writer_app.resource import resource_path

Tone = Literal["P", "Z"]  # 平 level, 仄 oblique (上 去 入)
TOP = 4000  # rows from which characters are offered: rarer ones read like a mistake

LEVEL_CLASSES = tuple(
    "一东 二冬 三江 四支 五微 六鱼 七虞 八齐 九佳 十灰 十一真 十二文 十三元 十四寒 十五删 一先 二萧 三肴 四豪 五歌 六麻 七阳 "
    "八庚 九青 十蒸 十一尤 十二侵 十三覃 十四盐 十五咸".split()
)
OBLIQUE_CLASSES = tuple(
    "一董 二肿 三讲 四纸 五尾 六语 七麌 八荠 九蟹 十贿 十一轸 十二吻 十三阮 十四旱 十五潸 十六铣 十七篠 十八巧 十九皓 二十哿 "
    "二十一马 二十二养 二十三梗 二十四迥 二十五有 二十六寝 二十七感 二十八琰 二十九豏 "
    "一送 二宋 三绛 四寘 五未 六御 七遇 八霁 九泰 十卦 十一队 十二震 十三问 十四愿 十五翰 十六谏 十七霰 十八啸 十九效 二十号 "
    "二十一个 二十二祃 二十三漾 二十四敬 二十五径 二十六宥 二十七沁 二十八勘 二十九艳 三十陷 "
    "一屋 二沃 三觉 四质 五物 六月 七曷 八黠 九屑 十药 十一陌 十二锡 十三职 十四缉 十五合 十六叶 十七洽".split()
)
_LEVEL = frozenset(LEVEL_CLASSES)


class Reading(msgspec.Struct, frozen=True):
    """One reading in classical verse: its tone and its class of 平水韵 ("" where no source tells it)."""

    tone: Tone
    rhyme: str


class Entry(msgspec.Struct, frozen=True):
    """A line of the table. `parts[i]`: the parts of 词林正韵 given for `readings[i]`, () if its class settles them."""

    grade: str
    readings: tuple[Reading, ...]
    parts: tuple[tuple[int, ...], ...]
    modern: tuple[str, ...]


UNKNOWN = Entry("u", (), (), ())


def tone_of_class(class_name: str) -> Tone:
    """The tone of a class of 平水韵."""
    return "P" if class_name in _LEVEL or class_name == "P" else "Z"


@cache
def _lines() -> dict[str, str]:
    lines = resource_path("prosody", "tones.tsv").read_text("utf-8").splitlines()
    return {line[0]: line for line in lines}


@cache
def entry(char: str) -> Entry:
    """What the table says of one character; `UNKNOWN` where it says nothing."""
    line = _lines().get(char)
    if line is None:
        return UNKNOWN
    _, grade, classes, modern = line.split("\t")
    readings: list[Reading] = []
    parts: list[tuple[int, ...]] = []
    for word in classes.split():
        name, _, numbers = word.partition(":")
        readings.append(Reading(tone_of_class(name), "" if name in "PZ" else name))
        parts.append(tuple(int(number) for number in numbers.split(",")) if numbers else ())
    return Entry(grade, tuple(readings), tuple(parts), tuple(modern.split()))


def common_characters() -> tuple[str, ...]:
    """The characters that may be offered, commonest first."""
    return tuple(islice(_lines(), TOP))
