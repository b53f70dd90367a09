"""``suixing backup``, ``backup-key``, ``restore`` and ``upgrade``: keeping the records."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot.cli.opening import FAULT, open_settings

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.restores import Prepared
    from storage.revived import Revived

MOST_NAMED = 10
"""Lists, and learned names, that are named at most."""
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """把数据库和附件备份成一个加密文件 FILE；机器人可以照常运行。"""
    from bot.backups import required_recipient
    from storage.backups import take

    settings = open_settings()
    with _told():
        recipient = required_recipient(settings)
        taken = take(settings.database_file, settings.attachments_dir, file.absolute(), recipient, datetime.now(settings.zone))
    click.echo(f"已备份到 {file}：{_size(taken.size)}，附件 {taken.manifest.attachments} 个。")
    if taken.missing:
        click.echo(f"有 {taken.missing} 个附件在数据库里有记录、在磁盘上找不到，没有备份。")
    click.echo(f"审计链此刻到第 {taken.manifest.audit_head.partition(':')[0]} 行，已写进 {file.name}.head；请另外抄存一份。")


@click.command("backup-key")
@click.argument("newfile", type=FILE)
def backup_key(newfile: Path) -> None:
    """生成备份用的钥匙：私钥写进 NEWFILE，公钥留在本机。"""
    from bot.backups import make_key

    settings = open_settings()
    target = newfile.absolute().parent.resolve() / newfile.name
    if settings.backup_recipient:
        _end("已经设了 SUIXING_BACKUP_RECIPIENT，备份只认它：要换钥匙，先去掉这个设置。")
    if target.is_relative_to(settings.data_dir.resolve()) or target.is_relative_to(settings.key_file.parent.resolve()):
        _end("私钥不能和数据放在一起：NEWFILE 写到别处，最好直接写到 U 盘。")
    with _told():
        try:
            replaces = make_key(settings, target)
        except FileExistsError:
            _end(f"{newfile} 已经存在，没有动它：换一个新文件名。")
    click.echo(f"私钥在 {newfile}。现在就把它移到别处保管（U 盘、保险柜），本机不要留。")
    click.echo("没有这把私钥，任何一份备份都打不开，谁也没有办法。")
    click.echo(f"另外把 {settings.key_file} 抄一份和它放在一起：换机器恢复时靠它核对审计链。")
    if replaces:
        click.echo("以前的备份仍然只有以前的私钥能打开，旧私钥不要扔。")


@click.command()
@click.argument("file", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="私钥文件（suixing backup-key 生成的那个）。")
@click.option("--yes", is_flag=True, help="不再问，直接恢复。")
@click.option("--yes-unchecked", is_flag=True, help="有查不了的也恢复：先看过列出的名单再用。")
def restore(file: Path, key_file: Path, yes: bool, yes_unchecked: bool) -> None:
    """用备份 FILE 换下现在的数据库；先检查，旧的另名保留。机器人要先停下。"""
    from bot.backups import kind_of, place_of
    from bot.keys import open_keys, read_keys
    from storage.database import alone
    from storage.restores import finish, prepared

    settings = open_settings()
    _require_owner(settings)
    now = datetime.now(settings.zone)
    place = place_of(settings)
    with _told():
        if settings.key_file.exists():
            keys = read_keys(settings.key_file)
        elif yes_unchecked:
            keys = open_keys(settings.key_file)
        else:
            _end(f"没有 {settings.key_file}，核对不了审计链：把另存的那一份放回原处；实在没有了，加 --yes-unchecked。")
        key_text = key_file.read_text(encoding="utf-8", errors="replace")
        place.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            alone(place.database),
            prepared(place, file, key_text, kind_of(settings), keys.audit, now) as ready,
        ):
            _show(ready, now)
            if ready.unchecked and not yes_unchecked:
                _end("先弄清以上情况；看过名单、决定照样恢复的，加 --yes-unchecked。没有改动任何东西。")
            if not yes and not yes_unchecked and not click.confirm("用这份备份换下现在的数据库？"):
                _end("没有恢复，什么也没有改动。")
            kept = finish(place, ready, now)
    click.echo("恢复好了，可以启动机器人。备份之后的内容、没填完的表和没发出的消息不在里面；邀请码要重新发。")
    old = [path.name for path in (kept.database, kept.attachments) if path is not None]
    if old:
        click.echo(f"原来的留在 {place.database.parent}：{'、'.join(old)}。里面有个人信息，确认不再需要就删掉。")


@click.command()
def upgrade() -> None:
    """换了新版程序以后：备份、升级数据库、试问一句；不成就退回。机器人要先停下。"""
    from bot.upgrades import UpgradeError
    from bot.upgrades import upgrade as run_upgrade

    settings = open_settings()
    _require_owner(settings)
    with _told():
        try:
            done = run_upgrade(settings, datetime.now(settings.zone))
        except UpgradeError as error:
            if error.is_undone:
                _end(f"升级没成，数据库已退回原样：{error}。装回旧版程序再启动，并把这一行报给开发者。")
            _end(f"升级没成，也没能退回：{error}。别启动机器人；数据库原样在 {settings.database_file.name}.before-upgrade，先另存它。")
    if not done.migrations:
        click.echo("数据库已是最新，没有要升级的。")
        return
    click.echo(f"升级好了：{'、'.join(done.migrations)}；库里 {done.people} 人，试问有答。升级前的备份是 {done.backup}。")


def _require_owner(settings: Settings) -> None:
    # What root puts in place the bot's own account could not open.
    import pwd

    folder = settings.data_dir
    if folder.exists() and (owner := folder.stat().st_uid) != os.geteuid():
        with contextlib.suppress(KeyError):
            _end(f"请用数据目录的主人来运行：sudo -u {pwd.getpwuid(owner).pw_name} suixing …")
        _end(f"请用数据目录 {folder} 的主人来运行。")


def _show(ready: Prepared, now: datetime) -> None:
    from storage.moments import from_text

    told = ready.manifest
    taken = from_text(told.created_at)
    hours = int((now - taken).total_seconds() // 3600)
    age = f"{hours // 24} 天前" if hours >= 48 else f"{max(hours, 0)} 小时前"
    click.echo(f"备份于 {taken.astimezone(now.tzinfo):%Y-%m-%d %H:%M}（{age}）：在用人员 {ready.people} 人，附件 {told.attachments} 个。")
    end = told.audit_head.partition(":")[0]
    if ready.replaced_head is not None:
        click.echo(f"备份的审计链到第 {end} 行；现在的到第 {ready.replaced_head.id} 行，其后的事情恢复后就没有了。")
    if ready.cut_off.people or ready.cut_off.accounts:
        click.echo(f"按现在的库：{ready.cut_off.people} 人的角色、单位或在用状态以现在为准，{ready.cut_off.accounts} 个账号不再放行。")
    _show_revived(ready.revived)
    for what in ready.unchecked:
        click.echo(_UNCHECKED[what.value])
    if any(what.value != "audit" for what in ready.unchecked):
        click.echo("恢复后能用机器人的账号，请逐个看有没有已停用、离职或换了账号的：")
        for writer in ready.writers:
            click.echo(f"  {writer.name}  {writer.role}  {writer.door}  {writer.shown_name}")


def _show_revived(revived: Revived) -> None:
    if not revived.is_any:
        return
    since = "备份以后撤回或换下的" if revived.is_known else "备份里生效的"
    for what, names in (("清单", revived.lists), ("叫法", revived.learned)):
        if names:
            click.echo(f"{since}{what} {len(names)} 个，恢复后{'又' if revived.is_known else ''}会生效：{_named(names.values())}")
    for what, lost in (("清单", revived.lost_lists), ("叫法", revived.lost_learned)):
        if lost:
            click.echo(f"备份以后批准的{what} {len(lost)} 个，恢复后就没有了：{_named(lost)}")
    click.echo("启动后机器人会把这些告诉法制人员一次，请他们发 清单、学到的 核对。")


def _named(names: Collection[str]) -> str:
    shown = "、".join(islice(names, MOST_NAMED))
    return f"{shown}……" if len(names) > MOST_NAMED else f"{shown}。"


_UNCHECKED = {
    "nothing_present": "这台机器上现在没有数据库：备份以后谁被停用、离职、换账号，查不了。",
    "present_unreadable": "现在的数据库读不了：备份以后谁被停用、离职、换账号，查不了。",
    "present_is_another": "现在的数据库和备份不是同一套：备份以后谁被停用、离职、换账号，查不了。",
    "audit": "用本机的 installation.key 核对，备份里的审计链不成立：钥匙不是原来那把，或者记录被人改过。",
}

_FAULTS = {
    "no_database": "没有数据库可用：机器人还没运行过，或者没有设 SUIXING_TOKEN（没设时看的是演示库）、SUIXING_DATA_DIR 不对。",
    "no_recipient": "还没有备份钥匙：先运行 suixing backup-key 文件名（最好写到 U 盘上），再备份。",
    "bad_recipient": "备份公钥不对：重新运行 suixing backup-key，或者改正 SUIXING_BACKUP_RECIPIENT。",
    "bad_identity": "私钥文件里没有 AGE-SECRET-KEY 开头的一行：--key 要给 suixing backup-key 生成的那个文件。",
    "target_taken": "这个名字已被别的文件占用，而且它不是备份：换一个文件名。",
    "being_written": "这个文件夹里正在写另一份备份：等它写完再试。",
    "not_a_backup": "这个文件不是备份：核对文件名。",
    "wrong_key": "这把私钥打不开这份备份：换备份当时的那把；如果就是它，那么文件的开头已损坏，换另一份备份。",
    "damaged": "这份备份不完整或被改过，没有恢复：换另一份备份。",
    "newer_format": "这份备份是更新的程序做的：先装新版程序再恢复。",
    "in_use": "有别的程序正开着现在的数据库：关掉它再试。",
}


_FULL = "磁盘满了：腾出地方再试。"

_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.ENOENT: "找不到 {}：核对路径。",
    errno.EACCES: "没有权限读写 {}：换用数据目录的主人来运行，或换个地方。",
    errno.EROFS: "{} 所在的磁盘是只读的：换个地方。",
}


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Ends the command with one sentence where the block meets a fault that a person can mend."""
    import sqlite3

    from bot.keys import KeyFileError
    from storage.faults import AlreadyRunningError, BackupError, NewerSchemaError, Trouble, WrongKindError, trouble_of

    try:
        yield
    except BackupError as error:
        _end(_FAULTS[error.fault.value])
    except AlreadyRunningError:
        _end("机器人正在运行：先停下它（systemctl stop suixing），再试。")
    except NewerSchemaError:
        _end("数据是更新的程序写的：先装新版程序。")
    except WrongKindError:
        _end("这份备份和现在的库一个是正式的、一个是演示的：正式库要设好 SUIXING_TOKEN，演示库不设。")
    except KeyFileError as error:
        _end(str(error))
    except sqlite3.Error as error:
        full = trouble_of(error) is Trouble.FULL
        _end(_FULL if full else f"数据库打不开或读不了（{error}）：核对 SUIXING_DATA_DIR 和文件权限；文件坏了就从备份恢复。")
    except OSError as error:
        _end(_ERRNO.get(error.errno or 0, f"文件读写不了（{error.strerror or error}）：{{}}。").format(error.filename or "备份文件"))


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{size / 1024:.0f} KB"


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(FAULT)
