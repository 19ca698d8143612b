"""Every window of the real desk as its reader meets it: nothing cut, no box for a letter, a name and a key for every control."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.desk import Desk
from writer_app.desk.document.dialog import EncodingDialog, ask_outside, ask_recovery, ask_unsaved
from writer_app.story.encoding import Guess

Open = Callable[..., Desk]
LANGUAGES = ("en", "zh")
PENDING = DeskState(
    phase=Phase.PENDING, version=12, versions=16, has_model=True, model_name="SmolLM2-135M-Instruct Q4_1",
    device="CPU",
)  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")
# English in a Chinese window: names, units, keys, what the writer typed; a word of ours is not among them.
ENGLISH = re.compile(r"[A-Za-z]{4,}")
KNOWN = re.compile(
    r"English|Ctrl|Shift|Enter|Writer App|SmolLM2|Instruct|Gemma|Terms of Use|sha256|README|CPU|script|top-p|min-p|DRY|XTC"
    r"|Mirostat|https?://\S+|/\S+|\S+\.(?:md|gguf)|[0-9a-f]{16,}|Apache|Google|GGUF|Markdown|Français|tokens?|Page\w*|Insert|Home|Space"
    r"|(?:Top-n-sigma|[Tt]ypical-p|[Tt]op-k)"
)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def speak(desk: Desk, language: str) -> None:
    desk.preferences.change(language=language)
    settle()


def words(root: QWidget) -> list[tuple[QWidget, str]]:
    """What can be read on buttons and labels that are on the screen."""
    found: list[tuple[QWidget, str]] = []
    for kind in (QPushButton, QToolButton, QLabel, QCheckBox):
        found += [(one, one.text()) for one in root.findChildren(kind) if one.isVisible() and one.text()]
    return found


def cut(root: QWidget) -> list[str]:
    """Texts that have less room than they ask for."""
    return [
        f"{widget.objectName()} {text!r}: {widget.size().toTuple()} < {widget.sizeHint().toTuple()}"
        for widget, text in words(root)
        if not (isinstance(widget, QLabel) and widget.wordWrap())
        and (widget.width() < widget.sizeHint().width() or widget.height() < widget.sizeHint().height() - 2)
    ]


def squeezed(root: QWidget) -> list[str]:
    """Wrapped labels that are too low for their lines."""
    return [
        f"{label.objectName()} {label.text()!r}"
        for label in root.findChildren(QLabel)
        if label.isVisible() and label.wordWrap() and label.height() < label.heightForWidth(label.width())
    ]


def boxes(root: QWidget) -> list[str]:
    """Letters that no font of the widget has."""
    return [
        f"{widget.objectName()}: {letter!r}"
        for widget, text in words(root)
        for letter in set(text)
        if ord(letter) > 0x7F
        and not QFontMetrics(widget.font()).inFontUcs4(ord(letter))
        and not has_glyph(letter)
    ]


def has_glyph(letter: str) -> bool:
    """Whether the fonts that Qt falls back to have it."""
    system = QFontDatabase.WritingSystem
    which = system.SimplifiedChinese if HAN.match(letter) else system.Any
    return bool(QFontDatabase.families(which))


def nameless(root: QWidget) -> list[str]:
    """Controls reached by Tab that a screen reader can't name."""
    found: list[str] = []
    for widget in root.findChildren(QWidget):
        if not (widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            continue
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not name and not widget.objectName().startswith("qt_") and not is_inner(widget):
            found.append(f"{type(widget).__name__} {widget.objectName()!r}")
    return found


def is_inner(widget: QWidget) -> bool:
    """A line edit within a spin box or a combo: its host speaks for it."""
    host = widget.parentWidget()
    return widget.focusProxy() is not None or (host is not None and host.focusProxy() is widget)


def twice(root: QWidget) -> list[str]:
    """Mnemonics of buttons and labels that a window has more than once."""
    seen: dict[str, str] = {}
    found: list[str] = []
    for _, text in words(root):
        for letter in re.findall(r"&(\w)", text.replace("&&", "")):
            if letter.upper() in seen:
                found.append(f"{letter}: {seen[letter.upper()]!r} and {text!r}")
            seen[letter.upper()] = text
    return found


def unspoken(root: QWidget, language: str) -> list[str]:
    """Words in the wrong language."""
    texts = [root.windowTitle()] if root.isWindow() else []
    texts += [text for _, text in words(root)]
    texts += [one.toolTip() for one in root.findChildren(QWidget) if one.isVisible()]
    texts += [one.accessibleName() for one in root.findChildren(QWidget) if one.isVisible()]
    if language == "en":
        return [text for text in texts if HAN.search(text.replace("简体中文", "").replace("中文", ""))]
    plain = [re.sub(r"<[^>]+>", "", text) for text in texts]
    return [text for text in plain if ENGLISH.search(KNOWN.sub("", text)) and not HAN.search(text)]


def check(root: QWidget, language: str) -> None:
    settle()
    assert cut(root) == []
    assert squeezed(root) == []
    assert boxes(root) == []
    assert nameless(root) == []
    assert unspoken(root, language) == []


@contextmanager
def asked(ask: Callable[[], object], look: Callable[[QDialog], None]) -> Iterator[None]:
    """Ask a modal question, look at it and press Escape."""
    failures: list[BaseException] = []

    def take() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        try:
            look(dialog)
        except BaseException as failure:
            failures.append(failure)
        finally:
            dialog.reject()

    QTimer.singleShot(50, take)
    ask()
    yield
    if failures:
        raise failures[0]


def show_everything(desk: Desk) -> None:
    window = desk.window
    window.panel.disclosure.setChecked(True)
    window.show_counts(123_456, 1_234_567)
    window.show_speed(112.3)
    window.show_context(8_012, 8_192)
    window.apply_state(PENDING)


@pytest.mark.parametrize("size", [(1024, 680), (1280, 800)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window(open_desk: Open, language: str, size: tuple[int, int]) -> None:
    desk = open_desk()
    speak(desk, language)
    desk.window.resize(*size)
    settle()
    check(desk.window, language)
    desk.page.load("A page." if language == "en" else "一页纸。")
    show_everything(desk)
    settle()
    desk.window.apply_state(PENDING)
    assert desk.window.size().toTuple() == size
    check(desk.window, language)
    desk.find.open_replace()
    desk.find.find_field.setText("a" if language == "en" else "纸")
    check(desk.window, language)
    assert twice(desk.find) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_side_windows(open_desk: Open, language: str) -> None:
    desk = open_desk()
    speak(desk, language)
    opened: list[QWidget] = []
    for tab in ("general", "page", "keys"):
        opened = [desk.dialogs.open_preferences(tab)]  # type: ignore[arg-type]
        check(opened[0], language)
        assert twice(opened[0]) == []
    opened += [desk.dialogs.open_keys(), desk.dialogs.open_guide(), desk.dialogs.open_about()]
    desk.open_models()
    assert desk._model_dialog is not None
    opened.append(desk._model_dialog)
    for dialog in opened:
        check(dialog, language)
        assert twice(dialog) == []
        dialog.close()
    palette = desk.dialogs.open_palette()
    check(palette, language)
    palette.close()


def test_open_windows_follow_the_language_at_once(open_desk: Open) -> None:
    desk = open_desk()
    desk.open_models()
    show_everything(desk)
    desk.window.row.show_reading(512, 2048)
    desk.window.row.show_hint("")
    windows: list[QWidget] = [
        desk.window, desk.dialogs.open_preferences("page"), desk.dialogs.open_keys(), desk.dialogs.open_guide(),
        desk.dialogs.open_about(),
    ]  # fmt: skip
    assert desk._model_dialog is not None
    windows.append(desk._model_dialog)
    for phase in (Phase.READING, Phase.WRITING, Phase.PENDING, Phase.IDLE):
        for language in ("zh", "en"):
            desk.window.apply_state(DeskState(phase=phase, version=1, versions=3, has_model=True))
            if phase is Phase.READING:
                desk.window.row.show_reading(512, 2048)
            if phase is Phase.WRITING:
                desk.window.row.show_writing(34, 120)
            speak(desk, language)
            for window in windows:
                assert unspoken(window, language) == []
    for window in windows[1:]:
        window.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions(open_desk: Open, language: str) -> None:
    desk = open_desk()
    speak(desk, language)
    window, old, new = desk.window, "One.\nTwo.\n", "One.\nThree.\n"

    def look(dialog: QDialog) -> None:
        check(dialog, language)
        assert twice(dialog) == []
        focused = dialog.focusWidget()
        assert isinstance(focused, QPushButton) and focused.isDefault(), "Enter does what has the focus"

    for ask in (
        lambda: ask_unsaved(window, "a.md"),
        lambda: ask_outside(window, "a.md", old, new),
        lambda: ask_recovery(window, "a.md", "12:04", old, new),
        lambda: ask_recovery(window, "", "12:04", None, new),
    ):
        with asked(ask, look):
            pass
    encoding = EncodingDialog(window, "a.txt", [Guess("gb18030", "一页纸。"), Guess("big5", "銝")])
    encoding.show()
    check(encoding, language)
    assert twice(encoding) == []
    encoding.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_escape_closes_every_side_window(open_desk: Open, language: str, qtbot: object) -> None:
    desk = open_desk()
    speak(desk, language)
    desk.open_models()
    assert desk._model_dialog is not None
    models = desk._model_dialog
    for open_one in (
        lambda: models, lambda: desk.dialogs.open_preferences("keys"), desk.dialogs.open_keys, desk.dialogs.open_guide,
        desk.dialogs.open_about, desk.dialogs.open_palette,
    ):  # fmt: skip
        dialog = open_one()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        settle()
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Escape)  # type: ignore[attr-defined]
        assert not dialog.isVisible()


def test_tab_walks_through_the_panel_from_top_to_bottom(open_desk: Open, qtbot: object) -> None:
    desk = open_desk()
    desk.window.panel.disclosure.setChecked(True)
    settle()
    first = desk.window.panel.picker.combo
    first.setFocus()
    seen: list[str] = []
    places: list[tuple[int, int]] = []
    for _ in range(80):
        focused = QApplication.focusWidget()
        if not desk.window.panel.isAncestorOf(focused) or focused.objectName() in seen:
            break
        place = focused.mapTo(desk.window.panel.disclosure.parentWidget(), focused.rect().center())
        places.append((place.y() // 12, place.x()))
        seen.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)  # type: ignore[attr-defined]
        settle()
    assert places == sorted(places), seen
    assert len(places) > 30, seen
