"""One message that says what was done: “4 行政处罚法网络培训 11-20”, in any order. What it does not say plainly is asked, never guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.actions.work import RefusedError
from knowledge.campaigns.kinds import Counted

IN_HOUR = 60
"""What a 学时 is kept as. No document says how long one lasts, so an hour that somebody writes counts as one, and that is said."""
MOST_HOURS = 24
LONGEST = 200
_MONTHS_BACK = 3
"""Until this month a day that is still to come this year is that of last year."""

_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_UNIT = r"(?:个\s*)?(?:学时|课时|小时|钟头|h(?:ours?)?(?![a-z])|分钟|min(?:utes?)?(?![a-z]))"
_WITH_UNIT = re.compile(rf"(?<![\d.\-/+第])([-+]?\s*{_NUMBER})\s*({_UNIT})(?!制)", re.IGNORECASE)
_BARE = re.compile(r"(?<![^\s,;、。:])([-+]?\d{1,4}(?:\.\d{1,3})?)(?![^\s,;、。])")
_HALF = re.compile(rf"半\s*个?\s*(?:学时|课时|小时|钟头)|([一二两三四五六七八九十])\s*{_UNIT}", re.IGNORECASE)
_CHINESE = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_ABOUT = re.compile(r"[一两二三半]\s*(?:个)?(?:半天|整天|上午|下午|晚上|天)|\d+\s*天|全天|整天|一上午|一下午|半日")
_FULL_DAY = re.compile(r"(?<!\d)(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_SHORT_DAY = re.compile(r"(?<![\d.第])(\d{1,2})\s*(?:[-/](?=\d)|月\s*)(\d{1,2})(?![\d.])\s*(?:日|号|(?!\s*(?:学时|课时|小时|个)))")
_DOTTED_DAY = re.compile(r"(?<!\S)(\d{1,2})\.(\d{2})(?!\S)(?:[日号])?")
_NEAR = {"今天": 0, "今日": 0, "今早": 0, "今晚": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2}
_NEAR_DAY = re.compile("|".join(_NEAR))
_VAGUE_DAY = re.compile(
    r"大前天|明天|明日|后天|上个?[周月]|下个?[周月]|本[周月]|这个?周|上个?星期|(?:周|星期|礼拜)[一二三四五六日天]|前几天|月[初中底]|(?<![\d月])\d{1,2}\s*[号日](?!文)"
)
_ENDS_ASKING = re.compile(r"(?:[?？]|吗|呢|怎么办)[?？。.!！\s]*$")
_ASKS = re.compile(r"[?？]|怎么|咋|什么|哪[些个里]|多久|多少|几[天次个年日]|要不要|能不能|可不可以|吗|呢$")
"""Not 如何 and 怎样: these stand in the titles of what is studied."""
_SAYS_WHEN = re.compile(rf"\d|{'|'.join(_NEAR)}")
_EDGES = " \t\n,，。;；:：、·~-—"

KINDS: tuple[tuple[Counted, tuple[str, ...]], ...] = (
    (Counted.LAW_STUDY, ("领导学法", "班子学法", "专题法律学习", "会前学法")),
    (Counted.LECTURE, ("党课",)),
    (Counted.SEMINAR, ("集中研讨", "研讨")),
    (Counted.MEETING, ("专题会", "例会")),
    (Counted.OPEN_DAY, ("开放日", "观摩体验", "企业联建", "观摩", "联建")),
    (Counted.VISIT, ("大走访", "大调研", "走访调研", "走访", "调研")),
    (Counted.RECEPTION, ("负责人接待日", "接待日")),
    (Counted.SERVICE, ("办实事", "实事")),
    (Counted.TRAINING, ("学时", "培训")),
    (Counted.STUDY, ("集中学习", "学习")),
)
"""The words at the beginning of a message that say what kind it is; the longest of a kind first."""
EVERYBODY, ONESELF = ("全体人员", "全体", "全员", "所有人", "大家"), ("只有我", "仅本人", "本人", "我自己", "自己")


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says; what it does not say, or says so that it could be meant otherwise, is none."""

    kind: Counted | None = None
    amount: int | None = None
    """Sixtieths of a 学时, where hours are asked for."""
    day: date | None = None
    says_day: bool = False
    """Whether ``day`` was said, not only taken to be today."""
    what: str = ""
    is_for_all: bool | None = None
    names_no_hours: bool = False
    """It says how long in a way that is no number of hours: 半天, 两天."""


def read_kind(text: str) -> tuple[Counted | None, str]:
    """The kind that a message names at its beginning, and what follows; none and the whole where it names none."""
    said = unicodedata.normalize("NFKC", text).strip(_EDGES)
    for kind, words in KINDS:
        for word in words:
            rest = said[len(word) :]
            # “学习了案卷规范” tells what was studied: only a word by itself is taken away.
            if said.startswith(word):
                return kind, rest.strip(_EDGES) if not rest or rest[0] in f" {_EDGES}\n" else said
    return None, said


def asks(text: str) -> bool:
    """Whether what follows “登记” is a question about something of that name (“学习资料怎么保存”), not what was done.

    Careful with entries: whatever names people, a day or hours is one, and so is a kind that stands by itself before what was done,
    unless all of it ends like a question.
    """
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    if not said or _scope(said)[0] is not None or _SAYS_WHEN.search(said):
        return False
    kind = next((word for _, words in KINDS for word in words if said.startswith(word)), "")
    is_apart = said[len(kind) :][:1] in {*_EDGES, "", "了"}
    return (_ENDS_ASKING if is_apart else _ASKS).search(said) is not None


def read_told(text: str, kind: Counted | None, today: date) -> Told:
    """What a message says, of ``kind`` where that is known. Raises ``RefusedError`` for hours and days that cannot be."""
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    if kind is None:
        kind, said = read_kind(said)
    for_all, said = _scope(said)
    day, is_vague, said = _day(said, today)
    amount, is_about = None, False
    if kind is Counted.TRAINING:
        amount, is_about, said = _hours(said)
    what = " ".join(said.split()).strip(_EDGES)
    if len(what) > LONGEST:
        raise RefusedError("record_too_long", most=LONGEST, length=len(what))
    return Told(kind, amount, day if day is not None or is_vague else today, day is not None, what, for_all, is_about)


def read_hours(text: str) -> int | None:
    """Hours by themselves, as an answer to being asked; none for what is no number. Raises as ``read_told``."""
    amount, _, rest = _hours(" ".join(unicodedata.normalize("NFKC", text).split()))
    return amount if not rest.strip(_EDGES) else None


def read_past_day(text: str, today: date) -> date | None:
    """A day by itself, as an answer to being asked; none for what is no day. Raises as ``read_told``."""
    day, _, rest = _day(" ".join(unicodedata.normalize("NFKC", text).split()), today)
    return day if not rest.strip(_EDGES) else None


def digest_of(what: str) -> str:
    """``what`` folded, so that blanks, punctuation and widths make no other record."""
    return "".join(each for each in unicodedata.normalize("NFKC", what).casefold() if each.isalnum())[:LONGEST]


def _scope(said: str) -> tuple[bool | None, str]:
    parts = said.split(" ")
    for words, for_all in ((EVERYBODY, True), (ONESELF, False)):
        for word in words:
            if word in parts:
                parts.remove(word)
                return for_all, " ".join(parts)
    return None, said


def _day(said: str, today: date) -> tuple[date | None, bool, str]:
    """The one day that is said; none where there is none, and whether one is meant that we cannot name."""
    found = [(_made(int(match[1]), int(match[2]), int(match[3]), match[0]), *match.span()) for match in _FULL_DAY.finditer(said)]
    for pattern in (_SHORT_DAY, _DOTTED_DAY):
        short = [match for match in pattern.finditer(_without(said, found)) if pattern is _SHORT_DAY or _is_day(match)]
        found += [(_recent(int(match[1]), int(match[2]), match[0], today), *match.span()) for match in short]
    near = _NEAR_DAY.finditer(_without(said, found))
    found += [(today - timedelta(days=_NEAR[match[0]]), *match.span()) for match in near]
    rest = _without(said, found)
    days = {day for day, _, _ in found}
    if len(days) > 1 or (not days and _VAGUE_DAY.search(rest)):
        # Two days, or “上周五”: which is meant is asked. What was written stays.
        return None, True, said
    day = next(iter(days), None)
    if day is not None:
        check_day(day, today)
    return day, False, rest


def _is_day(match: re.Match[str]) -> bool:
    """Whether “11.20” can be a day at all: “4.75” hours are none."""
    return 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31


def check_day(day: date, today: date) -> None:
    """Raises ``RefusedError`` for a day that is still to come, or before last year."""
    if day > today:
        raise RefusedError("record_future", day=f"{day.year} 年 {day.month} 月 {day.day} 日")
    if day.year < today.year - 1:
        raise RefusedError("record_too_old", year=today.year - 1)


def _recent(month: int, number: int, text: str, today: date) -> date:
    day = _made(today.year, month, number, text, leap=True)
    return _made(today.year - 1, month, number, text) if day > today and today.month <= _MONTHS_BACK else day


def _made(year: int, month: int, number: int, text: str, *, leap: bool = False) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        if leap and (month, number) == (2, 29):
            return _made(year - 1, month, number, text)
        raise RefusedError("no_such_day", text=text.strip()) from None


def _without(said: str, found: list[tuple[date, int, int]]) -> str:
    """``said`` with the days blanked out, so that places stay what they are."""
    for _, first, last in found:
        said = f"{said[:first]}{' ' * (last - first)}{said[last:]}"
    return said


def _hours(said: str) -> tuple[int | None, bool, str]:
    """The hours that are said, whether only something like 半天 is, and what is left of the message."""
    found: list[tuple[int, int, int]] = []
    for match in _WITH_UNIT.finditer(said):
        minutes = match[2].startswith(("分", "m", "M"))
        found.append((_sixtieths(match[1], match[0], 1 if minutes else IN_HOUR), *match.span()))
    for match in _HALF.finditer(said):
        word = match[1]
        if word is None:
            found.append((IN_HOUR // 2, *match.span()))
        elif "分" not in match[0] and not said[: match.start()].endswith(tuple(_CHINESE)):
            found.append((_CHINESE[word] * IN_HOUR, *match.span()))
    bare = False
    if not found:
        bare = True
        found = [(_sixtieths(match[1], match[0], IN_HOUR), *match.span()) for match in _BARE.finditer(said) if not _is_year(match[1])]
    if len(found) != 1:
        # None, or several: which is meant is asked.
        return None, _ABOUT.search(said) is not None, said
    amount, first, last = found[0]
    if bare and _ABOUT.search(said):
        return None, True, said
    return amount, False, f"{said[:first]} {said[last:]}"


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and text[:2] in {"19", "20"}


def _sixtieths(number: str, text: str, each: int) -> int:
    amount = Decimal(number.replace(" ", "")) * each
    if amount <= 0 or amount > MOST_HOURS * IN_HOUR or amount != amount.to_integral_value():
        raise RefusedError("record_bad_hours", text=text.strip(), most=MOST_HOURS)
    return int(amount)
