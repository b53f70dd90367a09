"""Names typed for a notice, and audiences that are kept under a name."""

from __future__ import annotations

import pytest

from storage import notice_groups, people
from storage.moments import to_text
from storage.people import Role, Standing
from tests.bot.agency import Agency
from tests.bot.notice_choosing import Chooser, bureau, unit


@pytest.fixture
def agency() -> Agency:
    return bureau()


@pytest.fixture
def chief(agency: Agency) -> Chooser:
    return Chooser(agency, agency.person("支队长", Role.SUPERVISOR, agency.top.id))


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
