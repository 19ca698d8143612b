"""The guide (F1) and what this app is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QLabel, QTextBrowser, QVBoxLayout, QWidget

from writer_app import __version__
from writer_app.desk.look.icon import picture
from writer_app.desk.look.language import current_language
from writer_app.resource import resource_path


class Guide(QDialog):
    """F1: one page on how the desk works (resources/guide)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.resize(620, 620)
        self._text = QTextBrowser()
        self._text.setObjectName("guideText")
        self._text.setOpenLinks(False)
        column = QVBoxLayout(self)
        column.addWidget(self._text)
        self._text.document().setDocumentMargin(18)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Guide"))
        self._text.setAccessibleName(self.tr("Guide"))
        path = resource_path("guide", f"{current_language()}.md")
        self._text.setMarkdown(path.read_text(encoding="utf-8"))


class About(QDialog):
    """What this is, which version, under which licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        sign = QLabel()
        sign.setPixmap(picture("writer_app", "#000000", 64))
        self._name, self._text = QLabel("Writer App"), QLabel()
        self._name.setProperty("isTitle", True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 30, 40, 30)
        column.setSpacing(10)
        for widget in (sign, self._name, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Writer App"))
        lines = (
            self.tr("Version {version}").format(version=__version__),
            self.tr("A page to write on, with a language model beside it."),
            self.tr("Everything stays on this computer."),
            self.tr("MIT licence"),
        )
        self._text.setText("\n".join(lines))
