"""A campaign in TOML: what a clerk may leave out, and what each slip is told with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.campaigns.kinds import Campaign
from knowledge.campaigns.raw import read_raw
from knowledge.campaigns.reading import SHIPPED, read_campaign, read_campaigns, read_leniently
from knowledge.faults import Fault, KnowledgeFaults

PLAN = """code = "plan_2027"
title = "木琴工作计划"
first = 2027-01-01
last = 2027-12-31

[[phase]]
key = "spring"
name = "调音"
first = 2027-01-01
last = 2027-06-30

[[role]]
key = "units"
name = "各队"
each = true

[[role]]
key = "law"
name = "法制股"

[[duty]]
id = "JH-01"
what = "报小结"
roles = ["units"]
lead = ["law"]
rule = "on 2027-05-27"

[[duty]]
id = "JH-02"
what = "开专题会"
roles = ["law"]
rule = "at least 1 per month"
during = "spring"
counted = "meeting"
leads = [9, 1, 0]
"""


def faults_of(text: str | bytes) -> list[str]:
    with pytest.raises(KnowledgeFaults) as found:
        read_campaign(text, "campaigns/plan_2027.toml")
    return [str(fault) for fault in found.value.faults]


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_a_plan_of_an_agency_needs_no_document() -> None:
    campaign = read_campaign(
        'code = "plan"\ntitle = "计划"\nfirst = 2027-01-01\n[[duty]]\nid = "JH-01"\nwhat = "报小结"\nrule = "undated"\n'
    )
    assert (campaign.year, campaign.kind, campaign.last) == (2027, "年度计划", None)
    assert [(phase.name, phase.first, phase.last) for phase in campaign.phases] == [("全程", date(2027, 1, 1), None)]
    assert [role.is_each for role in campaign.roles] == [True]
    assert campaign.duties[0].roles == (campaign.roles[0].key,)


def test_days_are_read_as_people_write_them() -> None:
    assert read_campaign(PLAN.replace("first = 2027-01-01\nlast = 2027-12-31", 'first = "2027年1月1日"\nlast = "2027/12/31"')) == (
        read_campaign(PLAN)
    )
    assert read_campaign(PLAN.replace("\n", "\r\n").encode("gb18030")) == read_campaign(PLAN)


def test_days_ahead_are_put_in_order_and_count_once() -> None:
    assert read_campaign(PLAN.replace("[9, 1, 0]", "[0, 9, 1, 9]")).duties[1].leads == (9, 1, 0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "plan_2027"', 'code = "计划"', "第1行：code 写成了“计划”。用小写英文字母"),
        ('code = "plan_2027"\n', "", "code 没有写"),
        ('title = "木琴工作计划"', "title = 3", "第2行：title 写成了“3”，不是文字"),
        ("first = 2027-01-01\nlast = 2027-12-31\n\n[[phase]]", "last = 2027-12-31\n\n[[phase]]", "first 没有写。写哪天开始"),
        ("last = 2027-12-31", "last = 2026-12-31", "last 是 2026-12-31，比开始的 2027-01-01 还早"),
        ("last = 2027-06-30", "last = 2026-06-30", "spring 的 last 是 2026-06-30，比开始的 2027-01-01 还早"),
        ("last = 2027-06-30", 'last = "六月底"', "spring 的 last 写成了“六月底”。写成 2027-01-01 这样的日子"),
        ("title =", "titel =", "第2行：titel 没有“titel”这个键。最接近的是 title"),
        ('name = "调音"', 'nmae = "调音"', "spring 的 nmae 没有“nmae”这个键。最接近的是 name"),
        ('what = "报小结"', 'waht = "报小结"', "第23行：JH-01 的 waht 没有“waht”这个键。最接近的是 what"),
        ('what = "报小结"\n', "", "JH-01 的 what 没有写。写要做什么"),
        ('what = "报小结"', f'what = "{"长" * 41}"', "手机上放不下，最多 40 个字"),
        ('what = "报小结"', 'what = "报小结，见 www.example.com"', "里面有网址"),
        ('title = "木琴工作计划"', 'title = "木琴工作计划"\nrule = "always"', "rule 放错了地方。这是任务的内容，放到 [[duty]] 下面"),
        ('id = "JH-01"', 'id = "JH-01"\nscope = "全队"', "JH-01 的 scope 放错了地方。这是整个行动的内容"),
        ('id = "JH-02"', 'id = "JH-01"', "JH-01 的 id “JH-01”前面已经有了"),
        ('id = "JH-02"', 'id = "第二项"', "第二项 的 id 写成了“第二项”。写大写字母、短横、数字"),
        ('key = "law"', 'key = "units"', "units 的 key “units”前面已经有了"),
        ('key = "spring"', 'key = "春天"', "春天 的 key 写成了“春天”"),
        ('roles = ["units"]', 'roles = ["unit"]', "roles 里的“unit”没有在 [[role]] 里写过。最接近的是 units"),
        ('lead = ["law"]', 'lead = ["laws"]', "lead 里的“laws”没有在 [[role]] 里写过。最接近的是 law"),
        ('roles = ["units"]\n', "", "JH-01 的 roles 没有写。写谁来做"),
        ('lead = ["law"]', 'lead = "law"', 'lead 写成了“law”。写成 ["…", "…"]'),
        ('rule = "on 2027-05-27"', 'rule = "每月一次"', "JH-01 的 rule 写成了“每月一次”，看不懂。写 on 2027-05-27"),
        ('rule = "on 2027-05-27"', 'rule = "on 2027-02-29"', "写成了“on 2027-02-29”，看不懂"),
        ('rule = "on 2027-05-27"', 'rule = "every FREQ=HOURLY"', "写成了“every FREQ=HOURLY”，看不懂"),
        ('rule = "on 2027-05-27"', 'rule = "at least 0 per month"', "看不懂"),
        (
            'rule = "on 2027-05-27"',
            'rule = "on 2028-05-27"',
            "是 2028-05-27，不在行动的起止日子里。改日子；文件就是这样写的，在 note 里说明",
        ),
        ('rule = "on 2027-05-27"\n', "", "JH-01 的 rule 没有写"),
        ('during = "spring"', 'during = "sprign"', "写成了“sprign”，没有这个阶段。最接近的是 spring"),
        ("leads = [9, 1, 0]", "leads = [367]", "leads 里有 367。每个数在 0 到 366 之间"),
        ("leads = [9, 1, 0]", "leads = [-1]", "leads 里有 -1"),
        ("leads = [9, 1, 0]", 'leads = "9、1"', "leads 写成了“9、1”。写提前几天"),
        ('counted = "meeting"', 'counted = "metting"', "counted 写成了“metting”。最接近的是 meeting"),
        ('counted = "meeting"', 'counted = "training"', "counted 和期限对不上：学时只配 hours"),
        ('rule = "at least 1 per month"', 'rule = "always"', "counted 用不上：期限不是按次数或学时算的"),
        ('rule = "on 2027-05-27"', 'rule = "hours 40 per year"', 'JH-01 的 counted 没有写。按学时算的写 counted = "training"'),
        ('title = "木琴工作计划"', 'title = "木琴工作计划"\nyear = "2027"', "year 写成了“2027”。写 2000 到 2100 的整数"),
        ('title = "木琴工作计划"', f'title = "木琴工作计划"\nnotes = ["{"长" * 161}"]', "有一句 161 个字"),
        ('title = "木琴工作计划"', 'title = "木琴工作计划"\nnotes = ["  "]', "notes 有一句是空的"),
        ('title = "木琴工作计划"', 'title = "木琴工作计划"\nenabled = false', "停用了，下面还有内容"),
        ("each = true", 'each = "是"', "units 的 each 写成了“是”。写 true 或 false"),
        ("[[phase]]", "[phase]", "阶段的开头写得不对。每个阶段前面单独一行写 [[phase]]"),
        ('[[role]]\nkey = "law"', '[[rolle]]\nkey = "law"', "rolle"),
        ('title = "木琴工作计划"', "title = “木琴工作计划”", "第2行：第9个字附近：文字外面的引号是中文的"),
        ('name = "法制股"', 'name = "法制股', "引号没有配对"),
    ],
)
def test_a_fault_names_the_place_what_stands_there_and_what_to_write(old: str, new: str, told: str) -> None:
    assert PLAN.count(old) >= 1
    found = faults_of(PLAN.replace(old, new, 1))
    assert any(told in fault for fault in found), found
    assert all(fault.startswith("campaigns/plan_2027.toml") for fault in found)


def test_a_role_that_nobody_needs_would_be_asked_for_nothing() -> None:
    assert any("law 的 key 没有哪个任务用到" in fault for fault in faults_of(PLAN.replace('["law"]', '["units"]')))


def test_all_faults_are_told_at_once() -> None:
    spoilt = (
        PLAN.replace('rule = "on 2027-05-27"', 'rule = "尽快"')
        .replace('during = "spring"', 'during = "秋天"')
        .replace("2027-12-31", "昨天")
    )
    assert len(faults_of(spoilt.replace("last = 昨天", 'last = "昨天"', 1))) == 3


@pytest.mark.parametrize(
    "text", ["", "code =", "# 什么都没有\n", "[[duty]]\n", "[[duty]]\nroles = [[1]]\n", "duty = 1\n", b"PK\x03\x04", b"\xff\xff\xff"]
)
def test_whatever_stands_in_a_file_it_is_told(text: str | bytes) -> None:
    assert faults_of(text)


def test_a_file_that_is_too_large_is_told() -> None:
    assert "文件太大" in faults_of("#" * (1024 * 1024 + 1))[0]


def either(text: str | bytes) -> Campaign | tuple[Fault, ...]:
    try:
        return read_campaign(text)
    except KnowledgeFaults as found:
        return found.faults


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_campaign_or_faults(data: bytes) -> None:
    assert either(data)


@given(
    key=st.sampled_from(["roles", "rule", "leads", "counted", "each", "during", "what", "id", "note"]),
    value=st.one_of(
        st.booleans(),
        st.integers(-9, 999),
        st.floats(),
        st.sampled_from(["", "x", "on", "at least 1 per year", "hours 9 per month"]),
    ),
)
def test_any_kind_of_value_is_a_campaign_or_faults(key: str, value: object) -> None:
    written = f'"{value}"' if isinstance(value, str) else str(value).lower()
    text = (
        PLAN.replace('id = "JH-02"', f"{key} = {written}", 1)
        if key == "id"
        else f"{PLAN}\n".replace("leads = [9, 1, 0]", f"{key} = {written}", 1)
    )
    assert either(text)


def test_an_agency_replaces_a_campaign_adds_one_and_takes_one_out(tmp_path: Path) -> None:
    own = tmp_path / "campaigns"
    write(own, "plan_2027.toml", PLAN)
    write(own, "ours.toml", PLAN.replace("plan_2027", "panjin_2017"))
    write(own, "off.toml", 'code = "wushan_2023"\nenabled = false\n')
    write(own, "README.txt", "说明")
    found = read_campaigns(own=own)
    assert list(found) == ["panjin_2017", "plan_2027", "rushan_2022", "huangchuan_2021", "liaoning_2021"]
    assert found["panjin_2017"].title == "木琴工作计划"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("plan.docx", "x", "campaigns/plan.docx：不认识的文件。行动要存成 .toml"),
        ("off.toml", 'code = "nobody_2020"\nenabled = false\n', "要停用的行动“nobody_2020”本来就没有"),
        ("again.toml", PLAN, "again.toml、plan_2027.toml 都是行动“plan_2027”，不知道以哪个为准"),
    ],
)
def test_what_is_wrong_with_a_folder_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    write(tmp_path, "plan_2027.toml", PLAN)
    write(tmp_path, name, text)
    with pytest.raises(KnowledgeFaults) as found:
        read_campaigns(own=tmp_path)
    assert told in str(found.value)


def test_a_campaign_with_faults_stays_as_it_was_and_the_others_are_taken_up(tmp_path: Path) -> None:
    write(tmp_path, "plan_2027.toml", PLAN)
    write(tmp_path, "huangchuan_2021.toml", PLAN.replace("plan_2027", "huangchuan_2021"))
    before, faults = read_leniently(own=tmp_path)
    assert not faults
    write(tmp_path, "plan_2027.toml", PLAN.replace("报小结", "报月度小结"))
    write(tmp_path, "huangchuan_2021.toml", "code = ")
    after, faults = read_leniently(own=tmp_path, before=before)
    assert len(faults) == 1
    assert after["plan_2027"].duties[0].what == "报月度小结"
    assert after["huangchuan_2021"] == before["huangchuan_2021"]
    # Without anything before it is left out: the shipped one is not what the agency wanted.
    assert "huangchuan_2021" not in read_leniently(own=tmp_path)[0]


def test_a_shipped_file_switches_nothing_off(tmp_path: Path) -> None:
    write(tmp_path, "plan.toml", 'code = "plan"\nenabled = false\n')
    with pytest.raises(KnowledgeFaults, match="只能写在本单位的文件里"):
        read_campaigns(tmp_path)


def test_lines_of_faults_are_those_of_the_file() -> None:
    raw = read_raw((SHIPPED / "huangchuan_2021.toml").read_bytes(), "campaigns/huangchuan_2021.toml", own=False)
    rows = (SHIPPED / "huangchuan_2021.toml").read_text(encoding="utf-8").split("\n")
    for part in raw.parts["duty"]:
        assert rows[part.lines["id"] - 1] == f'id = "{part.name}"'
        assert rows[part.line - 1] == "[[duty]]"
