"""The vocabulary: one token per character, bytes for the rest, as a Llama tokenizer with no merges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tokenizers import AddedToken, Tokenizer, decoders, models
from transformers import PreTrainedTokenizerFast

from writer_app.poetry.grammar import is_han
from writer_app.poetry.poem_model import BODY_MARK, FORM_MARK, TITLE_MARK
from writer_app.poetry.prosody.rhyme_book import rhyme_classes
from writer_app.poetry.prosody.table import Tone
from writer_app.poetry.prosody.tone import core

UNKNOWN, START, END = "<unk>", "<s>", "</s>"
END_ID = 2
_TONES: tuple[Tone, ...] = ("P", "Z")
RAREST = 15  # a character must occur this often


def characters(texts: Iterable[str]) -> list[str]:
    """The characters of the texts that occur often enough, commonest first."""
    counts = Counter(char for text in texts for char in text)
    marks = {*FORM_MARK.values(), TITLE_MARK, BODY_MARK}
    return [char for char, count in counts.most_common() if count >= RAREST and char not in marks]


def tokens(chars: list[str]) -> list[str]:
    """All tokens in the order of their ids."""
    marks = [*FORM_MARK.values(), TITLE_MARK, BODY_MARK]
    return [UNKNOWN, START, END, *(f"<0x{byte:02X}>" for byte in range(256)), *marks, *chars]


def by_sound(names: list[str]) -> list[int]:
    """The numbers of the tokens in another order: characters of one tone and rhyme stand side by side.

    A grammar names a class of characters by runs of numbers: this way it is a few runs instead of a thousand.
    """
    return sorted(range(len(names)), key=lambda number: (*_sound(names[number]), number))


def _sound(name: str) -> tuple[int, int, str]:
    """Marks, bytes and punctuation first, then level, oblique and doubtful characters, each by its class of 平水韵."""
    if len(name) != 1 or not is_han(name):
        return 0, 0, ""
    tone = next((place for place, one in enumerate(_TONES) if name in core(one)), len(_TONES))
    classes = rhyme_classes(name, "pingshui")
    return 1, tone, min(classes) if len(classes) == 1 else ""


def tokenizer(names: list[str]) -> PreTrainedTokenizerFast:
    """What transformers reads. No space is put before a text and nothing after it."""
    ids = {name: number for number, name in enumerate(names)}
    model = models.BPE(vocab=ids, merges=[], unk_token=UNKNOWN, byte_fallback=True, fuse_unk=False)
    fast = Tokenizer(model)
    fast.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    fast.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in (UNKNOWN, START, END)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=fast, unk_token=UNKNOWN, eos_token=END, pad_token=END, clean_up_tokenization_spaces=False,
        model_max_length=256,
    )  # fmt: skip


class Encoder:
    """The same as the tokenizer, fast enough for twenty million characters."""

    def __init__(self, names: list[str]) -> None:
        self._ids = {name: number for number, name in enumerate(names)}

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for char in text:
            known = self._ids.get(char)
            ids.extend((known,) if known is not None else (3 + byte for byte in char.encode()))
        return ids
