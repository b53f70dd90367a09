"""The book of checklists takes up what a clerk saves; the command line checks and exports them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from bot.actions.rulebook import ChecklistFaultsFound, ChecklistsMended
from bot.actions.work import Work
from bot.checklists import ChecklistBook
from bot.cli import main
from bot.line.effects import Effects
from bot.reference import SHIPPED
from bot.settings import Settings
from bot.wording.messages import show
from knowledge.checklists.rotation import prohibition_items
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load
from knowledge.working_days import working_days
from storage.people import Role
from tests.bot.agency import Agency
from tests.knowledge.checklist_files import item, items, put, toml_of

OURS = toml_of(items(count=10))


@dataclass
class Deeds:
    """Carries out in the agency what the bot does by itself."""

    agency: Agency

    def by_itself(self, action: Callable[[Work], object]) -> object:
        return self.agency.does(None, action, system=True)


class Place:
    """A running bot's book of checklists over an agency's own folder."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.agency = Agency()
        self.legal = self.agency.person("钱七", Role.LEGAL)
        self.officer = self.agency.person("孙八")
        self.folder = folder
        self.settings = Settings(knowledge_dir=folder, data_dir=folder / "data", jurisdiction="山东/威海/乳山", _env_file=None)
        self.library = library
        folder.mkdir(exist_ok=True)
        self.book = self.opened()

    def opened(self) -> ChecklistBook:
        effects = cast("Effects", Deeds(self.agency))
        return ChecklistBook(self.settings, self.agency.db, lambda: self.library, lambda: self.agency.now, effects)

    def looks(self) -> list[object]:
        """Let the book look as often as it needs to; returns what legal staff are told."""
        told: list[object] = []
        for _ in range(3):
            self.agency.later(seconds=20)
            self.agency.owed = []
            asyncio.run(self.book.look())
            told += self.agency.told(self.legal)
            assert not self.agency.told(self.officer)
        return told


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SHIPPED)


@pytest.fixture
def place(tmp_path: Path, library: Library) -> Place:
    return Place(tmp_path / "own", library)


def test_a_file_that_is_laid_down_holds_while_the_bot_runs_and_falls_with_it(place: Place) -> None:
    shipped = set(place.book.lists)
    assert place.looks() == []
    assert place.agency.acts() == []
    put(place.folder, "ours.toml", OURS)
    assert place.looks() == []
    assert set(place.book.lists) == shipped | {"piano"}
    assert place.agency.acts() == ["knowledge.reloaded"]
    (place.folder / "checklists" / "ours.toml").unlink()
    place.looks()
    assert set(place.book.lists) == shipped


def test_a_file_that_is_still_being_saved_is_left_alone(place: Place) -> None:
    put(place.folder, "ours.toml", OURS)
    asyncio.run(place.book.look())
    assert "piano" not in place.book.lists


def test_a_spoilt_file_is_told_once_and_the_old_list_stays_until_it_is_mended(place: Place) -> None:
    put(place.folder, "ours.toml", OURS)
    place.looks()
    put(place.folder, "ours.toml", OURS.replace('"serious"', '"heavy"', 1))
    told = place.looks()
    assert [type(each) for each in told] == [ChecklistFaultsFound]
    text = show(told[0]).text
    assert "own/checklists/ours.toml 第12行" in text.replace("</b>", "")
    assert "MQ-01 的 severity 写成了“heavy”" in text
    assert place.book.lists["piano"].items[0].severity == "serious"
    assert place.looks() == []
    put(place.folder, "ours.toml", OURS.replace("敲一下", "听一下"))
    assert [type(each) for each in place.looks()] == [ChecklistsMended]
    assert place.book.lists["piano"].items[0].how == "听一下"


def test_what_was_spoilt_while_the_bot_was_down_is_told_and_the_list_that_held_last_holds(place: Place) -> None:
    put(place.folder, "ours.toml", OURS)
    place.looks()
    held = place.book.lists["piano"]
    put(place.folder, "ours.toml", OURS.replace('"serious"', '"heavy"', 1))
    put(place.folder, "other.toml", "code = ")
    place.book = place.opened()
    assert place.book.lists["piano"] == held
    assert "other" not in place.book.lists
    assert [type(each) for each in place.looks()] == [ChecklistFaultsFound]
    (place.folder / "checklists" / "ours.toml").unlink()
    assert "piano" not in place.opened().lists


def test_a_rotating_list_asks_other_rules_each_day_and_all_of_them_in_a_quarter(place: Place) -> None:
    rules = {each.id for each in prohibition_items(place.library, Jurisdiction.parse("山东/威海/乳山"), date(2026, 11, 26))}
    put(place.folder, "ours.toml", toml_of([], code="prohibitions", rotates="prohibitions", a_day=10))
    place.looks()
    rotating = place.book.lists["prohibitions"]
    asked: dict[str, date] = {}
    for day in range(1, 1 + -(-len(rules) // 10)):
        today = place.book.todays(rotating, asked, date(2026, 10, day))
        assert len(today.items) == 10
        asked |= {each.id: date(2026, 10, day) for each in today.items}
    assert set(asked) == rules
    put(place.folder, "piano.toml", OURS)
    place.looks()
    assert place.book.todays(place.book.lists["piano"], asked, date(2026, 10, 9)) is place.book.lists["piano"]


def test_working_days_are_counted_with_both_ends() -> None:
    # 2026-11-28 is a Saturday.
    assert working_days(date(2026, 11, 27), date(2026, 11, 30)) == 2
    assert working_days(date(2026, 11, 28), date(2026, 11, 29)) == 0


def suixing(own: Path, *arguments: str) -> Result:
    cache = own.parent / "cache"
    environment = {"SUIXING_KNOWLEDGE_DIR": str(own), "SUIXING_DATA_DIR": str(own.parent / "data"), "SUIXING_CACHE_DIR": str(cache)}
    return CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)


def test_knowledge_check_names_the_faults_of_checklists_too(tmp_path: Path) -> None:
    own = tmp_path / "own"
    put(own, "ours.toml", OURS)
    fine = suixing(own, "knowledge", "check")
    assert fine.exit_code == 0
    assert "份自查清单（" in fine.output
    put(own, "ours.toml", toml_of(items(item(12, entry="PB-999", severity="x"), count=10)))
    (own / "matters.csv").write_text("id\n")
    spoilt = suixing(own, "knowledge", "check")
    assert spoilt.exit_code == 1
    assert "own/matters.csv" in spoilt.output
    assert "MQ-12 的 severity 写成了“x”" in spoilt.output
    (own / "matters.csv").unlink()
    assert "MQ-12 的 entry 没有条目“PB-999”" in suixing(own, "knowledge", "check").output


def test_a_list_is_exported_for_a_clerk_to_change_and_never_over_a_file(tmp_path: Path) -> None:
    own, file = tmp_path / "own", tmp_path / "to" / "piano.xlsx"
    file.parent.mkdir()
    put(own, "ours.toml", OURS)
    assert "piano  木琴自查  10 项" in suixing(own, "checklists", "export").output
    assert suixing(own, "checklists", "export", "piano", str(file)).exit_code == 0
    assert "已经有了" in suixing(own, "checklists", "export", "piano", str(file)).output
    assert "没有代码为 harp 的清单" in suixing(own, "checklists", "export", "harp").output
    (own / "checklists" / "ours.toml").unlink()
    put(own, "piano.xlsx", file.read_bytes())
    assert suixing(own, "knowledge", "check").exit_code == 0
