"""A model file before it is opened: the right one, hashed once, with memory for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tiny_gguf import write_tiny

from writer_app.engine.model_file import checked_model
from writer_app.engine.request import Fingerprint, Load
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(WriterError) as caught:
        call()
    for language in LANGUAGES:
        assert "?" not in word(caught.value.fault, language)
    return caught.value.fault.code


@pytest.fixture
def spec(tmp_path: Path) -> Load:
    path = tmp_path / "tiny.gguf"
    sha256 = write_tiny(path)
    return Load(job=1, path=str(path), name="tiny", sha256=sha256, hashed=Fingerprint.of(path.stat()))


def test_a_file_that_was_hashed_is_not_hashed_again(spec: Load) -> None:
    told = msgspec.structs.replace(spec, sha256="0" * 64)  # would be found out if it were hashed
    assert checked_model(told) == "0" * 64
    assert (
        code_of(lambda: checked_model(msgspec.structs.replace(told, hashed=None))) == "engine.model_changed"
    )


def test_one_flipped_byte_is_refused_a_hundred_times(spec: Load) -> None:
    """safety.md: times are set back, as a careful damager would. Only ctime tells."""
    path = Path(spec.path)
    data, before = path.read_bytes(), path.stat()
    for turn in range(100):
        at = 8 + turn * (len(data) - 16) // 100
        with path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([data[at] ^ (1 << turn % 8)]))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        while path.stat().st_ctime_ns == before.st_ctime_ns:  # within one tick of the disk's clock
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert code_of(lambda: checked_model(spec)) == "engine.model_changed"
        path.write_bytes(data)
    assert checked_model(spec) == spec.sha256


def test_too_large_a_model_by_its_estimate(spec: Load) -> None:
    pytest.importorskip("resource", reason="free memory is asked of Linux")
    giant = msgspec.structs.replace(spec, memory_bytes=10**15)
    assert code_of(lambda: checked_model(giant)) == "engine.memory_short"


def test_what_is_no_model(tmp_path: Path) -> None:
    for name, data, code in (
        ("empty", b"", "engine.model_empty"),
        ("text", b"x" * 99, "engine.model_not_gguf"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert code_of(lambda path=path: checked_model(Load(job=1, path=str(path)))) == code  # type: ignore[misc]
    assert code_of(lambda: checked_model(Load(job=1, path=str(tmp_path / "none")))) == "engine.model_missing"
