"""The place beside the page: a tab for each mode, and room for its panel, which is put in after the first frame."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import Colours

PANEL_WIDTH = 322
PANES = ("continue", "rewrite", "poetry")


class AssistantDock(QDockWidget):
    """As wide without its panel as with it, so that nothing moves when it comes. The window words it.

    `pane_changed` brings the name of the pane whose tab came to the front.
    """

    pane_changed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("assistant")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.tabs = QTabBar()
        self.tabs.setObjectName("panes")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for _pane in PANES:
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(lambda at: self._come(PANES[at]))
        self.hide_button = QToolButton()
        self.hide_button.setObjectName("hidePanel")
        self.hide_button.setIconSize(QSize(16, 16))
        self.hide_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        title = QWidget()
        title.setObjectName("panelTitle")
        row = QHBoxLayout(title)
        row.setContentsMargins(6, 4, 8, 4)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.hide_button)
        self.setTitleBarWidget(title)
        place = QWidget()
        place.setMinimumWidth(PANEL_WIDTH)
        self._panels: dict[str, QWidget] = {}
        self._place = QVBoxLayout(place)
        self._place.setContentsMargins(0, 0, 0, 0)
        self.setWidget(place)

    @property
    def pane(self) -> str:
        """The name of the pane whose tab is in front."""
        return PANES[self.tabs.currentIndex()]

    @property
    def panel(self) -> QWidget | None:
        """What lies in the place now."""
        return self._panels.get(self.pane)

    def show_pane(self, pane: str) -> None:
        self.tabs.setCurrentIndex(PANES.index(pane))

    def fill(self, pane: str, panel: QWidget) -> None:
        """Put the panel of a pane in its place."""
        self._panels[pane] = panel
        self._place.addWidget(panel)
        panel.setVisible(
            pane == self.pane
        )  # at once: a layout would wait for the next turn of the event loop

    def _come(self, pane: str) -> None:
        self.pane_changed.emit(pane)  # who makes the panel fills it in now
        for name, panel in self._panels.items():
            panel.setVisible(name == pane)

    def set_colours(self, colours: Colours) -> None:
        self.hide_button.setIcon(icon("close", colours.dim))
