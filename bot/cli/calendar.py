"""``suixing export``: what can be taken away as a file, at the server and beside a running bot."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.acting import at_the_server, end
from bot.cli.opening import open_settings

if TYPE_CHECKING:
    from bot.actions.due_calendar import DueCalendar
    from bot.actions.work import Work


@click.group()
def export() -> None:
    """导出成文件。"""


@export.command("calendar")
@click.argument("file", metavar="OUT.ics", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--person", metavar="姓名", help="某个人要办的；同名的写编号。")
@click.option("--unit", metavar="单位", help="某个单位和它下面要办的，不含案件计时。")
@click.option("--campaign", metavar="行动", help="某个进行中的行动，写全称或其中几个字。")
def calendar(file: Path, person: str | None, unit: str | None, campaign: str | None) -> None:
    """把期限导出成手机日历能导入的文件 OUT.ics。"""
    from bot.due_papers import calendar_file

    if sum(each is not None for each in (person, unit, campaign)) != 1:
        end("选一个：--person 姓名、--unit 单位，或 --campaign 行动。")
    if file.suffix.lower() != ".ics":
        end("文件名要以 .ics 结尾，手机才认得。")
    found = at_the_server(open_settings(), lambda work: _found(work, person, unit, campaign))
    if not found.entries:
        end("没有要办的，没有写文件。")
    _write(file, calendar_file(found))
    click.echo(f"已写到 {file}：{found.of}，{len(found.entries)} 件。发到手机，点开就能导入日历。")


def _found(work: Work, person: str | None, unit: str | None, campaign: str | None) -> DueCalendar:
    from dataclasses import replace

    from bot.actions import due_calendar
    from storage import campaigns, directory, people
    from storage.people import Standing

    if person is not None:
        one = people.person(work.db, int(person)) if person.isascii() and person.isdecimal() and len(person) <= 9 else None
        named = (one,) if one is not None and one.standing is Standing.ACTIVE else directory.named(work.db, person, Standing.ACTIVE)
        if len(named) != 1:
            end(f"没有叫“{person}”的在用人员。" if not named else f"有 {len(named)} 个叫“{person}”的：写编号，用 suixing people list 看。")
        work.record("dues.exported", f"person:{named[0].id}")
        return due_calendar.own(replace(work, actor=named[0], is_system=False))
    if unit is not None:
        units = [each for each in people.units(work.db) if each.name == unit]
        if len(units) != 1:
            end(
                f"没有叫“{unit}”的单位，用 suixing people list 看名称。"
                if not units
                else f"有 {len(units)} 个单位叫“{unit}”，分不清是哪个。"
            )
        work.record("dues.exported", f"unit:{units[0].id}")
        return due_calendar.of_unit(work, units[0].id)
    running = [each for each in campaigns.campaigns(work.db) if campaign == each.code or (campaign or "") in each.title]
    if len(running) != 1:
        names = "、".join(each.title for each in running)
        end(f"没有进行中的行动叫“{campaign}”。" if not running else f"有几个都像：{names}。写全一点。")
    work.record("dues.exported", f"campaign:{running[0].id}")
    return due_calendar.of_campaign(work, running[0].id)


def _write(file: Path, content: bytes) -> None:
    """Put ``content`` there whole or not at all, for nobody but the owner to read."""
    draft = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        draft.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        end(f"文件写不了（{error.strerror or error}）：换个地方再试。")
