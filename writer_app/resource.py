"""Where the files made for people lie: `resources/` beside the package, or inside it when installed from a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parent
    inside, beside = package / "resources", package.parent / "resources"
    return inside if inside.is_dir() else beside


def resource_path(*parts: str) -> Path:
    """Absolute path of a resource, for example `resource_path("messages", "en.toml")`."""
    return _root().joinpath(*parts)
