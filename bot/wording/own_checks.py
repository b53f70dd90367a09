"""The words and buttons of the lists that somebody may go through, and of the checks that they have handed in."""

from __future__ import annotations

from datetime import date

from bot.actions.selfcheck_results import AnswerLine, CheckShown, ListLine, ListsShown, OwnCheckLine, OwnChecks
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.browsing import LINE_CHARACTERS
from bot.wording.files import look
from bot.wording.forms import RESUME
from bot.wording.messages import show
from bot.wording.selfcheck_words import clipped, day_of, value_of
from storage.selfchecks import CheckState

START = "sc"
"""Opens a list by its code."""
LIST, STEP = "sc_list", "sc_page"
"""Open the own checks in a message of their own; go on in that message."""
SHOW = "sc_show"
"""Shows one of the own checks in a message of its own."""
DO = "sc_do"
"""Does something to an own check: ``id.revision.code``."""
AMEND, WITHDRAW, WITHDRAW_NOW, BACK = "a", "w", "w!", "b"
_MOST_LETTERS = 3_000
"""Characters of the answers of a check that are shown: the whole must fit into one message."""


@show.register
def lists(found: ListsShown) -> Reply:
    """The lists of one's role."""
    text = render("selfchecks/lists", lines=found.lines, others=found.others, wished=found.wished)
    buttons: list[Button] = [_list(each) for each in (*found.others, *found.lines)]
    return Reply(text, (*in_rows(buttons, 1), (Press(label("selfchecks", "mine"), LIST),)), protect=True)


@show.register
def page(found: OwnChecks) -> Reply:
    """A page of the own checks."""
    text = render("selfchecks/mine", count=found.count, page=found.page, pages=found.pages)
    buttons: list[Button] = [_line(each) for each in found.lines]
    turning: list[Button] = [Press(label("browsing", "earlier"), STEP, str(found.page - 1))] if found.page else []
    turning += [Press(label("browsing", "later"), STEP, str(found.page + 1))] if found.page + 1 < found.pages else []
    return Reply(text, (*in_rows(buttons, 1), *((tuple(turning),) if turning else ())), protect=True)


@show.register
def check(found: CheckShown) -> Reply:
    """One check that was handed in, findings first."""
    one = found.check
    findings = [_answer(line) for line in found.lines if line.answer.is_finding]
    others = [_answer(line) for line in found.lines if not line.answer.is_finding]
    shown, left = _fitting([*findings, *others])
    text = render(
        "selfchecks/check",
        title=found.checklist.title,
        id=one.id,
        day=day_of(date.fromisoformat(one.day)),
        state=labels("selfchecks", "states")[one.state],
        version=one.version,
        unit=found.unit,
        method=labels("selfchecks", "methods")[one.method],
        place=one.place or one.point,
        remark=one.remark if one.state is CheckState.RETURNED else "",
        reasons=[clipped(reason, 100) for reason in found.reasons[-3:]],
        findings=shown[: len(findings)],
        others=shown[len(findings) :],
        more=left,
        sure=found.is_sure,
    )
    return Reply(text, _buttons(found), protect=True)


def private_only() -> str:
    """The alert on a button that was pressed in a group."""
    return label("selfchecks", "private_only")


def refreshed() -> str:
    """What the button says when the check has moved on."""
    return label("selfchecks", "refreshed")


def read_do(argument: str) -> tuple[int, int, str] | None:
    """Check, revision and code of a pressed button; none for a forged one."""
    number, _, rest = argument.partition(".")
    revision, _, code = rest.partition(".")
    if not all(each.isascii() and each.isdecimal() and len(each) <= 9 for each in (number, revision)) or not code:
        return None
    return int(number), int(revision), code


def _buttons(found: CheckShown) -> tuple[tuple[Button, ...], ...]:
    one = found.check
    if found.is_sure:
        return ((_do(found, "withdraw_now", WITHDRAW_NOW), _do(found, "back", BACK)),)
    row: list[Button] = [_do(found, "amend", AMEND)] if found.can_amend else []
    if found.can_withdraw:
        row.append(_do(found, "withdraw", WITHDRAW))
    if found.files:
        row.append(Press(label("selfchecks", "look"), look("selfcheck", one.id).verb, f"selfcheck.{one.id}"))
    return (tuple(row),) if row else ()


def _do(found: CheckShown, name: str, code: str) -> Press:
    return Press(label("selfchecks", name), DO, f"{found.check.id}.{found.check.revision}.{code}")


def _answer(line: AnswerLine) -> dict[str, object]:
    item, answer = line.item, line.answer
    value = value_of(item, answer.value)
    return {
        "number": line.number,
        "text": clipped((item.finding if answer.is_finding else "") or item.question, 60),
        # That it does not hold stands above all of them.
        "value": "" if answer.is_finding and item.answer.value == "verdict" else clipped(value, 100),
        "note": clipped(answer.note, 100),
        "files": len(answer.files),
        "ledger": answer.ledger_id,
    }


def _fitting(lines: list[dict[str, object]]) -> tuple[list[dict[str, object]], int]:
    room = _MOST_LETTERS
    for place, line in enumerate(lines):
        room -= sum(len(str(value)) for value in line.values()) + 10
        if room < 0:
            return lines[:place], len(lines) - place
    return lines, 0


def _list(found: ListLine) -> Press:
    which = "begun" if found.form_id is not None else "due" if found.is_due else "done" if found.is_done_today else "open"
    text = labels("selfchecks", "line")[which].format(title=found.title, done=found.done, asked=found.asked)
    if found.form_id is not None:
        return Press(text, RESUME, str(found.form_id))
    return Press(text, START, found.code)


def _line(found: OwnCheckLine) -> Press:
    one = found.check
    said = label("selfchecks", "findings").format(count=one.findings) if one.findings else label("selfchecks", "no_findings")
    parts = [day_of(date.fromisoformat(one.day)), found.title, said]
    if one.state is not CheckState.SUBMITTED:
        parts.insert(0, labels("selfchecks", "states")[one.state])
    if one.version > 1:
        parts.append(label("selfchecks", "versions").format(version=one.version))
    return Press(clipped(" · ".join(parts), LINE_CHARACTERS), SHOW, str(one.id))
