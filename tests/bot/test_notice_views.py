"""Notices found again: one's own by shelf and by words, nobody else's; and what the digest tells of them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.actions import notice_parts, notice_sending, notice_views
from bot.actions.notice_audience import Audience
from bot.actions.notice_parts import NOTICES, NoticesToRead, NoticeToRead
from bot.actions.notice_reading import LETTER
from bot.actions.notice_results import NoticeLetter
from bot.actions.notice_views import NoticeSeen, NoticeShelf
from bot.wording import notice_views as wording
from bot.wording import nudge_parts
from bot.wording.messages import show
from knowledge.clues import query_terms
from storage import notice_views as stored
from storage import people
from storage.moments import to_text
from storage.notice_views import Owed, Shelf, Sight
from storage.notices import Confirm, NoticeState, NoticeUrgency
from storage.people import Person, Standing
from tests.bot import digests
from tests.bot.notice_readers import Readers
from tests.storage import plans

SOON = 0.045
"""Seconds; alone on the machine each of these takes less than a seventh of it."""


@pytest.fixture
def readers() -> Readers:
    return Readers()


def shelf(readers: Readers, person: Person, which: Shelf = Shelf.ALL, page: int = 0) -> NoticeShelf:
    return readers.agency.does(person, lambda work: notice_views.shelf(work, which, page))


def titles(found: NoticeShelf) -> list[str]:
    return [line.notice.title for line in found.lines]


def found(readers: Readers, person: Person, words: str) -> list[str]:
    return titles(readers.agency.does(person, lambda work: notice_views.search(work, words)))


def labels(found: NoticeShelf) -> list[str]:
    return [button.label for row in wording.shelf(found).buttons for button in row]


def test_the_own_ones_stand_there_newest_first_with_what_became_of_them(readers: Readers) -> None:
    read, unread, recalled = readers.sent("看过的"), readers.sent("没看的", urgency=NoticeUrgency.URGENT), readers.sent("不该发的")
    readers.confirm(read, readers.officer)
    readers.change(recalled, state=NoticeState.RECALLED)
    listed = shelf(readers, readers.officer)
    assert [line.notice.id for line in listed.lines] == [recalled.id, unread.id, read.id]
    text = wording.shelf(listed).text
    assert "1. 📢 已撤回的通知" in text
    assert "不该发的" not in text
    assert "2. 🔴● 没看的" in text
    assert "3. 📢✅ 看过的" in text
    assert labels(listed) == ["2", "3", "未读（1）", "在效"]
    assert shelf(readers, readers.elsewhere).lines == ()


def test_what_is_unread_stands_by_urgency_and_goes_with_a_tap(readers: Readers) -> None:
    plain = readers.sent("普通")
    urgent = readers.sent("急的", urgency=NoticeUrgency.URGENT)
    asking = readers.sent("要回答的", confirm=Confirm.ANSWER, question="几人？")
    listed = shelf(readers, readers.officer, Shelf.UNREAD)
    assert titles(listed) == ["急的", "要回答的", "普通"]
    assert [label for label in labels(listed) if "已阅" in label] == ["1 已阅", "3 已阅"]
    left = readers.agency.does(readers.officer, lambda work: notice_views.confirm_in_list(work, urgent.id, 0), account=2)
    assert titles(left) == ["要回答的", "普通"]
    assert [owed.subject for owed in readers.agency.owed] == [f"{LETTER}:{urgent.id}:1"]
    readers.confirm(plain, readers.officer)
    readers.confirm(asking, readers.officer, "三人")
    assert "没有未读的通知" in wording.shelf(shelf(readers, readers.officer, Shelf.UNREAD)).text


def test_in_force_is_what_holds_today(readers: Readers) -> None:
    today = readers.agency.now.date()
    readers.sent("到昨天", in_force_until=today - timedelta(days=1))
    readers.sent("到今天", in_force_until=today)
    readers.sent("一直")
    recalled = readers.sent("撤回的")
    readers.change(recalled, state=NoticeState.RECALLED)
    assert titles(shelf(readers, readers.officer, Shelf.IN_FORCE)) == ["一直", "到今天"]


def test_pages_hold_six_and_one_that_is_no_more_shows_the_last(readers: Readers) -> None:
    for number in range(8):
        readers.sent(f"第{number}条")
    first, last = shelf(readers, readers.officer), shelf(readers, readers.officer, page=7)
    assert titles(first) == [f"第{number}条" for number in range(7, 1, -1)]
    assert (last.page, last.pages, titles(last)) == (1, 2, ["第1条", "第0条"])
    assert "下一页" in labels(first)
    assert "上一页" in labels(last)


def test_senders_find_what_they_made_with_where_it_stands(readers: Readers) -> None:
    readers.sent("发出的")
    readers.sent("定时的", send_at=readers.agency.now + timedelta(days=1))
    mine = shelf(readers, readers.head, Shelf.SENT)
    assert titles(mine) == ["定时的", "发出的"]
    assert "待发" in wording.shelf(mine).text
    assert "我发的" not in labels(mine)
    assert "我发的" in labels(shelf(readers, readers.head))
    assert "我发的" not in labels(shelf(readers, readers.officer))
    assert shelf(readers, readers.top, Shelf.SENT).lines == ()


def test_words_find_what_one_received_made_or_handles_and_nobody_elses(readers: Readers) -> None:
    readers.sent("检测站专项检查")
    assert found(readers, readers.officer, "检测站") == ["检测站专项检查"]
    assert found(readers, readers.head, "专项") == ["检测站专项检查"]
    assert found(readers, readers.top, "检测站") == ["检测站专项检查"]
    assert found(readers, readers.admin, "检测站") == ["检测站专项检查"]
    assert found(readers, readers.elsewhere, "检测站") == []
    other = people.add_person(
        readers.agency.db, "二队长", readers.agency.second.id, readers.head.role, created_at=to_text(readers.agency.now)
    )
    assert found(readers, other, "检测站") == []
    assert found(readers, readers.officer, "灭火器") == []
    assert found(readers, readers.officer, "  ") == []
    nothing = readers.agency.does(readers.officer, lambda work: notice_views.search(work, "灭火器"))
    assert "换个短一点的词" in wording.shelf(nothing).text


def test_what_waits_or_was_recalled_is_not_found_by_its_recipients(readers: Readers) -> None:
    readers.sent("检测站定时", send_at=readers.agency.now + timedelta(days=1))
    recalled = readers.sent("检测站撤回")
    readers.change(recalled, state=NoticeState.RECALLED)
    assert found(readers, readers.officer, "检测站") == []
    assert found(readers, readers.head, "检测站") == ["检测站撤回"]


def test_a_search_shows_the_newest_and_says_that_there_are_more(readers: Readers) -> None:
    for number in range(11):
        readers.sent(f"检测站{number}")
    many = readers.agency.does(readers.officer, lambda work: notice_views.search(work, "检测站"))
    assert len(many.lines) == 10
    assert "只列了最近 10 条" in wording.shelf(many).text


def test_one_is_opened_by_its_recipients_and_by_whoever_handles_it_without_anything_to_confirm(readers: Readers) -> None:
    notice = readers.sent("开会")
    shown = readers.agency.does(readers.officer, lambda work: notice_views.opened(work, notice.id))
    assert isinstance(shown, NoticeLetter)
    assert [button.label for row in show(shown).buttons for button in row] == ["已阅"]
    watched = readers.agency.does(readers.top, lambda work: notice_views.opened(work, notice.id))
    assert isinstance(watched, NoticeSeen)
    assert [button.label for row in show(watched).buttons for button in row] == ["看收阅情况"]
    readers.agency.refuses(readers.elsewhere, lambda work: notice_views.opened(work, notice.id), "no_such_notice")
    readers.change(notice, state=NoticeState.RECALLED)
    readers.agency.refuses(readers.officer, lambda work: notice_views.opened(work, notice.id), "notice_recalled")


def morning(readers: Readers) -> dict[int, tuple[object, ...]]:
    """What the digest of the next morning says."""
    readers.agency.now = (readers.agency.now + timedelta(days=1)).replace(hour=6)
    while readers.agency.does(None, notice_parts.put_ready, system=True):
        pass
    readers.agency.now = readers.agency.now.replace(hour=9)
    return digests.send(readers.agency, (NOTICES,))


def test_the_digest_tells_from_the_next_day_on_what_was_not_confirmed(readers: Readers) -> None:
    notice = readers.sent("周五检查", urgency=NoticeUrgency.ORDINARY)
    while readers.agency.does(None, notice_parts.put_ready, system=True):
        pass
    assert digests.send(readers.agency, (NOTICES,)) == {}
    readers.confirm(notice, readers.second)
    told = morning(readers)
    assert told == {readers.officer.id: (NoticesToRead((NoticeToRead(notice.id, "周五检查", NoticeUrgency.ORDINARY),)),)}
    (part,) = told[readers.officer.id]
    assert digests.text(part) == "<b>1 条通知还没确认</b>\n📢 周五检查"
    assert [button.label for button in nudge_parts.buttons(part)] == ["看未读通知"]


def test_it_is_looked_up_when_it_goes_out(readers: Readers) -> None:
    notice = readers.sent()
    readers.agency.now = (readers.agency.now + timedelta(days=1)).replace(hour=6)
    assert readers.agency.does(None, notice_parts.put_ready, system=True) is False
    readers.confirm(notice, readers.officer)
    readers.change(readers.sent("还有"), state=NoticeState.RECALLED)
    people.set_standing(readers.agency.db, readers.second.id, Standing.SUSPENDED)
    readers.agency.now = readers.agency.now.replace(hour=9)
    assert digests.send(readers.agency, (NOTICES,)) == {}


def test_it_says_nothing_of_what_the_clock_asks_for_today_or_of_what_is_long_gone(readers: Readers) -> None:
    asked = readers.sent(urgency=NoticeUrgency.IMPORTANT)
    readers.change(asked, ask_at=to_text(readers.agency.now + timedelta(days=1)))
    assert morning(readers) == {}
    readers.change(asked, ask_at=None)
    assert set(morning(readers)) == {readers.officer.id, readers.second.id}
    readers.agency.later(days=14)
    assert morning(readers) == {}


def test_a_round_that_was_killed_goes_on_where_it_was_and_is_made_once_a_day(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_parts, "PIECE", 1)
    readers.sent()
    readers.agency.now = (readers.agency.now + timedelta(days=1)).replace(hour=6)

    def ready() -> set[int]:
        return {row[0] for row in readers.agency.db.conn.execute("SELECT person_id FROM nudge_parts")}

    assert readers.agency.does(None, notice_parts.put_ready, system=True) is True
    assert ready() == {readers.officer.id}
    assert readers.agency.does(None, notice_parts.put_ready, system=True) is True
    assert ready() == {readers.officer.id, readers.second.id}
    assert readers.agency.does(None, notice_parts.put_ready, system=True) is False
    readers.agency.db.conn.execute("DELETE FROM nudge_parts")
    assert readers.agency.does(None, notice_parts.put_ready, system=True) is False
    assert ready() == set()


@pytest.fixture(scope="module")
def archive() -> tuple[Readers, Person]:
    """2,000 notices with 100,000 recipients' rows; somebody who was sent a tenth of them, and one notice of another unit."""
    readers, chance = Readers(), random.Random(8)
    db, now = readers.agency.db, to_text(readers.agency.now)
    first = readers.sent("检测站检查" + "长" * 1_500, audience=Audience(people=(readers.officer.id,)))
    columns = ", ".join(column for (column,) in db.conn.execute("SELECT name FROM pragma_table_info('notices') WHERE name <> 'id'"))
    changed = columns.replace("sent_at", "? AS sent_at", 1)
    crowd = [readers.agency.person(f"人{number}") for number in range(500)]
    db.conn.execute("BEGIN")
    for number in range(2_000):
        at = to_text(readers.agency.now - timedelta(hours=number))
        row = db.conn.execute(f"INSERT INTO notices ({columns}) SELECT {changed} FROM notices WHERE id = ? RETURNING id", [at, first.id])
        made = int(row.fetchone()[0])
        db.conn.execute("INSERT INTO notice_search (rowid, grams) SELECT ?, ?", [made, notice_sending.grams_of(first)])
        meant = chance.sample(crowd, 50) + ([readers.officer] if number % 10 == 0 else [])
        db.conn.executemany(
            "INSERT INTO notice_recipients (notice_id, person_id, unit_id, state, sent_at, added_at) VALUES (?, ?, 2, 'sent', ?, ?)",
            [[made, person.id, at, now] for person in meant],
        )
    db.conn.execute("COMMIT")
    assert db.conn.execute("SELECT count(*) FROM notice_recipients").fetchone()[0] >= 100_000
    return readers, readers.officer


@pytest.mark.parametrize("which", list(Shelf))
def test_lists_are_read_from_their_index(archive: tuple[Readers, Person], which: Shelf) -> None:
    readers, person = archive
    db, today = readers.agency.db, readers.agency.now.date()

    def ask() -> None:
        stored.count(db, person.id, which, today=today)
        stored.page(db, person.id, which, today=today, limit=6, offset=60)

    steps = plans.steps(db, plans.asked(db, ask))
    assert not any(step.startswith("SCAN n") and "COVERING INDEX" not in step for step in steps), steps
    assert not any(step.startswith("SCAN r") for step in steps), steps
    assert fastest(ask) < SOON


def test_what_is_owed_and_what_a_word_confirms_is_read_from_there_too(archive: tuple[Readers, Person]) -> None:
    readers, person = archive
    db, now = readers.agency.db, readers.agency.now
    owed = Owed(to_text(now - timedelta(days=14)), to_text(now), to_text(now))

    def ask() -> None:
        stored.owing(db, owed, after=0, limit=200)
        stored.owed_by(db, owed, person.id)

    steps = plans.steps(db, plans.asked(db, ask))
    assert any("notices_listed (sent_at>? AND sent_at<?)" in step for step in steps), steps
    assert fastest(ask) < SOON
    assert fastest(lambda: stored.confirmed_by_word(db, person.id, limit=30)) < SOON


@pytest.mark.parametrize("units", [(), (2,), None])
def test_a_word_that_all_have_is_found_soon_by_whoever_sees_little_or_much(
    archive: tuple[Readers, Person], units: tuple[int, ...] | None
) -> None:
    readers, _ = archive
    sight = Sight(readers.elsewhere.id, units)
    expression = query_terms("检测站")

    def ask() -> tuple[object, ...]:
        return stored.matching(readers.agency.db, sight, expression, limit=11)

    assert len(ask()) == (0 if units == () else 11)
    assert fastest(ask) < SOON


def fastest(ask: Callable[[], object]) -> float:
    """Seconds of the fastest of a few runs."""
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        ask()
        took.append(time.perf_counter() - begun)
    return min(took)
