"""For whom a notice is, in one line: the same in the form, on the sender's card and in the archive."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.notice_audience import AudienceWords
from bot.actions.notice_quiet import Quiet
from bot.texts import labels
from bot.wording.cutting import cut_middle
from storage.audiences import Counted

_LONGEST = 44
"""Characters of a line: three lines of a phone."""
_UNIT, _TITLE = 12, 16


def audience_line(words: AudienceWords) -> str:
    """Such as ``一大队（含下属）、二大队 · 执法人员；另点名 3 人``: short whatever it is. Plain text, to be escaped by a template."""
    found = ""
    for most in (3, 2, 1, 0):
        found = _line(words, most)
        if len(found) <= _LONGEST:
            break
    return found


def reach_line(reach: Counted) -> str:
    """How many people that is, and how many of them have no account or are on leave: ``共 36 人，2 人没有账号，1 人今天请假``."""
    line = labels("notice_picking", "line")
    if not reach.people:
        return line["nobody_there"]
    parts = [line["count"].format(count=reach.people)]
    if reach.without_account:
        parts.append(line["without_account"].format(count=reach.without_account))
    if reach.on_leave:
        parts.append(line["on_leave"].format(count=reach.on_leave))
    return "，".join(parts)


def quiet_ends(quiet: Quiet, *, day: str) -> str:
    """When those get it who want quiet: ``明天 8:00``, ``8:00 起`` where it is not the same for all; empty where there are none."""
    if quiet.first is None:
        return ""
    line = labels("notice_picking", "line")
    at = f"{day} {quiet.first.hour}:{quiet.first:%M}".strip()
    return at if quiet.first == quiet.last else line["begins"].format(at=at)


def _line(words: AudienceWords, most: int) -> str:
    line, extents = labels("notice_picking", "line"), labels("notice_picking", "extents")
    units = [cut_middle(each.name, _UNIT) + extents[each.extent] for each in words.units]
    titles = [line["campaign"].format(title=cut_middle(title, _TITLE)) for title in words.campaigns]
    roles = [labels("people", "roles")[role] for role in words.roles]
    parts = [line["whole"] if words.is_whole else _listed(units, most, line["units"]), _listed(titles, most, line["campaigns"])]
    found = "、".join(part for part in parts if part)
    if found and roles:
        found += " · " + _listed(roles, most, line["roles"])
    if not words.people:
        return found or line["nobody"]
    return line["also" if found else "named"].format(found=found, count=words.people)


def _listed(names: Sequence[str], most: int, counted: str) -> str:
    if len(names) <= most:
        return "、".join(names)
    count = counted.format(count=len(names))
    return labels("notice_picking", "line")["and_more"].format(names="、".join(names[:most]), count=count) if most else count
