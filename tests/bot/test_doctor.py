"""``suixing doctor``: every fault provoked once, and an installation in good health."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.audit_heads import file_of
from bot.backups import make_key
from bot.cli.doctor import SENTENCES, sentence
from bot.doctor import examine, machine, records, rules, telegram
from bot.doctor.findings import Finding, Mark
from bot.papers.documents import template_of
from bot.settings import DataRule, Settings
from bot.webchat.server import bind, port_of
from knowledge.noticing import FOLDER as NOTICING
from knowledge.nudging.files import FOLDER as NUDGING
from storage import learned
from storage.database import alone
from tests.bot.doors import door
from tests.bot.installations import TOKEN, Installation, installation

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
ELSEWHERE = (Path("/dev/shm"), Path("/var/tmp"))
"""One of them is not the file system that the tests write to."""


def clock() -> datetime:
    return NOW


def codes(found: list[Finding]) -> dict[str, Mark]:
    for finding in found:
        assert sentence(finding.code, finding.values)
    return {finding.code: finding.mark for finding in found}


@pytest.fixture
def house(tmp_path: Path, cache_dir: Path) -> Installation:
    return installation(tmp_path, cache_dir, NOW)


class TestMachine:
    def test_the_zone(self, house: Installation) -> None:
        [finding] = machine.check_zone(house.settings, clock)
        assert sentence(finding.code, finding.values) == "时区：Asia/Shanghai，现在 2026-06-01 12:00"

    def test_room_on_the_disk(self, house: Installation) -> None:
        assert codes(machine.check_disk(house.settings, full=0, tight=0)) == {"disk.room": Mark.GOOD}
        assert codes(machine.check_disk(house.settings, full=0, tight=2**60)) == {"disk.tight": Mark.HINT}
        assert codes(machine.check_disk(house.settings, full=2**60)) == {"disk.full": Mark.FAULT}

    def test_a_folder_that_others_may_enter(self, house: Installation) -> None:
        house.settings.data_dir.chmod(0o750)
        found = machine.check_disk(house.settings, full=0, tight=0)
        assert codes(found)["disk.open_to_others"] is Mark.FAULT
        assert "chmod 700" in sentence(found[0].code, found[0].values)

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch(mode=0o600)
        found = machine.check_disk(Settings(data_dir=tmp_path / "file"))
        assert codes(found) == {"disk.not_writable": Mark.FAULT}

    def test_a_folder_that_is_not_there_yet(self, tmp_path: Path) -> None:
        assert codes(machine.check_disk(Settings(data_dir=tmp_path / "none"))) == {"disk.no_folder": Mark.HINT}

    def test_a_key_beside_the_database(self, house: Installation) -> None:
        assert codes(machine.check_key(house.settings)) == {"key.same_disk": Mark.HINT}

    def test_a_key_that_others_can_read_or_that_is_damaged_or_gone(self, house: Installation) -> None:
        file = house.settings.key_file
        file.chmod(0o644)
        assert codes(machine.check_key(house.settings)) == {"key.unusable": Mark.FAULT}
        file.chmod(0o600)
        file.write_text("short")
        assert codes(machine.check_key(house.settings)) == {"key.unusable": Mark.FAULT}
        file.unlink()
        assert codes(machine.check_key(house.settings)) == {"key.lost": Mark.FAULT}
        house.settings.database_file.unlink()
        assert codes(machine.check_key(house.settings)) == {"key.none_yet": Mark.HINT}

    def test_a_key_on_another_disk(self, house: Installation) -> None:
        here = house.settings.data_dir.stat().st_dev
        elsewhere = next((folder for folder in ELSEWHERE if folder.is_dir() and folder.stat().st_dev != here), None)
        if elsewhere is None:
            pytest.skip("needs a second file system")
        other = elsewhere / f"suixing-test-{os.getpid()}"
        try:
            shutil.copytree(house.settings.key_file.parent, other)
            assert codes(machine.check_key(house.settings.model_copy(update={"key_dir": other}))) == {"key.kept": Mark.GOOD}
        finally:
            shutil.rmtree(other, ignore_errors=True)

    def test_backups(self, house: Installation, tmp_path: Path) -> None:
        settings = house.settings

        def at(hours: int) -> dict[str, Mark]:
            return codes(machine.check_backup(settings, lambda: NOW + timedelta(hours=hours)))

        assert at(0) == {"backup.no_recipient": Mark.FAULT}
        make_key(settings, tmp_path / "private.key")
        began = (datetime(2026, 1, 1, tzinfo=UTC) - NOW) // timedelta(hours=1)
        assert at(began + 47) == {"backup.none_yet": Mark.HINT}
        assert at(began + 49) == {"backup.never": Mark.FAULT}
        settings.backups_dir.mkdir()
        for days, name in ((9, "suixing-2026-05-23.age"), (0, "suixing-2026-06-01.age")):
            (settings.backups_dir / name).touch()
            stamp = (NOW - timedelta(days=days)).timestamp()
            os.utime(settings.backups_dir / name, (stamp, stamp))
        assert at(47) == {"backup.young": Mark.GOOD}
        assert at(49) == {"backup.old": Mark.FAULT}
        settings.recipient_file.write_text("nonsense")
        assert at(0) == {"backup.bad_recipient": Mark.FAULT}
        assert codes(machine.check_backup(Settings(token=None), clock)) == {"backup.demo": Mark.NONE}


class TestRecords:
    def seen(self, house: Installation, seconds: float = 10.0) -> dict[str, Mark]:
        return codes(records.check(house.settings, clock, seconds=seconds))

    def test_all_well(self, house: Installation) -> None:
        house.tamper(
            "INSERT INTO people (name, unit_id, role, standing, created_at) VALUES ('大队长丙', 1, 'supervisor', 'active', '2026-01-01')"
        )
        assert self.seen(house) == {
            "database.whole": Mark.GOOD,
            "database.at_rest": Mark.GOOD,
            "audit.holds": Mark.GOOD,
            "queues.empty": Mark.GOOD,
            "people.there": Mark.GOOD,
        }

    def test_a_bot_that_runs(self, house: Installation) -> None:
        with alone(house.settings.database_file):
            assert "database.in_use" in self.seen(house)

    def test_no_database_yet(self, house: Installation) -> None:
        house.settings.database_file.unlink()
        assert self.seen(house) == {"database.none_yet": Mark.HINT}

    def test_a_file_that_is_no_database(self, house: Installation) -> None:
        house.settings.database_file.write_bytes(b"nothing of the kind" * 500)
        assert self.seen(house) == {"database.unreadable": Mark.FAULT}

    def test_a_damaged_database(self, house: Installation) -> None:
        # Enough rows for pages of their own, the last of which is then overwritten.
        house.change(lambda db: [db.conn.execute("INSERT INTO strangers (door, account_id) VALUES ('t', ?)", [n]) for n in range(5000)])
        file = house.settings.database_file
        content = bytearray(file.read_bytes())
        content[-4096:] = b"\xff" * 4096
        file.write_bytes(content)
        assert self.seen(house)["database.damaged"] is Mark.FAULT

    def test_a_database_of_another_kind(self, house: Installation) -> None:
        house.settings.database_file.rename(house.settings.data_dir / "demo.sqlite3")
        demo = Installation(house.settings.model_copy(update={"token": None}), house.keys)
        assert self.seen(demo) == {"database.kind": Mark.FAULT}
        with contextlib.closing(sqlite3.connect(house.settings.database_file)) as db:
            db.execute("CREATE TABLE installation (name, value)")
        assert self.seen(house) == {"database.kind": Mark.FAULT}

    def test_a_newer_and_an_older_schema(self, house: Installation) -> None:
        house.tamper("DELETE FROM _sqlite_migrations WHERE name = '0005_first_records'")
        assert self.seen(house) == {"database.older": Mark.HINT}
        with contextlib.closing(sqlite3.connect(house.settings.database_file)) as db:
            db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('suixing', '9999_future', '')")
            db.commit()
        assert self.seen(house) == {"database.newer": Mark.FAULT}

    def test_a_write_ahead_log_that_nobody_folds_in(self, house: Installation) -> None:
        store = house.store()
        log = house.settings.database_file.with_name("suixing.sqlite3-wal")
        os.truncate(log, 100 * 1024 * 1024)
        assert self.seen(house)["database.long_log"] is Mark.HINT
        os.truncate(log, 0)
        store.close()

    def test_an_audit_that_was_tampered_with(self, house: Installation) -> None:
        house.tamper("DELETE FROM audit WHERE id > 2")
        assert self.seen(house)["audit.broken"] is Mark.FAULT

    def test_an_audit_without_key_or_heads(self, house: Installation) -> None:
        heads = file_of(house.settings.key_file)
        heads.write_text(heads.read_text() + "nonsense\n")
        assert self.seen(house)["audit.bad_heads"] is Mark.FAULT
        heads.unlink()
        assert self.seen(house)["audit.holds_alone"] is Mark.GOOD
        house.settings.key_file.unlink()
        assert self.seen(house)["audit.no_key"] is Mark.HINT

    def test_checks_that_take_too_long(self, house: Installation) -> None:
        house.change(lambda db: [db.conn.execute("INSERT INTO strangers (door, account_id) VALUES ('t', ?)", [n]) for n in range(20_000)])
        assert self.seen(house, seconds=0)["database.slow"] is Mark.HINT

    def test_queues_that_stand_still(self, house: Installation) -> None:
        row = "INSERT INTO inbox (door, update_id, state, received_at) VALUES"
        house.tamper(f"{row} ('t', 1, 'dead', '2026-06-01T03:00:00.000Z'), ('t', 2, 'open', '2026-06-01T03:00:00.000Z')")
        house.tamper(
            "INSERT INTO outbox (door, account_id, urgency, operation, state, due_at, created_at)"
            " VALUES ('t', 1, 0, 'send', 'queued', '2026-06-01T03:49:00.000Z', '2026-06-01T03:49:00.000Z')"
        )
        house.tamper("INSERT INTO anonymous_drafts VALUES ('t', 1, 'text', '{}', 1, '2026-06-01T03:00:00.000Z')")
        house.tamper("INSERT INTO anonymous_acts VALUES ('a', 'clue.submitted', 'clue:K7QM2FXA', '2026-05-30')")
        seen = self.seen(house)
        expected = {"queues.dead", "queues.stuck", "queues.unhandled", "queues.drafts", "queues.anonymous"}
        assert {code for code in seen if code.startswith("queues")} == expected

    def test_nobody_who_administers_or_hears_of_integrity(self, house: Installation) -> None:
        house.tamper("UPDATE people SET standing = 'left'")
        seen = self.seen(house)
        assert seen["people.no_admin"] is Mark.FAULT
        assert seen["people.no_discipline"] is Mark.HINT
        assert seen["people.no_head"] is Mark.HINT


class TestRules:
    def test_knowledge(self, house: Installation, tmp_path: Path) -> None:
        assert codes(rules.check_knowledge(house.settings)) == {"knowledge.read": Mark.GOOD}
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "minor_violations.csv").write_text("nonsense\n1\n")
        faulty = house.settings.model_copy(update={"knowledge_dir": tmp_path / "own"})
        assert codes(rules.check_knowledge(faulty)) == {"knowledge.faulty": Mark.FAULT}

    def test_approved_knowledge_that_no_longer_fits_is_named(self, house: Installation) -> None:
        house.change(lambda db: learned.add_alias(db, "MT-002", "铁蛤蟆上路", 1, gap=None, at="2026-05-01T00:00:00.000Z"))
        assert codes(rules.check_knowledge(house.settings)) == {"knowledge.read": Mark.GOOD}
        house.change(lambda db: learned.add_alias(db, "PR-BB-099", "铁蛤蟆进城", 1, gap=None, at="2026-05-01T00:00:00.000Z"))
        found = rules.check_knowledge(house.settings)
        assert codes(found) == {"knowledge.read": Mark.GOOD, "knowledge.left_out": Mark.FAULT}
        assert "PR-BB-099" in sentence(found[1].code, found[1].values)

    def test_records_that_cannot_be_read_are_no_traceback(self, house: Installation) -> None:
        house.settings.database_file.write_bytes(b"nonsense" * 1000)
        assert codes(rules.check_knowledge(house.settings)) == {"knowledge.no_records": Mark.FAULT}

    def test_the_cache(self, house: Installation, tmp_path: Path) -> None:
        def at(folder: Path) -> dict[str, Mark]:
            return codes(rules.check_cache(house.settings.model_copy(update={"cache_dir": folder})))

        assert at(tmp_path / "cache") == {"cache.kept": Mark.GOOD}
        (tmp_path / "cache").chmod(0o777)
        assert at(tmp_path / "cache") == {"cache.open_to_others": Mark.HINT}
        (tmp_path / "file").touch()
        assert at(tmp_path / "file") == {"cache.not_writable": Mark.HINT}
        assert at(tmp_path / "file" / "below") == {"cache.not_writable": Mark.HINT}

    @pytest.mark.parametrize("line", ["nonsense,3", "codes,0", "inbox_done,1", "codes,3\ncodes,3"])
    def test_retention(self, house: Installation, line: str) -> None:
        assert codes(rules.check_retention(house.settings)) == {"retention.read": Mark.GOOD}
        (house.settings.data_dir / "retention.csv").write_text(f"kind,days\n{line}\n")
        assert codes(rules.check_retention(house.settings)) == {"retention.faulty": Mark.FAULT}

    def test_retention_in_a_file_that_is_none(self, house: Installation) -> None:
        file = house.settings.data_dir / "retention.csv"
        file.write_bytes(b"\xff\xff")
        assert codes(rules.check_retention(house.settings)) == {"retention.faulty": Mark.FAULT}
        file.unlink()
        file.mkdir()
        assert codes(rules.check_retention(house.settings)) == {"retention.unreadable": Mark.FAULT}

    def test_templates(self, house: Installation, tmp_path: Path) -> None:
        assert codes(rules.check_templates(house.settings)) == {"templates.shipped": Mark.GOOD}
        own = house.settings.model_copy(update={"knowledge_dir": tmp_path})
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "referral.docx").write_bytes(template_of(None).read_bytes())
        assert codes(rules.check_templates(own)) == {"templates.own": Mark.GOOD}
        (tmp_path / "templates" / "referral.docx").write_text("nonsense")
        assert codes(rules.check_templates(own)) == {"templates.faulty": Mark.FAULT}

    def test_campaigns_and_the_numbers_of_the_nudge(self, house: Installation, tmp_path: Path) -> None:
        assert codes(rules.check_campaigns(house.settings)) == {
            "campaigns.read": Mark.GOOD,
            "nudging.shipped": Mark.GOOD,
            "noticing.shipped": Mark.GOOD,
        }
        own = house.settings.model_copy(update={"knowledge_dir": tmp_path})
        for name in ("campaigns", "nudging", "noticing"):
            (tmp_path / name).mkdir()
        assert codes(rules.check_campaigns(own)) == {"campaigns.read": Mark.GOOD, "nudging.own": Mark.GOOD, "noticing.own": Mark.GOOD}
        (tmp_path / "campaigns" / "plan.toml").write_text("nonsense")
        (tmp_path / "nudging" / "times.csv").write_text("nonsense")
        (tmp_path / "noticing" / "limits.csv").write_text("nonsense")
        found = rules.check_campaigns(own)
        assert codes(found) == {"campaigns.faulty": Mark.FAULT, "nudging.faulty": Mark.FAULT, "noticing.faulty": Mark.FAULT}
        assert "campaigns/plan.toml" in sentence(found[0].code, found[0].values)
        (tmp_path / "nudging" / "times.csv").unlink()
        (tmp_path / "nudging" / "times.csv").mkdir()
        assert codes(rules.check_campaigns(own))["nudging.unreadable"] is Mark.FAULT

    def test_the_data_rule_is_said_and_never_a_fault(self) -> None:
        assert codes(rules.check_data_rule(Settings(token=None))) == {"data_rule.open_here": Mark.GOOD}
        assert codes(rules.check_data_rule(Settings.model_validate({"token": TOKEN}))) == {"data_rule.open": Mark.HINT}
        assert codes(rules.check_data_rule(Settings(data_rule=DataRule.STRICT))) == {"data_rule.strict": Mark.GOOD}


async def test_an_installation_in_good_health_ends_with_0(tmp_path: Path, cache_dir: Path) -> None:
    now = datetime.now(UTC)
    async with door(f"{now:%a, %d %b %Y %H:%M:%S} GMT") as (_, settings):
        house = installation(tmp_path, cache_dir, now, api_url=settings.api_url)
        make_key(house.settings, tmp_path / "private.key")
        house.settings.backups_dir.mkdir()
        (house.settings.backups_dir / "suixing-today.age").touch()
        result = await asyncio.to_thread(house.run, "doctor")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[-1] == "没有毛病。"
    assert {line[0] for line in lines[:-1]} <= {"✓", "!"}


def test_a_demonstration_in_good_health_says_what_does_not_apply(tmp_path: Path, cache_dir: Path) -> None:
    result = installation(tmp_path, cache_dir, datetime.now(UTC), token=None).run("doctor")
    assert result.exit_code == 0, result.output
    assert [line for line in result.output.splitlines() if line[0] == "·"] == [
        "· Telegram：没有 SUIXING_TOKEN，是演示，不适用",
        "· 人员：是演示，不适用",
        "· 备份：是演示，不适用",
    ]


def test_a_fault_ends_with_1_and_each_line_says_what_to_do(house: Installation) -> None:
    house.settings.data_dir.chmod(0o755)
    with bind(0) as listener:
        house.settings = house.settings.model_copy(update={"api_url": f"http://127.0.0.1:{port_of(listener)}"})
    result = house.run("doctor")
    assert result.exit_code == 1
    faults = [line for line in result.output.splitlines() if line[0] == "✗"]
    assert len(faults) == 3
    assert all(" → " in line for line in faults)
    assert result.output.splitlines()[-1] == "有 3 处毛病，改好再运行一遍。"


def test_every_finding_has_its_sentence_and_every_sentence_its_finding() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(telegram.__file__).parent.glob("*.py"))
    numbers = {f"{name}.{how}" for name in (NUDGING, NOTICING) for how in ("own", "shipped", "faulty", "unreadable")}
    assert set(re.findall(r'"([a-z_]+\.[a-z_]+)"', source)) | numbers | {"zone"} == set(SENTENCES)


def test_examining_changes_nothing(house: Installation) -> None:
    def files() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in house.settings.data_dir.rglob("*") if file.is_file() and file.suffix == ".sqlite3"}

    before = files()
    list(examine(house.settings.model_copy(update={"token": None}), clock))
    list(examine(house.settings.model_copy(update={"api_url": "http://127.0.0.1:9"}), clock))
    assert files() == before
