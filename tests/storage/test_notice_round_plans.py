"""However many notices and recipients there are, what the clock asks at each tick is answered from an index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlite_utils import Database

from bot.actions.notice_audience import Audience
from storage import notice_asking, notice_joining, notice_rounds
from storage.moments import to_text
from storage.notices import Notice, NoticeState
from tests.bot.notice_office import Office
from tests.storage.plans import asked, steps

Ask = Callable[[Database, Notice, str], object]
ASKED: dict[str, Ask] = {
    "to send": lambda db, _notice, at: notice_rounds.to_send(db, at),
    "under way": lambda db, _notice, _at: notice_rounds.under_way(db),
    "gathering": lambda db, _notice, _at: notice_rounds.gathering(db),
    "to ask": lambda db, _notice, at: notice_asking.to_ask(db, at),
    "asking": lambda db, _notice, _at: notice_asking.asking(db),
    "in force": lambda db, _notice, _at: notice_joining.in_force(db, date(2026, 11, 25)),
    "at rest": lambda db, notice, _at: notice_rounds.is_at_rest(db, notice),
    "to correct": lambda db, notice, at: notice_rounds.correct(db, notice, at=at, limit=5),
    "to take back": lambda db, notice, at: notice_rounds.take_back(db, notice, at=at, limit=5),
    "to drop": lambda db, notice, at: notice_rounds.drop(db, notice.id, at=at, limit=5),
    "unread": lambda db, notice, _at: notice_asking.unread(db, notice.id, limit=5),
    "left": lambda db, notice, _at: notice_asking.is_any_left(db, notice.id),
}


@pytest.mark.parametrize("name", ASKED)
def test_nothing_looks_through_a_whole_table(name: str) -> None:
    office = Office(4)
    notice = office.send(to=Audience(units=(office.agency.top.id,)))
    office.run()
    office.correct(notice, "改了")
    if "take" in name or "drop" in name:
        office.recall(notice)
    db, at = office.agency.db, to_text(office.agency.now)
    db.conn.execute("BEGIN")
    found = asked(db, lambda: ASKED[name](db, office.now(notice), at))
    db.conn.execute("ROLLBACK")
    for step in steps(db, found):
        # The partial index holds no more than what is under way.
        is_small = step in {"SCAN n USING INDEX notices_under_way", "SCAN n USING INDEX notices_asking"}
        assert is_small or not step.startswith(("SCAN n", "SCAN r", "SCAN o", "SCAN p", "SCAN a")), step


def test_what_is_overtaken_is_looked_for_in_one_chat_and_not_among_all_messages_about_the_same() -> None:
    office = Office(3)
    notice = office.send()
    office.run()
    assert office.now(notice).state is NoticeState.SENT
    office.correct(notice, "改了")
    db, at = office.agency.db, to_text(office.agency.now)
    found = asked(db, lambda: notice_rounds.correct(db, office.now(notice), at=at, limit=1))
    overtaking = [step for step in steps(db, [each for each in found if "overtaken" in each]) if "outbox" in step]
    assert overtaking
    assert all("account_id=?" in step for step in overtaking), overtaking
