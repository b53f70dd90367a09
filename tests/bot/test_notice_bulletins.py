"""Bulletins: each has its number, and one tap of its sender finishes what is due, never by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.actions import notice_bulletins as bulletins
from bot.actions.notice_kinds import Bulletin
from bot.wording import notice_learning as wording
from storage import dues, notices
from storage import notice_bulletins as storage
from storage.dues import Due, DueState
from storage.notices import Confirm, Notice, NoticeKind, NoticeState
from storage.people import Person
from tests.bot.due_office import DueOffice
from tests.bot.notices import sent
from tests.storage.plans import asked, steps

TODAY_AND = timedelta(days=3)


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


def bulletin(office: DueOffice, sender: Person, campaign_id: int | None = None) -> Notice:
    """The next one, as it is sent."""
    which = office.campaign.id if campaign_id is None else campaign_id
    detail = office.agency.does(sender, lambda work: bulletins.numbered(work, Bulletin(campaign_id=which)))
    return sent(office.agency, sender, NoticeKind.BULLETIN, detail, Confirm.READ, text="整治进展")


def number(notice: Notice) -> int:
    return int(notice.detail["number"])


def offered(office: DueOffice, who: Person, notice: Notice) -> list[int]:
    return [each.due.id for each in office.agency.does(who, lambda work: bulletins.offers(work, notice))]


def due_now(office: DueOffice, due: Due) -> Due:
    found = dues.due(office.db, due.id)
    assert found is not None
    return found


def test_they_are_numbered_by_campaign_and_a_recalled_one_gives_its_number_back(office: DueOffice) -> None:
    other = office.runs("另一个专项整治")
    first, second = bulletin(office, office.head), bulletin(office, office.above)
    assert (number(first), number(second), number(bulletin(office, office.head, other.id))) == (1, 2, 1)
    notices.note(office.db, second.id, state=NoticeState.RECALLED)
    assert number(bulletin(office, office.head)) == 2
    alone = office.agency.does(office.head, lambda work: bulletins.numbered(work, Bulletin()))
    assert alone.number == 0


def test_its_sender_is_offered_what_is_due_about_bulletins_the_first_of_each_duty(office: DueOffice) -> None:
    today = office.agency.now.date()
    report = office.duty("报专项整治行动简报")
    soon, later = office.due(report, today), office.due(report, today + TODAY_AND)
    shown = office.duty("汇总情况", evidence="简报、图片")
    second = office.due(shown, today + TODAY_AND)
    office.due("开动员会", today)
    office.due(report, today, office.agency.second.id)
    office.due(office.duty("发简报", counted="study"), today)
    office.due(office.duty("发另一种简报", campaign=office.runs("另一个")), today)
    made = bulletin(office, office.head)
    assert offered(office, office.head, made) == [soon.id, second.id]
    assert offered(office, office.above, made) == []
    office.done(soon, office.head)
    assert offered(office, office.head, made) == [later.id, second.id]
    assert due_now(office, later).state is DueState.OPEN


def test_one_tap_finishes_it_and_its_note_names_the_notice(office: DueOffice) -> None:
    due = office.due("报简报", office.agency.now.date())
    made = bulletin(office, office.head)
    row = wording.finishes(made.id, office.agency.does(office.head, lambda work: bulletins.offers(work, made)))
    told = wording.read_finish(row[0][0].argument)
    assert told is not None
    card = office.agency.does(office.head, lambda work: bulletins.finish(work, *told))
    assert card.due.state is DueState.DONE
    assert due_now(office, due).note == f"整治进展 #{made.id}"
    again = office.agency.does(office.head, lambda work: bulletins.finish(work, *told))
    assert again.is_moved
    assert office.agency.acts().count("due.done") == 1


def test_a_forged_tap_finishes_nothing(office: DueOffice) -> None:
    plain = office.due("开动员会", office.agency.now.date())
    elsewhere = office.due("报简报", office.agency.now.date(), office.agency.second.id)
    made = bulletin(office, office.head)
    office.agency.refuses(office.head, lambda work: bulletins.finish(work, made.id, plain.id, plain.revision), "no_such_notice")
    office.agency.refuses(office.head, lambda work: bulletins.finish(work, made.id, elsewhere.id, elsewhere.revision), "no_such_due")
    office.agency.refuses(office.officer, lambda work: bulletins.finish(work, made.id, plain.id, plain.revision), "no_such_notice")
    notices.note(office.db, made.id, state=NoticeState.RECALLED)
    recalled = notices.notice(office.db, made.id)
    assert recalled is not None
    assert offered(office, office.head, recalled) == []
    for forged in ("", "1.2", "1.2.x", "1.2.3.4", f"{'9' * 16}.1.1"):
        assert wording.read_finish(forged) is None


def test_the_number_is_found_without_going_through_all_notices(office: DueOffice) -> None:
    statements = asked(office.db, lambda: storage.last_number(office.db, office.campaign.id))
    assert any("notices_bulletins" in step for step in steps(office.db, statements))
