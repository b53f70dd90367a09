"""What was entered, counted: one's own hours, those of people and units that one answers for, certificates, and the sheets."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions import record_entering as entering
from bot.actions import record_views
from bot.actions.form_kinds import Screen, Ticket
from bot.actions.work import Work
from bot.record_papers import HourSheetPaper, SessionSheetPaper
from bot.wording import records as wording
from bot.wording.forms import _VIEWS
from bot.wording.messages import show
from knowledge.campaigns.kinds import Counted
from storage import dues, people
from tests.bot.record_office import DAY, FORM, FOUR, asked, begun, hours, month, own, session, year
from tests.bot.test_ledger import Office


@pytest.fixture
def office() -> Office:
    return Office()


def test_ones_hours_say_what_is_missing_until_when_and_by_whose_rule(office: Office) -> None:
    year(office)
    own(office, office.officer, amount=24 * 60)
    text = hours(office, office.officer)
    assert "▰▰▰▰▱▱▱▱▱▱ <b>24/60</b>" in text
    assert "还差 <b>36</b> 学时，12 月 31 日前" in text
    assert "依据　某长效机制 第19条" in text
    assert "乳山" not in text


def test_another_places_rule_is_never_ones_own(office: Office) -> None:
    own(office, office.officer)
    text = hours(office, office.officer)
    assert "还差" not in text
    assert "要求您学满多少" in text
    assert "本单位没有启动这项行动" in text
    year(office)
    assert "没有启动" not in hours(office, office.colleague), "it runs, but asks nothing of them"


def test_hours_of_others_are_for_those_in_charge(office: Office) -> None:
    assert "执法员甲的学时" in hours(office, office.head, office.officer)
    for who in (office.colleague, office.elsewhere, office.discipline, office.admin):
        office.agency.refuses(who, lambda work: record_views.hours_of(work, office.officer.id), "not_allowed")


def test_heads_see_who_lacks_most_first(office: Office) -> None:
    year(office)
    asked(office, Counted.TRAINING, "hours 60 per year", 3600, date(2026, 1, 1), date(2026, 12, 31), person=office.colleague)
    own(office, office.officer, amount=24 * 60)
    found = office.agency.does(office.above, record_views.people_hours)
    assert [line.name for line in found.lines[:2]] == ["执法员乙", "执法员甲"]
    assert (found.below, found.asked) == (2, 2)
    assert "执法员甲（一中队）　24/60，差 36" in wording.people_hours(found).text
    assert {line.name for line in office.agency.does(office.elsewhere, record_views.people_hours).lines} == {"二中队长己"}
    office.agency.refuses(office.officer, record_views.people_hours, "not_allowed")


def test_units_are_counted_by_quarter(office: Office) -> None:
    session(office, office.head, office.officer)
    found = office.agency.does(office.above, record_views.unit_counts)
    assert {line.unit: dict(line.counts) for line in found.lines}["一中队"] == {Counted.STUDY: (0, 0, 0, 1)}
    assert "集中学习 1 次（0、0、0、1）" in wording.unit_counts(found).text


def test_what_units_did_is_listed_one_by_one_for_those_in_charge_and_who_entered_it(office: Office) -> None:
    due = month(office, Counted.VISIT)
    dues.change(office.agency.db, due, at="x", assigned_to=office.officer.id)
    session(office, office.officer, kind=Counted.VISIT, what="某物流企业")
    session(office, office.head, office.officer)
    session(office, office.elsewhere, office.elsewhere, what="别处的事", unit=office.agency.second.id)
    expected = {
        office.officer: ["某物流企业"],
        office.head: ["案卷规范", "某物流企业"],
        office.elsewhere: ["别处的事"],
        office.colleague: [],
    }
    for who, lines in expected.items():
        found = office.agency.does(who, lambda work: record_views.sessions(work, None, 99))
        assert [each.what for each, _ in found.lines] == lines
    assert "走访调研　某物流企业（一中队）" in wording.sessions(office.agency.does(office.officer, record_views.sessions)).text


def test_certificates_that_end_are_listed_the_first_first(office: Office) -> None:
    today = office.agency.now.date()
    for who, days in ((office.officer, 7), (office.colleague, -3), (office.elsewhere, 60), (office.legal, 61)):
        people.set_certificate(office.agency.db, who.id, f"测{who.id}", today + timedelta(days=days))
    found = office.agency.does(office.above, record_views.certificates)
    assert [(line.name, line.days) for line in found.lines] == [("执法员乙", -3), ("执法员甲", 7), ("二中队长己", 60)]
    assert (found.expired, found.soon, found.unknown) == (1, 2, 3)
    text = wording.certificates(found).text
    assert "⛔ 执法员乙（一中队）　2026-11-22，过期 3 天" in text
    assert [line.name for line in office.agency.does(office.elsewhere, record_views.certificates).lines] == ["二中队长己"]
    for who in (office.officer, office.legal, office.discipline):
        office.agency.refuses(who, record_views.certificates, "not_allowed")


@pytest.mark.parametrize("look", [record_views.people_hours, record_views.unit_counts, record_views.certificates, record_views.hours_of])
def test_an_empty_agency_and_a_forged_page_are_no_trouble(office: Office, look: Callable[..., object]) -> None:
    office.agency.does(office.above, lambda work: look(work))
    assert wording.read_page("h.2026.999999.") == ("h", 2026, 999999, None)
    office.agency.does(office.above, lambda work: record_views.people_hours(work, 2026, 999))
    office.agency.refuses(office.above, lambda work: record_views.people_hours(work, 1999), "record_no_such_year")
    for forged in ("", "h", "x.0.0.", "h.a.0.", "h.0.0.x", "h.0.0.1.2", "h.-1.0."):
        assert wording.read_page(forged) is None


def test_records_stay_in_the_house_under_the_strict_rule(office: Office) -> None:
    def outside(action: Callable[[Work], object]) -> Callable[[Work], object]:
        def act(work: Work) -> object:
            work.outside = True
            return action(work)

        return act

    for action in (
        lambda work: entering.enter_own(work, Counted.TRAINING, DAY, FOUR, "甲"),
        lambda work: entering.enter_session(work, Counted.STUDY, office.agency.first.id, DAY, 1, "甲", [office.officer.id]),
        record_views.hours_of,
        record_views.people_hours,
        record_views.unit_counts,
    ):
        office.agency.refuses(office.head, outside(action), "outside")


def text_in(file: Path) -> str:
    with zipfile.ZipFile(file) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_both_sheets_say_what_their_asker_may_see(office: Office, tmp_path: Path) -> None:
    year(office)
    own(office, office.officer, amount=150)
    session(office, office.head, office.officer)
    session(office, office.elsewhere, office.elsewhere, what="别处的事", unit=office.agency.second.id)
    for kind, expected in ((HourSheetPaper(), "执法员甲"), (SessionSheetPaper(), "案卷规范")):
        file = tmp_path / kind.name
        office.agency.does(office.head, lambda work, kind=kind, file=file: kind.write(kind.gather(work, "2026"), file, lambda *_: None))
        text = text_in(file)
        assert expected in text
        assert "别处的事" not in text
        assert "二中队长己" not in text
        office.agency.refuses(office.officer, lambda work, kind=kind: kind.check(work, "2026"), "not_allowed")
        office.agency.refuses(office.head, lambda work, kind=kind: kind.check(work, "99"), "paper_gone")
    assert "2.5" in text_in(tmp_path / "hour_sheet")


def test_the_longest_session_fits_one_message(office: Office) -> None:
    there = [office.agency.person("名" * 40) for _ in range(300)]
    made = session(office, office.head, *there, what="长" * 200)
    assert len(made.present) == 300
    assert len(show(made).text) < 4096
    data = begun(office, office.head, ":学习 全体 " + "长" * 190)
    shown = office.agency.does(office.head, lambda work: FORM.shows(work, data.model_copy(update={"asking": "absent"}), 1))
    screen = Screen(Ticket(1, 1), "record", data.model_copy(update={"asking": "absent"}), 0, False, shown)
    assert len(_VIEWS["record"](screen).text) < 4096


@pytest.mark.parametrize("kind", Counted)
def test_a_due_that_is_counted_can_open_the_entry_of_its_kind(office: Office, kind: Counted) -> None:
    opened = wording.read_new(wording.enter("登记", kind).argument)
    assert opened is not None
    assert begun(office, office.head, opened).kind is kind
    assert wording.read_new("x") is None
