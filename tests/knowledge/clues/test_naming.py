"""Whoever is named keeps the clue from ordinary eyes, however the name is hidden. All names and numbers are invented."""

from __future__ import annotations

import pytest

from knowledge.clues import Watched, Watchlist, names_a_head

PEOPLE = Watchlist(
    [
        Watched(1, "王小明", "21070012345", "officer", 1, is_head=False),
        Watched(2, "李建国", "21070067890", "supervisor", 1, is_head=True),
        Watched(3, "欧阳海", "21070011111", "supervisor", 1, is_head=True),
        Watched(4, "高明", "", "officer", 1, is_head=False),
    ]
)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("王 小 明收烟", 1),
        ("王😀小\u200b明收烟", 1),
        ("wang xiao-ming", 1),
        ("wáng xiǎo míng", 1),
        ("王晓鸣收烟", 1),
        ("证号２１０７００１２３４５", 1),
        ("证号二一零七零零一二三四五", 1),
        ("证号012345", 1),
        ("证号后六位012345", 1),
        ("李副队长骂人", 2),
        ("老李队长骂人", 2),
        ("歐陽局長", 3),
        ("这招不高明", 4),
    ],
)
def test_a_hidden_name_is_found(text: str, who: int) -> None:
    assert who in PEOPLE.mentions(text)


@pytest.mark.parametrize("text", ["", "检测站排队两小时", "证号999999", "王经理说的", "😀" * 3000])
def test_who_is_not_named_is_not_found(text: str) -> None:
    assert PEOPLE.mentions(text) == frozenset()


@pytest.mark.parametrize("text", ["我们队长天天喝酒", "本单位领导不管", "大队领导骂人", "单位一把手说了算", "站长骂人", "women duizhang"])
def test_a_head_without_a_name_is_noticed(text: str) -> None:
    assert names_a_head(text)


@pytest.mark.parametrize("text", ["", "某站排队两小时", "案件拖了三个月", "窗口态度差"])
def test_a_unit_is_no_head(text: str) -> None:
    assert not names_a_head(text)
