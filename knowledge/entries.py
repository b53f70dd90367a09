"""The typed entries: what one matter, prohibition, phrase, taboo, time limit or foreign matter is.

Every entry is frozen. Enumeration values are the words a clerk writes in the files, so that the data read as
Chinese and the code reads as English; the words an officer sees are chosen in ``bot/templates``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What an entry is; the order is the order in which kinds are listed to a reader."""

    MATTER = "清单事项"
    PROHIBITION = "禁令"
    PHRASE = "执法用语"
    TABOO = "忌语"
    PROCEDURE = "程序时限"
    ELSEWHERE = "不归我管"


class Tier(StrEnum):
    """The part of a minor-violation list that a row stands in."""

    EXEMPT = "免予处罚"
    MITIGATED = "减轻处罚"
    NO_COERCION = "免予强制"
    MUST_PENALISE = "首查必罚"


class Result(StrEnum):
    """What follows in law if the row applies and its conditions hold.

    The first five are kept apart by statute: 《行政处罚法》第三十三条第一款前段 (``SHALL_EXEMPT``) and 后段
    (``MAY_EXEMPT``), 第三十三条第二款 (``NO_FAULT``), 第三十二条 (``MITIGATED``), 《行政强制法》第十六条第二款
    (``NO_COERCION``). The rest is what a single statute says of itself.
    """

    SHALL_EXEMPT = "应当不予处罚"
    MAY_EXEMPT = "可以不予处罚"
    NO_FAULT = "无主观过错不予处罚"
    MITIGATED = "减轻处罚"
    NO_COERCION = "不予强制"
    MUST_PENALISE = "首查必罚"
    CORRECT_FIRST = "先责令改正，拒不改正才罚"
    CORRECT_BEFORE_COERCION = "先责令改正，拒不改正才强制"
    PENALTY_REPEALED = "已无罚则"
    OUTSIDE_LICENCE = "不属许可范围"


class Standing(StrEnum):
    """How binding the place is where a row was read."""

    OFFICIAL_LIST = "正式清单"
    STATUTE = "法条"
    PUBLISHED_CASE = "公开个案"
    HISTORICAL = "历史文件"
    UNVERIFIED = "未核实"


class Reserved(StrEnum):
    """On which cards of a matter a phrase may stand."""

    ANYWHERE = "不限"
    EXEMPTION = "免予处罚"
    """Only where an official, applicable list or a statute exempts."""
    COMMITMENT = "告知承诺"
    """Only where, besides, the commitment may be offered."""
    NO_COMMITMENT = "不适用告知承诺"
    """Only where a rule of this place keeps the commitment from a matter of safety."""


class SourceKind(StrEnum):
    """How a fact came to us; see docs/knowledge.md."""

    CAMPAIGN_DOCUMENT = "campaign_document"
    STATUTE = "statute"
    PUBLISHED = "published"
    UNVERIFIED = "unverified"


class DayKind(StrEnum):
    """Which days a time limit counts; 《行政处罚法》第八十五条: 二日、三日、五日、七日 are working days."""

    NONE = "-"
    CALENDAR = "自然日"
    WORKING = "工作日"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry was read: document, number and date, never a web address."""

    text: str
    kind: SourceKind
    confidence: str
    """As the clerk wrote it: ``high``/``medium``/``low`` or a share of one, e.g. ``0.95``."""


@dataclass(frozen=True, slots=True)
class Validity:
    """When an entry holds; a missing bound is open. Dates are days in Asia/Shanghai."""

    in_force_from: date | None = None
    in_force_until: date | None = None
    """The last day in force."""
    checked_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on ``day``."""
        after_start = self.in_force_from is None or self.in_force_from <= day
        return after_start and (self.in_force_until is None or day <= self.in_force_until)

    def is_stale_on(self, day: date) -> bool:
        """Whether the last check is more than a year back on ``day``, or was never made."""
        return self.checked_on is None or (day - self.checked_on).days > 365


@dataclass(frozen=True, slots=True)
class MinorViolation:
    """One row of one list, in one place (清单事项)."""

    id: str
    matter: str
    domain: str
    violation: str
    case: str
    """What tells this row from the others of its matter, short enough for a button; empty if nothing does."""
    tier: Tier
    result: Result
    standing: Standing
    list_name: str
    jurisdiction: str
    """A path such as ``江苏/南京``, or ``全国``."""
    legal_basis: str
    statutory_penalty: str
    conditions: tuple[str, ...]
    required_action: tuple[str, ...]
    safety_related: bool
    source: Source
    validity: Validity
    note: str = ""
    aliases: tuple[str, ...] = ()
    is_safety_known: bool = True
    """Whether somebody has said so, of this row or its matter; what nobody has looked at counts as touching safety."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One violation as an officer thinks of it; its rows are what the lists and statutes say of it."""

    id: str
    title: str
    domain: str
    rows: tuple[MinorViolation, ...]
    question: str = ""
    """What decides between rows that differ, as a question; empty where they agree."""
    related: tuple[str, ...] = ()
    """Ids of entries worth a look from here."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prohibition:
    """What an officer may not do (禁令)."""

    id: str
    category: str
    rule: str
    plain: str
    consequence: str
    problem_category: str
    """One of the five: 宗旨不牢, 作风不优, 本领不强, 担当不力, 执法不廉."""
    source: Source
    jurisdiction: str
    validity: Validity = field(default_factory=Validity)
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to say at one moment (执法用语); ``phrase`` holds ``{{ name }}`` fields of the fixed list only."""

    id: str
    stage: str
    situation: str
    phrase: str
    must_include: tuple[str, ...]
    avoid: tuple[str, ...]
    source: Source
    reserved: Reserved = Reserved.ANYWHERE
    jurisdiction: str = "全国"
    validity: Validity = field(default_factory=Validity)
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Taboo:
    """What not to say (忌语), and what to say instead; both may hold ``{{ name }}`` fields."""

    id: str
    taboo: str
    say_instead: str
    stage: str
    source: Source
    jurisdiction: str = "全国"
    validity: Validity = field(default_factory=Validity)
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A time limit, an amount or another number of the procedure."""

    id: str
    topic: str
    answer: str
    number: str
    unit: str
    day_kind: DayKind
    legal_basis: str
    source: Source
    jurisdiction: str = "全国"
    validity: Validity = field(default_factory=Validity)
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A matter of somebody else's: whose it is, and that acting on it would be 越权."""

    id: str
    matter: str
    owner: str
    hand_over: str
    """What an officer may do: say who is competent, pass on, support."""
    legal_basis: str
    source: Source
    jurisdiction: str = "全国"
    validity: Validity = field(default_factory=Validity)
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


Entry = Matter | Prohibition | Phrase | Taboo | Procedure | Elsewhere


def kind_of(entry: Entry) -> Kind:
    """The kind of ``entry``."""
    return _KINDS[type(entry)]


_KINDS: dict[type, Kind] = {
    Matter: Kind.MATTER,
    Prohibition: Kind.PROHIBITION,
    Phrase: Kind.PHRASE,
    Taboo: Kind.TABOO,
    Procedure: Kind.PROCEDURE,
    Elsewhere: Kind.ELSEWHERE,
}


def title_of(entry: Entry) -> str:
    """The one line under which ``entry`` is listed."""
    match entry:
        case Matter():
            return entry.title
        case Prohibition():
            return entry.rule
        case Phrase():
            return entry.situation
        case Taboo():
            return entry.taboo
        case Procedure():
            return entry.topic
        case Elsewhere():
            return entry.matter
