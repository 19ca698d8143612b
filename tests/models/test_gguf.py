"""The header reader: what it reads, and that no rubbish makes it fail in another way than with a sentence."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_gguf import KEYS, pair, string, tensor, tiny_gguf

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models.gguf import read_header

WHOLE = tiny_gguf()


def code_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    start = time.perf_counter()
    try:
        read_header(path)
    except WriterError as failure:
        for language in LANGUAGES:
            said = word(failure.fault, language)
            assert failure.fault.code not in said, "no sentence"
            assert "?" not in said, "a blank was left open"
        assert path.name in word(failure.fault, "en")
        return failure.fault.code
    finally:
        assert time.perf_counter() - start < 20
    return ""


def test_what_a_file_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(WHOLE)
    header = read_header(path)
    assert (header.architecture, header.name, header.quantisation) == ("llama", "Tiny", "Q4_1")
    assert (header.context_tokens, header.layers, header.vocabulary, header.parameters) == (2048, 2, 4, 160)
    assert (header.has_chat_template, header.languages, header.licence) == (True, ("en",), "mit")
    assert (
        header.cache_bytes_per_token == 2 * 2 * 2 * 32
    )  # two bytes, two layers, two heads, key and value of 16
    assert header.memory_bytes(100) == len(WHOLE) + 100 * 256 + 150_000_000


@pytest.mark.model
def test_the_starter(starter_path: Path) -> None:
    header = read_header(starter_path)
    assert (header.architecture, header.quantisation, header.vocabulary) == ("llama", "Q4_1", 49152)
    assert (header.context_tokens, header.parameters, header.has_chat_template) == (8192, 134_515_008, True)


def replaced(old: bytes, new: bytes) -> bytes:
    assert WHOLE.count(old) >= 1
    return WHOLE.replace(old, new, 1)


def with_count(at: int, value: int) -> bytes:
    return WHOLE[:at] + struct.pack("<Q", value) + WHOLE[at + 8 :]


HUGE = 2**63 - 1
KEY_AT = 24  # the first key begins after magic, version and two counts
DAMAGED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "three bytes": (b"GGU", "not_gguf"),
    "another magic": (b"GGML" + WHOLE[4:], "not_gguf"),
    "a zip": (b"PK\x03\x04" + bytes(500), "not_gguf"),
    "a text": (("一个文本文件，改了名字。" * 50).encode(), "not_gguf"),
    "magic alone": (b"GGUF", "truncated"),
    "version 1": (tiny_gguf(version=1), "gguf_version"),
    "version of the other byte order": (tiny_gguf(version=3 << 24), "gguf_version"),
    "no tensors": (with_count(8, 0), "damaged"),
    "2⁶³ − 1 tensors": (with_count(8, HUGE), "damaged"),
    "too many tensors said": (with_count(8, 9), "damaged"),
    "2⁶³ − 1 keys": (with_count(16, HUGE), "damaged"),
    "fewer keys said": (with_count(16, 13), "damaged"),
    "a key of 2⁶³ bytes": (with_count(KEY_AT, HUGE), "damaged"),
    "an empty key": (replaced(string("general.name"), string("")), "damaged"),
    "a key that isn't UTF-8": (replaced(b"general.name", b"general.nam\xff"), "damaged"),
    "the same key twice": (
        with_count(16, 15).replace(pair("general.name", "Tiny"), pair("general.name", "Tiny") * 2), "damaged"),
    "a value of no type": (replaced(string("general.name") + b"\x08", string("general.name") + b"\x63"), "damaged"),
    "a text of 2⁶³ bytes": (replaced(string("Tiny"), struct.pack("<Q", HUGE) + b"Tiny"), "damaged"),
    "a vocabulary of 2⁶³": (replaced(struct.pack("<IIQ", 9, 8, 4), struct.pack("<IIQ", 9, 8, HUGE)), "too_large"),
    "scores of 2⁶³": (replaced(struct.pack("<IIQ", 9, 6, 4), struct.pack("<IIQ", 9, 6, HUGE)), "truncated"),
    "an array of arrays": (replaced(struct.pack("<IIQ", 9, 6, 4), struct.pack("<IIQ", 9, 9, 4)), "damaged"),
    "five dimensions": (replaced(struct.pack("<IQQ", 2, 32, 4), struct.pack("<IQQ", 5, 32, 4)), "damaged"),
    "a side of 2⁶³": (replaced(struct.pack("<IQQ", 2, 32, 4), struct.pack("<IQQ", 2, HUGE - 31, 4)), "damaged"),
    "a side that isn't whole blocks": (replaced(struct.pack("<IQQ", 2, 32, 4), struct.pack("<IQQ", 2, 33, 4)), "damaged"),
    "a tensor type of no kind": (replaced(struct.pack("<QIQ", 4, 2, 0), struct.pack("<QIQ", 4, 999, 0)), "damaged"),
    "an offset elsewhere": (replaced(struct.pack("<QIQ", 4, 2, 0), struct.pack("<QIQ", 4, 2, 64)), "damaged"),
    "two tensors of one name": (
        replaced(tensor("output_norm.weight", (32,), 0, 96), tensor("token_embd.weight", (32,), 0, 96)), "damaged"),
    "one byte short": (WHOLE[:-1], "truncated"),
    "half": (WHOLE[: len(WHOLE) // 2], "truncated"),
    "no architecture": (tiny_gguf({"general.architecture": None}), "damaged"),
    "an architecture that is a number": (tiny_gguf({"general.architecture": 3}), "damaged"),
    "no layers": (tiny_gguf({"llama.block_count": 0}), "damaged"),
    "513 layers": (tiny_gguf({"llama.block_count": 513}), "too_large"),
    "a template of 64 kB and a byte": (tiny_gguf({"tokenizer.chat_template": "x" * 65_537}), "too_large"),
    "an alignment of 3": (tiny_gguf({"general.alignment": 3}), "damaged"),
    "an alignment of 0": (tiny_gguf({"general.alignment": 0}), "damaged"),
    "one part of three": (tiny_gguf({"split.count": 3}), "split"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    """safety.md: damaged models end with a sentence naming the file."""
    data, expected = DAMAGED[name]
    assert code_of(tmp_path / "my model.gguf", data) == (expected and f"model.{expected}")


def test_every_truncation(tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    for length in range(4, len(WHOLE)):
        assert code_of(path, WHOLE[:length]) == "model.truncated", length


def test_bytes_after_the_end_are_no_fault(tmp_path: Path) -> None:
    assert code_of(tmp_path / "long.gguf", WHOLE + b"more") == ""


def test_signs_that_move_the_cursor_are_taken_out_of_names(tmp_path: Path) -> None:
    path = tmp_path / "name.gguf"
    path.write_bytes(tiny_gguf({"general.name": "\x1b[31mred\n\u202e" + "long" * 99}))
    assert read_header(path).name.startswith("[31mredlong")
    assert len(read_header(path).name) <= 120


def test_numbers_of_other_types_do_no_harm(tmp_path: Path) -> None:
    for value in (1.5, True, "many", [1.0]):
        for key in (
            "llama.attention.head_count",
            "llama.embedding_length",
            "general.file_type",
            "general.languages",
        ):
            assert code_of(tmp_path / "odd.gguf", tiny_gguf({key: value})) == ""


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "model.not_a_file"), (tmp_path / "none.gguf", "model.missing")):
        with pytest.raises(WriterError) as caught:
            read_header(path)
        assert caught.value.fault.code == code


def test_a_large_vocabulary_is_read_in_time(tmp_path: Path) -> None:
    """A million tokens is what may be there; reading them stays under a second."""
    tokens = struct.pack("<IIQ", 9, 8, 1_000_000) + string("token") * 1_000_000
    old = pair("tokenizer.ggml.tokens", KEYS["tokenizer.ggml.tokens"])
    data = WHOLE.replace(old, string("tokenizer.ggml.tokens") + tokens)
    shift = -(len(data) - len(WHOLE)) % 32
    end = data.index(tensor("output_norm.weight", (32,), 0, 96)) + len(
        tensor("output_norm.weight", (32,), 0, 96)
    )
    assert code_of(tmp_path / "large.gguf", data[:end] + bytes(shift + 32) + data[end:]) == ""


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_never_break_the_reader(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    code = code_of(tmp_path / "fuzz.gguf", bytes(data))
    assert code == "" or code.startswith("model.")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, len(WHOLE)))
def test_rubbish_after_a_good_beginning(tmp_path: Path, rubbish: bytes, kept: int) -> None:
    code = code_of(tmp_path / "fuzz.gguf", WHOLE[:kept] + rubbish)
    assert code == "" or code.startswith("model.")
