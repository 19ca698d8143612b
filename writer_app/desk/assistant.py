"""The place beside the page: a title, and room for the panel, which is put in after the first frame."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import Colours

PANEL_WIDTH = 322


class AssistantDock(QDockWidget):
    """As wide without its panel as with it, so that nothing moves when it comes. The window words it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("assistant")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.label = QLabel()
        self.label.setObjectName("panelName")
        self.label.setProperty("isTitle", True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hide_button = QToolButton()
        self.hide_button.setObjectName("hidePanel")
        self.hide_button.setIconSize(QSize(16, 16))
        self.hide_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        title = QWidget()
        title.setObjectName("panelTitle")
        row = QHBoxLayout(title)
        row.setContentsMargins(16, 8, 8, 4)
        row.addWidget(self.label, 1)
        row.addWidget(self.hide_button)
        self.setTitleBarWidget(title)
        place = QWidget()
        place.setMinimumWidth(PANEL_WIDTH)
        self._place = QVBoxLayout(place)
        self._place.setContentsMargins(0, 0, 0, 0)
        self.setWidget(place)

    def fill(self, panel: QWidget) -> None:
        """Put the panel in its place."""
        self._place.addWidget(panel)
        panel.show()  # at once: a layout would wait for the next turn of the event loop

    def set_colours(self, colours: Colours) -> None:
        self.hide_button.setIcon(icon("close", colours.dim))
