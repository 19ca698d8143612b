"""How the desk looks: colours as one record per appearance, made into a palette and a style sheet for Fusion."""

from __future__ import annotations

from string import Template

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from writer_app.resource import resource_path
from writer_app.settings.preference import Appearance


class Colours(msgspec.Struct, frozen=True):
    """The colours of one appearance, as #rrggbb.

    Text on `paper` and on every tint has a contrast of at least 9:1 (WCAG), `dim` on `paper` and `chrome` at least 4.5:1.
    """

    is_dark: bool
    paper: str  # the page
    chrome: str  # everything around the page
    raised: str  # fields, buttons, menus
    hover: str
    text: str
    dim: str  # secondary words
    faint: str  # disabled words
    hairline: str
    border: str  # of fields and buttons
    accent: str  # the one primary thing, focus
    accent_hover: str
    on_accent: str
    track: str  # the empty part of a slider or a bar
    selection: str
    pending_tint: str
    pending_line: str  # its dotted underline
    kept_tint: str
    kept_line: str  # the bar beside it
    find_tint: str
    removed_tint: str  # a review: what would go, struck through
    removed_current: str  # the same in the change that the writer stands at
    removed_line: str
    added_tint: str  # what would come, underlined
    added_current: str
    added_line: str
    error: str
    success: str

    @property
    def tints(self) -> tuple[str, ...]:
        """Everything that may lie behind text of the page."""
        return (
            self.pending_tint, self.kept_tint, self.find_tint, self.selection,
            self.removed_tint, self.removed_current, self.added_tint, self.added_current,
        )  # fmt: skip


LIGHT = Colours(
    is_dark=False,
    paper="#fefdfb", chrome="#f5f3ef", raised="#ffffff", hover="#ece9e3", text="#24231f", dim="#67645d", faint="#a09c94",
    hairline="#e3dfd7", border="#d3cec4", accent="#5b46a8", accent_hover="#4c3993", on_accent="#ffffff", track="#ddd8ce",
    selection="#d5dff2", pending_tint="#f0eafb", pending_line="#7a5cc0", kept_tint="#eaf1fa", kept_line="#9db8dc",
    find_tint="#fbedbd", removed_tint="#fbe7e4", removed_current="#f6cdc7", removed_line="#b3382c",
    added_tint="#e3f2e5", added_current="#c3e6ca", added_line="#2f7d4a",
    error="#a8322a", success="#2b6b43",
)  # fmt: skip

DARK = Colours(
    is_dark=True,
    paper="#1d1e21", chrome="#161719", raised="#25272b", hover="#2d3035", text="#e7e5df", dim="#a3a19a", faint="#64646a",
    hairline="#2b2d31", border="#3b3e44", accent="#7360cb", accent_hover="#7f6dd4", on_accent="#ffffff", track="#3a3d43",
    selection="#273956", pending_tint="#352c4c", pending_line="#a78be6", kept_tint="#233148", kept_line="#56749f",
    find_tint="#3d3513", removed_tint="#392527", removed_current="#54252a", removed_line="#ee867c",
    added_tint="#1e3025", added_current="#1b3f28", added_line="#79c894",
    error="#f08a80", success="#7fc79a",
)  # fmt: skip

CONTRAST = Colours(
    is_dark=True,
    paper="#000000", chrome="#000000", raised="#000000", hover="#333333", text="#ffffff", dim="#e0e0e0", faint="#8c8c8c",
    hairline="#ffffff", border="#ffffff", accent="#ffd83d", accent_hover="#ffe680", on_accent="#000000", track="#777777",
    selection="#003a8c", pending_tint="#3d1766", pending_line="#e0b3ff", kept_tint="#0b3057", kept_line="#7fb2ff",
    find_tint="#4d3b00", removed_tint="#4a0a0f", removed_current="#780f17", removed_line="#ff9a90",
    added_tint="#063a1b", added_current="#005226", added_line="#8df0ae",
    error="#ff9a90", success="#8df0ae",
)  # fmt: skip


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance), 1–21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_system_dark() -> bool:
    """What the desktop says. Plain X11 says nothing: light."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def colours(appearance: Appearance) -> Colours:
    """The colours for a choice of View ▸ Appearance."""
    if appearance == "contrast":
        return CONTRAST
    if appearance == "dark" or (appearance == "system" and is_system_dark()):
        return DARK
    return LIGHT


def palette(theme: Colours) -> QPalette:
    """Qt's palette in these colours (setColorScheme does nothing on plain X11)."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in {
        role.Window: theme.chrome, role.WindowText: theme.text, role.Base: theme.paper, role.AlternateBase: theme.chrome,
        role.Text: theme.text, role.Button: theme.raised, role.ButtonText: theme.text, role.BrightText: theme.error,
        role.ToolTipBase: theme.raised, role.ToolTipText: theme.text, role.PlaceholderText: theme.dim,
        role.Highlight: theme.selection, role.HighlightedText: theme.text, role.Accent: theme.accent,
        role.Link: theme.accent if not theme.is_dark else theme.pending_line, role.LinkVisited: theme.dim,
        role.Light: theme.raised, role.Midlight: theme.hover, role.Mid: theme.border, role.Dark: theme.border,
        role.Shadow: theme.hairline,
    }.items():  # fmt: skip
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return made


def style_sheet(theme: Colours) -> str:
    """resources/themes/desk.qss with the colours filled in."""
    template = Template(resource_path("themes", "desk.qss").read_text(encoding="utf-8"))
    words = msgspec.structs.asdict(theme)
    shade = "dark" if theme.is_dark else "light"
    return template.substitute(words, icons=resource_path("icons").as_posix(), shade=shade)
