"""The door of the composer: each language has its own."""

from __future__ import annotations

from writer_app.engine.job import Composer
from writer_app.error import Fault
from writer_app.poetry.composer.wish import Alternative, Composed, Wish
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import find_form
from writer_app.poetry.grammar import is_han
from writer_app.settings.sampling import check


def compose(wish: Wish) -> Composer[Composed]:
    """Compose a poem in `wish.drafts` drafts, telling `Growing` as lines come.

    Raises WriterError at the call: `poem.unknown_form`, `poem.unknown_schema`, `poem.unknown_rhyme`, `poem.rhyme_too_small`,
    `poem.line_does_not_fit` (line and position from 1, why, what fits; `…_alone` if nothing does),
    `poem.heads_do_not_fit`, `poem.tails_do_not_fit`, `poem.not_only_chinese`, `poem.lines_clash`, `poem.too_many_lines`,
    `poem.english.…` for English verse, or a `setting.…` code.
    """
    check(wish.sampling)
    if is_chinese(wish):
        from writer_app.poetry.composer.chinese import compose_chinese

        return compose_chinese(wish)
    from writer_app.poetry.composer.english import compose_english
    from writer_app.poetry.composer.english_guess import with_form

    return compose_english(wish if wish.form else with_form(wish))


def alternatives(
    wish: Wish, lines: tuple[str, ...], line: int, position: int
) -> Composer[tuple[Alternative, ...]]:
    """What fits the form at `position` (from 1: a character, in English a word) of `lines[line]` (from 0), most probable first.

    What stands there now is among them, if the form allows it. Probabilities are shares among what is offered and sum to 1.
    """
    check(wish.sampling)
    if is_chinese(wish):
        from writer_app.poetry.composer.chinese_alternative import chinese_alternatives

        return chinese_alternatives(wish, lines, line, position)
    from writer_app.poetry.composer.english_alternative import english_alternatives

    return english_alternatives(wish, lines, line, position)


def is_chinese(wish: Wish) -> bool:
    """Whether the poem is to be Chinese. Without a form the first line tells."""
    if wish.form:
        return isinstance(find_form(wish.form), ChineseForm)
    return not is_english(wish.first_line)


def unread_theme(wish: Wish) -> Fault | None:
    """That theme or title are in the other language than the poem, so that little comes of them; None if they are not."""
    texts = [text.strip() for text in (wish.theme, wish.title) if text.strip()]
    if is_chinese(wish):
        unread = [text for text in texts if is_english(text)] if wish.voice == "poem" else []
        code = "poem.theme_not_chinese"
    else:
        unread = [text for text in texts if any(map(is_han, text))]
        code = "poem.theme_not_english"
    return Fault(code, {"text": unread[0][:40]}) if unread else None


def is_english(text: str) -> bool:
    """Whether a text has letters and no Chinese character."""
    return any(map(str.isalpha, text)) and not any(map(is_han, text))
