"""Going through a list, tap by tap: each kind of answer, pictures, follow-ups, skips, undo, bulk, notes, place, days later."""

from __future__ import annotations

import pytest

from bot.actions.form_kinds import Over
from bot.actions.selfcheck_course import Sure, Wants
from bot.actions.selfcheck_results import CheckSubmitted
from bot.actions.work import RefusedError
from knowledge.checklists import PhotoRule, Severity
from storage import selfchecks
from storage.forms import FormState
from storage.people import Role
from tests.bot.checking import Checker, Station
from tests.checklists import SHORT, a_list, an_item

MET, FAILING = "v:met", "v:failing"


@pytest.fixture
def station() -> Station:
    station = Station()
    station.put(a_list("SHORT", *SHORT, title="三项自查"))
    return station


@pytest.fixture
def me(station: Station) -> Checker:
    return station.checker()


def through(me: Checker) -> None:
    """Answer every item of the long list, up to its summary."""
    me.taps(MET, MET, MET)
    me.says("3")
    me.taps("v:1")
    me.says("没有")
    me.sends()
    me.taps(MET)
    me.sends()
    me.taps(MET, MET)
    assert me.at == "summary"


def test_every_kind_of_answer_is_recorded_as_its_kind_says(me: Checker) -> None:
    me.opens()
    through(me)
    me.taps("ok")
    assert isinstance(me.receipt, CheckSubmitted)
    values = {item: answer.value for item, answer in me.answers().items()}
    assert values == {
        "V1": "met", "V2": "met", "P1": "met", "N1": "3", "C1": "1", "T1": "没有", "PH": "photo", "K1": "met", "A1": "met", "V3": "met",
    }  # fmt: skip
    assert [len(me.answers()[item].files) for item in ("PH", "A1", "V1")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("said", "recorded"), [("12", "12"), ("１２", "12"), ("十二件", "12"), ("12.5", "12.5"), ("两具", "2"), ("1,200 米", "1200")]
)
def test_numbers_are_read_as_they_are_typed(me: Checker, said: str, recorded: str) -> None:
    me.opens()
    me.taps(MET, MET, MET)
    me.says(said)
    assert me.data.of("N1").value == recorded


@pytest.mark.parametrize("said", ["好几具", "十几", "12-15", "没数", "😀", "-3", "一百二十三四", "1" * 40])
def test_what_is_no_number_is_asked_for_again(me: Checker, said: str) -> None:
    me.opens()
    me.taps(MET, MET, MET)
    before = me.row
    with pytest.raises(RefusedError) as refused:
        me.says(said)
    assert refused.value.problem == "not_a_number"
    assert me.row == before


def test_a_number_out_of_bounds_is_a_finding(me: Checker) -> None:
    me.opens()
    me.taps(MET, MET, MET)
    me.says("1")
    assert (me.data.last, me.at) == ("N1", "C1")


def test_a_choice_that_the_item_does_not_have_is_refused(me: Checker) -> None:
    me.opens()
    assert me.refused("v:not_applicable") == "unknown_choice"
    me.taps(MET, "v:not_applicable", MET)
    assert me.refused(MET) == "unknown_choice"
    me.says("3")
    assert [me.refused(choice) for choice in ("v:0", "v:4", "v:٣", "v:", MET)] == ["unknown_choice"] * 5


def test_one_tap_notes_a_finding_and_goes_on_and_the_finding_can_still_be_put_right(me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET, FAILING)
    assert (me.at, me.data.last) == ("S3", "S2")
    me.taps("lfix")
    assert (me.at, me.data.wants) == ("S2", Wants.FIX)
    me.sends(caption="已补上")
    assert me.at == "S3"
    given = me.data.of("S2")
    assert (given.is_fixed, len(given.files), given.note) == (True, 1, "已补上")
    me.taps(MET, "ok")
    assert me.answers()["S2"].is_fixed


def test_a_note_to_the_finding_just_noted_leads_back_to_the_item_shown(me: Checker) -> None:
    me.opens("SHORT")
    me.taps(FAILING, "lnote")
    assert me.data.listens
    me.says("左边那盏")
    assert (me.at, me.data.of("S1").note, me.data.of("S2").note) == ("S2", "左边那盏", "")


def test_a_note_may_be_left_aside(me: Checker) -> None:
    me.opens("SHORT")
    me.taps("note", "aside")
    assert (me.at, me.data.wants, me.data.of("S1").note) == ("S1", Wants.NOTHING, "")


def test_a_text_in_reply_to_the_form_is_a_note_to_the_item_shown(me: Checker) -> None:
    me.opens("SHORT")
    me.says("要换新的")
    assert (me.at, me.data.of("S1").note) == ("S1", "要换新的")


def test_a_note_that_is_too_long_changes_nothing(me: Checker) -> None:
    me.opens("SHORT")
    me.says("字" * 200)
    with pytest.raises(RefusedError, match="too_long"):
        me.says("字" * 200)
    assert me.data.of("S1").note == "字" * 200


def test_undo_from_an_item_looked_at_again_can_still_come_back_to_it(me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET, MET, MET, "pick", "i:3", "undo")
    assert (me.at, me.data.history) == ("S2", ("S1", "S3"))


def test_follow_ups_come_and_go_with_the_answer_and_a_vanished_one_is_not_handed_in(me: Checker) -> None:
    me.opens()
    me.taps(FAILING)
    assert me.at == "V2"
    me.taps(MET, MET, FAILING)
    assert me.at == "F2"
    me.says("缺两样")
    me.says("3")
    me.taps("v:1")
    me.says("没有")
    me.sends()
    me.taps(MET)
    me.sends()
    me.taps(MET, MET)
    assert len(me.shown.asked) == 12
    me.taps("pick", "i:1", MET)
    assert me.at == "summary"
    assert len(me.shown.asked) == 10
    me.taps("ok")
    assert not {"F1", "F2"} & set(me.answers())


def test_what_was_skipped_comes_again_at_the_end(me: Checker) -> None:
    me.opens("SHORT")
    me.taps("skip", "skip")
    assert (me.at, me.shown.skipped) == ("S3", 2)
    me.taps(MET)
    assert (me.at, me.shown.skipped, me.shown.open) == ("S1", 2, 2)
    me.taps("skip")
    assert me.at == "S2"
    me.taps("skip")
    assert me.at == "S1"
    me.taps(MET, MET)
    assert me.at == "summary"


def test_undo_goes_back_item_by_item_and_keeps_notes_and_pictures(me: Checker) -> None:
    me.opens("SHORT")
    me.says("看过")
    me.taps(MET, FAILING)
    me.taps("undo")
    assert (me.at, me.data.of("S2").value) == ("S2", "")
    me.taps("undo")
    assert (me.at, me.data.of("S1").value, me.data.of("S1").note) == ("S1", "", "看过")
    assert me.refused("undo") == "nothing_to_undo"


def test_the_rest_in_one_go_leaves_out_what_is_critical_needs_a_picture_or_was_touched(station: Station, me: Checker) -> None:
    station.put(
        a_list(
            "BULK",
            an_item("A"),
            an_item("B", severity=Severity.CRITICAL),
            an_item("C", photo=PhotoRule.ALWAYS),
            an_item("D", in_bulk=False),
            an_item("E"),
            an_item("F"),
            an_item("G", photo=PhotoRule.FINDING),
        )
    )
    me.opens("BULK")
    me.taps("skip")
    assert (me.shown.bulk, me.shown.left) == (3, 4)
    assert me.refused("bulk!") == "unknown_choice"
    me.taps("bulk")
    assert me.data.sure is Sure.BULK
    assert me.data.of("E").value == ""
    me.taps("bulk!")
    assert {item: given.value for item, given in me.data.answers.items()} == {"E": "met", "F": "met", "G": "met"}
    assert me.at == "B"
    assert me.refused("bulk") == "unknown_choice"


def test_a_check_with_answers_is_left_only_after_a_second_tap(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET)
    me.cancels()
    assert (me.row.state, me.data.sure) == (FormState.OPEN, Sure.LEAVE)
    me.taps("aside")
    assert (me.at, me.data.sure) == ("S2", Sure.NOTHING)
    me.cancels()
    me.cancels()
    assert (me.row.state, isinstance(me.receipt, Over)) == (FormState.CANCELLED, True)
    me.opens("SHORT")
    me.cancels()
    assert me.row.state is FormState.CANCELLED


def test_the_place_is_asked_where_the_list_asks_and_taken_whenever_it_comes(station: Station, me: Checker) -> None:
    station.put(a_list("PLACED", *SHORT, asks_place=True))
    me.opens("PLACED")
    me.taps(MET, MET, MET)
    assert (me.at, me.data.listens) == ("place", True)
    me.says("南环路口")
    me.taps("ok")
    assert (me.check().place, me.check().point) == ("南环路口", "")
    me.opens("PLACED")
    me.taps(MET)
    me.is_at("某桥", "36.1,120.2")
    assert me.at == "S2"
    me.taps(FAILING, MET, "ok")
    assert (me.check(2).place, me.check(2).point) == ("某桥", "36.1,120.2")
    me.opens("PLACED")
    me.taps(FAILING, MET, MET, "noplace", "ok")
    assert me.check(3).place == ""


def test_a_check_begun_yesterday_says_so_and_can_be_begun_again(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.taps(FAILING, MET)
    me.sends()
    station.agency.later(days=1)
    me.opens("SHORT")
    assert (me.at, me.shown.begun_on is not None, me.shown.is_resumed) == ("S3", True, True)
    me.taps("new")
    assert me.data.of("S1").value == "failing"
    me.taps("new!")
    assert (me.at, me.data.answers, me.data.begun_on) == ("S1", {}, "2026-11-26")
    assert station.files_of(f"form:{me.form_id}") == 0


def test_a_check_goes_on_for_thirty_days(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET)
    station.agency.later(days=29)
    station.agency.does(None, station.forms.expire, system=True)
    assert me.row.state is FormState.OPEN
    me.taps(MET)
    assert me.shown.begun_on is not None
    assert not me.shown.is_resumed


def test_a_list_that_is_edited_changes_nothing_of_a_check_under_way(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET)
    station.put(a_list("SHORT", an_item("NEW"), title="换了"))
    me.opens("SHORT")
    me.taps(MET, MET, "ok")
    assert set(me.answers()) == {"S1", "S2", "S3"}
    me.opens("SHORT")
    assert me.at == "NEW"


def test_an_item_can_be_changed_from_the_summary(me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET, MET, MET, "pick", "i:2")
    assert me.at == "S2"
    me.taps("on")
    assert me.at == "summary"
    me.taps("pick", "i:2", FAILING)
    assert (me.at, me.data.last) == ("summary", "S2")
    assert [me.refused(choice) for choice in ("i:0", "i:9", "i:x", "v:met")] == ["unknown_choice"] * 3 + ["no_item_shown"]


def test_the_summary_says_what_becomes_of_each_finding(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.taps(FAILING, MET, MET, "ok")
    again = station.checker(station.second).opens("SHORT")
    again.taps(FAILING, FAILING, "lfix")
    again.sends()
    again.taps(MET)
    assert [(line.item.id, line.joins, line.given.is_fixed) for line in again.shown.findings] == [("S1", True, False), ("S2", False, True)]


def test_nothing_is_handed_in_before_the_summary(me: Checker) -> None:
    me.opens("SHORT")
    me.taps(MET, MET)
    assert me.refused("ok") == "unknown_choice"
    assert selfchecks.check(me.agency.db, 1) is None


def test_what_is_pressed_on_an_older_screen_changes_nothing(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    version = me.row.version
    me.taps(MET)
    before = me.data
    assert not station.agency.does(me.person, lambda work: station.forms.press(work, me.form_id, version, FAILING))
    assert me.data == before


def test_nobody_moves_somebody_elses_check_on(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    other = station.second
    station.agency.refuses(other, lambda work: station.forms.press(work, me.form_id, me.row.version, MET), "form_over")


def test_only_lists_of_ones_role_are_opened(station: Station) -> None:
    station.put(a_list("HEADS", *SHORT, roles=("supervisor",)))
    station.agency.refuses(station.officer, lambda work: station.forms.open(work, "selfcheck:HEADS", "HEADS"), "no_such_checklist")
    station.agency.refuses(station.officer, lambda work: station.forms.open(work, "selfcheck:NONE", "NONE"), "no_such_checklist")
    observer = station.agency.person("某庚", Role.OBSERVER)
    station.agency.refuses(observer, lambda work: station.forms.open(work, "selfcheck:SHORT", "SHORT"), "not_allowed")


def test_records_stay_at_the_local_door(station: Station) -> None:
    def outside(work: object) -> None:
        work.outside = True  # type: ignore[attr-defined]
        station.forms.open(work, "selfcheck:SHORT", "SHORT")  # type: ignore[arg-type]

    station.agency.refuses(station.officer, outside, "outside")


def test_lists_that_are_begun_and_due_stand_first(station: Station, me: Checker) -> None:
    station.put(a_list("LAST", *SHORT, title="最后"))
    station.checker().opens("LAST").taps(MET)
    shown = station.agency.does(station.officer, station.desk.shown_lists)
    assert next((line.code, line.done, line.asked) for line in shown.lines) == ("LAST", 1, 3)
    found = station.agency.does(station.officer, lambda work: station.desk.shown_lists(work, "三项"))
    assert [line.code for line in found.lines] == ["SHORT"]
    none = station.agency.does(station.officer, lambda work: station.desk.shown_lists(work, "没有的"))
    assert (none.wished, len(none.lines)) == ("没有的", 3)


def test_of_a_list_that_goes_round_todays_items_are_asked_and_noted(station: Station, me: Checker) -> None:
    station.put(a_list("ROUND", rotates="prohibitions", a_day=2))
    me.opens("ROUND")
    me.taps(MET, FAILING, "ok")
    assert list(me.answers()) == ["S1", "S2"]
    assert selfchecks.asked(station.agency.db, me.person.id) == {"S1": "2026-11-25", "S2": "2026-11-25"}
    station.agency.later(days=1)
    me.opens("ROUND")
    assert me.data.items == ("S3", "S1")
    assert me.data.content == me.check().content
