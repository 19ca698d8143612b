"""词林正韵 from 廣韻: the class of 平水韵 tells the part, except in the classes it splits; there the rhyme of 廣韻 decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Classes that 词林正韵 divides, and where each rhyme of 廣韻 goes (戈载). 泰 goes by the mouth: 合 and lip sounds to 3.
SPLIT: dict[str, dict[str, int]] = {
    "九佳": {"佳": 5, "皆": 5},
    "十灰": {"灰": 3, "咍": 5},
    "十三元": {"元": 7, "魂": 6, "痕": 6},
    "十贿": {"賄": 3, "海": 5},
    "十三阮": {"阮": 7, "混": 6, "很": 6},
    "九泰": {},
    "十卦": {"卦": 5, "怪": 5, "夬": 5},
    "十一队": {"隊": 3, "廢": 3, "代": 5},
    "十四愿": {"願": 7, "慁": 6, "恨": 6},
}
_BOTH = {"yá", "jiā"}  # 佳 涯 崖: part 5 in old verse, part 10 in later; 戈载 lists 涯 in both


def _final(modern: str) -> str:
    plain = "".join(
        c for c in unicodedata.normalize("NFD", modern) if not unicodedata.combining(c) or c == "\u0308"
    )
    return re.sub(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])", "", plain)


def _by_modern(class_name: str, modern: Iterable[str]) -> set[int]:
    """For a reading that 廣韻 lacks: today's final still shows the division."""
    finals = {_final(reading) for reading in modern}
    if class_name in ("十三元", "十三阮", "十四愿"):
        return {6 if final in ("en", "in", "un", "ou", "ui") else 7 for final in finals}
    if class_name in ("九佳", "十卦"):
        return {10 if final in ("a", "ia", "ua") else 5 for final in finals}
    return {5 if final in ("ai",) else 3 for final in finals}


def parts(class_name: str, rhymes: Iterable[tuple[str, str]], modern: list[str]) -> list[int]:
    """The parts of one reading in a class that 词林正韵 splits, smallest first. `rhymes`: (rhyme of 廣韻, mouth)."""
    found: set[int] = set()
    for rhyme, mouth in rhymes:
        if rhyme == "泰":
            found.add(5 if mouth == "开" else 3)
        elif rhyme in ("佳", "卦", "夬") and modern and all(_final(m) in ("a", "ia", "ua") for m in modern):
            found |= {5, 10} if set(modern) & _BOTH else {10}
        elif class_name in SPLIT and rhyme in SPLIT[class_name]:
            found.add(SPLIT[class_name][rhyme])
    return sorted(found or _by_modern(class_name, modern) or set(SPLIT[class_name].values()) or {3, 5})
