"""The composer of a rewrite: versions of each part in one batch, made clean, judged, the best first."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from writer_app.engine.event import Measured, ModelKind, Scored
from writer_app.engine.job import Composer, Tell, Written
from writer_app.engine.request import Generate, Measure, Piece, Score
from writer_app.error import WriterError
from writer_app.settings.sampling import Sampling, check
from writer_app.text.difference import changes
from writer_app.writing.rewrite.clean import cleaned
from writer_app.writing.rewrite.judge import judged
from writer_app.writing.rewrite.judge_language import is_chinese
from writer_app.writing.rewrite.part import Span, divided, spans
from writer_app.writing.rewrite.prompt import Asked, closing, near_before, rewrite_prompt
from writer_app.writing.rewrite.rank import best_first, distance
from writer_app.writing.rewrite.style import Style, find_style
from writer_app.writing.rewrite.wish import MOST_VERSIONS, PartDone, RewriteWish, Rewriting, Rewritten

_SPARE_TOKENS = 48
"""Begin and end tokens, what the engine keeps free, a preface of the model."""
_MOST_GROWTH = 3.0
_MOST_SCORED, _MOST_SCORED_TOKENS = 4, 96
"""Scoring takes a step of the model per token."""
_LEAST_TOKENS, _MOST_TOKENS = 8, 2048  # the bounds of the setting max_new_tokens


class _Part(msgspec.Struct, frozen=True):
    """`tokens`: how many the part has. `is_surrounded`: the prompt has room for what stands around it."""

    span: Span
    tokens: int
    is_surrounded: bool


def rewrite(wish: RewriteWish) -> Composer[tuple[PartDone, ...]]:
    """The composer of a click on Rewrite. Each part is told when it is done (`Tell(PartDone)`); all of them are the outcome.

    With a fixed seed every part reads from an empty cache: the same wish gives the same versions again.
    Raises WriterError `rewrite.empty_passage`, `rewrite.unknown_style`, `rewrite.unknown_option`, `rewrite.no_options`,
    `rewrite.own_needs_instruction`, `rewrite.too_many_versions` or a `setting.…` code at the call; while it runs
    `rewrite.wrote_nothing` if every answer is empty.
    """
    if not wish.passage.strip():
        raise WriterError("rewrite.empty_passage")
    style = find_style(wish.style)
    option = style.option_named(wish.option)
    if style.needs_instruction and not wish.instruction.strip():
        raise WriterError("rewrite.own_needs_instruction")
    if not 1 <= wish.versions <= MOST_VERSIONS:
        raise WriterError("rewrite.too_many_versions", versions=wish.versions, most=MOST_VERSIONS)
    check(wish.sampling)
    return _compose(msgspec.structs.replace(wish, option=option.id if option else ""), style)


def _compose(wish: RewriteWish, style: Style) -> Composer[tuple[PartDone, ...]]:
    kind: ModelKind = wish.model_kind or (yield from _kind(wish))
    parts = yield from _plan(wish, style, kind)
    done: list[PartDone] = []
    for index, part in enumerate(parts):
        reference = wish.original if len(parts) == 1 else ""  # a part of it can't be told apart
        rewritten = yield from _rewrite_part(wish, style, kind, part, reference)
        start, end = part.span
        done.append(PartDone(index, len(parts), start, end, rewritten))
        if len(parts) > 1 and rewritten.candidates:
            yield Tell(done[-1])
    if not any(part.rewritten.candidates for part in done):
        raise WriterError("rewrite.wrote_nothing")
    if len(parts) == 1:
        yield Tell(done[0])
    return tuple(done)


def _kind(wish: RewriteWish) -> Composer[ModelKind]:
    measured = yield Measure(job=0, prompt=(Piece("text", wish.passage[:1]),))
    assert isinstance(measured, Measured)
    return measured.model_kind


def _plan(wish: RewriteWish, style: Style, kind: ModelKind) -> Composer[list[_Part]]:
    """The parts, none longer than the context has room for, prompt and answer counted."""
    found = spans(wish.passage, kind)
    texts = [wish.passage[start:end] for start, end in found]
    bare = rewrite_prompt(_asked(wish, style, ""), kind, is_surrounded=False)
    pieces = tuple(Piece("text", text, cut="start") for text in texts)  # cut: measured, whatever their length
    measured = yield Measure(job=0, prompt=(*bare, *pieces))
    assert isinstance(measured, Measured)
    counts = [piece.tokens for piece in measured.pieces]
    frame, sizes = sum(counts[: len(bare)]), counts[len(bare) :]
    share = 1.0 if kind == "seq2seq" else 1.0 + _growth(style)  # an encoder's answer has a room of its own
    room = (measured.context_tokens - frame - _SPARE_TOKENS) / share
    parts: list[_Part] = []
    for span, size, text in zip(found, sizes, texts, strict=True):
        pieces_of_span = [span] if size <= room else divided(wish.passage, span, _most(text, size, room))
        for start, end in pieces_of_span:
            tokens = -(-size * (end - start) // max(1, len(text)))
            # What stands around takes at most 360 characters: twice as many tokens in the worst of alphabets.
            parts.append(_Part((start, end), tokens, tokens + 720 / share <= room))
    return parts


def _most(text: str, tokens: int, room: float) -> int:
    """Characters of a part that fits into `room` tokens. A tenth is kept free: tokens are not spread evenly."""
    return max(1, int(len(text) * room * 0.9 / tokens))


def _growth(style: Style) -> float:
    """The longest answer worth waiting for, as a share of the passage."""
    return min(max(style.length[1], 1.0), _MOST_GROWTH) * 1.15


def _asked(wish: RewriteWish, style: Style, passage: str, span: Span = (0, 0)) -> Asked:
    start, end = span
    return Asked(
        style=style, option=wish.option, instruction=wish.instruction, passage=passage,
        before=wish.before + wish.passage[:start], after=wish.passage[end:] + wish.after,
        language="zh" if is_chinese(wish.passage) else "en",
    )  # fmt: skip


def _rewrite_part(
    wish: RewriteWish, style: Style, kind: ModelKind, part: _Part, reference: str
) -> Composer[Rewritten]:
    passage = wish.passage[slice(*part.span)]
    asked = _asked(wish, style, passage, part.span)
    end = closing(asked, kind)
    is_line = kind != "chat" or (bool(end) and "\n" not in passage)
    written = yield Generate(
        job=0,
        prompt=rewrite_prompt(asked, kind, part.is_surrounded),
        sampling=_sampling(wish, style, part.tokens, is_line),
        purpose="rewrite",
        is_fresh=wish.sampling.seed >= 0,
    )
    assert isinstance(written, Written)
    answers = [cleaned(_up_to(candidate.text, end), passage) for candidate in written.candidates]
    found = _distinct(reference or passage, answers, asked)
    gains: dict[str, float] = {}
    if style.is_minimal and kind != "seq2seq" and part.tokens <= _MOST_SCORED_TOKENS:
        gains = yield from _gains(near_before(wish.before + wish.passage[: part.span[0]]), passage, found)
    candidates, is_unchanged = best_first(passage, found, answers, style, gains)
    return Rewritten(passage, candidates, is_unchanged, len(answers), written.seed)


def _gains(before: str, passage: str, found: Sequence[Rewriting]) -> Composer[dict[str, float]]:
    """By how much the model finds each of the smallest versions likelier than the passage (natural logarithm), as a text by
    itself: an encoder can't be asked that way. The passages that no judge found fault with, four at most."""
    sound = [version for version in found if version.verdict.passes and version.text != passage]
    smallest = sorted(sound, key=distance)[:_MOST_SCORED]
    likely = []
    for text in (passage, *(version.text for version in smallest)) if smallest else ():
        prompt = (Piece("text", f"{before}\n" if before else "\n"),)
        scored = yield Score(job=0, prompt=prompt, text=text, purpose="rewrite")
        assert isinstance(scored, Scored)
        likely.append(sum(token.logprob for token in scored.tokens))
    return {version.text: own - likely[0] for version, own in zip(smallest, likely[1:], strict=True)}


def _up_to(text: str, end: str) -> str:
    return text.split(end, 1)[0] if end else text


def _distinct(reference: str, answers: Sequence[str], asked: Asked) -> list[Rewriting]:
    """Every answer once, judged; empty ones are left out."""
    page = {"before": asked.before, "after": asked.after}
    return [
        Rewriting(text, changes(reference, text), judged(reference, text, asked.style, asked.option, **page))
        for text in dict.fromkeys(answers)
        if text
    ]


def _sampling(wish: RewriteWish, style: Style, tokens: int, is_line: bool) -> Sampling:
    """How many, how long and where an answer ends. What keeps a model from saying a thing again is off: here it must."""
    length = int(tokens * _growth(style)) + _SPARE_TOKENS // 2
    return msgspec.structs.replace(
        wish.sampling,
        candidates=wish.versions,
        max_new_tokens=min(max(length, _LEAST_TOKENS), _MOST_TOKENS),
        stop_at="paragraph" if is_line else "sentence",  # a chat model may say "Sure" in a line of its own
        temperature=min(wish.sampling.temperature, style.most_temperature),
        repetition_penalty=1.0,
        presence_penalty=0.0,
        frequency_penalty=0.0,
        no_repeat_ngram_size=0,
        dry_multiplier=0.0,
        xtc_probability=0.0,
        beams=1,
    )
