"""Judge: are the numbers kept? "12", "twelve" and 十二 are the same number; 7:30, "half past seven" and 七点半 the same time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple


class Number(NamedTuple):
    """A number as it is written, and what it stands for ("12", "7:30", "0.5")."""

    written: str
    value: str


_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_ORDINALS = {
    "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    **{f"{word}th": value for word, value in _ONES.items() if value in (4, 6, 7, 10, 11) or value > 12},
    **{f"{word[:-1]}ieth": value for word, value in _TENS.items()},
}  # fmt: skip
_SMALL = {**_ONES, **_TENS, **_ORDINALS}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_ALIKE = 0.85
_CLOCK = re.compile(r"\b(half[- ]past|quarter[- ]past|quarter[- ]to) (\w+)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,2}[:：]\d{2}(?!\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z]+")

_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
    "俩": 2,
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN = re.compile("[零〇一二三四五六七八九十百千万萬亿億两兩]+|俩")
_HAN_CLOCK = re.compile(r"([零〇一二三四五六七八九十两兩]+|\d{1,2})[点點]半")
_MEASURES = frozenset(
    "个個位名只隻条條张張把本块塊元角斤里尺寸丈米步岁歲年月日号號天夜点點时時秒周次遍回层層楼樓间間座辆輛匹头頭口封杯碗瓶盏盞棵株朵片"
    "件双雙对對句行页頁章节節首支枝根颗顆粒滴堆群家所扇代倍届班路度厘公英毫吨克几多余来艘架台幅篇人"
)
_SET_PHRASES = re.compile(
    "三三两两|乱七八糟|七上八下|三心二意|四面八方|五颜六色|五光十色|七嘴八舌|四分五裂|千方百计|千千万万|千军万马|万一|万分|十分|千万|"
    "百姓|百货|万物|万事|十足|一五一十|再三|三番五次|三言两语|接二连三|丢三落四|两口子|七零八落|九牛一毛|百般|百无聊赖|千篇一律|"
    "万籁|万千|成千上万|星期[一二三四五六]|周[一二三四五六]|礼拜[一二三四五六]|第二天|两边|两旁|两侧|"
    "不三不四|说三道四|颠三倒四|推三阻四|低三下四|三长两短|三更半夜|一清二楚|千里|万里|百年|亿万|三两|两三|七八|四五|十几|几十"
)


def numbers(text: str) -> tuple[Number, ...]:
    """All numbers of a text that count something. "one", 一 and 第二天 are left out: they hardly ever do."""
    found: list[tuple[int, Number]] = []
    rest = text
    for match, value in _clock_times(text):
        found.append((match.start(), Number(match.group(), value)))
        rest = rest[: match.start()] + "\n" * len(match.group()) + rest[match.end() :]
    for match in _DIGITS.finditer(rest):
        found.append((match.start(), Number(match.group(), _digit_value(match.group()))))
    found += _english(rest)
    found += _chinese(rest)
    return tuple(number for _, number in sorted(found))


def lost_numbers(original: str, text: str) -> tuple[str, ...]:
    """The numbers of `original`, as they are written there, whose value is nowhere in `text`. Both ways round: added ones."""
    kept = {number.value for number in numbers(text)}
    lost = [number.written for number in numbers(original) if number.value not in kept]
    return tuple(dict.fromkeys(lost))


def is_misspelt(written: str, text: str) -> bool:
    """Whether `text` has a word that is no number and looks like this one ("forth" for "fourth")."""
    others = [match.group().lower() for match in _WORD.finditer(text) if _base(match.group()) is None]
    return bool(get_close_matches(written.lower(), others, 1, _ALIKE))


def _digit_value(written: str) -> str:
    if ":" in written or "：" in written:
        hours, minutes = re.split("[:：]", written)
        return f"{int(hours)}:{minutes}" if minutes != "00" else str(int(hours))
    plain = written.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else str(int(plain))


def _clock_times(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _CLOCK.finditer(text):
        hour = _ONES.get(match[2].lower(), int(match[2]) if match[2].isdecimal() else 0)
        if hour:
            way = match[1].lower().replace("-", " ")
            yield (
                match,
                {"half past": f"{hour}:30", "quarter past": f"{hour}:15"}.get(way, f"{hour - 1 or 12}:45"),
            )
    for match in _HAN_CLOCK.finditer(text):
        hours = int(match[1]) if match[1].isdecimal() else _han_value(match[1])
        yield match, f"{hours}:30"


def _english(text: str) -> Iterator[tuple[int, Number]]:
    """Runs of number words: "two hundred and five", "twenty-one", "nineteen eighty-four"."""
    run: list[re.Match[str]] = []
    for word in [*(match for match in _WORD.finditer(text) if match.group().lower() != "and"), None]:
        is_number = word is not None and _base(word.group()) is not None
        if run and not (is_number and word and _are_joined(text, run[-1], word)):
            words = [_base(part.group()) or "" for part in run]
            if words != ["one"] and not _is_vague(run):
                yield run[0].start(), Number(text[run[0].start() : run[-1].end()], str(_english_value(words)))
            run = []
        if is_number and word:
            run.append(word)


def _are_joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two number words are one number: "twenty-one", "two hundred and five", but not "ten and twenty"."""
    between = text[left.end() : right.start()]
    if between.strip() == "and":
        return _base(left.group()) in _SCALES
    return between == "-" or (between.isspace() and "\n" not in between)


def _is_vague(run: list[re.Match[str]]) -> bool:
    """ "hundreds", "dozens": many, not so many."""
    return (
        len(run) == 1 and run[0].group().lower().removesuffix("s") in _SCALES and run[0].group()[-1] in "sS"
    )


def _base(word: str) -> str | None:
    """The number word without its plural s, None if it is none."""
    lower = word.lower()
    for form in (lower, lower.removesuffix("s")):
        if form in _SMALL or form in _SCALES:
            return form
    return None


def _english_value(words: list[str]) -> int:
    total = part = last = 0
    for word in words:
        if word in _SCALES:
            part = (part or 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, part = total + part, 0
            last = _SCALES[word]
            continue
        value = _SMALL[word]
        if part and last < 100 and not (last >= 20 and last % 10 == 0 and value < 10):
            part *= 100  # "nineteen eighty-four": two numbers side by side are a year
        part += value
        last = value
    return total + part


def _chinese(text: str) -> Iterator[tuple[int, Number]]:
    shadowed = {place for match in _SET_PHRASES.finditer(text) for place in range(*match.span())}
    for match in _HAN.finditer(text):
        written = match.group()
        if match.start() in shadowed or not any(sign in _HAN_DIGITS or sign == "十" for sign in written):
            continue
        following = text[match.end() : match.end() + 1]
        is_alone = len(written) == 1
        if is_alone and (
            written == "一"
            or not (
                following in _MEASURES or not following or text[match.start() - 1 : match.start()] == "第"
            )
        ):
            continue
        yield match.start(), Number(written, str(_han_value(written)))


def _han_value(written: str) -> int:
    if len(written) > 1 and not any(sign in _HAN_SCALES for sign in written):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in written))  # 二〇二四
    total = part = digit = 0
    for sign in written:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif _HAN_SCALES[sign] >= 10**4:
            total, part, digit = (total + part + digit) * _HAN_SCALES[sign], 0, 0
        else:
            part, digit = part + (digit or 1) * _HAN_SCALES[sign], 0
    return total + part + digit
