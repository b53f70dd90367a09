"""The steps of reasoned enforcement: read in the order of a case, checked, and free of what only a verdict may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import snapshots
from knowledge.entries import Reserved
from knowledge.library import load
from knowledge.reasoned import CaseStage
from tests.knowledge.folders import PHRASING_MD, STEP, Folder, csv_of

SHIPPED = Path(__file__).parents[2] / "knowledge"


def test_steps_stand_in_the_order_of_a_case_whatever_their_order_in_the_file(folder: Folder) -> None:
    later = STEP | {"id": "RE-002", "stage": "处罚告知"}
    second = STEP | {"id": "RE-003", "order": "2"}
    folder.put("reasoned.csv", csv_of(later, second, STEP))
    assert [step.id for step in folder.load().walk] == ["RE-001", "RE-003", "RE-002"]


@pytest.mark.parametrize(
    ("spoilt", "column", "what"),
    [
        ({"phrases": "PH-009"}, "phrases", "没有编号为“PH-009”的条目"),
        ({"limits": "PR-777"}, "limits", "没有编号为“PR-777”的条目"),
        ({"bans": "PB-001；TB-001"}, "bans", "没有编号为“TB-001”的条目"),
        ({"order": "2"}, "order", "检查没有第1步"),
        ({"order": "第一"}, "order", "不是次序"),
        ({"order": "0"}, "order", "不是次序"),
        ({"stage": "审查"}, "stage", "不认识“审查”"),
        ({"must_say": ""}, "must_say", "不能空"),
    ],
)
def test_a_step_that_leads_nowhere_is_told(folder: Folder, spoilt: dict[str, str], column: str, what: str) -> None:
    folder.put("reasoned.csv", csv_of(STEP | spoilt))
    fault = folder.the_fault()
    assert (fault.file, fault.line, fault.column) == ("shipped/reasoned.csv", 2, column)
    assert what in fault.what


def test_two_steps_of_one_number_are_told(folder: Folder) -> None:
    folder.put("reasoned.csv", csv_of(STEP, STEP | {"id": "RE-002"}))
    assert "检查的第1步已经是 RE-001" in folder.the_fault().what


@pytest.mark.parametrize("reserved", ["免予处罚", "告知承诺", "不适用告知承诺"])
def test_a_phrase_that_belongs_to_a_verdict_may_not_be_named_by_a_step(folder: Folder, reserved: str) -> None:
    folder.put("phrasing.md", PHRASING_MD + f"- 只用于：{reserved}\n")
    assert f"PH-001 只用于“{reserved}”" in folder.the_fault().what


def test_an_agency_that_reserves_or_switches_off_a_phrase_of_ours_goes_without_it(folder: Folder, own: Folder) -> None:
    own.put("phrasing.md", PHRASING_MD + "- 只用于：告知承诺\n")
    assert folder.load(own).walk[0].phrases == ()
    (own.path / "phrasing.md").unlink()
    own.put("switched_off.csv", csv_of({"id": "PB-001", "reason": "本单位另有规定"}, {"id": "PR-001", "reason": "本单位另有规定"}))
    step = folder.load(own).walk[0]
    assert (step.phrases, step.limits, step.bans) == (("PH-001",), (), ())


def test_an_agency_adds_replaces_and_takes_out_steps(folder: Folder, own: Folder) -> None:
    own.put("reasoned.csv", csv_of(STEP | {"title": "先敬礼"}, STEP | {"id": "RE-RS-001", "order": "2"}))
    assert [(step.id, step.title) for step in folder.load(own).walk] == [("RE-001", "先敬礼"), ("RE-RS-001", "亮明身份")]
    own.put("switched_off.csv", csv_of({"id": "RE-001", "reason": "不用"}))
    assert [step.id for step in folder.load(own).walk] == ["RE-RS-001"]


def test_a_snapshot_holds_the_walk(folder: Folder, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read = load(folder.path, cache=cache)
    recalled = snapshots.recall(cache, read.digest)
    assert recalled is not None
    assert recalled.walk == read.walk != ()


def test_what_ships_goes_through_all_four_stages_and_says_nothing_that_only_a_verdict_may_say() -> None:
    library = load(SHIPPED)
    assert [stage for stage in CaseStage if any(step.stage is stage for step in library.walk)] == list(CaseStage)
    spoken = [library.phrases[one] for step in library.walk for one in step.phrases]
    assert {phrase.reserved for phrase in spoken} == {Reserved.ANYWHERE}
    assert all(step.legal_basis.startswith("《") or "实施方案" in step.legal_basis for step in library.walk)
