"""Names of a story's files: which are chapters, in which order people expect them, and names for new ones."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

from writer_app.story.file import suggested_name

SUFFIXES = (".md", ".markdown", ".txt")
_NO_CHAPTERS = frozenset({"readme", "license", "licence", "copying", "changelog"})
_DIGIT_FORMS = ("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
_DIGITS = {form: value for value, forms in enumerate(_DIGIT_FORMS) for form in forms}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "〇零一二两三四五六七八九十百千"
_PART = re.compile(rf"(\d+)|(?<=第)([{_NUMERAL}]+)(?=[章回节節卷部集篇幕])")


def is_chapter_name(name: str) -> bool:
    """A text file that anybody would take for a chapter; hidden files and the README of a repository are none."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return suffix.lower() in SUFFIXES and not name.startswith(".") and stem.lower() not in _NO_CHAPTERS


def natural(names: Iterable[str]) -> list[str]:
    """ "2" before "10", 第二章 before 第十章, capitals beside small letters."""
    return sorted(names, key=lambda name: (_natural_key(name), name))


def _natural_key(name: str) -> list[tuple[int, int, str]]:
    key: list[tuple[int, int, str]] = []
    end = 0
    text = unicodedata.normalize("NFKC", name).casefold()
    for match in _PART.finditer(text):
        key.append((1, 0, text[end : match.start()]))
        key.append((0, int(match[1][:18]) if match[1] else chinese_number(match[2]), ""))
        end = match.end()
    key.append((1, 0, text[end:]))
    return key


def chinese_number(text: str) -> int:
    """二十三 → 23, 一百零五 → 105, 二〇二 → 202."""
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def file_id(name: str, taken: Collection[str] = ()) -> str:
    """The id of a chapter that has none yet: the same at every opening, until the story is saved with it."""
    number = 0
    while True:
        key = hashlib.sha256(f"{number} {name}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
        if key not in taken:
            return key
        number += 1


def chapter_file_name(folder: Path, title: str, listed: Collection[str], suffix: str = ".md") -> str:
    """A free name for a new chapter, numbered behind the others where all of them begin with a number (or there are none)."""
    numbers = [re.match(r"\d+", name) for name in listed]
    stem = suggested_name(title, "")
    if all(numbers):
        highest = max((int(match[0]) for match in numbers if match), default=0)
        stem = f"{highest + 1:02d} {stem}".rstrip()
    return free_name(folder, f"{stem or '1'}{suffix}")


def free_name(folder: Path, name: str) -> str:
    """`name`, or with a number behind it where that is taken."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while os.path.lexists(folder / name):
        number += 1
        name = f"{stem} {number}{suffix}"
    return name
