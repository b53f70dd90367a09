"""Whom a text names, how texts are found again, and when a question is an accusation."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.clues import ALIKE, Watched, Watchlist, accuses, likeness, names_a_head, query_terms, search_terms
from knowledge.sample import sample

PEOPLE = Watchlist(
    [
        Watched(1, "王测试", "测K00012345", "officer", 1, is_head=False),
        Watched(2, "李测", "", "supervisor", 1, is_head=True),
        Watched(3, "欧阳样", "", "supervisor", 1, is_head=True),
        Watched(4, "张例", "", "officer", 1, is_head=False),
    ]
)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("王测试收钱", {1}),
        ("王 测-试 收钱", {1}),
        ("王😀测试", {1}),
        ("wangceshi 收钱", {1}),
        ("王册事收钱", {1}),
        ("证号测K00012345", {1}),
        ("尾号 2345", {1}),
        ("李测和张例都在", {2, 4}),
        ("李队长骂人", {2}),
        ("老李队", {2}),
        ("欧阳大队长", {3}),
        ("张队", set()),
        ("zhang li 收钱", {4}),
        ("", set()),
        ("路过的人", set()),
    ],
)
def test_names_numbers_and_titles_are_seen(text: str, who: set[int]) -> None:
    assert PEOPLE.mentions(text) == who


def test_an_empty_list_names_nobody() -> None:
    assert Watchlist([]).mentions("王测试") == frozenset()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我们队长骂人", True),
        ("单位领导打招呼", True),
        ("队里一把手不让查", True),
        ("中队长不让查", True),
        ("司机骂人", False),
        ("检测站站长态度差", False),
        ("某公司负责人被骂", False),
    ],
)
def test_the_own_head_needs_no_name(text: str, told: bool) -> None:
    assert names_a_head(text) is told


@given(st.text(max_size=200), st.text(max_size=30))
def test_no_text_is_ever_the_index_own_syntax(text: str, words: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(grams, content='', detail='none')")
    db.execute("INSERT INTO t (rowid, grams) VALUES (1, ?)", [search_terms(text)])
    if expression := query_terms(words):
        db.execute("SELECT rowid FROM t WHERE t MATCH ?", [expression]).fetchall()


@pytest.mark.parametrize("words", ["检测站", "收费", "票", "检测站 不给票", "検測站", "检 测 站"])
def test_any_piece_of_a_text_finds_it(words: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(grams, content='', detail='none')")
    db.execute("INSERT INTO t (rowid, grams) VALUES (1, ?)", [search_terms("某检测站收费，不给票！")])
    found = db.execute("SELECT rowid FROM t WHERE t MATCH ?", [query_terms(words)]).fetchall()
    assert bool(found) is (words != "検測站")


def test_the_same_thing_in_other_words_is_alike_and_something_else_is_not() -> None:
    assert likeness("某检测站收费不给票", "检测站收了费不给发票") >= ALIKE
    assert likeness("服务窗口下班前半小时就不收材料", "窗口下班前半个小时就不收材料了") >= ALIKE
    assert likeness("某检测站收费不给票", "执法人员上班睡觉") < ALIKE
    assert likeness("", "") == 0.0


def test_accusations_are_seen_and_roadside_questions_are_not() -> None:
    accusations = (
        "某检测站乱收费不给票",
        "张队收钱放行",
        "中队的人天天在路口吃吃喝喝不干活",
        "治超站值班的都在睡觉",
        "执法大队投诉了三次没人管",
        "队长亲戚的车从来不查",
        "检测站的人故意刁难外地车",
        "一中队老是随便拦车不亮证",
        "站里收现金不开票",
        "大队下了罚款指标 每人每月两万",
    )
    assert sum(map(accuses, accusations)) >= 9
    questions = [each.text for each in sample()]
    assert sum(map(accuses, questions)) < 0.01 * len(questions)


@pytest.mark.parametrize("text", ["能不能现场收现金", "收了钱不给票怎么处理", "乱收费怎么罚", "登记保存几天？", "", "😀"])
def test_a_question_is_no_accusation(text: str) -> None:
    assert not accuses(text)
