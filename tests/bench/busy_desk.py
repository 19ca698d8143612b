"""A window closed while busy: `busy_desk.py FOLDER PHASE DELAY_MS`. Says "closing"; close_while_busy.py looks at its end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desk import continue_at_the_end, open_desk, phase, when
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from writer_app.desk.command import Phase

LIMIT_MS = 60_000


def main() -> int:
    folder, wanted, delay_ms = Path(sys.argv[1]), Phase[sys.argv[2]], int(sys.argv[3])
    app = open_desk(folder, new_tokens=2_000)

    def close() -> None:
        os.write(1, b"closing\n")
        app.desk.window.close()

    if wanted is Phase.LOADING:
        QTimer.singleShot(delay_ms, app.desk.window, close)
    else:
        when(lambda: app.desk.window.state.has_model, lambda: continue_at_the_end(app), app)
        when(lambda: phase(app) is wanted, lambda: QTimer.singleShot(delay_ms, app.desk.window, close), app)
    QTimer.singleShot(LIMIT_MS, app.desk.window, lambda: QApplication.exit(1))
    code = QApplication.exec()
    app.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
