"""The knowledge files and their columns: which there are, what they are called, which a row cannot do without.

A heading may be written in English or in Chinese; ``CHINESE`` is the one table of the Chinese names, and the export writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    """One kind of knowledge file; the value is the file's name without its suffix."""

    MATTERS = "matters"
    MINOR_VIOLATIONS = "minor_violations"
    PROHIBITIONS = "prohibitions"
    PHRASING = "phrasing"
    TABOOS = "taboos"
    PROCEDURE = "procedure"
    ELSEWHERE = "elsewhere"
    RULES = "rules"
    REASONED = "reasoned"
    SYNONYMS = "synonyms"
    SWITCHED_OFF = "switched_off"
    CHECKS = "checks"
    WITHHELD = "withheld"
    """Matters of which an approved row had to be left out; ``knowledge.mending`` writes it, no folder holds it."""
    ALIASES = "aliases"
    """Any file in the folder of this name."""


MARKDOWN = frozenset({Table.PROHIBITIONS, Table.PHRASING})
"""Kept as ``.md``, because their texts are long; a sheet of the same columns is read too."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file. ``required`` cells may not be empty; a required column may not be missing.

    ``id_pattern`` is what an id of this file looks like, ``id_example`` how that is told to a clerk.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    id_pattern: str = ""
    id_example: str = ""


_SOURCE = ("source", "source_kind", "confidence")
_VALIDITY = ("in_force_from", "in_force_until", "checked_on")
_END = (*_VALIDITY, "related", "note", "aliases")

LAYOUTS: Mapping[Table, Layout] = {
    Table.MATTERS: Layout(("id", "title", "domain", "question", "related", "aliases"), ("id", "title", "domain"), r"MT-\d{3,4}", "MT-001"),
    Table.MINOR_VIOLATIONS: Layout(
        (
            *("id", "matter", "domain", "violation", "case", "tier", "result", "standing", "list_name", "jurisdiction"),
            *("legal_basis", "statutory_penalty", "conditions", "required_action", "safety_related"),
            *(*_SOURCE, *_VALIDITY, "note", "aliases"),
        ),
        (
            *("id", "domain", "violation", "tier", "result", "standing", "list_name", "jurisdiction", "safety_related"),
            *_SOURCE,
        ),
        r"MV-(?:GL|YZ|SL|GC)-\d{3,4}",
        "MV-GL-001",
    ),
    Table.PROHIBITIONS: Layout(
        ("id", "rule", "category", "plain", "consequence", "problem_category", "jurisdiction", *_SOURCE, *_END),
        ("id", "rule", "category", "plain", "problem_category", "jurisdiction", *_SOURCE),
        r"PB-\d{3,4}",
        "PB-001",
    ),
    Table.PHRASING: Layout(
        ("id", "situation", "stage", "phrase", "must_include", "avoid", "reserved", "jurisdiction", *_SOURCE, *_END),
        ("id", "situation", "stage", "phrase", *_SOURCE),
        r"PH-\d{3,4}",
        "PH-001",
    ),
    Table.TABOOS: Layout(
        ("id", "taboo", "say_instead", "stage", "jurisdiction", *_SOURCE, *_END),
        ("id", "taboo", "say_instead", "stage", *_SOURCE),
        r"TB-\d{3,4}",
        "TB-001",
    ),
    Table.PROCEDURE: Layout(
        ("id", "topic", "answer", "number", "unit", "day_kind", "legal_basis", "jurisdiction", *_SOURCE, *_END),
        ("id", "topic", "answer", "day_kind", *_SOURCE),
        r"PR-\d{3,4}",
        "PR-001",
    ),
    Table.ELSEWHERE: Layout(
        ("id", "matter", "owner", "hand_over", "legal_basis", "jurisdiction", *_SOURCE, *_END),
        ("id", "matter", "owner", "hand_over", *_SOURCE),
        r"EL-\d{3,4}",
        "EL-001",
    ),
    Table.RULES: Layout(
        ("id", "when", "then", "jurisdiction", "source", "note"), ("id", "when", "then", "jurisdiction", "source"), r"RU-\d{3,4}", "RU-001"
    ),
    Table.REASONED: Layout(
        ("id", "stage", "order", "title", "must_say", "phrases", "limits", "bans", "legal_basis"),
        ("id", "stage", "order", "title", "must_say", "legal_basis"),
        r"RE-\d{3,4}",
        "RE-001",
    ),
    Table.SYNONYMS: Layout(("word", "same_as", "note"), ("word", "same_as")),
    Table.SWITCHED_OFF: Layout(("id", "reason"), ("id", "reason")),
    Table.CHECKS: Layout(("id", "checked_on", "source", "note"), ("id", "checked_on")),
    Table.WITHHELD: Layout(("id", "reason"), ("id", "reason")),
    Table.ALIASES: Layout(("entry", "alias"), ("entry", "alias")),
}

_SHORT, _MIDDLE, _LONG, _SPOKEN = 120, 300, 450, 1000
LONGEST: Mapping[str, int] = {
    **dict.fromkeys(("title", "matter", "question", "domain", "violation", "list_name", "jurisdiction", "category", "plain"), _SHORT),
    **dict.fromkeys(("situation", "stage", "taboo", "topic", "number", "unit", "owner", "must_say"), _SHORT),
    "source": _MIDDLE,
    **dict.fromkeys(("legal_basis", "statutory_penalty", "conditions", "required_action", "note", "rule", "consequence"), _LONG),
    **dict.fromkeys(("must_include", "avoid", "answer", "hand_over"), _LONG),
    **dict.fromkeys(("phrase", "say_instead"), _SPOKEN),
}
"""The most characters of a cell that stands on a card. Telegram refuses a message of more than 4,096; a card holds at most six
long cells, two short ones and a source, and about 400 characters of its own."""

CHINESE: Mapping[str, str] = {
    "id": "编号",
    "title": "名称",
    "domain": "领域",
    "question": "追问",
    "related": "相关",
    "aliases": "俗称",
    "matter": "事项",
    "violation": "违法行为",
    "case": "情形",
    "tier": "清单类别",
    "result": "处理结果",
    "standing": "效力",
    "list_name": "清单名称",
    "jurisdiction": "适用地区",
    "legal_basis": "法律依据",
    "statutory_penalty": "法定罚则",
    "conditions": "适用条件",
    "required_action": "应当做",
    "safety_related": "涉及安全",
    "source": "出处",
    "source_kind": "出处性质",
    "confidence": "可信度",
    "in_force_from": "生效",
    "in_force_until": "失效",
    "checked_on": "核对于",
    "note": "备注",
    "rule": "禁令",
    "category": "类别",
    "plain": "通俗说法",
    "consequence": "后果",
    "problem_category": "问题类别",
    "situation": "场合",
    "stage": "阶段",
    "phrase": "用语",
    "must_include": "必须说到",
    "avoid": "不要说",
    "reserved": "只用于",
    "taboo": "忌语",
    "say_instead": "改说",
    "topic": "程序事项",
    "answer": "答案",
    "number": "数值",
    "unit": "单位",
    "day_kind": "日期类型",
    "owner": "主管部门",
    "hand_over": "怎么移交",
    "order": "次序",
    "must_say": "要说到",
    "phrases": "话术",
    "limits": "期限",
    "bans": "不能做",
    "when": "当",
    "then": "则",
    "word": "说法",
    "same_as": "等于",
    "reason": "原因",
    "entry": "条目",
    "alias": "俗称",
}
"""The Chinese name of every column of every file."""


def column_named(heading: str, table: Table) -> str:
    """The English name of the column of ``table`` that ``heading`` means; empty if it means none."""
    name = "".join(heading.split()).casefold()
    for column in LAYOUTS[table].columns:
        if name in (column, CHINESE[column]):
            return column
    return ""
