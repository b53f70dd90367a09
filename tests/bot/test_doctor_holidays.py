"""``suixing doctor`` says when a year's days of rest are not known: working days are then counted by the statutory ones alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.doctor import sentence
from bot.doctor.rules import check_holidays
from tests.bot.installations import installation


def said(tmp_path: Path, cache_dir: Path, year: int) -> str:
    """What the doctor says of the days of rest in ``year``."""
    now = datetime(year, 6, 1, tzinfo=UTC)
    settings = installation(tmp_path / "house", cache_dir, now).settings.model_copy(update={"knowledge_dir": tmp_path})
    (finding,) = check_holidays(settings, lambda: now)
    return f"{finding.mark}: {sentence(finding.code, finding.values)}"


@pytest.fixture(autouse=True)
def a_folder(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()


def test_the_days_of_rest_of_a_year(tmp_path: Path, cache_dir: Path) -> None:
    assert said(tmp_path, cache_dir, 2026) == "good: 放假安排：2026 年的调休有了"
    assert said(tmp_path, cache_dir, 2027).endswith("holidays.csv，再加一行 2027,,announced,")
    (tmp_path / "holidays.csv").write_text("day,name,kind,note\n2027,,announced,\n", encoding="utf-8")
    assert said(tmp_path, cache_dir, 2027) == "good: 放假安排：2027 年的调休有了"
    (tmp_path / "holidays.csv").write_text("day,name,kind,note\n明天,春节,off,\n", encoding="utf-8")
    assert said(tmp_path, cache_dir, 2027).startswith("fault: 放假安排：有 1 处毛病，第一处：holidays.csv 第2行 “day”列")
    (tmp_path / "holidays.csv").unlink()
    (tmp_path / "holidays.csv").mkdir()
    assert said(tmp_path, cache_dir, 2027).startswith("fault: 放假安排：读不了")
