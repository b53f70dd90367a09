"""What one message says of a training or a study: taken where it is plain, asked where it could be meant otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.record_form import is_complete
from bot.actions.record_words import IN_HOUR, asks, digest_of, read_hours, read_kind, read_past_day, read_told
from bot.actions.work import RefusedError
from knowledge.campaigns.kinds import Counted

TODAY = date(2026, 11, 26)
NOV20, YESTERDAY = date(2026, 11, 20), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "hours", "day", "what"),
    [
        ("4 行政处罚法网络培训 11-20", 4, NOV20, "行政处罚法网络培训"),
        ("行政处罚法网络培训 4 11-20", 4, NOV20, "行政处罚法网络培训"),
        ("11-20 行政处罚法网络培训 4", 4, NOV20, "行政处罚法网络培训"),
        ("4 行政处罚法", 4, TODAY, "行政处罚法"),
        ("4学时 法律培训", 4, TODAY, "法律培训"),
        ("4个学时 法律培训", 4, TODAY, "法律培训"),
        ("4 个 学时 法律培训", 4, TODAY, "法律培训"),
        ("法律培训4课时", 4, TODAY, "法律培训"),
        ("四个学时 法律培训", 4, TODAY, "法律培训"),
        ("两学时 法律培训", 2, TODAY, "法律培训"),
        ("半学时 视频课", 0.5, TODAY, "视频课"),
        ("2.5小时 法律培训", 2.5, TODAY, "法律培训"),
        ("2.5 法律培训", 2.5, TODAY, "法律培训"),
        ("0.5 视频课", 0.5, TODAY, "视频课"),
        ("90分钟 视频课", 1.5, TODAY, "视频课"),
        ("4h 法律培训", 4, TODAY, "法律培训"),
        ("0４学时　全角空格", 4, TODAY, "全角空格"),
        ("今天 4 法律培训", 4, TODAY, "法律培训"),
        ("昨天下午 4 法律培训", 4, YESTERDAY, "下午 法律培训"),
        ("4 法律培训 前天", 4, date(2026, 11, 24), "法律培训"),
        ("4 法律培训 11月20号", 4, NOV20, "法律培训"),
        ("11月20日法律培训4学时", 4, NOV20, "法律培训"),
        ("4 法律培训 11/20", 4, NOV20, "法律培训"),
        ("4 法律培训 11.20", 4, NOV20, "法律培训"),
        ("4 法律培训 2026-11-20", 4, NOV20, "法律培训"),
        ("4 法律培训 2026年11月20日", 4, NOV20, "法律培训"),
        ("4 法律培训 2025-12-20", 4, date(2025, 12, 20), "法律培训"),
        ("3学时11-20法律培训", 3, NOV20, "法律培训"),
        ("第3期培训班 4", 4, TODAY, "第3期培训班"),
        ("2026年度培训 4", 4, TODAY, "2026年度培训"),
        ("24学时制度讲解 4", 4, TODAY, "24学时制度讲解"),
        ("😀 4 法律培训😀", 4, TODAY, "😀 法律培训😀"),
        ("4，法律培训，11-20", 4, NOV20, "法律培训"),
        ("24 封闭培训", 24, TODAY, "封闭培训"),
        ("4 法律培训 昨天 11-25", 4, YESTERDAY, "法律培训"),
    ],
)
def test_what_is_plain_is_taken(text: str, hours: float, day: date, what: str) -> None:
    told = read_told(text, Counted.TRAINING, TODAY)
    assert (told.amount, told.day, told.what) == (int(hours * IN_HOUR), day, what)
    assert is_complete(told)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("半天 法律培训", "hours"),
        ("半天 4人参加 法律培训", "hours"),
        ("两天 集中培训", "hours"),
        ("3天 集中培训", "hours"),
        ("法律培训", "hours"),
        ("4 4 法律培训", "hours"),
        ("4学时 加 2学时 法律培训", "hours"),
        ("5-6学时 法律培训", "hours"),
        ("11.20 法律培训", "hours"),
        ("培训4天", "hours"),
        ("上周五 4 法律培训", "day"),
        ("周三 4 法律培训", "day"),
        ("20号 4 法律培训", "day"),
        ("明天 4 法律培训", "day"),
        ("4 法律培训 11-20 11-21", "day"),
        ("4 法律培训 今天 昨天", "day"),
        ("4 11-20", "what"),
        ("4", "what"),
        ("", "what"),
    ],
)
def test_what_could_be_meant_otherwise_is_asked(text: str, missing: str) -> None:
    told = read_told(text, Counted.TRAINING, TODAY)
    assert not is_complete(told)
    known = {"hours": told.amount is not None, "day": told.day is not None, "what": bool(told.what)}
    assert known[missing] is False


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("100 法律培训", "record_bad_hours"),
        ("25学时 法律培训", "record_bad_hours"),
        ("-3 法律培训", "record_bad_hours"),
        ("0 法律培训", "record_bad_hours"),
        ("1.333 法律培训", "record_bad_hours"),
        ("9999学时 法律培训", "record_bad_hours"),
        ("4 法律培训 12-20", "record_future"),
        ("4 法律培训 2027-01-05", "record_future"),
        ("4 法律培训 2024-12-31", "record_too_old"),
        ("4 法律培训 2-30", "no_such_day"),
        ("4 法律培训 13-45", "no_such_day"),
        ("4 " + "长" * 300, "record_too_long"),
    ],
)
def test_what_cannot_be_is_refused(text: str, problem: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_told(text, Counted.TRAINING, TODAY)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("12-28", date(2027, 1, 4), date(2026, 12, 28)),
        ("2-29", date(2028, 2, 29), date(2028, 2, 29)),
        ("2-29", date(2029, 1, 4), date(2028, 2, 29)),
        ("1-1", date(2027, 1, 1), date(2027, 1, 1)),
        ("2026-1-1", date(2027, 12, 31), date(2026, 1, 1)),
        ("随便", TODAY, None),
        ("11-20 培训", TODAY, None),
    ],
)
def test_a_day_without_its_year_is_the_last_one_of_that_name(text: str, today: date, day: date | None) -> None:
    assert read_past_day(text, today) == day


@pytest.mark.parametrize(("text", "hours"), [("4", 4), ("4学时", 4), ("2.5 小时", 2.5), ("半天", None), ("四", None), ("4 5", None)])
def test_hours_by_themselves(text: str, hours: float | None) -> None:
    assert read_hours(text) == (None if hours is None else int(hours * IN_HOUR))


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("集中学习 全体 11-20 案卷规范", Counted.STUDY, "全体 11-20 案卷规范"),
        ("学习 案卷规范", Counted.STUDY, "案卷规范"),
        ("学习了案卷规范", Counted.STUDY, "学习了案卷规范"),
        ("研讨 首违不罚", Counted.SEMINAR, "首违不罚"),
        ("党课 廉政", Counted.LECTURE, "廉政"),
        ("领导学法 行政处罚法", Counted.LAW_STUDY, "行政处罚法"),
        ("专题会 问题清单", Counted.MEETING, "问题清单"),
        ("企业联建 某物流园", Counted.OPEN_DAY, "某物流园"),
        ("走访 某物流企业", Counted.VISIT, "某物流企业"),
        ("接待日 来了三个人", Counted.RECEPTION, "来了三个人"),
        ("办实事 加装饮水机", Counted.SERVICE, "加装饮水机"),
        ("培训 4 法律", Counted.TRAINING, "4 法律"),
        ("党课", Counted.LECTURE, ""),
        ("保存几天", None, "保存几天"),
    ],
)
def test_the_kind_stands_first(text: str, kind: Counted | None, rest: str) -> None:
    assert read_kind(text) == (kind, rest)


@pytest.mark.parametrize(
    "text",
    ["学习资料怎么保存", "培训证书丢了怎么办", "走访记录要留几年", "学时怎么算？", "学习 要几次？", "培训 算学时吗", "调研报告什么格式"],
)
def test_a_question_about_what_is_called_so_is_no_entry(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "学习", "集中学习 全体 案卷规范", "学习了案卷怎么装订", "走访 某物流企业", "走访某物流企业", "党课《怎么办好案》 昨天"),
        *(
            "学习 怎么装订案卷",
            "学习如何规范执法",
            "学习案卷怎么装订 全体",
            "培训 4 文书怎么写",
            "学习 本人 什么是首违不罚？",
            "办实事 帮企业办证",
        ),
        *("全体 学习什么是首违不罚", "11-20 学习", "开放日 群众问怎么投诉"),
    ],
)
def test_what_was_done_is_an_entry_whatever_it_was_about(text: str) -> None:
    assert not asks(text)


def test_everybody_and_oneself_are_words_by_themselves() -> None:
    assert read_told("学习 全体 案卷", None, TODAY).is_for_all is True
    assert read_told("学习 本人 案卷", None, TODAY).is_for_all is False
    assert read_told("学习 全体会议精神", None, TODAY).is_for_all is None


def test_blanks_and_signs_make_no_other_record() -> None:
    assert digest_of("《行政处罚法》 培训") == digest_of("行政处罚法培训。") != digest_of("行政强制法培训")


@given(st.text(max_size=120))
def test_whatever_somebody_types_is_read_or_refused(text: str) -> None:
    try:
        told = read_told(text, Counted.TRAINING, TODAY)
    except RefusedError:
        return
    assert told.amount is None or 0 < told.amount <= 24 * IN_HOUR
    assert told.day is None or date(2025, 1, 1) <= told.day <= TODAY
