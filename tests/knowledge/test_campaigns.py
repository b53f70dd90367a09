"""The five campaigns that come with the program: nothing of the documents is missing, and every day is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from knowledge.campaigns.keys import LONGEST
from knowledge.campaigns.kinds import Campaign, Counted, Duty, Each
from knowledge.campaigns.reading import find, read_campaign, read_campaigns
from knowledge.campaigns.rules import RuleKind, read_rule, write_rule
from knowledge.library import Library, load

SHIPPED = Path(__file__).parents[2] / "knowledge"
IDS: Mapping[str, tuple[str, ...]] = {
    "liaoning_2021": tuple(f"OB-000-{number:02}" for number in range(1, 11)),
    "huangchuan_2021": tuple(f"OB-003-{number:02}" for number in range(1, 13)),
    "rushan_2022": (
        *(f"MS-001-{number:02}" for number in range(1, 30)),
        *("OB-001-03", "OB-001-11", "OB-001-14-1", "OB-001-14-2", "OB-001-16-1", "OB-001-16-2", "OB-001-17", "OB-001-19-1"),
        *("OB-001-19-2", "OB-001-19-3", "OB-001-21", "OB-001-29", "OB-001-R1", "OB-001-R2", "OB-001-R3"),
    ),
    "wushan_2023": tuple(f"OB-002-{number:02}" for number in range(1, 9)),
    "panjin_2017": (*(f"TK-004-{number:02}" for number in range(1, 15)), *(f"OB-004-{number:02}" for number in range(1, 7))),
}
RULES: Mapping[str, str] = {
    "OB-000-01": "on 2021-06-30",
    "OB-000-02": "on 2021-08-01",
    "OB-000-03": "on 2021-08-31",
    "OB-000-04": "on 2021-09-15",
    "OB-000-09": "on 2021-10-31",
    "OB-000-10": "on 2021-10-31",
    "OB-003-01": "on 2021-05-27",
    "OB-003-02": "on 2021-06-25",
    "OB-003-03": "every FREQ=MONTHLY;BYMONTHDAY=8,18,28",
    "OB-003-04": "at least 1 per month",
    "OB-003-05": "on 2021-08-05",
    "OB-003-06": "on 2021-08-25",
    "OB-003-07": "on 2021-09-25",
    "OB-003-08": "on 2021-10-25",
    "OB-003-09": "on 2021-10-31",
    "OB-001-03": "every FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31",
    "OB-001-11": "at least 2 per year",
    "OB-001-14-1": "at least 1 per quarter",
    "OB-001-14-2": "at least 1 per year",
    "OB-001-16-1": "at least 1 per month",
    "OB-001-16-2": "at least 1 per quarter",
    "OB-001-17": "at least 1 per year",
    "OB-001-19-1": "at least 1 per quarter",
    "OB-001-19-3": "hours 60 per year",
    "OB-001-21": "at least 1 per year",
    "OB-001-R1": "every FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30",
    "OB-001-R2": "at least 1 per year",
    "OB-002-01": "after 7 working_days",
    "OB-002-02": "at least 1 per year",
    "OB-002-06": "at least 1 per year",
    "OB-002-07": "on 2023-04-21",
    "OB-004-01": "at least 1 per month",
    "OB-004-02": "every FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30",
    "OB-004-06": "on 2017-10-31",
    "TK-004-02": "on 2017-10-31",
    "TK-004-03": "on 2017-10-31",
    "TK-004-04": "on 2017-12-31",
    "TK-004-05": "on 2017-10-31",
    "TK-004-06": "on 2017-12-31",
    "TK-004-09": "on 2017-10-31",
    "TK-004-10": "on 2017-12-31",
    "TK-004-13": "on 2017-12-31",
}
"""By when, out of the documents; whatever is not here has no day in them."""
PHASES: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "liaoning_2021": (
        *(("2021-05-11", "2021-05-20"), ("2021-05-21", "2021-06-30"), ("2021-07-01", "2021-09-30")),
        ("2021-10-01", "2021-10-31"),
    ),
    "huangchuan_2021": (
        *(("2021-05-01", "2021-05-10"), ("2021-05-01", "2021-06-30"), ("2021-07-01", "2021-09-30")),
        ("2021-10-01", "2021-10-31"),
    ),
    "rushan_2022": (("2022-04-26", None),),
    "wushan_2023": (("2023-01-01", "2023-12-31"), ("2024-01-01", None)),
    "panjin_2017": (("2017-11-08", None),),
}
ALWAYS = {f"MS-001-{number:02}" for number in (7, 8, 9, 27, 28)} | {
    *("OB-001-29", "OB-002-04", "OB-002-08", "OB-004-03", "OB-004-04", "OB-004-05"),
}


@pytest.fixture(scope="module")
def campaigns() -> Mapping[str, Campaign]:
    return read_campaigns()


@pytest.fixture(scope="module")
def duties(campaigns: Mapping[str, Campaign]) -> Mapping[str, Duty]:
    return {duty.id: duty for duty in _all(campaigns)}


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SHIPPED)


def _all(campaigns: Mapping[str, Campaign]) -> Iterator[Duty]:
    for campaign in campaigns.values():
        yield from campaign.duties


def test_every_obligation_measure_and_task_of_the_five_documents_is_a_duty(campaigns: Mapping[str, Campaign]) -> None:
    assert {code: tuple(sorted(duty.id for duty in each.duties)) for code, each in campaigns.items()} == {
        code: tuple(sorted(ids)) for code, ids in IDS.items()
    }
    ids = [duty.id for duty in _all(campaigns)]
    assert [sum(each.startswith(kind) for each in ids) for kind in ("OB-", "MS-", "TK-")] == [51, 29, 14]
    assert len(set(ids)) == len(ids)


def test_every_day_is_that_of_the_document_and_none_is_made_up(duties: Mapping[str, Duty]) -> None:
    dated = {code: write_rule(duty.rule) for code, duty in duties.items() if duty.rule.kind not in {RuleKind.UNDATED, RuleKind.ALWAYS}}
    assert dated == RULES
    assert {code for code, duty in duties.items() if duty.rule.kind is RuleKind.ALWAYS} == ALWAYS
    assert all(read_rule(write_rule(duty.rule)) == duty.rule for duty in duties.values())


def test_phases_have_the_days_of_the_documents(campaigns: Mapping[str, Campaign]) -> None:
    assert {
        code: tuple((phase.first.isoformat(), phase.last and phase.last.isoformat()) for phase in each.phases)
        for code, each in campaigns.items()
    } == PHASES
    assert {code: (each.first.isoformat(), each.last and each.last.isoformat()) for code, each in campaigns.items()} == {
        "liaoning_2021": ("2021-05-11", "2021-10-31"),
        "huangchuan_2021": ("2021-05-01", "2021-10-31"),
        "rushan_2022": ("2022-04-26", None),
        "wushan_2023": ("2023-01-01", "2023-12-31"),
        "panjin_2017": ("2017-11-08", None),
    }


def test_a_duty_fits_one_line_and_says_where_it_stands_who_does_it_and_what_shows_it(campaigns: Mapping[str, Campaign]) -> None:
    assert LONGEST["what"] == 40
    for campaign in campaigns.values():
        used = {key for duty in campaign.duties for key in (*duty.roles, *duty.lead)}
        assert {role.key for role in campaign.roles} == used
        for duty in campaign.duties:
            assert 0 < len(duty.what) <= 40, duty.id
            assert duty.clause, duty.id
            assert duty.roles, duty.id
            assert duty.evidence, duty.id
            assert not set(duty.lead) & set(duty.roles), duty.id


def test_what_the_documents_leave_open_is_told(campaigns: Mapping[str, Campaign], duties: Mapping[str, Duty]) -> None:
    """At least as many notes as the reading of the documents has doubts (7, 8, 8, 6 and 13), and none that a phone cannot show."""
    least = {"liaoning_2021": 7, "huangchuan_2021": 8, "rushan_2022": 8, "wushan_2023": 6, "panjin_2017": 13}
    for code, number in least.items():
        assert len(campaigns[code].notes) >= number
    # Where a year, and no day, or no more than 及时 was written, the duty says that its day is ours.
    for code in ("OB-001-14-2", "OB-001-21", "OB-001-R2", "OB-002-02", "OB-002-06"):
        assert "12月31日" in duties[code].note
    for code in ("OB-000-09", "OB-000-10", "OB-003-09"):
        assert "按行动结束的那天算" in duties[code].note


def test_what_was_due_before_the_document_came_out_keeps_its_day_and_says_so(campaigns: Mapping[str, Campaign]) -> None:
    early = [duty for each in campaigns.values() for duty in each.duties if duty.rule.day is not None and duty.rule.day < each.first]
    assert sorted(duty.id for duty in early) == ["OB-004-06", "TK-004-02", "TK-004-03", "TK-004-05", "TK-004-09"]
    assert all("不算超期" in duty.note for duty in early)


def test_the_bulletin_of_huangchuan_is_asked_in_its_phase_alone(campaigns: Mapping[str, Campaign], duties: Mapping[str, Duty]) -> None:
    phase = next(each for each in campaigns["huangchuan_2021"].phases if each.key == duties["OB-003-03"].during)
    assert (phase.name, phase.first, phase.last) == ("深入整治", date(2021, 7, 1), date(2021, 9, 30))
    assert "没写明" in duties["OB-003-03"].note


def test_what_is_asked_of_each_person_and_what_is_counted(duties: Mapping[str, Duty]) -> None:
    assert {code for code, duty in duties.items() if duty.each is Each.PERSON} == {"OB-001-19-3", "OB-001-21", "OB-002-08"}
    assert {code: duty.counted for code, duty in duties.items() if duty.counted is not None} == {
        "OB-001-11": Counted.VISIT,
        "OB-001-14-1": Counted.RECEPTION,
        "OB-001-16-1": Counted.STUDY,
        "OB-001-16-2": Counted.SEMINAR,
        "OB-001-17": Counted.LECTURE,
        "OB-001-19-1": Counted.LAW_STUDY,
        "OB-001-19-3": Counted.TRAINING,
        "OB-003-04": Counted.MEETING,
        "OB-004-01": Counted.MEETING,
        "MS-001-14": Counted.SERVICE,
        "OB-000-08": Counted.SERVICE,
    }


@pytest.mark.parametrize(
    ("entry", "duty", "number"),
    [
        ("PR-047", "OB-002-01", 7),
        ("PR-062", "OB-001-21", 1),
        ("PR-063", "OB-001-19-3", 60),
        ("PR-072", "OB-001-11", 2),
        # The entry counts in the year, the duty in the quarter.
        ("PR-073", "OB-001-14-1", 4),
        ("PR-077", "OB-003-04", 1),
    ],
)
def test_a_procedure_entry_and_a_duty_say_the_same_number(
    library: Library, duties: Mapping[str, Duty], entry: str, duty: str, number: int
) -> None:
    rule = duties[duty].rule
    times = 4 if rule.period == "quarter" else 1
    assert float(library.procedures[entry].number or 0) == number == rule.number * times


def test_a_procedure_entry_and_the_duties_name_the_same_days(library: Library, duties: Mapping[str, Duty]) -> None:
    assert re.findall(r"\d+日", library.procedures["PR-076"].answer) == ["8日", "18日", "28日"]
    assert duties["OB-003-03"].rule.rrule == "FREQ=MONTHLY;BYMONTHDAY=8,18,28"
    assert re.findall(r"(\d+)月底前", library.procedures["PR-074"].answer) == ["10", "11"]
    assert [duties[code].rule.rrule for code in ("OB-001-03", "OB-001-R1")] == [
        "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30",
    ]
    said = library.procedures["PR-071"].answer
    for words, code in (
        ("每月至少一次集中学习", "OB-001-16-1"),
        ("每季度一次集中研讨", "OB-001-16-2"),
        ("领导每季度一次专题法律学习", "OB-001-19-1"),
    ):
        assert words in said
        assert duties[code].rule.period == ("month" if "每月" in words else "quarter")
    assert library.procedures["PR-069"].answer.endswith("12月1日至当年11月30日")
    assert duties["OB-004-02"].rule.rrule == "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("huangchuan_2021", ["huangchuan_2021"]),
        ("huangchuan", ["huangchuan_2021"]),
        (" Huangchuan ", ["huangchuan_2021"]),
        ("潢川", ["huangchuan_2021"]),
        ("长效机制", ["rushan_2022"]),
        ("专项", ["huangchuan_2021", "liaoning_2021", "panjin_2017"]),
        ("专项整治", ["huangchuan_2021", "liaoning_2021"]),
        ("", []),
        ("潢", ["huangchuan_2021"]),
        ("木琴", []),
    ],
)
def test_a_campaign_is_found_by_its_code_and_by_a_word_of_its_title(campaigns: Mapping[str, Campaign], name: str, codes: list[str]) -> None:
    assert sorted(each.code for each in find(campaigns, name)) == codes


def test_the_example_that_a_clerk_is_given_is_a_whole_campaign() -> None:
    text = (SHIPPED.parent / "docs" / "knowledge.md").read_text(encoding="utf-8")
    example = next(block.partition("```")[0] for block in text.split("```toml\n")[1:] if "[[duty]]" in block.partition("```")[0])
    campaign = read_campaign(example)
    assert [(duty.what, write_rule(duty.rule), duty.each) for duty in campaign.duties] == [
        ("报月度小结", "every FREQ=MONTHLY;BYMONTHDAY=-1", Each.UNIT),
        ("每季度评查一次案卷", "at least 1 per quarter", Each.UNIT),
        ("学满40学时", "hours 40 per year", Each.PERSON),
    ]
    assert campaign.phases[0].first == campaign.first
    rules = text.split("| 期限 | 意思 |")[1].split("\n\n")[0]
    assert len([read_rule(each) for each in re.findall(r"^\| `([^`]+)` \|", rules, flags=re.MULTILINE)]) == 8
