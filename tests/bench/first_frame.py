"""One window up to its first painted frame, then gone: `first_frame.py bare|desk`. Says "painted" (see window_vs_bare.py)."""

from __future__ import annotations

import os
import sys

if sys.argv[1] == "desk":  # as the program does it: Qt is imported by `build`
    from writer_app.app import build

    APP = build()

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstFrame(QObject):
    """Says so once the window's first exposure has been painted (Qt paints it while it delivers the event)."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.winId()  # makes the QWindow behind the widget, which is what is exposed
        self._handle = window.windowHandle()
        self._handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Expose:
            self._handle.removeEventFilter(self)
            QTimer.singleShot(0, _painted)
        return super().eventFilter(watched, event)


def _painted() -> None:
    os.write(1, b"painted\n")
    os._exit(0)  # closing down is measured elsewhere


def main() -> None:
    if sys.argv[1] == "bare":
        _application = QApplication(sys.argv[:1])
        window = QMainWindow()
        FirstFrame(window)
        window.show()
    else:
        FirstFrame(APP.window)
        APP.open()
    QApplication.exec()


if __name__ == "__main__":
    main()
