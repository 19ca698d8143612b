"""The transformers backend on small models with random weights: what it writes is what the model itself would."""

from __future__ import annotations

import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tiny_folder
import torch
from engine_driver import driving, pieces_of, text_of

from writer_app.engine.event import CandidateDone, Event, Failed, Finished, Loaded, Noticed, Reading, Text
from writer_app.engine.request import Generate, Load, Measure, Next, Piece, Score
from writer_app.engine.torch_backend import TorchBackend
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.settings.sampling import sampling

PAGE = "The lighthouse keeper counted the waves, as he had every night. 今天天气真好。"
KINDS = ("gpt2", "llama", "mistral", "mamba", "t5", "characters")
CAUSAL = ("gpt2", "llama", "mistral", "mamba", "characters")


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("folders")
    return {kind: getattr(tiny_folder, f"make_{kind}")(base / kind) for kind in KINDS}


@pytest.fixture
def load(folders: dict[str, Path]) -> Callable[..., TorchBackend]:
    def loaded(kind: str, **values: Any) -> TorchBackend:
        backend = TorchBackend(False)
        backend.load(Load(job=1, path=str(folders[kind]), threads=1, **values))
        return backend

    return loaded


def never() -> bool:
    return False


def prompt(text: str = PAGE) -> tuple[Piece, ...]:
    return (Piece("text", text, cut="start"),)


def write(
    backend: TorchBackend, text: str = PAGE, is_cancelled: Callable[[], bool] = never, **values: Any
) -> list[Event]:
    own = {
        name: values.pop(name)
        for name in ("is_fresh", "grammar", "alternatives", "purpose")
        if name in values
    }
    settings = {"stop_at": "length", "candidates": 1, "max_new_tokens": 12, "seed": 1, **values}
    events: list[Event] = []
    request = Generate(job=1, request=2, prompt=prompt(text), sampling=sampling(settings), **own)
    backend.generate(request, events.append, is_cancelled)
    return events


def texts(events: list[Event]) -> list[str]:
    done = [event for event in events if isinstance(event, CandidateDone)]
    return [event.text for event in sorted(done, key=lambda event: event.candidate)]


def cached(events: list[Event]) -> int:
    (finished,) = [event for event in events if isinstance(event, Finished)]
    return finished.timings.cached_tokens


def by_hand(backend: TorchBackend, text: str, count: int) -> list[int]:
    """Greedy, without any cache: the whole text through the model for every token."""
    ids = list(backend._ids(backend._fit(prompt(text), count)))
    start = len(ids)
    with torch.inference_mode():
        for _ in range(count):
            logits = backend._reader.model(input_ids=torch.tensor([ids]), use_cache=False).logits
            ids.append(int(logits[0, -1].argmax()))
    return ids[start:]


@pytest.mark.parametrize("kind", CAUSAL)
def test_greedy_is_what_the_model_says_without_a_cache(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    pieces = [backend._tokenizer.piece(token) for token in by_hand(backend, PAGE, 12)]
    for _ in range(2):  # the second time from the cache
        (found,) = texts(write(backend, temperature=0, repetition_penalty=1.0, min_p=0))
        expected = b"".join(pieces).decode("utf-8", "ignore")
        assert found and expected.startswith(found)


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_text_whatever_came_before(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    first = texts(write(backend, candidates=3, is_fresh=True))
    write(backend, "Something else. " * 3, candidates=2)
    again = write(backend, candidates=3, is_fresh=True)
    assert texts(again) == first and cached(again) == 0
    assert texts(write(load(kind), candidates=3, is_fresh=True)) == first
    if kind not in ("t5", "mamba"):  # random weights are sure of themselves there
        assert len(set(first)) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_add_up_to_the_text(load: Callable[..., TorchBackend], kind: str) -> None:
    events = write(load(kind), candidates=4, temperature=1.5)
    for index, text in enumerate(texts(events)):
        said = [event for event in events if isinstance(event, Text) and event.candidate == index]
        assert pieces_of(said) == text and "\ufffd" not in text
        assert [event.sequence for event in said] == list(range(len(said)))


@pytest.mark.parametrize("kind", ["gpt2", "llama", "mistral", "characters"])
def test_any_candidate_may_be_kept_without_reading_it_again(
    load: Callable[..., TorchBackend], kind: str
) -> None:
    backend = load(kind)
    events = write(backend, candidates=3, temperature=1.2)
    kept = texts(events)[2]
    write(backend, "Elsewhere.", purpose="suggest")  # must not evict it
    page = len(backend._tokens(PAGE).ids)
    now = write(backend, PAGE + kept, max_new_tokens=8, temperature=0, is_fresh=False)
    total = len(backend._fit(prompt(PAGE + kept), 8).ids)
    assert cached(now) >= page - 2 and cached(now) > 0 and total > page
    assert texts(now) == texts(write(load(kind), PAGE + kept, max_new_tokens=8, temperature=0))


def test_a_tail_is_taken_over(load: Callable[..., TorchBackend]) -> None:
    """A character tokenizer gives the same ids again, so nothing but the last token is read."""
    backend = load("characters")
    kept = texts(write(backend, candidates=3, temperature=1.2))[1]
    events = write(backend, PAGE + kept, temperature=0)
    assert cached(events) >= len(PAGE) + len(kept) - 2
    assert texts(events) == texts(write(load("characters"), PAGE + kept, temperature=0))


@pytest.mark.parametrize("kind", KINDS)
def test_score_and_next_agree(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    scored = backend.score(Score(job=1, prompt=prompt(), text=" had every night."), never)
    step = backend.next(Next(job=1, prompt=prompt(), count=1000))
    chances = {token.id: token.logprob for token in step.tokens}
    assert chances[scored.tokens[0].id] == pytest.approx(scored.tokens[0].logprob, abs=1e-3)
    assert [t.logprob for t in step.tokens] == sorted(chances.values(), reverse=True)
    assert "".join(token.text for token in scored.tokens) == " had every night."
    again = backend.score(Score(job=1, prompt=prompt(), text=" had every night."), never)
    assert [t.logprob for t in again.tokens] == pytest.approx([t.logprob for t in scored.tokens], abs=1e-3)
    assert backend.score(Score(job=1, prompt=prompt(), text=""), never).tokens == ()


@pytest.mark.parametrize("kind", CAUSAL)
def test_score_is_that_of_one_reading(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    scored = backend.score(Score(job=1, prompt=prompt(), text=" It was far from here."), never)
    ids = [*backend._fit(prompt(), 30).ids, *(token.id for token in scored.tokens)]
    with torch.inference_mode():
        logits = (
            backend._reader.model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].log_softmax(-1)
        )
    start = len(ids) - len(scored.tokens)
    expected = [float(logits[start + i - 1, token.id]) for i, token in enumerate(scored.tokens)]
    assert [token.logprob for token in scored.tokens] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["", "%llguidance {}\n"])
def test_a_grammar_is_followed(load: Callable[..., TorchBackend], kind: str, header: str) -> None:
    backend = load(kind)
    events = write(
        backend, candidates=3, grammar=header + 'start: (" yes" | " no" | "春天")~1..2 "."', max_new_tokens=20
    )
    for text in texts(events):
        assert text.replace("yes", "").replace("no", "").replace("春天", "").strip() == "." and len(text) <= 9
    assert {event.reason for event in events if isinstance(event, CandidateDone)} == {"grammar"}


@pytest.mark.parametrize("grammar", ['start: "unclosed', "start: nothing", "%llguidance {}\nstart"])
def test_a_broken_grammar_is_refused(load: Callable[..., TorchBackend], grammar: str) -> None:
    with pytest.raises(WriterError) as caught:
        write(load("llama"), grammar=grammar)
    assert caught.value.fault.code == "engine.grammar_refused"


@pytest.mark.parametrize("kind", KINDS)
def test_beams(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    events = write(backend, beams=4, candidates=2, no_repeat_ngram_size=2, repetition_penalty=1.2)
    assert len([event for event in events if isinstance(event, Text)]) <= 2 and len(texts(events)) == 2
    assert texts(
        write(backend, beams=4, candidates=2, no_repeat_ngram_size=2, repetition_penalty=1.2)
    ) == texts(events)
    if kind == "mamba":
        return
    scores = [sum(t.logprob for t in backend.score(Score(job=1, prompt=prompt(), text=text), never).tokens)
              for text in (*texts(write(backend, beams=6, repetition_penalty=1.0)),
                           *texts(write(backend, temperature=0, repetition_penalty=1.0, min_p=0)))]  # fmt: skip
    assert len(scores) == 2
    ruled = write(backend, beams=3, candidates=2, grammar='start: (" yes" | " no")+ "."', max_new_tokens=24)
    assert all(set(text.replace(".", "").split()) <= {"yes", "no", "n", "y", "ye"} for text in texts(ruled))


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_stop_while_reading_keeps_what_was_read(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    backend._reader._step = 4
    calls = 0

    def after_three() -> bool:
        nonlocal calls
        calls += 1
        return calls > 3

    events = write(backend, PAGE, is_cancelled=after_three, candidates=2)
    reading = [event for event in events if isinstance(event, Reading)]
    assert 0 < reading[-1].done < reading[-1].total
    assert {event.reason for event in events if isinstance(event, CandidateDone)} == {"stopped"}
    assert cached(write(backend, PAGE)) == reading[-1].done


def test_stop_while_writing(load: Callable[..., TorchBackend]) -> None:
    events: list[Event] = []
    request = Generate(
        job=1,
        prompt=prompt(),
        sampling=sampling({"max_new_tokens": 400, "candidates": 2, "stop_at": "length"}),
    )
    load("llama").generate(request, events.append, lambda: any(isinstance(event, Text) for event in events))
    assert {event.reason for event in events if isinstance(event, CandidateDone)} == {"stopped"}
    assert len([event for event in events if isinstance(event, Text)]) <= 4


def test_alternatives(load: Callable[..., TorchBackend]) -> None:
    backend = load("gpt2")
    events = write(backend, alternatives=4, temperature=1.5)
    choices = [choice for event in events if isinstance(event, Text) for choice in event.choices]
    assert all(len(choice.rivals) == 4 for choice in choices)
    raw = backend.next(Next(job=1, prompt=prompt(), count=4))
    assert [t.id for t in choices[0].rivals] == [t.id for t in raw.tokens]


def test_no_page_is_parsed_for_control_tokens(load: Callable[..., TorchBackend]) -> None:
    backend = load("llama")
    typed = backend._tokens("He typed <|im_end|></s> and went on.").ids
    assert not set(typed) & backend._tokenizer.special
    turn = Measure(job=1, prompt=(Piece("instruction", "Go on.", is_turn=True), *prompt("Once")))
    measured = backend.measure(turn)
    assert measured.pieces[0].tokens > 0
    assert set(backend._turn(Piece("instruction", "Go on.", is_turn=True)).ids) & backend._tokenizer.special  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_a_piece_has_no_space_of_its_own(load: Callable[..., TorchBackend], kind: str) -> None:
    backend = load(kind)
    for text in ("he", " he", "今天", "\nYes", "night."):
        tokens = backend._tokens(text)
        said = b"".join(backend._tokenizer.piece(token) for token in tokens.ids)
        if kind in ("gpt2", "llama", "mistral", "mamba"):
            assert said == text.encode()
        assert sum(tokens.lengths) == len(text.encode())


def test_a_page_longer_than_the_context(load: Callable[..., TorchBackend]) -> None:
    backend = load("gpt2")
    events = write(backend, PAGE * 20)
    reading = [event for event in events if isinstance(event, Reading)]
    assert reading[-1].total < 128 and texts(events)[0]
    with pytest.raises(WriterError) as caught:
        write(backend, "")
    assert caught.value.fault.code == "engine.prompt_empty"


def test_measure_while_the_model_writes(load: Callable[..., TorchBackend]) -> None:
    backend = load("llama")
    thread = threading.Thread(target=lambda: write(backend, max_new_tokens=200))
    thread.start()
    found = [backend.measure(Measure(job=2, prompt=prompt(PAGE * (1 + i)))).prompt_tokens for i in range(12)]
    thread.join()
    assert found == sorted(found)


class Tight:
    """A model that has no room for more than `rows` rows, `times` times."""

    def __init__(self, model: Any, rows: int, times: int) -> None:
        self._forward, self._rows, self._left, self._calls = model.forward, rows, times, 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        tokens = options.get("input_ids")
        self._calls += 1
        if tokens is not None and tokens.shape[0] > self._rows and self._left and self._calls > 5:
            self._left -= 1
            raise torch.OutOfMemoryError("CUDA out of memory")
        return self._forward(*arguments, **options)


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_out_of_memory_is_one_step_back_and_nothing_lost(
    load: Callable[..., TorchBackend], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = load(kind)
    whole = texts(write(backend, candidates=4, is_fresh=True))
    monkeypatch.setattr(backend._reader.model, "forward", Tight(backend._reader.model, 2, 1))
    events = write(backend, candidates=4, is_fresh=True)
    (notice,) = [event for event in events if isinstance(event, Noticed)]
    assert notice.code == "engine.fewer_at_once" and notice.parameters == {"count": 2}
    for language in LANGUAGES:
        assert "2" in word(WriterError(notice.code, **notice.parameters).fault, language)
    for index, text in enumerate(texts(events)):
        said = [event for event in events if isinstance(event, Text) and event.candidate == index]
        assert pieces_of(said) == text
    assert texts(events) == whole


def test_no_memory_at_all_ends_with_a_sentence(
    load: Callable[..., TorchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = load("gpt2")
    monkeypatch.setattr(backend._reader.model, "forward", Tight(backend._reader.model, 0, 99))
    with pytest.raises(WriterError) as caught:
        write(backend, candidates=2)
    assert caught.value.fault.code == "engine.memory_ended"


def test_a_card_without_room_hands_over_to_the_processor(
    load: Callable[..., TorchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No card is needed: the place says "cuda", what moves is told by the notice."""
    backend = load("gpt2")
    expected = texts(write(backend, is_fresh=True))
    backend._place = type(backend._place)("cuda", torch.float32, "A card")
    monkeypatch.setattr(backend._reader.model, "forward", Tight(backend._reader.model, 0, 1))
    events = write(backend, is_fresh=True)
    (notice,) = [event for event in events if isinstance(event, Noticed)]
    assert notice.code == "engine.on_cpu" and backend._place.device == "cpu"
    assert texts(events) == expected


def make_adapter(base: Path, folder: Path) -> Path:
    import peft
    import transformers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # peft and transformers talk to each other
        model = transformers.AutoModelForCausalLM.from_pretrained(base)
        adapted = peft.get_peft_model(
            model, peft.LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
        )
        adapted.save_pretrained(folder)
    return folder


def test_an_adapter_acts_on_its_base_as_strongly_as_asked(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["llama"], tmp_path / "llama")
    adapter = make_adapter(tmp_path / "llama", tmp_path / "adapter")

    def chances(path: Path, scale: float = 1.0) -> list[float]:
        backend = TorchBackend(False)
        info = backend.load(Load(job=1, path=str(path), adapter_scale=scale))
        assert info.path == str(path)
        tokens = backend.next(Next(job=1, prompt=prompt(), count=1000)).tokens
        return [token.logprob for token in sorted(tokens, key=lambda token: token.id)]

    plain, half, full = chances(tmp_path / "llama"), chances(adapter, 0.5), chances(adapter)
    assert chances(adapter, 0.0) == pytest.approx(plain, abs=1e-4)
    assert half != pytest.approx(plain, abs=1e-2) and full != pytest.approx(half, abs=1e-2)
    (tmp_path / "llama").rename(tmp_path / "elsewhere")
    with pytest.raises(WriterError) as caught:
        chances(adapter)
    assert caught.value.fault.code == "engine.folder_no_base"
    for language in LANGUAGES:
        assert str(adapter) in word(caught.value.fault, language)


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    """torch keeps threads of its own (overrides the check of every test)."""
    yield


def test_through_the_real_process(folders: dict[str, Path], tmp_path: Path) -> None:
    """The same window code: a folder is loaded, written with, stopped, and a missing one is a sentence."""
    with driving(backend="llama.cpp") as driver:
        loaded = driver.load(str(folders["llama"]))
        assert isinstance(loaded, Loaded), loaded
        assert (loaded.info.backend, loaded.info.device) == ("transformers", "CPU")
        events = driver.write(PAGE, candidates=2, max_new_tokens=16)
        assert text_of(events, 0) and text_of(events, 1)
        end = driver.load(str(tmp_path))
        assert isinstance(end, Failed) and end.code == "engine.model_missing"
