from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat, PngImagePlugin, TiffImagePlugin

from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.stripping import strip
from tests.stripping.planted import EVERYTHING, LATIN, MOMENT, NAME, PLACE, SERIAL, tells

SIZE = (96, 64)
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{EVERYTHING}</dc:creator></x:xmpmeta>'.encode()


def scene() -> Image.Image:
    """A picture of which each quarter has a colour of its own, so that it is seen when one is turned."""
    picture = Image.new("RGB", SIZE, "white")
    for box, colour in (((0, 0, 48, 32), "red"), ((48, 0, 96, 32), "green"), ((0, 32, 48, 64), "blue")):
        picture.paste(colour, box)
    return picture


def exif(orientation: int = 1) -> Image.Exif:
    own = Image.Exif()
    own[0x0112] = orientation
    own[0x010F], own[0x0110], own[0x013B], own[0x9C9D] = "planted maker", SERIAL, LATIN, EVERYTHING.encode("utf-16-le")
    own[0x0132] = "2024:03:05 06:07:08"
    details = own.get_ifd(0x8769)
    details[0xA431], details[0xA430], details[0x927C], details[0x9003] = SERIAL, "planted", LATIN.encode(), "2024:03:05 06:07:08"
    places = own.get_ifd(0x8825)
    places[1], places[2] = "N", (TiffImagePlugin.IFDRational(36), TiffImagePlugin.IFDRational(54), TiffImagePlugin.IFDRational(444, 10))
    places[29], places[27] = "2024:03:05", PLACE.encode()
    return own


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack("!H", len(content) + 2) + content


def shown(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def assert_close(one: Image.Image, other: Image.Image) -> None:
    assert one.size == other.size
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < 4


def telling_jpeg(orientation: int = 1, is_orderly: bool = True) -> bytes:
    """With a second picture's list that is broken where the file is not to be ``is_orderly``."""
    out = io.BytesIO()
    small = io.BytesIO()
    scene().resize((32, 32)).save(small, "JPEG", comment=LATIN.encode())
    scene().save(out, "JPEG", quality=95, exif=exif(orientation), comment=LATIN.encode(), icc_profile=b"planted profile" * 20)
    data = out.getvalue()
    extra = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + EVERYTHING.encode())
    extra += b"" if is_orderly else segment(0xE2, b"MPF\0" + LATIN.encode())
    extra += segment(0xE5, small.getvalue()) + segment(0xEF, EVERYTHING.encode("gbk"))
    first = 4 + int.from_bytes(data[4:6])
    return data[:first] + extra + data[first:] + EVERYTHING.encode() + small.getvalue()


def test_a_photo_loses_what_its_camera_wrote() -> None:
    data = telling_jpeg(is_orderly=False)
    assert {NAME, SERIAL, PLACE, MOMENT} <= set(tells(data))
    clean = strip(data)
    assert clean.kind == "image/jpeg"
    assert tells(clean.data) == []
    assert not shown(clean.data).getexif()
    assert_close(shown(clean.data), scene())


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_270),
        (8, Image.Transpose.ROTATE_90),
    ],
)
def test_a_photo_taken_sideways_stands_upright_without_its_mark(orientation: int, turn: Image.Transpose) -> None:
    assert_close(shown(strip(telling_jpeg(orientation)).data), scene().transpose(turn))


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert strip(telling_jpeg()) == strip(telling_jpeg())


def test_two_cameras_that_saw_the_same_leave_the_same_tables() -> None:
    tables = set()
    for quality in (70, 95):
        out = io.BytesIO()
        scene().save(out, "JPEG", quality=quality)
        tables.add(str(shown(strip(out.getvalue()).data).quantization))  # type: ignore[attr-defined]
    assert len(tables) == 1


def test_an_archive_behind_a_photo_does_not_come_along() -> None:
    behind = io.BytesIO()
    with zipfile.ZipFile(behind, "w") as archive:
        archive.writestr("planted.txt", EVERYTHING)
    clean = strip(telling_jpeg() + behind.getvalue()).data
    assert clean.endswith(b"\xff\xd9")
    assert not zipfile.is_zipfile(io.BytesIO(clean))


def test_a_colour_profile_goes_and_the_colours_stay_as_it_meant_them() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = profile.replace(b"rXYZ", b"TEMP", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"TEMP", b"gXYZ", 1)
    out = io.BytesIO()
    scene().save(out, "JPEG", quality=95, icc_profile=exchanged)
    clean = shown(strip(out.getvalue()).data)
    assert "icc_profile" not in clean.info
    red, green, blue = scene().split()
    assert_close(clean, Image.merge("RGB", (green, red, blue)))


def test_a_cmyk_photo_keeps_its_colours() -> None:
    out = io.BytesIO()
    scene().convert("CMYK").save(out, "JPEG", quality=95)
    clean = shown(strip(out.getvalue()).data)
    assert clean.mode == "RGB"
    assert_close(clean, scene())


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))


def test_a_png_loses_its_texts_its_clock_and_its_tail() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", LATIN)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
    texts.add_text("Comment", LATIN, zip=True)
    out = io.BytesIO()
    scene().save(out, "PNG", pnginfo=texts, exif=exif(), icc_profile=b"planted" * 30, dpi=(72, 72))
    data = out.getvalue()
    head = 8 + 25
    data = data[:head] + chunk(b"tIME", struct.pack("!HBBBBB", 2024, 3, 5, 6, 7, 8)) + chunk(b"prIv", EVERYTHING.encode()) + data[head:]
    data += EVERYTHING.encode()
    assert {NAME, SERIAL} <= set(tells(data))
    clean = strip(data).data
    assert tells(clean) == []
    assert all(name not in clean for name in (b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf", b"iCCP", b"pHYs", b"prIv"))
    assert_close(shown(clean), scene())


def test_a_transparent_png_stays_transparent() -> None:
    picture = scene().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(SIZE))
    out = io.BytesIO()
    picture.save(out, "PNG")
    assert shown(strip(out.getvalue()).data).tobytes() == picture.tobytes()


def test_a_png_with_a_palette_and_a_clear_colour_looks_the_same() -> None:
    picture = scene().convert("P")
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=picture.getpixel((1, 1)))
    clean = shown(strip(out.getvalue()).data)
    assert clean.getpixel((1, 1))[3] == 0  # type: ignore[index]
    assert clean.getpixel((60, 60))[3] == 255  # type: ignore[index]


def test_sixteen_bits_of_grey_stay_sixteen() -> None:
    grey = Image.fromarray(np.arange(96 * 64, dtype=np.uint16).reshape(64, 96) * 10)
    out = io.BytesIO()
    grey.save(out, "PNG")
    clean = shown(strip(out.getvalue()).data)
    assert np.array_equal(np.asarray(clean), np.asarray(grey))


def test_a_webp_loses_its_chunks() -> None:
    out = io.BytesIO()
    scene().save(out, "WEBP", quality=95, exif=exif(), xmp=XMP, icc_profile=b"planted" * 30)
    assert tells(out.getvalue()) != []
    clean = strip(out.getvalue())
    assert clean.kind == "image/webp"
    assert tells(clean.data) == []
    assert all(name not in clean.data for name in (b"EXIF", b"XMP ", b"ICCP"))
    assert_close(shown(clean.data), scene())


def test_a_moving_webp_still_moves_at_its_pace() -> None:
    out = io.BytesIO()
    others = [Image.new("RGB", SIZE, colour) for colour in ("yellow", "black")]
    scene().save(out, "WEBP", save_all=True, append_images=others, duration=[40, 80, 120], exif=exif(), xmp=XMP)
    clean = Image.open(io.BytesIO(strip(out.getvalue()).data))
    assert clean.n_frames == 3  # type: ignore[attr-defined]
    clean.seek(1)
    clean.load()
    assert clean.info["duration"] == 80
    assert_close(clean, others[0])
    assert tells(strip(out.getvalue()).data) == []


def test_a_telephones_heic_becomes_a_jpeg_that_stands_upright() -> None:
    out = io.BytesIO()
    telling = pillow_heif.from_pillow(scene())
    telling.info["exif"] = exif(6).tobytes()
    telling.info["xmp"] = XMP
    telling.save(out, quality=95)
    assert tells(out.getvalue()) != []
    clean = strip(out.getvalue())
    assert clean.kind == "image/jpeg"
    assert tells(clean.data) == []
    assert_close(shown(clean.data), pillow_heif.open_heif(io.BytesIO(out.getvalue())).to_pillow())


def test_a_picture_that_claims_to_be_huge_is_refused_before_it_is_unpacked() -> None:
    head = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    with pytest.raises(NotStrippedError) as refused:
        strip(bomb)
    assert refused.value.why is WhyNot.TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise(SIZE, 60).convert("RGB").save(out, kind)
    with pytest.raises(NotStrippedError) as refused:
        strip(out.getvalue()[: len(out.getvalue()) // 2])
    assert refused.value.why is WhyNot.DAMAGED
