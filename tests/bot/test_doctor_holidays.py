"""``suixing doctor`` says when a year's days of rest are not known: working days are then counted by the statutory ones alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.doctor import sentence
from bot.doctor.rules import check_holidays
from bot.settings import Settings
from tests.bot.installations import installation


@pytest.fixture
def settings(tmp_path: Path, cache_dir: Path) -> Settings:
    """An installation with a knowledge folder of its own."""
    (tmp_path / "house").mkdir()
    house = installation(tmp_path / "house", cache_dir, datetime(2026, 6, 1, tzinfo=UTC))
    return house.settings.model_copy(update={"knowledge_dir": tmp_path})


def said(settings: Settings, year: int) -> str:
    """What the doctor says of the days of rest in ``year``."""
    (finding,) = check_holidays(settings, lambda: datetime(year, 6, 1, tzinfo=UTC))
    return f"{finding.mark}: {sentence(finding.code, finding.values)}"


def test_the_days_of_rest_of_a_year_are_known_or_not(settings: Settings, tmp_path: Path) -> None:
    assert said(settings, 2026) == "good: 放假安排：2026 年的调休有了"
    assert said(settings, 2027).endswith("holidays.csv，再加一行 2027,,announced,")
    (tmp_path / "holidays.csv").write_text("day,name,kind,note\n2027,,announced,\n", encoding="utf-8")
    assert said(settings, 2027) == "good: 放假安排：2027 年的调休有了"
    (tmp_path / "holidays.csv").write_text("day,name,kind,note\n明天,春节,off,\n", encoding="utf-8")
    assert said(settings, 2027).startswith("fault: 放假安排：有 1 处毛病，第一处：holidays.csv 第2行 “day”列")
    (tmp_path / "holidays.csv").unlink()
    (tmp_path / "holidays.csv").mkdir()
    assert said(settings, 2027).startswith("fault: 放假安排：读不了")
