"""``suixing gaps`` and ``suixing inbox``: what waits for somebody, read at the server beside a running bot."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from bot.cli.acting import at_the_server, end
from bot.cli.opening import open_settings

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.actions.work import Work
    from bot.settings import Settings


@click.command()
@click.option("--all", "all_of_them", is_flag=True, help="也列出已经答复的。")
def gaps(all_of_them: bool) -> None:
    """列出没答上、交给法制人员的问题。"""
    from storage import unanswered

    settings = open_settings()
    db = _reading(settings)
    rows = unanswered.questions(db, all_of_them=all_of_them)
    for row in rows:
        answered = "" if row.is_open else " ✓"
        note = f"（{row.note}）" if row.note else ""
        click.echo(f"{row.id}  {_day(row.created_at, settings.zone)}{answered}  {row.question}{note}")
    click.echo(f"共 {len(rows)} 条。" if rows else "没有等答复的问题。")


@click.group()
def inbox() -> None:
    """处理不了的消息：看，或再处理一次。"""


@inbox.command("dead")
def dead() -> None:
    """列出处理不了、搁在一边的消息（只列编号和原因，不列内容）。"""
    from storage import inbox as letters

    settings = open_settings()
    found = letters.dead_letters(_reading(settings))
    for door, letter in found:
        click.echo(f"{door} {letter.update_id}  {_day(letter.received_at, settings.zone)}  {letter.reason}")
    click.echo(f"共 {len(found)} 条；再处理一次：suixing inbox retry 编号" if found else "没有。")


@inbox.command("retry")
@click.argument("update_id", type=int)
@click.option("--door", default="telegram", show_default=True, help="哪一个入口：telegram 或 local。")
def retry(update_id: int, door: str) -> None:
    """让一条搁着的消息再处理一次；机器人在运行时半分钟内就会处理。"""
    from storage import inbox as letters

    def revive(work: Work) -> bool:
        revived = letters.revive(work.db, door, update_id, due_at=work.at)
        if revived:
            work.record("inbox.retried", f"update:{update_id}")
        return revived

    if not at_the_server(open_settings(), revive):
        end("没有这条搁着的消息：用 suixing inbox dead 看编号和入口。")
    click.echo("好了，稍后再处理一次。")


def _reading(settings: Settings) -> Database:
    import sqlite3

    from storage.database import connect_to_read

    try:
        return connect_to_read(settings.database_file)
    except sqlite3.Error:
        end("还没有数据库：先运行一次 suixing run。")


def _day(moment: str, zone: tzinfo) -> str:
    from storage.moments import from_text

    return f"{from_text(moment).astimezone(zone):%Y-%m-%d %H:%M}"
