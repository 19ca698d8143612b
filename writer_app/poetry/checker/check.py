"""The door of the checker: any text, Chinese or English, against one form or all."""

from __future__ import annotations

from writer_app.poetry.checker.chinese import check_chinese
from writer_app.poetry.checker.chinese_text import has_chinese
from writer_app.poetry.checker.verdict import Verdict
from writer_app.poetry.form import ChineseForm, Form
from writer_app.poetry.form_file import find_form, forms
from writer_app.poetry.prosody.rhyme_book import Book


def check_poem(text: str, form: str = "", *, book: Book | None = None) -> Verdict:
    """What form the text has and how well it keeps it; "" recognises the form.

    `form` is any name `find_form` knows. `book` None is the form's own rhyme book; "xinyun" reads tones and rhymes as
    they are spoken today. No text raises; a name that is no form raises WriterError `poem.unknown_form`.
    """
    wanted = find_form(form) if form else None
    if wanted is None:
        return _recognise(text, book)
    if isinstance(wanted, ChineseForm):
        return check_chinese(text, (wanted,), is_named=True, book=book)
    from writer_app.poetry.checker.english import check_english

    return check_english(text, wanted)


def _recognise(text: str, book: Book | None) -> Verdict:
    listed: tuple[Form, ...] = tuple(forms().values())
    if has_chinese(text):
        chinese = tuple(form for form in listed if isinstance(form, ChineseForm))
        return check_chinese(text, chinese, is_named=False, book=book)
    from writer_app.poetry.checker.english import check_english

    return check_english(text, None, [form for form in listed if not isinstance(form, ChineseForm)])
