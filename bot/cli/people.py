"""``suixing people …``: who belongs to the agency, from the server's command line. Imports late, like every command."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from bot.cli.acting import at_the_server, end
from bot.cli.opening import open_settings
from bot.cli.roster import import_roster

if TYPE_CHECKING:
    from bot.actions.work import Work
    from storage.people import Person

BOT = click.option("--bot", "bot_name", default="", metavar="NAME", help="机器人的用户名（不带 @），有了它就给出链接。")


@click.group()
def people() -> None:
    """人员：名单、花名册导入、邀请码、调动、停用、离职。"""


people.add_command(import_roster)


@people.command("list")
@click.option("--unit", default="", help="只看这个单位和它下面的。")
@click.option("--all", "with_left", is_flag=True, help="连已离职的一起列出。")
def list_people(unit: str, with_left: bool) -> None:
    """列出人员：编号、姓名、单位、角色、状态、账号。"""
    rows = at_the_server(open_settings(), lambda work: _rows(work, unit, with_left))
    widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"共 {len(rows) - 1} 人。")


@people.command()
@click.argument("who")
@BOT
@click.option("--at-once", is_flag=True, help="不用再确认，发码就能开通（1 小时内有效，管理员和纪检都会知道）。")
def code(who: str, bot_name: str, at_once: bool) -> None:
    """给 WHO（编号或姓名）一个邀请码；以前发的作废。"""
    from bot.actions.enrolment import invite, server_code

    if at_once:
        shown = at_the_server(open_settings(), lambda work: server_code(work, _one(work, who).id, of_an_admin=False))
        click.echo(f"邀请码：{shown}")
        click.echo("1 小时内有效，只能用一次，只交给本人。")
        return
    made = at_the_server(open_settings(), lambda work: invite(work, _one(work, who).id, bot_name))
    click.echo(f"{made.name}（{made.unit}）的邀请码：{made.code}")
    if made.link:
        click.echo(made.link)
    click.echo(f"有效到 {made.expires_at:%Y-%m-%d %H:%M}，只能用一次，只交给本人。")


@people.command()
@click.argument("who")
def suspend(who: str) -> None:
    """停用 WHO：账号马上不能用，以后可以恢复。"""
    from bot.actions.people import suspend as action

    _change(who, action, "已停用")


@people.command()
@click.argument("who")
def resume(who: str) -> None:
    """恢复 WHO；离职后恢复的，要重新发邀请码。"""
    from bot.actions.people import resume as action

    _change(who, action, "已恢复")


@people.command()
@click.argument("who")
def left(who: str) -> None:
    """给 WHO 办离职：账号马上失效，休假和代理一并结束。"""
    from bot.actions.people import left as action

    _change(who, action, "已办离职")


@people.command()
@click.argument("who")
@click.argument("unit")
def transfer(who: str, unit: str) -> None:
    """把 WHO 调到 UNIT（单位名，重名的写成 某支队/某大队）。"""
    from bot.actions.people import transfer as action
    from bot.actions.people import unit_named

    _change(who, lambda work, person_id: action(work, person_id, unit_named(work, unit).id), f"已调到{unit}")


@people.command("admin-code")
@click.argument("who", default="")
def admin_code(who: str) -> None:
    """系统管理员进不来时：给他一个不用确认的码，写进只有本机能读的文件，1 小时内有效。

    只有一位管理员时不用写 WHO。会告诉所有管理员和纪检人员。
    """
    from bot.actions.enrolment import server_code
    from bot.first_admin import code_file
    from storage.files import write_whole

    settings = open_settings()

    def action(work: Work) -> None:
        # Inside the transaction: a code that could not be written down is not made.
        write_whole(code_file(settings), server_code(work, (_one(work, who) if who else _only_admin(work)).id) + "\n")

    at_the_server(settings, action)
    click.echo(f"码写在：{code_file(settings)}")
    click.echo("1 小时内用管理员的账号把它发给机器人；用过后文件自动删除。")


def _change(who: str, action: Callable[[Work, int], None], done: str) -> None:
    def changed(work: Work) -> str:
        person = _one(work, who)
        action(work, person.id)
        return person.name

    click.echo(f"{at_the_server(open_settings(), changed)} {done}。")


def _one(work: Work, who: str) -> Person:
    """The person of that id or unique name; ends the command otherwise."""
    from bot.actions import reach
    from storage import directory
    from storage import people as stored
    from storage.people import Standing

    if who.isdecimal():
        found = stored.person(work.db, int(who[:12]))
        if found is None:
            end(f"没有编号 {who} 的人：用 suixing people list 看编号。")
        return found
    named = directory.named(work.db, who)
    here = [person for person in named if person.standing is not Standing.LEFT] or list(named)
    if not here:
        end(f"没有叫“{who}”的人：用 suixing people list 看名单。")
    if len(here) > 1:
        lines = "\n".join(f"  {person.id}  {person.name}  {reach.path_name(work.db, person.unit_id)}" for person in here)
        end(f"叫“{who}”的不止一位，请写编号：\n{lines}")
    return here[0]


def _only_admin(work: Work) -> Person:
    from storage import people as stored
    from storage.people import Role

    admins = stored.active_with_roles(work.db, frozenset({Role.ADMIN}))
    if not admins:
        end("还没有系统管理员：启动一次机器人，首个管理员的码会写进文件。")
    if len(admins) > 1:
        end("系统管理员不止一位，请写明是谁：" + "、".join(f"{admin.name}（{admin.id}）" for admin in admins))
    return admins[0]


def _rows(work: Work, unit: str, with_left: bool) -> list[tuple[str, ...]]:
    from bot.actions import people as actions
    from bot.actions import reach
    from bot.wording.people import role_name
    from storage import directory
    from storage import people as stored
    from storage.people import Standing

    within = stored.units_below(work.db, actions.unit_named(work, unit).id) if unit else None
    enrolled = directory.enrolled(work.db)
    standings = {Standing.ACTIVE: "在用", Standing.SUSPENDED: "停用", Standing.LEFT: "离职"}
    listed = [
        (
            str(person.id),
            person.name,
            reach.path_name(work.db, person.unit_id),
            role_name(person.role),
            standings[person.standing],
            "已绑定" if person.id in enrolled else "未绑定",
            person.certificate_number or "",
            str(person.certificate_expires or ""),
        )
        for person in directory.everybody(work.db)
        if (within is None or person.unit_id in within) and (with_left or person.standing is not Standing.LEFT)
    ]
    return [("编号", "姓名", "单位", "角色", "状态", "账号", "执法证号", "有效期"), *listed]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
