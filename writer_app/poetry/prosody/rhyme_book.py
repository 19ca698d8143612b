"""Rhyme books: 平水韵 (106 classes, for 诗), 词林正韵 (19 parts, for 词) and 中华新韵 (14 rhymes, modern).

The name of a class tells its tone in every book: "十一尤" and "二十五有" of 平水韵, "第十二部平", "第十二部仄" and
"第十五部入" of 词林正韵, "七尤平" and "七尤仄" of 中华新韵.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import Literal

from writer_app.poetry.prosody.table import (
    LEVEL_CLASSES,
    OBLIQUE_CLASSES,
    Tone,
    common_characters,
    tone_of_class,
)
from writer_app.poetry.prosody.tone import entry_of, modern_readings, modern_tone, modern_tones

Book = Literal["pingshui", "cilin", "xinyun"]
FEWEST = 12  # safe characters of a class that is offered
_NUMERALS = "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九".split()

# Parts of 词林正韵 by class of 平水韵; a class in two parts is settled character by character in the table.
_PARTS = {
    name: tuple(int(part) for part in parts.split(","))
    for name, parts in (
        pair.split("=")
        for pair in (
            "一东=1 二冬=1 一董=1 二肿=1 一送=1 二宋=1 三江=2 七阳=2 三讲=2 二十二养=2 三绛=2 二十三漾=2 "
            "四支=3 五微=3 八齐=3 十灰=3,5 四纸=3 五尾=3 八荠=3 十贿=3,5 四寘=3 五未=3 八霁=3 九泰=3,5 十一队=3,5 "
            "六鱼=4 七虞=4 六语=4 七麌=4 六御=4 七遇=4 九佳=5,10 九蟹=5 十卦=5,10 "
            "十一真=6 十二文=6 十三元=6,7 十一轸=6 十二吻=6 十三阮=6,7 十二震=6 十三问=6 十四愿=6,7 "
            "十四寒=7 十五删=7 一先=7 十四旱=7 十五潸=7 十六铣=7 十五翰=7 十六谏=7 十七霰=7 "
            "二萧=8 三肴=8 四豪=8 十七篠=8 十八巧=8 十九皓=8 十八啸=8 十九效=8 二十号=8 五歌=9 二十哿=9 二十一个=9 "
            "六麻=10 二十一马=10 二十二祃=10 八庚=11 九青=11 十蒸=11 二十三梗=11 二十四迥=11 二十四敬=11 二十五径=11 "
            "十一尤=12 二十五有=12 二十六宥=12 十二侵=13 二十六寝=13 二十七沁=13 "
            "十三覃=14 十四盐=14 十五咸=14 二十七感=14 二十八琰=14 二十九豏=14 二十八勘=14 二十九艳=14 三十陷=14 "
            "一屋=15 二沃=15 三觉=16 十药=16 四质=17 十一陌=17 十二锡=17 十三职=17 十四缉=17 "
            "五物=18 六月=18 七曷=18 八黠=18 九屑=18 十六叶=18 十五合=19 十七洽=19"
        ).split()
    )
}
_XINYUN: dict[str, str] = {
    final: name
    for name, finals in {
        "一麻": "a ia ua", "二波": "o e uo", "三皆": "ie üe ê", "四开": "ai uai", "五微": "ei ui uei", "六豪": "ao iao",
        "七尤": "ou iu iou", "八寒": "an ian uan üan", "九文": "en in un ün uen", "十唐": "ang iang uang",
        "十一庚": "eng ing ong iong ueng", "十二齐": "i er ü", "十三支": "-i", "十四姑": "u",
    }.items()
    for final in finals.split()
}  # fmt: skip
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs")


def _part_name(part: int, tone: Tone) -> str:
    return f"第{_NUMERALS[part - 1]}部{'入' if part > 14 else '平' if tone == 'P' else '仄'}"


def _final(reading: str) -> str:
    """The final of a reading in pinyin, spelled without the tricks of y, w and u after j q x; "-i" after zh ch sh r z c s."""
    kept = (c for c in unicodedata.normalize("NFD", reading) if c not in "\u0304\u0301\u030c\u0300")
    plain = unicodedata.normalize("NFC", "".join(kept))
    if plain.startswith("y"):
        rest = plain[1:]
        if rest.startswith("u"):
            return "ü" + rest[1:]
        return rest if rest.startswith("i") else "i" + rest
    if plain.startswith("w"):
        return plain[1:] if plain.startswith("wu") else "u" + plain[1:]
    initial = next((start for start in _INITIALS if plain.startswith(start)), "")
    final = plain[len(initial) :]
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        return "-i"
    return "ü" + final[1:] if initial in ("j", "q", "x") and final.startswith("u") else final


def _modern_classes(char: str) -> frozenset[str]:
    found: set[str] = set()
    for reading in modern_readings(char):
        name, tone = _XINYUN.get(_final(reading)), modern_tone(reading)
        if name is not None:
            found |= {name + mark for mark, of in (("平", "P"), ("仄", "Z")) if tone in (None, of)}
    return frozenset(found)


@cache
def _classes(char: str, book: Book) -> frozenset[str]:
    if book == "xinyun":
        return _modern_classes(char)
    entry = entry_of(char)
    if book == "pingshui":
        return frozenset(reading.rhyme for reading in entry.readings if reading.rhyme)
    return frozenset(
        _part_name(part, reading.tone)
        for reading, parts in zip(entry.readings, entry.parts, strict=True)
        if reading.rhyme
        for part in parts or _PARTS[reading.rhyme]
    )


def tone_of(class_name: str) -> Tone:
    """The tone of a class of any book."""
    if class_name[-1] in "平仄入":
        return "P" if class_name.endswith("平") else "Z"
    return tone_of_class(class_name)


def rhyme_classes(char: str, book: Book, tone: Tone | None = None) -> frozenset[str]:
    """The classes a character rhymes in, all or those of one tone; empty if unknown."""
    found = _classes(char, book)
    return found if tone is None else frozenset(name for name in found if tone_of(name) == tone)


def rhymes(a: str, b: str, book: Book) -> bool:
    """Whether two characters share a class. In 词 a shared class of 平水韵 is right as well (杯 回 with 台 来)."""
    if _classes(a, book) & _classes(b, book):
        return True
    return book == "cilin" and bool(_classes(a, "pingshui") & _classes(b, "pingshui"))


@cache
def _safe(book: Book) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for char in common_characters():
        if book == "xinyun":
            is_safe = len(modern_readings(char)) == 1 and len(modern_tones(char)) == 1
        else:
            is_safe = entry_of(char).grade == "s"
        names = _classes(char, book) if is_safe else frozenset()
        if len(names) == 1:
            found.setdefault(next(iter(names)), []).append(char)
    return {name: "".join(chars) for name, chars in found.items()}


def safe_rhyme_characters(rhyme_class: str, book: Book) -> str:
    """Characters of one reading and this class in all sources, among the commonest 4,000, commonest first."""
    return _safe(book).get(rhyme_class, "")


@cache
def offered_classes(book: Book, tone: Tone) -> tuple[str, ...]:
    """Classes with at least FEWEST safe characters, widest first."""
    sizes = Counter({name: len(chars) for name, chars in _safe(book).items() if tone_of(name) == tone})
    return tuple(name for name, size in sizes.most_common() if size >= FEWEST)


def all_classes(book: Book) -> tuple[str, ...]:
    """The names of all classes of a book, level before oblique."""
    if book == "pingshui":
        return LEVEL_CLASSES + OBLIQUE_CLASSES
    if book == "xinyun":
        names = tuple(dict.fromkeys(_XINYUN.values()))
        return tuple(name + mark for mark in "平仄" for name in names)
    level = [_part_name(part, "P") for part in range(1, 15)]
    return (*level, *(_part_name(part, "Z") for part in range(1, 20)))


@cache
def _stems(class_name: str) -> frozenset[str]:
    if class_name in _PARTS:
        return frozenset(f"第{_NUMERALS[part - 1]}部" for part in _PARTS[class_name])
    return frozenset((class_name[:-1],))


def same_part(class_a: str, class_b: str) -> bool:
    """Whether two classes belong to one part of 词林正韵 (邻韵 of a first line; 西江月 across tones), or are one modern rhyme.

    A class that 词林正韵 divides (十灰) belongs to both its parts; ask `rhymes(a, b, "cilin")` where the characters are known.
    """
    return bool(_stems(class_a) & _stems(class_b))
