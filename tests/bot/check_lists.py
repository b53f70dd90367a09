"""Three lists, and checks that were handed in: one of a person, one of a unit, one that discipline alone may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.actions.selfcheck_findings import enter
from knowledge.checklists import AnswerKind, CheckItem, Checklist, Choice, Owner, Severity, Verdict
from storage import selfchecks
from storage.moments import to_text
from storage.people import Person
from storage.selfchecks import Answer, CheckKind, CheckState, Method, Selfcheck
from tests.bot.agency import Agency

ZONE = ZoneInfo("Asia/Shanghai")


def _item(item_id: str, question: str, **told: object) -> CheckItem:
    return CheckItem(item_id, "某组", question, "看一眼", Severity.MINOR, "conduct", "某规定第一条", finding=f"没有{question}", **told)  # type: ignore[arg-type]


ITEMS = (
    _item("X-01", "证件在有效期内"),
    _item("X-02", "记录仪电量", answer=AnswerKind.NUMBER, unit="%", least=50.0),
    _item("X-03", "着装", answer=AnswerKind.CHOICE, choices=(Choice("齐全"), Choice("缺帽", is_finding=True))),
    _item("X-04", "车况照片", answer=AnswerKind.PHOTO),
)
EVERYBODY = ("officer", "supervisor", "legal")
DUTY = Checklist("before_duty", "上岗前自查", "", "", Owner.PERSON, EVERYBODY, False, False, ITEMS, digest="duty")
STATION = Checklist("station", "基层站所自查", "", "", Owner.UNIT, ("officer", "supervisor"), False, False, ITEMS, digest="station")
INTEGRITY = Checklist("integrity", "廉洁自查", "", "", Owner.PERSON, EVERYBODY, False, True, ITEMS, digest="integrity")
LISTS = {each.code: each for each in (DUTY, STATION, INTEGRITY)}
ANSWERS = (
    Answer("X-01", Verdict.MET, False, "conduct", "minor"),
    Answer("X-02", "80", False, "conduct", "minor"),
    Answer("X-03", "1", False, "conduct", "minor"),
    Answer("X-04", "photo", False, "conduct", "minor"),
)
FAILING = (
    Answer("X-01", Verdict.FAILING, True, "conduct", "minor", note="上月到期"),
    Answer("X-02", "30", True, "conduct", "minor"),
    *ANSWERS[2:],
)


def book() -> Mapping[str, Checklist]:
    """The lists in force."""
    return LISTS


def hand_in(
    db: Database,
    person: Person,
    checklist: Checklist,
    day: date,
    answers: tuple[Answer, ...] = ANSWERS,
    *,
    state: CheckState = CheckState.SUBMITTED,
    kind: CheckKind = CheckKind.SELFCHECK,
    unit_id: int | None = None,
    method: Method = Method.NONE,
) -> Selfcheck:
    """Somebody's check of that day, about the own unit unless told otherwise."""
    at = to_text(datetime.combine(day, time(9), ZONE))
    selfchecks.keep_content(db, checklist.digest, checklist.code, checklist.code, at=at)
    findings = sum(answer.is_finding for answer in answers)
    unit = person.unit_id if unit_id is None else unit_id
    check = Selfcheck(
        *(0, kind, checklist.code, checklist.digest, checklist.is_held, person.id, unit, method, state, day.isoformat(), "", "", findings),
        *(1, 1, "", None, f"{person.id}{day}", at, at, at),
    )
    return selfchecks.add(db, check, answers)


def enter_all(agency: Agency, check: Selfcheck, checklist: Checklist, person: Person) -> None:
    """Bring the findings of a check into the ledger, as handing it in does."""
    agency.does(person, lambda work: enter(work, check, checklist, selfchecks.answers(work.db, check.id)))
