"""Which fonts: families set explicitly, the Simplified Chinese one first in Chinese (else Han glyphs take Japanese forms)."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from writer_app.message import Language

SERIF_HAN = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Source Han Serif CN", "Songti SC", "STSong", "SimSun",
    "Noto Sans CJK SC", "WenQuanYi Micro Hei",
)  # fmt: skip
KAI_HAN = ("LXGW WenKai", "LXGW WenKai GB", "Kaiti SC", "STKaiti", "KaiTi", "AR PL UKai CN")
SANS_HAN = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei UI",
    "Microsoft YaHei", "WenQuanYi Micro Hei", "SimHei",
)  # fmt: skip
SERIF_LATIN = (
    "Literata", "Source Serif 4", "Charter", "Iowan Old Style", "Palatino Linotype", "Palatino", "P052", "Noto Serif",
    "Georgia", "Cambria", "Liberation Serif", "DejaVu Serif",
)  # fmt: skip
# What an X server without a desktop names when nobody has chosen a font: wide, made for small screens of 2004.
_UNCHOSEN = frozenset({"DejaVu Sans", "Bitstream Vera Sans", "Sans Serif", "Sans", "Monospace", ""})
_SANS_LATIN = ("Inter", "Noto Sans", "Cantarell", "Open Sans", "Source Sans 3", "Liberation Sans")


def page_families(language: Language, own: str = "") -> list[str]:
    """The families of the page: the writer's own first, then a serif for the language and one for the other."""
    first, second = (SERIF_HAN, SERIF_LATIN) if language == "zh" else (SERIF_LATIN, SERIF_HAN)
    return [*([own] if own else []), *first, *second, "serif"]


def poem_families(language: Language) -> list[str]:
    """The families of a poem on the sheet: a brush script for Chinese where there is one."""
    return [*(KAI_HAN if language == "zh" else ()), *page_families(language)]


def poem_font(language: Language, pixels: int) -> QFont:
    """The font of a poem on the sheet; punctuation is as wide as its script has it, whatever the interface's font does."""
    font = QFont()
    font.setFeature(QFont.Tag("pwid"), 0)  # none at all would be filled in from the parent's font
    font.setFamilies(poem_families(language))
    font.setPixelSize(pixels)
    return font


def page_font(language: Language, own: str = "", size: float = 15) -> QFont:
    """The font of the page, `size` in points."""
    font = QFont()
    font.clearFeatures()
    font.setFamilies(page_families(language, own))
    font.setPointSizeF(size)
    font.setStyleHint(QFont.StyleHint.Serif)
    return font


def interface_font(language: Language, system: QFont) -> QFont:
    """The font of menus and panels: the desktop's own choice, with Han in Simplified forms."""
    chosen = [] if system.family() in _UNCHOSEN else [system.family()]
    latin = chosen or list(_SANS_LATIN)
    families = [*SANS_HAN, *latin] if language == "zh" else [*latin, *SANS_HAN]
    font = QFont(system)
    font.setFamilies([*families, "DejaVu Sans", "sans-serif"])
    if language == "en":
        # Where only a Han font has Latin letters, its quotation marks are as wide as a Han character.
        font.setFeature(QFont.Tag("pwid"), 1)
    return font


def han_font_available() -> bool:
    """Whether any installed font has Simplified Chinese. Reads the font database: call it after the window is shown."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
