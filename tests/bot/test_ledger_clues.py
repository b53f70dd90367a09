"""Clues in the ledger: what gets in and what never does, who may close it, and who hears of its end."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions import files, ledger_clues
from bot.actions import ledger_handling as handling
from bot.actions.clue_results import Deed
from bot.actions.ledger_results import ClueRectified, ItemTold, LedgerDeed, Told
from bot.actions.work import RefusedError
from bot.wording.ledger import card as shown
from storage import attachments, clue_handovers, clues, ledger
from storage.clues import ClueState, Hold
from storage.ledger import LedgerItem, LedgerState
from storage.people import Person
from tests.bot.test_clue_handling import HANDLING, Bureau

SAID, FOUND = "他天天迟到还骂人，我叫某举报人", "考勤显示十一月迟到九次"
DAY = date(2026, 12, 20)


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def rectified(bureau: Bureau, head: Person, *about: Person, **told: object) -> tuple[str, LedgerItem]:
    """A clue that was found true and handed to rectification."""
    clue_id = bureau.put_in(*about, text=SAID, category="conduct", **told)
    bureau.does(head, "claim", clue_id)
    at = bureau.now(clue_id).revision
    bureau.agency.does(head, lambda work: HANDLING.find(work, clue_id, at, Deed.TRUE, FOUND, ""))
    bureau.agency.does(head, lambda work: HANDLING.rectify(work, clue_id, at + 1, "轮岗", DAY))
    [item] = ledger.with_ref(bureau.agency.db, f"clue:{clue_id}")
    return clue_id, item


def closed(bureau: Bureau, item: LedgerItem, doer: Person, accepter: Person) -> None:
    bureau.agency.does(doer, lambda work: handling.start(work, item.id, item.revision))
    bureau.agency.does(doer, lambda work: handling.hand_in(work, item.id, item.revision + 1, (), "已轮岗"))
    bureau.agency.does(accepter, lambda work: handling.accept(work, item.id, item.revision + 2))


@pytest.mark.parametrize(
    ("level", "channel", "severity", "source"),
    [("red", "bot", "critical", "clue"), ("orange", "12328", "serious", "complaint"), ("blue", "files", "minor", "case_review")],
)
def test_the_finding_gets_in_and_the_reporters_words_do_not(bureau: Bureau, level: str, channel: str, severity: str, source: str) -> None:
    clue_id, item = rectified(bureau, bureau.head, level=level, channel=channel)
    assert (item.problem, item.measures, item.due_on, item.category) == (FOUND, "轮岗", DAY, "conduct")
    assert (item.severity, item.source, item.unit_id, item.is_held) == (severity, source, bureau.agency.first.id, False)
    for actor, knows in ((bureau.head, True), (bureau.above, True), (bureau.legal, False)):
        found = bureau.agency.does(actor, lambda work: handling.view(work, item.id))
        assert (found.sources[0].ref == f"clue:{clue_id}") is knows
        reply = shown(found)
        assert SAID[:5] not in str(reply)
        assert (clue_id in str(reply)) is knows


def test_the_other_heads_of_the_unit_hear_of_it(bureau: Bureau) -> None:
    rectified(bureau, bureau.above)
    assert [message.what for message in bureau.agency.told(bureau.head) if isinstance(message, ItemTold)] == [Told.OPENED]
    assert [message.what for message in bureau.agency.told(bureau.above) if isinstance(message, ItemTold)] == []


def test_of_a_held_clue_comes_a_held_item(bureau: Bureau) -> None:
    _, item = rectified(bureau, bureau.discipline, hold=Hold.INTEGRITY)
    assert item.is_held
    assert {owed.person_id for owed in bureau.agency.owed if isinstance(owed.message, ItemTold)} <= {bureau.second_discipline.id}
    for actor in (bureau.head, bureau.above, bureau.legal, bureau.reporter):
        bureau.agency.refuses(actor, lambda work: handling.view(work, item.id), "no_such_item")


def test_what_is_referred_to_discipline_later_is_its_alone_from_then_on(bureau: Bureau) -> None:
    clue_id, item = rectified(bureau, bureau.head)
    bureau.does(bureau.head, "refer", clue_id)
    bureau.agency.refuses(bureau.head, lambda work: handling.view(work, item.id), "no_such_item")
    assert bureau.agency.does(bureau.discipline, lambda work: handling.view(work, item.id)).item.is_held


def test_whom_the_clue_is_about_accepts_nothing(bureau: Bureau) -> None:
    _, item = rectified(bureau, bureau.head, bureau.other)
    bureau.agency.does(bureau.head, lambda work: handling.start(work, item.id, item.revision))
    bureau.agency.does(bureau.head, lambda work: handling.hand_in(work, item.id, item.revision + 1, (), "已轮岗"))
    assert LedgerDeed.ACCEPT not in bureau.agency.does(bureau.other, lambda work: handling.view(work, item.id)).can
    bureau.agency.refuses(bureau.other, lambda work: handling.accept(work, item.id, item.revision + 2), "ledger_second_person")


def test_its_end_is_told_to_whoever_handles_the_clue_which_nobody_ends_for_them(bureau: Bureau) -> None:
    clue_id, item = rectified(bureau, bureau.head)
    closed(bureau, item, bureau.head, bureau.other)
    assert bureau.agency.told(bureau.head) == [ClueRectified(clue_id, item.id)]
    assert bureau.now(clue_id).state is ClueState.RECTIFYING


def test_who_does_not_see_the_clue_any_more_hears_nothing_of_it(bureau: Bureau) -> None:
    clue_id, item = rectified(bureau, bureau.head)
    clues.change(bureau.agency.db, bureau.now(clue_id), at="x", hold=Hold.NAMED)
    closed(bureau, item, bureau.head, bureau.other)
    assert not any(isinstance(owed.message, ClueRectified) for owed in bureau.agency.owed)


def test_the_same_clue_handed_over_again_stays_one_item_with_the_new_measures(bureau: Bureau) -> None:
    clue_id, item = rectified(bureau, bureau.head)
    for step in ("close", "reopen", "true"):
        bureau.does(bureau.head, step, clue_id)
    at = bureau.now(clue_id).revision
    bureau.agency.does(bureau.head, lambda work: HANDLING.rectify(work, clue_id, at, "换人", None))
    [again] = ledger.with_ref(bureau.agency.db, f"clue:{clue_id}")
    assert (again.id, again.times, again.measures, again.due_on) == (item.id, 1, "换人", DAY)


def test_what_was_handed_over_before_there_was_a_ledger_is_taken_up_once(bureau: Bureau) -> None:
    db = bureau.agency.db
    old = bureau.put_in(text=SAID, reason=FOUND, state=ClueState.RECTIFYING, claimed_by=bureau.head.id)
    done = bureau.put_in(text=SAID, reason=FOUND, state=ClueState.CLOSED)
    for clue_id in (old, done):
        clue_handovers.hand_over(db, clue_id, bureau.agency.first.id, "轮岗", None, bureau.head.id, at="x")
    for _ in range(2):
        bureau.agency.does(None, ledger_clues.take_over, system=True)
        assert bureau.agency.owed == []
    [item] = ledger.with_ref(db, f"clue:{old}")
    assert (item.problem, item.state) == (FOUND, LedgerState.TODO)
    assert ledger.with_ref(db, f"clue:{done}") == ()


def test_files_of_an_item_are_shown_to_those_who_see_it_and_to_nobody_else(bureau: Bureau) -> None:
    _, item = rectified(bureau, bureau.head)
    db = bureau.agency.db
    found = attachments.want(db, "selfcheck:7", door="t", file_id="f", size=1, at="x")
    own = attachments.want(db, f"ledger:{item.id}", door="t", file_id="f", size=1, at="x")
    other = attachments.want(db, "selfcheck:7", door="t", file_id="f", size=1, at="x")
    for number in (found, own, other):
        attachments.stored(db, number, name=f"n{number}", kind="image/png", size=1, sha256="")
    ledger.add_source(db, item.id, "selfcheck:7", "", files=(found,), by=None, at="x")
    bureau.agency.does(bureau.head, lambda work: files.show(work, "ledger", str(item.id)))
    assert [message.name for message in bureau.agency.replies()] == [f"n{found}", f"n{own}"]  # type: ignore[attr-defined]
    bureau.agency.refuses(bureau.elsewhere, lambda work: files.show(work, "ledger", str(item.id)), "no_such_item")
    with pytest.raises(RefusedError):
        bureau.agency.does(bureau.head, lambda work: files.show(work, "ledger", "x1"))
