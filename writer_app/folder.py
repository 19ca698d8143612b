"""The app's own folders on this computer. WRITER_APP_HOME puts all of them under one folder (tests, portable use)."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "writer-app"


def _home() -> Path | None:
    home = os.environ.get("WRITER_APP_HOME")
    return Path(home) if home else None


def data_folder() -> Path:
    """What must not get lost: recovery snapshots, history, the user's presets and forms."""
    if home := _home():
        return home / "data"
    import platformdirs  # 4 ms, only where the system is asked

    return Path(platformdirs.user_data_dir(_NAME, appauthor=False))


def config_folder() -> Path:
    """Preferences and the state of the window."""
    if home := _home():
        return home / "config"
    import platformdirs

    return Path(platformdirs.user_config_dir(_NAME, appauthor=False))


def model_folder() -> Path:
    """Downloaded models. WRITER_APP_MODELS puts them elsewhere (a big disk, a shared folder)."""
    models = os.environ.get("WRITER_APP_MODELS")
    return Path(models) if models else data_folder() / "models"


def private_folder(path: Path) -> Path:
    """Make `path` with mode 0700 if it is not there, and give it back."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
