"""``suixing ask``: a question on the command line. Imports late, so that it answers at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

import click

from bot.cli.opening import open_settings, or_exit

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.finder import Finding


@click.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--batch", type=click.File("r", encoding="utf-8-sig"), help='逐行读取 {"q": …}，- 表示标准输入。')
def ask(question: str | None, as_json: bool, batch: IO[str] | None) -> None:
    """在命令行问一个问题。"""
    if (question is None) == (batch is None):
        raise click.UsageError("给一个问题，或用 --batch 给一个文件，二者选一。")
    settings = open_settings()
    if batch is not None:
        or_exit(lambda: _ask_batch(settings, batch))
    elif question is not None:
        or_exit(lambda: _ask_one(settings, question, as_json=as_json))


def _ask_one(settings: Settings, question: str, *, as_json: bool) -> None:
    from bot.reference import open_lookup

    lookup = open_lookup(settings)
    if as_json:
        click.echo(_as_line(lookup.find(question)))
        return
    from bot.plain import plain_text
    from bot.wording import lookup as cards

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
