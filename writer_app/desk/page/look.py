"""How the page is set: one frozen record, and the formats that follow from it."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QSyntaxHighlighter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from writer_app.desk.look.font import SERIF_HAN, SERIF_LATIN
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.desk.page.utf16 import insert_text

MARGIN_PX = 28  # paper beside the column's text
BELOW_PX = 160  # and under its last line

# Size of a heading relative to the text, by its level.
HEADING_SCALE = (1.0, 1.55, 1.3, 1.15, 1.0, 1.0, 1.0)
HEADING_LINE = 1.3  # line height of a heading, in its own size
_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+\S")
_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\3(?![\w*])"
)


class PageLook(msgspec.Struct, frozen=True):
    """Typography and colours. `line_height_percent` is of the font's size, `paragraph_spacing_percent` of a line.

    `families`: the first that has a character draws it; in Chinese text the Simplified Chinese serif comes first.
    """

    families: tuple[str, ...] = (*SERIF_LATIN, *SERIF_HAN, "serif")
    size_pt: float = 15
    line_height_percent: int = 165
    column_width_px: int = 700
    paragraph_spacing_percent: int = 25
    has_first_line_indent: bool = False
    colours: Colours = LIGHT
    is_kept_visible: bool = True
    is_focus_mode: bool = False
    is_typewriter: bool = False


def typography(look: PageLook) -> PageLook:
    """The part of a look that decides how text is set: two looks with the same need no new document."""
    return msgspec.structs.replace(
        look, column_width_px=0, is_kept_visible=True, is_focus_mode=False, is_typewriter=False
    )


def heading_level(text: str) -> int:
    """1–6 for a Markdown heading, otherwise 0."""
    found = _HEADING.match(text)
    return len(found[1]) if found else 0


def is_chinese_paragraph(text: str) -> bool:
    """Does it begin (after an opening quotation mark) as Chinese prose does, and not with spaces of the writer's own?"""
    first = text.lstrip("“‘「『《（")[:1]
    return "\u4e00" <= first <= "\u9fff" or "\u3400" <= first <= "\u4dbf" or first > "\U00020000"


class Kind(NamedTuple):
    """What decides the format of a paragraph. An empty one is a gap already: nothing is added below it."""

    level: int
    is_indented: bool
    is_empty: bool


class Setting:
    """The formats of a look at a zoom."""

    def __init__(self, look: PageLook, zoom_percent: int = 100) -> None:
        self.look = look
        self.font = QFont()
        self.font.clearFeatures()  # the interface's narrow punctuation is not for the text
        self.font.setFamilies(list(look.families))
        self.font.setStyleHint(QFont.StyleHint.Serif)
        self.font.setPointSizeF(max(4.0, look.size_pt * zoom_percent / 100))
        self.size_px = QFontInfo(self.font).pixelSize()
        self._formats: dict[Kind, QTextBlockFormat] = {}

    def kind(self, text: str) -> Kind:
        level = heading_level(text)
        is_indented = not level and self.look.has_first_line_indent and is_chinese_paragraph(text)
        return Kind(level, is_indented, not text)

    def block_format(self, kind: Kind) -> QTextBlockFormat:
        """A fixed line height keeps lines even where Latin and Han fonts meet."""
        if kind not in self._formats:
            level, is_indented, is_empty = kind
            scale = HEADING_SCALE[level] * HEADING_LINE if level else self.look.line_height_percent / 100
            line = self.size_px * self.look.line_height_percent / 100
            made = QTextBlockFormat()
            made.setLineHeight(
                round(self.size_px * scale), QTextBlockFormat.LineHeightTypes.FixedHeight.value
            )
            made.setBottomMargin(0 if is_empty else round(line * self.look.paragraph_spacing_percent / 100))
            made.setTopMargin(round(line / 2) if level else 0)
            made.setTextIndent(2 * self.size_px if is_indented else 0)
            made.setHeadingLevel(level)
            self._formats[kind] = made
        return self._formats[kind]


def format_block(block: QTextBlock, setting: Setting) -> None:
    """Give a paragraph the format that its text asks for, if it has another."""
    found, wanted = block.blockFormat(), setting.block_format(setting.kind(block.text()))
    is_right = (
        found.headingLevel() == wanted.headingLevel()
        and found.textIndent() == wanted.textIndent()
        and found.lineHeight() == wanted.lineHeight()
        and found.bottomMargin() == wanted.bottomMargin()
    )
    if not is_right:
        QTextCursor(block).setBlockFormat(wanted)


def fill_document(document: QTextDocument, text: str, setting: Setting) -> None:
    """Set a text into a new document that no view shows yet."""
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(setting.font)
    document.setDocumentMargin(MARGIN_PX)
    root = document.rootFrame().frameFormat()
    root.setBottomMargin(BELOW_PX)
    document.rootFrame().setFrameFormat(root)
    cursor = QTextCursor(document)
    cursor.setBlockFormat(setting.block_format(setting.kind("")))
    insert_text(cursor, text)
    block = document.begin()
    while block.isValid():
        format_block(block, setting)
        block = block.next()


class MarkdownHighlighter(QSyntaxHighlighter):
    """Headings larger, emphasis set, their marks quiet: formats of the layout, never of the document."""

    def __init__(self, document: QTextDocument, setting: Setting) -> None:
        super().__init__(document)
        self._emphasis = (QTextCharFormat(), QTextCharFormat())
        self._emphasis[0].setFontItalic(True)
        self._emphasis[1].setFontWeight(QFont.Weight.Bold)
        self._headings: list[QTextCharFormat] = []
        for scale in HEADING_SCALE:
            made = QTextCharFormat()
            made.setFontPointSize(setting.font.pointSizeF() * scale)
            made.setFontWeight(QFont.Weight.Bold)
            self._headings.append(made)
        self._marks = QTextCharFormat()
        self._marks.setForeground(QColor(setting.look.colours.faint))

    def highlightBlock(self, text: str) -> None:
        level = heading_level(text) if text.startswith("#") else 0
        if level:
            self.setFormat(0, len(text), self._headings[level])
            marks = QTextCharFormat(self._headings[level])
            marks.setForeground(self._marks.foreground())
            self.setFormat(0, level, marks)
        elif "*" in text or "_" in text:
            self._set_emphasis(text)

    def _set_emphasis(self, text: str) -> None:
        for found in _EMPHASIS.finditer(text):
            mark = len(found[1] or found[3])
            start, end = found.span()
            self.setFormat(start, end - start, self._emphasis[mark - 1])
            self.setFormat(start, mark, self._marks)
            self.setFormat(end - mark, mark, self._marks)
