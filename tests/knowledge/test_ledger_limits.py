"""The limits of the ledger: shipped, replaced file by file by an agency's own, and each fault told to the clerk who can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.checklists import Severity
from knowledge.faults import KnowledgeFaults
from knowledge.ledger import MARKED, Threshold, limit_of, limits, read_limits, take_up
from knowledge.ledger.files import SHIPPED


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    take_up(None)


def shipped(name: str) -> str:
    return (SHIPPED / name).read_text(encoding="utf-8")


def test_what_is_shipped_has_no_fault_and_says_that_no_document_sets_it() -> None:
    found = read_limits()
    assert all(row.note == MARKED for row in (*found.severities, *found.steps))
    assert [row.severity for row in found.severities] == [Severity.CRITICAL, Severity.SERIOUS, Severity.MINOR]
    assert [row.step for row in found.steps] == list(Threshold)


def test_an_agency_replaces_one_file_and_keeps_the_other(tmp_path: Path) -> None:
    own = shipped("severities.csv").replace("minor,一般,20,90,本产品默认，非文件规定", "minor,一般,15,60,本局整改办法")
    (tmp_path / "severities.csv").write_bytes(own.encode("gb18030"))
    take_up(tmp_path)
    assert (limit_of(Severity.MINOR).days, limit_of(Severity.MINOR).note) == (15, "本局整改办法")
    assert limits().steps == read_limits().steps


def test_a_step_that_an_agency_does_not_take_is_never_proposed(tmp_path: Path) -> None:
    own = shipped("steps.csv").replace("circular,通报,20,,,,10,", "circular,通报,,,,,10,")
    (tmp_path / "steps.csv").write_text(own, encoding="utf-8")
    row = read_limits(tmp_path).step(Threshold.CIRCULAR)
    assert (row.overdue_days, row.times, row.unit_overdue) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("severities.csv", "critical,严重,3", "critical,严重,0", "“days”列：现在是“0”。写 1 到 1000 的整数"),
        ("severities.csv", "serious,较重,10", "serious,较重,十天", "“days”列：现在是“十天”"),
        ("severities.csv", "serious,", "seriuos,", "最接近的是“serious”"),
        ("severities.csv", "serious,较重,10,60,本产品默认，非文件规定\n", "", "轻重不全或重复"),
        ("severities.csv", "severity,name", "名称,name", "表头不对"),
        ("severities.csv", "10,60,本产品默认，非文件规定", "10,60,", "“note”列：是空的"),
        ("severities.csv", "10,60,本产品默认，非文件规定", "10,60,本产品默认,非文件规定", "现在是 6 格"),
        ("steps.csv", "inquiry,函询,5", "inquiry,函询,-5", "“overdue_days”列：现在是“-5”"),
        ("steps.csv", "inquiry,函询,5", "inquiry,函询,0", "没有超期不能提出"),
        ("steps.csv", "inquiry,函询,5", "inquiry,,5", "“name”列：是空的"),
        ("steps.csv", "1,,,yes,5", "1,,,是,5", "不认识“是”"),
        ("steps.csv", "inquiry,函询,5,,,,5,", "inquiry,函询,5,,,,,", "“answer_days”列：是空的"),
        ("steps.csv", "order,", "inquiry,", "措施不全或重复"),
        ("steps.csv", "本产品默认，非文件规定", "长" * 41, "写 40 字以内"),
    ],
)
def test_a_fault_names_file_line_and_remedy_and_changes_nothing(tmp_path: Path, name: str, old: str, new: str, told: str) -> None:
    assert old in shipped(name)
    (tmp_path / name).write_text(shipped(name).replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeFaults) as found:
        take_up(tmp_path)
    assert any(told in str(fault) and str(fault).startswith(f"ledger/{name}") for fault in found.value.faults), found.value
    assert limits() == read_limits()


def test_all_faults_of_both_files_come_at_once(tmp_path: Path) -> None:
    for name in ("severities.csv", "steps.csv"):
        (tmp_path / name).write_bytes(b"\xff\xff\x00")
    with pytest.raises(KnowledgeFaults) as found:
        read_limits(tmp_path)
    assert {fault.file for fault in found.value.faults} == {"ledger/severities.csv", "ledger/steps.csv"}
