"""The drawing instructions of a PDF's pages, forms and glyphs, and its pictures, without what draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Object, String

from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.pdf_shapes import DRAWING, WRITING

LARGEST_UNPACKED = 128 * 1024 * 1024
"""Bytes that one stream may unpack to: a picture of forty million pixels."""
MOST_INSTRUCTIONS = 2_000_000
"""Of one file: as many as some thousand full pages have. Each takes a few microseconds."""
_OPERATORS = re.compile(rb"(?<![/\w<.])[A-Za-z'\"*]{1,3}(?=[\s\[(</%]|$)")
_INLINE = frozenset(
    {"/BitsPerComponent", "/BPC", "/ColorSpace", "/CS", "/Decode", "/D", "/DecodeParms", "/DP", "/Filter", "/F", "/Height", "/H"}
    | {"/ImageMask", "/IM", "/Interpolate", "/I", "/Intent", "/Width", "/W", "/Length", "/L"}
)
_INLINE_FILTERS = frozenset({"/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85", "/FlateDecode", "/Fl", "/RunLengthDecode", "/RL"})


def drawing(instructions: Iterable[ContentStreamInstruction | ContentStreamInlineImage]) -> tuple[bytes, int]:
    """Those that draw, as a stream, and how many there were. Raises ``NotStrippedError`` for pictures in them that cannot be judged."""
    kept: list[ContentStreamInstruction | ContentStreamInlineImage] = []
    seen = 0
    for instruction in instructions:
        seen += 1
        if isinstance(instruction, ContentStreamInlineImage):
            _require_plain(instruction)
            kept.append(instruction)
            continue
        operator = str(instruction.operator)
        if operator in WRITING or (operator in DRAWING and not any(map(_is_wordy, instruction.operands))):
            kept.append(instruction)
    return pikepdf.unparse_content_stream(kept), seen


def require_few(content: bytes) -> None:
    """Raise ``NotStrippedError`` where ``content`` looks like more instructions than should be held at a time."""
    for seen, _ in enumerate(_OPERATORS.finditer(content)):
        if seen > 2 * MOST_INSTRUCTIONS:
            raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: instructions")


def _is_wordy(operand: object) -> bool:
    if isinstance(operand, Array):
        return any(isinstance(item, String | Dictionary) for item in operand)
    return isinstance(operand, String | Dictionary)


def _require_plain(image: ContentStreamInlineImage) -> None:
    described = image.iimage.obj
    filters = described.get("/F", described.get("/Filter"))
    names = [] if filters is None else [str(name) for name in (filters if isinstance(filters, Array) else [filters])]
    if not set(described.keys()) <= _INLINE or not set(names) <= _INLINE_FILTERS:
        raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: a picture among the instructions")


def filters_of(stream: Object) -> list[str]:
    """The names of the filters of a stream, outermost first. Raises ``NotStrippedError`` for one that may be a bomb or a lock."""
    found = stream.get("/Filter")
    names = [] if found is None else [str(name) for name in (found if isinstance(found, Array) else [found])]
    if "/Crypt" in names:
        raise NotStrippedError(WhyNot.LOCKED, "PDF: a locked stream")
    if len(names) > 2:
        raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: filters")
    # qpdf bounds every other filter; this one unpacks to some thousand times its size.
    if any(name in {"/LZWDecode", "/LZW"} for name in names) and int(stream.get("/Length", 0)) > LARGEST_UNPACKED // 2048:
        raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: an old filter")
    return names


def without_comments(program: bytes) -> bytes:
    """A CMap or a calculating function without its comments, in which producers sign."""
    return b"\n".join(line.partition(b"%")[0] for line in program.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
