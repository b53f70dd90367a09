"""The finder over the shipped library: what it must do with any words, and what it must never do."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import knowledge
from knowledge.confidence import read_model
from knowledge.entries import Matter
from knowledge.finder import LONGEST_CONSIDERED, Finder, Outcome
from knowledge.library import Library, load

SHIPPED = Path(knowledge.__file__).parent


@cache
def library() -> Library:
    return load(SHIPPED)


@cache
def finder() -> Finder:
    return Finder(library())


def best(question: str) -> str:
    finding = finder().find(question)
    assert finding.hits, question
    return finding.hits[0].id


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "😀",
        "。。。",
        "zxcvbn",
        "<script>alert(1)</script>",
        "'; DROP TABLE people; --",
        "{{ 7 * 7 }}",
        "\x00\ud800",
        "half \ud800 a character",
        "啊" * 10_000,
    ],
)
def test_what_asks_nothing_finds_nothing(question: str) -> None:
    assert finder().find(question).outcome is Outcome.NONE


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=400))
def test_no_text_at_all_makes_it_raise_and_hits_are_in_order(question: str) -> None:
    finding = finder().find(question)
    assert finding.question == question
    assert len(finding.hits) <= 5
    assert [hit.score for hit in finding.hits] == sorted((hit.score for hit in finding.hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in finding.hits)
    if finding.outcome is not Outcome.NONE:
        assert finding.hits


def test_a_title_finds_its_own_entry() -> None:
    missed = [matter.id for matter in library().matters.values() if best(matter.title) != matter.id]
    assert len(missed) <= 3, missed


@pytest.mark.parametrize(
    "same", ["未带從業資格證", "没带从业资格证 ", "没 带 从 业 资 格 证", "ＭＥＩ dai congye zigezheng", "meidaicongyezigezheng"]
)
def test_script_width_blanks_and_pinyin_lead_to_the_same_matter(same: str) -> None:
    assert best(same) == best("没带从业资格证")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("船员证忘在家里没带", "没考过船员证就开船"),
        ("从业资格证没带在身上", "从业资格证到期了没换"),
        ("往航道里倒了两筐石子", "在航道里抽砂"),
        ("车载北斗不在线", "把北斗数据改了"),
    ],
)
def test_the_deciding_fact_tells_neighbours_apart(one: str, other: str) -> None:
    assert best(one) != best(other)


def test_a_hit_on_a_matter_names_the_row_that_was_meant_and_rows_of_that_matter_only() -> None:
    for question in ("履带车开上公路", "擅自改装营运车辆", "没带道路运输证"):
        for hit in finder().find(question).hits:
            entry = library().entry(hit.id)
            if isinstance(entry, Matter):
                assert set(hit.rows) <= {row.id for row in entry.rows}
                assert hit.rows
            else:
                assert hit.rows == (hit.id,)


def test_a_pasted_document_costs_no_more_than_its_beginning() -> None:
    beginning = "履带车开上公路" + "，" * LONGEST_CONSIDERED
    assert finder().find(beginning + "登记保存几天" * 20).hits[:1] == finder().find(beginning).hits[:1]


def test_two_questions_in_one_message_have_a_finding_each() -> None:
    finding = finder().find("履带车开上公路怎么处理？另外先行登记保存几天内要处理？")
    found = {part.hits[0].id for part in finding.parts if part.hits}
    assert {best("履带车开上公路怎么处理"), "PR-010"} <= found


def test_the_index_kept_on_disk_finds_the_same_and_a_damaged_one_is_built_anew(tmp_path: Path) -> None:
    questions = ["没带从业资格证", "拒签怎么说", "jiachu fakuan", "晚饭吃什么"]
    fresh = [finder().find(question) for question in questions]
    for _ in range(2):
        kept = Finder(library(), tmp_path)
        assert [kept.find(question) for question in questions] == fresh
    for file in tmp_path.rglob("*.np*"):
        file.write_bytes(file.read_bytes()[:10])
    mended = Finder(library(), tmp_path)
    assert [mended.find(question) for question in questions] == fresh


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    assert Finder(library(), blocked / "below").find("没带从业资格证").hits == finder().find("没带从业资格证").hits


def test_numbers_fitted_to_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="other features"):
        read_model({"features": ["one"], "signs": []})
