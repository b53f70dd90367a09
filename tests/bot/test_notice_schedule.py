"""Times as people write them: never in the past, never guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.notice_schedule import FURTHEST, in_an_hour, next_monday, read_leading, read_moment, read_until, tomorrow_morning
from bot.actions.work import RefusedError

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
"""A Wednesday."""
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1)).map(lambda each: each.replace(tzinfo=ZONE))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("明天9点", "2026-11-26 09:00"),
        ("明天 9 点", "2026-11-26 09:00"),
        ("明天九点半", "2026-11-26 09:30"),
        ("后天上午8:30", "2026-11-27 08:30"),
        ("后天上午８：３０", "2026-11-27 08:30"),
        ("大后天中午12点", "2026-11-28 12:00"),
        ("今晚8点", "2026-11-25 20:00"),
        ("明早8点", "2026-11-26 08:00"),
        ("明晚七点一刻", "2026-11-26 19:15"),
        ("今天下午3点20分", "2026-11-25 15:20"),
        ("下午3点", "2026-11-25 15:00"),
        ("15:00", "2026-11-25 15:00"),
        ("今天16时", "2026-11-25 16:00"),
        ("中午1点", "2026-11-25 13:00"),
        ("周五下午3点", "2026-11-27 15:00"),
        ("星期五下午三点", "2026-11-27 15:00"),
        ("周三下午3点", "2026-11-25 15:00"),
        ("周三9点", "2026-12-02 09:00"),
        ("周一9点", "2026-11-30 09:00"),
        ("下周一9点", "2026-11-30 09:00"),
        ("下周五9点", "2026-12-04 09:00"),
        ("下下周一9点", "2026-12-07 09:00"),
        ("本周日早上10点", "2026-11-29 10:00"),
        ("12月5日 9:00", "2026-12-05 09:00"),
        ("12月5号9点", "2026-12-05 09:00"),
        ("12-5 14:30", "2026-12-05 14:30"),
        ("12/5 14:30", "2026-12-05 14:30"),
        ("1月4日 9:00", "2027-01-04 09:00"),
        ("2027-01-04 9:00", "2027-01-04 09:00"),
        ("2027年1月4日上午9点", "2027-01-04 09:00"),
        ("12月5日（周六）9:00", "2026-12-05 09:00"),
        ("1小时后", "2026-11-25 11:00"),
        ("一个半小时后", "2026-11-25 11:30"),
        ("半小时以后", "2026-11-25 10:30"),
        ("过20分钟后", "2026-11-25 10:20"),
        ("两天后", "2026-11-27 10:00"),
        ("明天凌晨3点", "2026-11-26 03:00"),
        ("明天03:00", "2026-11-26 03:00"),
        ("明天9点30", "2026-11-26 09:30"),
        ("明天九点三十五", "2026-11-26 09:35"),
        ("明天九点零五分", "2026-11-26 09:05"),
    ],
)
def test_a_time_is_read_as_it_was_meant(text: str, moment: str) -> None:
    assert read_moment(text, NOW) == datetime.fromisoformat(moment).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "notice_needs_time"),
        ("以后再说", "notice_needs_time"),
        ("😀", "notice_needs_time"),
        ("明天", "notice_needs_hour"),
        ("12月5日", "notice_needs_hour"),
        ("明天3点", "notice_which_half"),
        ("今晚12点", "notice_which_half"),
        ("今天9点", "notice_time_over"),
        ("9:00", "notice_time_over"),
        ("本周一9点", "notice_time_over"),
        ("11月24日 9:00", "notice_time_over"),
        ("2025-12-05 9:00", "notice_time_over"),
        ("2029-12-05 9:00", "notice_time_too_far"),
        ("2月30日 9:00", "no_such_day"),
        ("2月29日 9:00", "no_such_day"),
        ("13月1日 9:00", "no_such_day"),
        ("明天25:00", "no_such_time"),
        ("明天9:75", "no_such_time"),
        ("明天上午15点", "no_such_time"),
        ("明天24点", "no_such_time"),
        ("12月5日（周一）9:00", "notice_other_weekday"),
        ("明天9点或者10点", "notice_needs_time"),
        ("999天后", "notice_time_too_far"),
        ("明天9点" * 500, "notice_needs_time"),
    ],
)
def test_what_is_no_time_gets_one_clear_sentence(text: str, problem: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_moment(text, NOW)
    assert refused.value.problem == problem


@given(MOMENTS, st.integers(2, int(FURTHEST.total_seconds() // 60) - 1440))
def test_whatever_is_to_come_can_be_written_and_is_read_back(now: datetime, minutes: int) -> None:
    moment = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    written = (
        f"{moment:%Y-%m-%d %H:%M}",
        f"{moment.month}月{moment.day}日 {moment:%H:%M}",
        f"{moment.month}-{moment.day} {moment:%H:%M}",
    )
    for text in written:
        assert read_moment(text, now) == moment


@given(MOMENTS, st.sampled_from("一二三四五六日"), st.integers(7, 23), st.sampled_from(["", "下", "下下"]))
def test_a_weekday_is_the_next_one_of_that_name(now: datetime, name: str, hour: int, which: str) -> None:
    moment = read_moment(f"{which}周{name}{hour}:00", now)
    assert moment > now
    assert "一二三四五六日"[moment.weekday()] == name
    weeks = {"下": 1, "下下": 2}.get(which)
    monday = now.date() - timedelta(days=now.weekday())
    if weeks is None:
        assert moment - now <= timedelta(days=7)
    else:
        assert timedelta() <= moment.date() - (monday + timedelta(weeks=weeks)) < timedelta(days=7)


@given(MOMENTS, st.text("今明后大周下一三五日月天年点时分半上午晚早:：-/. 0123456789", max_size=14))
def test_nothing_is_ever_put_into_the_past(now: datetime, text: str) -> None:
    try:
        moment = read_moment(text, now)
    except RefusedError:
        return
    assert now < moment <= now + FURTHEST


@given(MOMENTS)
def test_the_buttons_are_always_to_come(now: datetime) -> None:
    assert now < in_an_hour(now) + timedelta(seconds=60)
    assert now < tomorrow_morning(now) <= now + timedelta(hours=33)
    assert next_monday(now).weekday() == 0
    assert now < next_monday(now)


def test_what_stands_behind_the_time_is_the_place() -> None:
    moment, place = read_leading("12月5日 9:00 三楼会议室", NOW)
    assert (moment.hour, place) == (9, "三楼会议室")
    assert read_leading("明天下午2点半，一楼101", NOW)[1].strip("， ,") == "一楼101"
    assert read_leading("周五9点", NOW)[1] == ""


@pytest.mark.parametrize(
    "text", ["周五9点 三楼会议室", "周五9点三楼会议室", "周五9点 3楼", "周五9点 301室", "周五9点30楼", "周五9点十一楼", "周五上午9点整 201"]
)
def test_a_floor_is_no_minute(text: str) -> None:
    moment, place = read_leading(text, NOW)
    assert (moment.hour, moment.minute) == (9, 0)
    assert place


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7天", date(2026, 12, 2)),
        ("一个月", date(2026, 12, 25)),
        ("两周", date(2026, 12, 9)),
        ("12-31", date(2026, 12, 31)),
        ("到12月31日", date(2026, 12, 31)),
        ("1月5日前", date(2027, 1, 5)),
        ("今天", date(2026, 11, 25)),
        ("长期", None),
    ],
)
def test_how_long_it_is_in_force_is_read(text: str, day: date | None) -> None:
    assert read_until(text, NOW.date()) == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "notice_needs_until"),
        ("随便", "notice_needs_until"),
        ("0天", "notice_needs_until"),
        ("11-24", "day_is_over"),
        ("2-30", "no_such_day"),
    ],
)
def test_what_is_no_day_is_said(text: str, problem: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_until(text, NOW.date())
    assert refused.value.problem == problem
