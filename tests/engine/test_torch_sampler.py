"""Each processor against an example worked out by hand; torch_sampler_llamacpp compares them with llama.cpp itself."""

from __future__ import annotations

import math
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from writer_app.engine.torch_sampler import coin, processors  # noqa: E402
from writer_app.error import WriterError  # noqa: E402
from writer_app.settings.sampling import neutral, sampling  # noqa: E402

OUT = -math.inf


class Words:
    """A tokeniser whose tokens are these texts."""

    all_special_tokens = ()

    def __init__(self, *words: str) -> None:
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def convert_ids_to_tokens(self, ids: range) -> list[str]:
        return [self.words[index] for index in ids]

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        return "".join(tokens)

    def encode(self, text: str, add_special_tokens: bool) -> list[int]:
        return [self.words.index(character) for character in text]


LETTERS = Words("a", "b", "c", "d", "e", "\n")


def after(
    values: dict[str, Any],
    ids: list[int],
    scores: list[float],
    words: Words = LETTERS,
    prompt_tokens: int = 0,
    seed: int = 0,
) -> list[float]:
    """The scores of one row after the processors of these settings, everything else off."""
    found = torch.tensor([scores])
    for processor in processors(
        sampling(values, neutral()), prompt_tokens=prompt_tokens, tokenizer=words, seed=seed
    ):
        found = processor(torch.tensor([ids]), found)
    return [float(score) for score in found[0]]


def logarithms(*probabilities: float) -> list[float]:
    return [math.log(one) for one in probabilities]


def kept(found: list[float]) -> list[int]:
    return [index for index, score in enumerate(found) if score > -1e29]


def test_neutral_settings_have_no_processors() -> None:
    assert processors(neutral(), prompt_tokens=0, tokenizer=LETTERS) == []


def test_scores_of_half_precision_come_back_in_float32() -> None:
    (cast, scale) = processors(sampling({"temperature": 0.5}, neutral()), prompt_tokens=0, tokenizer=LETTERS)
    ids, scores = torch.tensor([[0]]), torch.tensor([[1.0, 2.0]], dtype=torch.bfloat16)
    assert scale(ids, cast(ids, scores)).dtype == torch.float32


def test_penalties_divide_what_is_above_zero_and_multiply_the_rest() -> None:
    # a twice, b once: a 3 → 3/1.5 − 2·0.5 − 0.25 = 0.75; b −2 → −2·1.5 − 0.5 − 0.25 = −3.75; c untouched.
    values = {"repetition_penalty": 1.5, "frequency_penalty": 0.5, "presence_penalty": 0.25}
    assert after(values, [0, 1, 0], [3.0, -2.0, 1.0]) == pytest.approx([0.75, -3.75, 1.0])


def test_penalties_look_back_as_far_as_their_range() -> None:
    # Of a b b c the last two tokens are b c: a keeps its 2, b and c are halved.
    values = {"repetition_penalty": 2.0, "repetition_range": 2}
    assert after(values, [0, 1, 1, 2], [2.0, 2.0, 2.0]) == [2.0, 1.0, 1.0]
    assert after({**values, "repetition_range": 0}, [0, 1], [2.0, 2.0]) == [2.0, 2.0]


def test_penalties_count_prompt_and_answer() -> None:
    assert after({"presence_penalty": 1.0}, [0, 1], [2.0, 2.0, 2.0], prompt_tokens=1) == [1.0, 1.0, 2.0]


def test_no_run_comes_twice() -> None:
    # a b c a b: with runs of 3, a b has been followed by c.
    assert after({"no_repeat_ngram_size": 3}, [0, 1, 2, 0, 1], [1.0, 2.0, 3.0]) == [1.0, 2.0, OUT]


def test_dry_grows_with_the_run() -> None:
    # a b c d a b c: the end a b c (3 long) stood before d: d loses 2 · 1.5^(3−2) = 3. Nothing else carries on a run.
    values = {"dry_multiplier": 2.0, "dry_base": 1.5, "dry_allowed_length": 2}
    assert after(values, [0, 1, 2, 3, 0, 1, 2], [5.0] * 4) == [5.0, 5.0, 5.0, 2.0]


def test_dry_takes_the_longest_of_several_runs() -> None:
    # llama.cpp's own example: a b c c b c y a b c. Ends that stood before: a b c (3) before c; c (1) before b; b c (2) before
    # y. With an allowed length of 1: c loses 2^(3−1) = 4, b 2^0 = 1, y 2^1 = 2.
    values = {"dry_multiplier": 1.0, "dry_base": 2.0, "dry_allowed_length": 1}
    y = 3
    assert after(values, [0, 1, 2, 2, 1, 2, y, 0, 1, 2], [9.0] * 4) == [9.0, 8.0, 5.0, 7.0]


def test_dry_runs_begin_behind_a_breaker() -> None:
    # a ⏎ b c a ⏎ b: behind the last ⏎ stands b alone, so c carries on a run of 1, not of 3: c loses 1 · 2^(1−1) = 1.
    values = {"dry_multiplier": 1.0, "dry_base": 2.0, "dry_allowed_length": 1}
    ids = [0, 5, 1, 2, 0, 5, 1]
    assert after(values, ids, [9.0] * 6) == [9.0, 9.0, 8.0, 9.0, 9.0, 9.0]
    # Without breakers the run a ⏎ b is 3 long: c loses 2^2 = 4.
    assert after({**values, "dry_breakers": []}, ids, [9.0] * 6)[2] == 5.0
    # A breaker of two tokens, ⏎ b: nothing stands behind it, so nothing is carried on.
    assert after({**values, "dry_breakers": ["\nb"]}, ids, [9.0] * 6) == [9.0] * 6


def test_dry_leaves_breakers_alone_and_minds_its_range() -> None:
    # b ⏎ b ends in b, which stood before ⏎; ⏎ is a breaker itself.
    values = {"dry_multiplier": 1.0, "dry_allowed_length": 1}
    assert after(values, [1, 5, 1], [9.0] * 6) == [9.0] * 6
    # a b d a with a range of 3 sees b d a only.
    assert after({**values, "dry_range": 3}, [0, 1, 3, 0], [9.0] * 6) == [9.0] * 6


def test_a_long_run_does_not_overflow() -> None:
    found = after({"dry_multiplier": 5.0, "dry_base": 4.0}, [0] * 400, [9.0, 1.0])
    assert found[0] < -1e30 and found[1] == 1.0 and not math.isnan(found[0])


def test_top_n_sigma_keeps_what_lies_near_the_best() -> None:
    # 4 0 0 0: mean 1, deviation √((9+1+1+1)/4) = √3 ≈ 1.73. With n = 2 the floor is 4 − 3.46 = 0.54; with n = 3 it is −1.2.
    assert kept(after({"top_n_sigma": 2.0}, [0], [4.0, 0.0, 0.0, 0.0])) == [0]
    assert kept(after({"top_n_sigma": 3.0}, [0], [4.0, 0.0, 0.0, 0.0])) == [0, 1, 2, 3]


def test_top_k_keeps_exactly_so_many() -> None:
    assert kept(after({"top_k": 2}, [0], [1.0, 3.0, 2.0, 0.0])) == [1, 2]
    assert len(kept(after({"top_k": 2}, [0], [1.0, 1.0, 1.0]))) == 2


def test_typical_keeps_what_surprises_as_much_as_expected() -> None:
    # 0.5 0.25 0.25: entropy 1.5 bits; surprises 1, 2, 2 bits, all 0.5 away. 0.8 0.1 0.1: entropy 0.92 bits; surprises 0.32
    # and 3.32: the first is nearest. 0.4 0.3 0.2 0.1: entropy 1.85; surprises 1.32 1.74 2.32 3.32, so 0.3, 0.2, 0.4, 0.1.
    assert kept(after({"typical_p": 0.5}, [0], logarithms(0.8, 0.1, 0.1))) == [0]
    assert kept(after({"typical_p": 0.45}, [0], logarithms(0.4, 0.3, 0.2, 0.1))) == [1, 2]
    assert kept(after({"typical_p": 0}, [0], logarithms(0.4, 0.3, 0.2, 0.1))) == [1]


def test_top_p_keeps_the_one_that_crosses() -> None:
    # 0.5 + 0.3 = 0.8 ≥ 0.7: the second crosses and stays.
    assert kept(after({"top_p": 0.7}, [0], logarithms(0.5, 0.3, 0.15, 0.05))) == [0, 1]
    assert kept(after({"top_p": 0}, [0], logarithms(0.5, 0.3, 0.2))) == [0]


def test_min_p_is_a_share_of_the_best() -> None:
    # 0.3 · 0.5 = 0.15: 0.16 stays, 0.14 goes.
    assert kept(after({"min_p": 0.3}, [0], logarithms(0.5, 0.2, 0.16, 0.14))) == [0, 1, 2]


def test_xtc_leaves_the_least_of_the_obvious() -> None:
    # 0.4 and 0.3 and 0.2 reach 0.15; the least of them stays.
    values = {"xtc_probability": 1.0, "xtc_threshold": 0.15}
    assert kept(after(values, [0], logarithms(0.4, 0.2, 0.3, 0.1))) == [1, 3]
    assert kept(after(values, [0], logarithms(0.9, 0.1))) == [0, 1], "a single obvious one stays"


def test_the_coin_is_fair_and_is_the_arguments_alone() -> None:
    drawn = [coin(7, row, length) for row in range(20) for length in range(200)]
    assert drawn == [coin(7, row, length) for row in range(20) for length in range(200)]
    assert len(set(drawn)) == len(drawn)
    assert abs(sum(one < 0.3 for one in drawn) / len(drawn) - 0.3) < 0.03  # 4 deviations of 0.0072
    values = {"xtc_probability": 0.5, "xtc_threshold": 0.1}
    fallen = {len(kept(after(values, [0] * n, logarithms(0.4, 0.3, 0.3), seed=1))) for n in range(1, 20)}
    assert fallen == {1, 3}


def test_temperature_divides_and_zero_takes_the_best() -> None:
    assert after({"temperature": 0.5}, [0], [1.0, 2.0]) == [2.0, 4.0]
    assert after({"temperature": 0}, [0], [1.0, 2.0, 2.0]) == [OUT, 2.0, OUT]
    assert kept(after({"temperature": 0, "dynatemp_range": 1}, [0], [1.0, 2.0])) == [1]


def test_dynamic_temperature_follows_the_entropy() -> None:
    # Two equal ones: entropy ÷ greatest = 1, so the divisor is the upper 1 + 0.5.
    values = {"dynatemp_range": 0.5}
    assert after(values, [0], [3.0, 3.0]) == pytest.approx([2.0, 2.0])
    # 0.9 and 0.1: 0.469 bits of 1. Linear: 0.5 + 1 · 0.469 = 0.969. Squared: 0.5 + 0.22 = 0.72.
    scores = logarithms(0.9, 0.1)
    assert after(values, [0], scores) == pytest.approx([score / 0.969 for score in scores], rel=1e-3)
    squared = after({**values, "dynatemp_exponent": 2.0}, [0], scores)
    assert squared == pytest.approx([score / 0.72 for score in scores], rel=1e-3)
    # One left: as it is.
    assert after({**values, "top_k": 1}, [0], [3.0, 1.0]) == [3.0, OUT]


def test_what_sigma_took_counts_for_dynamic_temperature() -> None:
    # As in llama.cpp: of 5 5 −5 −5 two are left, but the greatest entropy is that of four: 1 bit of 2 → 0.5 + 1 · 0.5 = 1.
    found = after({"top_n_sigma": 1.0, "dynatemp_range": 0.5}, [0], [5.0, 5.0, -5.0, -5.0])
    assert found[:2] == pytest.approx([5.0, 5.0]) and kept(found) == [0, 1]


def test_the_order_is_that_of_the_page() -> None:
    values = {
        "phrase_bans": ["ab"], "presence_penalty": 1, "no_repeat_ngram_size": 2, "dry_multiplier": 1, "top_n_sigma": 1,
        "top_k": 5, "typical_p": 0.9, "top_p": 0.9, "min_p": 0.1, "xtc_probability": 0.5, "temperature": 0.5,
    }  # fmt: skip
    found = processors(sampling(values, neutral()), prompt_tokens=0, tokenizer=LETTERS)
    assert [type(one).__name__ for one in found[1:]] == [
        "PhraseBan", "Penalties", "NoRepeatNGramLogitsProcessor", "Dry", "TopNSigma", "TopK", "TypicalLogitsWarper",
        "TopPLogitsWarper", "MinPLogitsWarper", "Xtc", "Temperature",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "code"), [({"mirostat": 2}, "setting.unsupported"), ({"mirostat_tau": 2}, "")]
)
def test_what_only_llama_cpp_has_is_refused(values: dict[str, Any], code: str) -> None:
    try:
        processors(sampling(values, neutral()), prompt_tokens=0, tokenizer=LETTERS)
    except WriterError as error:
        assert error.fault.code == code
    else:
        assert not code, "a target without Mirostat does nothing and is let through"


PIECES = Words(
    "a",
    "b",
    " ",
    "art",
    "Art",
    " art",
    " st",
    "st",
    "ar",
    "t",
    " of",
    "的",
    "不",
    "禁",
    "不禁",
    " x art y",
    "ty",
)


@pytest.mark.parametrize(
    ("phrases", "answer", "banned"),
    [
        # Whole tokens that begin with it (where a word may begin) and those that have it inside.
        (["art"], [], ["art", "Art", " art", " x art y"]),
        # Behind letters "art" is no beginning of a word: start. A space sets it free again.
        (["art"], ["st"], [" art", " x art y"]),
        (["art"], ["st", " "], ["art", "Art", " art", " x art y"]),
        # Begun in pieces: only what completes it.
        (["art"], ["ar"], ["t", "ty", " art", " x art y"]),
        (["ART of"], [" art"], [" of"]),
        (["art of"], [" art", "t"], []),
        # Chinese has no word ends: everywhere.
        (["不禁"], ["不"], ["禁", "不禁"]),
        (["不禁"], ["a"], ["不禁"]),
        (["不禁", "art"], ["不"], ["禁", "不禁", "art", "Art", " art", " x art y"]),
    ],
)
def test_no_token_completes_a_banned_phrase(phrases: list[str], answer: list[str], banned: list[str]) -> None:
    prompt = [PIECES.words.index("不"), PIECES.words.index("ar")]  # the prompt never counts
    ids = prompt + [PIECES.words.index(word) for word in answer]
    found = after({"phrase_bans": phrases}, ids, [1.0] * len(PIECES), PIECES, prompt_tokens=2)
    out = {word for word, score in zip(PIECES.words, found, strict=True) if score == OUT}
    assert out == set(banned)


def test_rows_are_their_own() -> None:
    record = sampling(
        {"phrase_bans": ["ab"], "dry_multiplier": 1.0, "dry_allowed_length": 1, "presence_penalty": 1},
        neutral(),
    )
    ids = torch.tensor([[0, 1, 0], [2, 3, 2], [4, 4, 0]])
    scores = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]] * 3)
    both, one = scores, scores[1:2]
    for processor in processors(record, prompt_tokens=1, tokenizer=LETTERS):
        both, one = processor(ids, both), processor(ids[1:2], one)
    assert torch.equal(both[1:2], one)
