"""From a wish to what is settled before the model is asked: the characters given, the schemas and rhyme classes they leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

import msgspec

from writer_app.error import Parameter, WriterError
from writer_app.poetry.composer.chinese_place import (
    Classes,
    classes_of,
    is_strict,
    tone_of_letter,
    wrong_place,
)
from writer_app.poetry.composer.wish import Wish
from writer_app.poetry.form import ChineseForm, LineRule, Schema
from writer_app.poetry.form_file import find_form, forms
from writer_app.poetry.prosody.rhyme_book import (
    FEWEST,
    Book,
    all_classes,
    offered_classes,
    safe_rhyme_characters,
    same_part,
    tone_of,
)
from writer_app.poetry.prosody.tone import simplified

Origin = Literal["line", "heads", "tails"]
_NOT_HAN = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff]+")
_CODES = {
    "line": "poem.line_does_not_fit",
    "heads": "poem.heads_do_not_fit",
    "tails": "poem.tails_do_not_fit",
}
_USUAL_LINES = 8  # of old verse, where nothing says how long it is to be
_MOST_NAMED = 5  # other forms that a sentence names
_GUESSED = ("regulated", "old", "ci")  # families tried, in this order, for a first line without a form


class Live(msgspec.Struct, frozen=True):
    """A schema that still fits, with the rhyme classes that are left to each letter."""

    schema: Schema
    rhymes: tuple[tuple[str, Classes], ...]

    def classes(self, letter: str) -> Classes:
        """What is left to a letter of this schema."""
        return dict(self.rhymes)[letter]

    def with_classes(self, letter: str, classes: Classes) -> Live:
        """The same with other classes for a letter."""
        return Live(self.schema, tuple((one, classes if one == letter else old) for one, old in self.rhymes))


class Plan(msgspec.Struct, frozen=True):
    """What a draft starts from. `fixed` has the given characters by (line, place), both from 0."""

    wish: Wish
    form: ChineseForm
    book: Book
    fixed: dict[tuple[int, int], str]
    lives: tuple[Live, ...]

    def fixed_in(self, line: int) -> dict[int, str]:
        """The given characters of a line by their place."""
        return {place: char for (one, place), char in self.fixed.items() if one == line}


class Misfit(Exception):  # noqa: N818 - carries the sentence of one schema that doesn't fit
    """Why one schema can't be: where (line and position from 1, 0 for the whole), and what to say."""

    def __init__(self, code: str, line: int = 0, position: int = 0, **parameters: Parameter) -> None:
        super().__init__(code)
        self.code, self.line, self.position, self.parameters = code, line, position, parameters


def given_lines(text: str) -> tuple[str, ...]:
    """The lines of a text without their punctuation, in simplified characters."""
    return tuple(line for line in _NOT_HAN.split(simplified(text)) if line)


def plan_of(wish: Wish) -> Plan:
    """The plan, or a WriterError as `compose.compose` lists them."""
    for text in (wish.first_line, wish.heads, wish.tails, *(one.text for one in wish.locked)):
        if text.strip() and not given_lines(text):
            raise WriterError("poem.not_chinese", text=text.strip()[:40])
        others = [part for part in _NOT_HAN.findall(simplified(text)) if any(map(str.isalnum, part))]
        if others:
            raise WriterError("poem.not_only_chinese", text=text.strip()[:40], others=tuple(others))
    if wish.form:
        form = find_form(wish.form)
        assert isinstance(form, ChineseForm)
        return _plan(wish, form)
    if not given_lines(wish.first_line):
        raise WriterError("poem.no_form")
    unknown: WriterError | None = None
    for form in _guesses(given_lines(wish.first_line)):
        try:
            return _fit(wish, form)
        except Misfit:
            continue
        except WriterError as error:
            is_unknown = error.fault.code in ("poem.unknown_rhyme", "poem.unknown_schema")
            unknown = unknown or (error if is_unknown else None)
    raise unknown or WriterError("poem.no_form_fits", line=wish.first_line)


def _guesses(lines: tuple[str, ...]) -> Iterator[ChineseForm]:
    """Quatrains before octaves, old verse and 词, those that begin with lines of these lengths."""
    sizes = [len(line) for line in lines]
    found = [form for form in forms().values() if isinstance(form, ChineseForm) and form.family in _GUESSED]
    for form in sorted(found, key=lambda form: (_GUESSED.index(form.family), len(form.schemas[0].lines))):
        if any([rule.length for rule in schema.lines[: len(sizes)]] == sizes for schema in form.schemas):
            yield form


def _plan(wish: Wish, form: ChineseForm) -> Plan:
    try:
        return _fit(wish, form)
    except Misfit as misfit:
        raise _error(misfit, wish, form) from None


def _fit(wish: Wish, form: ChineseForm) -> Plan:
    """The plan. Raises the Misfit of the schema that comes farthest, WriterError for what is unknown."""
    book = wish.book or form.book
    schemas = _schemas(wish, form)
    lives: list[tuple[bool, Live, dict[tuple[int, int], str]]] = []
    misfits: list[Misfit] = []
    for schema in schemas:
        try:
            fixed, origins = _fixed(wish, form, schema)
            lives.append((*_live(wish, form, book, schema, fixed, origins), fixed))
        except Misfit as misfit:
            misfits.append(misfit)
    if not lives:
        raise max(misfits, key=lambda one: (one.line, one.position))
    strict = [one for one in lives if one[0]] or lives
    return Plan(wish, form, book, strict[0][2], tuple(live for _, live, _ in strict))


def _schemas(wish: Wish, form: ChineseForm) -> list[Schema]:
    if wish.schema:
        chosen = form.schema(wish.schema)
        if chosen is None:
            known = tuple(f"{schema.id} {schema.name_zh}".strip() for schema in form.schemas)
            raise WriterError("poem.unknown_schema", schema=wish.schema, known=known)
        return [chosen]
    sizes = sorted({len(schema.lines) for schema in form.schemas})
    if len(sizes) == 1:
        return list(form.schemas)
    ends = [0, *(one.line + 1 for one in wish.locked)]
    heads, tails = ("".join(given_lines(text)) for text in (wish.heads, wish.tails))
    needed = max(len(given_lines(wish.first_line)), len(heads), len(tails), *ends)
    given = len(heads) or len(tails)
    wanted = given if given in sizes else max(needed, _USUAL_LINES)
    size = next((size for size in sizes if size >= wanted), sizes[-1])
    return [schema for schema in form.schemas if len(schema.lines) == size]


def _fixed(
    wish: Wish, form: ChineseForm, schema: Schema
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], Origin]]:
    """Every given character with where it comes from. Raises Misfit for lengths and contradictions."""
    fixed: dict[tuple[int, int], str] = {}
    origins: dict[tuple[int, int], Origin] = {}

    def put(line: int, place: int, char: str, origin: Origin) -> None:
        old = fixed.setdefault((line, place), char)
        if old != char:
            raise Misfit("poem.lines_clash", line + 1, place + 1, first=old, second=char)
        origins.setdefault((line, place), origin)

    whole = [*enumerate(given_lines(wish.first_line))]
    whole += [(one.line, "".join(given_lines(one.text))) for one in wish.locked]
    count = len(schema.lines)
    for line, text in whole:
        if not 0 <= line < count:
            raise Misfit("poem.too_many_lines", line + 1, lines=count, form=form.name_zh)
        if len(text) != schema.lines[line].length:
            raise Misfit("poem.line_length", line + 1, 0, given=len(text), wanted=schema.lines[line].length)
        for place, char in enumerate(text):
            put(line, place, char, "line")
    kinds: tuple[tuple[Origin, str], ...] = (("heads", wish.heads), ("tails", wish.tails))
    for origin, text in kinds:
        characters = "".join(given_lines(text))
        if len(characters) > count:
            raise Misfit("poem.too_many_lines", len(characters), lines=count, form=form.name_zh)
        for line, char in enumerate(characters):
            put(line, 0 if origin == "heads" else schema.lines[line].length - 1, char, origin)
    for here, there in _pairs(form, schema):
        for one, other in ((here, there), (there, here)):
            if one in fixed:
                put(*other, fixed[one], origins[one])
    return fixed, origins


def _pairs(form: ChineseForm, schema: Schema) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Places (line, place) that hold the same character because the form repeats a line."""
    for repeat in form.repeats:
        if not repeat.is_optional:
            source, again = schema.lines[repeat.source - 1], schema.lines[repeat.line - 1]
            size = again.length if repeat.part == "all" else int(repeat.part[-1])
            for back in range(1, size + 1):
                yield (repeat.line - 1, again.length - back), (repeat.source - 1, source.length - back)


def _live(
    wish: Wish,
    form: ChineseForm,
    book: Book,
    schema: Schema,
    fixed: dict[tuple[int, int], str],
    origins: dict[tuple[int, int], Origin],
) -> tuple[bool, Live]:
    """Whether all that is given fits beyond doubt, and what is left to the rhymes. Raises Misfit."""
    is_sure = True
    for line, rule in enumerate(schema.lines):
        given = {place: char for (one, place), char in fixed.items() if one == line}
        if given:
            is_sure &= _check_tones(line, rule, given, origins, book)
    letters = dict.fromkeys(rule.rhyme for rule in schema.lines if rule.rhyme)
    named = _named(wish, book)
    rhymes = tuple((letter, _left(letter, form, schema, book, fixed, named, origins)) for letter in letters)
    live = Live(schema, rhymes)
    return is_sure, across(live, form) if form.cross_tone_rhyme else live


def across(live: Live, form: ChineseForm) -> Live:
    """Only classes whose part the other letters have as well (西江月: level and oblique of one part)."""
    if not form.cross_tone_rhyme:
        return live
    kept = []
    for letter, classes in live.rhymes:
        others = [
            found for other, found in live.rhymes if other.casefold() == letter.casefold() and other != letter
        ]
        kept.append(
            (
                letter,
                frozenset(
                    one
                    for one in classes
                    if all(any(same_part(one, two) for two in found) for found in others)
                ),
            )
        )
    if not all(classes for _, classes in kept):
        raise Misfit("poem.rhymes_clash")
    return Live(live.schema, tuple(kept))


def _check_tones(
    line: int, rule: LineRule, given: dict[int, str], origins: dict[tuple[int, int], Origin], book: Book
) -> bool:
    """Whether the given characters fit a canonical pattern beyond doubt. Raises Misfit where they fit none at all."""
    text = "".join(given.get(place, "") or " " for place in range(rule.length))

    def masked(pattern: str) -> str:
        return "".join(sign if place in given else "*" for place, sign in enumerate(pattern))

    if any(is_strict(text, masked(pattern), book) for pattern in rule.patterns):
        return True
    is_whole = len(given) == rule.length
    allowed = (*rule.patterns, *(rule.standard + rule.tolerant if is_whole else ()))
    wrong = [wrong_place(text, masked(pattern), book) for pattern in allowed]
    if -1 in wrong:
        return False
    place = max(wrong[: len(rule.patterns)])
    wanted = rule.patterns[wrong.index(place)][place]
    ending = "level" if wanted == "P" else "oblique"
    raise Misfit(f"{_CODES[origins[line, place]]}.{ending}", line + 1, place + 1, char=given[place])


def _named(wish: Wish, book: Book) -> Classes:
    """The classes the writer named. Raises WriterError `poem.unknown_rhyme`, `poem.rhyme_too_small`."""
    names = simplified(wish.rhyme).replace("，", " ").replace(",", " ").split()
    found: set[str] = set()
    for name in names:
        plain = name.removesuffix("韵")
        fitting = [one for one in all_classes(book) if plain in _names(one)]
        if not fitting:
            raise WriterError("poem.unknown_rhyme", rhyme=name, known=" ".join(offered_classes(book, "P")))
        large = [one for one in fitting if len(safe_rhyme_characters(one, book)) >= FEWEST]
        if not large:
            count = len(safe_rhyme_characters(fitting[0], book))
            raise WriterError("poem.rhyme_too_small", rhyme=name, count=count)
        found.update(large)
    return frozenset(found)


def _names(class_name: str) -> tuple[str, ...]:
    """十一尤 is also 尤, 第三部平 also 第三部 and 三部, 七尤平 also 七尤; 篠 is written 筱 today."""
    plain = simplified(class_name)
    return plain, plain.lstrip("一二三四五六七八九十"), plain[:-1], plain.removeprefix("第")[:-1]


def _left(
    letter: str,
    form: ChineseForm,
    schema: Schema,
    book: Book,
    fixed: dict[tuple[int, int], str],
    named: Classes,
    origins: dict[tuple[int, int], Origin],
) -> Classes:
    """The classes a letter can have: those named (or offered), narrowed by the given characters, with enough to choose from."""
    tone = tone_of_letter(letter)
    ends = [(line, rule.length - 1) for line, rule in enumerate(schema.lines) if rule.rhyme == letter]
    given = [(place, fixed[place]) for place in ends if place in fixed]
    wanted = frozenset(one for one in named if tone_of(one) == tone)
    if named and not wanted and not any(_has_letter(schema, tone_of(one)) for one in named):
        raise Misfit("poem.rhyme_tone", 0, 0, rhyme=" ".join(sorted(named)))
    found = wanted or frozenset(all_classes(book) if given else offered_classes(book, tone))
    for (line, place), char in given:
        fitting = found & classes_of(char, book, letter)
        if not fitting:
            raise Misfit(f"{_CODES[origins[line, place]]}.rhyme", line + 1, place + 1, char=char)
        found = fitting
    used = {char for _, char in given}
    needed = len(ends) - len(given)
    if len(used) < len({place[0] for place, _ in given} - _repeated_lines(form)):
        line, place = given[-1][0]
        raise Misfit(f"{_CODES[origins[line, place]]}.rhyme_twice", line + 1, place + 1, char=given[-1][1])
    large = frozenset(
        one
        for one in found
        if len(set(safe_rhyme_characters(one, book)) - used) >= min(needed + 2, needed * 3)
    )
    if not large:
        name = min(found, default="")
        raise Misfit("poem.rhyme_too_small", 0, 0, rhyme=name, count=len(safe_rhyme_characters(name, book)))
    return large


def _has_letter(schema: Schema, tone: str) -> bool:
    return any(rule.rhyme and tone_of_letter(rule.rhyme) == tone for rule in schema.lines)


def _repeated_lines(form: ChineseForm) -> set[int]:
    return {repeat.line - 1 for repeat in form.repeats}


def _error(misfit: Misfit, wish: Wish, form: ChineseForm) -> WriterError:
    code, parameters = misfit.code, dict(misfit.parameters)
    if misfit.line:
        parameters |= {"line": misfit.line, "position": misfit.position}
    if ".line_does_not_fit" in code or "_do_not_fit" in code or code == "poem.rhyme_tone":
        parameters["form"] = form.name_zh
        if schemas := _fitting_schemas(wish, form):
            parameters["schemas"] = schemas
        else:
            code += "_alone"
    return WriterError(code, **parameters)


def _fitting_schemas(wish: Wish, form: ChineseForm) -> tuple[str, ...]:
    """The schemas of the form that take what is given; if none does, other forms of as many lines that do."""
    plain = msgspec.structs.replace(wish, schema="")
    if wish.schema and (plan := _plan_if_fits(plain, form)):
        return tuple(f"{live.schema.id} {live.schema.name_zh}".strip() for live in plan.lives)
    size = len(form.schemas[0].lines)
    others = (one for one in _guesses(given_lines(wish.first_line)) if one.id != form.id)
    fitting = (
        one.name_zh
        for one in others
        if any(len(schema.lines) == size for schema in one.schemas) and _plan_if_fits(plain, one)
    )
    return tuple(islice(fitting, _MOST_NAMED))


def _plan_if_fits(wish: Wish, form: ChineseForm) -> Plan | None:
    try:
        return _fit(wish, form)
    except (Misfit, WriterError):
        return None
