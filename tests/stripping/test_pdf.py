from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Object, Pdf, Stream, String

from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.stripping import strip
from tests.stripping.planted import EVERYTHING, LATIN, NAME, PLACE, SERIAL, tells
from tests.stripping.test_pictures import SIZE, assert_close, scene, shown, telling_jpeg

SAID = b"(\xb2\xe9 Kerb 7) Tj"
CONTENT = (
    b"% " + LATIN.encode() + b"\n/P <</MCID 0 /ActualText (SNPLANTED0042) /Lang (zh)>> BDC BT /F1 12 Tf 10 150 Td " + SAID + b" ET EMC\n"
    b"(SNPLANTED0042) 1 0 rg /Span /MC0 BDC EMC /Tag /MC0 DP (SNPLANTED0042) planted BX (planted) unknown EX\n"
    b"q 96 0 0 64 10 10 cm /Im0 Do Q /Fm0 Do q BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI Q"
)


def telling_pdf(change: Callable[[Pdf, Object], None] | None = None, **how: object) -> bytes:
    pdf = Pdf.new()
    telling = String(EVERYTHING)
    piece = Dictionary(Planted=Dictionary(LastModified=telling, Private=telling))
    meta = pdf.make_stream(EVERYTHING.encode(), Type=Name.Metadata, Subtype=Name.XML)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Metadata=meta, PieceInfo=piece)
    profile = pdf.make_stream(EVERYTHING.encode(), N=3, Alternate=Name.DeviceRGB)
    picture = pdf.make_stream(telling_jpeg(), Type=Name.XObject, Subtype=Name.Image, Width=SIZE[0], Height=SIZE[1], BitsPerComponent=8)
    picture.Filter, picture.ColorSpace, picture.Metadata, picture.PieceInfo = Name.DCTDecode, Array([Name.ICCBased, profile]), meta, piece
    form = pdf.make_stream(b"q 1 0 0 rg 0 0 9 9 re f Q % planted", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    form.PieceInfo, form.LastModified, form.Resources = piece, telling, Dictionary(XObject=Dictionary(Self=form))
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    page.Resources = Dictionary(
        Font=Dictionary(F1=pdf.make_indirect(font)),
        XObject=Dictionary(Im0=picture, Fm0=form),
        Properties=Dictionary(MC0=Dictionary(X=telling)),
    )
    page.Contents = pdf.make_stream(CONTENT)
    page.PieceInfo, page.LastModified, page.Metadata, page.Thumb = piece, telling, meta, pdf.make_stream(b"planted")
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=telling))
    page.Annots = Array([pdf.make_indirect(note) for note in notes(telling)])
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=telling)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("planted"), Dictionary(S=Name.JavaScript, JS=telling)]))
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Alt=telling))
    pdf.Root.Lang = String("zh-CN planted")
    pdf.attachments[f"{NAME}.txt"] = EVERYTHING.encode()
    pdf.docinfo["/Author"], pdf.docinfo["/Title"], pdf.docinfo["/Planted"] = EVERYTHING, EVERYTHING, EVERYTHING
    with pdf.open_metadata() as properties:
        properties["dc:creator"] = [EVERYTHING]
    if change is not None:
        change(pdf, page)
    out = io.BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def notes(telling: String) -> list[Dictionary]:
    signed = {"/T": telling, "/M": String("D:20240305060708"), "/CreationDate": telling, "/NM": telling, "/RC": telling, "/Subj": telling}
    said = Dictionary(
        signed | {"/Type": Name.Annot, "/Subtype": Name.Text, "/Rect": Array([10, 10, 30, 30]), "/Contents": String("看这里")}
    )
    stamp = Dictionary(signed | {"/Type": Name.Annot, "/Subtype": Name.Stamp, "/Rect": Array([50, 50, 90, 90]), "/Name": Name("/planted")})
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String("file:///" + LATIN)), Contents=telling
    )
    clip = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=Dictionary(F=telling), Contents=telling)
    hidden = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=[0, 0, 9, 9], F=2, Contents=telling)
    return [said, stamp, link, clip, hidden]


def unpacked(data: bytes) -> bytes:
    """Every object of a PDF as it is written, every stream raw and unpacked."""
    pieces = [data]
    with Pdf.open(io.BytesIO(data)) as pdf:
        pieces.append(pdf.trailer.unparse(resolved=True))
        for one in pdf.objects:
            pieces.append(one.unparse(resolved=True))
            pieces += [String(bytes(item)).unparse() + bytes(item) for item in strings_in(one)]
            if isinstance(one, Stream):
                pieces.append(one.read_raw_bytes())
                if one.get("/Filter") != Name.DCTDecode:
                    pieces.append(one.read_bytes())
    return b"\n".join(pieces)


def strings_in(value: object, depth: int = 0) -> list[String]:
    if isinstance(value, String):
        return [value]
    if depth > 6 or not isinstance(value, Array | Dictionary | Stream):
        return []
    inner = value if isinstance(value, Array) else [value[key] for key in value.keys()]  # noqa: SIM118
    return [string for item in inner for string in strings_in(item, depth + 1)]


def opened(data: bytes) -> Pdf:
    return Pdf.open(io.BytesIO(data))


def why(data: bytes) -> WhyNot:
    with pytest.raises(NotStrippedError) as refused:
        strip(data)
    return refused.value.why


def test_a_pdf_loses_everything_that_does_not_draw() -> None:
    data = telling_pdf()
    assert {NAME, SERIAL, PLACE} <= set(tells(unpacked(data)))
    clean = strip(data)
    assert clean.kind == "application/pdf"
    assert tells(unpacked(clean.data)) == []
    with opened(clean.data) as pdf:
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer


def test_the_page_still_says_and_shows_the_same() -> None:
    with opened(strip(telling_pdf()).data) as pdf:
        page = pdf.pages[0]
        drawn = page.obj.Contents.read_bytes()
        said = [instruction.operands[0] for instruction in pikepdf.parse_content_stream(page, "Tj")]
        assert [bytes(text) for text in said] == [b"\xb2\xe9 Kerb 7"]
        assert b"/Im0 Do" in drawn
        assert b"/Fm0 Do" in drawn
        assert b"\x7f" in drawn
        assert b"1 0 0 rg" in page.obj.Resources.XObject.Fm0.read_bytes()
        assert page.obj.MediaBox.as_list() == [0, 0, 200, 200]
        assert_close(shown(page.obj.Resources.XObject.Im0.read_raw_bytes()), scene())


def test_the_picture_in_a_pdf_is_not_encoded_once_more() -> None:
    with opened(telling_pdf()) as before, opened(strip(telling_pdf()).data) as after:
        one, other = (shown(pdf.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()) for pdf in (before, after))
        assert one.tobytes() == other.tobytes()


def test_notes_keep_their_text_and_lose_their_author() -> None:
    with opened(strip(telling_pdf()).data) as pdf:
        kept = list(pdf.pages[0].obj.Annots)
        assert [str(note.Subtype) for note in kept] == ["/Text", "/Stamp"]
        assert str(kept[0].Contents) == "看这里"
        assert not {"/T", "/M", "/NM", "/Name", "/CreationDate"} & {key for note in kept for key in note.keys()}  # noqa: SIM118


def test_what_an_older_revision_said_is_gone() -> None:
    # A revision as writers add it: the page's content said something else before.
    plain = telling_pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with opened(plain) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
        size = int(pdf.trailer.Size)
        root = pdf.trailer.Root.objgen[0]
    last = int(plain.rsplit(b"startxref", 1)[1].split()[0])
    revised = plain + b"\n%d 0 obj\n<</Length 34>>\nstream\nBT /F1 12 Tf 10 50 Td (Now) Tj  ET\nendstream\nendobj\n" % number
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(plain) + 1)
    at = len(revised)
    revised += table + b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, last, at)
    with opened(revised) as pdf:
        assert b"(Now)" in pdf.pages[0].obj.Contents.read_bytes()
    clean = unpacked(strip(revised).data)
    assert b"(Now)" in clean
    assert b"Kerb 7" not in clean


def form_of(value: str, look: bytes | None) -> Callable[[Pdf, Object], None]:
    def change(pdf: Pdf, page: Object) -> None:
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("planted field"), TU=String(EVERYTHING), V=String(value)
        )
        field.F, field.Rect, field.DA = 4, Array([100, 100, 150, 110]), String("/F1 9 Tf 0 g")
        if look is not None:
            seen = pdf.make_stream(look, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 10])
            seen.Resources = Dictionary(Font=page.Resources.Font)
            field.AP = Dictionary(N=seen)
        own = pdf.make_indirect(field)
        page.Annots.append(own)
        pdf.Root.AcroForm = Dictionary(Fields=[own], DR=Dictionary(Font=page.Resources.Font), DA=String("/F1 9 Tf 0 g"))

    return change


def test_what_was_filled_into_a_form_stays_on_the_page_without_its_field() -> None:
    clean = strip(telling_pdf(form_of("filled", b"BT /F1 9 Tf (filled) Tj ET"))).data
    assert tells(unpacked(clean)) == []
    assert b"(filled) Tj" in unpacked(clean)
    assert b"Widget" not in unpacked(clean)


def test_a_filled_field_without_a_look_gets_one_or_the_form_is_refused() -> None:
    assert b"(filled)" in unpacked(strip(telling_pdf(form_of("filled", None))).data)
    assert why(telling_pdf(form_of("填好了", None))) is WhyNot.UNREMOVABLE


def test_a_hidden_layer_is_not_made_visible() -> None:
    def hide(pdf: Pdf, _page: Object) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("planted")))
        pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))

    assert why(telling_pdf(hide)) is WhyNot.UNREMOVABLE


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_pdf_is_refused(password: str) -> None:
    assert why(telling_pdf(encryption=Encryption(owner="owner", user=password))) is WhyNot.LOCKED


def test_a_form_that_only_a_program_shows_and_a_portfolio_are_refused() -> None:
    def xfa(pdf: Pdf, _page: Object) -> None:
        pdf.Root.AcroForm = Dictionary(XFA=String("planted"))

    def portfolio(pdf: Pdf, _page: Object) -> None:
        pdf.Root.Collection = Dictionary()

    assert why(telling_pdf(xfa)) is WhyNot.UNREMOVABLE
    assert why(telling_pdf(portfolio)) is WhyNot.UNREMOVABLE


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    def swell(pdf: Pdf, page: Object) -> None:
        page.Contents = Stream(pdf, zlib.compress(b" " * (300 * 1024 * 1024), 9))
        page.Contents.Filter = Name.FlateDecode

    assert why(telling_pdf(swell, recompress_flate=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)) is WhyNot.TOO_LARGE


@pytest.mark.parametrize("content", [b"q (half", b"q [1 2", b"q BI /W 1 ID abc"])
def test_instructions_that_break_off_are_refused(content: bytes) -> None:
    def cut(pdf: Pdf, page: Object) -> None:
        page.Contents = pdf.make_stream(content)

    assert why(telling_pdf(cut)) is WhyNot.DAMAGED


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"])
def test_what_only_begins_like_a_pdf_is_refused(data: bytes) -> None:
    assert why(data) is WhyNot.DAMAGED


def test_the_same_pdf_gives_the_same_bytes() -> None:
    data = telling_pdf()
    assert strip(data) == strip(data)


def test_a_page_that_inherits_its_size_and_its_fonts_keeps_them() -> None:
    def move_up(pdf: Pdf, page: Object) -> None:
        pdf.Root.Pages.MediaBox, pdf.Root.Pages.Rotate = page.MediaBox, 90
        pdf.Root.Pages.Resources = page.Resources
        del page.MediaBox
        del page.Resources

    with opened(strip(telling_pdf(move_up)).data) as pdf:
        page = pdf.pages[0].obj
        assert page.MediaBox.as_list() == [0, 0, 200, 200]
        assert page.Rotate == 90
        assert "/Im0" in page.Resources.XObject


def segment(number: int, kind: int, content: bytes) -> bytes:
    return struct.pack("!IBBBI", number, kind, 0, 1, len(content)) + content


def test_a_scan_keeps_its_picture_and_loses_its_comments() -> None:
    page = segment(1, 48, struct.pack("!IIIIBH", 8, 8, 0, 0, 0, 0))
    drawn = segment(3, 38, struct.pack("!IIIIBB", 8, 8, 0, 0, 0, 0) + bytes(12))
    comment = segment(2, 62, b"\x20\0\0\0" + LATIN.encode())

    def scan(pdf: Pdf, page_of: Object) -> None:
        picture = pdf.make_stream(page + comment + drawn + segment(4, 51, b""), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8)
        picture.Filter, picture.ColorSpace, picture.BitsPerComponent = Name.JBIG2Decode, Name.DeviceGray, 1
        picture.DecodeParms = Dictionary(JBIG2Globals=pdf.make_stream(segment(0, 62, LATIN.encode()) + segment(5, 53, b"table")))
        page_of.Resources.XObject.Im0 = picture

    clean = strip(telling_pdf(scan)).data
    with opened(clean) as pdf:
        picture = pdf.pages[0].obj.Resources.XObject.Im0
        assert picture.read_raw_bytes() == page + drawn
        assert picture.DecodeParms.JBIG2Globals.read_bytes() == segment(5, 53, b"table")


def test_a_jpeg_2000_picture_becomes_a_jpeg_without_its_boxes() -> None:
    out = io.BytesIO()
    scene().save(out, "JPEG2000")
    data = out.getvalue() + struct.pack("!I4s", 8 + len(LATIN), b"xml ") + LATIN.encode()

    def picture(pdf: Pdf, page: Object) -> None:
        own = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=SIZE[0], Height=SIZE[1], Filter=Name.JPXDecode)
        page.Resources.XObject.Im0 = own

    clean = strip(telling_pdf(picture)).data
    assert tells(unpacked(clean)) == []
    with opened(clean) as pdf:
        assert_close(shown(pdf.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()), scene())


def test_a_palette_and_a_packed_picture_keep_their_pixels() -> None:
    def picture(pdf: Pdf, page: Object) -> None:
        palette = Array([Name.Indexed, Array([Name.ICCBased, pdf.make_stream(b"planted", N=3)]), 1, String(b"\xff\0\0\0\xff\0")])
        own = pdf.make_stream(zlib.compress(b"\x00\x01\x01\x00"), Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2)
        own.Filter, own.ColorSpace, own.BitsPerComponent = Name.FlateDecode, palette, 8
        own.SMask = pdf.make_stream(b"\xff\x80\x40\x00", Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, BitsPerComponent=8)
        own.SMask.ColorSpace = Name.DeviceGray
        page.Resources.XObject.Im0 = own

    with opened(strip(telling_pdf(picture)).data) as pdf:
        kept = pdf.pages[0].obj.Resources.XObject.Im0
        assert kept.read_bytes() == b"\x00\x01\x01\x00"
        assert kept.SMask.read_bytes() == b"\xff\x80\x40\x00"
        assert kept.ColorSpace[1] == Name.DeviceRGB
        assert bytes(kept.ColorSpace[3]) == b"\xff\0\0\0\xff\0"


def test_lists_that_name_each_other_twice_are_refused() -> None:
    def swell(pdf: Pdf, page: Object) -> None:
        names = pdf.make_indirect(Array([1, 2]))
        for _ in range(40):
            names = pdf.make_indirect(Array([names, names]))
        page.Resources.Font.F1.Widths = names

    assert why(telling_pdf(swell)) is WhyNot.TOO_LARGE


def test_more_instructions_than_should_be_held_are_refused_before_they_are_read() -> None:
    def swell(pdf: Pdf, page: Object) -> None:
        page.Contents = pdf.make_stream(b"n " * 5_000_000)

    assert why(telling_pdf(swell)) is WhyNot.TOO_LARGE
