"""End-to-end tests: a virtual screen for the session, the program for each test, its log and a picture when it fails."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psutil
import pytest
from driver import Program, Screen, lacking

PICTURES = Path(__file__).resolve().parents[2] / "build" / "e2e"
Launch = Callable[..., Program]

_report = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the report of the test itself, so that the fixture below knows how it went while the program still runs."""
    report = yield
    if report.when == "call":
        item.stash[_report] = report
    return report


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """A virtual screen of 1280 × 800; tests that want one are skipped where it can't be made."""
    if absent := lacking():
        pytest.skip(
            f"needs {absent}: `python3 packaging/system.py --tests` names the command that installs it"
        )
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture
def launch(screen: Screen, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Launch]:
    """Start the real program: `launch("page.md")` gives a Program. It must stay silent, and leave no process behind."""
    started: list[Program] = []

    def start(*arguments: str | Path) -> Program:
        started.append(Program(screen, tmp_path / f"program_{len(started)}", arguments))
        return started[-1]

    yield start
    report = request.node.stash.get(_report, None)
    has_failed = report is None or report.failed
    families = [
        psutil.Process(program.process.pid).children(recursive=True)
        for program in started
        if program.process.poll() is None
    ]
    if has_failed and started:
        picture = PICTURES / f"{request.node.name}.png"
        screen.take_picture(picture)
        for program in started:
            print(
                f"{program.log}\nexit code: {program.process.poll()}, windows: {program.titles()}, picture: {picture}"
            )
    for program in started:
        program.kill()
    _, alive = psutil.wait_procs([child for family in families for child in family], timeout=3)
    left = [child for child in alive if _is_working(child)]
    for child in left:
        child.kill()
    if not has_failed:
        assert not left, f"left behind: {left}"
        assert [program.errors for program in started] == [""] * len(started)


def _is_working(process: psutil.Process) -> bool:
    """Ended ones may stay in the table: in a container nobody collects those whose parent has gone."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
