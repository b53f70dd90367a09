"""``期限``: who sees what is due, in which list, in which order, and what is found by words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions import due_views
from bot.actions.due_view_results import DuePage, Tab, When
from bot.actions.work import RefusedError, Work
from bot.wording import due_views as wording
from storage import campaigns, dues, leaves
from storage.campaigns import RoleKind, RoleTarget
from storage.dues import DueKind
from storage.people import Person
from tests.bot.due_office import DueOffice

TODAY = date(2026, 11, 25)  # a Wednesday
LATE, SOON, SUNDAY, IN_MONTH, LATER = (
    *(date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 29)),
    *(date(2026, 11, 30), date(2026, 12, 8)),
)


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


def book(office: DueOffice, who: Person, tab: Tab | None = None, page: int = 0, unit: int = 0) -> DuePage:
    return office.agency.does(who, lambda work: due_views.book(work, tab, page, unit))


def titles(found: DuePage) -> list[str]:
    return [line.due.title for line in found.lines]


def test_what_is_due_stands_under_its_day(office: DueOffice) -> None:
    for what, day in (("以后", LATER), ("月底", IN_MONTH), ("周日", SUNDAY), ("周五", SOON), ("今天", TODAY), ("超期", LATE)):
        office.due(what, day, person=office.officer)
    found = book(office, office.officer)
    assert titles(found) == ["超期", "今天", "周五", "周日", "月底", "以后"]
    assert [line.when for line in found.lines] == [When.LATE, When.TODAY, When.WEEK, When.WEEK, When.MONTH, When.LATER]
    text = wording.book(found).text
    assert "我的 6 件" in text
    assert "已超期 1 · 今天 1 · 本周 2 · 本月 1 · 以后 1" in text
    assert "1. 🔴 超期\n　　超5天" in text
    assert "6. ⚪ 以后\n　　12-08 周二" in text


def test_an_officer_sees_the_duties_of_the_own_unit_but_nothing_of_a_colleague(office: DueOffice) -> None:
    office.due("单位的", SOON)
    office.due("同事自己的", SOON, person=office.colleague)
    office.due("交给同事的", SOON, given=office.colleague)
    office.due("同事的计时", SOON, person=office.colleague, kind=DueKind.TIMER)
    office.due("单位的计时", SOON, kind=DueKind.TIMER)
    office.due("别的中队的", SOON, office.agency.second.id)
    mine = office.due("我的计时", SOON, person=office.officer, kind=DueKind.TIMER)
    # Whom the unit has given something is no secret: it is the unit's duty.
    assert titles(book(office, office.officer, Tab.UNIT)) == ["单位的", "交给同事的", "我的计时"]
    assert titles(book(office, office.officer)) == ["我的计时"]
    found = office.agency.does(office.officer, lambda work: due_views.search(work, "同事自己"))
    assert titles(found) == []
    found = office.agency.does(office.officer, lambda work: due_views.search(work, "计时"))
    assert [line.due.id for line in found.lines] == [mine.id]


def test_another_tree_sees_nothing(office: DueOffice) -> None:
    office.due("单位的", LATE)
    office.done(office.due("办完的", SOON), office.head)
    for tab in Tab:
        found = book(office, office.stranger, tab)
        assert titles(found) == []
        assert found.campaigns == ()
        assert found.counts.total == 0
    assert titles(office.agency.does(office.stranger, lambda work: due_views.search(work, "单位"))) == []
    office.agency.refuses(office.stranger, lambda work: due_views.book(work, Tab.UNIT, 0, office.agency.first.id), "unknown_choice")


def test_heads_have_what_their_unit_has_to_do_and_see_those_below(office: DueOffice) -> None:
    office.due("一中队的", SOON)
    office.due("二中队的", LATE, office.agency.second.id)
    office.due("支队的", LATER, office.agency.top.id)
    office.due("执法员的", SOON, person=office.officer)
    assert titles(book(office, office.head)) == ["一中队的"]
    assert titles(book(office, office.above)) == ["支队的"]
    found = book(office, office.above, Tab.UNIT)
    assert titles(found) == ["二中队的", "一中队的", "执法员的", "支队的"]
    assert [(unit.name, unit.count, unit.late) for unit in found.units] == [("二中队", 1, 1), ("一中队", 2, 0)]
    assert titles(book(office, office.above, Tab.UNIT, unit=office.agency.first.id)) == ["一中队的", "执法员的"]
    assert titles(book(office, office.above, Tab.LATE)) == ["二中队的"]
    assert "支队的" in titles(book(office, office.legal, Tab.UNIT))
    text = wording.book(found).text
    assert " · 一中队 · 执法员甲" in text


def test_a_unit_without_a_head_is_the_business_of_the_next_head_above(office: DueOffice) -> None:
    office.db.conn.execute("UPDATE people SET standing = 'left' WHERE id = ?", [office.head.id])
    office.due("一中队的", SOON)
    assert titles(book(office, office.above)) == ["一中队的"]
    assert titles(book(office, office.second_head)) == []


def test_a_deputy_has_what_falls_to_whom_they_stand_in_for(office: DueOffice) -> None:
    office.due("一中队的", SOON)
    at = "2026-11-24T00:00:00.000Z"
    leaves.add(office.db, office.head.id, TODAY, TODAY, office.officer.id, set_by=None, at=at)
    assert titles(book(office, office.officer)) == ["一中队的"]
    assert titles(office.agency.does(office.officer, lambda work: due_views.search(work, "一中队"))) == ["一中队的"]
    # Whose it is still sees it; the deputy no longer, once the leave is over.
    assert titles(book(office, office.head)) == ["一中队的"]
    office.agency.later(days=1)
    assert titles(book(office, office.officer)) == []


def test_what_falls_to_somebody_on_leave_without_a_deputy_is_the_heads(office: DueOffice) -> None:
    office.due("执法员的", SOON, person=office.officer)
    leaves.add(office.db, office.officer.id, TODAY, TODAY, None, set_by=None, at="2026-11-24T00:00:00.000Z")
    assert titles(book(office, office.head)) == ["执法员的"]


def test_what_somebody_has_said_not_to_be_theirs_is_the_next_heads(office: DueOffice) -> None:
    due = office.due("执法员的", SOON, person=office.officer)
    dues.disown(office.db, due.id, office.officer.id)
    assert titles(book(office, office.officer)) == []
    assert titles(book(office, office.head)) == ["执法员的"]


def test_done_lists_what_somebody_did_and_of_a_unit_all_that_was_done(office: DueOffice) -> None:
    office.done(office.due("单位的", LATE), office.head)
    office.done(office.due("执法员的", LATE, person=office.officer), office.officer)
    assert titles(book(office, office.officer, Tab.DONE)) == ["执法员的"]
    assert titles(book(office, office.head, Tab.DONE)) == ["单位的"]
    found = book(office, office.head, Tab.DONE, unit=office.agency.first.id)
    assert titles(found) == ["执法员的", "单位的"]
    assert "✅" in wording.book(found).text
    assert "超" not in wording.book(found).text


def test_a_list_of_many_turns_its_pages(office: DueOffice) -> None:
    duty = office.duty("很多")
    for number in range(1, 20):
        office.due(duty, date(2026, 12, number), person=office.officer)
    pages = [book(office, office.officer, page=page) for page in range(4)]
    assert [len(each.lines) for each in pages] == [8, 8, 3, 3]
    assert [each.page for each in pages] == [0, 1, 2, 2]
    first = wording.book(pages[0])
    assert "1/3 页" in first.text
    assert "今天没有到期的。下一件：12-01 周二 很多" in first.text
    assert [button.label for row in first.buttons for button in row][:9] == [*map(str, range(1, 9)), "下一页"]


def test_words_are_looked_for_in_what_clause_campaign_unit_and_person(office: DueOffice) -> None:
    office.due(office.duty("报送专项整治行动簡報", clause="三(三)1"), SOON)
    office.due("别的事", SOON, person=office.officer)
    office.due("也不是", SOON, office.agency.second.id)
    for words, hits in (
        ("简报", 1),
        ("三(三)1 简报", 1),
        ("某地 专项整治", 3),
        ("二中队", 1),
        ("执法员甲", 1),
        ("简报 二中队", 0),
        ("%", 0),
        ("😀", 0),
        ("  ", 0),
        ("没有" * 500, 0),
    ):
        found = office.agency.does(office.above, lambda work, words=words: due_views.search(work, words))
        assert len(found.lines) == hits, words
    assert (
        "期限里没有“二中队 简报”"
        in wording.book(office.agency.does(office.officer, lambda work: due_views.search(work, "二中队 简报"))).text
    )


def test_nothing_due_says_so(office: DueOffice) -> None:
    assert "您现在没有要办的。" in wording.book(book(office, office.officer)).text
    assert "没有超期的。" in wording.book(book(office, office.officer, Tab.LATE)).text
    assert "还没有办完的。" in wording.book(book(office, office.officer, Tab.DONE)).text


def test_where_nothing_is_due_it_names_what_comes_next_by_the_rule(office: DueOffice) -> None:
    top = office.agency.top.id
    campaigns.set_roles(office.db, office.campaign.id, [RoleTarget("unit", "各单位", RoleKind.EACH, top)])
    assert "下一件" not in wording.book(book(office, office.head)).text
    brief = office.duty("报简报", "every FREQ=MONTHLY;BYMONTHDAY=8")
    office.duty("没有日子")
    office.duty("年终总结", "on 2026-12-20")
    office.duty("学时", "hours 60 per year", each="person")
    assert "下一件：12-08 周二 报简报" in wording.book(book(office, office.head)).text
    # An officer has no brief to hand in, and 60 hours.
    assert "下一件：12-31 周四 学时" in wording.book(book(office, office.officer)).text
    # What was handed in before its day does not come again.
    office.done(office.due(brief, LATER, period="2026-12-08"), office.head)
    assert "下一件：12-20 周日 年终总结" in wording.book(book(office, office.head)).text
    # What is open stands in the list itself.
    office.due("月底的", IN_MONTH)
    assert "下一件：11-30" in wording.book(book(office, office.head)).text


def test_whoever_has_nothing_due_ever_is_refused_and_records_do_not_travel_outside(office: DueOffice) -> None:
    office.agency.refuses(office.observer, due_views.book, "not_allowed")

    def from_outside(work: Work) -> None:
        work.outside = True
        with pytest.raises(RefusedError) as refused:
            due_views.book(work)
        assert refused.value.problem == "outside"
        with pytest.raises(RefusedError):
            due_views.search(work, "简报")

    office.agency.does(office.officer, from_outside)


@pytest.mark.parametrize("argument", ["", "m", "m.0", "x.0.0", "m.0.-1", "m.０.0", "m.0.9999999999", "m.0.0.0", "m.a.0"])
def test_a_forged_button_is_none(argument: str) -> None:
    assert wording.read_list(argument) is None


def test_a_list_fits_a_message_however_long_its_words_are(office: DueOffice) -> None:
    for _ in range(8):
        office.due(office.duty("<b>&" * 300 + str(_)), SOON, person=office.officer)
    found = wording.book(book(office, office.officer))
    assert len(found.text) < 2000
    assert "&lt;b&gt;&amp;" in found.text
