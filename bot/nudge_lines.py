"""What people write behind ``提醒时间``: an hour, quiet hours, both, for themselves or for a unit. Plain reading."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from bot.actions.nudge_settings import TimeWish
from bot.texts import words

_AT = r"(?:(早上|上午|中午|下午|晚上|晚)\s*)?(\d{1,2})\s*(?:[:.]\s*(\d{2})|[点时]\s*(?:(\d{1,2})\s*分?|(半))?)"
_BARE = r"(\d{2})(\d{2})"
_ONE = re.compile(rf"^\s*(?:{_AT}|{_BARE})\s*$")
_SPAN = re.compile(rf"({_AT}|{_BARE}|\d{{1,2}})\s*(?:[-~—–]+|至|到)\s*(?:第二天|次日)?\s*({_AT}|{_BARE}|\d{{1,2}})")
_FIRST = re.compile(rf"{_AT}|(?<!\d){_BARE}(?!\d)")
_AFTERNOON = frozenset({"下午", "晚上", "晚"})


def read_times(text: str) -> TimeWish | None:
    """The wish in ``[unit] [09:00] [免打扰 19:00-08:30]`` or ``[unit] 默认``; none for what is no such line."""
    rest = " ".join(unicodedata.normalize("NFKC", text).split())
    quiet: tuple[time, time] | None = None
    word = next((each for each in words("nudges", "quiet_words") if each in rest), None)
    if word is not None:
        before, _, behind = rest.partition(word)
        span = _SPAN.search(behind)
        if span is None:
            return None
        # The groups of the first time and those of the second stand one behind the other.
        first, last = _read(span[1]), _read(span[9])
        if first is None or last is None or behind[: span.start()].strip(" :,每天从"):
            return None
        quiet, rest = (first, last), f"{before} {behind[span.end() :]}".strip()
    back = next((each for each in words("nudges", "back_words") if each in rest), None)
    if back is not None and quiet is None:
        return TimeWish(takes_back=True, unit=rest.replace(back, "").strip(" ,")) if _FIRST.search(rest) is None else None
    found = _FIRST.search(rest)
    digest = None if found is None else _read(found[0])
    if found is not None:
        if digest is None or rest[found.end() :].strip(" ,。"):
            return None
        rest = rest[: found.start()]
    unit = rest.strip(" ,。").removeprefix("每天").removesuffix("每天").removesuffix("改成").removesuffix("改到").strip()
    return None if digest is None and quiet is None else TimeWish(digest, quiet, unit=unit)


def _read(text: str) -> time | None:
    text = text.strip()
    found = _ONE.match(text)
    if found is None:
        return time(int(text)) if text.isdecimal() and int(text) < 24 else None
    part, hour, minute, spoken, half, bare_hour, bare_minute = found.groups()
    hours = int(bare_hour or hour)
    minutes = int(bare_minute or minute or spoken or (30 if half else 0))
    if part in _AFTERNOON and hours < 12:
        hours += 12
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
