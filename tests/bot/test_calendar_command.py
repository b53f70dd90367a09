"""``suixing export calendar`` beside a bot that may be running."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from sqlite_utils import Database

from storage import campaigns, dues, people
from storage.campaigns import NewDuty
from storage.dues import DueKind, NewDue
from storage.people import Role
from tests.bot.installations import Installation, installation

NOW = datetime.now(ZoneInfo("Asia/Shanghai"))
AT = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    made = installation(tmp_path, tmp_path / "cache", NOW, unit="某大队")

    def fill(db: Database) -> None:
        unit = people.add_unit(db, "一中队", 1)
        head = people.add_person(db, "测试员一", unit.id, Role.SUPERVISOR, created_at=AT)
        for _ in range(2):
            people.add_person(db, "同名者", unit.id, Role.OFFICER, created_at=AT)
        today = NOW.date()
        running = campaigns.add(db, "sample", "某地专项整治", "某文件", 1, today, None, (), by=None, at=AT)
        duty = campaigns.add_duty(
            db,
            running.id,
            NewDuty("OB-1", "报送简报", "三", ("a",), (), "undated", "定期", "", "", "unit", today, None, (), "", "", ""),
        )
        dues.add(db, NewDue(DueKind.DUTY, unit.id, "报送简报", "once", today, today, duty_id=duty.id), at=AT)
        dues.add(db, NewDue(DueKind.TIMER, unit.id, "计时 测A00001", "timer", today, today, person_id=head.id), at=AT)

    made.change(fill)
    return made


@pytest.mark.parametrize(
    ("options", "summaries"),
    [
        (("--person", "测试员一"), ["报送简报", "计时 测A00001"]),
        (("--unit", "一中队"), ["报送简报"]),
        (("--campaign", "专项整治"), ["报送简报"]),
        (("--campaign", "sample"), ["报送简报"]),
    ],
)
def test_a_file_is_written_for_its_owner_alone(
    installed: Installation, tmp_path: Path, options: tuple[str, ...], summaries: list[str]
) -> None:
    file = tmp_path / "期限.ics"
    done = installed.run("export", "calendar", str(file), *options)
    assert done.exit_code == 0, done.output
    assert f"{len(summaries)} 件" in done.output
    assert file.stat().st_mode & 0o777 == 0o600
    calendar = icalendar.Calendar.from_ical(file.read_bytes())
    assert sorted(str(event["summary"]) for event in calendar.walk("VEVENT")) == sorted(summaries)
    store = installed.store()
    assert [row[0] for row in store.db.conn.execute("SELECT act FROM audit ORDER BY id DESC LIMIT 1")] == ["dues.exported"]
    store.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "选一个"),
        (("--person", "测试员一", "--unit", "一中队"), "选一个"),
        (("--person", "没有的人"), "没有叫“没有的人”"),
        (("--person", "同名者"), "有 2 个叫“同名者”"),
        (("--unit", "没有的单位"), "没有叫“没有的单位”"),
        (("--campaign", "没有的行动"), "没有进行中的行动"),
        (("--unit", "一中队", "--person", ""), "选一个"),
    ],
)
def test_what_cannot_be_exported_is_said_and_no_file_is_left(
    installed: Installation, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "期限.ics"
    refused = installed.run("export", "calendar", str(file), *options)
    assert refused.exit_code == 1
    assert said in refused.output
    assert not file.exists()


def test_a_place_that_cannot_be_written_to_and_a_name_that_no_phone_knows(installed: Installation, tmp_path: Path) -> None:
    assert "以 .ics 结尾" in installed.run("export", "calendar", str(tmp_path / "x.txt"), "--unit", "一中队").output
    refused = installed.run("export", "calendar", str(tmp_path / "nowhere" / "x.ics"), "--unit", "一中队")
    assert refused.exit_code == 1
    assert "文件写不了" in refused.output
