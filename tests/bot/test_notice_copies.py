"""A notice that somebody has looked at again: no message of it outlives its recall, and none shows older words."""

from __future__ import annotations

from storage import notice_progress, people
from storage.notice_progress import TakenBack
from storage.people import Role, Standing
from tests.bot.notice_office import Office


def back(office: Office, notice_id: int) -> TakenBack:
    return notice_progress.taken_back(office.agency.db, notice_id)


def test_a_recall_takes_away_what_was_opened_anew_and_counts_only_when_all_of_it_is_gone() -> None:
    office = Office(3)
    notice = office.send()
    office.run()
    opener, other = office.officers[:2]
    office.looks_again(notice, opener)
    office.looks_again(notice, opener)
    # A head who was not sent it has looked at it as well.
    above = office.person("某上级", Role.SUPERVISOR, office.agency.top.id)
    office.db.execute("DELETE FROM notice_newcomers")
    office.looks_again(notice, above)
    assert len(office.chat(opener).shown) == 3

    office.recall(notice)
    office.sweep()
    # The message in which it came is gone before the others.
    while office.row(notice, opener).taken_back == "":
        office.deliver(1)
    assert office.chat(opener).shown != {}
    assert office.now(notice).finished_at is None
    assert back(office, notice.id).left >= 1
    office.run()
    assert [office.chat(person).shown for person in (opener, other, above)] == [{}, {}, {}]
    assert back(office, notice.id) == TakenBack(deleted=3)
    assert office.now(notice).finished_at is not None


def test_what_cannot_be_deleted_any_more_says_that_it_was_recalled() -> None:
    office = Office(1)
    notice = office.send()
    office.run()
    copy = office.looks_again(notice, office.officers[0])
    office.is_old = lambda parcel: parcel.message_id == copy
    office.recall(notice)
    office.run()
    assert [("已撤回" in text) for text in office.chat(office.officers[0]).shown.values()] == [True]
    assert back(office, notice.id) == TakenBack(marked=1)

    # What could not be marked either counts as not taken back.
    again = office.send("第二条")
    office.run()
    other = office.looks_again(again, office.officers[0])
    office.is_old, office.refuses = lambda _parcel: False, lambda parcel: "refused" if parcel.message_id == other else ""
    office.recall(again)
    office.run()
    assert back(office, again.id) == TakenBack(failed=1)
    assert office.now(again).finished_at is not None


def test_one_that_arrives_when_the_notice_was_recalled_already_goes_as_well() -> None:
    office = Office(1)
    notice = office.send()
    office.run()
    reader = office.officers[0]

    def recalled_meanwhile() -> None:
        office.recall(notice)
        office.run()
        assert office.now(notice).finished_at is not None

    office.looks_again(notice, reader, meanwhile=recalled_meanwhile)
    assert len(office.chat(reader).shown) == 1
    office.run()
    assert office.chat(reader).shown == {}
    assert office.now(notice).finished_at is not None


def test_a_correction_reaches_the_newest_copy_and_takes_the_older_ones_away() -> None:
    office = Office(2)
    notice = office.send("八点集合")
    office.run()
    reader, other = office.officers
    first, second, third = (office.looks_again(notice, reader) for _ in range(3))
    # This one is gone from the reader's chat; it must not come back.
    gone = office.looks_again(notice, other)
    del office.chat(other).shown[gone]
    office.is_old = lambda parcel: parcel.message_id == second
    office.correct(notice, "九点集合")
    office.run()
    shown = office.chat(reader).shown
    assert first not in shown
    assert "请看最新" in shown[second]
    assert "九点集合" in shown[third]
    assert not [text for text in shown.values() if "八点" in text]
    assert len(office.chat(other).shown) == 1
    assert office.now(notice).finished_at is not None

    # Nothing of it is done twice, and the recall still finds what is left.
    office.run()
    assert office.deliver() == 0
    office.is_old = lambda _parcel: False
    office.recall(notice)
    office.run()
    assert [text for text in office.chat(reader).shown.values() if "集合" in text] == []


def test_a_recall_overtakes_the_correction_of_a_copy() -> None:
    office = Office(1)
    notice = office.send("八点集合")
    office.run()
    reader = office.officers[0]
    office.looks_again(notice, reader)
    office.correct(notice, "九点集合")
    office.sweep()
    office.recall(notice)
    office.run()
    assert office.chat(reader).shown == {}
    assert office.now(notice).finished_at is not None


def test_whoever_was_suspended_meanwhile_loses_the_copy_once_they_are_back() -> None:
    office = Office(1)
    notice = office.send()
    office.run()
    reader = office.officers[0]
    office.looks_again(notice, reader)
    people.set_standing(office.agency.db, reader.id, Standing.SUSPENDED)
    office.recall(notice)
    office.run()
    assert back(office, notice.id) == TakenBack(failed=1)
    people.set_standing(office.agency.db, reader.id, Standing.ACTIVE)
    office.run()
    assert office.chat(reader).shown == {}
    assert back(office, notice.id) == TakenBack(deleted=1)
