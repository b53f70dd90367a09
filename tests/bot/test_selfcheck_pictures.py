"""Pictures in a self-check: which item each belongs to, what needs one, and what follows where there is none."""

from __future__ import annotations

import pytest

from bot.actions.selfcheck_course import Stage, Wants
from bot.actions.work import RefusedError
from knowledge.checklists import AnswerKind, PhotoRule
from storage import attachments, forms
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


def test_a_finding_that_needs_a_picture_waits_for_it(me: Checker) -> None:
    me.opens()
    me.taps(MET, MET, FAILING)
    assert (me.at, me.data.wants) == ("P1", Wants.PHOTO)
    assert [me.refused(choice) for choice in (MET, "skip")] == ["photo_first", "photo_first"]
    with pytest.raises(RefusedError, match="not_a_picture"):
        me.sends(is_picture=False)
    me.sends()
    assert (me.at, len(me.data.of("P1").files)) == ("N1", 1)


def test_whoever_cannot_take_the_picture_changes_the_answer(me: Checker) -> None:
    me.opens()
    me.taps(MET, MET, FAILING, "undo")
    assert (me.at, me.data.of("P1").value) == ("P1", "")
    me.taps("skip")
    assert me.at == "N1"


def test_a_picture_sent_before_the_answer_counts_for_it(me: Checker) -> None:
    me.opens()
    me.taps(MET, MET)
    me.sends()
    me.taps(FAILING)
    assert me.at == "N1"


def test_the_pictures_of_an_album_belong_to_one_item(me: Checker) -> None:
    me.opens()
    me.taps(MET, MET, FAILING)
    for _ in range(3):
        me.sends(album="77")
    assert (me.at, len(me.data.of("P1").files), me.data.of("N1").files) == ("N1", 3, ())


def test_where_no_picture_can_be_taken_the_list_says_whether_that_may_be_said(station: Station, me: Checker) -> None:
    strict, lenient = an_item("A", answer=AnswerKind.PHOTO), an_item("A", answer=AnswerKind.PHOTO, may_not_apply=True)
    station.put(a_list("STRICT", strict), a_list("LENIENT", lenient))
    assert me.opens("STRICT").refused("v:not_applicable") == "unknown_choice"
    me.opens("LENIENT").taps("v:not_applicable", "ok")
    assert (me.answers()["A"].value, me.answers()["A"].is_finding) == ("not_applicable", False)


def test_an_album_for_the_last_item_is_taken_whole(station: Station, me: Checker) -> None:
    station.put(a_list("ONE", an_item("A", answer=AnswerKind.PHOTO)))
    me.opens("ONE")
    for _ in range(3):
        me.sends(album="78")
    assert (me.at, len(me.data.of("A").files)) == ("summary", 3)
    with pytest.raises(RefusedError, match="no_item_shown"):
        me.sends()


def test_pictures_can_be_let_go_of(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.sends()
    me.taps("drop", MET, MET, MET, "ok")
    assert me.answers()["S1"].files == ()
    assert (station.files_of("selfcheck:1"), station.files_of(f"form:{me.form_id}")) == (0, 0)


def test_a_picture_that_was_refused_meanwhile_is_asked_for_again_before_the_check_is_handed_in(station: Station, me: Checker) -> None:
    station.put(a_list("ONE", an_item("A", photo=PhotoRule.ALWAYS, in_bulk=False)))
    me.opens("ONE")
    me.sends()
    me.taps(MET)
    assert me.at == "summary"
    attachments.refuse(station.agency.db, me.data.of("A").files[0], "too_large")
    me.taps("ok")
    assert (me.at, me.data.wants, me.receipt) == ("A", Wants.PHOTO, None)
    me.sends()
    me.taps("ok")
    assert len(me.answers()["A"].files) == 1


def test_a_picture_answer_that_was_undone_can_be_used_again(me: Checker) -> None:
    me.opens()
    me.taps(MET, MET, MET)
    me.says("3")
    me.taps("v:1")
    me.says("没有")
    assert me.refused("v:photo") == "unknown_choice"
    me.sends()
    me.taps("undo")
    assert me.at == "PH"
    me.taps("v:photo")
    assert (me.at, len(me.data.of("PH").files)) == ("K1", 1)


def test_files_of_a_form_are_not_more_than_it_takes(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    for _ in range(100):
        me.sends()
    with pytest.raises(RefusedError, match="no_more_files"):
        me.sends()
    assert len(me.data.of("S1").files) == 100
    assert forms.form(station.agency.db, me.form_id) is not None
    assert me.data.stage is Stage.ITEM
