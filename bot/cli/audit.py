"""``suixing audit …``: is the audit what was written, and who did what. Imports late, like every command."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click

from bot.cli.opening import FAULT, open_settings

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keys
    from bot.settings import Settings
    from storage.audit import AuditRow, Head
    from storage.audit_chain import Verification
    from storage.audit_walk import Finding

ROWS = {
    "changed": "内容和封印对不上：被改过，或是后来放进来的",
    "unfit": "接不上前一条：前面被改过或缺了，这里有没有被改，无从判断",
    "missing": "缺失：被删掉了",
    "inserted": "插进来的：哪里都接不上",
    "renumbered": "内容没动，编号被改过",
    "cut_off": "末尾被截掉：保存的链头证明这里有过记录",
    "not_as_kept": "和保存的链头不一致：到这一条为止可能整段重写过",
}
ANCHORS = {
    "changed": "清理标记和封印对不上：被改过",
    "unfit": "清理标记接不上前一个",
    "missing": "清理标记缺失：被删掉了",
    "inserted": "清理标记是插进来的",
    "renumbered": "清理标记的编号被改过",
}
LIMITS = {
    "after_last_kept": "第 {kept} 条是最后一个对得上的链头，它以后的记录如果从末尾被截掉，看不出来。",
    "nothing_kept": "没有对得上的链头，末尾被截掉看不出来。",
    "kept_but_purged": "有的链头落在已按期清理的记录里，不能再比对。",
    "key_holder": "能读到钥匙、又能改链头文件的人可以全部重写，只有发在聊天里、存在别处的链头能揭穿。",
    "not_recorded": "没写进审计的事看不到。",
    "clock": "时间以服务器时钟为准。",
}


@click.group()
def audit() -> None:
    """核对审计记录，查谁做过什么。"""


@audit.command()
@click.option("--head", "heads", multiple=True, metavar="链头或文件", help="另外保存的链头（编号:字符），或存有链头的文件；可写多次。")
def verify(heads: tuple[str, ...]) -> None:
    """从头到尾核对审计链；发现问题时退出码为 1。"""
    from bot.audit_heads import file_of, read
    from storage.audit_chain import verify as verify_chain

    settings = open_settings()
    keys = _keys(settings)
    file = read(file_of(settings.key_file))
    for line in file.bad_lines:
        click.echo(f"！audit.head 第 {line} 行不是链头，没有比对。")
    # The heads come first: a bot at work may keep one more meanwhile, of rows that are not in this view.
    kept = [*file.heads, *(head for text in heads for head in _heads(text))]
    with _reading(settings) as db:
        result = verify_chain(db, keys.audit, kept)
    for finding in result.findings:
        click.echo(f"✗ {_finding(finding)}")
    if result.more_findings:
        click.echo(f"✗ 另有 {result.more_findings} 处，未逐一列出。")
    for restore in result.replaced:
        click.echo(f"！第 {restore.row_id} 条记录了恢复备份：原来第 {restore.after + 1}–{restore.until} 条已被换掉，不能再比对。")
    click.echo(_closing(result))
    click.echo("证明不了的：" + "".join(LIMITS[limit].format(kept=result.kept.id if result.kept else 0) for limit in result.limits))
    if not result.holds:
        sys.exit(FAULT)


@audit.command()
@click.option("--about", metavar="对象", help="关于谁或什么，如 person:12。")
@click.option("--by", metavar="谁", help="谁做的，如 person:3 或 system。")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多几条，新的在前。")
def show(about: str | None, by: str | None, limit: int) -> None:
    """列出审计记录；这次查看也会记进审计。"""
    if about is None and by is None:
        raise click.UsageError("至少给 --about 或 --by 中的一个。")
    from storage.audit import entries_about, entries_by
    from storage.clues import held_among

    settings = open_settings()
    with _reading(settings) as db:
        rows = entries_by(db, by or "", limit=limit) if about is None else entries_about(db, about, by=by, limit=limit)
        # Who has filed what only discipline may see, the one who looks into the audit must not read here.
        held = held_among(db, (row.subject.removeprefix("clue:") for row in rows if row.subject.startswith("clue:")))
        rows = tuple(row for row in rows if row.subject.removeprefix("clue:") not in held)
        table = [("编号", "时间", "谁", "做了什么", "对象", "涉及"), *(_cells(db, row, settings) for row in rows)]
    # Noted before anything is shown, so that nobody looks and then ends the command.
    noted = _note(settings, about or by or "", *(name for name, given in (("about", about), ("by", by)) if given))
    for line in _laid_out(table):
        click.echo(line)
    if not rows:
        click.echo("没有这样的记录。")
    # Said each time: said only where there are some, it would tell that there are.
    click.echo("只由纪检办理的线索，有关记录不在这里列出。")
    if not noted:
        click.echo("这次查看没能记进审计：数据库现在写不进去。", err=True)


def _heads(text: str) -> tuple[Head, ...]:
    from bot.audit_heads import read
    from storage.audit import Head

    with contextlib.suppress(ValueError):
        return (Head.parse(text),)
    try:
        kept = read(Path(text)) if Path(text).is_file() else None
    except OSError:
        kept = None
    if kept is None or kept.bad_lines or not kept.heads:
        raise click.UsageError("--head 要写“编号:字符”这样的链头（字符至少 16 个），或一个存有链头的文件。")
    return kept.heads


def _finding(finding: Finding) -> str:
    many = f"–{finding.last}" if finding.last != finding.first else ""
    if finding.chain == "anchors":
        return f"第 {finding.first}{many} 个{ANCHORS[finding.kind]}。"
    return f"第 {finding.first}{many} 条：{ROWS[finding.kind]}。"


def _closing(result: Verification) -> str:
    if not result.rows:
        return "审计里还没有记录。" if result.holds else "审计里没有记录。"
    span = f"核对了第 {result.start.id + 1}–{result.head.id} 条，共 {result.rows} 条"
    purged = f"（第 1–{result.start.id} 条已按保存期清理）" if result.start.id else ""
    if not result.holds:
        return f"{span}{purged}：有问题，见上。"
    proven = f"没有被改、被删、插入或调换；到第 {result.kept.id} 条为止也没有被截掉或重写" if result.kept else "没有被改、被删、插入或调换"
    return f"{span}{purged}：{proven}。链头 {result.head}"


def _keys(settings: Settings) -> Keys:
    from bot.keys import KeyFileError, read_keys

    try:
        return read_keys(settings.key_file)
    except FileNotFoundError:
        click.echo(f"没有钥匙 {settings.key_file}：机器人还没运行过，或要设 SUIXING_KEY_DIR。", err=True)
    except (KeyFileError, OSError) as error:
        click.echo(f"钥匙用不了：{error}", err=True)
    sys.exit(FAULT)


@contextlib.contextmanager
def _reading(settings: Settings) -> Iterator[Database]:
    """One view of the database, beside a running bot; ends the command where there is none that can be read."""
    from storage.database import check_schema, connect_to_read
    from storage.faults import NewerSchemaError

    path = settings.database_file
    if not path.exists():
        click.echo(f"没有数据库 {path}：机器人还没运行过，或要设 SUIXING_DATA_DIR、SUIXING_TOKEN。", err=True)
        sys.exit(FAULT)
    try:
        with contextlib.closing(connect_to_read(path)) as db:
            check_schema(db)
            db.conn.execute("BEGIN")
            yield db
    except NewerSchemaError:
        click.echo("这个数据库是更新的版本写的：先升级程序。", err=True)
        sys.exit(FAULT)
    except sqlite3.Error as error:
        click.echo(f"数据库读不了：{error}。运行 suixing doctor 看原因。", err=True)
        sys.exit(FAULT)


def _note(settings: Settings, subject: str, *fields: str) -> bool:
    from bot.actions.audit import note_shown
    from bot.actions.work import Work
    from bot.clock import wall_clock
    from bot.keys import KeyFileError, read_keys
    from storage.database import Kind, connect_to_read, open_store
    from storage.faults import StorageError
    from storage.migrations import SCHEMA
    from storage.moments import to_text

    now = wall_clock(settings.zone)()
    kind = Kind.DEMO if settings.token is None else Kind.REAL
    try:
        with contextlib.closing(connect_to_read(settings.database_file)) as db:
            # A newer program than the running bot must not migrate the database under it, only to look.
            if SCHEMA.pending(db):
                return False
        keys = read_keys(settings.key_file)
        store = open_store(settings.database_file, kind, created_at=to_text(now), alone=False)
        with contextlib.closing(store), store.transaction() as db:
            note_shown(Work(db, keys, now, None, is_system=True), subject, *fields)
    except (StorageError, KeyFileError, sqlite3.Error, OSError):
        return False
    return True


def _cells(db: Database, row: AuditRow, settings: Settings) -> tuple[str, ...]:
    from bot.wording.audit import act_name

    return str(row.id), _time(row.at, settings), _name(db, row.actor), act_name(row.act), _name(db, row.subject), " ".join(row.fields)


def _time(at: str, settings: Settings) -> str:
    from storage.moments import from_text

    try:
        # A bare day stands where the moment would tell too much.
        return f"{from_text(at).astimezone(settings.zone):%Y-%m-%d %H:%M:%S}" if "T" in at else at
    except ValueError:
        return at


def _name(db: Database, code: str) -> str:
    from storage.people import person

    kind, _, number = code.partition(":")
    if code == "system":
        return "系统"
    if kind == "person" and number.isascii() and number.isdigit() and len(number) < 19:
        found = person(db, int(number))
        return code if found is None else f"{found.name}（{code}）"
    return code


def _laid_out(table: list[tuple[str, ...]]) -> Iterator[str]:
    # A row that was tampered with must not steer the terminal.
    clean = [[("".join(mark if mark.isprintable() else "?" for mark in cell)) for cell in row] for row in table]
    widths = [max(_width(row[column]) for row in clean) for column in range(len(clean[0]))]
    for row in clean:
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)
