"""What was taught from the chat is answered outright where enough of it is asked, and never on one strange word alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.actions.own_knowledge import kept_file
from bot.building import Order, built
from bot.reference import SHIPPED
from knowledge import additions, snapshots
from knowledge.columns import Table
from knowledge.finder import Finder, Outcome
from knowledge.library import Folders, gather, read
from knowledge.sample import nonsense
from knowledge.sources import SourceFile

ALIAS = "铁蛤蟆咕噜咕噜要几天"
NONSENSE = "咕噜咕噜豆腐脑"
FACT = {"jurisdiction": "全国", "source": "某大队内部规定", "source_kind": "unverified", "confidence": "low", "checked_on": "2026-02-01"}
TIME_LIMIT = FACT | {"id": "PR-BB-001", "topic": "铁蛤蟆咕噜咕噜备案", "answer": "七日内备案", "day_kind": "-", "aliases": ""}


@pytest.fixture(scope="module")
def shipped() -> Folders:
    return gather(SHIPPED)


def names(entry: str, *aliases: str) -> SourceFile:
    return kept_file(Table.ALIASES, "learned_aliases", [{"entry": entry, "alias": alias} for alias in aliases])


@pytest.fixture(scope="module", params=["MT-002", "PR-001"])
def taught(request: pytest.FixtureRequest, shipped: Folders) -> tuple[Finder, str]:
    return Finder(read(shipped, (names(request.param, ALIAS, "铁蛤蟆上路"),))), request.param


@pytest.mark.parametrize("question", [NONSENSE, "咕噜咕噜", "咕噜咕噜豆", "铁蛤蟆豆腐脑", "豆腐脑咕噜咕噜棉花糖", "guluguludoufunao"])
def test_nonsense_that_shares_a_strange_word_with_a_taught_name_is_not_answered(taught: tuple[Finder, str], question: str) -> None:
    assert taught[0].find(question).outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    "question", [ALIAS, f"请问{ALIAS}啊", "铁蛤蟆咕噜咕噜几天", "请问铁蛤蟆上路怎么办啊", "鐵蛤蟆上路", "tiehamashanglu"]
)
def test_a_taught_name_and_what_is_close_to_it_is_answered(taught: tuple[Finder, str], question: str) -> None:
    found = taught[0].find(question)
    assert (found.outcome, found.hits[0].id) == (Outcome.ANSWER, taught[1])


def test_what_is_not_sure_enough_is_still_offered_first(taught: tuple[Finder, str]) -> None:
    found = taught[0].find(NONSENSE)
    assert (found.outcome, found.hits[0].id) == (Outcome.CHOOSE, taught[1])


def test_the_title_of_an_added_entry_counts_like_its_names(shipped: Folders) -> None:
    finder = Finder(read(shipped, (kept_file(Table.PROCEDURE, "learned_procedure", [TIME_LIMIT]),)))
    assert finder.find(NONSENSE).outcome is not Outcome.ANSWER
    assert finder.find("铁蛤蟆备案").hits[0].id == "PR-BB-001"
    assert finder.find("铁蛤蟆咕噜咕噜备案").outcome is Outcome.ANSWER


@pytest.mark.proof
@pytest.mark.parametrize("question", nonsense("铁蛤蟆咕噜咕噜谁来"))
def test_half_a_name_with_as_much_of_nothing_is_not_that_name(shipped: Folders, question: str) -> None:
    taught = Finder(read(shipped, (names("EL-001", "铁蛤蟆咕噜咕噜谁来"),)))
    assert taught.find("铁蛤蟆咕噜咕噜谁来").outcome is Outcome.ANSWER
    assert taught.find(question).outcome is not Outcome.ANSWER


@pytest.mark.proof
def test_what_the_shipped_names_of_an_entry_say_is_answered_as_before(shipped: Folders) -> None:
    plain, more = read(shipped), read(shipped, (names("MT-002", "铁蛤蟆上路"),))
    asked = [alias for row in plain.matters["MT-002"].rows for alias in row.aliases] + [*plain.matters["MT-002"].aliases]
    before, after = (Finder(library) for library in (plain, more))
    lost = [each for each in asked if before.find(each).outcome is Outcome.ANSWER and after.find(each).outcome is not Outcome.ANSWER]
    assert asked
    assert not lost


def test_nothing_of_what_ships_counts_as_added(shipped: Folders) -> None:
    assert read(shipped).added == frozenset()


def test_lists_and_an_agencys_folder_are_no_additions_and_a_taught_candidate_is(shipped: Folders) -> None:
    library = read(shipped)
    row = next(row for row in library.rows.values() if row.standing == "正式清单")
    cells = FACT | {
        **{"domain": row.domain, "violation": "铁蛤蟆未贴反光标识", "tier": row.tier, "result": row.result, "list_name": "某县清单"},
        **{"legal_basis": row.legal_basis, "conditions": "首次", "required_action": "责令改正", "safety_related": "否"},
    }
    listed = cells | {"id": "MV-QA-101", "standing": "正式清单", "source_kind": "published"}
    candidate = cells | {"id": "MV-QA-102", "standing": "未核实", "violation": "铁蛤蟆没挂牌"}
    taught = kept_file(Table.MINOR_VIOLATIONS, "learned_minor_violations", [candidate])
    folder = SourceFile(Table.ALIASES, "own/aliases/ours.csv", own=True, data="entry,alias\nMT-002,铁蛤蟆进城\n".encode())
    library = read(shipped, (kept_file(Table.MINOR_VIOLATIONS, "list-LA", [listed]), taught, folder))
    assert library.added == {"MV-QA-102", "MT-QA-102"}


def test_a_snapshot_knows_what_was_added(shipped: Folders, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    library = read(shipped, (names("MT-002", ALIAS),), cache)
    again = snapshots.recall(cache, library.digest)
    assert again is not None
    assert again.added == library.added == {ALIAS}
    assert Finder(again, cache).find(NONSENSE).outcome is Outcome.CHOOSE
    assert Finder(again, cache).find(NONSENSE).outcome is Outcome.CHOOSE


def test_nonsense_is_made_of_half_a_name_and_as_much_of_nothing() -> None:
    assert nonsense("铁蛤蟆，上路") == ("铁蛤蟆豆腐脑", "豆腐脑蟆上路")
    assert nonsense("蛤蟆") == ()
    assert all(len(question) == 40 for question in nonsense("铁" * 40))


@pytest.mark.proof
def test_a_trial_finds_the_nonsense_that_a_new_name_would_answer(shipped: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    change = Order(shipped, change=(names("MT-002", ALIAS),))
    assert built(change).guesses == ()
    for limit in ("LEAST_OF_ALIAS", "LEAST_OF_QUESTION", "LEAST_OF_BOTH"):
        monkeypatch.setattr(additions, limit, 0.0)
    told = built(change).guesses
    assert told
    assert {entry for _, entry in told} == {"MT-002"}
    assert {question for question, _ in told} <= set(nonsense(ALIAS))
    # What holds already is no news of this change.
    assert built(replace(change, known=frozenset({ALIAS}))).guesses == ()
