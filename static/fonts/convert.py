"""Make the site's fonts from the fontsource packages of Source Sans 3 and Source Serif 4.

    python static/fonts/convert.py NODE_MODULES

For print it makes Source Sans 3 as TrueType, from the whole fonts of the package source-sans.
Needs fonttools and brotli, at conversion time only. See README.md beside this file.
"""

import io
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PACKAGES = "@fontsource-variable"

LATIN = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x131, 0x152, 0x153, 0x2BC, 0x2C6, 0x2DA, 0x2DC),  # dotless i, Œ, œ, spacing accents
    *(0x2009, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026),
    *(0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122, 0x2191, 0x2193, 0x2212),
}
# What the official languages of the EU, its neighbours and Türkiye write beyond Latin-1.
LATIN_EXTENDED = {
    *range(0x100, 0x180),
    *(0x18F, 0x259, 0x218, 0x219, 0x21A, 0x21B),  # Ə ə, Romanian Ș ș Ț ț
    *(0x1E80, 0x1E81, 0x1E82, 0x1E83, 0x1E84, 0x1E85, 0x1E9E, 0x1EF2, 0x1EF3),  # Welsh, ẞ
    *(0x20A4, 0x20AA, 0x20B4, 0x20BA),  # ₤ ₪ ₴ ₺
} - LATIN

# The licence reserves the name "Source": a modified version must be called something else.
FONTS = [
    # family, file to write, package, its file, axes, code points
    ("ICPerMed Sans", "icpermed-sans-latin", "source-sans-3", "latin-wght", "400 600", LATIN),
    (
        "ICPerMed Sans",
        "icpermed-sans-latin-ext",
        "source-sans-3",
        "latin-ext-wght",
        "400 600",
        LATIN_EXTENDED,
    ),
    ("ICPerMed Serif", "icpermed-serif-latin", "source-serif-4", "latin-opsz", "600", LATIN),
    (
        "ICPerMed Serif",
        "icpermed-serif-latin-ext",
        "source-serif-4",
        "latin-ext-opsz",
        "600",
        LATIN_EXTENDED,
    ),
]
HEADING_OPTICAL_SIZE = 20
#: For print: the file to write, the file of the package source-sans, what it is called.
PRINTED = [
    ("icpermed-sans", "SourceSans3-Regular", "Regular"),
    ("icpermed-sans-semibold", "SourceSans3-Semibold", "SemiBold"),
    ("icpermed-sans-italic", "SourceSans3-It", "Italic"),
]


def make_font(source, family, weights, code_points):
    """Return the font with a narrow weight axis, few glyphs and its own name."""
    font = TTFont(source, recalcTimestamp=False)
    lowest, *highest = (int(weight) for weight in weights.split())
    axes = {"wght": (lowest, *highest) if highest else lowest}
    if any(axis.axisTag == "opsz" for axis in font["fvar"].axes):
        axes["opsz"] = HEADING_OPTICAL_SIZE
    font = reopened(instantiateVariableFont(font, axes))
    return cut(font, family, "Regular", code_points)


def cut(font, family, style, code_points):
    """Return the font with few glyphs and its own name."""
    options = Options()
    options.layout_features = ["kern", "liga", "ccmp", "locl"]
    options.drop_tables += ["BASE", "DSIG"]
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points & set(font.getBestCmap()))
    subsetter.subset(font)
    rename(font, family, style)
    return font


def reopened(font):
    """Write and read the font in memory: the subsetter trips over the instancer's empty parts."""
    buffer = io.BytesIO()
    font.flavor = None
    font.save(buffer)
    buffer.seek(0)
    return TTFont(buffer, recalcTimestamp=False)


def rename(font, family, style):
    """Give the font its new name; copyright and licence entries stay as they are."""
    names = font["name"]
    postscript = family.replace(" ", "") + ("" if style == "Regular" else f"-{style}")
    version = names.getDebugName(5).split(";")[0]
    for name_id, text in {
        1: family,
        2: style,
        3: f"{version}; {postscript}",
        4: family if style == "Regular" else f"{family} {style}",
        5: f"{version}; modified subset",
        6: postscript,
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)
    names.names = [name for name in names.names if name.nameID not in (16, 17, 25)]


def unicode_range(code_points):
    """Return the code points as CSS writes them: ``U+20-7E,U+A0-FF``."""
    runs = []
    for code in sorted(code_points):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def main(node_modules):
    for family, name, package, subset, weights, code_points in FONTS:
        source = Path(node_modules) / PACKAGES / package / "files"
        font = make_font(source / f"{package}-{subset}-normal.woff2", family, weights, code_points)
        font.flavor = "woff2"
        target = HERE / f"{name}.woff2"
        font.save(target)
        sys.stdout.write(
            f"{target.name}: {target.stat().st_size} bytes, {family}, weight {weights}\n"
            f"    unicode-range: {unicode_range(font.getBestCmap())};\n"
        )
    for name, package_file, style in PRINTED:
        source = Path(node_modules) / "source-sans" / "TTF" / f"{package_file}.ttf"
        font = TTFont(source, recalcTimestamp=False)
        target = HERE / f"{name}.ttf"
        cut(font, "ICPerMed Sans", style, LATIN | LATIN_EXTENDED).save(target)
        sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes, {style}\n")


if __name__ == "__main__":
    main(sys.argv[1])
