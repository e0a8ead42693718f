"""The tokens keep their promises: contrast in both themes, and no raw colour or size elsewhere."""

import re
from math import cos, radians, sin
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "config" / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
OKLCH = re.compile(r"oklch\((?P<light>[\d.]+)%\s+(?P<chroma>[\d.]+)\s+(?P<hue>[\d.]+)\)")
TONES = ("meets", "review", "below")
TEXT_PAIRS = [
    *(("ink", sheet) for sheet in ("paper", "surface", "sunken", "accent-soft", "meets-soft")),
    *(("ink", sheet) for sheet in ("review-soft", "below-soft", "danger-soft", "for", "against")),
    ("ink", "playing"),
    *(("ink-muted", sheet) for sheet in ("paper", "surface", "sunken", "accent-soft")),
    *(("ink-muted", sheet) for sheet in ("review-soft", "danger-soft")),
    *(("accent", sheet) for sheet in ("paper", "surface", "sunken", "accent-soft")),
    *(("accent-strong", sheet) for sheet in ("paper", "surface", "accent-soft")),
    *((tone, sheet) for tone in TONES for sheet in ("paper", "surface", "sunken", "accent-soft")),
    *((tone, f"{tone}-soft") for tone in (*TONES, "danger")),
    *(("danger", sheet) for sheet in ("paper", "surface")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("paper", "ink"),
]  # fmt: skip
# Edges of fields and shapes carry meaning without being text: 3:1.
SHAPE_PAIRS = [("line", "paper"), ("line", "surface"), ("accent", "hairline")]


def luminance(colour: str) -> float:
    """Return WCAG relative luminance of an oklch() colour (Ottosson's OKLab matrices)."""
    found = OKLCH.fullmatch(colour)
    assert found, colour
    lightness, chroma, hue = (float(found[name]) for name in ("light", "chroma", "hue"))
    lightness /= 100
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def block(selector: str) -> dict[str, str]:
    """Return the custom properties of the first rule of ``selector`` in the tokens."""
    body = TOKENS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


THEMES = {
    "light": block("  :root"),
    "dark": block("  :root") | block(':root[data-theme="dark"]'),
}


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    # WCAG 2.2, "contrast ratio": the greatest possible is 21.
    assert round(contrast("oklch(0% 0 0)", "oklch(100% 0 0)"), 2) == 21.0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "sheet"), TEXT_PAIRS)
def test_text_on_its_sheet_reads_at_four_and_a_half(theme: str, ink: str, sheet: str) -> None:
    colours = THEMES[theme]

    assert contrast(colours[ink], colours[sheet]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "sheet"), SHAPE_PAIRS)
def test_shape_on_its_sheet_reads_at_three(theme: str, ink: str, sheet: str) -> None:
    colours = THEMES[theme]

    assert contrast(colours[ink], colours[sheet]) >= 3


def test_dark_by_wish_and_dark_by_switch_are_the_same() -> None:
    by_wish = block(':root:not([data-theme="light"])')

    assert by_wish == block(':root[data-theme="dark"]')


def test_dark_swaps_every_colour_of_the_light_sheet() -> None:
    colours = {name for name, value in block("  :root").items() if "oklch(" in value}

    assert set(block(':root[data-theme="dark"]')) == colours


@pytest.mark.parametrize(
    "sheet", sorted(p.name for p in CSS.glob("*.css") if p.name != "tokens.css")
)
def test_other_sheets_hold_no_raw_colour_or_size(sheet: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(), flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{", "", text)  # a media query cannot read a token
    if sheet == "print.css":  # paper has sizes of its own
        text = re.sub(r"@page \{[^}]*\}|font-size: [\d.]+pt", "", text)

    raw = re.findall(
        r"#[0-9a-f]{3,8}\b(?=[^{]*;)|(?:oklch|rgb|hsl)a?\(|\b\d*\.?\d+(?:px|rem|ch|pt)\b", text
    )

    assert raw == []


@pytest.mark.parametrize("sheet", sorted(p.name for p in CSS.glob("*.css")))
def test_every_token_named_is_defined(sheet: str) -> None:
    defined = set(block("  :root"))
    text = (CSS / sheet).read_text()
    own = set(re.findall(r"--([\w-]+):", text))

    named = set(re.findall(r"var\(--([\w-]+)", text))

    assert named - own - defined == set()
