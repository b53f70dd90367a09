"""The book of campaigns: an edited file is taken up once it has settled, a faulty one leaves the old campaign where it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.campaign_book import CampaignBook
from bot.cli import main
from bot.settings import Settings

PLAN = 'code = "plan"\ntitle = "计划"\nfirst = 2027-01-01\n[[duty]]\nid = "JH-01"\nwhat = "报小结"\nrule = "undated"\n'


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2027, 1, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def write(folder: Path, text: str, name: str = "plan.toml") -> None:
    below = folder / "campaigns"
    below.mkdir(exist_ok=True)
    new = below / ".new"
    new.write_text(text, encoding="utf-8")
    new.replace(below / name)


async def settle(book: CampaignBook, clock: Clock) -> None:
    await book.look()
    clock.now += timedelta(seconds=5)
    await book.look()


async def test_edited_files_are_taken_up_and_faulty_ones_change_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    book = CampaignBook(Settings(token=None, knowledge_dir=tmp_path), clock)
    assert len(book.campaigns) == 5
    write(tmp_path, PLAN)
    await book.look()
    # WPS saves in several steps: what has just changed may change again.
    assert "plan" not in book.campaigns
    clock.now += timedelta(seconds=5)
    await book.look()
    assert book.campaigns["plan"].duties[0].what == "报小结"
    write(tmp_path, PLAN.replace('what = "报小结"', "what = 报小结"))
    await settle(book, clock)
    await settle(book, clock)
    assert book.campaigns["plan"].duties[0].what == "报小结"
    assert sum("plan.toml" in record.getMessage() for record in caplog.records) == 1
    (tmp_path / "campaigns" / "plan.toml").unlink()
    await settle(book, clock)
    assert "plan" not in book.campaigns


def test_the_check_of_the_knowledge_files_counts_campaigns_and_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUIXING_KNOWLEDGE_DIR", str(tmp_path))
    write(tmp_path, PLAN)
    told = CliRunner().invoke(main, ["knowledge", "check"])
    assert told.exit_code == 0, told.output
    assert "6 个行动（95 项任务）" in told.output
    write(tmp_path, PLAN.replace("undated", "尽快"))
    told = CliRunner().invoke(main, ["knowledge", "check"])
    assert told.exit_code == 1
    assert "campaigns/plan.toml 第7行：JH-01 的 rule 写成了“尽快”，看不懂" in told.output
    write(tmp_path, PLAN)
    (tmp_path / "nudging").mkdir()
    (tmp_path / "nudging" / "times.csv").write_text("name\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["knowledge", "check"])
    assert told.exit_code == 1
    assert "nudging/times.csv 第1行：表头不对" in told.output
