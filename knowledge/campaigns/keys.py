"""What the files of campaigns may say: their parts, the keys of each, and how long a text may be."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.campaigns.kinds import Counted, Each

HEAD = "head"
"""What stands before the first part: the campaign itself."""

KEYS: Mapping[str, tuple[str, ...]] = {
    HEAD: (
        *("code", "title", "document", "issuer", "number", "year", "kind", "scope", "first", "last"),
        *("notes", "focus", "ledgers", "enabled"),
    ),
    "phase": ("key", "name", "first", "last", "words", "tasks"),
    "role": ("key", "name", "each"),
    "duty": (
        *("id", "what", "clause", "roles", "rule", "words", "lead", "report_to", "evidence", "each", "during"),
        *("leads", "counted", "group", "note"),
    ),
    "supervision": ("measure", "when"),
}
"""The parts of a file and what may stand in each."""

PART_NAMES: Mapping[str, str] = {"phase": "阶段", "role": "角色", "duty": "任务", "supervision": "督查措施"}

EACH: Mapping[str, str] = {Each.UNIT: "每个单位", Each.PERSON: "每个人"}
COUNTED: Mapping[str, str] = {
    Counted.TRAINING: "学时",
    Counted.STUDY: "集中学习",
    Counted.SEMINAR: "集中研讨",
    Counted.LECTURE: "党课",
    Counted.LAW_STUDY: "专题法律学习",
    Counted.MEETING: "会议",
    Counted.OPEN_DAY: "开放活动",
    Counted.VISIT: "走访调研",
    Counted.RECEPTION: "接待日",
    Counted.SERVICE: "办实事",
}

LONGEST: Mapping[str, int] = {
    **{"code": 40, "title": 40, "document": 80, "issuer": 40, "number": 40, "kind": 16, "scope": 80, "key": 24, "name": 30},
    **{"id": 20, "what": 40, "clause": 30, "words": 60, "report_to": 40, "evidence": 60, "group": 30, "note": 120},
    **{"measure": 60, "when": 60},
}
"""The most characters of a text: a duty stands in one line of a message on a phone."""
LONGEST_NOTE = 160
"""Of a doubt or another line of a list."""
FARTHEST_LEAD = 366
"""Days ahead: nothing is named earlier than a year."""
