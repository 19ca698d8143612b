"""How long the event loop is held up while a model is loaded, reads 2,000 tokens and writes 200: how late a heartbeat is.

And the memory of the window's process afterwards (resident; the model is in the engine's).
"""

from __future__ import annotations

import time

import psutil
from desk import continue_at_the_end, open_desk, phase, when
from measure import own_home, percentile, report
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from writer_app.desk.command import Phase

BEAT_MS = 4
LIMIT_MS = 180_000


class Heartbeat(QObject):
    """Beats as often as the loop lets it; `late_ms` of each beat, by the stage in which it fell."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = "loading"
        self.late_ms: dict[str, list[float]] = {"loading": [], "reading": [], "writing": []}
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms[self.stage].append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


def main() -> None:
    with own_home() as folder:
        app = open_desk(folder)
        beats: list[Heartbeat] = []

        def read() -> None:
            beats[0].stage = "reading"
            continue_at_the_end(app)
            when(lambda: phase(app) is Phase.WRITING, write, app)

        def write() -> None:
            beats[0].stage = "writing"
            when(lambda: phase(app) in (Phase.PENDING, Phase.IDLE), QApplication.quit, app)

        # From the first frame on: what comes before is measured by window_vs_bare.
        QTimer.singleShot(0, app.desk.window, lambda: beats.append(Heartbeat()))
        when(lambda: app.desk.window.state.has_model, read, app)
        QTimer.singleShot(LIMIT_MS, app.desk.window, lambda: QApplication.exit(1))
        code = QApplication.exec()
        memory = psutil.Process().memory_info().rss
        app.close()
    stages = beats[0].late_ms
    if code or not all(stages.values()):
        raise SystemExit(f"stuck: { ({stage: len(late) for stage, late in stages.items()}) } beats")
    late = [beat for stage in stages.values() for beat in stage]
    report(
        loop_p99_ms=percentile(late, 0.99),
        loop_max_ms=max(late),
        window_memory_mb=memory / 1_000_000,
        **{f"loop_{stage}_max_ms": max(values) for stage, values in stages.items()},
    )


if __name__ == "__main__":
    main()
