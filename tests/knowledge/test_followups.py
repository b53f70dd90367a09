"""The words that ask something of the card just seen, and what not correcting comes to."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from knowledge.entries import Result, Standing
from knowledge.faults import KnowledgeFaults
from knowledge.followups import SHIPPED, Followup, Followups, read_table, shipped
from knowledge.refusal import Refusal, refusal_of

QUESTIONS = Path(__file__).parents[2] / "bench" / "questions"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("怎么说", Followup.WORDING),
        ("那咋说呢？", Followup.WORDING),
        ("罚多少", Followup.PENALTY),
        ("罚 多 少！！", Followup.PENALTY),
        ("這個罰多少錢", Followup.PENALTY),
        ("faduoshao", Followup.PENALTY),
        ("要是不改呢", Followup.REFUSAL),
        ("那如果他不改怎么办呢", Followup.REFUSAL),
        ("首违吗", Followup.FIRST),
        ("算不算首次啊", Followup.FIRST),
        ("依据呢", Followup.BASIS),
        ("哪一条", Followup.BASIS),
        ("要签承诺书吗", Followup.COMMITMENT),
        ("能扣车吗", Followup.COERCION),
        ("期限呢", Followup.TIME_LIMIT),
        ("几天", Followup.TIME_LIMIT),
        ("禁令呢", Followup.PROHIBITION),
        ("不能做啥", Followup.PROHIBITION),
        ("外地怎么规定", Followup.OTHER_PLACES),
        ("条件是啥", Followup.CONDITIONS),
        ("要啥条件", Followup.CONDITIONS),
    ],
)
def test_officers_words_are_understood(text: str, asked: Followup) -> None:
    assert shipped().read(text) is asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "？",
        "😀",
        "那呢",
        "的",
        "拒签怎么说",
        "没带从业资格证罚多少",
        "黑车能扣车吗",
        "登记保存几天",
        "首违",
        "禁令",
        "期限",
        "话术",
        "最高罚多少",
        "告知承诺书",
        "罚多少" * 20,
        "\ud800",
        "\x00",
    ],
)
def test_a_question_that_stands_by_itself_is_none(text: str) -> None:
    assert shipped().read(text) is None


@pytest.mark.parametrize("file", sorted(QUESTIONS.rglob("*.jsonl")), ids=lambda file: file.stem)
def test_no_question_that_was_asked_by_itself_is_taken_for_a_followup(file: Path) -> None:
    asked = [json.loads(line)["q"] for line in file.read_text(encoding="utf-8").splitlines()]
    assert [question for question in asked if shipped().read(question) is not None] == []


def test_whatever_is_typed_costs_next_to_nothing() -> None:
    began = time.perf_counter()
    for text in ("那这个那个那就这这呢吗嘛啊呀吧", "那" * 32, "呢" * 16, "啊" * 100_000):
        shipped().read(text)
    assert time.perf_counter() - began < 0.1


TABLE = SHIPPED.read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    with pytest.raises(KnowledgeFaults) as raised:
        read_table(text.encode(), "knowledge/followups.csv")
    return [str(fault) for fault in raised.value.faults]


def test_the_faults_of_the_table_name_their_line_and_what_to_do() -> None:
    lines = TABLE.splitlines()
    (unknown,) = faults(TABLE + "罚多小,罚几分,\n")
    assert f"第{len(lines) + 1}行" in unknown
    assert "罚多少" in unknown
    (twice,) = faults(TABLE + "怎么说,罚多少,\n")
    assert "已经写在“罚多少”里" in twice
    (empty,) = faults(TABLE + "怎么说,,\n")
    assert "没有写词" in empty
    (mark,) = faults(TABLE + "怎么说,！,\n")
    assert "不能用" in mark
    (missing,) = faults("\n".join(line for line in lines if not line.startswith("首违吗")))
    assert "首违吗" in missing
    assert "表头" in faults("")[0]
    assert "表头" in faults("甲,乙\n")[0]
    with pytest.raises(KnowledgeFaults):
        read_table("怎么说".encode("gbk"), "knowledge/followups.csv")


def test_a_mark_at_the_beginning_and_blank_lines_do_no_harm() -> None:
    table = read_table(("\ufeff" + TABLE + "\n,,\n").encode(), "knowledge/followups.csv")
    assert isinstance(table, Followups)
    assert table.read("罚多少") is Followup.PENALTY


def test_every_result_says_what_not_correcting_comes_to_and_what_binds_nobody_says_nothing() -> None:
    for result in Result:
        for standing in Standing:
            assert refusal_of(result, standing, binds=False) is Refusal.UNKNOWN
            assert refusal_of(result, standing, binds=True) is not Refusal.UNKNOWN
    assert refusal_of(Result.MAY_EXEMPT, Standing.OFFICIAL_LIST, binds=True) is Refusal.CONDITION_FAILS
    assert refusal_of(Result.MAY_EXEMPT, Standing.STATUTE, binds=True) is Refusal.OWN_TERMS
    assert refusal_of(Result.CORRECT_FIRST, Standing.STATUTE, binds=True) is Refusal.PENALISED_NOW
