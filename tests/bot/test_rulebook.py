"""What renewing rests on: the children, and what is left out of what was approved."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from bot import building
from bot.actions import own_knowledge
from bot.actions.lookup import Lookup
from bot.actions.own_knowledge import kept_file
from bot.building import BuildError, Order, build
from bot.children import begin
from bot.cli import main
from bot.reference import SHIPPED, open_lookup
from bot.searcher import Searcher
from bot.settings import Settings
from knowledge import snapshots
from knowledge.columns import Table
from knowledge.entries import Kind
from knowledge.faults import Fault
from knowledge.finder import Finding, Hit, Outcome
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Folders, gather, load, read_leniently
from knowledge.loading import WITHHELD
from knowledge.mending import mended
from knowledge.sample import Asked, Grade, Mark, harm, mark, marks, sample
from knowledge.verdict_table import Colour, VerdictKind
from knowledge.verdicts import verdict_of
from storage.database import Kind as Records
from storage.database import open_store

FACT = {"jurisdiction": "全国", "source": "某大队内部规定", "source_kind": "published", "confidence": "0.9", "checked_on": "2026-02-01"}
ROW = FACT | {"id": "PR-QA-101", "topic": "木琴调音备案", "answer": "前一天报\n值班室", "day_kind": "-", "aliases": "木琴调音"}
OTHER = ROW | {"id": "PR-QA-102", "topic": "荧光蘑菇登记", "aliases": ""}


def seen_of(pid: int) -> tuple[list[str], bytes]:
    """The files that a process holds, and its arguments and environment."""
    process = Path(f"/proc/{pid}")
    files = [str(path.readlink()) for path in (process / "fd").iterdir()]
    return files, (process / "cmdline").read_bytes() + (process / "environ").read_bytes()


@pytest.fixture(scope="module")
def cache(new_cache: Callable[[], Path]) -> Path:
    return new_cache()


@pytest.fixture(scope="module")
def lookup(cache: Path) -> Lookup:
    return open_lookup(Settings(cache_dir=cache), lambda: datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def shipped() -> Folders:
    return gather(SHIPPED)


async def test_a_child_that_was_started_anew_answers_as_the_parent_would(lookup: Lookup, cache: Path) -> None:
    searcher = Searcher.fork(lookup)
    await searcher.start()
    child = await searcher.raise_child(lookup.library.digest, cache)
    assert child is not None
    searcher.take_up(lookup, child)
    asked = [("履带车开上公路", None), ("听证", Kind.PROCEDURE), ("听证", Kind.PHRASE), ("啊啊", None), ("half \ud800", None)]
    found = await asyncio.gather(*(searcher.found(question, kind) for question, kind in asked))
    assert found == [lookup.found(question, kind) for question, kind in asked]
    assert searcher.is_aside
    await searcher.close()


async def test_a_child_started_anew_holds_no_file_and_no_setting_of_its_parent(
    lookup: Lookup, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUIXING_TOKEN", "1:SECRET")
    store = open_store(tmp_path / "records.sqlite3", Records.REAL, created_at="2026-03-02T00:00:00Z")
    searcher = Searcher.fork(lookup)
    await searcher.start()
    child = await searcher.raise_child(lookup.library.digest, cache)
    assert child is not None
    files, told = seen_of(child.pid)
    assert not [name for name in files if "records.sqlite3" in name]
    assert b"SUIXING" not in told
    assert b"SECRET" not in told
    await child.close()
    await searcher.close()
    store.close()


async def test_a_child_that_finds_no_rules_is_not_taken(lookup: Lookup, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    searcher = Searcher.fork(lookup)
    await searcher.start()
    assert await searcher.raise_child(lookup.library.digest, tmp_path) is None
    assert "did not get ready" in caplog.text
    assert searcher.is_aside
    await searcher.close()


async def test_what_is_asked_of_the_old_child_is_still_answered_while_the_new_one_takes_over(lookup: Lookup, cache: Path) -> None:
    searcher = Searcher.fork(lookup)
    await searcher.start()
    old = searcher.pid
    child = await searcher.raise_child(lookup.library.digest, cache)
    asking = [asyncio.create_task(searcher.ask("履带车开上公路")) for _ in range(20)]
    await asyncio.sleep(0)
    searcher.take_up(lookup, child)
    assert await asyncio.gather(*asking) == [lookup.ask("履带车开上公路")] * 20
    await asyncio.gather(*searcher._ending)
    with pytest.raises(ProcessLookupError):
        os.kill(old, 0)
    await searcher.close()


async def test_the_builder_leaves_rules_and_index_where_the_bot_finds_them(shipped: Folders, cache: Path) -> None:
    told = await build(Order(shipped, (kept_file(Table.PROCEDURE, "lists", [ROW]),), cache=cache))
    library = snapshots.recall(cache, told.digest)
    assert library is not None
    assert library.procedures["PR-QA-101"].topic == ROW["topic"]
    assert len(told.marks) == len(sample())
    assert not told.faults
    assert not told.left_out
    assert building.built(Order(shipped, (kept_file(Table.PROCEDURE, "lists", [ROW]),), cache=cache)) == told


async def test_the_builder_ends_with_its_parent(shipped: Folders) -> None:
    process = await begin("bot.building", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert process.stdin is not None
    parcel = pickle.dumps(Order(shipped))
    process.stdin.write(len(parcel).to_bytes(8, "big") + parcel)
    await process.stdin.drain()
    process.stdin.close()
    async with asyncio.timeout(30):
        told, _ = await process.communicate()
    assert process.returncode == 1
    assert told == b""


async def test_a_builder_that_fails_says_so(shipped: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: str, **streams: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-c", "import sys; sys.exit(3)", **streams)

    monkeypatch.setattr("bot.building.begin", broken)
    with pytest.raises(BuildError, match="ended"):
        await build(Order(shipped))


def test_what_no_longer_fits_is_left_out_and_the_rest_keeps_its_lines(shipped: Folders) -> None:
    lists = kept_file(Table.PROCEDURE, "lists", [ROW, OTHER | {"topic": ""}, OTHER | {"id": "PR-QA-103"}])
    names = kept_file(Table.ALIASES, "names", [{"entry": "PR-QA-102", "alias": "荧光"}, {"entry": "PR-QA-103", "alias": "夜光蘑菇"}])
    library, left_out = read_leniently(shipped, (lists, names))
    assert [(fault.file, fault.line) for fault in left_out] == [("records/lists.csv", 4), ("records/names.csv", 2)]
    assert library.procedures["PR-QA-101"].aliases == ("木琴调音",)
    assert library.procedures["PR-QA-103"].aliases == ("夜光蘑菇",)
    assert "PR-QA-102" not in library.procedures


def test_a_name_that_is_taken_costs_the_name_and_not_the_rule(shipped: Folders) -> None:
    taken = next(name for entry in load(SHIPPED).prohibitions.values() for name in entry.aliases)
    library, left_out = read_leniently(shipped, (kept_file(Table.PROCEDURE, "lists", [ROW | {"aliases": taken}, OTHER]),))
    assert len(left_out) == 1
    assert library.procedures["PR-QA-101"].aliases == ()
    assert "PR-QA-102" in library.procedures


def test_what_is_blanked_out_keeps_the_numbers_of_all_other_lines() -> None:
    file = kept_file(Table.PROCEDURE, "lists", [ROW, OTHER, OTHER | {"aliases": "一；\n二"}, OTHER])
    (whole,) = mended([file], [Fault(file.label, 2, "topic", "", ""), Fault(file.label, 6, "aliases", "", "")])
    before, after = file.data.decode().splitlines(), whole.data.decode().splitlines()
    assert after[0] == before[0]
    assert after[1:3] == ["", ""]
    assert after[3:5] == before[3:5]
    assert "二" not in whole.data.decode()
    assert after[-2:] == before[-2:]
    assert len(after) == len(before)
    assert mended([file], [Fault(file.label, 1, "", "", "")]) == ()
    assert mended([file], ()) == (file,)


def test_the_sample_knows_its_answers(lookup: Lookup) -> None:
    asked = sample()
    assert 400 <= len(asked) <= 600
    known = lookup.library
    assert not {one for each in asked for one in each.right if known.entry(one) is None}
    grades = [each.grade for each in marks(lookup.found)]
    assert sum(grade is Grade.RIGHT for grade in grades) > 0.7 * len(asked)
    assert grades.count(Grade.WRONG) < 0.02 * len(asked)


def test_a_question_is_marked_by_what_became_of_it() -> None:
    asked, strange = Asked("问", frozenset({"MT-001"})), Asked("问", frozenset())

    def found(outcome: Outcome, *ids: str) -> Finding:
        return Finding("问", outcome, tuple(Hit(one, (one,), 0.5) for one in ids))

    assert mark(asked, found(Outcome.ANSWER, "MT-001")) == Mark(Grade.RIGHT, "MT-001")
    assert mark(asked, found(Outcome.ANSWER, "MT-002", "MT-001")) == Mark(Grade.WRONG, "MT-002")
    assert mark(asked, found(Outcome.CHOOSE, "MT-001", "MT-002")).grade is Grade.FIRST
    assert mark(asked, found(Outcome.CHOOSE, "MT-002", "MT-001")).grade is Grade.OFFERED
    assert mark(asked, found(Outcome.CHOOSE, "MT-002")).grade is Grade.SILENT
    assert mark(asked, found(Outcome.NONE, "MT-001")).grade is Grade.SILENT
    assert mark(strange, found(Outcome.NONE)).grade is Grade.RIGHT
    assert mark(strange, found(Outcome.ANSWER, "MT-001")).grade is Grade.WRONG
    assert mark(Asked("问", frozenset(), may_be_elsewhere=True), found(Outcome.ANSWER, "EL-001")).grade is Grade.RIGHT


def test_harm_is_what_gets_worse_and_not_what_was_bad_before() -> None:
    first = sample()[0].text
    good = [Mark(Grade.RIGHT, "MT-001")] * len(sample())

    def spoilt(before: Mark, after: Mark) -> list[str]:
        return [each.question for each in harm([before, *good[1:]], [after, *good[1:]])]

    assert spoilt(Mark(Grade.RIGHT, "A"), Mark(Grade.WRONG, "B")) == [first]
    assert spoilt(Mark(Grade.RIGHT, "A"), Mark(Grade.OFFERED, "B")) == [first]
    assert spoilt(Mark(Grade.SILENT), Mark(Grade.WRONG, "B")) == [first]
    assert spoilt(Mark(Grade.WRONG, "A"), Mark(Grade.WRONG, "B")) == [first]
    assert spoilt(Mark(Grade.WRONG, "A"), Mark(Grade.WRONG, "A")) == []
    assert spoilt(Mark(Grade.RIGHT, "A"), Mark(Grade.FIRST, "A")) == []
    assert spoilt(Mark(Grade.FIRST, "A"), Mark(Grade.OFFERED, "B")) == []
    assert spoilt(Mark(Grade.SILENT), Mark(Grade.RIGHT, "A")) == []


def test_the_command_line_knows_what_was_approved_and_says_what_was_left_out(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUIXING_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SUIXING_CACHE_DIR", str(cache))
    open_store(tmp_path / "demo.sqlite3", Records.DEMO, created_at="2026-03-02T00:00:00Z").close()
    files = (kept_file(Table.PROCEDURE, "lists", [ROW, OTHER | {"topic": ""}]),)

    def keeper(_: Database) -> tuple[object, ...]:
        return files

    monkeypatch.setattr(own_knowledge, "_KEEPERS", (keeper,))
    told = CliRunner().invoke(main, ["ask", "木琴调音", "--json"])
    assert json.loads(told.stdout)["hits"][0]["id"] == "PR-QA-101"
    checked = CliRunner().invoke(main, ["knowledge", "check"])
    assert checked.exit_code == 1
    assert "records/lists.csv 第4行" in checked.output
    assert "暂时停用" in checked.output


def test_a_question_on_the_command_line_waits_for_no_database_where_there_are_no_records() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import bot.reference, sys; print([name for name in ('sqlite_utils', 'telegram') if name in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.strip() == "[]"


def test_a_matter_of_which_a_row_is_left_out_binds_nobody_until_it_is_whole(shipped: Folders) -> None:
    place = Jurisdiction.parse("江苏/南京")
    row = {
        **dict.fromkeys(("legal_basis", "statutory_penalty", "in_force_from", "in_force_until", "note"), ""),
        **{"id": "MV-LA-001", "matter": "MT-002", "domain": "公路路政", "violation": "履带车上公路", "case": "符合免罚条件"},
        **{"tier": "免予处罚", "result": "可以不予处罚", "standing": "正式清单", "list_name": "某市清单", "jurisdiction": "江苏/南京"},
        **{"conditions": "首次", "required_action": "责令改正", "source": "某市清单", "source_kind": "published", "confidence": "high"},
        **{"safety_related": "no", "checked_on": "2026-03-01"},
    }
    punished = row | {"id": "MV-LA-002", "case": "属于首查必罚", "tier": "首查必罚", "result": "首查必罚", "conditions": "再次"}
    whole, _ = read_leniently(shipped, (kept_file(Table.MINOR_VIOLATIONS, "list-LA", [row, punished]),))
    assert verdict_of(whole.matters["MT-002"], place, date(2026, 3, 2)).kind is VerdictKind.DEPENDS
    torn = kept_file(Table.MINOR_VIOLATIONS, "list-LA", [row, punished | {"case": "一个长得怎么也放不进按钮里去的情形"}])
    library, left_out = read_leniently(shipped, (torn,))
    assert [fault.line for fault in left_out] == [3]
    said = verdict_of(library.matters["MT-002"], place, date(2026, 3, 2))
    assert said.colour is Colour.GREY
    assert not said.commitment_allowed
    assert WITHHELD in {one.note for one in library.matters["MT-002"].rows}
    # A name may be lost without the law.
    taken = next(name for entry in load(SHIPPED).prohibitions.values() for name in entry.aliases)
    named, left_out = read_leniently(shipped, (kept_file(Table.MINOR_VIOLATIONS, "list-LA", [row, punished | {"aliases": taken}]),))
    assert len(left_out) == 1
    assert verdict_of(named.matters["MT-002"], place, date(2026, 3, 2)).kind is VerdictKind.DEPENDS
