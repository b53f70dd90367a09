"""Which daily backups stay."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from storage.rotation import DAILY, MONTHLY, WEEKLY, name_of, rotate, to_keep

FIRST = date(2025, 1, 1)


def put(folder: Path, day: date) -> None:
    (folder / name_of(day)).write_bytes(b"")
    (folder / f"{name_of(day)}.head").write_text("0:00")


def days_in(folder: Path) -> list[date]:
    return sorted(date.fromisoformat(path.name[8:18]) for path in folder.glob("suixing-*.age"))


def test_over_four_hundred_days_the_last_week_four_weeks_and_twelve_months_stay(tmp_path: Path) -> None:
    for number in range(400):
        today = FIRST + timedelta(days=number)
        put(tmp_path, today)
        rotate(tmp_path, today)
        left = days_in(tmp_path)
        assert today in left
        assert len(left) <= DAILY + WEEKLY + MONTHLY
        assert left[-min(DAILY, number + 1) :] == [today - timedelta(days=back) for back in reversed(range(min(DAILY, number + 1)))]
    # 2026-02-04 is a Wednesday.
    assert today == date(2026, 2, 4)
    week = [date(2026, 1, 29) + timedelta(days=number) for number in range(7)]
    sundays = [date(2026, 1, 18), date(2026, 1, 25), date(2026, 2, 1)]
    month_ends = [date(2025, month + 1, 1) - timedelta(days=1) for month in range(3, 12)] + [date(2025, 12, 31), date(2026, 1, 31)]
    assert left == sorted({*week, *sundays, *month_ends})
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name_of(day)}{end}" for day in left for end in ("", ".head"))


def test_the_only_backup_stays_however_old_it_is(tmp_path: Path) -> None:
    put(tmp_path, FIRST)
    assert rotate(tmp_path, FIRST + timedelta(days=5000)) == ()
    assert days_in(tmp_path) == [FIRST]


def test_after_a_year_without_backups_the_old_ones_are_still_there(tmp_path: Path) -> None:
    old = [FIRST + timedelta(days=number) for number in range(DAILY)]
    for day in old:
        put(tmp_path, day)
    today = FIRST + timedelta(days=400)
    put(tmp_path, today)
    rotate(tmp_path, today)
    assert days_in(tmp_path) == [*old[1:], today]


def test_files_of_another_name_are_not_touched(tmp_path: Path) -> None:
    strange = ["suixing-2025-13-45.age", "before-upgrade-20250101.age", "suixing-2025-01-01.age.bak", "mine.txt", "xsuixing-2025-01-01.age"]
    for name in strange:
        (tmp_path / name).write_bytes(b"")
    for number in range(100):
        put(tmp_path, FIRST + timedelta(days=number))
    assert rotate(tmp_path, FIRST + timedelta(days=99))
    assert {path.name for path in tmp_path.iterdir()} >= set(strange)


def test_a_clock_that_once_stood_in_the_future_pushes_nothing_out(tmp_path: Path) -> None:
    ahead = [date(2099, 1, 1) + timedelta(days=number) for number in range(30)]
    for day in [*ahead, *(FIRST + timedelta(days=number) for number in range(10))]:
        put(tmp_path, day)
    today = FIRST + timedelta(days=9)
    rotate(tmp_path, today)
    assert days_in(tmp_path) == [*(FIRST + timedelta(days=number) for number in range(3, 10)), *ahead]


def test_a_week_at_the_turn_of_the_year_counts_once() -> None:
    days = [date(2025, 12, 22) + timedelta(days=number) for number in range(30)]
    kept = to_keep(days)
    assert date(2026, 1, 4) in kept
    assert date(2025, 12, 31) in kept
    assert date(2026, 1, 1) not in kept
