"""What the files of checklists may say: their keys, the Chinese headings of a sheet, the values and their Chinese names."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.checklists.kinds import AnswerKind, Owner, PhotoRule, Severity, Verdict
from knowledge.clues.kinds import Category

LIST_KEYS: Mapping[str, str] = {
    "code": "代码",
    "title": "名称",
    "purpose": "说明",
    "source": "出处",
    "owner": "谁来整改",
    "roles": "谁来查",
    "asks_place": "问地点",
    "held": "只由纪检看",
    "rotates": "轮换",
    "a_day": "每天几条",
    "switched_off": "停用",
}
"""The keys of a list, and how a sheet calls them."""

ITEM_KEYS: Mapping[str, str] = {
    "id": "编号",
    "group": "分组",
    "question": "问题",
    "how": "怎么看",
    "severity": "轻重",
    "category": "问题类别",
    "source": "出处",
    "answer": "答法",
    "not_applicable": "可不适用",
    "photo": "照片",
    "bulk": "可一并符合",
    "entry": "对应条目",
    "finding": "问题表述",
    "measure": "整改措施",
    "unit": "单位",
    "least": "最小",
    "most": "最大",
    "choices": "选项",
    "after.item": "追问于",
    "after.answers": "追问答案",
}
"""The keys of an item, and the headings of a sheet; ``after.…`` are the keys of the table ``[item.after]``."""

SEVERITIES: Mapping[str, str] = {Severity.CRITICAL: "严重", Severity.SERIOUS: "较重", Severity.MINOR: "一般"}
CATEGORIES: Mapping[str, str] = {
    Category.PURPOSE: "宗旨不牢",
    Category.CONDUCT: "作风不优",
    Category.COMPETENCE: "本领不强",
    Category.RESPONSIBILITY: "担当不力",
    Category.INTEGRITY: "执法不廉",
}
ANSWERS: Mapping[str, str] = {
    AnswerKind.VERDICT: "符合",
    AnswerKind.NUMBER: "数字",
    AnswerKind.CHOICE: "选择",
    AnswerKind.TEXT: "文字",
    AnswerKind.PHOTO: "照片",
}
PHOTOS: Mapping[str, str] = {PhotoRule.OPTIONAL: "可拍", PhotoRule.FINDING: "不符合时拍", PhotoRule.ALWAYS: "必拍"}
OWNERS: Mapping[str, str] = {Owner.PERSON: "本人", Owner.UNIT: "单位"}
ROLES: Mapping[str, str] = {
    "officer": "执法人员",
    "supervisor": "负责人",
    "legal": "法制人员",
    "discipline": "纪检人员",
    "admin": "系统管理员",
}
"""Who may go through a list; an observer is from outside the agency and checks nothing of it."""
VERDICTS: Mapping[str, str] = {Verdict.FAILING: "不符合", Verdict.MET: "符合", Verdict.NOT_APPLICABLE: "不适用"}

PROHIBITIONS = "prohibitions"
ROTATIONS: Mapping[str, str] = {PROHIBITIONS: "禁令"}

FINDING_MARK = "（不符合）"
"""Stands behind a choice of a sheet that is a finding."""

LONGEST: Mapping[str, int] = {
    **{"code": 24, "title": 16, "purpose": 200, "group": 12, "question": 60, "how": 100, "source": 120},
    **{"finding": 80, "measure": 100, "unit": 6, "name": 16},
}
"""The most characters of a text: with progress, note and buttons an item has to fit on one screen of a phone."""
