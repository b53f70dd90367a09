"""Checks: a later day and a source that was found stand in place of the file's own; and what is due to be checked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions.own_knowledge import kept_file
from bot.reference import SHIPPED
from knowledge.columns import Table
from knowledge.due import Why, due
from knowledge.entries import SourceKind, Standing
from knowledge.faults import KnowledgeFaults
from knowledge.library import Library, load

DAY = date(2026, 3, 2)


def checked(*lines: dict[str, str]) -> Library:
    return load(SHIPPED, kept=[kept_file(Table.CHECKS, "checks", lines)])


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load(SHIPPED)


def test_a_later_check_moves_the_day_and_an_earlier_one_does_not(shipped: Library) -> None:
    before = shipped.procedures["PR-001"].validity.checked_on
    assert before is not None
    for days, expected in ((1, before + timedelta(days=1)), (-1, before)):
        after = checked({"id": "PR-001", "checked_on": (before + timedelta(days=days)).isoformat()})
        assert after.procedures["PR-001"].validity.checked_on == expected
        assert after.procedures["PR-001"].source == shipped.procedures["PR-001"].source


def test_of_several_checks_the_latest_counts_and_a_source_once_found_stays() -> None:
    after = checked(
        {"id": "EL-001", "checked_on": "2026-02-01", "source": "某法第一条"}, {"id": "EL-001", "checked_on": "2026-03-01"}
    ).elsewhere["EL-001"]
    assert (after.source.text, after.source.kind) == ("某法第一条", SourceKind.PUBLISHED)
    assert after.validity.checked_on == date(2026, 3, 1)


def test_a_source_never_makes_a_candidate_official(shipped: Library) -> None:
    candidates = [row for row in shipped.rows.values() if row.standing is Standing.UNVERIFIED]
    after = checked(*({"id": row.id, "checked_on": "2026-03-01", "source": "某省某清单"} for row in candidates))
    assert candidates
    for row in candidates:
        now = after.rows[row.id]
        assert (now.standing, now.source.kind, now.result) == (row.standing, row.source.kind, row.result)
        assert now.source.text == "某省某清单"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("PR-999,2026-03-01,,", "id"),
        ("MT-001,2026-03-01,,", "id"),
        ("PR-001,昨天,,", "checked_on"),
        ("PR-001,,,", "checked_on"),
        (",2026-03-01,,", "id"),
        ("PR-001,2026-03-01,www.example.com,", "source"),
        (f"PR-001,2026-03-01,{'长' * 301},", "source"),
    ],
)
def test_a_wrong_line_of_an_agencys_own_file_is_told(tmp_path: Path, line: str, column: str) -> None:
    (tmp_path / "checks.csv").write_text(f"id,checked_on,source,note\n{line}\n", encoding="utf-8")
    with pytest.raises(KnowledgeFaults) as raised:
        load(SHIPPED, tmp_path)
    assert [fault.column for fault in raised.value.faults] == [column]


def test_a_check_of_a_row_that_is_switched_off_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "checks.csv").write_text("编号,核对于\nEL-001,2026-03-01\n", encoding="utf-8")
    (tmp_path / "switched_off.csv").write_text("id,reason\nEL-001,本地归我们管\n", encoding="utf-8")
    assert "EL-001" not in load(SHIPPED, tmp_path).elsewhere


def test_what_is_due_says_why_the_most_urgent_first() -> None:
    rows = (
        ("PR-BB-001", "", "2026-03-01", "2026-01-01"),
        ("PR-BB-002", "", "2026-04-30", "2026-01-01"),
        ("PR-BB-003", "", "2026-05-02", "2026-01-01"),
        ("PR-BB-004", "unverified", "", ""),
        ("PR-BB-005", "", "", "2025-03-01"),
        ("PR-BB-006", "unverified", "", "2026-01-01"),
    )
    lines = [
        {
            **{"id": number, "topic": number, "answer": "x", "day_kind": "-", "source": "某法", "confidence": "high"},
            **{"source_kind": kind or "statute", "in_force_until": until, "checked_on": on},
        }
        for number, kind, until, on in rows
    ]
    library = load(SHIPPED, kept=[kept_file(Table.PROCEDURE, "learned", lines)])
    found = {each.id: each.why for each in due(library, DAY)}
    assert [found.get(number) for number, *_ in rows] == [Why.ENDED, Why.ENDING, None, Why.UNVERIFIED, Why.UNCHECKED, None]
    order = [list(Why).index(each.why) for each in due(library, DAY)]
    assert order == sorted(order)
    assert {each.id: each.why for each in due(library, DAY, 61)}["PR-BB-003"] is Why.ENDING
