"""What legal staff add from the chat: the few questions that each kind of entry needs, and the row that their answers come to.

Every such row goes through the same admission and checks as a file. What comes without a source is ``unverified``, and a minor violation
added here is a candidate whatever its source: a list becomes official by its text, not by somebody's word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.admission import PROBLEM_CATEGORIES, RESULTS_OF_TIER
from knowledge.cells import several, web_address_in
from knowledge.checks import spoken_form
from knowledge.columns import LAYOUTS, LONGEST, Table
from knowledge.entries import DayKind, Reserved, Result, SourceKind, Standing, Tier
from knowledge.library import Library

LETTERS = "BB"
"""In the ids of what was added from the chat: 本部门补充."""
SHORTEST_ALIAS, LONGEST_ALIAS = 2, 40
MOST_OPTIONS = 8
OWNERS = ("公安交管", "公安", "市场监管", "城管", "应急管理", "生态环境", "自然资源", "住房和城乡建设")
"""Whose matters are taken for transport's most often; any other name may be typed."""
UNSOURCED = "出处待核"
CANDIDATES = "候选：法制人员在机器人里补充的事项（未见清单原文）"


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to be told of an entry."""

    column: str
    is_optional: bool = False
    is_free: bool = True
    """Whether it may be typed; otherwise it is one of its options."""


BLANKS: Mapping[Table, tuple[Blank, ...]] = {
    Table.PROCEDURE: (
        *(Blank("topic"), Blank("answer"), Blank("day_kind", is_free=False)),
        *(Blank("legal_basis", is_optional=True), Blank("source", is_optional=True)),
    ),
    Table.PROHIBITIONS: (
        *(Blank("plain"), Blank("rule"), Blank("category"), Blank("problem_category", is_free=False)),
        *(Blank("consequence", is_optional=True), Blank("source", is_optional=True)),
    ),
    Table.PHRASING: (Blank("situation"), Blank("stage"), Blank("phrase"), Blank("source", is_optional=True)),
    Table.ELSEWHERE: (
        *(Blank("matter"), Blank("owner"), Blank("hand_over")),
        *(Blank("legal_basis", is_optional=True), Blank("source", is_optional=True)),
    ),
    Table.MINOR_VIOLATIONS: (
        *(Blank("violation"), Blank("domain", is_free=False), Blank("tier", is_free=False)),
        *(Blank("legal_basis", is_optional=True), Blank("source", is_optional=True)),
    ),
}
"""What is asked of each kind that can be added, in this order."""

TITLES: Mapping[Table, str] = {table: blanks[0].column for table, blanks in BLANKS.items()}
"""The column under which an entry of each kind is listed."""

_LONGEST_TYPED = 400


def options(library: Library, column: str) -> tuple[str, ...]:
    """What ``column`` may be answered with at one tap: the words of the law or of the scheme, or those used most so far."""
    match column:
        case "day_kind":
            return tuple(DayKind)
        case "tier":
            return tuple(Tier)
        case "problem_category":
            return PROBLEM_CATEGORIES
        case "owner":
            return OWNERS
        case "stage":
            used = Counter(entry.stage for entry in library.phrases.values())
        case "category":
            used = Counter(entry.category for entry in library.prohibitions.values())
        case "domain":
            used = Counter(matter.domain for matter in library.matters.values())
        case _:
            return ()
    return tuple(word for word, _ in used.most_common(MOST_OPTIONS))


def longest(column: str) -> int:
    """The most characters that an answer may have."""
    return min(LONGEST.get(column, _LONGEST_TYPED), _LONGEST_TYPED)


def entry_id(table: Table, number: int) -> str:
    """The id of the ``number``-th entry of its kind that was added from the chat, such as ``PR-BB-001``."""
    return f"{LAYOUTS[table].id_example[:2]}-{LETTERS}-{number:03d}"


def row_of(table: Table, told: Mapping[str, str], place: str, day: date) -> dict[str, str]:
    """The cells of a new row of ``table``, without its id, from what was ``told`` on ``day``; it holds in ``place``."""
    cells = {column: text for column, text in told.items() if text}
    source = cells.get("source", "")
    cells |= {"jurisdiction": place, "source": source or UNSOURCED, "confidence": "medium" if source else "low"}
    cells["source_kind"] = SourceKind.PUBLISHED if source else SourceKind.UNVERIFIED
    if source:
        cells["checked_on"] = day.isoformat()
    if table is Table.PHRASING:
        cells["reserved"] = reserved_for(cells.get("phrase", ""))
    if table is Table.MINOR_VIOLATIONS:
        tier = Tier(cells["tier"])
        result = Result.MAY_EXEMPT if tier is Tier.EXEMPT else RESULTS_OF_TIER[tier][0]
        cells |= {"result": result, "standing": Standing.UNVERIFIED, "list_name": CANDIDATES}
        cells["source_kind"] = SourceKind.UNVERIFIED
    return cells


def reserved_for(phrase: str) -> Reserved:
    """On which cards a phrase may stand by what it says: a promise of 不予处罚 or a 承诺 is for cards that grant it alone."""
    if re.search(r"承诺|保证书", phrase):
        return Reserved.COMMITMENT
    return Reserved.EXEMPTION if _PROMISE.search(phrase) else Reserved.ANYWHERE


_PROMISE = re.compile(
    r"(?<!罚)不(?:会|再|给予?|予以?|作出?|做|进行)*(?:行政)?(?:处罚|罚)|不(?:用|必|要|需要?)再?[交缴处]?罚|免[予于除交缴罚]|不予?追究|不予?立案|放过|算了"
)

_POLITE = re.compile(
    r"您好|你好|请问(?:一下)?|问(?:一下|下|个事)|麻烦|领导|师傅|老师|有没有人知道|谁知道|我想知道|想问|"
    r"(?:该|应该|要|需要)?(?:怎么|咋|如何)(?:办|处理|弄|整|处罚|罚)(?:才好|啊)?|是不是|能不能|可不可以|"
    r"[吗呢吧啊呀么嘛哦哈]+(?=$|[，。？！,.?!\s])"
)
_HIDDEN = re.compile(r"＊+|\*{2,}")
_BETWEEN = re.compile(r"[\s，。？！；：、,.?!;:…~～“”\"'《》（）()]+")


def bare(question: str) -> str:
    """``question`` without hidden numbers, polite words and particles: what two people who ask the same have in common."""
    return _BETWEEN.sub("", _POLITE.sub("", _HIDDEN.sub("", question)))


def suggested_alias(question: str) -> str:
    """An alias for what ``question`` means, for somebody to shorten; the question itself where nothing else would be left of it."""
    plain = bare(question)
    return (plain if len(spoken_form(plain)) >= SHORTEST_ALIAS else _BETWEEN.sub("", _HIDDEN.sub("", question)))[:LONGEST_ALIAS]


def is_alias(text: str) -> bool:
    """Whether ``text`` can be an alias: one name of 2 to 40 characters, no web address."""
    fits = len(spoken_form(text)) >= SHORTEST_ALIAS and len(text) <= LONGEST_ALIAS
    return fits and len(several(text)) == 1 and not web_address_in(text)
