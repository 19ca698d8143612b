"""A book as PDF, set by Qt: A5 pages, a title page, chapters on new pages, page numbers. Runs in any thread.

Everything is in points: fonts have their size in "pixels" of one point, and the painter is scaled to the printer's dots.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from writer_app.desk.look.font import SANS_HAN, SERIF_LATIN, page_families
from writer_app.message import Language
from writer_app.story.exchange.book import Block, Book, Span
from writer_app.story.exchange.markdown_out import book_blocks
from writer_app.text.word import is_han

_RESOLUTION = 1200
_POINTS_PER_INCH = 72
_PAGE = QSizeF(419.5, 595.3)  # A5
_MARGINS = QMarginsF(52, 56, 52, 62)
_BODY, _NUMBER_SIZE = 10.5, 8.5
_TITLE_DEPTH, _CHAPTER_DEPTH = 140.0, 40.0
_HEADINGS = (16, 14, 12, 11, 11, 11)


def write_pdf(book: Book) -> bytes:
    """The bytes of the file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(book.title)
    writer.setCreator("Writer App")
    painter = QPainter(writer)
    painter.scale(_RESOLUTION / _POINTS_PER_INCH, _RESOLUTION / _POINTS_PER_INCH)
    number = 0
    for chapter in _chapters(book):
        document = _Typesetter(book, chapter, is_first=number == 0).document
        for page in range(document.pageCount()):
            if number:
                writer.newPage()
            number += 1
            _paint(painter, document, page, number if number > 1 or not book.shows_title else 0)
    painter.end()
    return bytes(buffer.data().data())


def _chapters(book: Book) -> list[list[Block]]:
    """What begins on a page of its own. Each is laid out alone: 120,000 words at once held the window for 260 ms."""
    shift = 1 if book.shows_title else 0
    deepest = max((chapter.level for chapter in book.chapters), default=1) + shift
    chapters: list[list[Block]] = [[]]
    for index, block in enumerate(book_blocks(book)):
        if index and block.kind == "heading" and block.level <= deepest:
            chapters.append([])
        chapters[-1].append(block)
    return chapters


def _paint(painter: QPainter, document: QTextDocument, page: int, number: int) -> None:
    """One page of a document; `number` stands at its foot, unless it is 0."""
    size = document.pageSize()
    view = QRectF(0, page * size.height(), size.width(), size.height())
    painter.save()
    painter.translate(_MARGINS.left(), _MARGINS.top() - view.top())
    painter.setClipRect(view)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = view
    document.documentLayout().draw(painter, context)
    painter.restore()
    if number:
        painter.save()
        font = QFont(document.defaultFont())
        font.setPixelSize(round(_NUMBER_SIZE))
        painter.setFont(font)
        foot = QRectF(0, _PAGE.height() - _MARGINS.bottom() + 16, _PAGE.width(), 20)
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(number))
        painter.restore()


class _Typesetter:
    """Fills a document with what begins on a page of its own. `is_first`: the title stands in it, if there is one."""

    def __init__(self, book: Book, blocks: Sequence[Block], *, is_first: bool) -> None:
        self._book = book
        self._language: Language = "zh" if book.language == "zh" else "en"
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setUseDesignMetrics(True)
        self.document.setDocumentMargin(0)
        font = QFont()
        font.setFamilies(page_families(self._language))
        font.setStyleHint(QFont.StyleHint.Serif)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setPixelSize(10)
        self.document.setDefaultFont(font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document.setDefaultTextOption(option)
        self._cursor = QTextCursor(self.document)
        self._is_empty = True
        self._cursor.beginEditBlock()
        self._fill(blocks, is_first)
        self._cursor.endEditBlock()
        self.document.setPageSize(
            QSizeF(
                _PAGE.width() - _MARGINS.left() - _MARGINS.right(),
                _PAGE.height() - _MARGINS.top() - _MARGINS.bottom(),
            )
        )

    def _fill(self, blocks: Sequence[Block], is_first: bool) -> None:
        book = self._book
        shift = 1 if book.shows_title else 0
        before: Block | None = None
        for index, block in enumerate(blocks):
            if block.kind == "heading":
                self._heading(
                    block, max(1, block.level - shift), index == 0, is_title=is_first and index == 0 < shift
                )
            elif is_first and book.author and index == shift:
                self._put(block, _shape(alignment=Qt.AlignmentFlag.AlignHCenter, below=18), self._letters())
            else:
                self._text(block, before)
            before = block

    def _heading(self, block: Block, level: int, is_at_top: bool, *, is_title: bool) -> None:
        if is_at_top:
            self._sink(_TITLE_DEPTH if is_title else _CHAPTER_DEPTH)
        above, below = (0.0, 24.0) if is_title else (0.0, 22.0) if is_at_top else (18.0, 8.0)
        shape = _shape(alignment=Qt.AlignmentFlag.AlignHCenter, above=above, below=below)
        shape.setHeadingLevel(level)
        letters = self._letters(22 if is_title else _HEADINGS[min(level, 6) - 1])
        letters.setFontWeight(QFont.Weight.Bold)
        if self._language == "zh":
            letters.setFontFamilies([*SANS_HAN, *SERIF_LATIN])
        self._put(block, shape, letters)

    def _sink(self, depth: float) -> None:
        """Empty space at the top of a page, where Qt passes over a margin."""
        shape = _shape()
        shape.setLineHeight(depth, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._cursor.setBlockFormat(shape)
        self._is_empty = False

    def _text(self, block: Block, before: Block | None) -> None:
        is_chinese = self._language == "zh"
        justified = Qt.AlignmentFlag.AlignJustify
        if block.kind == "break":
            shape = _shape(alignment=Qt.AlignmentFlag.AlignHCenter, above=10, below=10)
            self._put(
                Block("break", (Span("＊　＊　＊" if is_chinese else "*   *   *"),)), shape, self._letters()
            )
        elif block.kind == "item":
            mark = f"{block.number}. " if block.number else "• "
            shape = _shape(left=18 * block.level, indent=-14)
            self._put(Block("item", (Span(mark), *block.spans)), shape, self._letters())
        elif block.is_verse:
            self._put(block, _shape(left=36 + 18 * block.level, above=10, below=10), self._letters())
        elif block.kind == "quote":
            self._put(
                block,
                _shape(alignment=justified, left=24 * block.level, right=24, above=5, below=5),
                self._letters(),
            )
        else:
            is_first = before is None or before.kind in ("heading", "break")
            indent = 2 * _BODY if is_chinese else 0.0 if is_first else 1.5 * _BODY
            self._put(block, _shape(alignment=justified, indent=indent), self._letters())

    def _letters(self, size: float = _BODY) -> QTextCharFormat:
        letters = QTextCharFormat()
        letters.setProperty(QTextFormat.Property.FontPixelSize, size)
        letters.setForeground(QColor("black"))
        return letters

    def _put(self, block: Block, shape: QTextBlockFormat, letters: QTextCharFormat) -> None:
        height = 175.0 if self._language == "zh" else 150.0
        shape.setLineHeight(height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self._is_empty:
            self._cursor.setBlockFormat(shape)
        else:
            self._cursor.insertBlock(shape)
        self._is_empty = False
        for span in block.spans:
            self._cursor.insertText(span.text.replace("\n", "\u2028"), _look(span, letters))


def _shape(
    *,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    left: float = 0,
    right: float = 0,
    above: float = 0,
    below: float = 0,
    indent: float = 0,
) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    shape.setAlignment(alignment)
    shape.setLeftMargin(left)
    shape.setRightMargin(right)
    shape.setTopMargin(above)
    shape.setBottomMargin(below)
    shape.setTextIndent(indent)
    return shape


def _look(span: Span, letters: QTextCharFormat) -> QTextCharFormat:
    """Emphasis is dots under Chinese characters, slanted letters elsewhere."""
    if not (span.is_emphasis or span.is_strong):
        return letters
    look = QTextCharFormat(letters)
    if span.is_strong:
        look.setFontWeight(QFont.Weight.Bold)
    if span.is_emphasis and any(map(is_han, span.text)):
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    elif span.is_emphasis:
        look.setFontItalic(True)
    return look
