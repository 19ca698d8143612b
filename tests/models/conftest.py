"""What the tests of models share: a small catalogue, a place for pip to look, a server on loopback, a disk that fills."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_model import CHINESE, TINY, Hub, entry_of

from writer_app.models.catalogue import Catalogue, HubSource, Licence, WheelPart, WheelSource, Wording


@pytest.fixture
def known() -> Catalogue:
    """A starter in one wheel, a Chinese model in two wheels with terms to accept, a third that only the hub has."""
    half = len(CHINESE) // 2
    parts = (
        WheelPart(requirement="tiny-zh-part1==1.0", member="tiny_zh/a.part00", size=half, wheel_size=half),
        WheelPart(
            requirement="tiny-zh-part2==1.0",
            member="tiny_zh/a.part01",
            size=len(CHINESE) - half,
            wheel_size=half,
        ),
    )
    starter = (
        WheelPart(
            requirement="tiny-model==1.0", member="tiny_model/tiny.gguf", size=len(TINY), wheel_size=len(TINY)
        ),
    )
    hub = HubSource(repository="someone/tiny", file="tiny.gguf")
    terms = Licence(
        name="Some Terms",
        url="https://example.org/terms",
        must_accept=True,
        terms=Wording(en="Be good.", zh="行善。"),
    )
    return Catalogue(
        (
            entry_of(TINY, "tiny", (WheelSource(parts=starter), hub), is_starter=True),
            entry_of(CHINESE, "tiny-zh", (WheelSource(parts=parts),), languages=("en", "zh"), licence=terms),
            entry_of(TINY + b"x", "tiny-hub", (hub,)),
        )
    )


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip looks: a folder for wheels of the test."""
    folder = tmp_path / "links"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    server = Hub()
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield server
    server.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a memory disk with the given options; only root can."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("mounting needs root")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)
