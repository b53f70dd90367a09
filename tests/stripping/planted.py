"""What must not come through: secrets of every kind, planted wherever a file has room for them, and how they are looked for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

NAME = "林不存在"
SERIAL = "SNPLANTED0042"
PLACE = "36.9123456"
PATH = "C:\\Users\\planted\\Desktop"
MOMENT = "2024-03-05T06:07:08"
SECRETS = (NAME, SERIAL, PLACE, PATH, "planted", MOMENT, "2024:03:05", "20240305")
EVERYTHING = f"{NAME} {SERIAL} {PLACE} {PATH} {MOMENT}"
LATIN = f"{SERIAL} {PLACE} {PATH} {MOMENT}"


def tells(data: bytes) -> list[str]:
    """Which secrets stand in ``data``, in any encoding in which a program might have written them, unpacked where it is a zip."""
    pieces = list(_unpacked(data))
    return [secret for secret in SECRETS if any(form in piece for form in _forms(secret) for piece in pieces)]


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    # Among other letters in UTF-16 or with zeros between them.
    yield data.lower()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)


def _forms(secret: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gbk"):
        plain = secret.encode(encoding)
        yield plain
        yield plain.hex().encode()
    yield secret.lower().encode()
