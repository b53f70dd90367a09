"""An agency of 2,000 people in 21 units with as many clues as are asked for: 5 % of them open, 4 % held, a tenth anonymous."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from knowledge.clues import search_terms
from storage import people
from storage.clues import Clue, ClueKind, ClueState, Hold, new_id, new_search_id
from storage.moments import to_text
from storage.people import Person, Role

PEOPLE = 2_000
SQUADS = 20
HEADS = 200
FIRST_ACCOUNT = 700_001
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
YEARS = 3
_SEED = 23
_FIRST = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶"
_SECOND = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥春夏秋冬东南西北"
_WAYS = ("东", "西", "南", "北", "中", "新", "长", "青", "云", "石", "柳", "河", "泉", "塔", "桥")
_ENDS = ("山路", "河大道", "湖街", "岭收费站", "港码头", "关治超站", "庄检测站", "桥服务区", "沟加油站", "口客运站")
_WHO = ("几个穿制服的", "执法车上的人", "中队的人", "检测站工作人员", "窗口的人", "一辆巡逻车", "路政的车", "治超站的人")
_DID = (
    "收费不给票", "不亮证就拦车", "排队两个小时没人管", "罚款按月包干", "不听解释就开单", "让司机自己写笔录", "扣了车不给清单",
    "说交钱就放行", "同一天罚了两次", "夜里把车拦在弯道上", "态度很差还骂人", "材料收了半年没答复", "超载的车看都不看", "推给别的部门",
    "先罚款后补手续", "把电话挂了", "过磅单改了数字", "不让走也不说为什么",
)  # fmt: skip
_MORE = (
    "当时有三个司机在场", "有行车记录仪", "我打过电话没人接", "不是第一次了", "车上拉的是苹果，耽误了一天", "后来换了一个人才走成",
    "手机拍了照片", "请查一查", "别的车都没拦", "天下着雨", "附近的店主都知道", "这个月第三回",
)  # fmt: skip
_OPEN = (ClueState.NEW, ClueState.CLAIMED, ClueState.SUBSTANTIATED, ClueState.UNSUBSTANTIATED, ClueState.RECTIFYING, ClueState.REFERRED)
_OVER = (ClueState.CLOSED, ClueState.CLOSED, ClueState.CLOSED, ClueState.CLOSED, ClueState.REJECTED, ClueState.MERGED)
_CATEGORIES = ("", "attitude", "procedure", "integrity", "penalty", "service")
_MATTERS = ("", "", *(f"PH-{number:03}" for number in range(40)))


@dataclass(frozen=True, slots=True)
class Agency:
    """Who is there."""

    top: Person
    squad: Person
    discipline: Person
    officers: tuple[Person, ...]
    units: tuple[int, ...]


def enrol(db: Database) -> Agency:
    """Enter units and people, each with an account; 200 of them are heads."""
    chance = random.Random(_SEED)
    at = to_text(NOW)
    top = people.add_unit(db, "某支队")
    units = [top.id, *(people.add_unit(db, f"{number + 1}大队", top.id).id for number in range(SQUADS))]
    names = [f"{first}{middle}{last}" for first in _FIRST for middle in _SECOND for last in _SECOND]
    roles = [Role.ADMIN, *[Role.SUPERVISOR] * HEADS, *[Role.DISCIPLINE] * 3]
    staff = []
    for number, name in enumerate(chance.sample(names, PEOPLE)):
        role = roles[number] if number < len(roles) else Role.OFFICER
        unit = top.id if number < 4 or role is Role.DISCIPLINE else units[1 + number % SQUADS]
        person = people.add_person(db, name, unit, role, created_at=at)
        people.bind(db, "telegram", FIRST_ACCOUNT + number, person.id, name, at=at)
        staff.append(person)
    of_squad = next(person for person in staff if person.role is Role.SUPERVISOR and person.unit_id == units[1])
    discipline = next(person for person in staff if person.role is Role.DISCIPLINE)
    return Agency(staff[1], of_squad, discipline, tuple(person for person in staff if person.role is Role.OFFICER), tuple(units))


def put_in(db: Database, agency: Agency, count: int) -> None:
    """Enter ``count`` clues of the last years with their words to be found by, in one transaction of the caller's."""
    names = [field.name for field in fields(Clue)]
    statement = f"INSERT INTO clues ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    batch: list[Clue] = []
    subjects: list[tuple[str, int]] = []
    chance = random.Random(_SEED)
    for clue in _clues(agency, count):
        batch.append(clue)
        if clue.hold is Hold.NAMED:
            subjects.append((clue.id, chance.choice(agency.officers).id))
        if len(batch) == 5_000:
            _enter(db, statement, names, batch)
            batch.clear()
    _enter(db, statement, names, batch)
    db.conn.executemany("INSERT INTO clue_subjects (clue_id, person_id) VALUES (?, ?)", subjects)


def _enter(db: Database, statement: str, names: list[str], batch: list[Clue]) -> None:
    db.conn.executemany(statement, [[getattr(clue, name) for name in names] for clue in batch])
    grams = [(clue.search_id, search_terms("\n".join((clue.text, clue.about, clue.place)))) for clue in batch]
    db.conn.executemany("INSERT INTO clue_search (rowid, grams) VALUES (?, ?)", grams)


def _clues(agency: Agency, count: int) -> Iterator[Clue]:
    chance = random.Random(_SEED)
    for number in range(count):
        is_open, is_anonymous = chance.random() < 0.05, chance.random() < 0.1
        came = NOW - timedelta(seconds=chance.random() * (30 if is_open else 365 * YEARS) * 86_400)
        state = chance.choice(_OPEN if is_open else _OVER)
        hold = chance.choice((Hold.INTEGRITY, Hold.NAMED)) if chance.random() < 0.04 else Hold.NONE
        reporter = None if is_anonymous else chance.choice(agency.officers)
        place = chance.choice(_WAYS) + chance.choice(_ENDS)
        yield Clue(
            id=new_id(), search_id=new_search_id(),
            kind=chance.choices(tuple(ClueKind), (85, 4, 5, 6))[0],
            channel=chance.choice(("bot", "bot", "bot", "hotline", "letter", "visit")),
            person_id=None if reporter is None else reporter.id, is_anonymous=is_anonymous, is_shown=True,
            unit_id=chance.choice(agency.units), text=said(chance, place), about="", place=place if chance.random() < 0.4 else "",
            point="", category=chance.choice(_CATEGORIES), category_by="suggested",
            level=chance.choices(("blue", "yellow", "orange", "red"), (70, 20, 8, 2))[0], level_by="suggested",
            state=state, version=1, revision=1 + number % 4, hold=hold,
            claimed_by=agency.squad.id if is_open and state is not ClueState.NEW and chance.random() < 0.05 else None,
            reason="" if is_open else "核实过了", remark="", merged_into=None, mark="", source="", source_answer="",
            source_answered_at=None, received_at=str(came.date()) if is_anonymous else to_text(came), touched_at=to_text(came),
            due_at=to_text(came + timedelta(days=10)) if is_open and state is not ClueState.RECTIFYING else None, told_at=None,
            escalate_at=None, escalate_unit=None, closed_at=None if is_open else to_text(came), digest=chance.randbytes(32), receipt=None,
            matter=chance.choice(_MATTERS),
        )  # fmt: skip


def said(chance: random.Random, place: str = "") -> str:
    """Words of a clue."""
    place = place or chance.choice(_WAYS) + chance.choice(_ENDS)
    plate = f"鲁K·T{chance.randrange(10_000):04}"
    more = "，".join(chance.sample(_MORE, chance.randrange(1, 5)))
    return f"{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日{place}{chance.choice(_WHO)}{chance.choice(_DID)}，车是{plate}，{more}"
