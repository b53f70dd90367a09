"""For whom a notice is, in one line: the same in the form, on the sender's card and in the archive."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.notice_audience import AudienceWords, Reach
from bot.texts import labels
from bot.wording.cutting import cut

_UNITS, _CAMPAIGNS, _ROLES = 3, 2, 3
_UNIT, _TITLE = 14, 16


def audience_line(words: AudienceWords) -> str:
    """Such as ``一大队（含下属）、二大队 · 执法人员；另点名 3 人``: short whatever it is. Plain text, to be escaped by a template."""
    line = labels("notice_picking", "line")
    parts = [
        line["whole"]
        if words.is_whole
        else _listed([cut(each.name, _UNIT) + (line["below"] if each.with_below else "") for each in words.units], _UNITS, line["units"]),
        _listed([line["campaign"].format(title=cut(title, _TITLE)) for title in words.campaigns], _CAMPAIGNS, line["campaigns"]),
    ]
    found = "、".join(part for part in parts if part)
    if found and words.roles:
        found += " · " + _listed([labels("people", "roles")[role] for role in words.roles], _ROLES, line["roles"])
    if not words.people:
        return found or line["nobody"]
    named = words.one or line["people"].format(count=words.people)
    return line["also"].format(found=found, named=named) if found else line["named"].format(named=named)


def reach_line(reach: Reach) -> str:
    """How many people that is, and how many of them have no account or are on leave: ``共 36 人，2 人没有账号，1 人请假``."""
    line = labels("notice_picking", "line")
    parts = [line["count"].format(count=reach.people)]
    if reach.without_account:
        parts.append(line["without_account"].format(count=reach.without_account))
    if reach.on_leave:
        parts.append(line["on_leave"].format(count=reach.on_leave))
    return "，".join(parts)


def _listed(names: Sequence[str], most: int, rest: str) -> str:
    if len(names) <= most:
        return "、".join(names)
    return "、".join(names[: most - 1]) + rest.format(count=len(names))
