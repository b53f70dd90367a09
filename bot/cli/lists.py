"""``suixing knowledge import``: an official list is looked at first, and proposed only with ``--apply``; it never goes live from here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.acting import at_the_server, end
from bot.cli.opening import open_settings, or_exit

if TYPE_CHECKING:
    from bot.actions.list_views import Rules
    from bot.actions.lists import Arrived, Draft
    from bot.actions.work import Work

PARTS = ("免予处罚", "减轻处罚", "免予强制", "首查必罚")
RESULTS = ("应当不予处罚", "可以不予处罚")


class _OnlyLookedError(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays; carries what there is to be shown."""

    def __init__(self, shown: Sequence[str]) -> None:
        super().__init__("a dry run")
        self.shown = shown


@click.command("import")
@click.argument("file", metavar="LIST", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default=None, help="清单名称；不写就用文件里的标题。")
@click.option("--jurisdiction", default=None, help="适用地区，如 山东/威海/乳山 或 全国；不写就用文件里的，没有就用本单位的。")
@click.option("--number", default=None, help="文号。")
@click.option("--from", "first_day", default=None, metavar="DATE", help="施行日期，如 2026-03-01。")
@click.option("--until", "last_day", default=None, metavar="DATE", help="失效日期。")
@click.option("--part", type=click.Choice(PARTS), default=None, help="表里没写类别的行是哪一类。")
@click.option("--result", type=click.Choice(RESULTS), default=None, help="免予处罚的，原文是应当还是可以。")
@click.option("--column", "columns", multiple=True, metavar="NAME=C", help="哪一列是什么，如 事项名称=C；可以写几次。")
@click.option("--apply", "is_applied", is_flag=True, help="提交审批；不写就只看会改什么。")
def import_list(
    file: Path,
    name: str | None,
    jurisdiction: str | None,
    number: str | None,
    first_day: str | None,
    last_day: str | None,
    part: str | None,
    result: str | None,
    columns: Sequence[str],
    *,
    is_applied: bool,
) -> None:
    """导入一份清单 LIST（.xlsx、.docx 或 .csv）：先看会改什么，加 --apply 提交，由聊天里的审批人批准后才生效。"""
    from bot.actions.list_form import read_detail
    from bot.actions.list_matching import Matcher
    from bot.actions.list_reading import GridFileError, read_list
    from bot.actions.list_views import Rules
    from bot.actions.lists import Arrived
    from bot.actions.work import RefusedError
    from bot.reference import open_lookup
    from bot.wording.lists import not_read_text
    from bot.wording.problems import problem_text
    from knowledge.lists.grids import LARGEST_FILE

    settings = open_settings()
    if file.stat().st_size > LARGEST_FILE:
        end(not_read_text("too_large"))
    data = file.read_bytes()
    lookup = or_exit(lambda: open_lookup(settings))
    try:
        reading = read_list(data, file.name, Matcher(lookup.library, lookup.found), _by_hand(columns))
        given = {"name": name, "jurisdiction": jurisdiction, "number": number, "in_force_from": first_day, "in_force_until": last_day}
        values = {what: read_detail(what, text) for what, text in given.items() if text is not None}
    except GridFileError as error:
        end(not_read_text(error.problem))
    except RefusedError as refused:
        end(problem_text(refused))
    values |= {name: value for name, value in (("tier", part), ("exempt_result", result)) if value is not None}
    rules = Rules(lambda: lookup, settings.jurisdiction)
    arrived = Arrived(file.name, data, hashlib.sha256(data).hexdigest(), reading)
    if is_applied:
        click.echo(at_the_server(settings, lambda work: _propose(work, rules, arrived, values)))
        return
    try:
        at_the_server(settings, lambda work: _look(work, rules, arrived, values))
    except _OnlyLookedError as looked:
        for text in looked.shown:
            click.echo(text + "\n")
    click.echo("这只是试算，什么都没有改。确认无误后加上 --apply 再运行一次。")


def _look(work: Work, rules: Rules, arrived: Arrived, values: dict[str, object]) -> None:
    from bot.actions.list_diff import Group
    from bot.actions.list_views import columns_view, details_view, group_view, summary_view
    from bot.wording.lists import in_words

    draft = _entered(work, rules, arrived, values)
    details = details_view(work, rules, draft)
    shown = [in_words(columns_view(draft)), in_words(details)]
    if details.missing:
        raise _OnlyLookedError([*shown, "还缺上面这几样：用 --name、--part、--result 写上，或在聊天里接着填。"])
    shown.append(in_words(summary_view(work, rules, draft)))
    for group in Group:
        pages = group_view(work, rules, draft, group, 0).pages
        views = [group_view(work, rules, draft, group, page) for page in range(pages)]
        shown += [in_words(view) for view in views if view.lines]
    raise _OnlyLookedError(shown)


def _propose(work: Work, rules: Rules, arrived: Arrived, values: dict[str, object]) -> str:
    from bot.actions.list_approval import approvers, propose_or_hand_over
    from bot.actions.work import RefusedError
    from storage.lists import ListState

    draft = _entered(work, rules, arrived, values)
    if not draft.name:
        raise RefusedError("list_needs_name")
    done = propose_or_hand_over(work, rules, draft)
    names = "、".join(person.name for person in approvers(work, None))
    if done.state is ListState.PROPOSED:
        if names:
            return f"已提交审批，还没有生效。可以批准的人：{names}。"
        return "已提交审批，还没有生效。现在没有人能批：请先开通一位法制人员或负责人。"
    return "已存为草稿，还没有提交：有几行要人工对照，或还有没填的。法制人员在聊天里发“清单”，接着办。"


def _entered(work: Work, rules: Rules, arrived: Arrived, values: dict[str, object]) -> Draft:
    from bot.actions import lists

    draft = lists.receive(work, rules, arrived)
    return lists.set_details(work, draft, **values) if values else draft


def _by_hand(columns: Sequence[str]) -> dict[str, int]:
    """Columns by the names of their fields; ends the command for one that is not understood."""
    from knowledge.lists.tables import Field

    found = {}
    for each in columns:
        name, _, letters = each.replace("＝", "=").partition("=")
        letters = letters.strip().upper()
        if name.strip() not in {str(field) for field in Field} or not letters.isascii() or not letters.isalpha() or len(letters) > 2:
            end(f"--column {each} 没看懂：写成 事项名称=C。列名可以是 {'、'.join(Field)}。")
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - ord("A") + 1
        found[name.strip()] = place - 1
    return found
