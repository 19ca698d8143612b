"""What the model sees of a story at a click: chosen, measured and laid out before anything is written."""

from __future__ import annotations

import msgspec

from writer_app.engine.event import Measured, PieceCount
from writer_app.engine.job import Composer
from writer_app.engine.request import Measure, Piece, Prompt
from writer_app.error import Fault
from writer_app.story.story import LoreEntry
from writer_app.text.sentence import last_sentence_end
from writer_app.writing.layout import (
    Background,
    Insertion,
    Layout,
    halved,
    laid_out,
    line_end,
    lore_text,
    note_place,
    note_text,
    paragraph_starts,
    standing,
    with_insertion,
)
from writer_app.writing.lore import budgeted, recalled

MEMORY_SHARE, LORE_SHARE, NOTE_SHARE = 0.25, 0.2, 0.05
"""Of the tokens that a prompt may have: what each part gets at most. The rest, half at least, is the text's."""
BEHIND_SHARE, BEHIND_TOKENS = 0.25, 256
"""When more of the prompt than this, and more tokens, stand behind the note, it is told once more."""
REREAD_SHARE = 0.03
"""An insertion goes so near to the end that no more of the prompt than this has to be read again, if a paragraph begins there."""
_MOST_HALVINGS = 4


class Seen(msgspec.Struct, frozen=True):
    """The prompt and how its pieces fared (`counts`, in the prompt's order), what to keep for the next click, what to tell.

    `has_dropped`: the window dropped its older half, so nearly all of the prompt has to be read.
    """

    prompt: Prompt
    layout: Layout
    counts: tuple[PieceCount, ...]
    prompt_tokens: int
    context_tokens: int
    has_dropped: bool = False
    faults: tuple[Fault, ...] = ()


class _Parts(msgspec.Struct, frozen=True):
    """What is to be told, each cut to its budget."""

    memory: str
    lore: tuple[LoreEntry, ...]
    note: str
    faults: tuple[Fault, ...]


def look(
    before: str, frame: str, background: Background, layout: Layout | None = None, max_new_tokens: int = 0
) -> Composer[Seen]:
    """A composer: what the model sees when it goes on after `before`. `layout` is that of the click before, if any.

    It only measures, so it can also be asked to show what a click would send.
    """
    parts = yield from _parts(before, background, max_new_tokens)
    stays = standing(layout, before, frame, background)
    if stays is not None:
        grown = _with_new_lore(stays, before, background, parts)
        measured = yield from _measure(grown.prompt(before), max_new_tokens)
        if _fits(measured):
            again = _with_note_again(grown, before, parts.note, measured)
            if again is not grown:
                measured = yield from _measure(again.prompt(before), max_new_tokens)
            if _fits(measured):
                return _seen(before, again, measured, parts)
    fresh = laid_out(
        before, frame, background, parts.memory, parts.lore, parts.note, _new_start(stays, before)
    )
    measured = yield from _measure(fresh.prompt(before), max_new_tokens)
    for _ in range(_MOST_HALVINGS):
        if _fits(measured):
            break
        start = fresh.start + _cut(measured)
        fresh = laid_out(before, frame, background, parts.memory, parts.lore, parts.note, start)
        measured = yield from _measure(fresh.prompt(before), max_new_tokens)
    return _seen(before, fresh, measured, parts, has_dropped=stays is not None)


def _new_start(stays: Layout | None, before: str) -> int | None:
    return halved(before, stays.start) if stays else None


def _seen(before: str, layout: Layout, measured: Measured, parts: _Parts, has_dropped: bool = False) -> Seen:
    return Seen(
        prompt=layout.prompt(before),
        layout=layout,
        counts=measured.pieces,
        prompt_tokens=measured.prompt_tokens,
        context_tokens=measured.context_tokens,
        has_dropped=has_dropped,
        faults=parts.faults,
    )


def _measure(prompt: Prompt, max_new_tokens: int) -> Composer[Measured]:
    measured = yield Measure(job=0, prompt=prompt, max_new_tokens=max_new_tokens)
    assert isinstance(measured, Measured)
    return measured


def _fits(measured: Measured) -> bool:
    return not any(piece.cut_characters for piece in measured.pieces if piece.label == "text")


def _cut(measured: Measured) -> int:
    """Characters that the engine cut from the beginning of the text."""
    return sum(piece.cut_characters for piece in measured.pieces if piece.label == "text")


# The parts and their budgets.


def _parts(before: str, background: Background, max_new_tokens: int) -> Composer[_Parts]:
    lore = recalled(background.lore, before)
    memory, note = background.memory.strip(), note_text(background, before)
    pieces = [
        Piece(label="memory", text=memory, drop_order=1),
        Piece(label="note", text=note, drop_order=1),
        *(
            Piece(label="lore", text=lore_text(entry, background, before), drop_order=1)
            for entry in lore.entries
        ),
    ]
    measured = yield from _measure(tuple(pieces), max_new_tokens)
    room = max(0, measured.context_tokens - max_new_tokens)
    sizes = [piece.tokens for piece in measured.pieces]
    told_memory, memory_faults = _beginning(memory, sizes[0], room * MEMORY_SHARE, "story.memory_cut")
    told_note, note_faults = _beginning(note, sizes[1], room * NOTE_SHARE, "story.note_cut")
    told_lore, left_out = budgeted(lore.entries, sizes[2:], int(room * LORE_SHARE))
    lore_faults = (Fault("story.lore_left_out", {"names": left_out}),) if left_out else ()
    faults = (*lore.faults, *memory_faults, *note_faults, *lore_faults)
    return _Parts(told_memory, told_lore, told_note, faults)


def _beginning(text: str, tokens: int, room: float, code: str) -> tuple[str, tuple[Fault, ...]]:
    """As much of the beginning of a text as fits, to the end of a sentence where there is one."""
    if tokens <= room:
        return text, ()
    kept = text[: int(len(text) * room / tokens * 0.95)]
    kept = kept[: last_sentence_end(kept) or len(kept)]
    return kept, (Fault(code, {"tokens": int(tokens * len(kept) / max(1, len(text))), "of": tokens}),)


# What comes to a layout that stands.


def _with_new_lore(layout: Layout, before: str, background: Background, parts: _Parts) -> Layout:
    """Lore that is called for now and was not told yet goes in front of the last paragraph."""
    for entry in parts.lore:
        if entry not in layout.told:
            place = note_place(before, layout.start, 1)
            text = lore_text(entry, background, before) + line_end(before, place)
            layout = with_insertion(layout, Insertion(place, "lore", text, entry))
    return layout


def _with_note_again(layout: Layout, before: str, note: str, measured: Measured) -> Layout:
    """The note once more, near the end, when too much of the prompt stands behind it."""
    if not note:
        return layout
    labels = [piece.label for piece in measured.pieces]
    last = len(labels) - 1 - labels[::-1].index("note") if "note" in labels else -1
    behind = sum(piece.kept_tokens for piece in measured.pieces[last + 1 :])
    far = max(BEHIND_TOKENS, BEHIND_SHARE * measured.prompt_tokens)
    if last >= 0 and behind <= far:
        return layout
    place = _near_end(layout, before, measured)
    if place is None and last >= 0 and behind <= 2 * far:
        return layout  # in the middle of a long paragraph: a better place will come
    place = note_place(before, layout.start, 1) if place is None else place
    return with_insertion(layout, Insertion(place, "note", note + line_end(before, place)))


def _near_end(layout: Layout, before: str, measured: Measured) -> int | None:
    """The beginning of a paragraph at the note's depth, or nearer to the end: as far as few tokens must be read again."""
    text = [piece for piece in measured.pieces if piece.label == "text"]
    per_token = (len(before) - layout.start) / max(1, sum(piece.kept_tokens for piece in text))
    reach = int(measured.prompt_tokens * REREAD_SHARE * per_token)
    places = paragraph_starts(before, layout.start, reach)
    return places[min(max(layout.background.note_depth, 1), len(places)) - 1] if places else None
