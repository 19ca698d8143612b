"""Where torch comes from, and what is set up where it can't come at all.

On Linux the wheels of the usual index bring several GB of CUDA libraries. Where no graphics card could use them, the index of
CPU builds is asked as well: its versions are marked `+cpu`, which pip ranks above the same version without a mark (PEP 440,
local version identifiers). It is asked beside the configured index, not instead of it, so a mirror goes on serving the rest.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
import urllib.request
from http.client import HTTPException
from pathlib import Path

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_SECONDS = 4.0

# What only the transformers backend imports (engine/torch_*). The slim set-up and the package go without; `jinja2` and
# `tokenizers` are small, but of no use alone.
HEAVY = frozenset(
    ("torch", "transformers", "tokenizers", "safetensors", "sentencepiece", "jinja2", "llguidance", "peft")
)


def has_graphics_card() -> bool:
    """Whether torch could use one: NVIDIA's driver, or AMD's compute device."""
    return (
        shutil.which("nvidia-smi") is not None
        or Path("/proc/driver/nvidia/version").exists()
        or Path("/dev/kfd").exists()
    )


def is_reachable(index: str = CPU_INDEX, timeout_seconds: float = PROBE_SECONDS) -> bool:
    """Whether the index answers for torch. One request, through the proxy of the environment as pip would."""
    try:
        request = urllib.request.Request(f"{index}/torch/", method="HEAD")
        with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException, ValueError):  # urllib's own errors are OSErrors
        return False


def pip_options() -> tuple[list[str], str]:
    """What pip gets so that torch fits this computer, and the sentence for the person ("" where all is usual)."""
    if not sys.platform.startswith("linux") or has_graphics_card():
        return [], ""
    if is_reachable():
        return ["--extra-index-url", CPU_INDEX], ""
    return [], (
        f"The index of CPU builds ({CPU_INDEX}) does not answer: torch comes as your pip is configured, "
        "which can mean several GB with CUDA."
    )


def requirements(project: Path, *groups: str) -> list[str]:
    """The requirements of a pyproject.toml with those of its optional groups."""
    declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    found = list(declared["dependencies"])
    for group in groups:
        found += declared["optional-dependencies"][group]
    return found


def name_of(requirement: str) -> str:
    """`torch` for `torch>=2.6,<2.14`, in PEP 503's spelling."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name else ""


def slim(wanted: list[str]) -> list[str]:
    """`wanted` without what only model folders need."""
    return [each for each in wanted if name_of(each) not in HEAVY]
