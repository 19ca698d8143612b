"""Documents as files: what is exported comes back, other programs read it, and no file of a stranger does harm."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.story.exchange.book import Book
from writer_app.story.exchange.exporting import SUFFIXES, book_bytes, book_of_file, book_of_text, export_book
from writer_app.story.exchange.importing import import_file
from writer_app.story.exchange.markdown_out import book_blocks, write_markdown

ZH = """# 雪国来信

## 第一章 雪夜

天黑了。**“雪。”**他说，*真的*下雪了。

床前明月光，
疑是地上霜。

* * *

第二天早上，雪停了。

## 第二章 河

1. 第一件事
2. 第二件事
   - 其中之一

> 河水不语，岁月无声。
"""
EN = """# The Lamp

## Part One

### Chapter One: Night

The lamp burned *all night*, and **nobody** saw who *lit **it***.

- bread
- wine

See [the map](https://example.org/map).

### Chapter Two

Morning came.

## Part Two

### Chapter Three

The end.
"""
BOOKS = {"zh": book_of_text(ZH, author="林晚"), "en": book_of_text(EN, author="A. Writer", note="A note.")}
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _path(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", [".docx", ".odt", ".html", ".md"])
def test_a_book_comes_back(tmp_path: Path, language: str, suffix: str) -> None:
    book = Book(
        **{name: getattr(BOOKS[language], name) for name in ("title", "chapters", "author", "language")}
    )
    export_book(book, tmp_path / f"book{suffix}")
    imported = import_file(tmp_path / f"book{suffix}")
    assert imported.text == write_markdown(book_blocks(book)) and not imported.notes
    if suffix != ".md":
        assert (imported.title, imported.author) == (book.title, book.author)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_book_gives_the_same_bytes(suffix: str) -> None:
    assert book_bytes(BOOKS["zh"], suffix, MOMENT) == book_bytes(BOOKS["zh"], suffix, MOMENT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_docx_says_its_styles_and_languages(language: str) -> None:
    import docx

    document = docx.Document(io.BytesIO(book_bytes(BOOKS[language], ".docx", MOMENT)))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles[0] == "Title" and "Heading 1" in styles and "First Paragraph" in styles
    assert document.core_properties.author == BOOKS[language].author
    body = document.styles["Body Text"].element.xml
    assert ('w:firstLineChars="200"' in body) is (language == "zh")
    if language == "zh":
        assert '<w:em w:val="dot"/>' in document.element.xml and "宋体" in document.styles.element.xml


# --- EPUB against the rules ---------------------------------------------------------------------------------------------

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_OPS = "{http://www.idpf.org/2007/ops}"


def epub_faults(data: bytes) -> list[str]:
    """What breaks the musts of EPUB 3.3 that concern a book of plain chapters (OCF 4, packages 5, navigation 7)."""
    faults: list[str] = []
    archive = zipfile.ZipFile(io.BytesIO(data))
    first = archive.infolist()[0]
    if (first.filename, first.compress_type, first.extra) != ("mimetype", zipfile.ZIP_STORED, b""):
        faults.append("mimetype is not first and stored")
    if archive.read("mimetype") != b"application/epub+zip":
        faults.append("wrong mimetype")
    container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
    root = next(
        element.get("full-path", "") for element in container.iter() if element.tag.endswith("rootfile")
    )
    package = ElementTree.fromstring(archive.read(root))
    metadata = package.find(f"{_OPF}metadata")
    assert metadata is not None
    identifier = metadata.find(f"{_DC}identifier")
    if (
        identifier is None
        or identifier.get("id") != package.get("unique-identifier")
        or package.get("version") != "3.0"
    ):
        faults.append("no unique identifier, or another version")
    for name in ("title", "language", "identifier"):
        if not (metadata.findtext(f"{_DC}{name}") or "").strip():
            faults.append(f"no dc:{name}")
    modified = [
        one.text or "" for one in metadata.findall(f"{_OPF}meta") if one.get("property") == "dcterms:modified"
    ]
    if len(modified) != 1 or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", modified[0]):
        faults.append("dcterms:modified")
    items = {one.get("id", ""): one for one in package.iter(f"{_OPF}item")}
    folder = root.rpartition("/")[0]
    files = {f"{folder}/{one.get('href')}" for one in items.values()}
    listed = set(archive.namelist()) - {"mimetype", "META-INF/container.xml", root}
    if files != listed or len(files) != len(items):
        faults.append(f"manifest and archive differ: {files ^ listed}")
    spine = [one.get("idref", "") for one in package.iter(f"{_OPF}itemref")]
    if not spine or not set(spine) <= set(items) or len(set(spine)) != len(spine):
        faults.append("spine")
    if [one.get("properties") for one in items.values()].count("nav") != 1:
        faults.append("no one nav")
    for name in sorted(file for file in files if file.endswith(".xhtml")):
        faults += [f"{name}: {fault}" for fault in _page_faults(archive, folder, name)]
    return faults


def _page_faults(archive: zipfile.ZipFile, folder: str, name: str) -> list[str]:
    page = ElementTree.fromstring(archive.read(name))
    faults = [] if page.tag == f"{_XHTML}html" and page.get("lang") else ["no html with a language"]
    if not (page.findtext(f"{_XHTML}head/{_XHTML}title") or "").strip():
        faults.append("no title")
    identifiers = [one.get("id") for one in page.iter() if one.get("id")]
    if len(set(identifiers)) != len(identifiers):
        faults.append("an id twice")
    for one in page.iter():
        target = one.get("href") or one.get("src") or ""
        if target and ":" not in target and f"{folder}/{target.partition('#')[0]}" not in archive.namelist():
            faults.append(f"{target} is not there")
    if name.endswith("nav.xhtml"):
        toc = [one for one in page.iter(f"{_XHTML}nav") if one.get(f"{_OPS}type") == "toc"]
        if len(toc) != 1 or any(one.find(f"{_XHTML}a") is None for one in toc[0].iter(f"{_XHTML}li")):
            faults.append("table of contents")
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_epub_keeps_the_rules(language: str) -> None:
    data = book_bytes(BOOKS[language], ".epub", MOMENT)
    assert epub_faults(data) == []
    nav = zipfile.ZipFile(io.BytesIO(data)).read("EPUB/nav.xhtml").decode()
    assert all(chapter.title in nav for chapter in BOOKS[language].chapters)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_epubcheck_finds_nothing(tmp_path: Path, language: str) -> None:
    checker, java = shutil.which("epubcheck"), shutil.which("java")
    if not checker or not java:
        pytest.skip("epubcheck is not installed")
    book = _path(tmp_path, "book.epub", book_bytes(BOOKS[language], ".epub", MOMENT))
    program = (
        [java, "-jar", str(Path(checker).resolve())]
        if Path(checker).resolve().suffix == ".jar"
        else [checker]
    )
    ended = subprocess.run([*program, str(book)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.slow
def test_libreoffice_opens_docx_and_its_odt_comes_back(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    for language, book in BOOKS.items():
        _path(tmp_path, f"{language}.docx", book_bytes(book, ".docx", MOMENT))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "odt",
         "--outdir", str(tmp_path), *(str(tmp_path / f"{language}.docx") for language in BOOKS)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for language, book in BOOKS.items():
        imported = import_file(tmp_path / f"{language}.odt")
        assert imported.text == write_markdown(book_blocks(book))


def test_a_book_of_forty_chapters(tmp_path: Path) -> None:
    """120,000 words go to every format, and EPUB keeps the rules."""
    paragraph = "The lamp burned all night, and nobody saw who had lit it or why the door was open. " * 5
    text = "\n\n".join(f"# Chapter {number}\n\n" + "\n\n".join([paragraph] * 35) for number in range(1, 41))
    book = book_of_text(text, title="Long")
    assert len(book.chapters) == 40 and len(book.text.split()) > 115_000
    for suffix in SUFFIXES:
        export_book(book, tmp_path / f"long{suffix}")
    assert epub_faults((tmp_path / "long.epub").read_bytes()) == []
    assert len(import_file(tmp_path / "long.docx").text.split()) > 115_000


# --- documents of strangers ---------------------------------------------------------------------------------------------


def _docx(folder: Path, body: str, **parts: str) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
        archive.writestr("word/vbaProject.bin", b"macro")
    return _path(folder, "strange.docx", out.getvalue())


def _p(text: str, look: str = "") -> str:
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_docx_under_review(tmp_path: Path) -> None:
    """Insertions count, deletions don't, footnotes go to the end, tables become paragraphs, and all of it is told."""
    body = (
        "<w:p><w:r><w:t>He </w:t></w:r><w:del><w:r><w:delText>ran</w:delText></w:r></w:del><w:ins><w:r><w:t>walked"
        '</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r><w:r><w:drawing/></w:r></w:p>'
        f"<w:tbl><w:tr><w:tc>{_p('cell')}</w:tc></w:tr></w:tbl><w:sdt><w:sdtContent>{_p('inside')}</w:sdtContent></w:sdt>"
    )
    notes = f'<w:footnotes xmlns:w="{_W}"><w:footnote w:id="2">{_p("a note")}</w:footnote></w:footnotes>'
    imported = import_file(_docx(tmp_path, body, footnotes=notes))
    assert imported.text == "He walked\\[1\\].\n\ncell\n\ninside\n\n* * *\n\n\\[1\\] a note\n"
    codes = {note.code.rpartition(".")[2] for note in imported.notes}
    assert codes == {"images", "tables", "changes", "notes", "macros"}


def test_headings_by_their_words_and_breaks_by_empty_lines(tmp_path: Path) -> None:
    lines = ["第一章 雪", *["天黑了。"] * 4, "", "天亮了。", "第二章 河", "河水。"]
    imported = import_file(_docx(tmp_path, "".join(_p(line) for line in lines)))
    assert imported.text.count("## ") == 2 and imported.text.count("* * *") == 1


def test_links_are_no_emphasis_and_a_list_may_override_its_shape(tmp_path: Path) -> None:
    styles = (
        f'<w:styles xmlns:w="{_W}"><w:style w:type="character" w:styleId="Link"><w:name w:val="Internet Link"/>'
        '<w:rPr><w:u w:val="single"/></w:rPr></w:style></w:styles>'
    )
    numbering = (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:lvlOverride></w:num></w:numbering>'
    )
    look = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr></w:pPr>'
    link = '<w:p><w:r><w:rPr><w:rStyle w:val="Link"/></w:rPr><w:t>map</w:t></w:r></w:p>'
    path = _docx(
        tmp_path, link + _p("a", look.format(1)) + _p("b", look.format(2)), styles=styles, numbering=numbering
    )
    assert import_file(path).text == "map\n\n1. a\n- b\n"


def test_entities_and_bombs_are_refused(tmp_path: Path) -> None:
    evil = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    evil += '<w:document xmlns:w="{0}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", evil.format(_W))
    with pytest.raises(WriterError) as refused:
        import_file(_path(tmp_path, "evil.docx", out.getvalue()))
    assert refused.value.fault.code == "exchange.damaged"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b" " * 40_000_000)
    with pytest.raises(WriterError) as refused:
        import_file(_path(tmp_path, "bomb.odt", out.getvalue()))
    assert refused.value.fault.code == "exchange.too_large"
    deep = "<w:sdt>" * 2000 + "</w:sdt>" * 2000
    with pytest.raises(WriterError):
        import_file(_docx(tmp_path, deep))


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"", "exchange.damaged"), ("a.odt", b"PK\x03\x04", "exchange.damaged"), ("a.doc", b"x", "exchange.old_word"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "exchange.locked"),
        ("a.html", b"<p></p>", "exchange.empty"), ("a.xyz", b"x", "exchange.unknown_import"),
        ("a.html", b"\0\xff\0", "file.binary"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    with pytest.raises(WriterError) as refused:
        import_file(_path(tmp_path, name, data))
    assert refused.value.fault.code == code
    for language in LANGUAGES:
        assert name in word(refused.value.fault, language)


def test_an_old_page_says_its_encoding(tmp_path: Path) -> None:
    page = "<meta charset=gb2312><p>雪停了。</p>".encode("gb18030")
    assert import_file(_path(tmp_path, "old.html", page)).text == "雪停了。\n"


def test_random_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    """safety.md: 10,000 random files opened, 0 uncaught exceptions. Here a sample; `tests/story/exchange_fuzz.py` counts."""
    from exchange_fuzz import fuzz

    assert fuzz(tmp_path, 150, random.Random(20261122)).crashes == []


def test_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(WriterError) as refused:
        book_of_file(_path(tmp_path, "empty.md", b"\n\n"))
    assert refused.value.fault.code == "exchange.nothing"


def test_the_doors_import_no_library() -> None:
    """The window imports the doors when Export is first chosen, the command line at its start: neither waits for a format."""
    told = "import sys, writer_app.cli.main, writer_app.story.exchange.importing, writer_app.story.exchange.exporting; "
    told += "print(sorted({'docx', 'lxml', 'markdown_it', 'defusedxml', 'html.parser'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
