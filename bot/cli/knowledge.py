"""``suixing knowledge …``: check and export the knowledge files."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.lists import import_list
from bot.cli.opening import open_settings, or_exit


@click.group()
def knowledge() -> None:
    """检查、导出知识文件，导入清单。"""


knowledge.add_command(import_list)


@knowledge.command()
def check() -> None:
    """读一遍所有知识文件，列出全部毛病；有毛病时退出码为 1。"""
    from bot.reference import open_library

    settings = open_settings()
    library = or_exit(lambda: open_library(settings))
    click.echo(f"没有毛病：{len(library.matters)} 个事项，{sum(1 for _ in library.entries())} 个条目。")


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
