"""The numbers of the nudge: shipped, replaced file by file by an agency's own, and each fault told to the clerk who can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from knowledge.campaigns.rules import read_rule
from knowledge.faults import KnowledgeFaults
from knowledge.ledger import MARKED
from knowledge.nudging import Above, LeadKind, nudging, read_nudging, take_up
from knowledge.nudging.files import SHIPPED


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    take_up(None)


def shipped(name: str) -> str:
    return (SHIPPED / name).read_text(encoding="utf-8")


def test_what_is_shipped_has_no_fault_and_says_that_no_document_sets_it() -> None:
    found = read_nudging()
    assert all(row.note == MARKED for row in (*found.leads, *found.escalation))
    assert shipped("times.csv").count(MARKED) == 6
    times = found.times
    assert (times.digest, times.latest, times.summary) == (time(8, 30), time(20), time(17, 30))
    assert (times.quiet_from, times.quiet_until, times.snooze_minutes) == (time(20), time(8), 60)
    assert [(row.level, row.after_working_days, row.to) for row in found.escalation] == [(1, 0, Above.HEADS), (2, 3, Above.ABOVE)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("on 2027-05-27", (7, 3, 1, 0)),
        ("every FREQ=MONTHLY;BYMONTHDAY=8", (3, 1, 0)),
        ("at least 1 per month", (5, 2, 0)),
        ("at least 1 per quarter", (14, 7, 3, 0)),
        ("at least 1 per half", (30, 14, 7, 3, 0)),
        ("at least 2 per year", (60, 30, 14, 7, 3, 0)),
        ("hours 60 per year", (90, 60, 30, 14, 7, 0)),
        ("after 7 working_days", (3, 1, 0)),
        ("undated", ()),
        ("always", ()),
    ],
)
def test_each_due_rule_has_its_days_ahead(rule: str, days: tuple[int, ...]) -> None:
    assert nudging().leads_of(read_rule(rule)) == days


def test_timers_and_certificates_have_theirs() -> None:
    assert (nudging().of(LeadKind.TIMER), nudging().of(LeadKind.CERTIFICATE)) == ((3, 1, 0), (60, 30, 7, 0))


def test_the_quiet_hours_run_over_midnight() -> None:
    times = nudging().times
    quiet = [time(20), time(23, 59), time(0), time(7, 59)]
    assert [times.is_quiet(each) for each in quiet] == [True] * 4
    assert not any(times.is_quiet(each) for each in (time(8), time(12), time(19, 59)))


def test_an_agency_replaces_one_file_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_bytes(shipped("times.csv").replace("digest,08:30", "digest,9：05").encode("gb18030"))
    (tmp_path / "leads.csv").write_text(shipped("leads.csv").replace("on,7；3；1；0", 'on,"0, 10,3,3"'), encoding="utf-8-sig")
    take_up(tmp_path)
    assert nudging().times.digest == time(9, 5)
    assert nudging().of(LeadKind.ON) == (10, 3, 0)
    assert nudging().escalation == read_nudging().escalation


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("leads.csv", "on,7；3；1；0", "on,七天", "nudging/leads.csv 第2行 “days”列：现在是“七天”。写提前几天"),
        ("leads.csv", "on,7；3；1；0", "on,", "“days”列：现在是“”"),
        ("leads.csv", "on,7；3；1；0", "on,367；0", "每个数在 0 到 366 之间"),
        ("leads.csv", "on,7；3；1；0", "on,7；3", "没有当天。加上 0"),
        ("leads.csv", "on,7；3；1；0", f"on,{'；'.join(map(str, range(13)))}", "有 13 天。最多写 12 天"),
        ("leads.csv", "quarter,", "quater,", "最接近的是“quarter”"),
        ("leads.csv", f"timer,3；1；0,{MARKED}\n", "", "期限种类不全或重复"),
        ("leads.csv", "timer,", "on,", "期限种类不全或重复"),
        ("leads.csv", "rule,days", "期限,days", "表头不对"),
        ("leads.csv", f"timer,3；1；0,{MARKED}", "timer,3；1；0,", "“note”列：是空的"),
        ("times.csv", "digest,08:30", "digest,八点半", "“value”列：现在是“八点半”。写几点几分"),
        ("times.csv", "digest,08:30", "digest,24:00", "写几点几分"),
        ("times.csv", "digest,08:30", "digest,07:30", "在免打扰的 20:00 到 08:00 里，永远发不出去"),
        ("times.csv", "summary,17:30", "summary,20:00", "在免打扰的 20:00 到 08:00 里"),
        ("times.csv", "latest,20:00", "latest,08:30", "不比早上提醒的 08:30 晚"),
        ("times.csv", "snooze_minutes,60", "snooze_minutes,0", "写 1 到 1440 的整数"),
        ("times.csv", f"snooze_minutes,60,{MARKED}\n", "", "少了 snooze_minutes"),
        ("times.csv", "summary,17:30", "digest,09:30", "“digest”前面已经有了"),
        ("times.csv", "summary,", "sumary,", "最接近的是“summary”"),
        ("escalation.csv", "2,3,above", "3,3,above", "级别不是从 1 起一级一级写的"),
        ("escalation.csv", "2,3,above", "2,0,above", "是 0，不比上一级晚。写 1 以上"),
        ("escalation.csv", "2,3,above", "2,三天,above", "“after_working_days”列：现在是“三天”"),
        ("escalation.csv", "2,3,above", "2,3,head", "最接近的是“heads”"),
    ],
)
def test_a_fault_names_the_file_the_line_and_what_to_write(tmp_path: Path, name: str, old: str, new: str, told: str) -> None:
    assert old in shipped(name)
    (tmp_path / name).write_text(shipped(name).replace(old, new), encoding="utf-8")
    before = nudging()
    with pytest.raises(KnowledgeFaults) as found:
        take_up(tmp_path)
    assert told in str(found.value)
    assert nudging() == before


def test_a_file_that_would_be_passed_over_is_told(tmp_path: Path) -> None:
    (tmp_path / "lead.csv").write_text("x", encoding="utf-8")
    with pytest.raises(KnowledgeFaults, match=r"nudging/lead.csv：不认识的文件。最接近的是 leads.csv"):
        read_nudging(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("monthly,3", "monthly,很快", "nudging/checks.csv 第4行 “days_before_end”列：现在是“很快”。写 0 到 60 的整数"),
        ("monthly,3", "monthly,61", "写 0 到 60 的整数"),
        ("monthly,3", "montly,3", "最接近的是“monthly”"),
        ("monthly,3", "weekly,3", "自查种类不全或重复"),
        ("weekly,0,本产品默认，非文件规定", "weekly,0,", "“note”列：是空的"),
    ],
)
def test_a_fault_in_when_self_checks_are_reminded_of_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "checks.csv").write_text(shipped("checks.csv").replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeFaults) as found:
        read_nudging(tmp_path)
    assert said in "\n".join(str(fault) for fault in found.value.faults)


def test_an_agency_says_how_long_before_the_end_people_are_reminded_of_a_self_check(tmp_path: Path) -> None:
    assert {row.rule.value: row.days_before_end for row in nudging().checks} == {
        "workday": 0,
        "weekly": 0,
        "monthly": 3,
        "quarterly": 3,
        "once": 3,
    }
    (tmp_path / "checks.csv").write_text(shipped("checks.csv").replace("monthly,3", "monthly,10"), encoding="utf-8")
    take_up(tmp_path)
    assert (nudging().days_before_end("monthly"), nudging().days_before_end("quarterly")) == (10, 3)
    with pytest.raises(LookupError):
        nudging().days_before_end("yearly")
