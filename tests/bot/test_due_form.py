"""What is said and sent to show that something was done: never lost, whoever was faster and however it was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.actions import due_handling as handling
from bot.actions.due_form import DueForm
from bot.actions.due_results import DueCard, DueDeed
from bot.actions.form_kinds import File, Screen
from bot.actions.forms import Forms
from bot.actions.work import Work
from bot.wording.messages import show
from storage import attachments, dues, forms
from storage.dues import Due, DueKind, DueState
from storage.forms import FormState
from storage.people import Person
from tests.bot.due_office import DueOffice

TODAY = date(2026, 11, 25)


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


class Desk:
    """One person with the form of one thing that is due."""

    def __init__(self, office: DueOffice, who: Person, due: Due, deed: DueDeed = DueDeed.DONE) -> None:
        self.office, self.who, self.due = office, who, due
        self.forms = Forms(DueForm())
        self._do(lambda work: self.forms.open(work, f"due:{due.id}", f"{due.id}.{due.revision}.{deed}.7"))
        row = forms.open_form(office.db, who.id, f"due:{due.id}")
        assert row is not None
        self.form = row.id

    def says(self, text: str) -> object:
        return self._do(lambda work: self.forms.take_text(work, self.form, text))

    def sends(self, name: str, caption: str = "", *, album: str = "") -> object:
        return self._do(lambda work: self.forms.take_file(work, self.form, File(name, album=album), caption))

    def taps(self, choice: str) -> object:
        def press(work: Work) -> None:
            row = forms.form(work.db, self.form)
            assert row is not None
            self.forms.press(work, self.form, row.version, choice)

        return self._do(press)

    def _do(self, action: Callable[[Work], object]) -> object:
        self.office.agency.does(self.who, action)
        return self.office.agency.replies()[-1]


def now(office: DueOffice, due: Due) -> Due:
    found = dues.due(office.db, due.id)
    assert found is not None
    return found


def kept(office: DueOffice, due: Due) -> int:
    return attachments.count(office.db, f"due:{due.id}")


def shared(office: DueOffice) -> Due:
    return office.due(office.duty("报简报", evidence="简报原文"), TODAY)


@pytest.mark.parametrize("has_picture", [False, True])
def test_what_comes_after_somebody_else_was_done_is_kept_beside_it(office: DueOffice, *, has_picture: bool) -> None:
    due = shared(office)
    desk = Desk(office, office.head, due)
    office.agency.does(office.above, lambda work: handling.finish(work, due.id, due.revision, "我先报了"))
    desk.sends("a", "原文已盖章") if has_picture else desk.says("原文已盖章")
    card = next(each for each in office.agency.replies() if isinstance(each, DueCard))
    assert now(office, due).note == "我先报了；原文已盖章"
    assert now(office, due).done_by == office.above.id
    assert [step.text for step in dues.history(office.db, due.id)] == ["我先报了", "原文已盖章"]
    assert kept(office, due) == int(has_picture)
    assert "您发来的也留下了" in show(card).text


def test_an_empty_tap_that_comes_too_late_claims_to_have_kept_nothing(office: DueOffice) -> None:
    due = shared(office)
    desk = Desk(office, office.head, due)
    office.agency.does(office.above, lambda work: handling.finish(work, due.id, due.revision, "我先报了"))
    desk.taps("ok")
    card = next(each for each in office.agency.replies() if isinstance(each, DueCard))
    assert len(dues.history(office.db, due.id)) == 1
    assert "您发来的" not in show(card).text


def asked(office: DueOffice) -> str:
    screen = office.agency.replies()[-1]
    assert isinstance(screen, Screen)
    return show(screen).text


def test_the_first_picture_of_an_album_does_it_and_all_are_kept_though_nobody_says_that_it_was_the_last(office: DueOffice) -> None:
    due = shared(office)
    desk = Desk(office, office.head, due)
    desk.sends("a", "会议照片", album="g")
    assert (now(office, due).state, now(office, due).note) == (DueState.DONE, "会议照片")
    assert "✅ 已办完，附了 1 个文件。" in asked(office)
    desk.sends("b", album="g")
    desk.sends("c", album="g")
    assert "附了 3 个文件" in asked(office)
    office.agency.later(days=2)
    office.agency.does(None, Forms(DueForm()).expire, system=True)
    row = forms.form(office.db, desk.form)
    assert row is not None
    assert row.state is FormState.EXPIRED
    assert kept(office, due) == 3
    assert len(dues.history(office.db, due.id)) == 1


def test_an_album_is_ended_by_a_tap_and_counts_once_of_what_is_due_several_times(office: DueOffice) -> None:
    due = office.due(office.duty("检查", evidence="照片"), TODAY, target=3)
    desk = Desk(office, office.head, due)
    for name in "ab":
        desk.sends(name, album="g")
    card = desk.taps("ok")
    assert isinstance(card, DueCard)
    assert (card.due.progress, card.due.state, card.files) == (1, DueState.OPEN, 2)


def test_an_album_that_comes_after_somebody_else_was_done_is_kept_whole(office: DueOffice) -> None:
    due = shared(office)
    desk = Desk(office, office.head, due)
    office.agency.does(office.above, lambda work: handling.finish(work, due.id, due.revision, "我先报了"))
    desk.sends("a", "原文", album="g")
    desk.sends("b", album="g")
    assert "别人已先办完，您发来的 2 个文件作为补充留下了" in asked(office)
    assert (now(office, due).done_by, now(office, due).note, kept(office, due)) == (office.above.id, "我先报了；原文", 2)


def test_an_album_for_what_was_withdrawn_says_so_and_claims_nothing(office: DueOffice) -> None:
    due = shared(office)
    desk = Desk(office, office.head, due)
    office.agency.does(office.above, lambda work: handling.void(work, due.id, due.revision, "会议取消"))
    card = desk.sends("a", album="g")
    assert isinstance(card, DueCard)
    assert (card.is_moved, card.is_kept, kept(office, due)) == (True, False, 0)


def test_no_more_than_ten_files_of_an_album_are_taken(office: DueOffice) -> None:
    due = shared(office)
    desk = Desk(office, office.head, due)
    for number in range(10):
        desk.sends(str(number), album="g")
    eleventh = File("x", album="g")
    office.agency.refuses(office.head, lambda work: desk.forms.take_file(work, desk.form, eleventh, ""), "no_more_files")
    assert kept(office, due) == 10


def test_pictures_of_a_certificate_wait_for_its_day(office: DueOffice) -> None:
    due = office.due("执法证", TODAY, person=office.officer, kind=DueKind.CERTIFICATE)
    desk = Desk(office, office.officer, due)
    desk.sends("a", album="g")
    assert now(office, due).state is DueState.OPEN
    desk.sends("b", "2032-03-01", album="g")
    assert (now(office, due).state, kept(office, due)) == (DueState.DONE, 2)
    desk.sends("c", album="g")
    assert kept(office, due) == 3
