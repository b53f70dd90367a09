"""``suixing backup``, ``backup-key`` and ``restore``, as the person at the server types them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bot.backups import make_key, recipient_of
from bot.keys import open_keys
from storage import learned
from storage.database import Kind
from storage.faults import BackupError
from storage.sealed import BEGINNING
from tests.bot.server import Server, ended
from tests.processes import SUIXING, suixing
from tests.storage.installation import AT, KEPT, Planted, opened, plant
from tests.storage.test_revived import keep_list


class TestKey:
    def test_the_private_half_goes_to_the_file_and_the_public_one_stays(self, server: Server) -> None:
        told = server.types("backup-key", server.away / "key")
        assert told.exit_code == 0
        assert "U 盘" in told.output
        assert "打不开" in told.output
        key = server.away / "key"
        assert key.stat().st_mode & 0o777 == 0o600
        recipient = (server.keys / "backup.recipient").read_text().strip()
        assert recipient in key.read_text()
        # Root may have made it; the service's user reads it.
        assert (server.keys / "backup.recipient").stat().st_mode & 0o777 == 0o644
        assert recipient_of(server.settings()) == recipient
        assert "AGE-SECRET-KEY-" not in told.output
        secret = next(line for line in key.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-"))
        assert not any(secret in path.read_text() for path in server.keys.iterdir())

    def test_an_existing_file_is_not_touched(self, server: Server) -> None:
        (server.away / "key").write_text("something else")
        ended(server.types("backup-key", server.away / "key"), "已经存在")
        assert (server.away / "key").read_text() == "something else"
        assert recipient_of(server.settings()) is None

    @pytest.mark.parametrize("where", ["data", "keys"])
    def test_it_is_not_written_beside_what_it_opens(self, server: Server, where: str) -> None:
        folder: Path = getattr(server, where)
        folder.mkdir()
        (server.away / "link").symlink_to(folder)
        ended(server.types("backup-key", folder / "key"), "不能和数据放在一起")
        ended(server.types("backup-key", server.away / "link" / "key"), "不能和数据放在一起")
        assert list(folder.iterdir()) == []

    def test_a_second_key_says_that_the_first_is_still_needed(self, server: Server) -> None:
        server.types("backup-key", server.away / "one")
        told = server.types("backup-key", server.away / "two")
        assert "旧私钥不要扔" in told.output
        assert recipient_of(server.settings()) in (server.away / "two").read_text()  # type: ignore[operator]

    def test_where_the_setting_names_the_key_no_other_is_made(self, server: Server) -> None:
        recipient = "age1" + "q" * 58
        ended(server.types("backup-key", server.away / "key", backup_recipient=recipient), "SUIXING_BACKUP_RECIPIENT")
        assert list(server.away.iterdir()) == []

    def test_the_private_half_is_not_taken_as_a_setting(self, server: Server) -> None:
        make_key(server.settings(), server.away / "key")
        secret = (server.away / "key").read_text().splitlines()[-1]
        told = server.types("backup", server.away / "a.age", backup_recipient=secret)
        ended(told, "SUIXING_BACKUP_RECIPIENT", "age1")
        assert secret not in told.output

    def test_a_noted_key_that_is_garbled_is_named(self, server: Server, planted: Planted) -> None:
        (server.keys / "backup.recipient").write_text("age1garbled")
        ended(server.types("backup", server.away / "a.age"), "备份公钥不对")
        with pytest.raises(BackupError):
            recipient_of(server.settings())


class TestBackup:
    def test_it_tells_what_it_wrote_and_where_the_audit_stood(self, server: Server, file: Path) -> None:
        told = server.types("backup", file)
        assert told.exit_code == 0
        assert "附件 1 个" in told.output
        assert "第 1 行" in told.output
        assert file.read_bytes().startswith(BEGINNING)
        assert KEPT.encode() in opened(file, (server.away / "key").read_text())

    def test_it_is_taken_while_the_bot_runs(self, server: Server, planted: Planted, file: Path) -> None:
        with planted.opened():
            assert server.types("backup", file).exit_code == 0

    def test_without_a_key_it_says_how_to_get_one(self, server: Server, planted: Planted) -> None:
        ended(server.types("backup", server.away / "a.age"), "suixing backup-key")
        assert list(server.away.iterdir()) == []

    def test_a_setting_names_another_key(self, server: Server, planted: Planted) -> None:
        make_key(server.settings(), server.away / "mine")
        recipient = recipient_of(server.settings())
        (server.keys / "backup.recipient").unlink()
        assert server.types("backup", server.away / "a.age", backup_recipient=str(recipient)).exit_code == 0
        assert opened(server.away / "a.age", (server.away / "mine").read_text())

    def test_without_a_token_it_says_that_this_is_the_demonstration(self, server: Server, file: Path) -> None:
        ended(server.types("backup", server.away / "b.age", token=""), "SUIXING_TOKEN")

    @pytest.mark.parametrize(
        ("target", "sentence"),
        [("data/suixing.sqlite3", "换一个文件名"), ("nowhere/a.age", "找不到"), ("stick", "换一个文件名")],
    )
    def test_a_file_that_cannot_be_written_is_named(self, server: Server, file: Path, target: str, sentence: str) -> None:
        told = server.types("backup", server.data.parent / target)
        assert told.exit_code != 0
        assert sentence in told.output or "is a directory" in told.output


class TestRestore:
    def restores(self, server: Server, file: Path, *options: str, answer: str = "") -> Result:
        return server.types("restore", file, "--key", server.away / "key", *options, answer=answer)

    def test_it_shows_what_it_would_do_and_asks(self, server: Server, planted: Planted, file: Path) -> None:
        planted.change("UPDATE feedback SET text = 'newer'")
        told = self.restores(server, file, answer="n\n")
        ended(told, "备份于", "在用人员 2 人", "附件 1 个", "没有恢复")
        assert planted.facts()[0] == [("newer",)]
        told = self.restores(server, file, answer="y\n")
        assert told.exit_code == 0
        assert "before-restore" in told.output
        assert "删掉" in told.output
        assert planted.facts()[0] == [(KEPT,)]

    def test_nobody_is_asked_where_yes_was_said(self, server: Server, planted: Planted, file: Path) -> None:
        assert self.restores(server, file, "--yes").exit_code == 0

    def test_a_running_bot_is_stopped_first(self, server: Server, planted: Planted, file: Path) -> None:
        with planted.opened():
            ended(self.restores(server, file, "--yes"), "先停下")

    def test_who_was_suspended_since_stays_so_and_is_counted(self, server: Server, planted: Planted, file: Path) -> None:
        planted.change("UPDATE people SET standing = 'suspended' WHERE id = ?", planted.officer)
        told = self.restores(server, file, "--yes")
        assert "1 人的角色、单位或在用状态以现在为准" in told.output
        assert planted.facts()[1] == [(1, "suspended", "officer"), (2, "active", "admin")]

    def test_a_list_and_a_name_withdrawn_since_are_named_before_it_asks(self, server: Server, planted: Planted, file: Path) -> None:
        with planted.opened() as store, store.transaction() as db:
            keep_list(db, "某县清单一")
            learned.add_alias(db, "MT-002", "铁蛤蟆上路", planted.admin, gap=None, at=AT)
        assert server.types("backup", file).exit_code == 0
        planted.change("UPDATE list_versions SET state = 'withdrawn'")
        planted.change("UPDATE learned SET withdrawn_at = ?", AT)
        with planted.opened() as store, store.transaction() as db:
            keep_list(db, "某县清单二")
        told = self.restores(server, file, answer="n\n")
        ended(told, "撤回或换下的清单 1 个，恢复后又会生效：某县清单一。", "叫法 1 个，恢复后又会生效：铁蛤蟆上路。", "批准的清单 1 个")
        assert "告诉法制人员" in self.restores(server, file, answer="y\n").output

    def test_on_a_new_machine_the_accounts_are_listed_and_a_yes_is_not_enough(self, server: Server, planted: Planted, file: Path) -> None:
        server.data.rename(server.data.with_name("old machine"))
        told = self.restores(server, file, "--yes")
        ended(told, "没有数据库", "王五", "wang", "--yes-unchecked", "没有改动任何东西")
        assert not planted.place.database.exists()
        assert self.restores(server, file, "--yes-unchecked").exit_code == 0
        assert planted.facts()[0] == [(KEPT,)]

    def test_without_the_installations_key_the_audit_is_said_to_be_unchecked(self, server: Server, file: Path, planted: Planted) -> None:
        (server.keys / "installation.key").unlink()
        ended(self.restores(server, file, "--yes"), "installation.key", "--yes-unchecked")
        open_keys(server.settings().key_file)
        ended(self.restores(server, file, "--yes"), "审计链不成立", "--yes-unchecked")
        (server.keys / "installation.key").unlink()
        told = self.restores(server, file, "--yes-unchecked")
        assert told.exit_code == 0
        assert "审计链不成立" in told.output

    @pytest.mark.parametrize(
        ("spoil", "sentence"),
        [
            (lambda file: file.write_bytes(file.read_bytes()[:-1]), "不完整或被改过"),
            (lambda file: file.write_bytes(b"PK\3\4"), "不是备份"),
            (lambda file: file.unlink(), "找不到"),
            (lambda file: (file.parent / "key").write_text("nothing"), "私钥文件里没有"),
            (lambda file: (file.parent / "key").write_bytes(b"\xff\xfe"), "私钥文件里没有"),
            (lambda file: (file.parent / "key").unlink(), "找不到"),
        ],
        ids=["cut", "other", "no file", "no key in it", "binary key", "no key file"],
    )
    def test_what_is_wrong_is_told_in_a_sentence_and_nothing_changes(
        self, server: Server, planted: Planted, file: Path, spoil: Callable[[Path], object], sentence: str
    ) -> None:
        before = planted.facts()
        spoil(file)
        ended(self.restores(server, file, "--yes"), sentence)
        assert planted.facts() == before

    def test_another_key_does_not_open_it(self, server: Server, planted: Planted, file: Path) -> None:
        server.types("backup-key", server.away / "other")
        told = server.types("restore", file, "--key", server.away / "other", "--yes")
        ended(told, "这把私钥打不开")

    def test_real_records_do_not_go_into_a_demonstration(self, server: Server, file: Path) -> None:
        demo = server.settings().model_copy(update={"token": None})
        plant(server.data, Kind.DEMO, key=open_keys(demo.key_file).audit)
        ended(server.types("restore", file, "--key", server.away / "key", "--yes", token=""), "SUIXING_TOKEN")

    def test_somebody_else_than_the_owner_is_told_who_should_run_it(
        self, server: Server, planted: Planted, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 12345)
        ended(self.restores(server, file, "--yes"), "sudo -u")
        ended(server.types("upgrade"), "sudo -u")


@pytest.mark.process
def test_beside_a_running_bot_backups_work_and_a_restore_is_refused(tmp_path: Path, cache_dir: Path) -> None:
    def types(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
        return subprocess.run(
            [SUIXING, *map(str, arguments)],
            env=environment | {"SUIXING_DATA_DIR": str(tmp_path / "data")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )

    with suixing("run", data_dir=str(tmp_path / "data"), cache_dir=str(cache_dir), port="0") as bot:
        bot.line_with(r"http://127\.0\.0\.1:\d+")
        assert types("backup-key", tmp_path / "key").returncode == 0
        assert types("backup", tmp_path / "a.age").returncode == 0
        refused = types("restore", tmp_path / "a.age", "--key", tmp_path / "key", "--yes")
        assert refused.returncode == 1
        assert "先停下" in refused.stdout
    restored = types("restore", tmp_path / "a.age", "--key", tmp_path / "key", "--yes")
    assert restored.returncode == 0, restored.stdout
    with suixing("run", data_dir=str(tmp_path / "data"), cache_dir=str(cache_dir), port="0") as bot:
        bot.line_with(r"http://127\.0\.0\.1:\d+")
