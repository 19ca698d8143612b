"""Continue: N versions of what could come next at the caret, also in the middle of a text."""

from __future__ import annotations

import msgspec

from writer_app.engine.event import Scored, Timings
from writer_app.engine.job import Composer, Written
from writer_app.engine.request import Generate, Prompt, Score
from writer_app.error import WriterError
from writer_app.settings.sampling import Sampling, check
from writer_app.writing.candidate import Version, best_fit_first, distinct, joined
from writer_app.writing.context import following, lead_of, page_prompt
from writer_app.writing.layout import Background, Layout
from writer_app.writing.sight import Seen, look


class Continued(msgspec.Struct, frozen=True):
    """What came of it: versions, best first in the middle of a text, in the order of writing at its end.

    `seen`: what the model saw of the story; its `layout` belongs to the next click.
    """

    versions: tuple[Version, ...]
    timings: Timings
    seed: int
    seen: Seen | None = None


def continue_text(
    before: str,
    after: str,
    sampling: Sampling,
    *,
    frame: str = "",
    background: Background | None = None,
    layout: Layout | None = None,
) -> Composer[Continued]:
    """The composer of a click on Continue. `before` and `after` are the page around the caret.

    `background` is what the model is told of the story, `layout` where it stood at the click before (`Continued.seen.layout`).

    With a fixed seed it reads from an empty cache and lays out anew: the same page and settings give the same texts again.

    Small models have no fill-in training: in the middle of a text the versions are written as if nothing followed, and ranked by
    the mean log-probability of the text that does. Raises WriterError `writing.empty_page` or a `setting.…` code at the call.
    """
    if not before.strip():
        raise WriterError("writing.empty_page")
    check(sampling)
    wish = Generate(
        job=0,
        prompt=page_prompt(before, frame),
        sampling=sampling,
        is_fresh=sampling.seed >= 0,
        lead=lead_of(before),
    )
    if background is None or background.is_empty:
        return _compose(wish, after)
    sight = look(before, frame, background, None if wish.is_fresh else layout, sampling.max_new_tokens)
    return _see_and_compose(wish, after, sight)


def _see_and_compose(wish: Generate, after: str, sight: Composer[Seen]) -> Composer[Continued]:
    seen = yield from sight
    continued = yield from _compose(msgspec.structs.replace(wish, prompt=seen.prompt), after)
    return msgspec.structs.replace(continued, seen=seen)


def _compose(wish: Generate, after: str) -> Composer[Continued]:
    written = yield wish
    assert isinstance(written, Written)
    versions = distinct(
        tuple(
            Version(text=joined(candidate.text, after), reason=candidate.reason, tokens=candidate.tokens)
            for candidate in written.candidates
        )
    )
    lead = following(after)
    if lead and len(versions) > 1:
        versions = yield from _ranked(versions, wish, lead)
    return Continued(versions=versions, timings=written.timings, seed=written.seed)


def _ranked(versions: tuple[Version, ...], wish: Generate, lead: str) -> Composer[tuple[Version, ...]]:
    scored = []
    for version in versions:
        answer = yield Score(job=0, prompt=_followed_by(wish, version.text), text=lead)
        assert isinstance(answer, Scored)
        mean = sum(token.logprob for token in answer.tokens) / max(1, len(answer.tokens))
        scored.append(msgspec.structs.replace(version, fit=mean))
    return best_fit_first(tuple(scored))


def _followed_by(wish: Generate, text: str) -> Prompt:
    *first, last = wish.prompt
    return (*first, msgspec.structs.replace(last, text=last.text + wish.lead + text))
