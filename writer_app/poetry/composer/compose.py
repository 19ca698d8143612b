"""The door of the composer: each language has its own."""

from __future__ import annotations

from writer_app.engine.job import Composer
from writer_app.poetry.composer.wish import Alternative, Composed, Wish
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import find_form
from writer_app.settings.sampling import check


def compose(wish: Wish) -> Composer[Composed]:
    """Compose a poem in `wish.drafts` drafts, telling `Growing` as lines come.

    Raises WriterError at the call: `poem.unknown_form`, `poem.unknown_schema`, `poem.unknown_rhyme`, `poem.rhyme_too_small`,
    `poem.line_does_not_fit` (line and position from 1, why, what fits; `…_alone` if nothing does),
    `poem.heads_do_not_fit`, `poem.tails_do_not_fit`, `poem.not_only_chinese`, `poem.lines_clash`, `poem.too_many_lines`,
    or a `setting.…` code.
    """
    check(wish.sampling)
    if is_chinese(wish):
        from writer_app.poetry.composer.chinese import compose_chinese

        return compose_chinese(wish)
    from writer_app.poetry.composer.english import compose_english

    return compose_english(wish)


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
    """Without a form the first line tells: forms are recognised in Chinese only."""
    return not wish.form or isinstance(find_form(wish.form), ChineseForm)
