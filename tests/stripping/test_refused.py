from __future__ import annotations

import io
import random
from collections.abc import Callable

import pillow_heif
import pytest
from PIL import Image

from bot.line.downloads import ALLOWED
from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.stripping import FILMS, LARGEST, PICTURES, strip
from tests.stripping.packages import telling_docx, telling_xlsx
from tests.stripping.planted import tells
from tests.stripping.test_films import film
from tests.stripping.test_pdf import telling_pdf, unpacked
from tests.stripping.test_pictures import scene, telling_jpeg


def saved(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(scene()).save(out)
    else:
        Image.effect_noise((40, 30), 40).convert("RGB").save(out, kind)
    return out.getvalue()


MADE: dict[str, Callable[[], bytes]] = {
    "image/jpeg": telling_jpeg,
    "image/png": lambda: saved("PNG"),
    "image/webp": lambda: saved("WEBP"),
    "image/heic": lambda: saved("HEIF"),
    "video/mp4": lambda: film(frames=4),
    "video/quicktime": lambda: film(frames=4, form="mov"),
    "application/pdf": telling_pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": telling_docx,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": telling_xlsx,
}


def test_every_kind_that_people_may_send_is_stripped() -> None:
    assert set(MADE) == ALLOWED
    for kind, make in MADE.items():
        clean = strip(make())
        assert clean.kind == {"image/heic": "image/jpeg", "video/quicktime": "video/mp4"}.get(kind, kind)
        assert clean.kind in ALLOWED
    assert set(MADE) > PICTURES | FILMS


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"planted", "种".encode(), b"GIF89a" + bytes(50), b"\xff\xd8", b"PK", b"MZ" + bytes(90), b"<svg/>"]
)
def test_what_is_no_kind_we_know_is_refused(data: bytes) -> None:
    with pytest.raises(NotStrippedError):
        strip(data)


def test_a_file_larger_than_telegram_gives_out_is_refused_unread() -> None:
    with pytest.raises(NotStrippedError) as refused:
        strip(telling_jpeg() + bytes(LARGEST))
    assert refused.value.why is WhyNot.TOO_LARGE


@pytest.mark.parametrize(("stream", "why"), [("EncryptedPackage", WhyNot.LOCKED), ("WordDocument", WhyNot.KIND)])
def test_an_office_file_with_a_password_is_told_from_an_old_one(stream: str, why: WhyNot) -> None:
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + stream.encode("utf-16-le") + bytes(600)
    if why is WhyNot.LOCKED:
        old += "Encryption".encode("utf-16-le")
    with pytest.raises(NotStrippedError) as refused:
        strip(old)
    assert refused.value.why is why


@pytest.mark.parametrize("kind", MADE)
def test_a_file_damaged_anywhere_is_refused_or_comes_out_clean(kind: str) -> None:
    chance = random.Random(kind)
    whole = MADE[kind]()
    outcomes = set()
    details = []
    for _ in range(40):
        data = bytearray(whole)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        for _ in range(chance.choice((1, 2, 8))):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            clean = strip(bytes(data)).data
        except NotStrippedError as refused:
            outcomes.add(refused.why)
            details.append(str(refused))
        else:
            outcomes.add(None)
            assert tells(unpacked(clean) if kind == "application/pdf" else clean) == []
    assert len(outcomes) > 1
    assert tells("".join(details).encode()) == []
