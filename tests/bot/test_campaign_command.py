"""``suixing campaign …`` beside a bot that may be running."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.campaigns.reading import find, read_campaigns
from storage import people
from storage.people import Role
from tests.bot.campaign_book import BOOK
from tests.bot.installations import Installation, installation

START = ("campaign", "start", "sample", "--from", "2027-05-01")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    made = installation(tmp_path, tmp_path / "cache", datetime.now(ZoneInfo("Asia/Shanghai")), unit="某大队")
    monkeypatch.setattr("bot.cli.campaigns._templates", lambda _: BOOK)

    def enter(db):  # type: ignore[no-untyped-def]
        top = people.units(db)[0].id
        first = people.add_unit(db, "一中队", top)
        people.add_unit(db, "政策法规科", top)
        head = people.add_person(db, "队长乙", first.id, Role.SUPERVISOR, created_at="2026-01-01T00:00:00.000Z")
        people.bind(db, "telegram", 7, head.id, "乙", at="2026-01-01T00:00:00.000Z")

    made.change(enter)
    return made


def rows(installed: Installation, sql: str) -> list[tuple]:
    store = installed.store()
    found = store.db.conn.execute(sql).fetchall()
    store.close()
    return found


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_a_preview_shows_days_roles_and_what_is_missing_and_changes_nothing(installed: Installation) -> None:
    found = installed.run("campaign", "preview", "整治", "--from", "2027-05-01")
    assert found.exit_code == 0, found.output
    assert "2027-05-01 至 9-30" in found.output
    assert "没定：--role 局办公室=单位或姓名" in found.output
    assert "2027-06-08、6-18、6-28" in found.output
    assert "启动前，不算超期" in found.output
    assert "什么都没有改" in found.output
    assert max(width(line) for line in found.output.splitlines()) <= 100
    assert rows(installed, "SELECT count(*) FROM campaigns") == [(0,)]


def test_it_is_started_only_with_yes_and_the_heads_are_told(installed: Installation) -> None:
    tried = installed.run(*START)
    assert tried.exit_code == 0, tried.output
    assert "加上 --yes" in tried.output
    assert rows(installed, "SELECT count(*) FROM campaigns") == [(0,)]
    given = ("--role", "局办公室=队长乙", "--role", "政策法规科=政策法规科+一中队", "--date", "OB-5=每季度", "--yes")
    done = installed.run(*START, *given)
    assert done.exit_code == 0, done.output
    assert "已启动：1" in done.output
    assert rows(installed, "SELECT rule FROM duties WHERE code = 'OB-5'") == [("at least 1 per quarter",)]
    assert rows(installed, "SELECT kind FROM campaign_roles WHERE role = 'law' ORDER BY place") == [("unit",), ("unit",)]
    assert rows(installed, "SELECT account_id FROM outbox WHERE body LIKE '%最先到期%'") == [(7,)]
    assert rows(installed, "SELECT DISTINCT actor FROM audit WHERE act = 'campaign.started'") == [("system",)]
    again = installed.run(*START, "--yes")
    assert again.exit_code == 1
    assert "已经在进行了" in again.output
    listed = installed.run("campaign", "list")
    assert "sample_2021" in listed.output
    assert "某大队" in listed.output
    shown = installed.run("campaign", "show", "1")
    assert "每季度至少1次" in shown.output
    assert max(width(line) for line in shown.output.splitlines()) <= 100


def test_it_is_changed_and_ended(installed: Installation) -> None:
    installed.run(*START, "--yes")
    assert installed.run("campaign", "role", "sample", "局办公室=一中队").exit_code == 0
    assert rows(installed, "SELECT kind FROM campaign_roles WHERE role = 'office'") == [("unit",)]
    refused = installed.run("campaign", "date", "1", "OB-1=2027-06-01")
    assert refused.exit_code == 1
    assert "要写一句原因" in refused.output
    assert installed.run("campaign", "date", "1", "OB-1=2027-06-01", "--reason", "推迟").exit_code == 0
    sooner = installed.run("campaign", "extend", "1", "--to", "2027-09-01", "--reason", "上级要求")
    assert sooner.exit_code == 1
    assert "2027-09-30" in sooner.output or "9 月 30 日" in sooner.output, sooner.output
    assert installed.run("campaign", "extend", "整治", "--to", "2027-12-31").exit_code != 0
    longer = installed.run("campaign", "extend", "整治", "--to", "2027-12-31", "--reason", "上级要求")
    assert "延长到 2027-12-31" in longer.output
    assert rows(installed, "SELECT last_day FROM campaigns") == [("2027-12-31",)]
    assert rows(installed, "SELECT text FROM campaign_history WHERE kind = 'extended'") == [("上级要求",)]
    assert installed.run("campaign", "end", "整治", "--reason", "另行部署").exit_code == 0
    assert rows(installed, "SELECT state FROM campaigns") == [("ended",)]
    assert "没有在进行的行动" in installed.run("campaign", "end", "1", "--reason", "再来").output


@pytest.mark.parametrize("name", ["liaoning", "huangchuan", "rushan", "wushan", "panjin"])
def test_each_shipped_campaign_can_be_started_and_fits_the_screen(
    installed: Installation, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shipped = read_campaigns()
    monkeypatch.setattr("bot.cli.campaigns._templates", lambda _: shipped)
    tried = installed.run("campaign", "preview", name, "--from", "2027-05-01")
    assert tried.exit_code == 0, tried.output
    assert max(width(line) for line in tried.output.splitlines()) <= 100
    done = installed.run("campaign", "start", name, "--from", "2027-05-01", "--yes")
    assert done.exit_code == 0, done.output
    (template,) = find(shipped, name)
    assert rows(installed, "SELECT count(*) FROM duties") == [(len(template.duties),)]
    # Whoever types a number behind --date has read it here.
    assert all(duty.id in tried.output for duty in template.duties)
    assert rows(installed, "SELECT count(*) FROM duties WHERE first_day < '2027-05-01'") == [(0,)]
    shown = installed.run("campaign", "show", "1")
    assert max(width(line) for line in shown.output.splitlines()) <= 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview", "没有这个", "--from", "2027-05-01"), "没有叫“没有这个”的模板"),
        (("preview", "sample", "--from", "五一"), "没看懂日子"),
        (("preview", "sample", "--from", "2027-02-30"), "没有"),
        (("preview", "sample", "--from", "1999-01-01"), "太早或太晚"),
        (("preview", "sample", "--from", "2027-05-01", "--role", "没有=一中队"), "角色有"),
        (("preview", "sample", "--from", "2027-05-01", "--role", "局办公室=没有人"), "没有叫“没有人”的单位或人"),
        (("preview", "sample", "--from", "2027-05-01", "--date", "OB-99=每月"), "没有任务 OB-99"),
        (("preview", "sample", "--from", "2027-05-01", "--date", "OB-5=尽快"), "没看懂"),
        (("preview", "sample", "--from", "2027-05-01", "--unit", "无此单位"), "单位"),
        (("show", "9"), "没有在进行的行动"),
    ],
)
def test_a_fault_is_one_sentence_and_ends_with_1(installed: Installation, arguments: tuple[str, ...], said: str) -> None:
    found = installed.run("campaign", *arguments)
    assert found.exit_code == 1, found.output
    assert said in found.output
    assert "Traceback" not in found.output
