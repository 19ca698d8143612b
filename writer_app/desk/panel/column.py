"""What the panes of the assistant are laid out with: one scrolled column, grids of labelled rows, a rule."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from writer_app.desk.panel.control import CalmCombo

GAP_PX = 9
_SIDE_PX = 16


def scrolled_column(panel: QWidget, top: int, bottom: int, spacing: int) -> tuple[QScrollArea, QVBoxLayout]:
    """The column of a pane and what scrolls it where it is too long. Margins and spacing in pixels."""
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(0, 0, 0, 0)
    scroll = QScrollArea()
    scroll.setObjectName("panelScroll")
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    outer.addWidget(scroll)
    body = QWidget()
    body.setObjectName("panelBody")
    column = QVBoxLayout(body)
    column.setContentsMargins(_SIDE_PX, top, _SIDE_PX, bottom)
    column.setSpacing(spacing)
    scroll.setWidget(body)
    return scroll, column


def row_grid(gap: int = GAP_PX) -> QGridLayout:
    """Rows of label, control and what stands behind it; `gap` between rows in pixels."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(gap)
    grid.setColumnStretch(1, 1)
    return grid


def add_row(grid: QGridLayout, name: str, widget: QWidget) -> QLabel:
    """One more row: `widget` behind a label (its buddy), which is worded by the pane."""
    label = QLabel()
    label.setObjectName(f"label.{name}")
    label.setBuddy(widget)
    row = grid.rowCount()
    grid.addWidget(label, row, 0)
    grid.addWidget(widget, row, 1, 1, 2)
    return label


def rule() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    return line


def combo(name: str) -> CalmCombo:
    """A list that is as wide as its row, not as its longest entry."""
    made = CalmCombo()
    made.setObjectName(name)
    made.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    return made
