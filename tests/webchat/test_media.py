"""Files: uploading, sending again by id, albums, giving back."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Callable

import pytest
from starlette.applications import Starlette

from bot.webchat.files import Files, Media
from bot.webchat.people import Person
from bot.webchat.pictures import Picture, look_at, sample_png
from tests.webchat.conftest import Api, as_json

PATH = "/bot1:TEST"


async def test_a_photo_is_uploaded_shown_in_two_sizes_and_given_back(api: Api, officer: Person) -> None:
    picture = sample_png(300, 200)
    answer = await api.http.post(
        f"{PATH}/sendPhoto",
        data={"chat_id": str(officer.id), "caption": "<b>现场</b>", "parse_mode": "HTML", "has_spoiler": "true"},
        files={"photo": ("现场.png", picture, "image/png")},
    )
    message = answer.json()["result"]
    assert [(size["width"], size["height"]) for size in message["photo"]] == [(90, 60), (300, 200)]
    assert message["caption"] == "现场"
    assert message["caption_entities"][0]["type"] == "bold"
    assert message["has_media_spoiler"] is True
    file = await api("getFile", file_id=message["photo"][-1]["file_id"])
    assert file["file_size"] == len(picture)
    got = await api.http.get(f"/file/bot1:TEST/{file['file_path']}")
    assert got.content == picture
    assert got.headers["x-content-type-options"] == "nosniff"
    again = await api("sendPhoto", chat_id=officer.id, photo=message["photo"][-1]["file_id"])
    assert again["photo"] == message["photo"]


async def test_files_may_be_attached_by_name(api: Api, officer: Person) -> None:
    answer = await api.http.post(
        f"{PATH}/sendDocument",
        data={"chat_id": str(officer.id), "document": "attach://the_file"},
        files={"the_file": ("台账.xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")},
    )
    document = answer.json()["result"]["document"]
    assert document["file_name"] == "台账.xlsx"
    assert document["mime_type"].endswith("sheet")
    assert document["file_size"] == 4


@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("sendVideo", "video"),
        ("sendAudio", "audio"),
        ("sendVoice", "voice"),
        ("sendAnimation", "animation"),
        ("sendVideoNote", "video_note"),
        ("sendSticker", "sticker"),
        ("sendDocument", "document"),
    ],
)
async def test_each_kind_of_file_stands_in_its_own_field(api: Api, officer: Person, method: str, field: str) -> None:
    data = {"chat_id": str(officer.id), "duration": "7"}
    answer = await api.http.post(f"{PATH}/{method}", data=data, files={field: ("a.bin", b"data")})
    body = answer.json()["result"][field]
    assert body["file_size"] == 4
    assert body.get("duration", 7) == 7
    await api.refuses(method, f"Bad Request: there is no {field.replace('_', ' ')} in the request", chat_id=officer.id)


async def test_wrong_files_are_refused(api: Api, officer: Person) -> None:
    chat = {"chat_id": str(officer.id)}

    async def description(method: str, **form: tuple[str, bytes]) -> str:
        answer = await api.http.post(f"{PATH}/{method}", data=chat, files=form)
        return str(answer.json()["description"])

    assert await description("sendPhoto", photo=("a.png", b"no picture")) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await description("sendPhoto", photo=("a.png", sample_png(1, 30))) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await description("sendDocument", document=("a.txt", b"")) == "Bad Request: file must be non-empty"
    await api.refuses("sendPhoto", "Bad Request: wrong file identifier/HTTP URL specified", chat_id=officer.id, photo="abc")
    await api.refuses("sendPhoto", "Bad Request: failed to get HTTP URL content", chat_id=officer.id, photo="https://example.org/a")
    await api.refuses("sendPhoto", "Bad Request: there is no photo in the request", chat_id=officer.id, photo="attach://none")
    document = officer.send_document(b"x", "a.txt").wire["document"]["file_id"]
    await api.refuses("sendPhoto", "Bad Request: can't use file of type Document as Photo", chat_id=officer.id, photo=document)
    await api.refuses("getFile", "Bad Request: file_id not specified")
    await api.refuses("getFile", "Bad Request: invalid file_id", file_id="abc")


async def test_captions_are_bounded(api: Api, officer: Person) -> None:
    photo = officer.send_photo().wire["photo"][0]["file_id"]
    await api("sendPhoto", chat_id=officer.id, photo=photo, caption="字" * 1024)
    await api.refuses("sendPhoto", "Bad Request: message caption is too long", chat_id=officer.id, photo=photo, caption="字" * 1025)


async def test_sizes_are_bounded(make_door: Callable[..., Starlette]) -> None:
    app = make_door(photo_limit=50, download_limit=60, upload_limit=100)
    officer = app.state.door.person(1001, "甲", started=True)
    api = Api(app)
    data = {"chat_id": "1001"}
    answer = await api.http.post(f"{PATH}/sendPhoto", data=data, files={"photo": sample_png()})
    size = len(sample_png())
    assert answer.json()["description"] == (f"Bad Request: file of size {size} bytes is too big for a photo; the maximum size is 50 bytes")
    large = officer.send_document(b"x" * 61, "a.bin").wire["document"]["file_id"]
    await api.refuses("getFile", "Bad Request: file is too big", file_id=large)
    huge = b"x" * (2 * 1024 * 1024)
    answer = await api.http.post(f"{PATH}/sendDocument", data=data, files={"document": huge})
    assert (answer.status_code, answer.json()["description"]) == (413, "Request Entity Too Large")

    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    answer = await api.http.post(f"{PATH}/sendMessage", content=slowly())
    assert answer.status_code == 413


async def test_an_album_is_several_messages_of_one_group(api: Api, officer: Person) -> None:
    media = [{"type": "photo", "media": "attach://a", "caption": "一"}, {"type": "photo", "media": "attach://b"}]
    answer = await api.http.post(
        f"{PATH}/sendMediaGroup",
        data={"chat_id": str(officer.id), "media": as_json(media)},
        files={"a": ("a.png", sample_png()), "b": ("b.png", sample_png())},
    )
    first, second = answer.json()["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "一"


async def test_wrong_albums_are_refused(api: Api, officer: Person) -> None:
    photo = officer.send_photo().wire["photo"][0]["file_id"]
    document = officer.send_document(b"x", "a.txt").wire["document"]["file_id"]
    one = {"type": "photo", "media": photo}

    async def refuses(media: object, text: str) -> None:
        await api.refuses("sendMediaGroup", f"Bad Request: {text}", chat_id=officer.id, media=media)

    await refuses([one] * 11, "too many messages to send as an album")
    await refuses([], "there are no messages to send")
    await refuses([one, {"type": "document", "media": document}], "Document can't be mixed with other media types")
    await refuses([{"type": "photo"}], "can't parse InputMedia: media not found")
    await refuses([{"media": photo}], "can't parse InputMedia: Can't find field \"type\"")
    await refuses([{"type": "poem", "media": photo}], 'can\'t parse InputMedia: type "poem" is unsupported')
    await refuses({}, "expected an Array of InputMedia")
    await api.refuses("sendMediaGroup", 'Bad Request: parameter "media" is required', chat_id=officer.id)


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "documents/../../secret", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "documents/file_99", ""],
)
async def test_no_path_leads_out_of_the_store(api: Api, officer: Person, path: str) -> None:
    officer.send_document(b"x", "../../evil.txt")
    answer = await api.http.get(f"/file/bot1:TEST/{path}")
    assert answer.status_code == 404


async def test_files_need_the_token(api: Api, officer: Person) -> None:
    file = await api("getFile", file_id=officer.send_document(b"x", "a.txt").wire["document"]["file_id"])
    assert (await api.http.get(f"/file/bot1:WRONG/{file['file_path']}")).status_code == 401


def test_the_oldest_files_make_room() -> None:
    files = Files(limit=10)
    first = files.keep(b"123456", name="a", mime="", media=Media.DOCUMENT)
    second = files.keep(b"123456", name="b", mime="", media=Media.DOCUMENT)
    assert files.get(first.id) is None
    assert files.at(first.path) is None
    assert files.get(second.id) is second


def test_pictures_are_told_by_their_content() -> None:
    assert look_at(sample_png(3, 4)) == Picture("image/png", 3, 4)
    assert look_at(b"GIF89a" + struct.pack("<HH", 5, 6)) == Picture("image/gif", 5, 6)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 7, 8) + b"\x03" * 10
    assert look_at(jpeg) == Picture("image/jpeg", 8, 7)
    webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (8).to_bytes(3, "little") + (9).to_bytes(3, "little")
    assert look_at(webp) == Picture("image/webp", 9, 10)
    for broken in (
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"<svg onload=alert(1)>",
        b"RIFF....WEBPVP8 ",
        b"\xff\xd8\xff\xe0\x00\x00" + b"x" * 20,
    ):
        assert look_at(broken) is None
