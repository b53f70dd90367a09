"""``suixing checklists …``: what is asked in self-checks, as workbooks."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.acting import end
from bot.cli.opening import open_settings, or_exit


@click.group()
def checklists() -> None:
    """自查清单：导出成 .xlsx，照着改。"""


@checklists.command()
@click.argument("code", required=False)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export(code: str | None, file: Path | None) -> None:
    """把代码为 CODE 的清单导出到 FILE（.xlsx）；不写代码就列出有哪些清单。"""
    from bot.reference import SHIPPED, open_library
    from knowledge.checklists.folders import entries_of, load
    from knowledge.checklists.workbooks import export_sheet

    settings = open_settings()
    lists = or_exit(lambda: load(SHIPPED, settings.knowledge_dir, entries_of(open_library(settings)))).lists
    if code is None:
        for each in lists.values():
            click.echo(f"{each.code}  {each.title}  {'轮换' if each.rotates else f'{len(each.items)} 项'}")
        return
    checklist = lists.get(code)
    if checklist is None:
        end(f"没有代码为 {code} 的清单。现有：{'、'.join(lists)}。")
    file = file or Path(f"{code}.xlsx")
    if file.suffix.casefold() != ".xlsx":
        end("文件名要以 .xlsx 结尾。")
    try:
        # What a clerk has half changed is not written over.
        with file.open("xb") as to:
            to.write(export_sheet(checklist))
    except FileExistsError:
        end(f"{file} 已经有了，换一个文件名，或先把它移走。")
    except OSError as error:
        end(f"{file} 写不进去（{error.strerror}），换一个文件夹。")
    click.echo(file)
