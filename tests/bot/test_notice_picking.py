"""Choosing for whom a notice is: the screens behind 发给谁, as they look and as one goes through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.actions.notice_audience import Audience, resolve
from bot.actions.notice_picking import At, AudiencePicker, Picking, PickScreen
from bot.actions.work import RefusedError
from bot.replies import CALLBACK_BYTES, Press
from bot.texts import labels
from bot.wording.fitting import ROOM, height_of
from bot.wording.notice_audience import audience_line
from bot.wording.notice_picking import screen
from storage import campaigns, notice_groups, people
from storage.campaigns import RoleKind, RoleTarget
from storage.moments import to_text
from storage.people import Person, Role, Standing
from tests.bot.agency import Agency

PICKER = AudiencePicker()


@dataclass
class Chooser:
    """A sender with the screens in front of him."""

    agency: Agency
    sender: Person
    picking: Picking = field(default_factory=Picking)
    is_done: bool = False

    @property
    def shown(self) -> PickScreen:
        return self.agency.does(self.agency.now_is(self.sender), lambda work: PICKER.shows(work, self.picking))

    @property
    def text(self) -> str:
        return screen(self.shown, _press)[0]

    @property
    def rows(self) -> list[list[str]]:
        return [[each.label for each in row] for row in screen(self.shown, _press)[1]]

    @property
    def line(self) -> str:
        return audience_line(self.shown.words)

    def taps(self, *written: str) -> Chooser:
        for label in written:
            presses = [each for row in screen(self.shown, _press)[1] for each in row if each.label == label]
            assert len(presses) == 1, f"{label} in {self.rows}"
            self.chooses(presses[0].argument.removeprefix("123456.99."))
        return self

    def chooses(self, choice: str) -> Chooser:
        found = self.agency.does(self.agency.now_is(self.sender), lambda work: PICKER.choose(work, self.picking, choice))
        self.is_done = found is None
        # The state of a form is kept as JSON between two taps.
        self.picking = self.picking if found is None else Picking.model_validate_json(found.model_dump_json())
        return self

    def says(self, text: str) -> Chooser:
        self.picking = self.agency.does(self.agency.now_is(self.sender), lambda work: PICKER.take_text(work, self.picking, text))
        return self

    def is_refused(self, problem: str, *, choice: str = "", text: str = "") -> None:
        before = self.picking
        with pytest.raises(RefusedError) as refused:
            self.chooses(choice) if choice else self.says(text)
        assert refused.value.problem == problem
        assert problem in labels("problems", "problems")
        assert self.picking == before

    def reached(self) -> set[str]:
        sender = self.agency.now_is(self.sender)
        return {each.name for each in self.agency.does(sender, lambda work: resolve(work, self.picking.audience, sender))}

    def fits(self) -> None:
        """The screen stands on a phone without scrolling, and its buttons can be sent."""
        text, rows = screen(self.shown, _press)
        leaves = ((_press("取消", "x"),),) if self.picking.at is At.START else ()
        assert height_of(text, (*rows, *leaves)) <= ROOM, text
        assert all(len(row) <= 4 for row in rows)
        for press in (each for row in rows for each in row):
            assert len(press.argument.removeprefix("123456.99.").encode()) <= 20
            assert len(press.data.encode()) <= CALLBACK_BYTES


def _press(label: str, choice: str) -> Press:
    return Press(label, "f", f"123456.99.{choice}")


@pytest.fixture
def agency() -> Agency:
    """Two squads below the top, and in the first two groups."""
    made = Agency()
    for name in ("甲组", "乙组"):
        people.add_unit(made.db, name, made.first.id)
    return made


@pytest.fixture
def chief(agency: Agency) -> Chooser:
    return Chooser(agency, agency.person("支队长", Role.SUPERVISOR, agency.top.id))


def unit(agency: Agency, name: str) -> int:
    return next(each.id for each in people.units(agency.db) if each.name == name)


def campaign(agency: Agency, code: str, *targets: RoleTarget, title: str = "“两客一危”整治") -> int:
    made = campaigns.add(agency.db, code, title, "文件", agency.top.id, date(2026, 11, 1), None, (), by=None, at=to_text(agency.now))
    campaigns.set_roles(agency.db, made.id, targets)
    return made.id


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


def test_names_are_taken_several_at_once_and_each_that_is_not_is_said(agency: Agency) -> None:
    head = Chooser(agency, agency.person("一队长", Role.SUPERVISOR))
    agency.person("李甲")
    agency.person("王乙")
    agency.person("赵丙", unit=agency.second.id)
    stopped = agency.person("钱丁")
    people.set_standing(agency.db, stopped.id, Standing.SUSPENDED)
    gone = agency.person("孙戊")
    people.set_standing(agency.db, gone.id, Standing.LEFT)
    head.taps("点名").says("李甲、王乙，赵丙 钱丁;孙戊/一队长\n<b>李甲")
    assert head.reached() == {"李甲", "王乙"}
    assert "✅ 加了 2 人\n❓ 没有找到：孙戊、&lt;b&gt;李甲\n🚫 不归您管：赵丙\n🚫 已停用：钱丁\n您自己是发件人，不用点。" in head.text
    assert "二中队" not in head.text, "of somebody else's people nothing more is told"
    assert head.taps("✕ 李甲").reached() == {"王乙"}
    assert "没有找到" not in head.text


def test_namesakes_are_asked_about_and_not_forgotten(agency: Agency, chief: Chooser) -> None:
    agency.person("李甲")
    agency.person("李甲", unit=agency.second.id)
    agency.person("王乙")
    chief.taps("点名").says("李甲 王乙")
    assert chief.rows == [["李甲（一中队）"], ["李甲（二中队）"], ["‹ 返回", "都不是，跳过"]]
    chief.taps("‹ 返回")
    assert "⚠️ 点名里还有同名的没选" in chief.text
    chief.taps("好了")
    assert not chief.is_done
    chief.is_refused("notice_choose_namesake", choice="ok")
    chief.taps("李甲（二中队）")
    assert chief.rows == [["✕ 李甲", "✕ 王乙"], ["‹ 返回", "好了"]]
    chief.says("李甲").taps("都不是，跳过", "好了")
    assert chief.is_done


def test_each_of_many_namesakes_can_be_reached(agency: Agency, chief: Chooser) -> None:
    units = [people.add_unit(agency.db, f"第{each}站", agency.top.id).id for each in range(6)]
    wanted = [agency.person("李甲", unit=each) for each in units][-1]
    chief.taps("点名").says("李甲").taps("下一页 ›", "李甲（第5站）")
    assert chief.picking.audience.people == (wanted.id,)
    assert chief.taps("好了").is_done


def test_namesakes_of_one_unit_are_told_apart_by_their_certificates(agency: Agency, chief: Chooser) -> None:
    for number in ("E12340001", "E12340002"):
        people.add_person(agency.db, "李甲", agency.first.id, Role.OFFICER, created_at="2026", certificate_number=number)
    chief.taps("点名").says("李甲")
    assert chief.rows[:2] == [["李甲（证号尾 0001）"], ["李甲（证号尾 0002）"]]
    chief.taps("李甲（证号尾 0002）").says("李甲").taps("李甲（一中队）")
    assert chief.rows[0] == ["✕ 李甲（证号尾 0001）", "✕ 李甲（证号尾 0002）"]


def test_a_unit_in_brackets_tells_namesakes_apart(agency: Agency, chief: Chooser) -> None:
    agency.person("李甲")
    second = agency.person("李甲", unit=agency.second.id)
    assert chief.taps("点名").says("李甲（二中队）").picking.audience.people == (second.id,)


@pytest.mark.parametrize("text", ["", " ", "、，", "😀", "——"])
def test_what_has_no_name_in_it_is_answered_with_an_example(chief: Chooser, text: str) -> None:
    chief.taps("点名").is_refused("notice_names_please", text=text)


def test_a_long_list_of_names_stays_on_one_screen(agency: Agency, chief: Chooser) -> None:
    everybody = [agency.person(f"某{each}") for each in range(299)]
    chief.taps("点名").says("、".join(each.name for each in everybody))
    assert len(chief.picking.audience.people) == 299
    chief.says(" ".join(f"没有这个人{each}" + "长" * 500 for each in range(7)) + " 无名" * 3)
    assert "另有 3 个也没有选上" in chief.text
    assert len(chief.picking.model_dump_json()) < 4_000
    agency.person("甲一")
    agency.person("甲二")
    chief.is_refused("notice_too_many_names", text="甲一 甲二")


def test_an_audience_is_kept_under_a_name_used_again_and_forgotten(agency: Agency, chief: Chooser) -> None:
    agency.person("法制甲", Role.LEGAL)
    chief.taps("常用范围")
    assert "还没有存过" in chief.text
    assert chief.rows == [["‹ 返回"]]
    chief.taps("‹ 返回", "按角色", "法制人员", "‹ 返回", "常用范围", "存现在选的").says("  法制<口>  ")
    assert "✅ “法制&lt;口&gt;”存好了。" in chief.text
    chief.taps("‹ 返回", "清空", "常用范围", "法制<口> · 1 人")
    assert "已换成常用范围“法制&lt;口&gt;”。" in chief.text
    assert chief.line == "全单位 · 法制人员"
    chief.taps("常用范围", "删一个", "不删了", "删一个", "✕ 法制<口>")
    assert "要删掉“法制&lt;口&gt;”吗？" in chief.text
    chief.taps("不删", "删一个", "✕ 法制<口>", "确定删除")
    assert "“法制&lt;口&gt;”删掉了。" in chief.text
    assert notice_groups.groups(agency.db, chief.sender.id) == ()


def test_a_name_that_is_there_already_is_renewed_and_it_is_said_so(chief: Chooser) -> None:
    chief.taps("本单位及下属", "常用范围", "存现在选的").says("全队").taps("存现在选的")
    assert "和已有的重名，就更新那一个。" in chief.text
    assert "✅ “全队”已更新成现在选的。" in chief.says("全队").text


def test_a_group_needs_a_short_name_and_somebody_in_it(chief: Chooser) -> None:
    chief.taps("常用范围")
    chief.is_refused("notice_group_empty", choice="save")
    chief.taps("‹ 返回", "本单位及下属", "常用范围", "存现在选的")
    chief.is_refused("notice_group_name", text="。。😀")
    chief.is_refused("notice_group_too_long", text="字" * 21)
    for each in range(30):
        chief.says(f"第{each}个").taps("存现在选的")
    chief.is_refused("notice_too_many_groups", text="再一个")
    chief.says("第3个")


def test_a_group_never_reaches_beyond_a_tree_that_has_shrunk_since(agency: Agency, chief: Chooser) -> None:
    agency.person("甲组甲", Role.LEGAL, unit(agency, "甲组"))
    other = agency.person("二队甲", Role.LEGAL, agency.second.id)
    chief.taps("点名").says("二队甲").taps("‹ 返回", "选单位", "二中队", "‹ 返回", "按角色", "法制人员")
    chief.taps("‹ 返回", "常用范围", "存现在选的").says("法制")
    people.set_unit(agency.db, chief.sender.id, agency.first.id)
    assert chief.rows[0] == ["法制 · 0 人"]
    chief.taps("法制 · 0 人")
    assert "其中 2 项已撤销、离开或不归您管，没有选上。" in chief.text
    assert chief.picking.audience.is_empty, "and the role alone is not taken for the whole tree"
    assert chief.agency.now_is(other).unit_id == agency.second.id


def test_somebody_elses_group_is_nobodys_to_use_or_to_delete(agency: Agency, chief: Chooser) -> None:
    chief.taps("本单位及下属", "常用范围", "存现在选的").says("全队")
    theirs = notice_groups.groups(agency.db, chief.sender.id)[0].id
    head = Chooser(agency, agency.person("一队长", Role.SUPERVISOR)).taps("常用范围")
    for deed in ("take", "ask", "forget"):
        head.is_refused("no_such_notice_group", choice=f"{deed}-{theirs}")
    assert len(notice_groups.groups(agency.db, chief.sender.id)) == 1


def test_a_group_that_another_version_wrote_is_nobody_and_can_be_deleted(agency: Agency, chief: Chooser) -> None:
    notice_groups.save(agency.db, chief.sender.id, "旧的", '{"roles": ["captain"]}', at=to_text(agency.now))
    chief.taps("常用范围", "旧的 · 0 人", "常用范围", "删一个", "✕ 旧的", "确定删除")
    assert "还没有存过" in chief.text


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
