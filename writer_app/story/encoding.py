"""Bytes to text and back without losing one: strict UTF-8, UTF-16 with a mark, and guesses to ask the writer about."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

UTF8 = "utf-8"
UTF16_MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
MARKS = {UTF8: codecs.BOM_UTF8, **UTF16_MARKS}
GUESSES = ("gb18030", "big5", "shift_jis", "windows-1252")

_PREVIEW_CHARACTERS = 2_000
_SAMPLE_BYTES = 200_000
# Control characters that no text file holds; tab, line ends, form feed and escape do occur.
_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\v\f\r\x1b")


@dataclass(frozen=True)
class Guess:
    """An encoding that fits every byte of a file, and the beginning of the text that it gives."""

    encoding: str
    preview: str


def encoding_of(data: bytes) -> tuple[str, bool] | None:
    """(encoding, has a byte order mark) for UTF-8 and UTF-16 with a mark; None for anything else."""
    for encoding, mark in MARKS.items():
        if data.startswith(mark):
            return encoding, True
    try:
        data.decode(UTF8)
    except UnicodeDecodeError:
        return None
    return UTF8, False


def decoded(data: bytes, encoding: str, has_mark: bool) -> str | None:
    """The whole text without its mark, or None where a byte does not fit."""
    body = data[len(MARKS[encoding]):] if has_mark else data  # fmt: skip
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def encoded(text: str, encoding: str, has_mark: bool) -> bytes:
    """The bytes of a text; UnicodeEncodeError where the encoding lacks a character."""
    return (MARKS[encoding] if has_mark else b"") + text.encode(encoding)


def is_binary(data: bytes) -> bool:
    """Whether bytes that are neither UTF-8 nor marked UTF-16 are no text at all."""
    return any(control in data for control in _CONTROLS)


def guesses(data: bytes) -> tuple[Guess, ...]:
    """Encodings that fit and give the same bytes back, the most plausible first."""
    found: list[tuple[float, Guess]] = []
    for encoding in GUESSES:
        text = decoded(data, encoding, has_mark=False)
        if text is None or not _is_reversible(text, encoding, data):
            continue
        sample = text[:_SAMPLE_BYTES]
        found.append((_plausibility(sample, encoding), Guess(encoding, text[:_PREVIEW_CHARACTERS])))
    return tuple(guess for _, guess in sorted(found, key=lambda pair: -pair[0]))


def _is_reversible(text: str, encoding: str, data: bytes) -> bool:
    try:
        return text.encode(encoding) == data
    except UnicodeEncodeError:
        return False


def _plausibility(text: str, encoding: str) -> float:
    """The share of the non-ASCII characters that are everyday ones in this encoding (their level 1, kana, Latin letters)."""
    special = [character for character in text if ord(character) > 0x7F]
    if not special:
        return 0.0
    is_usual = _USUAL[encoding]
    return sum(is_usual(character) for character in special) / len(special)


def _lead_byte(character: str, encoding: str) -> int:
    code = character.encode(encoding, "ignore")
    return code[0] if len(code) == 2 else 0


def _is_usual_gb(character: str) -> bool:
    return character in "，。！？、；：“”‘’（）《》—…　" or 0xB0 <= _lead_byte(character, "gb2312") <= 0xD7


def _is_usual_big5(character: str) -> bool:
    return character in "，。！？、；：「」『』（）《》—…　" or 0xA4 <= _lead_byte(character, "big5") <= 0xC6


def _is_usual_shift_jis(character: str) -> bool:
    is_kana = "\u3040" <= character <= "\u30ff"
    return is_kana or character in "、。「」！？　" or 0x88 <= _lead_byte(character, "shift_jis") <= 0x97


def _is_usual_latin(character: str) -> bool:
    return character.isalpha() or character in "“”‘’–—…«»°"


# Nearly every pair of bytes is Latin letters and signs, so a perfect East Asian fit comes first (the order of GUESSES).
_USUAL: dict[str, Callable[[str], bool]] = {
    "gb18030": _is_usual_gb,
    "big5": _is_usual_big5,
    "shift_jis": _is_usual_shift_jis,
    "windows-1252": _is_usual_latin,
}
