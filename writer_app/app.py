"""Puts the house together: the command line without Qt, or the window; owns the order of shutting down.

writer-app [FILE]              the window
writer-app continue | rewrite | poem | models   the command line (cli/)
"""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app import __version__

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from writer_app.desk.desk import Desk
    from writer_app.desk.shell import Shell
    from writer_app.desk.window import DeskWindow

COMMANDS = ("continue", "rewrite", "poem", "story", "export", "import", "models")
_STYLE = (
    "-style",
    "fusion",
)  # by setStyle, Python would learn every value of QStyle before the first frame (10 ms)

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """The `writer-app` command; the exit code. Imports only what it comes to: the window waits for no command line."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from writer_app.cli.main import main as run_command

        return run_command(arguments)
    from writer_app.screen import has_screen

    if has_screen():
        return run_desk(Path(arguments[0]) if arguments else None)
    from writer_app.cli.console import EXIT_FAILED, system_language
    from writer_app.message import sentence

    print(sentence("app.no_screen", system_language()), file=sys.stderr)
    return EXIT_FAILED


def set_environment() -> None:
    """Before Qt is imported: no telemetry, no look-ups, an input method that the wheel has a plugin for."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ[name] = "1"
    if os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        os.environ["QT_IM_MODULE"] = "ibus"  # the wheel brings no fcitx plugin; fcitx answers to ibus as well


class App:
    """The shell, the desk behind it and one ordered list of closers. `close` may be called any number of times, in any state.

    The start has two stages: the shell is all that the first frame shows; the desk is imported and made after it.
    """

    def __init__(self, application: QApplication, shell: Shell) -> None:
        self.application = application
        self.shell = shell
        self._desk: Desk | None = None
        self._closers: list[Callable[[], object]] = [self._close_desk, self._leave_clipboard]
        shell.window.close_requested.connect(self._leave_early)

    @property
    def window(self) -> DeskWindow:
        return self.shell.window

    @property
    def desk(self) -> Desk:
        """Made when somebody first asks for it."""
        if self._desk is None:
            with uncollected():
                from writer_app.desk.desk import Desk

                self._desk = Desk(self.shell)
        return self._desk

    def open(self, path: Path | None = None) -> None:
        """Show the window; after its first frame everything else: the desk, the file, the model."""
        self.shell.open(partial(self._go_on, path))

    def _go_on(self, path: Path | None) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(
            0, partial(self.desk.begin, path)
        )  # in a turn of its own: the page takes keys in between

    def _leave_early(self) -> None:
        if (
            self._desk is None
        ):  # it asks about what has been written already; later it hears the window itself
            self.desk.leave()

    def _close_desk(self) -> None:
        self.shell.stop()
        if self._desk is not None:
            self._desk.close_parts()

    def close(self) -> None:
        while self._closers:
            closer = self._closers.pop(0)
            try:
                closer()
            except Exception:  # the next ones must be called all the same
                _log.exception("closing failed")

    def _leave_clipboard(self) -> None:
        """What was copied stays, as Qt's own plain text: our object would be destroyed after Python, which ends in a crash."""
        clipboard = self.application.clipboard()
        if clipboard.ownsClipboard():
            clipboard.setText(clipboard.text())


@contextmanager
def uncollected() -> Iterator[None]:
    """What is made inside stays: looking for garbage in it would take a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _import_below_qt() -> None:
    """What the shell needs and has no Qt. PySide reads the source of every module that is imported after it: 6 ms."""
    from importlib import import_module

    for name in ("message", "resource", "settings.preference", "story.draft"):
        import_module(f"writer_app.{name}")


def build(arguments: Sequence[str] = ()) -> App:
    """The application and the shell, nothing shown yet."""
    set_environment()
    with uncollected():
        _import_below_qt()
        from PySide6.QtWidgets import QApplication

        from writer_app.desk.shell import Shell

        application = QApplication.instance() or QApplication(["writer-app", *arguments, *_STYLE])
        assert isinstance(application, QApplication)
        application.setApplicationName("writer-app")
        application.setApplicationDisplayName("Writer App")
        application.setApplicationVersion(__version__)
        application.setDesktopFileName("writer-app")
        return App(application, Shell(application))


def run_desk(path: Path | None) -> int:
    """Open the window and stay until it is closed. A signal to end saves a snapshot and closes."""
    if sys.stderr is not None:  # closed by whoever started us
        faulthandler.enable()
    app = build()
    _end_on_signals(app)
    try:
        app.open(path.absolute() if path else None)
        return app.application.exec()
    finally:
        app.close()


def _end_on_signals(app: App) -> None:
    """Ctrl+C, a terminal that closes, a computer that shuts down: what is unsaved goes into the recovery snapshot."""
    import signal

    from PySide6.QtCore import QTimer

    def end() -> None:
        app.desk.end_session()
        app.application.quit()

    def take(_number: int, _frame: object) -> None:
        QTimer.singleShot(
            0, end
        )  # not in the middle of whatever Python is doing, making the desk for example

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), take)
    # Python sees a signal only between two of its own instructions: give it one now and then.
    pulse = QTimer(app.application)
    pulse.timeout.connect(lambda: None)
    pulse.start(250)


if __name__ == "__main__":
    sys.exit(main())
