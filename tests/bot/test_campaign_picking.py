"""Who a role is: units and people by button or by name, several, nobody here, later; and which suggestions are made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.actions import campaign_picking as picking
from bot.actions.campaign_owners import Tree
from bot.actions.campaign_picking import Mode, Picking
from bot.actions.campaign_plan import Order, plan
from bot.actions.campaign_roles import Source, asked_roles
from bot.actions.work import Work
from knowledge.campaigns.kinds import CampaignRole
from storage import people
from storage.campaigns import RoleKind, RoleTarget
from storage.people import Role
from tests.bot.agency import Agency
from tests.bot.campaign_book import TEMPLATE
from tests.bot.test_campaigns import SPRING


@pytest.fixture
def agency() -> Agency:
    return Agency()


def asked(agency: Agency) -> Picking:
    return Picking(key="law", name="政策法规科", unit_id=agency.top.id)


def pressed(agency: Agency, first: Picking, *choices: str) -> Picking:
    def press(work: Work) -> Picking:
        found = first
        for choice in choices:
            found = picking.step(work, found, choice)
        return found

    return agency.does(None, press, system=True)


def test_one_tap_says_which_unit(agency: Agency) -> None:
    found = pressed(agency, asked(agency), f"u-{agency.first.id}")
    assert found.is_done
    assert found.targets == (RoleTarget("law", "政策法规科", RoleKind.UNIT, agency.first.id),)


def test_several_are_ticked_and_unticked_before_it_is_done(agency: Agency) -> None:
    first, second = f"u-{agency.first.id}", f"u-{agency.second.id}"
    found = pressed(agency, asked(agency), "several", first, second, first, first)
    assert not found.is_done
    assert [target.unit_id for target in found.targets] == [agency.second.id, agency.first.id]
    assert pressed(agency, found, "ready").is_done


def test_a_person_is_found_in_their_unit(agency: Agency) -> None:
    officer = agency.person("队员丁")
    where = pressed(agency, asked(agency), "people")
    assert where.mode is Mode.WHERE
    found = pressed(agency, where, f"u-{agency.first.id}", f"p-{officer.id}")
    assert found.targets == (RoleTarget("law", "政策法规科", RoleKind.PERSON, None, officer.id),)


@pytest.mark.parametrize(("choice", "kinds"), [("nobody", [RoleKind.NOBODY]), ("later", []), ("each", [RoleKind.EACH])])
def test_one_tap_says_nobody_later_or_each(agency: Agency, choice: str, kinds: list[RoleKind]) -> None:
    found = pressed(agency, asked(agency), choice)
    assert found.is_done
    assert [target.kind for target in found.targets] == kinds


@pytest.mark.parametrize("choice", ["u-99", "u-x", "p-1", "ready", "zzz", "u-", "g-x"])
def test_a_forged_choice_is_refused(agency: Agency, choice: str) -> None:
    other = people.add_unit(agency.db, "别的支队")
    agency.person("外人", Role.OFFICER, other.id)
    for each in (choice, f"u-{other.id}"):
        agency.refuses(None, lambda work, each=each: picking.step(work, asked(agency), each), "unknown_choice", system=True)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("没这个人", "campaign_no_such_target"),
        ("同名", "campaign_several_targets"),
        ("外人", "campaign_no_such_target"),
        ("😀", "campaign_no_such_target"),
    ],
)
def test_a_name_that_is_nobodys_or_of_several_is_refused(agency: Agency, text: str, problem: str) -> None:
    other = people.add_unit(agency.db, "别的支队")
    agency.person("外人", Role.OFFICER, other.id)
    agency.person("同名")
    agency.person("同名", unit=agency.second.id)
    agency.refuses(None, lambda work: picking.typed(work, asked(agency), text), problem, system=True)


def test_typed_names_are_units_people_and_each(agency: Agency) -> None:
    officer = agency.person("队员丁")

    def read(text: str) -> tuple[RoleTarget, ...]:
        return agency.does(None, lambda work: picking.typed(work, asked(agency), text).targets, system=True)

    assert read("二中队")[0].unit_id == agency.second.id
    assert read(" 某支队/一中队 ")[0].unit_id == agency.first.id
    assert read("队员丁")[0].person_id == officer.id
    assert read("各单位")[0].kind is RoleKind.EACH
    assert read("没有")[0].kind is RoleKind.NOBODY


def test_names_that_are_only_like_it_are_no_suggestion(agency: Agency) -> None:
    people.add_unit(agency.db, "法规科", agency.top.id)
    people.add_unit(agency.db, "办公室", agency.top.id)
    roles = {role.key: role for role in agency.does(None, lambda work: asked_roles(work, TEMPLATE, agency.top.id), system=True)}
    assert (roles["law"].targets, roles["law"].source) == ((), Source.NONE)
    # 局办公室 is the bureau's 办公室.
    assert roles["office"].source is Source.NAME
    # Of two units of one name none is the one meant.
    people.add_unit(agency.db, "办公室", agency.first.id)
    again = {role.key: role for role in agency.does(None, lambda work: asked_roles(work, TEMPLATE, agency.top.id), system=True)}
    assert again["office"].targets == ()


def test_what_is_asked_of_each_person_counts_people(agency: Agency) -> None:
    for name, role in (("队员一", Role.OFFICER), ("队员二", Role.OFFICER), ("纪检", Role.DISCIPLINE)):
        agency.person(name, role)
    only = replace(
        TEMPLATE, duties=tuple(duty for duty in TEMPLATE.duties if duty.id == "OB-4"), roles=(CampaignRole("units", "各单位", True),)
    )
    targets = (RoleTarget("units", "各单位", RoleKind.EACH, agency.top.id),)
    order = Order(SPRING.replace(month=9, day=1), agency.top.id, targets)
    found = agency.does(None, lambda work: plan(work, replace(only, last=only.first.replace(day=20)), order, Tree(work)), system=True)
    # 60 hours of each of the two officers, due with the end of the campaign; discipline is asked for none.
    assert found.soon == 2
