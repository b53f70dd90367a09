"""What the options of ``suixing campaign`` ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli.acting import end

if TYPE_CHECKING:
    from datetime import date

    from bot.actions.campaign_owners import Tree
    from bot.actions.campaign_plan import Order, Plan
    from bot.actions.campaign_roles import RoleAsked
    from bot.actions.work import Work
    from knowledge.campaigns.kinds import Campaign as Template
    from knowledge.campaigns.rules import Rule
    from storage.campaigns import RoleTarget


def planned_of(
    work: Work, template: Template, first: str, unit: str, roles: tuple[str, ...], dates: tuple[str, ...]
) -> tuple[Plan, list[tuple[RoleAsked, str]]]:
    """What would be started, and who is who in it."""
    from bot.actions.campaign_owners import Tree
    from bot.actions.campaign_plan import plan

    order, asked = order_of(work, template, first, unit, roles, dates)
    tree = Tree(work)
    return plan(work, template, order, tree), named_roles(work, order, asked, tree)


def named_roles(work: Work, order: Order, asked: tuple[RoleAsked, ...], tree: Tree) -> list[tuple[RoleAsked, str]]:
    """The roles with whom the order names for them, in words."""
    from bot.actions.campaign_plan import targets_of
    from bot.actions.campaign_roles import Source
    from bot.actions.campaigns import owners_of
    from bot.wording.campaign_words import owners_words

    found = []
    for role in asked:
        targets = targets_of(order.targets, (role.key,))
        source = role.source if targets == role.targets else Source.CHOSEN
        found.append((replace(role, source=source), owners_words(owners_of(work, targets, tree))))
    return found


def order_of(
    work: Work, template: Template, first: str, unit: str, roles: tuple[str, ...], dates: tuple[str, ...]
) -> tuple[Order, tuple[RoleAsked, ...]]:
    """What the options ask for: the suggestions, over which stands what was given. Ends the command for what it cannot read."""
    from bot.actions.campaign_form import read_first
    from bot.actions.campaign_owners import Tree
    from bot.actions.campaign_plan import Order
    from bot.actions.campaign_roles import asked_roles
    from bot.actions.people import unit_named

    tree = Tree(work)
    tops = [each for each in tree.units.values() if each.parent_id is None]
    if not tops:
        end("还没有单位：先用 suixing people import 导入花名册。")
    if not unit and len(tops) > 1:
        end(f"最上级单位不止一个，用 --unit 写明：{'、'.join(each.name for each in tops)}。")
    unit_id = unit_named(work, unit).id if unit else tops[0].id
    day: date = read_first(first, work.today)
    asked = asked_roles(work, template, unit_id, tree)
    given = targets_said(work, roles, {role.key: role.name for role in template.roles}, unit_id, tree)
    said = {target.role for target in given}
    targets = (*given, *(target for role in asked for target in role.targets if role.key not in said))
    return Order(day, unit_id, targets, rules_of(dates, work.today)), asked


def targets_said(work: Work, given: tuple[str, ...], names: Mapping[str, str], unit_id: int, tree: Tree) -> tuple[RoleTarget, ...]:
    """Whom ``--role`` options name, by key or name of the role. Ends the command for what it cannot read."""
    from bot.actions.campaign_roles import role_target

    found = []
    for each in given:
        role, _, whom = each.partition("=")
        keys = [key for key, name in names.items() if role.strip() in {key, name}]
        if not keys or not whom.strip():
            end(f"看不懂 --role {each}：写成 角色=单位，角色有：{'、'.join(names.values())}。")
        found += [role_target(work, keys[0], names[keys[0]], one, unit_id, tree) for one in whom.replace("＋", "+").split("+")]
    return tuple(found)


def rules_of(given: tuple[str, ...], today: date) -> dict[str, Rule]:
    """The days that ``--date`` options give, by the code of the duty. Ends the command for what it cannot read."""
    from bot.actions.campaign_days import read_wish

    found = {}
    for each in given:
        code, sign, day = each.partition("=")
        if not sign:
            end(f"看不懂 {each}：写成 编号=日子，如 OB-000-05=2027-06-01。")
        found[code.strip()] = read_wish(day, today)
    return found
