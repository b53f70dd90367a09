"""Files that officers add: those who answer may look at them, and one that is not taken is told."""

from __future__ import annotations

from pathlib import Path

from bot.webchat.pictures import sample_png
from storage.people import Role
from tests.e2e.conftest import House, Officer, running, settings_for


async def with_a_picture(house: House, officer: Officer, data: bytes | None = None, name: str = "") -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    if name:
        officer.person.send_document(data or b"", name, caption="看这张")
    else:
        officer.person.send_photo(data, "看这张")
    await officer.sees_in_place("看这张")
    await house.quiet()
    await house.later(seconds=1)


async def test_an_admin_looks_at_the_picture_and_the_look_is_recorded(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    picture = sample_png()
    await with_a_picture(house, officer, picture, "a.png")
    await officer.taps("提交")
    await admin.sees("附 1 个文件")
    await admin.taps("看附件")
    await admin.person.wait_for(lambda person: any("document" in message.wire for message in person.received()) or None)
    sent = next(message for message in admin.person.received() if "document" in message.wire)
    assert sent.wire["document"]["file_name"] == "feedback-1-1.png"
    assert sent.wire["has_protected_content"]
    await house.quiet()
    assert [row[0] for row in house.rows("SELECT act FROM audit ORDER BY id")] == ["feedback.submitted", "feedback.files_shown"]


async def test_an_officer_may_not_look(house: House, officer: Officer) -> None:
    await with_a_picture(house, officer, sample_png(), "a.png")
    await officer.taps("提交")
    receipt = await officer.sees_in_place("反馈已收到")
    press = officer.person.press(receipt, data="1:files:feedback.1", forged=True)
    assert "没有权限" in await officer.person.answered(press)


async def test_a_file_of_another_kind_is_told_and_not_kept(house: House, officer: Officer) -> None:
    await with_a_picture(house, officer, b"MZ" + b"\0" * 200, "picture.jpg")
    await officer.sees_in_place("只收照片")
    assert house.rows("SELECT state, name FROM attachments") == [("refused", None)]
    assert not [file for file in house.settings.attachments_dir.rglob("*") if file.is_file()]


async def test_what_a_kill_left_in_the_folder_is_erased_at_the_next_start(cache_dir: Path, tmp_path: Path) -> None:
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    orphan = settings.attachments_dir / "ab" / ("ab" + "0" * 30)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"half a picture")
    async with running(settings) as house:
        await with_a_picture(house, house.officer(), sample_png(), "a.png")
    left = [file for file in settings.attachments_dir.rglob("*") if file.is_file()]
    assert orphan not in left
    assert len(left) == 1
