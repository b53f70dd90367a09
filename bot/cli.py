"""The command line: ``suixing run``, ``ask``, ``knowledge …``. Imports late, so that ``ask`` answers at once."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.finder import Finding

T = TypeVar("T")

FAULT = 1
"""Exit code for a fault that the person can mend."""


@click.group()
@click.version_option(package_name="suixing")
def main() -> None:
    """执法随行：交通运输综合行政执法人员的随身助手。"""


@main.command()
def run() -> None:
    """启动机器人：设了 SUIXING_TOKEN 就接 Telegram，没设就打开本机聊天页。"""
    from telegram.error import InvalidToken

    from bot.run import serve

    settings = _settings()
    try:
        _or_exit(lambda: serve(settings))
    except InvalidToken:
        click.echo("Telegram 不认这个 SUIXING_TOKEN：向 @BotFather 核对后重新设置。", err=True)
        sys.exit(FAULT)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        click.echo("端口已被占用：换一个 SUIXING_PORT（或 SUIXING_WEBHOOK_PORT）。" if taken else f"启动不了：{error}", err=True)
        sys.exit(FAULT)


@main.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--batch", type=click.File("r", encoding="utf-8-sig"), help='逐行读取 {"q": …}，- 表示标准输入。')
def ask(question: str | None, as_json: bool, batch: IO[str] | None) -> None:
    """在命令行问一个问题。"""
    if (question is None) == (batch is None):
        raise click.UsageError("给一个问题，或用 --batch 给一个文件，二者选一。")
    settings = _settings()
    if batch is not None:
        _or_exit(lambda: _ask_batch(settings, batch))
    elif question is not None:
        _or_exit(lambda: _ask_one(settings, question, as_json=as_json))


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def door(arguments: tuple[str, ...]) -> None:
    """只打开本机的 Bot API 服务器和聊天页，机器人另外运行（--help 看选项）。"""
    from bot.webchat.__main__ import main as open_door

    open_door.main(list(arguments), prog_name="suixing door")


@main.group()
def knowledge() -> None:
    """检查、导出知识文件。"""


@knowledge.command()
def check() -> None:
    """读一遍所有知识文件，列出全部毛病；有毛病时退出码为 1。"""
    from bot.reference import open_library

    settings = _settings()
    library = _or_exit(lambda: open_library(settings))
    click.echo(f"没有毛病：{len(library.matters)} 个事项，{sum(1 for _ in library.entries())} 个条目。")


@knowledge.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """把每一类知识导出为 .xlsx，放进 FOLDER。"""
    from bot.reference import open_library
    from knowledge.workbooks import EXPORTABLE, export_workbook

    settings = _settings()
    library = _or_exit(lambda: open_library(settings))
    folder.mkdir(parents=True, exist_ok=True)
    for table in EXPORTABLE:
        file = folder / f"{table}.xlsx"
        file.write_bytes(export_workbook(library, table))
        click.echo(file)


def _settings() -> Settings:
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = "SUIXING_" + "_".join(str(part) for part in fault["loc"]).upper()
            click.echo(f"设置 {name} 不对：{fault['msg'].removeprefix('Value error, ')}", err=True)
        sys.exit(FAULT)


def _ask_one(settings: Settings, question: str, *, as_json: bool) -> None:
    from bot.reference import open_lookup

    lookup = open_lookup(settings)
    if as_json:
        click.echo(_as_line(lookup.find(question)))
        return
    from bot import cards
    from bot.plain import plain_text

    click.echo(plain_text(cards.show(lookup.ask(question), lookup)))


def _ask_batch(settings: Settings, lines: IO[str]) -> None:
    from bot.reference import open_lookup

    lookup = open_lookup(settings)
    for question in _questions(lines):
        click.echo(_as_line(lookup.find(question)))


def _questions(lines: IO[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["q"]
            if not isinstance(question, str):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise click.ClickException(f'第 {number} 行不是 {{"q": "问题"}} 这样的 JSON。') from None
        yield question


def _as_line(finding: Finding) -> str:
    hits = [{"id": hit.id, "rows": list(hit.rows), "score": round(hit.score, 4)} for hit in finding.hits]
    record = {"q": finding.question, "outcome": str(finding.outcome), "hits": hits}
    # JSON may carry half a character (\ud800), which no terminal can print and no batch may end at.
    return json.dumps(record, ensure_ascii=any("\ud800" <= character <= "\udfff" for character in finding.question))


def _or_exit(work: Callable[[], T]) -> T:
    from knowledge.faults import KnowledgeFaults

    try:
        return work()
    except KnowledgeFaults as faults:
        for fault in faults.faults:
            click.echo(str(fault), err=True)
        click.echo(f"共 {len(faults.faults)} 处毛病，改好后再运行。", err=True)
        sys.exit(FAULT)
