"""What the model sees of a story: labelled pieces whose beginning stays the same from click to click, each within its budget."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.engine.event import Measured, Timings
from writer_app.engine.fit import Tokens, fit
from writer_app.engine.job import Candidate, Written
from writer_app.engine.request import Generate, Measure, Prompt
from writer_app.settings.sampling import sampling
from writer_app.story.story import LoreEntry, Story
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.layout import Background, Layout, note_place
from writer_app.writing.sight import LORE_SHARE, MEMORY_SHARE, Seen, look

replace = msgspec.structs.replace
CONTEXT, NEW = 1200, 60
FRAME = "Write on."
BACKGROUND = Background(
    memory="It is 1911.",
    lore=(
        LoreEntry("Mara", "A pilot.", ("Mara",), 2),
        LoreEntry("Storm", "It breaks the mole.", ("storm",), 1),
        LoreEntry("Ines", "The brother.", ("Ines",)),
    ),
    note="Slow.",
    note_depth=2,
    language="en",
)
PARAGRAPH = "Mara put one word after another and looked at the sea.\n\n"


def tokenise(text: str) -> Tokens:
    """Four characters to a token."""
    parts = [text[at : at + 4] for at in range(0, len(text), 4)]
    return Tokens(tuple(map(hash, parts)), tuple(len(part.encode()) for part in parts))


def measured(ask: Measure, context: int = CONTEXT) -> Measured:
    fitted = fit(ask.prompt, tokenise, context, ask.max_new_tokens, turn=lambda piece: tokenise(piece.text))
    return Measured(
        job=0,
        pieces=fitted.pieces,
        prompt_tokens=len(fitted.ids),
        context_tokens=context,
        to_read=0,
        model_kind="chat",
    )


def seen(
    before: str, background: Background = BACKGROUND, layout: Layout | None = None, context: int = CONTEXT
) -> Seen:
    composer = look(before, FRAME, background, layout, NEW)
    try:
        ask = next(composer)
        while True:
            assert isinstance(ask, Measure)
            ask = composer.send(measured(ask, context))
    except StopIteration as end:
        assert isinstance(end.value, Seen)
        return end.value


def ids(prompt: Prompt) -> tuple[int, ...]:
    return tuple(token for piece in prompt for token in tokenise(piece.text).ids)


def shared(one: Prompt, other: Prompt) -> float:
    """The share of `other`'s tokens that a cache holding `one` and what was written then has."""
    first, second = ids(one), ids(other)
    same = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    return same / len(second)


def labels(prompt: Prompt) -> list[str]:
    return [piece.label for piece in prompt]


def text_of(prompt: Prompt) -> str:
    return "".join(piece.text for piece in prompt if piece.label == "text")


def test_the_first_click() -> None:
    before = PARAGRAPH * 5 + "She turned "
    found = seen(before)
    assert labels(found.prompt) == ["instruction", "memory", "lore", "text", "note", "text"]
    assert found.prompt[2].text == "[Mara: A pilot.]\n\n"
    assert found.prompt[4].text == "[Author’s note: Slow.]\n\n"
    assert found.prompt[5].text == PARAGRAPH + "She turned"
    assert text_of(found.prompt) == before.rstrip(" ")
    assert [piece.label for piece in found.counts] == labels(found.prompt)
    assert not found.has_dropped


def test_chinese_and_a_short_page() -> None:
    found = seen(
        "她来了",
        Background(memory="一九一一年。", lore=(LoreEntry("玛拉", "领港员。", ("她",)),), note="慢。"),
    )
    assert [piece.text for piece in found.prompt[1:]] == [
        "一九一一年。\n\n", "【玛拉：领港员。】\n\n", "【作者注：慢。】\n\n", "她来了",
    ]  # fmt: skip


def test_from_click_to_click_at_least_95_percent_stay() -> None:
    before, layout, last = PARAGRAPH * 40, None, None
    drops = 0
    for click in range(200):
        found = seen(before, layout=layout)
        assert text_of(found.prompt) == before[found.layout.start :].rstrip(" ")
        if last is not None and not found.has_dropped:
            read_then = (*last, replace(last[-1], text=last[-1].text + PARAGRAPH[:30]))
            assert shared((*last[:-1], read_then[-1]), found.prompt) >= 0.95, click
        drops += found.has_dropped
        note = len(found.prompt) - 1 - labels(found.prompt)[::-1].index("note")
        behind = sum(len(piece.text) for piece in found.prompt[note + 1 :])
        assert behind <= 0.6 * sum(len(piece.text) for piece in found.prompt)
        layout, last = found.layout, found.prompt
        before += PARAGRAPH[:30] if click % 2 else PARAGRAPH[30:]
    assert 1 <= drops <= 10


def test_when_the_window_drops_half_everything_is_laid_out_anew() -> None:
    before, layout = PARAGRAPH * 30, None
    for _ in range(60):
        found = seen(before, layout=layout)
        if found.has_dropped:
            break
        layout, before = found.layout, before + PARAGRAPH
    assert found.has_dropped
    assert labels(found.prompt).count("note") == 1
    assert layout is not None
    assert len(before) - found.layout.start <= 0.6 * (len(before) - layout.start)
    assert before[found.layout.start - 1] == "\n"


def test_lore_that_is_called_for_later_comes_near_the_end() -> None:
    before = PARAGRAPH * 10
    first = seen(before)
    grown = before + PARAGRAPH + "The storm came.\n\nThen"
    second = seen(grown, layout=first.layout)
    assert labels(second.prompt) == ["instruction", "memory", "lore", "text", "note", "text", "lore", "text"]
    assert second.prompt[-2].text == "[Storm: It breaks the mole.]\n\n"
    assert second.prompt[-1].text == "Then"
    assert shared(first.prompt, second.prompt) >= 0.7
    third = seen(grown + " it went", layout=second.layout)
    assert labels(third.prompt) == labels(second.prompt)


def test_a_changed_note_leaves_the_beginning() -> None:
    before = PARAGRAPH * 12
    first = seen(before)
    second = seen(before + "Then", replace(BACKGROUND, note="Quick."), first.layout)
    assert [piece.text for piece in second.prompt if piece.label == "note"] == ["[Author’s note: Quick.]\n\n"]
    assert second.prompt[:3] == first.prompt[:3]
    assert second.layout.start == first.layout.start


def test_changed_memory_or_lore_is_told_at_once() -> None:
    before = PARAGRAPH * 6
    first = seen(before)
    changed = replace(BACKGROUND, lore=(replace(BACKGROUND.lore[0], text="A doctor."),))
    assert "[Mara: A doctor.]\n\n" in [piece.text for piece in seen(before, changed, first.layout).prompt]
    assert seen(before, replace(BACKGROUND, memory="1912."), first.layout).prompt[1].text == "1912.\n\n"


def test_parts_that_are_too_long_are_cut_to_their_budget_and_told() -> None:
    huge = Background(
        memory="A sentence of the memory. " * 400,
        lore=tuple(LoreEntry(f"E{n}", "x" * 300, priority=-n) for n in range(9)),
        note="Write slowly. " * 100,
        language="en",
    )
    found = seen(PARAGRAPH * 80, huge)
    room = CONTEXT - NEW
    sizes = {
        label: sum(count.kept_tokens for count in found.counts if count.label == label)
        for label in labels(found.prompt)
    }
    assert sizes["memory"] <= MEMORY_SHARE * room
    assert sizes["lore"] <= LORE_SHARE * room + 9
    assert sizes["text"] >= room * 0.2
    assert found.prompt[1].text.endswith("memory.\n\n")
    assert [fault.code for fault in found.faults] == [
        "story.memory_cut",
        "story.note_cut",
        "story.lore_left_out",
    ]
    assert found.prompt_tokens <= room


def test_the_caret_in_another_place() -> None:
    page = "".join(f"Paragraph {n} of Mara.\n\n" for n in range(400))
    end = seen(page)
    assert end.layout.start > 0
    middle = seen(page[:3000], layout=end.layout)
    assert text_of(middle.prompt) == page[middle.layout.start : 3000].rstrip(" ")
    assert len(text_of(middle.prompt)) > 1000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(("type", "cut", "move", "note")), st.integers(0, 400)), max_size=12),
    st.sampled_from((PARAGRAPH, "x" * 90, "玛拉走了。\n", "a\n")),
)
def test_the_text_is_whole_whatever_the_writer_does(steps: list[tuple[str, int]], unit: str) -> None:
    """The pieces labelled text are the end of the page, nothing left out or twice, and everything fits."""
    before, layout, background = unit * 60, None, BACKGROUND
    for kind, amount in steps:
        if kind == "type":
            before += (unit * 9)[:amount]
        elif kind == "cut":
            before = before[: max(1, len(before) - amount)]
        elif kind == "move":
            before = before[: len(before) // 2] + "!" + before[len(before) // 2 :]
        else:
            background = replace(background, note=f"Note {amount}.")
        found = seen(before, background, layout)
        assert text_of(found.prompt) == before[found.layout.start :].rstrip(" ")
        assert not any(piece.cut_characters for piece in found.counts)
        assert "note" in labels(found.prompt)
        assert found.prompt[-1].label == "text"
        layout = found.layout


def test_the_place_of_the_note() -> None:
    page = "One.\n\nTwo.\n\nThree."
    assert [note_place(page, 0, depth) for depth in (0, 1, 2, 3, 9)] == [12, 12, 6, 0, 0]
    assert note_place("x" * 9000, 100, 3) == 100


def test_continue_shows_what_it_saw_and_the_same_seed_looks_anew() -> None:
    before, background = (
        PARAGRAPH * 10,
        Background.of(Story(folder=__import__("pathlib").Path(), id="x", memory="It is 1911.")),
    )
    first = run(before, background, None, seed=-1)
    assert first.seen is not None and labels(first.seen.prompt) == ["instruction", "memory", "text"]
    stale = replace(first.seen.layout, start=60)
    assert run(before, background, stale, seed=3).seen == first.seen
    assert run(before, Background(), None, seed=3).seen is None


def run(before: str, background: Background, layout: Layout | None, seed: int) -> Continued:
    record = sampling({"seed": seed, "candidates": 1, "max_new_tokens": NEW})
    composer = continue_text(before, "", record, frame=FRAME, background=background, layout=layout)
    try:
        ask = next(composer)
        while True:
            if isinstance(ask, Measure):
                ask = composer.send(measured(ask))
            else:
                assert isinstance(ask, Generate)
                ask = composer.send(Written((Candidate("Then.", "sentence", 2),), Timings(), 1))
    except StopIteration as end:
        assert isinstance(end.value, Continued)
        return end.value
