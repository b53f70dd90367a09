"""The agency's words of clues while the bot runs: edited they are taken up, with a slip in them the old ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clue_tables import ClueTables
from knowledge.clues import channels
from knowledge.clues.files import Own, lay_over

HEADING = "key,name,reply,source\n"


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    lay_over(Own())


def names() -> list[str]:
    return [channel.name for channel in channels()]


async def test_an_edited_table_is_taken_up_once_it_has_stayed_and_a_faulty_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "clues" / "channels.csv"
    file.parent.mkdir()
    file.write_text(f"{HEADING}wx,微信公众号,,\n", encoding="utf-8")
    tables = ClueTables(tmp_path)
    assert "微信公众号" in names()
    file.write_text(f"{HEADING}wx,公众号留言板,,\n", encoding="utf-8")
    await tables.look()
    assert "公众号留言板" not in names()
    await tables.look()
    assert "公众号留言板" in names()
    file.write_text(f"{HEADING}wx,,,\n", encoding="utf-8")
    for _ in range(3):
        await tables.look()
    assert "公众号留言板" in names()
    assert caplog.text.count("clues/channels.csv") == 1


def test_the_check_names_a_slip_in_the_agencys_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own" / "clues").mkdir(parents=True)
    (tmp_path / "own" / "clues" / "integrity.csv").write_text("words,sound,note\n钱,yes,\n", encoding="utf-8")
    monkeypatch.setenv("SUIXING_KNOWLEDGE_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("SUIXING_DATA_DIR", str(tmp_path / "data"))
    checked = CliRunner().invoke(main, ["knowledge", "check"])
    assert checked.exit_code == 1
    assert "clues/integrity.csv" in checked.output
