"""Free memory: read from the system (here: from small copies of its files), and refused by a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.engine.memory import available_memory, require_memory
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word


def make_root(root: Path, group: dict[str, str]) -> Path:
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text("MemTotal:  9 kB\nMemAvailable:    1000 kB\n")
    (root / "sys/fs/cgroup").mkdir(parents=True)
    for name, text in group.items():
        (root / "sys/fs/cgroup" / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [
        ("max", "500000", 1_024_000),
        ("600000", "500000", 150_000),
        ("9000000", "1000", 1_024_000),
        ("100", "900000", 0),
    ],
)
def test_the_smaller_of_machine_and_container(tmp_path: Path, limit: str, used: str, expected: int) -> None:
    stat = "anon 1\nfile 50000\nkernel 3\n"
    root = make_root(tmp_path, {"memory.max": f"{limit}\n", "memory.current": used, "memory.stat": stat})
    assert available_memory(root) == expected


def test_a_system_that_does_not_say(tmp_path: Path) -> None:
    assert available_memory(tmp_path) is None
    require_memory("any", 10**15, None)


def test_this_machine_has_some() -> None:
    assert (available_memory() or 1) > 0


def test_too_large_a_model_is_one_sentence() -> None:
    require_memory("fits", 1_000_000, 1_200_000)
    with pytest.raises(WriterError) as caught:
        require_memory("giant", 10_000_000_000, 11_000_000_000)
    for language in LANGUAGES:
        assert "10.0 GB" in word(caught.value.fault, language)
