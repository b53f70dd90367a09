"""Choosing for whom a notice is: the screens behind 发给谁, as they look and as one goes through them."""

from __future__ import annotations

import pytest

from bot.actions.notice_audience import Audience
from bot.actions.notice_picking import Picking
from bot.actions.work import RefusedError
from bot.texts import labels
from storage import campaigns, people
from storage.campaigns import RoleKind, RoleTarget
from storage.moments import to_text
from storage.people import Role
from tests.bot.agency import Agency
from tests.bot.notice_choosing import Chooser, bureau, campaign, unit


@pytest.fixture
def agency() -> Agency:
    return bureau()


@pytest.fixture
def chief(agency: Agency) -> Chooser:
    return Chooser(agency, agency.person("支队长", Role.SUPERVISOR, agency.top.id))


def test_it_begins_with_nobody_and_says_what_can_be_chosen(chief: Chooser) -> None:
    assert "请选单位、行动、角色，或者点名。" in chief.text
    assert chief.rows == [["本单位及下属"], ["选单位", "按角色"], ["按行动", "点名"], ["常用范围"], ["好了"]]
    assert chief.taps("好了").is_done


def test_one_tap_takes_the_whole_own_tree_and_another_one_gives_it_back(agency: Agency) -> None:
    agency.person("一队甲")
    head = Chooser(agency, agency.person("一队长", Role.SUPERVISOR))
    head.taps("本单位及下属")
    assert "一中队（含下属）\n<b>共 1 人，1 人没有账号</b>" in head.text
    head.taps("✅ 本单位及下属")
    assert head.picking.audience.is_empty


def test_a_head_of_a_unit_without_people_is_told_that_nobody_is_there(agency: Agency) -> None:
    alone = Chooser(agency, agency.person("二队长", Role.SUPERVISOR, agency.second.id))
    assert "<b>现在一个人都没有</b>" in alone.taps("本单位及下属").text


def test_an_admin_takes_the_whole_agency_and_sees_its_tops_beside_each_other(agency: Agency) -> None:
    people.add_unit(agency.db, "另一支队")
    admin = Chooser(agency, agency.person("管理员", Role.ADMIN, agency.top.id))
    admin.taps("选单位")
    assert admin.rows[0] == ["某支队 ›", "另一支队"]
    admin.taps("‹ 返回", "全单位")
    assert admin.line == "全单位"


def test_units_are_a_tree_and_each_is_taken_with_those_below_or_alone(agency: Agency, chief: Chooser) -> None:
    chief.taps("选单位")
    assert "选单位</b>　某支队" in chief.text
    assert chief.rows == [["含下属", "仅本级"], ["一中队 ›", "二中队"], ["‹ 返回", "好了"]]
    chief.taps("一中队 ›", "仅本级")
    assert chief.rows == [["含下属", "☑️ 仅本级"], ["甲组", "乙组"], ["⬆ 上级"], ["‹ 返回", "好了"]]
    chief.taps("甲组")
    assert chief.picking.audience == Audience(units=(unit(agency, "甲组"),), alone=(agency.first.id,))
    chief.taps("⬆ 上级", "二中队")
    assert chief.rows[1] == ["☑️ 一中队 ›", "✅ 二中队"]
    chief.taps("二中队" if "二中队" in chief.rows[1] else "✅ 二中队", "☑️ 一中队 ›", "☑️ 仅本级")
    chief.taps("⬆ 上级")
    assert chief.rows[1] == ["➖ 一中队 ›", "二中队"]


def test_a_unit_with_all_below_takes_in_what_was_chosen_below_and_leads_back_up(agency: Agency, chief: Chooser) -> None:
    chief.taps("选单位", "一中队 ›", "甲组", "含下属")
    assert chief.picking.audience == Audience(units=(agency.first.id,))
    assert chief.rows[1] == ["✅ 一中队 ›", "二中队"], "beside it is the next one"


def test_one_unit_is_taken_out_of_a_tree_that_is_meant(agency: Agency, chief: Chooser) -> None:
    agency.person("一队甲")
    agency.person("甲组甲", unit=unit(agency, "甲组"))
    agency.person("乙组甲", unit=unit(agency, "乙组"))
    agency.person("二队甲", unit=agency.second.id)
    agency.person("机关甲", unit=agency.top.id)
    chief.taps("本单位及下属", "选单位", "✅ 一中队 ›", "✅ 甲组")
    assert chief.reached() == {"一队甲", "乙组甲", "二队甲", "机关甲"}
    chief.taps("⬆ 上级")
    assert chief.rows[:2] == [["含下属", "☑️ 仅本级"], ["☑️ 一中队 ›", "✅ 二中队"]]


def test_only_the_own_tree_can_be_looked_into_and_chosen(agency: Agency) -> None:
    head = Chooser(agency, agency.person("一队长", Role.SUPERVISOR)).taps("选单位")
    assert head.rows == [["含下属", "仅本级"], ["甲组", "乙组"], ["‹ 返回", "好了"]]
    for choice in (f"unit-{agency.second.id}", f"in-{agency.top.id}", "unit-999", "below-x", "up-"):
        if choice != "up-":
            head.is_refused("unknown_choice", choice=choice)
    head.chooses("up")
    assert head.rows[1] == ["甲组", "乙组"], "there is nothing further up"
    head.is_refused("notice_no_such_unit", text="二中队")


def test_a_unit_is_found_by_its_name(agency: Agency, chief: Chooser) -> None:
    chief.taps("选单位").says(" 甲组 ")
    assert "选单位</b>　某支队/一中队/甲组" in chief.text
    chief.taps("选它")
    assert chief.picking.audience.units == (unit(agency, "甲组"),)
    chief.is_refused("notice_several_units", text="组")


def test_many_units_come_in_pages_of_eight(agency: Agency, chief: Chooser) -> None:
    for each in range(15):
        people.add_unit(agency.db, f"名称很长很长的某某某第{each}大队", agency.top.id)
    chief.taps("选单位")
    chief.fits()
    chief.taps("下一页 ›")
    chief.fits()
    chief.taps("下一页 ›")
    assert chief.rows == [["含下属", "仅本级"], ["名称很长很…第14大队"], ["‹ 上一页"], ["‹ 返回", "好了"]]


def test_roles_alone_mean_those_of_the_own_tree_and_give_way_to_a_unit(agency: Agency, chief: Chooser) -> None:
    agency.person("法制甲", Role.LEGAL)
    agency.person("法制乙", Role.LEGAL, agency.second.id)
    agency.person("一队甲")
    chief.taps("按角色", "法制人员")
    assert chief.line == "全单位 · 法制人员"
    assert chief.reached() == {"法制甲", "法制乙"}
    chief.taps("‹ 返回", "选单位", "二中队")
    assert chief.line == "二中队 · 法制人员"
    chief.taps("✅ 二中队")
    assert chief.line == "全单位 · 法制人员"
    chief.taps("‹ 返回", "按角色", "✅ 法制人员")
    assert chief.picking.audience.is_empty, "without the role the tree that it brought in is gone as well"


def test_a_role_that_was_kept_or_chosen_before_does_not_leave_the_whole_tree_behind(agency: Agency, chief: Chooser) -> None:
    agency.person("法制甲", Role.LEGAL)
    chief.picking = Picking(audience=Audience(units=(agency.top.id,), roles=(Role.LEGAL,)))
    assert chief.taps("按角色", "✅ 法制人员").picking.audience.is_empty


def test_the_whole_tree_that_was_chosen_itself_stays_without_a_role(agency: Agency, chief: Chooser) -> None:
    chief.taps("本单位及下属", "按角色", "法制人员", "✅ 法制人员")
    assert chief.picking.audience == Audience(units=(agency.top.id,))


def test_observers_are_chosen_by_their_role(agency: Agency, chief: Chooser) -> None:
    agency.person("监督员", Role.OBSERVER)
    chief.taps("本单位及下属", "按角色")
    assert "都不选：除执法监督员外，人人都发。" in chief.text
    assert chief.reached() == set()
    assert chief.taps("执法监督员").reached() == {"监督员"}


def test_running_campaigns_of_the_own_tree_are_chosen_by_their_number(agency: Agency) -> None:
    agency.person("一队甲")
    agency.person("二队甲", unit=agency.second.id)
    head = Chooser(agency, agency.person("一队长", Role.SUPERVISOR))
    campaign(agency, "a", RoleTarget("a", "甲", RoleKind.UNIT, agency.second.id), title="别人的行动")
    campaign(agency, "b", RoleTarget("a", "甲", RoleKind.EACH, agency.top.id), title="<b>超限</b>整治")
    over = campaign(agency, "c", RoleTarget("a", "甲", RoleKind.UNIT, agency.first.id), title="过去的行动")
    campaigns.end(agency.db, over, at=to_text(agency.now))
    head.taps("按行动")
    assert "1. &lt;b&gt;超限&lt;/b&gt;整治（1 人）" in head.text
    assert "别人的行动" not in head.text
    assert "过去的行动" not in head.text
    assert head.taps("1").reached() == {"一队甲"}
    assert head.rows[0] == ["✅ 1"]
    head.is_refused("unknown_choice", choice=f"camp-{over}")


def test_without_a_campaign_it_is_said_so(chief: Chooser) -> None:
    assert "现在没有您这里参加的行动。" in chief.taps("按行动").text


@pytest.mark.parametrize(
    "choice", ["", "go-", "go-start", "go-naming", "role-", "role-boss", "camp-1", "add-1", "drop-1", "take-1", "unit-1"]
)
def test_a_forged_button_does_nothing(chief: Chooser, choice: str) -> None:
    with pytest.raises(RefusedError):
        chief.chooses(choice)
    chief.is_refused("press_please", text="随便说说")


def test_every_screen_stands_on_one_phone_screen_however_much_is_chosen(agency: Agency, chief: Chooser) -> None:
    for each in range(12):
        made = people.add_unit(agency.db, f"名称很长很长的某某某某某第{each}大队", agency.top.id)
        people.add_unit(agency.db, "机动中队", made.id)
        agency.person(f"某某{each}", unit=made.id)
        agency.person("同名同姓", unit=made.id)
        campaign(agency, str(each), RoleTarget("a", "甲", RoleKind.UNIT, made.id), title=f"{each}道路运输执法领域突出问题专项整治行动方案")
    chief.taps("选单位")
    for each in [each.id for each in people.units(agency.db) if each.name == "机动中队"]:
        chief.chooses(f"unit-{each}")
    chief.fits()
    chief.taps("下一页 ›").fits()
    chief.taps("‹ 返回", "按角色")
    for name in list(labels("people", "roles").values())[:5]:
        chief.taps(name)
    chief.fits()
    chief.taps("‹ 返回", "按行动", "1", "2", "下一页 ›", "5").fits()
    chief.taps("‹ 返回", "点名").says("、".join(f"某某{each}" for each in range(12)))
    chief.fits()
    chief.says("同名同姓").fits()
    chief.taps("都不是，跳过").says("、".join(f"没有这样的人第{each}号" for each in range(9)))
    chief.fits()
    chief.taps("‹ 返回").fits()
    chief.taps("常用范围")
    for each in range(6):
        chief.taps("存现在选的").says(f"名字正好有二十个字的常用范围就是这样{each}")
    chief.fits()
    chief.taps("下一页 ›").fits()
