"""Poetry's state machine: drafts that grow line by line, one's own poem, locks. What is pending stands on the sheet alone."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from writer_app.desk.command import Phase
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.poetry.poem import Facts
from writer_app.engine.event import Event, Failed, JobDone, Told
from writer_app.engine.job import Composer
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault
from writer_app.poetry.composer.wish import Composed, Growing, Wish


class Composition(Machine):
    """`poem_changed`: another text is shown, the same has changed, or there is none any more."""

    poem_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts: dict[str, Facts] = {}
        self._wished = Facts()
        self._around = ("", "")
        self._growing: dict[int, frozenset[int]] = {}
        self._progress = Progress(Phase.WRITING, 0, 0)

    @property
    def has_poem(self) -> bool:
        return len(self._versions) > 0

    @property
    def text(self) -> str:
        """The poem that is shown, or empty."""
        return self._versions.shown_text

    @property
    def facts(self) -> Facts:
        """What is known of the poem that is shown."""
        known = self._facts.get(self.text)
        return known if known is not None else self._growing_facts(self._versions.shown)

    # What the writer wishes.

    def compose(
        self,
        loop: EngineLoop,
        wish: Wish,
        composer: Composer[Composed],
        *,
        is_taken: bool = False,
        around: tuple[str, str] = ("", ""),
    ) -> None:
        """Drafts beside those that are there; what is locked stays so. `around` stands before and behind each of them."""
        self.stop()
        if self.has_poem:
            self._facts[self.text] = self.facts  # what is shown keeps its own
        locked = frozenset(one.line for one in wish.locked)
        self._wished = Facts(form=wish.form, schema=wish.schema, is_taken=is_taken, locked=locked)
        self._around = around
        self._growing.clear()
        self._start(loop, composer, wish.drafts)
        self.poem_changed.emit()

    def open_own(self, text: str, form: str = "") -> None:
        """Put a person's poem on the sheet in place of what is there."""
        self.discard()
        self._wished = Facts(form=form, is_taken=True)
        self._versions.begin(1)
        self._versions.write(0, text)
        self._enter(Phase.PENDING)
        self.poem_changed.emit()

    def edit(self, text: str) -> None:
        """The shown poem was changed by hand, or by a choice from the list."""
        if self.is_busy or not self.has_poem or text == self.text:
            return
        self._replace(text, self.facts)

    def adopt(self, text: str) -> None:
        """The shown poem has another word of the model's in it: all that the model wrote stays the model's."""
        facts = self.facts
        own = facts.composed if facts.composed else ""
        self._replace(text, msgspec.structs.replace(facts, composed=_merged(own, self.text, text)))

    def set_form(self, form: str) -> None:
        """Look at the shown poem as one of this form ("": whatever it is)."""
        self._facts[self.text] = msgspec.structs.replace(self.facts, form=form, schema="", rhyme="")
        self.poem_changed.emit()

    def toggle_lock(self, line: int) -> None:
        if self.is_busy or not self.has_poem:
            return
        facts = self.facts
        self._facts[self.text] = msgspec.structs.replace(facts, locked=facts.locked ^ {line})
        self.poem_changed.emit()
        self.versions_changed.emit()

    def turn(self, step: int) -> None:
        if self._versions.turn(step):
            self.poem_changed.emit()
            self.versions_changed.emit()

    def discard(self) -> None:
        self.close_poem()

    def close_poem(self) -> None:
        """Kept or discarded."""
        had_poem = self.has_poem
        self._facts.clear()
        self._growing.clear()
        self._wished = Facts()
        self._reset()
        if had_poem:
            self.poem_changed.emit()

    # What the engine answers.

    def take(self, events: list[Event]) -> None:
        """Events of the last frame from the loop that runs the job; the sheet changes once for all of them."""
        is_shown_changed = False
        for event in events:
            if not self._is_ours(event):
                continue
            if isinstance(event, Told) and isinstance(event.what, Growing):
                is_shown_changed |= self._grow(event.what)
            elif isinstance(event, Failed):
                self._job = None
                self._end()
                self.fault_raised.emit(Fault(event.code, event.parameters))
                return
            elif isinstance(event, JobDone):
                self._job = None
                self._end(event.outcome if isinstance(event.outcome, Composed) else None)
                return
        if is_shown_changed:
            if self._phase is not Phase.WRITING:
                self._enter(Phase.WRITING)
            self.progressed.emit(self._progress)
            self.poem_changed.emit()

    def _grow(self, growing: Growing) -> bool:
        index = self._slot + growing.draft
        if index >= len(self._versions):
            return False
        self._versions.retract(index, len(self._versions.texts[index]))
        written = [number for number, line in enumerate(growing.lines) if line]
        self._progress = Progress(Phase.WRITING, len(written), len(growing.lines))
        # Locked lines further down are there before the lines above them.
        self._growing[index] = frozenset(
            place for place, number in enumerate(written) if number in self._wished.locked
        )
        return self._versions.write(index, "\n".join(growing.lines[number] for number in written))

    def _growing_facts(self, index: int) -> Facts:
        return msgspec.structs.replace(self._wished, locked=self._growing.get(index, self._wished.locked))

    # Phases.

    def _end(self, composed: Composed | None = None) -> None:
        """The job is over. Without an outcome what was written so far stays, half a poem perhaps."""
        self._job = None
        before = len(self._versions.texts[: self._slot])
        if composed is None:
            finals = []
            for index, text in enumerate(self._versions.texts[self._slot :], self._slot):
                if text:
                    finals.append(self._whole(text))
                    self._facts[finals[-1]] = msgspec.structs.replace(
                        self._growing_facts(index), composed=text
                    )
        else:
            finals = [self._whole(draft.text) for draft in composed.drafts]
            for draft in composed.drafts:
                self._facts[self._whole(draft.text)] = msgspec.structs.replace(
                    self._wished, form=draft.form, schema=draft.schema, rhyme=draft.rhyme, composed=draft.text,
                    score=draft.score,
                )  # fmt: skip
            if composed.drafts:
                self.seed_used.emit(composed.drafts[0].seed)
        has_news = self._versions.settle(self._slot, finals)
        if self.has_poem:
            self._enter(Phase.PENDING)
            self.poem_changed.emit()
        else:
            self.close_poem()
            self.poem_changed.emit()
        if composed is not None and not has_news:
            self.fault_raised.emit(Fault("poem.nothing_new" if before else "poem.nothing_composed"))

    def _whole(self, text: str) -> str:
        """A draft with the title, say, that the poem has on the page."""
        before, behind = self._around
        return before + text + behind

    def _replace(self, text: str, facts: Facts) -> None:
        self._versions.replace(self._versions.shown, text)
        self._facts[text] = facts
        self.poem_changed.emit()
        self.versions_changed.emit()


def _merged(composed: str, before: str, after: str) -> str:
    """What counts as the model's after one of its words was put in: `composed`, with that word in the place of the old one."""
    if composed == before:
        return after
    from writer_app.story.manuscript import common_prefix

    start = common_prefix(before, after)
    tail = common_prefix(before[start:][::-1], after[start:][::-1])
    return composed + after[start : len(after) - tail]
