"""Admission: a record becomes a typed entry, row or rule, and what it may not say becomes a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from knowledge.columns import LAYOUTS, Table
from knowledge.entries import (
    DayKind,
    Elsewhere,
    Matter,
    MinorViolation,
    Phrase,
    Procedure,
    Prohibition,
    Reserved,
    Result,
    SourceKind,
    Standing,
    Taboo,
    Tier,
)
from knowledge.faults import Fault, quoted
from knowledge.forms import Form, as_id
from knowledge.reasoned import CaseStage, WalkStep
from knowledge.records import Record
from knowledge.rules import ORDERS, Rule, Then, When

Thing = Matter | MinorViolation | Prohibition | Phrase | Taboo | Procedure | Elsewhere | Rule | WalkStep

LONGEST_CASE = 14
"""Characters of a button that still fit beside a second one on a phone."""
PROBLEM_CATEGORIES = ("宗旨不牢", "作风不优", "本领不强", "担当不力", "执法不廉")

RESULTS_OF_TIER: Mapping[Tier, tuple[Result, ...]] = {
    Tier.EXEMPT: (
        *(Result.SHALL_EXEMPT, Result.MAY_EXEMPT, Result.NO_FAULT),
        *(Result.CORRECT_FIRST, Result.PENALTY_REPEALED, Result.OUTSIDE_LICENCE),
    ),
    Tier.MITIGATED: (Result.MITIGATED,),
    Tier.NO_COERCION: (Result.NO_COERCION, Result.CORRECT_BEFORE_COERCION),
    Tier.MUST_PENALISE: (Result.MUST_PENALISE,),
}
"""What a row of each part of a list may come to; any other pair would colour a card against its own list."""

_LEFT_TO_THE_MATTER = frozenset({"safety_related"})
"""What an agency's row may leave blank: ``knowledge.loading`` takes it from the marked rows of the matter."""
_LIKE_A_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}.*|\d{1,2}月\d{1,2}日")


def admit(record: Record, table: Table, *, own: bool, faults: list[Fault]) -> tuple[str, Thing]:
    """The id and the typed entry, row or rule in ``record`` of ``table`` (one of those with ids); faults go to ``faults``.

    ``own``: the record is an agency's, whose ids may carry its letters (``PB-RS-001``) and whose rows may leave ``matter`` empty.
    """
    form = Form(record, faults)
    for column in LAYOUTS[table].required:
        if column in record.headings and not record.cells.get(column) and not (own and column in _LEFT_TO_THE_MATTER):
            form.fault(column, "这一格不能空", _HINTS.get(column, "补上内容"))
    if table is Table.MINOR_VIOLATIONS and not own and not record.cells.get("matter"):
        form.fault("matter", "这一格不能空", "写 matters 里的编号，如 MT-001；没有合适的先在 matters 里加一条")
    entry_id = form.own_id(table, own=own)
    return entry_id, _MAKERS[table](form, entry_id)


def _matter(form: Form, entry_id: str) -> Matter:
    return Matter(
        id=entry_id,
        title=form.text("title"),
        domain=form.text("domain"),
        rows=(),
        question=form.text("question"),
        related=form.ids("related"),
        aliases=form.several("aliases"),
    )


def _minor_violation(form: Form, entry_id: str) -> MinorViolation:
    row = MinorViolation(
        id=entry_id,
        matter=as_id(form.text("matter")),
        domain=form.text("domain"),
        violation=form.text("violation"),
        case=form.text("case"),
        tier=form.choice("tier", Tier),
        result=form.choice("result", Result),
        standing=form.choice("standing", Standing),
        list_name=form.text("list_name"),
        jurisdiction=form.jurisdiction(),
        legal_basis=form.text("legal_basis"),
        statutory_penalty=form.text("statutory_penalty"),
        conditions=form.several("conditions"),
        required_action=form.several("required_action"),
        # What nobody has looked at counts as touching safety: a commitment would be signed where it is forbidden.
        safety_related=form.yes("safety_related") or not form.text("safety_related"),
        source=form.source(),
        validity=form.validity(),
        note=form.text("note"),
        aliases=form.several("aliases"),
        is_safety_known=bool(form.text("safety_related")),
    )
    if len(row.case) > LONGEST_CASE:
        form.fault("case", f"情形{quoted(row.case)}有 {len(row.case)} 个字", f"缩到 {LONGEST_CASE} 个字以内，按钮才放得下")
    known = form.text("tier") == row.tier and form.text("result") == row.result
    if known and row.result not in RESULTS_OF_TIER[row.tier]:
        allowed = "、".join(RESULTS_OF_TIER[row.tier])
        form.fault("result", f"“{row.tier}”里不会有“{row.result}”", f"清单类别和处理结果要对得上；“{row.tier}”可以写：{allowed}")
    if row.standing is Standing.STATUTE and row.result is Result.MUST_PENALISE:
        form.fault("standing", "法条本身不会说“首查必罚”", "写清是哪份清单（正式清单），没有核到就写“未核实”")
    binding = row.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE)
    if binding and row.source.kind is SourceKind.UNVERIFIED and form.text("source_kind") and form.text("standing"):
        form.fault("standing", f"出处性质是 unverified，效力不能是“{row.standing}”", "没有核到原文的写“未核实”")
    return row


def _prohibition(form: Form, entry_id: str) -> Prohibition:
    return Prohibition(
        id=entry_id,
        category=form.text("category"),
        rule=form.text("rule"),
        plain=form.text("plain"),
        consequence=form.text("consequence"),
        problem_category=form.word("problem_category", PROBLEM_CATEGORIES),
        source=form.source(),
        jurisdiction=form.jurisdiction(),
        validity=form.validity(),
        related=form.ids("related"),
        aliases=form.several("aliases"),
        note=form.text("note"),
    )


def _phrase(form: Form, entry_id: str) -> Phrase:
    return Phrase(
        id=entry_id,
        stage=form.text("stage"),
        situation=form.text("situation"),
        phrase=form.phrase("phrase"),
        must_include=form.several("must_include"),
        avoid=form.several("avoid"),
        source=form.source(),
        reserved=form.choice("reserved", Reserved),
        jurisdiction=form.jurisdiction(),
        validity=form.validity(),
        related=form.ids("related"),
        aliases=form.several("aliases"),
        note=form.text("note"),
    )


def _taboo(form: Form, entry_id: str) -> Taboo:
    return Taboo(
        id=entry_id,
        taboo=form.phrase("taboo"),
        say_instead=form.phrase("say_instead"),
        stage=form.text("stage"),
        source=form.source(),
        jurisdiction=form.jurisdiction(),
        validity=form.validity(),
        related=form.ids("related"),
        aliases=form.several("aliases"),
        note=form.text("note"),
    )


def _procedure(form: Form, entry_id: str) -> Procedure:
    number = form.text("number")
    if _LIKE_A_DATE.fullmatch(number):
        form.fault("number", f"{quoted(number)}像是表格自动改成的日期", "把这一格的格式设成“文本”，再写一遍原来的数")
    return Procedure(
        id=entry_id,
        topic=form.text("topic"),
        answer=form.text("answer"),
        number=number,
        unit=form.text("unit"),
        day_kind=form.choice("day_kind", DayKind),
        legal_basis=form.text("legal_basis"),
        source=form.source(),
        jurisdiction=form.jurisdiction(),
        validity=form.validity(),
        related=form.ids("related"),
        aliases=form.several("aliases"),
        note=form.text("note"),
    )


def _elsewhere(form: Form, entry_id: str) -> Elsewhere:
    return Elsewhere(
        id=entry_id,
        matter=form.text("matter"),
        owner=form.text("owner"),
        hand_over=form.text("hand_over"),
        legal_basis=form.text("legal_basis"),
        source=form.source(),
        jurisdiction=form.jurisdiction(),
        validity=form.validity(),
        related=form.ids("related"),
        aliases=form.several("aliases"),
        note=form.text("note"),
    )


def _rule(form: Form, entry_id: str) -> Rule:
    when = form.choice("when", When)
    then = form.choice("then", Then)
    if form.text("when") == when and form.text("then") == then and then not in ORDERS[when]:
        form.fault("then", f"“{when}”时不能写“{then}”", f"可以写：{'、'.join(ORDERS[when])}")
    return Rule(entry_id, when, then, form.jurisdiction(), form.text("source"), form.text("note"))


def _walk_step(form: Form, entry_id: str) -> WalkStep:
    number = form.text("order")
    if number and not re.fullmatch(r"[1-9]\d?", number, re.ASCII):
        form.fault("order", f"{quoted(number)}不是次序", "写 1、2、3 这样的数，每个阶段从 1 数起")
        number = ""
    return WalkStep(
        id=entry_id,
        stage=form.choice("stage", CaseStage),
        order=int(number or 1),
        title=form.text("title"),
        must_say=form.text("must_say"),
        phrases=form.ids("phrases"),
        limits=form.ids("limits"),
        bans=form.ids("bans"),
        legal_basis=form.text("legal_basis"),
    )


_HINTS: Mapping[str, str] = {
    "source": "写文件名称、文号和日期；不知道就写“出处待核”",
    "jurisdiction": "写适用地区，全国的写“全国”",
    "id": "给它一个没有用过的编号",
    "safety_related": "写 yes 或 no",
    "order": "写它在这个阶段里是第几步，从 1 数起",
    "day_kind": "写“工作日”“自然日”，不是期限的写“-”",
}
_MAKERS: Mapping[Table, Callable[[Form, str], Thing]] = {
    Table.MATTERS: _matter,
    Table.MINOR_VIOLATIONS: _minor_violation,
    Table.PROHIBITIONS: _prohibition,
    Table.PHRASING: _phrase,
    Table.TABOOS: _taboo,
    Table.PROCEDURE: _procedure,
    Table.ELSEWHERE: _elsewhere,
    Table.RULES: _rule,
    Table.REASONED: _walk_step,
}
