"""A ledger of as many items as are asked for, in the agency of ``bench.many_clues``: a fifth of them open, 4 % held, a third overdue."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta

from sqlite_utils import Database

from bench.many_clues import NOW, Agency
from bot.actions.ledger_opening import grams_of
from storage.ledger import OPEN, LedgerItem, LedgerSource, LedgerState
from storage.moments import to_text

_SEED = 29
_DAYS = 365 * 3
_WHERE = ("执法车", "治超站", "窗口", "检测站", "码头", "客运站", "值班室", "档案室", "收费站", "服务区")
_THING = (
    "灭火器过期", "执法记录仪没有全程开启", "处罚文书没有告知陈述申辩权", "案卷缺送达回证", "收费标准没有公示", "着装不规范",
    "没有亮证执法", "自由裁量没有说明理由", "登记保存超过七天",
    "罚没款没有当日上缴", "台账登记不全", "投诉没有按期答复", "培训学时不够", "标志灯损坏",
)  # fmt: skip
_MORE = ("连续两次检查都有", "现场已拍照", "需要更换", "涉及三份案卷", "群众反映", "设备已报修", "没有专人负责", "制度没有上墙")
_HOW = ("逐案补正，换用新模板", "本周内更换并登记", "集中培训后考试", "指定专人每日检查", "公示标准并退还多收费用", "")
_CATEGORIES = ("", "purpose", "conduct", "competence", "responsibility", "integrity")


def put_in(db: Database, agency: Agency, count: int) -> None:
    """Enter ``count`` items of the last years with their words to be found by, in one transaction of the caller's."""
    names = [field.name for field in fields(LedgerItem)]
    statement = f"INSERT INTO ledger_items ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    rows, grams = [], []
    for item in _items(agency, count):
        rows.append([_written(getattr(item, name)) for name in names])
        grams.append((item.id, grams_of(item)))
    db.conn.executemany(statement, rows)
    db.conn.executemany("INSERT INTO ledger_search (rowid, grams) VALUES (?, ?)", grams)


def _items(agency: Agency, count: int) -> Iterator[LedgerItem]:
    chance, today = random.Random(_SEED), NOW.date()
    ended = (LedgerState.CLOSED, LedgerState.CLOSED, LedgerState.CLOSED, LedgerState.VOID)
    for number in range(1, count + 1):
        state = chance.choice(OPEN if chance.random() < 0.2 else ended)
        opened = today - timedelta(days=_DAYS * (count - number) // count)
        due = today + timedelta(days=chance.randrange(-20, 40)) if state in OPEN else opened + timedelta(days=20)
        problem = f"{chance.choice(_WHERE)}{chance.choice(_THING)}，{chance.choice(_MORE)}，编号{chance.randrange(10_000):04}"
        yield LedgerItem(
            id=number, topic="", problem=problem, category=chance.choice(_CATEGORIES),
            severity=chance.choice(("minor", "serious", "critical")), source=chance.choice(tuple(LedgerSource)),
            unit_id=chance.choice(agency.units), person_id=chance.choice(agency.officers).id,
            measures=chance.choice(_HOW), due_on=due, state=state, is_held=chance.random() < 0.04, is_immediate=False,
            supervised_at=to_text(NOW) if chance.random() < 0.02 else None, supervised_by=None, times=1, rounds=1,
            recheck_on=today + timedelta(days=chance.randrange(60)) if state is LedgerState.CLOSED and chance.random() < 0.1 else None,
            handed_in_by=None, accepted_by=None, opened_by=agency.squad.id, opened_on=opened,
            closed_on=due if state is LedgerState.CLOSED else None, told_at=None, revision=1, touched_at=to_text(NOW),
        )  # fmt: skip


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
