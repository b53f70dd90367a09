"""Pictures: decoded to their pixels, turned upright, and written anew.

Gone are EXIF, XMP, IPTC, comments, text chunks, thumbnails, second pictures (a burst, a depth map, a moving photo's film), colour
profiles with their names (the colours are converted), the camera's quantisation tables, and whatever follows the picture.
What no program takes out: what the picture shows, and the noise of one sensor, by which a laboratory can match two photos.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence

from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot
from bot.stripping.segments import prove

LARGEST_JPEG = 210_000_000
"""Pixels that a JPEG may claim, as many as telephones take. From ``SHRINK_FROM`` on it is decoded at half its width and height."""
SHRINK_FROM = 50_000_000
LARGEST = 50_000_000
"""Pixels of any other picture, of all its frames together: about 200 MB each time it is held."""
MOST_FRAMES = 500
QUALITY = 92
"""At this a plate that could be read can be read still."""
FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
"""How Pillow calls what we write. The last three only stand in Office files."""
_HOSTILE = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, AttributeError, RuntimeError, struct.error)
"""What decoders let out of a damaged picture."""

# Our own limits stand in the way before Pillow's, whose first is a warning that nobody reads.
Image.MAX_IMAGE_PIXELS = LARGEST_JPEG


def strip_picture(data: bytes, kind: str) -> Stripped:
    """The picture alone; HEIC becomes JPEG. Raises ``NotStrippedError``."""
    try:
        with warnings.catch_warnings():
            # Of what is wrong beside the picture, which goes anyway.
            warnings.simplefilter("ignore")
            clean = _jpeg(_heic(data)) if kind == "image/heic" else _written(data, kind)
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotStrippedError(WhyNot.TOO_LARGE, kind) from None
    except _HOSTILE as error:
        # Not the error's own words: they may quote the file.
        raise NotStrippedError(WhyNot.DAMAGED, f"{kind}: {type(error).__name__}") from None
    kind = "image/jpeg" if kind == "image/heic" else kind
    prove(clean, kind)
    return Stripped(clean, kind)


def _written(data: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(data), formats=["JPEG", "MPO"] if kind == "image/jpeg" else [FORMATS[kind]]) as image:
        if kind == "image/jpeg":
            return _jpeg(_first(image))
        frames = getattr(image, "n_frames", 1)
        if frames > MOST_FRAMES or image.width * image.height * frames > LARGEST:
            raise NotStrippedError(WhyNot.TOO_LARGE, f"{kind}: pixels")
        if kind == "image/tiff" and frames > 1:
            raise NotStrippedError(WhyNot.UNREMOVABLE, "a TIFF of several pages")
        if frames > 1:
            return _moving(image, kind)
        image.load()
        return _save(_bare(image), FORMATS[kind], **_options(kind))


def _first(image: Image.Image) -> Image.Image:
    if image.width * image.height > LARGEST_JPEG:
        raise NotStrippedError(WhyNot.TOO_LARGE, "JPEG: pixels")
    if image.width * image.height > SHRINK_FROM:
        image.draft(None, (image.width // 2, image.height // 2))
    image.load()
    return _bare(image)


def _heic(data: bytes) -> Image.Image:
    opened = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    width, height = opened.size
    if width * height > LARGEST:
        raise NotStrippedError(WhyNot.TOO_LARGE, "HEIC: pixels")
    # libheif turns the picture as the file says; its EXIF would turn it once more.
    image = opened.to_pillow()
    profile = image.info.get("icc_profile")
    return _fresh(_in_srgb(image, profile if isinstance(profile, bytes) else None))


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, upright, in sRGB."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    return _fresh(_in_srgb(upright, profile if isinstance(profile, bytes) else None))


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as they were meant, so that the profile, which may bear the name of a screen or its owner, can go."""
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if "transparency" in image.info and image.mode in {"L", "RGB"}:
        image = image.convert("RGBA")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB" if image.mode == "CMYK" else image.mode,
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A profile that is no profile: the colours are a shade off, the picture is whole.
            converted = None
        if converted is not None:
            image = converted
    if image.mode in {"I", "I;16B", "I;16L"}:
        image = image.convert("I;16")
    if image.mode not in {"1", "L", "LA", "RGB", "RGBA", "I;16"}:
        image = image.convert("RGBA" if image.mode in {"RGBa", "La", "PA"} else "RGB")
    return image


def _fresh(image: Image.Image) -> Image.Image:
    """A picture that has never been a file: nothing can hang on it but pixels."""
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _moving(image: Image.Image, kind: str) -> bytes:
    frames: list[Image.Image] = []
    pauses: list[int] = []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        pauses.append(int(frame.info.get("duration") or 100))
        frames.append(_fresh(frame.convert("RGBA")))
    return _save(frames[0], FORMATS[kind], save_all=True, append_images=frames[1:], duration=pauses, loop=0, **_options(kind))


def _jpeg(image: Image.Image) -> bytes:
    if image.mode == "RGBA":
        # What shines through is paper, not black.
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    elif image.mode not in {"L", "RGB"}:
        image = image.convert("RGB")
    return _save(image, "JPEG", quality=QUALITY, subsampling=0, optimize=True)


def _options(kind: str) -> dict[str, object]:
    options: dict[str, dict[str, object]] = {
        "image/png": {"optimize": False, "compress_level": 6},
        "image/webp": {"quality": QUALITY, "method": 4},
        "image/tiff": {"compression": "tiff_adobe_deflate"},
    }
    return options.get(kind, {})


def _save(image: Image.Image, name: str, **options: Any) -> bytes:
    if name == "WEBP" and image.mode not in {"RGB", "RGBA"}:
        image = image.convert("RGBA" if image.mode == "LA" else "RGB")
    if name in {"GIF", "BMP"} and image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGB")
    out = io.BytesIO()
    save: Callable[..., None] = image.save
    save(out, format=name, **options)
    return out.getvalue()
