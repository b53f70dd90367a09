"""What draws in a PDF (ISO 32000-2): for each kind of object the keys that are copied. What stands in no row here is not copied.

A value names the kind of what stands under the key: ``plain`` are numbers, names, and lists of them, ``text`` may be a string too;
``map:x`` has any names with values of kind x, ``list:x`` is a list of them. Kinds that need a look at the object are methods of the copier.
"""

from __future__ import annotations

from collections.abc import Mapping


def _keys(plain: str, **others: str) -> dict[str, str]:
    return {f"/{key}": "plain" for key in plain.split()} | {f"/{key}": kind for key, kind in others.items()}


SHAPES: Mapping[str, Mapping[str, str]] = {
    "page": _keys("Type MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit", Resources="resources", Group="group"),
    "resources": _keys(
        "ProcSet",
        Font="map:font",
        XObject="map:xobject",
        ExtGState="map:state",
        ColorSpace="map:colours",
        Pattern="map:pattern",
        Shading="map:shading",
    ),
    "group": _keys("Type S I K", CS="colours"),
    "form": _keys("Type Subtype FormType BBox Matrix", Resources="resources", Group="group"),
    "image": _keys("Type Subtype Width Height BitsPerComponent Decode ImageMask Interpolate Intent Matte", ColorSpace="colours")
    | {"/SMask": "xobject", "/Mask": "mask"},
    "state": _keys("Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK", Font="list:font", SMask="soft_mask"),
    "soft_mask": _keys("Type S BC", G="xobject", TR="function"),
    "pattern": _keys(
        "Type PatternType PaintType TilingType BBox XStep YStep Matrix", Resources="resources", Shading="shading", ExtGState="state"
    ),
    "shading": _keys(
        "ShadingType Background BBox AntiAlias Domain Matrix Coords Extend BitsPerCoordinate BitsPerComponent BitsPerFlag Decode "
        "VerticesPerRow",
        ColorSpace="colours",
        Function="function",
    ),
    "function": _keys("FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds", Functions="list:function"),
    "font": _keys(
        "Type Subtype BaseFont Name FirstChar LastChar Widths DW W DW2 W2 FontBBox FontMatrix",
        FontDescriptor="descriptor",
        Encoding="encoding",
        ToUnicode="cmap",
        DescendantFonts="list:font",
        CIDSystemInfo="system_info",
        CIDToGIDMap="data",
        CharProcs="map:glyph",
        Resources="resources",
    ),
    "descriptor": _keys(
        "Type FontName FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH "
        "AvgWidth MaxWidth MissingWidth",
        CharSet="text",
        FontFile="font_file",
        FontFile2="font_file",
        FontFile3="font_file",
    ),
    "system_info": _keys("Supplement", Registry="text", Ordering="text"),
    "encoding": _keys("Type BaseEncoding Differences CMapName WMode", CIDSystemInfo="system_info", UseCMap="encoding"),
    "cmap": _keys("Type CMapName WMode", CIDSystemInfo="system_info", UseCMap="cmap"),
    "font_file": _keys("Subtype Length1 Length2 Length3"),
    "data": _keys(""),
    "glyph": _keys(""),
    "calibrated": _keys("WhitePoint BlackPoint Gamma Matrix Range"),
    "appearance": _keys("", N="face"),
    "annotation": _keys(
        "Type Subtype Rect F C IC Border QuadPoints Vertices InkList L LE LL LLE LLO Cap CP RD CA Q AS Name",
        BS="line",
        BE="line",
        AP="appearance",
        Contents="text",
        DA="text",
    ),
    "line": _keys("Type W S D I"),
}

DRAWN = frozenset({"form", "pattern", "glyph"})
"""Kinds whose stream consists of drawing instructions."""
WRITTEN = frozenset({"cmap", "encoding", "function"})
"""Kinds whose stream is, or may be, a program with comments in it."""
RAW = frozenset({"shading", "font_file", "data"})
"""Kinds whose stream is data."""
NOTES = frozenset(
    {"/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine"}
    | {"/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Watermark"}
)
"""Annotations that are seen; links, attached files, sounds and films are left behind."""
ICONS = frozenset({"/Comment", "/Key", "/Note", "/Help", "/NewParagraph", "/Paragraph", "/Insert"})
"""Names an annotation may have; a stamp's is its maker's."""

DRAWING = frozenset(
    {"q", "Q", "cm", "gs", "w", "J", "j", "M", "d", "ri", "i", "m", "l", "c", "v", "y", "h", "re", "W", "W*", "Do", "sh", "d0", "d1"}
    | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k"}
    | {"BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*"}
)
"""Instructions that draw; neither marks in the content (accessibility, layers, history) nor what no standard knows."""
WRITING = frozenset({"Tj", "TJ", "'", '"'})
"""Instructions that may carry a string."""
