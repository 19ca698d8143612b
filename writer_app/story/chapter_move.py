"""Giving a file another name without ever writing over one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EACCES}


def move(source: Path, target: Path) -> None:
    """`source` becomes `target`. Raises FileExistsError where that is taken, OSError otherwise.

    By a second name and taking off the first: rename() would silently replace what another program puts there meanwhile. Killed
    in between, the file has both names.
    """
    if os.path.lexists(target) and is_same_file(source, target):
        source.rename(target)  # only capitals differ, on a disk that doesn't tell them apart
        return
    second_name(source, target)
    source.unlink()


def second_name(source: Path, target: Path) -> None:
    """Give a file a second name, or, where the disk knows no such thing, the new name at once."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        source.rename(target)


def is_same_file(one: Path, other: Path) -> bool:
    try:
        return (
            os.path.samestat(os.lstat(one), os.lstat(other)) and one.name.casefold() == other.name.casefold()
        )
    except OSError:
        return False
