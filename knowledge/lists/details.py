"""What a file says of the list in it: its name, whose it is, its number, since when and until when. Only what stands there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.cells import day, one_line
from knowledge.jurisdiction import Jurisdiction
from knowledge.lists.grid import Grid

_LONGEST_NAME = 60
_LINES = 400
_CAPTION_ROWS = 12
_NAME_WORDS = re.compile(r"清单|事项(?:目录|表)?|裁量基准|目录")
_QUOTED = re.compile(r"《([^《》]{4,60}(?:清单|目录|裁量基准|事项表?)[^《》]{0,12})》")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}\s*[〔\[［(（【]\s*(?:19|20)\d{2}\s*[〕\]］)）】]\s*第?\s*\d{1,5}\s*号")
_DAY = r"(\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?)"
_FROM = (
    re.compile(rf"自\s*{_DAY}\s*起?\s*(?:正式)?(?:施行|实施|执行|生效)"),
    re.compile(rf"{_DAY}\s*起\s*(?:正式)?(?:施行|实施|执行|生效)"),
    re.compile(rf"(?:施行|实施|执行|生效)(?:日期|时间)\s*[：:]?\s*{_DAY}"),
    re.compile(rf"有效期(?:限)?(?:为|：|:)?\s*自?\s*{_DAY}\s*起?\s*(?:至|到|[-—~～])"),
)
_UNTIL = (
    re.compile(rf"有效期(?:限)?\s*(?:至|到|截止|截至)\s*[：:]?\s*{_DAY}"),
    re.compile(rf"有效期(?:限)?[^。；\n]{{0,30}}?(?:至|到)\s*{_DAY}"),
    re.compile(rf"(?:施行|实施|执行)至\s*{_DAY}"),
)
_LEAD = re.compile(r"^附[件表录]\s*[0-9一二三四五六七八九十]*(?:-[0-9]+)?\s*[：:、.]?\s*")
_FILE_ENDS = re.compile(r"\.(?:xlsx|csv|docx|tsv|txt)$", re.IGNORECASE)
_COPY_MARKS = re.compile(r"[\s_-]*(?:[(（]\s*\d{1,2}\s*[)）]|副本|定稿|终稿|最终版|打印版)+$")
_PLACE = re.compile(r"^(.{2,12}?(?:省|自治区|市|州|盟|地区|县|区|旗))+?(?=交通|道路|公路|港航|轻微|行政|免|不予|依法|综合)")
_BEGINS_WITH_PLACE = re.compile(
    r"((?:(?!交通|运输|轻微|行政|公路|道路|港航).){2,8}?)(?:省|自治区|自治州|自治县|市|州|盟|地区|县|区|旗)(?=.{2})"
)
_MINISTRY = re.compile(r"^(?:国务院)?交通运输部")


@dataclass(frozen=True, slots=True)
class ListDetails:
    """What is known of a list; empty or ``None`` where the file does not say it. ``jurisdiction`` is a path such as ``山东/威海``."""

    name: str = ""
    jurisdiction: str = ""
    number: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None


def guess_details(grids: Sequence[Grid], file_name: str) -> ListDetails:
    """What the captions, the text around the tables and the file's name say. Never raises."""
    lines = list(_lines(grids))
    name = _name(grids, lines, file_name)
    return ListDetails(name, _jurisdiction(name, lines), _first_number(lines), _first_day(lines, _FROM), _first_day(lines, _UNTIL))


def names_another_place(name: str, jurisdiction: str) -> bool:
    """Whether ``name`` begins with a place that is not in ``jurisdiction``: 宁波市… is no list of 江苏/南京."""
    named = _BEGINS_WITH_PLACE.match(name)
    return named is not None and not any(named[1].startswith(part) or part.startswith(named[1]) for part in jurisdiction.split("/"))


def _lines(grids: Sequence[Grid]) -> Iterator[str]:
    """The lines in which details may stand: text around tables, and rows with one text only."""
    left = _LINES
    for grid in grids:
        across = (next(iter(set(row) - {""})) for row in grid.cells if len(set(row) - {""}) == 1)
        for text in (*grid.before, *across, *grid.after):
            if left <= 0:
                return
            left -= 1
            yield _folded(text)


def _name(grids: Sequence[Grid], lines: Sequence[str], file_name: str) -> str:
    """The caption nearest above the first list, else a list named in 《》, else the file's name."""
    for grid in grids:
        rows = [list(dict.fromkeys(text for text in row if text)) for row in grid.cells[:_CAPTION_ROWS]]
        captions = [*grid.before, *(texts[0] for texts in rows if len(texts) == 1)]
        for text in captions:
            line = _LEAD.sub("", _folded(text)).strip("《》 ")
            if _is_name(line):
                return line
    for line in lines:
        quoted = _QUOTED.search(line)
        if quoted:
            return quoted[1]
    stem = _COPY_MARKS.sub("", _FILE_ENDS.sub("", file_name.replace("\\", "/").rpartition("/")[2]))
    stem = _LEAD.sub("", _folded(stem)).strip("《》 ")
    return stem if _is_name(stem) else ""


def _is_name(line: str) -> bool:
    if not 6 <= len(line) <= _LONGEST_NAME or re.search(r"[。；;：:]|^[（(]?[一二三四五六七八九十]+[)）、]|通知$|^关于|^注", line):
        return False
    return _NAME_WORDS.search(line) is not None and re.search(r"(?:清单|目录|裁量基准|事项表?)(?:[(（].{1,20}[)）])*$", line) is not None


def _jurisdiction(name: str, lines: Sequence[str]) -> str:
    """The place that the name begins with, if it begins with a province; the whole country for the ministry's."""
    for text in (name, *(line for line in lines if len(line) <= _LONGEST_NAME)):
        if _MINISTRY.match(text):
            return str(Jurisdiction())
        found = _PLACE.match(text)
        if found is None:
            continue
        place = Jurisdiction.parse(_parted(found[0]))
        if place.is_place and not place.is_root:
            return str(place)
    return ""


def _parted(place: str) -> str:
    """A place written in one word, as a path: 山东省威海市 is 山东省/威海市."""
    return "/".join(piece for piece in re.findall(r".{1,11}?(?:自治区|自治州|自治县|省|市|州|盟|地区|县|区|旗)(?!治)", place) if piece)


def _first_number(lines: Sequence[str]) -> str:
    for line in lines:
        found = _NUMBER.search(line)
        if found:
            bare = "".join(found[0].split())
            return re.sub(r"[\[［(（【](\d{4})[\]］)）】]", r"〔\1〕", bare)
    return ""


def _first_day(lines: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> date | None:
    for pattern in patterns:
        for line in lines:
            found = pattern.search(line)
            if found:
                return day("".join(found[1].split()))
    return None


def _folded(text: str) -> str:
    """One line, with digits and blanks of one width; marks stay Chinese."""
    line = one_line(text).translate({ord(wide): ord("0") + value for value, wide in enumerate("０１２３４５６７８９")})
    return unicodedata.normalize("NFC", line).strip()
