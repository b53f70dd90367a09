"""PDF: a new file into which only what draws is copied, key by key (``pdf_shapes``).

Gone are the document's properties and XMP (of document, pages, pictures and fonts), ids, old revisions, attachments, scripts and actions,
links, bookmarks, thumbnails, structure and marks in the content, comments between instructions, colour profiles, EXIF in pictures, authors
and times of notes. Form fields become part of the page: what was filled in stays as it looks, names of fields and signatures' data go.
Notes keep their text. Refused: a password, layers that are switched off, forms that only a program shows (XFA), portfolios.
What no program takes out: what is seen, text under a picture, and what the fonts' makers wrote into the fonts.
"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot
from bot.stripping.pdf_content import (
    LARGEST_UNPACKED,
    MOST_INSTRUCTIONS,
    drawing,
    filters_of,
    require_few,
    without_comments,
)
from bot.stripping.pdf_fields import ancestors, flatten
from bot.stripping.pdf_pictures import write_picture
from bot.stripping.pdf_shapes import DRAWN, ICONS, NOTES, RAW, SHAPES, WRITTEN

MOST_PAGES = 2_000
MOST_OBJECTS = 300_000
MOST_ITEMS = 3_000_000
"""Numbers and names copied: widths of characters, mostly."""
DEEPEST = 60
"""Objects within objects; recursion goes no deeper."""
MOST_UNPACKED = 3 * LARGEST_UNPACKED
"""Bytes of all streams together."""
_HIDDEN = 2
_HOSTILE = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RuntimeError,
    OverflowError,
)

pikepdf.settings.set_qpdf_limits(
    max_stream_filters=2,
    flate_max_memory=LARGEST_UNPACKED,
    png_max_memory=LARGEST_UNPACKED,
    tiff_max_memory=LARGEST_UNPACKED,
    run_length_max_memory=LARGEST_UNPACKED,
    parser_max_container_size=MOST_OBJECTS,
)


def strip_pdf(data: bytes) -> Stripped:
    """The pages of ``data`` in a new PDF. Raises ``NotStrippedError``."""
    exceeded = pikepdf.settings.qpdf_limit_errors()
    out = io.BytesIO()
    try:
        with Pdf.open(io.BytesIO(data), suppress_warnings=True) as source, Pdf.new() as target:
            _require_plain(source)
            _Copier(source, target).copy()
            target.save(
                out,
                deterministic_id=True,
                compress_streams=True,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except pikepdf.PasswordError:
        raise NotStrippedError(WhyNot.LOCKED, "PDF") from None
    except (MemoryError, RecursionError):
        raise NotStrippedError(WhyNot.TOO_LARGE, "PDF") from None
    except _HOSTILE as error:
        if pikepdf.settings.qpdf_limit_errors() > exceeded or "memory limit" in str(error):
            raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: qpdf's limits") from None
        raise NotStrippedError(WhyNot.DAMAGED, f"PDF: {type(error).__name__}") from None
    # Past a limit qpdf may go on with half of a stream, and only count.
    if pikepdf.settings.qpdf_limit_errors() > exceeded:
        raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: qpdf's limits")
    return Stripped(out.getvalue(), "application/pdf")


def _require_plain(source: Pdf) -> None:
    root = source.Root
    if source.is_encrypted:
        raise NotStrippedError(WhyNot.LOCKED, "PDF")
    if len(source.objects) > MOST_OBJECTS or not 0 < len(source.pages) <= MOST_PAGES:
        raise NotStrippedError(WhyNot.TOO_LARGE if len(source.pages) else WhyNot.DAMAGED, "PDF: pages")
    form = root.get("/AcroForm")
    if "/Collection" in root or (isinstance(form, Dictionary) and "/XFA" in form):
        raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: a portfolio or an XFA form")
    layers = root.get("/OCProperties")
    if isinstance(layers, Dictionary):
        usual = layers.get("/D")
        # Copied without the switch, it would be seen.
        if isinstance(usual, Dictionary) and (len(usual.get("/OFF", Array([]))) or usual.get("/BaseState", Name.ON) != Name.ON):
            raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: a hidden layer")


class _Copier:
    def __init__(self, source: Pdf, target: Pdf) -> None:
        self._source = source
        self._target = target
        self._copied: dict[tuple[tuple[int, int], str], Object] = {}
        self._instructions = 0
        self._unpacked = 0
        self._items = 0

    def copy(self) -> None:
        """Copy what the pages show. Raises ``NotStrippedError`` and what pikepdf raises for a damaged file."""
        notes = [self._notes_apart(page.obj) for page in self._source.pages]
        flatten(self._source)
        for page, own in zip(self._source.pages, notes, strict=True):
            copied = self._dictionary(_with_inherited(page.obj), "page", 0)
            copied.Type = Name.Page
            copied.Contents = self._target.make_stream(self._drawing(page.obj))
            if own:
                copied.Annots = Array(own)
            self._target.pages.append(pikepdf.Page(self._target.make_indirect(copied)))

    def _notes_apart(self, page: Object) -> list[Object]:
        """Copies of the notes on a page; the page itself keeps only the fields of forms."""
        found = page.get("/Annots")
        if not isinstance(found, Array):
            return []
        fields: list[Object] = []
        notes: list[Object] = []
        for note in found:
            if not isinstance(note, Dictionary) or int(note.get("/F", 0)) & _HIDDEN:
                continue
            kind = str(note.get("/Subtype", ""))
            if kind == "/Widget":
                fields.append(note)
            elif kind in NOTES:
                copied = self._dictionary(note, "annotation", 0)
                if "/Name" in copied and str(copied.Name) not in ICONS:
                    del copied.Name
                notes.append(self._target.make_indirect(copied))
        page.Annots = Array(fields)
        return notes

    def _any(self, value: Object | float | bool | None, kind: str, depth: int) -> object:
        """A copy of ``value`` in the new file, or ``None`` where it is not what ``kind`` says."""
        self._count(depth)
        many, _, inner = kind.partition(":")
        if kind in {"plain", "text"}:
            return self._plain(value, kind, depth)
        if kind == "colours":
            return self._colours(value, depth)
        if many == "list":
            return Array([self._any(item, inner, depth + 1) for item in value]) if isinstance(value, Array) else None
        if many == "map":
            return self._map(value, inner, depth)
        if isinstance(value, Stream):
            return self._stream(value, kind, depth)
        if isinstance(value, Dictionary):
            if kind == "face":
                return self._map(value, "xobject", depth)
            return self._dictionary(value, kind, depth) if kind in SHAPES else None
        if isinstance(value, Array):
            if kind == "function":
                return Array([self._any(item, kind, depth + 1) for item in value])
            return self._plain(value, "plain", depth) if kind == "mask" else None
        # A number beside a font, a name in place of a stream ("Identity"), no mask at all ("None").
        return self._plain(value, "plain", depth)

    def _plain(self, value: object, kind: str, depth: int) -> object:
        self._count(depth)
        if isinstance(value, Array):
            items = [self._plain(item, kind, depth + 1) for item in value]
            return Array([item for item in items if item is not None])
        if isinstance(value, String):
            return String(bytes(value)) if kind == "text" else None
        return None if isinstance(value, Dictionary | Stream) else value

    def _count(self, depth: int) -> None:
        # A few lists that name each other twice would be copied without end.
        self._items += 1
        if depth > DEEPEST or self._items > MOST_ITEMS:
            raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: objects in objects")

    def _map(self, value: object, inner: str, depth: int) -> Dictionary | None:
        if not isinstance(value, Dictionary):
            return None
        copied = Dictionary()
        for name, item in value.items():
            own = self._any(item, inner, depth + 1)
            if own is not None:
                copied[name] = own
        return copied

    def _dictionary(self, value: Object, kind: str, depth: int) -> Object:
        known = self._copied.get((value.objgen, kind)) if value.is_indirect else None
        if known is not None:
            return known
        copied: Object = Dictionary()
        if value.is_indirect:
            # Noted before it is filled: a form may name itself.
            copied = self._copied[value.objgen, kind] = self._target.make_indirect(copied)
        self._fill(copied, value, kind, depth)
        return copied

    def _fill(self, copied: Object, value: Object, kind: str, depth: int) -> None:
        for name, inner in SHAPES[kind].items():
            if name in value:
                own = self._any(value[name], inner, depth + 1)
                if own is not None:
                    copied[name] = own

    def _stream(self, value: Stream, kind: str, depth: int) -> Object | None:
        if kind in {"xobject", "mask", "face"}:
            kind = {"/Image": "image", "/Form": "form"}.get(str(value.get("/Subtype", "")), "")
        if kind not in DRAWN | WRITTEN | RAW | {"image"}:
            return None
        known = self._copied.get((value.objgen, kind))
        if known is not None:
            return known
        copied = self._copied[value.objgen, kind] = self._target.make_stream(b"")
        self._fill(copied, value, kind, depth)
        if kind == "image":
            write_picture(self._target, copied, value, self._data)
        elif kind in DRAWN:
            copied.write(self._drawing(value))
        elif kind in WRITTEN:
            copied.write(without_comments(self._data(value)))
        else:
            copied.write(self._data(value))
        return copied

    def _data(self, value: Stream) -> bytes:
        filters_of(value)
        data = value.read_bytes()
        self._unpacked += len(data)
        if self._unpacked > MOST_UNPACKED:
            raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: it unpacks")
        return data

    def _drawing(self, value: Object) -> bytes:
        for stream in _streams_of(value):
            require_few(self._data(stream))
        if not _streams_of(value):
            return b""
        self._source.get_warnings()
        drawn, seen = drawing(pikepdf.parse_content_stream(value))
        # qpdf reads over what breaks off and only notes it; half a page is no page.
        if self._source.get_warnings():
            raise NotStrippedError(WhyNot.DAMAGED, "PDF: instructions")
        self._instructions += seen
        if self._instructions > MOST_INSTRUCTIONS:
            raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: instructions")
        return drawn

    def _colours(self, value: object, depth: int) -> object:
        if isinstance(value, Name):
            return value
        if not isinstance(value, Array) or not len(value):
            return None
        family = str(value[0])
        rest = list(value)[1:]
        if family == "/ICCBased":
            # A profile may bear the name of a screen or of its owner.
            return {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}[int(rest[0].N)]
        if family in {"/CalRGB", "/CalGray", "/Lab"}:
            return Array([Name(family), self._any(rest[0], "calibrated", depth + 1)])
        if family in {"/Indexed", "/I"}:
            palette = self._data(rest[2]) if isinstance(rest[2], Stream) else bytes(rest[2])
            return Array([Name.Indexed, self._any(rest[0], "colours", depth + 1), int(rest[1]), String(palette)])
        if family in {"/Separation", "/DeviceN"}:
            names = self._plain(rest[0], "plain", depth)
            return Array([Name(family), names, self._any(rest[1], "colours", depth + 1), self._any(rest[2], "function", depth + 1)])
        if family == "/Pattern":
            return Array([Name.Pattern, *(self._any(item, "colours", depth + 1) for item in rest[:1])])
        return Name(family)


def _with_inherited(page: Object) -> Object:
    copied = Dictionary(dict(page.items()))
    for above in ancestors(page):
        for name in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
            if name in above and name not in copied:
                copied[name] = above[name]
    return copied


def _streams_of(value: Object) -> list[Stream]:
    if isinstance(value, Stream):
        return [value]
    contents = value.get("/Contents")
    return [item for item in (contents if isinstance(contents, Array) else [contents]) if isinstance(item, Stream)]
