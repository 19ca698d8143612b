from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from writer_app.desk.look import theme
from writer_app.desk.look.font import SANS_HAN, SERIF_HAN, interface_font, page_families, page_font
from writer_app.desk.look.icon import icon, picture
from writer_app.desk.look.theme import CONTRAST, DARK, LIGHT, Colours, contrast
from writer_app.resource import resource_path

ALL = pytest.mark.parametrize("colours", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@ALL
def test_text_reads_on_paper_and_every_tint(colours: Colours) -> None:
    """desk.md: contrast ≥ 9:1 on every tint."""
    for ground in (colours.paper, colours.chrome, colours.raised, *colours.tints):
        assert contrast(colours.text, ground) >= 9


@ALL
def test_secondary_words_and_signs_read(colours: Colours) -> None:
    for ground in (colours.paper, colours.chrome, colours.raised):
        assert contrast(colours.dim, ground) >= 4.5
        assert contrast(colours.error, ground) >= 4.5
        assert contrast(colours.success, ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.pending_line, colours.pending_tint) >= 3
    assert contrast(colours.accent, colours.chrome) >= 3
    for ground in (colours.removed_tint, colours.removed_current, colours.paper):
        assert contrast(colours.removed_line, ground) >= 3
    for ground in (colours.added_tint, colours.added_current, colours.paper):
        assert contrast(colours.added_line, ground) >= 3


@ALL
def test_the_style_sheet_has_no_blank_and_its_pictures_exist(colours: Colours) -> None:
    sheet = theme.style_sheet(colours)
    assert "$" not in sheet
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert resource_path("icons").joinpath(path).is_file()


def test_high_contrast_keeps_disabled_words_apart() -> None:
    made = theme.palette(CONTRAST)
    group = QPalette.ColorGroup
    assert made.color(group.Disabled, QPalette.ColorRole.Text) != made.color(
        group.Active, QPalette.ColorRole.Text
    )


def test_appearance_is_chosen(qapp: QApplication) -> None:
    assert theme.colours("light") is LIGHT
    assert theme.colours("dark") is DARK
    assert theme.colours("contrast") is CONTRAST
    assert theme.colours("system") in (LIGHT, DARK)


def test_simplified_chinese_comes_first_in_chinese(qapp: QApplication) -> None:
    assert page_families("zh")[0] == SERIF_HAN[0]
    assert page_families("en")[0] not in SERIF_HAN
    assert set(SERIF_HAN) <= set(page_families("en"))
    assert page_families("zh", "Kai")[:2] == ["Kai", SERIF_HAN[0]]
    assert interface_font("zh", QFont("Arial")).families()[0] == SANS_HAN[0]
    assert interface_font("en", QFont("Arial")).families()[0] == "Arial"
    assert page_font("en", size=17).pointSizeF() == 17


def test_icons_are_drawn_in_the_colour(qapp: QApplication) -> None:
    image = picture("stop", "#ff0000", 32).toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() > 200
    }
    assert "#ff0000" in colours
    assert not icon("keep", "#24231f").isNull()
    with pytest.raises(FileNotFoundError):
        picture("no_such_icon", "#000000", 16)
