"""``suixing people import``: a roster is looked at first and taken over only with ``--apply``."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.acting import at_the_server, end
from bot.cli.opening import FAULT, open_settings

if TYPE_CHECKING:
    from bot.actions.enrolment import Invitation
    from bot.actions.roster import Change, RosterFault, RosterPlan
    from bot.actions.work import Work

FAULTS = {
    "too_large": "文件太大：只留花名册那一张表、有内容的行和列，另存一次。",
    "old_or_locked": "表格加了密码，或是旧的 .xls 格式：去掉密码，另存为 .xlsx。",
    "not_a_workbook": "打不开这个表格：用 WPS 打开看看，另存为 .xlsx 或 CSV UTF-8。",
    "dangerous": "这个文件不像 WPS 或 Excel 存的，没有打开：把花名册复制到一张新表，另存为 .xlsx。",
    "unknown_encoding": "读不懂文件的编码：用 WPS 打开后另存为 CSV UTF-8。",
    "open_quote": "从这一行起分不清格子：英文双引号要成对。",
    "no_heading": "没找到表头：前 20 行里要有一行同时写着“姓名”和“单位”。",
    "empty": "表头下面没有人。",
    "no_name": "没写姓名。",
    "bad_name": "姓名“{word}”不像姓名：核对这一格。",
    "no_unit": "没写单位。",
    "bad_unit": "单位“{word}”太长或层级太多：最多 6 级，用 / 隔开。",
    "bad_number": "执法证号“{word}”太长：核对这一格。",
    "number_cut": "执法证号被表格当成了数字，后几位已经丢失：把这一列设为文本，重新填写。",
    "number_twice": "执法证号重复：{word}。",
    "name_twice": "同单位同名：{word}。是同一个人就删一行；是两个人，两行都写上执法证号。",
    "number_of_another": "这个执法证号已经登记给“{word}”：核对姓名和证号。",
    "has_left": "“{word}”已办离职：先用 suixing people resume 恢复，再导入。",
    "several_people": "叫“{word}”的不止一位，分不清是谁：写上执法证号。",
    "several_units": "叫“{word}”的单位不止一个：写全路径，如 某支队/某大队。",
    "unknown_role": "不认识角色“{word}”：写 执法人员、负责人、法制人员、纪检人员、执法监督员 或 系统管理员。",
    "bad_day": "有效期“{word}”不像日期：写成 2027-06-30。",
    "formula_error": "这一行有公式错误 {word}：改成文字或数字。",
}
FIELDS = {"unit": "单位", "role": "角色", "certificate_number": "执法证号", "certificate_expires": "有效期"}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "is_applied", is_flag=True, help="真的导入；不写就只看会改什么。")
@click.option("--sheet", type=click.Path(dir_okay=False, path_type=Path), help="导入后给没有账号的人各生成一个邀请码，写成可打印的网页。")
@click.option("--bot", "bot_name", default="", metavar="NAME", help="机器人的用户名（不带 @）：二维码扫了就打开机器人。")
def import_roster(file: Path, is_applied: bool, sheet: Path | None, bot_name: str) -> None:
    """导入花名册 FILE（.xlsx 或 .csv）：姓名、单位、角色、执法证号、证件有效期。不删任何人。"""
    from bot.actions.roster import plan
    from bot.roster_file import LARGEST_FILE, read_roster
    from bot.wording.people import role_words

    settings = open_settings()
    if file.stat().st_size > LARGEST_FILE:
        end(FAULTS["too_large"])
    data = file.read_bytes()
    roster = read_roster(data, file.name, role_words())
    if sheet is not None and not is_applied:
        end("--sheet 要和 --apply 一起用：没导入的人还没有邀请码。")
    planned = at_the_server(settings, lambda work: plan(work, roster.rows, settings.unit))
    faults = sorted({*roster.faults, *planned.faults}, key=lambda fault: (fault.row, fault.code))
    _show(planned)
    _show_faults(faults)
    if faults:
        click.echo(f"共 {len(faults)} 处毛病，改好后再导入；现在什么都没有改。", err=True)
        sys.exit(FAULT)
    if not is_applied:
        click.echo("这只是试算，什么都没有改。确认无误后加上 --apply 再运行一次。")
        return
    opened = None if sheet is None else _private(sheet)

    def action(work: Work) -> list[Invitation]:
        from bot.actions.enrolment import invite
        from bot.actions.roster import apply, without_account

        _, everybody = apply(work, roster.rows, settings.unit, digest=hashlib.sha256(data).hexdigest())
        return [] if sheet is None else [invite(work, person.id, bot_name) for person in without_account(work, everybody)]

    invitations = at_the_server(settings, action)
    click.echo("已导入。")
    if sheet is not None and opened is not None:
        _write_sheet(opened, invitations)
        click.echo(f"{len(invitations)} 张邀请码写在 {sheet}：都是能用的码，打印后当面交给本人，文件马上删除。以前发的码作废。")


def _private(sheet: Path) -> int:
    """A new file that only we can read, opened before anything is changed; ends the command where it cannot be."""
    try:
        return os.open(sheet, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        end(f"{sheet} 已经存在：换个文件名。")
    except OSError as error:
        end(f"写不了 {sheet}（{error.strerror}）：换个地方。")


def _write_sheet(descriptor: int, invitations: Sequence[Invitation]) -> None:
    from bot.code_sheet import code_sheet

    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(code_sheet(invitations))


def _show(planned: RosterPlan) -> None:
    for name in planned.new_units:
        click.echo(f"新单位  {name}")
    for addition in planned.additions:
        row = addition.row
        click.echo(f"新增    第 {row.row} 行  {row.name}  {'/'.join(row.unit)}  {_role(row.role)}")
    for change in planned.changes:
        click.echo(f"修改    第 {change.row.row} 行  {change.person.name}（编号 {change.person.id}）  {_differences(change)}")
    for person in planned.absent:
        click.echo(f"不在表里  {person.name}（编号 {person.id}）：不会动；真离职了用 suixing people left")
    counts = {"新增": planned.additions, "修改": planned.changes, "不变": planned.unchanged, "不在表里": planned.absent}
    click.echo("，".join(f"{what} {len(people)} 人" for what, people in counts.items()) + "。")


def _differences(change: Change) -> str:
    row, person = change.row, change.person
    told = []
    for name in change.fields:
        match name:
            case "unit":
                told.append(f"单位改为 {'/'.join(row.unit)}")
            case "role":
                told.append(f"角色 {_role(person.role)} 改为 {_role(row.role)}")
            case _:
                told.append(f"{FIELDS[name]} {getattr(person, name) or '无'} 改为 {getattr(row, name)}")
    return "；".join(told)


def _role(role: object) -> str:
    from bot.wording.people import role_name
    from storage.people import Role

    return role_name(role if isinstance(role, Role) else Role.OFFICER)


def _show_faults(faults: Iterable[RosterFault]) -> None:
    for fault in faults:
        where = f"第 {fault.row} 行：" if fault.row else ""
        word = fault.word if len(fault.word) <= 40 else fault.word[:40] + "…"
        click.echo(where + FAULTS[fault.code].format(word=word), err=True)
