"""``suixing campaign …``: campaigns are looked at first and started only with ``--yes``; beside a bot that may be running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from bot.cli.acting import at_the_server, end
from bot.cli.campaign_orders import named_roles, order_of, planned_of, rules_of, targets_said
from bot.cli.campaign_tables import cells, cut, echo_card, echo_plan, echo_roles
from bot.cli.opening import open_settings, or_exit

if TYPE_CHECKING:
    from datetime import date

    from bot.actions.campaign_roles import RoleAsked
    from bot.actions.work import Work
    from bot.settings import Settings
    from knowledge.campaigns.kinds import Campaign as Template
    from storage.campaigns import Campaign

FROM = click.option("--from", "first", required=True, metavar="DAY", help="从哪天开始，如 2027-05-01；文件里的日子跟着挪。")
UNIT = click.option("--unit", default="", help="在哪个单位启动；只有一个最上级单位时不用写。")
ROLES = click.option(
    "--role", "roles", multiple=True, metavar="角色=谁", help="角色是谁：政策法规科=法制科，几个用 + 连；也可以是姓名、各单位、没有。"
)
DATES = click.option(
    "--date", "dates", multiple=True, metavar="编号=日子", help="给任务定日子：OB-000-05=2027-06-01，或 每月25日、每季度。"
)


@click.group()
def campaign() -> None:
    """专项整治行动：看模板、预览、启动、改、结束。"""


@campaign.command("list")
def list_campaigns() -> None:
    """列出模板和在进行的行动。"""
    settings = open_settings()
    templates = _templates(settings)
    click.echo("模板：")
    for each in templates.values():
        click.echo(f"  {cells(each.code, 18)}  {cells(each.title, 52)}  {len(each.duties)} 项任务")
    lines = at_the_server(settings, _lines)
    click.echo("在进行：" if lines else "没有在进行的行动。用 suixing campaign preview 先看看一个模板。")
    for line in lines:
        click.echo(line)


@campaign.command()
@click.argument("name")
@FROM
@UNIT
@ROLES
@DATES
def preview(name: str, first: str, unit: str, roles: tuple[str, ...], dates: tuple[str, ...]) -> None:
    """预览 NAME（代码、代码前半或标题里的字）从某天启动会怎样，什么都不改。"""
    settings = open_settings()
    template = _template(settings, name)
    planned, asked = at_the_server(settings, lambda work: planned_of(work, template, first, unit, roles, dates))
    echo_plan(planned, asked)
    click.echo("这只是预览，什么都没有改。")


@campaign.command()
@click.argument("name")
@FROM
@UNIT
@ROLES
@DATES
@click.option("--yes", is_flag=True, help="真的启动；不写就只预览。")
def start(name: str, first: str, unit: str, roles: tuple[str, ...], dates: tuple[str, ...], yes: bool) -> None:
    """启动 NAME：全单位的任务和日子排好，告诉各单位负责人。"""
    from bot.actions import campaign_start
    from bot.actions.campaign_owners import Tree

    settings = open_settings()
    template = _template(settings, name)
    if not yes:
        planned, asked = at_the_server(settings, lambda work: planned_of(work, template, first, unit, roles, dates))
        echo_plan(planned, asked)
        click.echo("这只是预览，什么都没有改。确认无误后加上 --yes 再运行一次。")
        return

    def action(work: Work) -> tuple[Campaign, int, list[tuple[RoleAsked, str]]]:
        order, asked = order_of(work, template, first, unit, roles, dates)
        made, _ = campaign_start.start(work, template, order)
        return made, len(work.owed), named_roles(work, order, asked, Tree(work))

    made, told, named = at_the_server(settings, action)
    echo_roles(named)
    click.echo(f"已启动：{made.id}  {made.title}，从 {made.first_day} 起。已告诉 {told} 人。")
    click.echo(f"看进展：suixing campaign show {made.id}")


@campaign.command()
@click.argument("which")
def show(which: str) -> None:
    """看 WHICH（编号或标题里的字）：阶段、谁是谁、每项任务办了多少。"""
    from bot.actions import campaigns as views
    from bot.actions.campaign_owners import Tree
    from storage import campaign_changes
    from storage import campaigns as stored

    def action(work: Work) -> None:
        found = _running(work, which)
        card = views.card(work, found.id)
        echo_card(
            card,
            views.role_lines(work, found, Tree(work)),
            stored.duties(work.db, found.id),
            campaign_changes.tallies(work.db, found.id, work.today),
        )

    at_the_server(open_settings(), action)


@campaign.command("end")
@click.argument("which")
@click.option("--reason", required=True, help="为什么结束；没办完的承办人会看到。")
def end_campaign(which: str, reason: str) -> None:
    """结束 WHICH（编号或标题里的字）：没办的不用再办。"""
    from bot.actions import campaign_changing

    def action(work: Work) -> str:
        found = _running(work, which)
        return campaign_changing.end(work, found.id, found.revision, reason).title

    click.echo(f"{at_the_server(open_settings(), action)} 已结束。")


@campaign.command()
@click.argument("which")
@click.option("--to", "last", required=True, metavar="DAY", help="延长到哪天，如 2027-12-31。")
@click.option("--reason", required=True, help="为什么延长；会记在行动里。")
def extend(which: str, last: str, reason: str) -> None:
    """延长 WHICH（编号或标题里的字）：和它一起结束的阶段、任务跟着延长。"""
    from bot.actions import campaign_changing
    from bot.actions.campaign_form import read_first

    def action(work: Work) -> tuple[str, date | None]:
        found = _running(work, which)
        changed = campaign_changing.extend(work, found.id, found.revision, read_first(last, work.today), reason)
        return changed.title, changed.last_day

    title, until = at_the_server(open_settings(), action)
    click.echo(f"{title} 延长到 {until}。")


@campaign.command("role")
@click.argument("which")
@click.argument("role", metavar="角色=谁")
def set_role(which: str, role: str) -> None:
    """改 WHICH 里一个角色是谁，如 政策法规科=法制科。"""
    from bot.actions import campaign_changing
    from bot.actions.campaign_owners import Tree
    from storage import campaigns as stored

    def action(work: Work) -> None:
        found = _running(work, which)
        names = {target.role: target.name for target in stored.roles(work.db, found.id)}
        targets = targets_said(work, (role,), names, found.unit_id, Tree(work))
        campaign_changing.set_role(work, found.id, found.revision, targets)

    at_the_server(open_settings(), action)
    click.echo(f"已改：{role}。")


@campaign.command("date")
@click.argument("which")
@click.argument("date", metavar="编号=日子")
@click.option("--reason", default="", help="为什么改；原来没写日期的可以不写。")
def set_date(which: str, date: str, reason: str) -> None:
    """改 WHICH 里一项任务的日子，如 OB-000-05=2027-06-01。"""
    from bot.actions import campaign_changing
    from storage import campaigns as stored

    def action(work: Work) -> None:
        found = _running(work, which)
        duties = {duty.code: duty for duty in stored.duties(work.db, found.id)}
        ((code, rule),) = rules_of((date,), work.today).items()
        if code not in duties:
            end(f"这个行动里没有任务 {code}。用 suixing campaign show {found.id} 看编号。")
        campaign_changing.set_rule(work, duties[code].id, duties[code].revision, rule, reason)

    at_the_server(open_settings(), action)
    click.echo(f"已改：{date}。")


def _templates(settings: Settings) -> Mapping[str, Template]:
    from knowledge.campaigns.reading import FOLDER, read_campaigns

    own = settings.knowledge_dir
    return or_exit(lambda: read_campaigns(own=None if own is None else own / FOLDER))


def _template(settings: Settings, name: str) -> Template:
    """The one template of that name; ends the command otherwise."""
    from knowledge.campaigns.reading import find

    templates = _templates(settings)
    found = find(templates, name)
    if not found:
        end(f"没有叫“{name}”的模板。现有：{'、'.join(templates)}。")
    if len(found) > 1:
        end(f"叫“{name}”的不止一个，请写代码：{'、'.join(each.code for each in found)}。")
    return found[0]


def _running(work: Work, which: str) -> Campaign:
    """The running campaign of that number, code or word of its title; ends the command otherwise."""
    from storage import campaigns as stored

    every = stored.campaigns(work.db)
    if which.isdecimal():
        found = [each for each in every if each.id == int(which[:12])]
    else:
        found = [each for each in every if which == each.code or which == each.code.rpartition("_")[0] or which in each.title]
    if not found:
        end(f"没有在进行的行动“{which}”。用 suixing campaign list 看看。")
    if len(found) > 1:
        end("不止一个，请写编号：" + "、".join(f"{each.id} {cut(each.title, 30)}" for each in found) + "。")
    return found[0]


def _lines(work: Work) -> list[str]:
    from bot.actions import reach
    from storage import campaigns as stored

    return [
        f"  {each.id:>3}  {cells(each.title, 52)}  {each.first_day} 起  {cut(reach.path_name(work.db, each.unit_id), 24)}"
        for each in stored.campaigns(work.db)
    ]
