"""``suixing knowledge …``: check and export the knowledge files, and what has to be checked again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.lists import import_list
from bot.cli.opening import FAULT, fail, open_settings, or_exit


@click.group()
def knowledge() -> None:
    """检查、导出知识文件，列出要核对的，导入清单。"""


knowledge.add_command(import_list)


@knowledge.command()
def check() -> None:
    """读一遍所有知识文件，列出全部毛病；有毛病时退出码为 1。"""
    from bot.reference import SHIPPED, kept_files, read_library
    from knowledge import followups, holidays
    from knowledge.campaigns import reading as campaigns
    from knowledge.checklists import folders as checklists
    from knowledge.clues import files as clue_files
    from knowledge.clues import own as clue_own
    from knowledge.faults import KnowledgeFaults
    from knowledge.ledger import read_limits
    from knowledge.noticing import read_noticing
    from knowledge.nudging import read_nudging

    settings = open_settings()
    folder = settings.knowledge_dir

    def own(name: str) -> Path | None:
        return None if folder is None else folder / name

    try:
        library, left_out = read_library(settings, kept_files(settings))
        lists = or_exit(lambda: checklists.load(SHIPPED, folder, checklists.entries_of(library)))
    except KnowledgeFaults as found:
        # Whoever mends the one is told of the other in the same run.
        faults = (*found.faults, *checklists.load_leniently(SHIPPED, folder)[1])
        fail(KnowledgeFaults(faults))
    or_exit(followups.shipped)
    or_exit(clue_files.check)
    or_exit(lambda: read_limits(own("ledger")))
    or_exit(lambda: clue_own.read_own(folder))
    or_exit(lambda: holidays.read_own(folder))
    or_exit(lambda: read_nudging(own("nudging")))
    or_exit(lambda: read_noticing(own("noticing")))
    book = or_exit(lambda: campaigns.read_campaigns(own=own(campaigns.FOLDER)))
    if left_out:
        for fault in left_out:
            click.echo(str(fault), err=True)
        click.echo(f"在机器人里批准的内容，有 {len(left_out)} 处和知识文件对不上，暂时停用；其余照常。请在机器人里改好。", err=True)
        sys.exit(FAULT)
    entries = sum(1 for _ in library.entries())
    duties = sum(len(each.duties) for each in book.values())
    click.echo(
        f"没有毛病：{len(library.matters)} 个事项，{entries} 个条目，{len(lists.lists)} 份自查清单（{lists.items()} 项），"
        f"{len(book)} 个行动（{duties} 项任务）。"
    )


@knowledge.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """把每一类知识导出为 .xlsx，放进 FOLDER。"""
    from bot.reference import open_library
    from knowledge.workbooks import EXPORTABLE, export_workbook

    settings = open_settings()
    library = or_exit(lambda: open_library(settings))
    folder.mkdir(parents=True, exist_ok=True)
    for table in EXPORTABLE:
        file = folder / f"{table}.xlsx"
        file.write_bytes(export_workbook(library, table))
        click.echo(file)


@knowledge.command()
@click.option("--days", type=click.IntRange(0, 3650), default=60, show_default=True, help="多少天内失效的也列出。")
def stale(days: int) -> None:
    """列出要核对的：已失效、快失效、还没核实、一年没核对。"""
    from bot.clock import today, wall_clock
    from bot.reference import open_library
    from knowledge.due import Why, due

    settings = open_settings()
    library = or_exit(lambda: open_library(settings))
    found = due(library, today(wall_clock(settings.zone)), days)
    names = {
        Why.ENDED: "已失效",
        Why.ENDING: f"{days} 天内失效",
        Why.UNVERIFIED: "还没核实",
        Why.UNCHECKED: "一年没核对",
    }
    for why, name in names.items():
        things = [each for each in found if each.why is why]
        if things:
            click.echo(f"{name}：{len(things)} 条")
        for each in things:
            click.echo(f"  {each.id}  {each.since or '没有核对过'}  {each.title}")
    if not found:
        click.echo("都核对过了，没有快到期的。")
