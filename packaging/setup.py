"""`make setup`: what the system lacks, `.venv` with the app and its tools, the starter model. A second time it costs seconds.

Knows only the standard library. Says one line per step with the time it took; what pip and apt say goes to build/setup.log.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import system
import torch_source

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".setup"
LOG = ROOT / "build" / "setup.log"
STARTER = "smollm2-135m-instruct"
SLIM = "slim"  # second line of the stamp

# What pip says when it could not reach an index, and when there is no room.
_OFFLINE = ("NewConnectionError", "NameResolutionError", "name resolution", "ConnectTimeoutError", "Network is unreachable",
            "Connection refused", "ProxyError", "ReadTimeoutError", "Max retries exceeded")  # fmt: skip
_FULL = ("No space left on device", "Disk quota exceeded")


class SetupError(Exception):
    """Setting up can't go on; the text is one sentence for the person."""


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Announce a step, run it, and end its line with what it put into the list and the seconds it took."""
    begun, notes = time.monotonic(), list[str]()
    print(f"  {name:<17} ", end="", flush=True)
    try:
        yield notes
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{', '.join(notes) or 'done':<42} {time.monotonic() - begun:6.1f} s", flush=True)


def bin_folder() -> Path:
    return VENV / ("Scripts" if sys.platform == "win32" else "bin")


def venv_python() -> Path:
    return bin_folder() / ("python.exe" if sys.platform == "win32" else "python")


def fingerprint() -> str:
    """What an environment depends on: what is declared, the Python in it, and where the clone lies."""
    configuration = VENV / "pyvenv.cfg"
    parts = (ROOT / "pyproject.toml", configuration)
    content = b"".join(part.read_bytes() for part in parts if part.is_file())
    return hashlib.sha256(content + os.fsencode(ROOT)).hexdigest()


def is_current() -> bool:
    """Whether `.venv` is what this clone asks for."""
    writer = bin_folder() / ("writer-app.exe" if sys.platform == "win32" else "writer-app")
    return (
        STAMP.is_file()
        and STAMP.read_text(encoding="utf-8").split()[:1] == [fingerprint()]
        and writer.exists()
        and runs(venv_python())
    )


def runs(python: Path) -> bool:
    """Whether this is a Python that starts and is new enough (an environment outlives the Python that made it)."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def call(*command: str | Path) -> None:
    """Run a step's command into the log. Raises SetupError with the reason that its output tells."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONHOME", "PIP_USER", "PIP_TARGET")
    }
    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        start = log.tell()
        ended = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, check=False
        )
    if ended.returncode:
        said = LOG.read_bytes()[start:].decode(errors="replace")
        raise SetupError(_reason(said))


def _reason(said: str) -> str:
    if any(sign in said for sign in _FULL):
        return f"The disk is full: free about 3 GB where {ROOT} lies, then run make setup again."
    if any(sign in said for sign in _OFFLINE):
        return "The package index could not be reached: connect to the network (once is enough), then run make setup again."
    last = next((line for line in reversed(said.splitlines()) if line.lower().startswith("error")), "")
    return f"{last or 'A step failed.'} (everything said is in {LOG.relative_to(ROOT)})"


# What goes without the things, in the order of how much it hurts.
LOSSES = (
    (system.ENVIRONMENT, "an environment can't be made without it"),
    (system.BASE, "the app can't start without"),
    (system.SCREEN, "no window on a screen without (the demo and most tests run)"),
    (system.FONTS, "Chinese text shows as boxes without it"),
    (system.TESTS, "the tests on a screen are skipped without"),
)


def complete_system(is_for_tests: bool) -> None:
    """Name what the system lacks; install it where that is ours to do. Ends only when no window at all could open."""
    wanted = system.BASE + system.SCREEN + system.FONTS + (system.TESTS if is_for_tests else ())
    if not runs(venv_python()):
        wanted = system.ENVIRONMENT + wanted
    lacking = system.missing(wanted)
    if lacking and system.is_installable():
        with step("system libraries") as notes, LOG.open("ab") as log:
            packages = system.packages(lacking, "debian")
            done = system.install(packages, log)
            notes.append(f"{len(packages)} packages installed" if done else "could not be installed")
        lacking = system.missing(wanted)
    if not lacking:
        return
    for needs, loss in LOSSES:
        some = [need for need in lacking if need in needs]
        if some:
            print(
                textwrap.fill(
                    f"Missing: {system.names(some)}: {loss}.",
                    110,
                    initial_indent="  ",
                    subsequent_indent="    ",
                )
            )
    print(f"  Install: {system.command(lacking, system.family())}", flush=True)
    if any(need in system.ENVIRONMENT + system.BASE for need in lacking):
        raise SetupError("Install these, then run make setup again.")


def make_venv() -> None:
    """A fresh `.venv` from this Python."""
    if VENV.exists() and not (VENV / "pyvenv.cfg").is_file():
        raise SetupError(f"{VENV} is not a Python environment: move it away, then run make setup again.")
    call(sys.executable, "-m", "venv", "--clear", VENV)


def install_packages() -> None:
    """The app in place (editable) with its tools. Keeps an environment that works, and one that another clone made not."""
    if is_current():
        return
    with step("environment") as notes:
        usable = runs(venv_python()) and shutil.which("pip", path=str(bin_folder())) and not _is_moved()
        if not usable:
            make_venv()
        version = subprocess.run(
            [venv_python(), "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
        notes.append(f"{version} in .venv")
    is_slim = not install_torch()
    with step("packages") as notes:
        notes.append("about 300 MB the first time")
        if is_slim:
            pip_install(*torch_source.slim(torch_source.requirements(ROOT / "pyproject.toml", "dev")))
            pip_install("--no-deps", "-e", ".")
        else:
            pip_install("-e", ".[dev]")
        notes[:] = ["the app, its libraries and tools"]
    STAMP.write_text(f"{fingerprint()}\n{SLIM if is_slim else ''}", encoding="utf-8")


def install_torch() -> bool:
    """Torch alone and first, from where it fits this computer; False where it can't be had (the app runs without)."""
    wanted = torch_source.requirements(ROOT / "pyproject.toml")
    torch = next(each for each in wanted if torch_source.name_of(each) == "torch")
    options, sentence = torch_source.pip_options()
    if sentence and not has_torch():
        print(textwrap.fill(sentence, 110, initial_indent="  ", subsequent_indent="    "), flush=True)
    reason = ""
    with step("torch") as notes:
        try:
            pip_install("--retries", "2", *options, torch)
        except SetupError as error:
            reason = str(error)
        notes.append("can't be had" if reason else "for model folders (safetensors)")
    if reason:
        print(textwrap.fill(reason, 110, initial_indent="  ", subsequent_indent="    "), flush=True)
    return not reason


def has_torch() -> bool:
    """Whether the environment has one already, so that none will be fetched, or a newer one of the same kind."""
    probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"
    return subprocess.run([venv_python(), "-c", probe], capture_output=True, check=False).returncode == 0


def pip_install(*arguments: str) -> None:
    call(venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def say_what_is_missing() -> None:
    """After every set-up that had to do without torch."""
    if STAMP.read_text(encoding="utf-8").split()[1:] == [SLIM]:
        again = f"rm {STAMP.relative_to(ROOT)} && make setup"
        said = f"Without torch: GGUF models run, folders with safetensors don't, and tests of them fail. To try again: {again}"
        print(textwrap.fill(said, 110, initial_indent="  ", subsequent_indent="    "), flush=True)


def _is_moved() -> bool:
    """Whether the environment's scripts still name the folder that the clone lay in before."""
    script = bin_folder() / "pip"
    return script.is_file() and os.fsencode(VENV) not in script.read_bytes()[:512]


def pull_starter() -> None:
    """Fetch and verify the starter model. The command words its own failures."""
    pulled = subprocess.run(
        [bin_folder() / "writer-app", "models", "pull", STARTER],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if pulled.returncode:
        raise SetupError(
            "Without the starter model there is nothing to write with: run make setup again once this is mended."
        )


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up Writer App in this clone.")
    parser.add_argument(
        "--tests", action="store_true", help="also what the end-to-end tests need of the system"
    )
    is_for_tests = parser.parse_args().tests
    begun = time.monotonic()
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_bytes(b"")
    try:
        if not is_current():
            print("Setting up Writer App (a few minutes the first time, seconds later)", flush=True)
        complete_system(is_for_tests)
        install_packages()
        say_what_is_missing()
        pull_starter()
    except SetupError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; make setup goes on from here.", file=sys.stderr)
        return 130
    print(f"Ready ({time.monotonic() - begun:.1f} s).", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
