"""Files that people add: fetched, judged by their bytes, kept under names that tell nothing, erased when they are given up."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from bot.line.downloads import LARGEST, TRIES
from bot.line.letters import pack
from bot.replies import Attached, Reply
from bot.webchat.files import Media
from bot.webchat.pictures import sample_png
from storage import outbox
from storage.moments import to_text
from storage.outbox import Draft, Operation
from storage.people import Role
from tests.e2e.conftest import DOOR, House, Officer
from tests.e2e.outages import healed, heard, settled

ASKS = "发一条消息告诉我"
PNG = sample_png()
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\0" * 300
PDF = b"%PDF-1.7\n" + b"x" * 300


async def asked(officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees(ASKS)


def kept(house: House) -> list[Path]:
    """Every file under the folder of attachments."""
    folder = house.settings.attachments_dir
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def states(house: House) -> list[str]:
    return [row[0] for row in house.rows("SELECT state FROM attachments ORDER BY id")]


async def test_a_photo_is_kept_under_a_random_name_hashed_and_for_its_owner_alone(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await asked(officer)
    officer.person.send_photo(PNG, "按钮点不准")
    await officer.sees_in_place("已加 1 个文件")
    await settled(house)
    await house.later(seconds=1)
    [(state, name, kind, size, sha256, file_id)] = house.rows("SELECT state, name, kind, size, sha256, file_id FROM attachments")
    [file] = kept(house)
    assert (state, kind, size, file_id) == ("stored", "image/png", len(PNG), "")
    assert file.read_bytes() == PNG
    assert sha256 == hashlib.sha256(PNG).hexdigest()
    assert (file.name, file.parent.name) == (name, name[:2])
    assert len(name) == 32
    assert [path.stat().st_mode & 0o777 for path in (file, file.parent)] == [0o600, 0o700]
    await officer.taps("提交")
    arrived = await admin.sees("按钮点不准")
    assert "附 1 个文件" in arrived.text
    assert house.rows("SELECT owner FROM attachments") == [("feedback:1",)]


async def test_what_was_packed_before_its_file_was_fetched_finds_it_when_it_goes_out(house: House, officer: Officer) -> None:
    await asked(officer)
    officer.person.send_photo(PNG)
    await officer.sees_in_place("已加 1 个文件")
    await settled(house)
    await house.later(seconds=1)
    [(number, person)] = house.rows("SELECT a.id, p.id FROM attachments a, people p WHERE p.name = '执法员甲'")
    packed = pack(Reply("给您的照片，" * 200, attached=(Attached("photo", number, "", "", ""),)))
    with house.store.transaction() as db:
        outbox.put(db, Draft(DOOR, officer.person.id, person, 1, Operation.SEND, packed, "x"), at=to_text(house.clock()))
    house.bot.line.effects.wake_sender()
    await officer.sees("给您的照片")
    assert len([message for message in officer.person.received() if "photo" in message.wire]) == 1


async def test_every_picture_of_an_album_is_taken_also_after_the_text(house: House, officer: Officer) -> None:
    await asked(officer)
    officer.person.send_album([PNG, PNG, PNG], "按钮点不准")
    await officer.sees_in_place("已加 3 个文件")
    officer.person.send_photo(PNG)
    await officer.sees_in_place("已加 4 个文件")
    await settled(house)
    assert len(officer.person.received()) == 1
    officer.person.send_photo(PNG)
    await officer.sees("最多加 4 个文件")


async def test_without_a_form_a_photo_gets_the_kind_sentence(house: House, officer: Officer) -> None:
    officer.person.send_photo(PNG)
    await officer.sees("请用文字说")
    assert states(house) == []


async def test_a_form_without_files_says_so(house: House, officer: Officer) -> None:
    await officer.says("晚饭吃什么")
    await officer.sees("没有找到")
    await officer.taps("交给法制人员")
    await officer.sees("可以补一句现场情况")
    officer.person.send_photo(PNG)
    await officer.sees("这一步不收文件")


def office(name: str) -> bytes:
    """A zip file with one entry."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("../../../etc/cron.d/evil.png", PNG),
        ("..\\..\\evil.png", PNG),
        ("/etc/passwd", PNG),
        ("a\0b.png", PNG),
        ("名" * 80 + ".pdf", PDF),
        ("", PDF),
        (".", PDF),
        ("CON", PDF),
    ],
)
async def test_the_name_of_a_file_leads_nowhere(house: House, officer: Officer, name: str, data: bytes) -> None:
    await asked(officer)
    before = {path for path in house.settings.data_dir.rglob("*") if path.is_file()}
    officer.person.send_document(data, name)
    await settled(house)
    await house.later(seconds=1)
    [file] = kept(house)
    assert {path for path in house.settings.data_dir.rglob("*") if path.is_file()} - before == {file}
    assert file.read_bytes() == data
    assert not set(file.name) - set("0123456789abcdef")


@pytest.mark.parametrize(
    ("name", "mime", "data"),
    [
        ("a.jpg", "image/jpeg", EXE),
        ("a.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>"),
        ("a.svg", "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("a.png", "image/png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.html", "text/html", b"<!doctype html><p>x"),
        ("a.pdf", "application/pdf", b"#!/bin/sh\nrm -rf /\n"),
        ("a.docx", "", office("evil.exe")),
        ("a.zip", "application/zip", office("a.txt")),
        ("a.png", "image/png", b"\x7fELF" + b"\0" * 300),
        ("a.txt", "text/plain", "文字".encode()),
        ("a.png", "image/png", b"x"),
    ],
)
async def test_what_a_file_is_counts_and_not_what_it_says_it_is(house: House, officer: Officer, name: str, mime: str, data: bytes) -> None:
    await asked(officer)
    officer.person.send_document(data, name, mime)
    await settled(house)
    await house.later(seconds=1)
    await officer.sees("没有收下：只收照片、视频、PDF、Word 和 Excel")
    assert house.rows("SELECT state, reason, name, file_id FROM attachments") == [("refused", "kind", None, "")]
    assert kept(house) == []


async def test_a_file_that_is_too_large_is_not_fetched(house: House, officer: Officer) -> None:
    await asked(officer)
    officer.person.send_document(PDF + b"x" * LARGEST, "a.pdf")
    await settled(house)
    await house.later(seconds=1)
    await officer.sees("超过 20 MB，没有收下")
    assert house.rows("SELECT count(*) FROM attachments WHERE state IN ('wanted', 'stored')") == [(0,)]
    assert kept(house) == []
    assert not [call for call in house.door.calls if call.method == "getfile"]


async def test_a_file_that_cannot_be_fetched_now_is_fetched_later(house: House, officer: Officer) -> None:
    await asked(officer)
    faults = house.door.faults
    for fault in (faults.error(500, "Internal Server Error", method="getFile"), faults.broken(method="file"), faults.cut(method="file")):
        assert fault.times == 1
    officer.person.send_photo(PNG)
    await settled(house)
    for minutes in (0, 1, 2, 3):
        await house.later(minutes=minutes)
    assert states(house) == ["stored"]
    assert [file.read_bytes() for file in kept(house)] == [PNG]


async def test_a_file_that_telegram_no_longer_has_is_given_up_at_once(house: House, officer: Officer) -> None:
    await asked(officer)
    fault = house.door.faults.error(400, "Bad Request: wrong file_id or the file is temporarily unavailable", method="getFile", times=None)
    officer.person.send_photo(PNG)
    await settled(house)
    for _ in range(3):
        await house.later(minutes=30)
    assert (fault.hits, states(house)) == (1, ["refused"])
    await settled(house)
    assert heard(officer, "没取到。要补") == 1


async def test_after_ten_attempts_a_file_is_given_up(house: House, officer: Officer) -> None:
    await asked(officer)
    fault = house.door.faults.error(500, "Internal Server Error", method="getFile", times=None)
    officer.person.send_photo(PNG)
    await settled(house)
    for _ in range(TRIES + 3):
        await house.later(minutes=30)
    assert (fault.hits, states(house)) == (TRIES, ["refused"])
    await settled(house)
    assert heard(officer, "没取到。要补") == 1


@pytest.mark.parametrize("end", ["取消", "expiry"])
async def test_leaving_a_form_erases_its_files(house: House, officer: Officer, end: str) -> None:
    await asked(officer)
    officer.person.send_photo(PNG, "按钮点不准")
    await officer.sees_in_place("已加 1 个文件")
    await settled(house)
    await house.later(seconds=1)
    assert len(kept(house)) == 1
    if end == "expiry":
        await house.later(days=7)
    else:
        await officer.taps(end)
        await officer.sees_in_place("已取消")
        await settled(house)
    await house.later(seconds=1)
    assert kept(house) == []
    assert house.rows("SELECT state, name, file_id FROM attachments") == [("lost", None, "")]


async def test_a_file_given_up_before_it_was_fetched_is_never_fetched(house: House, officer: Officer) -> None:
    await asked(officer)
    officer.person.send_photo(PNG, "按钮点不准")
    await officer.sees_in_place("已加 1 个文件")
    await settled(house)
    await officer.taps("取消")
    await officer.sees_in_place("已取消")
    await settled(house)
    await house.later(seconds=1)
    assert kept(house) == []
    assert not [call for call in house.door.calls if call.method == "getfile"]


@pytest.mark.parametrize("media", [Media.VOICE, Media.STICKER, Media.AUDIO, Media.VIDEO_NOTE])
async def test_what_is_no_file_to_keep_gets_the_kind_sentence_and_the_form_waits(house: House, officer: Officer, media: Media) -> None:
    await asked(officer)
    officer.person.send_media(media)
    await officer.sees("请用文字说")
    await settled(house)
    assert house.rows("SELECT state FROM forms") == [("open",)]
    assert heard(officer, ASKS) == 1


async def handed_in(house: House, officer: Officer) -> None:
    """Feedback with a picture that has been fetched."""
    await asked(officer)
    officer.person.send_photo(PNG, "按钮点不准")
    await officer.sees_in_place("已加 1 个文件")
    await settled(house)
    await house.later(seconds=1)
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")


def documents(officer: Officer) -> int:
    return sum("document" in message.wire for message in officer.person.received())


async def test_an_admin_sees_the_file_although_the_first_attempt_fails(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await handed_in(house, officer)
    await admin.sees("按钮点不准")
    house.door.faults.error(500, "Internal Server Error", method="sendDocument")
    await admin.taps("看附件")
    await healed(house)
    assert documents(admin) == 1
    assert house.rows("SELECT act FROM audit ORDER BY id DESC LIMIT 1") == [("feedback.files_shown",)]


async def test_a_file_that_telegram_refuses_is_told_once_and_not_sent_for_ever(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await handed_in(house, officer)
    await admin.sees("按钮点不准")
    fault = house.door.faults.error(400, "Bad Request: nobody has ever heard of it", method="sendDocument", times=None)
    await admin.taps("看附件")
    await healed(house)
    assert fault.hits == 1
    assert heard(admin, "这条没处理好") == 1
    assert heard(admin, "记下了") == 0


async def test_nobody_but_an_admin_gets_a_file_of_feedback_by_a_forged_button(house: House, officer: Officer) -> None:
    house.enrolled("管理员己", Role.ADMIN)
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    await handed_in(house, officer)
    for other in (officer, jurist):
        await other.says("履带车开上公路")
        card = await other.sees("可以不予处罚")
        press = other.person.press(card, data="1:files:feedback.1", forged=True)
        assert "没有权限" in await other.person.answered(press)
        assert documents(other) == 0
