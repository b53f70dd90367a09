"""What a clue says after any sequence of additions and edits: each message's words as they last were, and nothing lost or moved."""

from __future__ import annotations

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions import files
from bot.actions.own_clue_views import page
from bot.actions.own_clues import OwnClueDesk
from bot.actions.work import Work
from knowledge.normalise import fold
from storage import clues
from storage.clues import ClueState, Hold
from storage.people import Role
from tests.bot.agency import DOOR, Agency
from tests.bot.test_cards import lookup
from tests.clues import a_clue

ACCOUNT = 7
WORDS = st.text(alphabet="站点检测排队窗口甲乙丙丁 <&，", min_size=1, max_size=12).map(lambda text: f"某{text}".strip())
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 9), WORDS), max_size=8)


@settings(max_examples=60, deadline=None)
@given(first=WORDS, steps=STEPS)
def test_each_message_says_what_it_last_said(first: str, steps: list[tuple[bool, int, str]]) -> None:
    agency = Agency()
    me = agency.person("测试员", account=ACCOUNT)
    desk = OwnClueDesk(partial(lookup, "全国"))
    number = 1

    def doing(work: Work) -> Work:
        work.message_id, work.account_id, work.door = number, ACCOUNT, DOOR
        return work

    clue_id = agency.does(me, lambda work: desk.submit(doing(work), first)).clue.id
    parts, versions = {1: first}, 1
    for adds, which, text in steps:
        whole = "\n".join(parts.values())
        if adds:
            number += 1
            agency.does(me, lambda work, text=text: desk.add_text(doing(work), clue_id, text), account=ACCOUNT)  # type: ignore[misc]
            if fold(text) in fold(whole):
                continue
            parts[number], versions = text, versions + 1
        else:
            edited = list(parts)[which % len(parts)]
            part = agency.does(me, lambda work, edited=edited: desk.of_message(doing(work), edited), account=ACCOUNT)  # type: ignore[misc]
            assert part is not None
            agency.does(me, lambda work, part=part, text=text: desk.rewrite(work, part, text), account=ACCOUNT)  # type: ignore[misc]
            versions += parts[edited] != text
            parts[edited] = text
    kept = clues.clue(agency.db, clue_id)
    assert kept is not None
    assert kept.text == "\n".join(parts.values())
    assert (kept.version, len(clues.versions(agency.db, clue_id)), kept.state) == (versions, versions, ClueState.NEW)
    found = agency.db.conn.execute("SELECT count(*) FROM clue_search WHERE clue_search MATCH '某'").fetchone()
    assert found == (1,)


def test_what_somebody_recorded_for_another_is_not_theirs_to_follow_or_to_take_back() -> None:
    agency = Agency()
    head = agency.person("某甲", Role.SUPERVISOR)
    desk = OwnClueDesk(partial(lookup, "全国"))
    recorded = a_clue(agency.first.id, person_id=head.id, channel="12328", text="某甲开会迟到骂人", hold=Hold.NAMED)
    clues.add(agency.db, recorded)
    clues.name_subjects(agency.db, recorded.id, [head.id])
    assert agency.does(head, lambda work: page(work, 0)).count == 0
    agency.refuses(head, lambda work: desk.view(work, recorded.id), "no_such_clue")
    agency.refuses(head, lambda work: desk.withdraw(work, recorded.id, 1), "no_such_clue")
    agency.refuses(head, lambda work: files.show(work, "clue", recorded.id), "no_such_clue")
    assert agency.does(head, lambda work: desk.submit(work, "某甲开会迟到骂人")).clue.id != recorded.id
