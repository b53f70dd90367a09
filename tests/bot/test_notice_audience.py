"""For whom a notice is: ``bot.actions.notice_audience``, and how one line says it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from bot.actions.campaign_owners import Tree
from bot.actions.notice_audience import Audience, count, is_meant, reach_of, resolve, words_of
from bot.actions.work import Work
from bot.wording.notice_audience import audience_line, reach_line
from storage import campaigns, leaves, people
from storage.audiences import Counted
from storage.campaigns import RoleKind, RoleTarget
from storage.moments import to_text
from storage.people import Person, Role, Standing
from tests.bot.agency import Agency
from tests.storage.plans import asked


@pytest.fixture
def agency() -> Agency:
    return Agency()


def names(agency: Agency, sender: Person, audience: Audience) -> set[str]:
    return {person.name for person in agency.does(sender, lambda work: resolve(work, audience, agency.now_is(sender)))}


def line(agency: Agency, sender: Person, audience: Audience) -> str:
    return audience_line(agency.does(sender, lambda work: words_of(work, audience)))


def running(agency: Agency, code: str, *targets: RoleTarget, title: str = "“两客一危”整治") -> int:
    made = campaigns.add(agency.db, code, title, "文件", agency.top.id, date(2026, 11, 1), None, (), by=None, at=to_text(agency.now))
    campaigns.set_roles(agency.db, made.id, targets)
    return made.id


def test_a_unit_is_meant_with_those_below_it_or_alone_and_never_who_sends_it(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    agency.person("机关甲", Role.LEGAL, agency.top.id)
    agency.person("一队甲")

    assert names(agency, head, Audience(units=(agency.top.id,))) == {"机关甲", "一队甲"}
    assert names(agency, head, Audience(alone=(agency.top.id,))) == {"机关甲"}
    assert names(agency, head, Audience(people=(head.id,))) == set()


def test_nobody_beyond_the_senders_own_tree_is_ever_meant(agency: Agency) -> None:
    head = agency.person("一队长", Role.SUPERVISOR)
    mine = agency.person("一队甲")
    other = agency.person("二队甲", unit=agency.second.id)
    every = Audience(units=(agency.top.id, agency.second.id), alone=(agency.second.id,), people=(mine.id, other.id))

    assert names(agency, head, every) == {"一队甲"}
    assert not agency.does(head, lambda work: is_meant(work, every, head, other))


def test_whoever_may_send_nothing_reaches_nobody(agency: Agency) -> None:
    officer = agency.person("一队甲")
    agency.person("一队乙")

    assert names(agency, officer, Audience(units=(agency.first.id,))) == set()


def test_an_admin_reaches_the_whole_agency_also_where_it_has_several_tops(agency: Agency) -> None:
    admin = agency.person("管理员", Role.ADMIN, agency.top.id)
    beside = people.add_unit(agency.db, "另一支队")
    agency.person("那边甲", unit=beside.id)

    assert names(agency, admin, Audience(units=(beside.id,))) == {"那边甲"}


def test_roles_narrow_units_but_not_who_is_named(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    agency.person("法制甲", Role.LEGAL)
    agency.person("一队甲")
    named = agency.person("一队乙")

    assert names(agency, head, Audience(units=(agency.top.id,), roles=(Role.LEGAL,), people=(named.id,))) == {"法制甲", "一队乙"}
    assert names(agency, head, Audience(roles=(Role.LEGAL,))) == set()


def test_observers_are_meant_only_where_they_were_chosen(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    observer = agency.person("监督员", Role.OBSERVER)
    campaign = running(agency, "x", RoleTarget("a", "甲", RoleKind.PERSON, None, observer.id))

    assert names(agency, head, Audience(units=(agency.top.id,))) == set()
    assert names(agency, head, Audience(campaigns=(campaign,))) == set()
    assert names(agency, head, Audience(units=(agency.top.id,), roles=(Role.OBSERVER,))) == {"监督员"}
    assert names(agency, head, Audience(people=(observer.id,))) == {"监督员"}


def test_suspended_people_are_not_meant_and_transferred_ones_go_with_their_unit(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    agency.person("一队甲")
    moved, stopped = agency.person("一队乙"), agency.person("一队丙")
    people.set_unit(agency.db, moved.id, agency.second.id)
    people.set_standing(agency.db, stopped.id, Standing.SUSPENDED)

    assert names(agency, head, Audience(units=(agency.first.id,), people=(stopped.id,))) == {"一队甲"}
    assert names(agency, head, Audience(units=(agency.second.id,))) == {"一队乙"}


def test_whoever_still_stands_in_a_closed_unit_is_told_as_well(agency: Agency) -> None:
    head, admin = agency.person("支队长", Role.SUPERVISOR, agency.top.id), agency.person("管理员", Role.ADMIN, agency.top.id)
    agency.person("一队甲")
    agency.db.conn.execute("UPDATE units SET closed_at = ? WHERE id = ?", [to_text(agency.now), agency.first.id])

    assert names(agency, head, Audience(units=(agency.top.id,))) == {"一队甲", "管理员"}
    assert names(agency, admin, Audience(units=(agency.top.id,))) == {"一队甲", "支队长"}


def test_how_many_have_no_account_and_are_on_leave_is_counted(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    away = agency.person("一队甲", account=501)
    agency.person("一队乙", account=502)
    people.bind(agency.db, "web", 503, away.id, "甲", at=to_text(agency.now))
    agency.person("一队丙")
    today = agency.now.date()
    for days in (0, 1):
        leaves.add(agency.db, away.id, today, today + timedelta(days=days), None, set_by=None, at=to_text(agency.now))

    counted = agency.does(head, lambda work: count(work, Audience(units=(agency.top.id,)), head))
    assert counted == Counted(people=3, without_account=1, on_leave=1)
    assert reach_line(counted) == "共 3 人，1 人没有账号，1 人今天请假"
    assert reach_line(Counted(0, 0, 0)) == "现在一个人都没有"


def test_one_line_says_for_whom_it_is(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    named = [agency.person(f"队员{each}").id for each in "甲乙丙"]
    inner = people.add_unit(agency.db, "一组", agency.first.id)
    people.add_unit(agency.db, "一组", agency.second.id)
    campaign = running(agency, "x", RoleTarget("a", "甲", RoleKind.UNIT, agency.first.id))

    assert line(agency, head, Audience()) == "还没选"
    assert line(agency, head, Audience(units=(agency.top.id,))) == "全单位"
    some = Audience(units=(agency.first.id,), alone=(agency.second.id,), roles=(Role.OFFICER,), people=tuple(named))
    assert line(agency, head, some) == "一中队（含下属）、二中队（仅本级） · 执法人员；另点名 3 人"
    assert line(agency, head, Audience(people=tuple(named))) == "点名 3 人"
    assert line(agency, head, Audience(units=(inner.id,))) == "一中队/一组", "another unit is called the same"
    assert line(agency, head, Audience(campaigns=(campaign,))) == "““两客一危”整治”参加人员"


def test_the_line_is_short_whatever_is_chosen(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    units = [people.add_unit(agency.db, f"名称特别长的某某某某某某第{each}大队", agency.top.id) for each in range(40)]
    every = [running(agency, str(each), title="道路运输执法领域突出问题专项整治行动") for each in range(5)]
    chosen = Audience(units=tuple(each.id for each in units), campaigns=tuple(every), roles=tuple(Role), people=tuple(range(1, 301)))
    assert len(line(agency, head, chosen)) <= 44


def slow(work: Work, audience: Audience, sender: Person) -> set[int]:
    """Who is meant, told person by person."""
    tree = Tree(work)
    roles = set(audience.roles) or set(Role) - {Role.OBSERVER}

    def is_below(unit: int, above: int) -> bool:
        parents = dict(work.db.conn.execute("SELECT id, parent_id FROM units").fetchall())
        while unit is not None and unit != above:
            unit = parents[unit]
        return unit == above

    found = set()
    for row in work.db.conn.execute("SELECT id FROM people").fetchall():
        person = people.person(work.db, row[0])
        assert person is not None
        is_mine = sender.role is Role.ADMIN or (sender.role is Role.SUPERVISOR and is_below(person.unit_id, sender.unit_id))
        if person.id == sender.id or person.standing is not Standing.ACTIVE or not is_mine:
            continue
        shares = [tree.share(campaigns.roles(work.db, each)) for each in audience.campaigns]
        is_there = (
            person.unit_id in audience.alone
            or any(is_below(person.unit_id, unit) for unit in audience.units)
            or any(is_below(person.unit_id, unit) for share in shares for unit in share.units)
            or any(person.id in share.people for share in shares)
        )
        if person.id in audience.people or (is_there and person.role in roles):
            found.add(person.id)
    return found


@pytest.mark.parametrize("seed", range(25))
def test_everybody_is_meant_or_not_as_a_slow_reference_says_in_any_agency(agency: Agency, seed: int) -> None:
    dice = Random(seed)
    units = [agency.top.id, agency.first.id, agency.second.id, people.add_unit(agency.db, "另一支队").id]
    for each in range(6):
        units.append(people.add_unit(agency.db, f"{each}组", dice.choice(units)).id)
    everybody = [agency.person(f"某{each}", dice.choice(list(Role)), dice.choice(units)) for each in range(40)]
    for person in dice.sample(everybody, 10):
        people.set_standing(agency.db, person.id, dice.choice([Standing.SUSPENDED, Standing.LEFT]))
    if seed % 3 == 0:
        leaf = next(each for each in reversed(units) if each not in {unit.parent_id for unit in people.units(agency.db)})
        agency.db.conn.execute("UPDATE units SET closed_at = ? WHERE id = ?", [to_text(agency.now), leaf])

    def target() -> RoleTarget:
        kind = dice.choice(list(RoleKind))
        unit = dice.choice(units) if kind in {RoleKind.UNIT, RoleKind.EACH} else None
        person = dice.choice(everybody).id if kind is RoleKind.PERSON else None
        return RoleTarget("a", "甲", kind, unit, person)

    every = [running(agency, str(each), *(target() for _ in range(3))) for each in range(2)]
    for _ in range(8):
        audience = Audience(
            units=tuple(dice.sample(units, dice.randrange(3))),
            alone=tuple(dice.sample(units, dice.randrange(3))),
            roles=tuple(dice.sample(list(Role), dice.randrange(3))),
            campaigns=tuple(dice.sample(every, dice.randrange(3))),
            people=tuple(each.id for each in dice.sample(everybody, dice.randrange(4))),
        )
        sender = agency.now_is(dice.choice([each for each in everybody if each.role in {Role.SUPERVISOR, Role.ADMIN}]))

        def compare(work: Work, audience: Audience = audience, sender: Person = sender) -> None:
            meant = resolve(work, audience, sender)
            assert {each.id for each in meant} == slow(work, audience, sender)
            assert [each.id for each in meant] == sorted({each.id for each in meant})
            for person in everybody:
                now = agency.now_is(person)
                assert is_meant(work, audience, sender, now) == (person.id in {each.id for each in meant})
            assert count(work, audience, sender).people == len(meant)
            assert {each.unit_id for each in meant} <= reach_of(work, sender)

        agency.does(sender, compare)


def test_however_many_units_are_chosen_sqlite_is_asked_as_often(agency: Agency) -> None:
    head = agency.person("支队长", Role.SUPERVISOR, agency.top.id)
    every = [people.add_unit(agency.db, f"第{each}站", agency.top.id).id for each in range(200)]

    def statements(audience: Audience) -> int:
        return agency.does(head, lambda work: len(asked(agency.db, lambda: (resolve(work, audience, head), count(work, audience, head)))))

    assert statements(Audience(units=tuple(every), people=tuple(range(300)))) == statements(Audience(units=(agency.first.id,)))
