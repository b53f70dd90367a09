"""What ``suixing campaign`` prints: at most a hundred columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.actions.campaign_plan import Plan
    from bot.actions.campaign_results import CampaignCard, RoleLine
    from bot.actions.campaign_roles import RoleAsked
    from storage.campaign_changes import Tally
    from storage.campaigns import Duty


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def cut(text: str, most: int) -> str:
    """A text of at most ``most`` columns."""
    if width(text) <= most:
        return text
    while width(text) > most - 2:
        text = text[:-1]
    return text + "…"


def cells(text: str, columns: int) -> str:
    """A text of exactly ``columns`` columns."""
    short = cut(text, columns)
    return short + " " * (columns - width(short))


def echo_plan(plan: Plan, roles: Sequence[tuple[RoleAsked, str]]) -> None:
    """Print a preview."""
    from bot.actions.campaign_plan import SOON, Timing
    from bot.wording.campaign_words import kinds, moved_by
    from bot.wording.due_rules import days_words, rule_words, span_words

    click.echo(plan.title)
    click.echo(f"{plan.unit}  {span_words(plan.first, plan.last, plan.today)}")
    if moved := moved_by(plan):
        click.echo(moved)
    for phase in plan.phases:
        click.echo(f"  {cells(phase.name, 24)}  {span_words(phase.first_day, phase.last_day, plan.today)}")
    echo_roles(roles)
    click.echo("任务：")
    # A number is typed again behind --date: it is never cut.
    columns = max((width(duty.new.code) for duty in plan.duties), default=0)
    for duty in plan.duties:
        days = "启动前，不算超期" if duty.is_over else days_words([each.due for each in duty.coming], plan.today)
        owner = "" if duty.share else "没人承办"
        when = "  ".join(each for each in (rule_words(duty.rule, plan.today), owner) if each)
        click.echo(f"  {cells(duty.new.code, columns)} {cells(duty.new.what, 46)} {cut(when, 49 - columns)}")
        if (days and duty.rule.day is None) or duty.is_over:
            click.echo(f"  {' ' * columns} {days}")
    if plan.notes:
        click.echo("文件的疑点：")
        for note in plan.notes:
            _wrapped(note)
    counts = {timing: len(plan.of(timing)) for timing in Timing}
    click.echo(f"共 {len(plan.duties)} 项任务：{'，'.join(kinds(counts))}。前 {SOON} 天到期 {plan.soon} 件。")
    if plan.unowned:
        click.echo(f"{len(plan.unowned)} 项没人承办，定好角色才提醒。")
    if counts[Timing.UNDATED]:
        click.echo(f"{counts[Timing.UNDATED]} 项没写日期，先不提醒；用 --date 编号=日子 可以定。")


def echo_roles(roles: Sequence[tuple[RoleAsked, str]]) -> None:
    """Print who is who, and where that comes from: a suggestion is never taken silently."""
    from bot.texts import labels

    click.echo("谁是谁：")
    for role, named in roles:
        source = labels("campaigns", "sources")[role.source]
        missing = f"没定：--role {role.name}=单位或姓名" if role.duties else "没定（只牵头，不影响）"
        shown = f"{named}{f'（{source}）' if source else ''}" if named else missing
        click.echo(f"  {cells(role.name, 26)}  {role.duties:>2} 项  {cut(shown, 60)}")


def echo_card(card: CampaignCard, roles: Sequence[RoleLine], duties: Sequence[Duty], tallies: Mapping[int, Tally]) -> None:
    """Print a campaign that runs."""
    from bot.wording.campaign_words import owners_words
    from bot.wording.due_rules import rule_words, span_words
    from knowledge.campaigns.rules import read_rule

    campaign, tally = card.campaign, card.tally
    click.echo(f"{campaign.id}  {campaign.title}")
    click.echo(f"{card.unit}  {span_words(campaign.first_day, campaign.last_day, card.today)}")
    click.echo(f"已办 {tally.done}，待办 {tally.open}，其中超期 {tally.late}。")
    for phase in card.phases:
        click.echo(f"  {cells(phase.name, 24)}  {span_words(phase.first_day, phase.last_day, card.today)}")
    click.echo("谁是谁：")
    for role in roles:
        click.echo(f"  {cells(role.name, 26)}  {role.duties:>2} 项  {cut(owners_words(role.owners) or '没定', 60)}")
    click.echo("任务：")
    columns = max((width(duty.code) for duty in duties), default=0)
    for duty in duties:
        each = tallies.get(duty.id)
        done = "" if each is None else f"{each.done}/{each.whole}{f' 超期{each.late}' if each.late else ''}"
        when = rule_words(read_rule(duty.rule), card.today)
        click.echo(f"  {cells(duty.code, columns)} {cells(duty.what, 40)} {cells(when, 30)} {done}".rstrip())


def _wrapped(note: str) -> None:
    line = "  · "
    for character in note:
        if width(line) + width(character) > 98:
            click.echo(line)
            line = "    "
        line += character
    click.echo(line)
