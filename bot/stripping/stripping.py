"""A file of one of the kinds that people may send, without what tells who made it."""

from __future__ import annotations

import filetype

from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot

LARGEST = 20 * 1024 * 1024
"""Bytes: as much as Telegram lets a bot fetch."""
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})
FILMS = frozenset({"video/mp4", "video/quicktime"})


def strip(data: bytes) -> Stripped:
    """The content of ``data`` in a file of our own writing. The kind is judged by the bytes alone.

    HEIC becomes JPEG and a QuickTime film MP4; the rest stays what it was. The same file in gives the same file out.
    Raises ``NotStrippedError`` for all that is not known to be clean afterwards: when in doubt, nothing is passed on.
    """
    if len(data) > LARGEST:
        raise NotStrippedError(WhyNot.TOO_LARGE, "bytes")
    # Each kind brings libraries of its own, which a bot that never sees such a file does not load.
    if data.startswith(b"PK\x03\x04"):
        from bot.stripping.office import strip_office

        return strip_office(data)
    kind = filetype.guess_mime(data) if data else None
    if kind in PICTURES:
        from bot.stripping.pictures import strip_picture

        return strip_picture(data, kind)
    if kind in FILMS:
        from bot.stripping.films import strip_film

        return strip_film(data)
    if kind == "application/pdf":
        from bot.stripping.pdf import strip_pdf

        return strip_pdf(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # An Office file with a password is wrapped in the old container; the old formats look the same.
        raise NotStrippedError(WhyNot.LOCKED if b"E\0n\0c\0r\0y\0p\0t\0i\0o\0n" in data else WhyNot.KIND, "old Office container")
    raise NotStrippedError(WhyNot.KIND, "unknown")
