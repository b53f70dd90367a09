"""Pictures in a PDF: as they were encoded, as far as it can be told what stands in them, else anew."""

from __future__ import annotations

import base64
import binascii
import io
import zlib
from collections.abc import Callable

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image

from bot.stripping.jbig2 import bare_jbig2
from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.pdf_content import LARGEST_UNPACKED, filters_of
from bot.stripping.pictures import LARGEST, QUALITY
from bot.stripping.segments import bare_jpeg

_FAX = ("/K", "/Columns", "/Rows", "/BlackIs1", "/EncodedByteAlign", "/EndOfLine", "/EndOfBlock", "/DamagedRowsBeforeError")


def write_picture(target: Pdf, copied: Stream, value: Stream, unpacked: Callable[[Stream], bytes]) -> None:
    """Write the picture of ``value`` into ``copied``, a stream of ``target`` that has its description already.

    ``unpacked`` gives the data of a stream within its limits. Raises ``NotStrippedError``.
    """
    filters = filters_of(value)
    last = filters[-1] if filters else ""
    if last in {"/DCTDecode", "/DCT"}:
        copied.write(_jpeg(value, filters), filter=Name.DCTDecode, decode_parms=_parameters(value, ("/ColorTransform",)))
    elif last == "/JPXDecode":
        data, colours, width, height = _from_jpeg2000(value, filters)
        copied.ColorSpace, copied.Width, copied.Height, copied.BitsPerComponent = colours, width, height, 8
        copied.write(data, filter=Name.DCTDecode)
    elif last in {"/CCITTFaxDecode", "/CCF"} and len(filters) == 1:
        copied.write(value.read_raw_bytes(), filter=Name.CCITTFaxDecode, decode_parms=_parameters(value, _FAX))
    elif last == "/JBIG2Decode":
        if len(filters) > 1:
            raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: JBIG2 in another filter")
        shared = _parameters_of(value).get("/JBIG2Globals")
        parameters = None
        if isinstance(shared, Stream):
            parameters = Dictionary(JBIG2Globals=target.make_stream(bare_jbig2(unpacked(shared))))
        copied.write(bare_jbig2(value.read_raw_bytes()), filter=Name.JBIG2Decode, decode_parms=parameters)
    else:
        copied.write(unpacked(value))


def _jpeg(stream: Object, filters: list[str]) -> bytes:
    """The JPEG in a picture, with nothing but what draws it. Raises ``NotStrippedError``."""
    data = stream.read_raw_bytes()
    for name in filters[:-1]:
        data = _unpacked(data, name)
    return bare_jpeg(data)


def _unpacked(data: bytes, name: str) -> bytes:
    try:
        if name in {"/FlateDecode", "/Fl"}:
            unpacking = zlib.decompressobj()
            unpacked = unpacking.decompress(data, LARGEST_UNPACKED)
            if unpacking.unconsumed_tail:
                raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: a picture unpacks")
            return unpacked
        if name in {"/ASCII85Decode", "/A85"}:
            return base64.a85decode(data.split(b"~>")[0])
        if name in {"/ASCIIHexDecode", "/AHx"}:
            return binascii.unhexlify(b"".join(data.split(b">")[0].split()))
    except (ValueError, zlib.error):
        raise NotStrippedError(WhyNot.DAMAGED, "PDF: a picture's filter") from None
    raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: a picture's filters")


def _from_jpeg2000(stream: Object, filters: list[str]) -> tuple[bytes, Name, int, int]:
    """A JPEG 2000 picture as JPEG, its colours, its width and height: nobody can tell what stands between its boxes.

    Raises ``NotStrippedError``.
    """
    if len(filters) > 1 or int(stream.get("/SMaskInData", 0)) or isinstance(stream.get("/Mask"), Array):
        raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: JPEG 2000 with a mask in it")
    try:
        with Image.open(io.BytesIO(stream.read_raw_bytes()), formats=["JPEG2000"]) as image:
            if image.width * image.height > LARGEST:
                raise NotStrippedError(WhyNot.TOO_LARGE, "PDF: pixels")
            image.load()
            plain = image.convert("L" if image.mode in {"1", "L", "I;16", "LA"} else "RGB")
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotStrippedError(WhyNot.DAMAGED, "PDF: JPEG 2000") from None
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return bare_jpeg(out.getvalue()), Name.DeviceGray if plain.mode == "L" else Name.DeviceRGB, plain.width, plain.height


def _parameters_of(value: Stream) -> Object:
    found = value.get("/DecodeParms", value.get("/DP"))
    if isinstance(found, Array):
        found = found[-1] if len(found) else None
    return found if isinstance(found, Dictionary) else Dictionary()


def _parameters(value: Stream, wanted: tuple[str, ...]) -> Dictionary | None:
    found = _parameters_of(value)
    plain = {name: found[name] for name in wanted if name in found and not isinstance(found[name], String | Dictionary | Stream)}
    return Dictionary(plain) if plain else None
