"""Checks across files: what can only be seen when all of them have been read."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from knowledge.columns import LAYOUTS, Table
from knowledge.entries import Matter, MinorViolation, Phrase, Reserved, Tier
from knowledge.faults import Fault, nearest, quoted
from knowledge.reasoned import CaseStage, WalkStep
from knowledge.rules import Rule, Then, When
from knowledge.stock import Draft, Name, Stock, matter_of

Drafts = Mapping[Table, Mapping[str, Draft]]

FEWEST_ALIASES: Mapping[Table, int] = {Table.MATTERS: 8, Table.PROHIBITIONS: 8, Table.PROCEDURE: 5, Table.PHRASING: 5}
"""A question is found by words that somebody has written down; below these numbers too many are not."""

LONGEST_PAGE = 3600
"""Characters on a page that lists phrases or rows; Telegram refuses a message of more than 4,096."""
_AROUND = 45
"""Characters that a page puts around one phrase or row."""

_NOT_SPOKEN = re.compile(r"[^\w.%]+|_")


def check(stock: Stock, whole: Drafts, faults: list[Fault]) -> None:
    """Tell to ``faults`` what is wrong between the files of ``stock``; ``whole`` are its merged drafts.

    The shipped files alone must have enough aliases and a case wherever results differ; an agency's quick row need not.
    """
    _check_rules(whole, faults)
    _check_synonyms(stock, faults)
    _check_owners(stock, whole, faults)
    _check_cases(stock.shipped, faults)
    _check_pages(whole, faults)
    _check_walk(stock, whole, faults)
    if not stock.is_torn:
        _check_ids(stock, whole, faults)
        _check_alias_numbers(stock, faults)


def _check_ids(stock: Stock, whole: Drafts, faults: list[Fault]) -> None:
    known = set(stock.everything()) | set(whole[Table.MATTERS])
    matters = [*stock.shipped[Table.MATTERS], *stock.own[Table.MATTERS], *whole[Table.MATTERS]]
    for draft in whole[Table.MINOR_VIOLATIONS].values():
        matter = matter_of(draft)
        if matter and matter not in matters:
            faults.append(_unknown(draft, "matter", matter, matters))
    inhabited = stock.inhabited()
    for matter, draft in whole[Table.MATTERS].items():
        if matter not in inhabited:
            faults.append(draft.record.fault("id", f"{matter} 没有任何清单行", "在 minor_violations 里给它一行，或删掉它"))
    for drafts in whole.values():
        for draft in drafts.values():
            related = getattr(draft.thing, "related", ())
            faults += [_unknown(draft, "related", one, known) for one in related if one not in known]
    for name in stock.names:
        if name.entry not in known:
            faults.append(name.record.fault("entry", f"没有编号为{quoted(name.entry)}的条目", _did_you_mean(name.entry, known)))
    for entry_id, made in stock.checks.items():
        if entry_id and entry_id not in known:
            faults.append(made.record.fault("id", f"没有编号为{quoted(entry_id)}的条目", _did_you_mean(entry_id, known)))
        elif entry_id in matters:
            faults.append(made.record.fault("id", f"{entry_id} 是事项，核对的是它的清单行", "写清单行的编号，如 MV-GL-001"))
    for entry_id, record in stock.switched_off.items():
        if entry_id and entry_id not in known:
            faults.append(record.fault("id", f"没有编号为{quoted(entry_id)}的条目", _did_you_mean(entry_id, known)))


def _unknown(draft: Draft, column: str, missing: str, known: Iterable[str]) -> Fault:
    return draft.record.fault(column, f"没有编号为{quoted(missing)}的条目", _did_you_mean(missing, known))


def _did_you_mean(missing: str, known: Iterable[str]) -> str:
    close = nearest(missing, sorted(one for one in known if one[:3] == missing[:3]))
    return f"最接近的编号是 {close}；改对或删掉" if close else "改对或删掉"


def _check_rules(whole: Drafts, faults: list[Fault]) -> None:
    seen: dict[tuple[When, str], Then] = {}
    for draft in whole[Table.RULES].values():
        rule = draft.thing
        assert isinstance(rule, Rule)
        if seen.setdefault((rule.when, rule.jurisdiction), rule.then) is not rule.then:
            faults.append(draft.record.fault("then", f"{rule.jurisdiction}的“{rule.when}”已经有另一条规则", "同一地区只能留一条"))


def _check_synonyms(stock: Stock, faults: list[Fault]) -> None:
    for word, synonym in stock.synonyms.items():
        onward = stock.synonyms.get(synonym.same_as)
        if onward is not None and synonym.same_as != word:
            # A chain could be followed round in a circle, and nobody would see what a word ends up as.
            what = f"{quoted(word)}等于{quoted(synonym.same_as)}，它又等于{quoted(onward.same_as)}"
            faults.append(synonym.record.fault("same_as", what, f"直接写{quoted(onward.same_as)}"))


def _check_owners(stock: Stock, whole: Drafts, faults: list[Fault]) -> None:
    owners: dict[str, tuple[str, Name]] = {}
    rows = whole[Table.MINOR_VIOLATIONS]
    for name in stock.names:
        if name.entry in stock.switched_off:
            continue
        spoken = spoken_form(name.alias)
        if not spoken:
            faults.append(name.record.fault(name.column, f"俗称{quoted(name.alias)}里没有字", "写叫法，或删掉"))
            continue
        owner = matter_of(rows[name.entry]) if name.entry in rows else name.entry
        first, elsewhere = owners.setdefault(spoken, (owner, name))
        if first != owner:
            other = f"{elsewhere.entry}（{elsewhere.record.file} 第{elsewhere.record.line}行）"
            what = f"俗称{quoted(name.alias)}给了 {name.entry}，又给了 {other}"
            faults.append(name.record.fault(name.column, what, "一个叫法只能指一件事：留最贴切的，另一处换个说法"))


@lru_cache(maxsize=32768)
def spoken_form(alias: str) -> str:
    """``alias`` as it is compared with others: width, case, blanks and punctuation do not make another alias."""
    return _NOT_SPOKEN.sub("", unicodedata.normalize("NFKC", alias).casefold())


def _check_cases(shipped: Drafts, faults: list[Fault]) -> None:
    groups: dict[tuple[str, bool], list[Draft]] = defaultdict(list)
    for draft in shipped[Table.MINOR_VIOLATIONS].values():
        row = draft.thing
        assert isinstance(row, MinorViolation)
        # Rows about coercion answer another question and never conflict with rows about the penalty.
        groups[row.matter, row.tier is Tier.NO_COERCION].append(draft)
    for (matter_id, _), drafts in groups.items():
        rows = [draft.thing for draft in drafts if isinstance(draft.thing, MinorViolation)]
        if len({row.result for row in rows}) < 2:
            continue
        for draft, row in zip(drafts, rows, strict=True):
            if not row.case:
                what = f"{matter_id} 各行的处理结果不同，这一行没写什么情形下用它"
                faults.append(draft.record.fault("case", what, "在 case（情形）里写 14 个字以内的情形，如“首次、已改正”"))
        matter = shipped[Table.MATTERS].get(matter_id)
        if matter is not None and isinstance(matter.thing, Matter) and not matter.thing.question:
            what = f"{matter_id} 各行的处理结果不同，却没有追问"
            faults.append(matter.record.fault("question", what, "在 question（追问）里写一个问题，让执法人员选出情形"))


_NAMED_BY_A_STEP: Mapping[str, Table] = {"phrases": Table.PHRASING, "limits": Table.PROCEDURE, "bans": Table.PROHIBITIONS}


def _check_walk(stock: Stock, whole: Drafts, faults: list[Fault]) -> None:
    # What is switched off keeps its number: a later step must not have to be renumbered for it.
    steps = {**stock.shipped[Table.REASONED], **stock.own[Table.REASONED]}
    taken: dict[tuple[CaseStage, int], str] = {}
    for key, draft in steps.items():
        step = draft.thing
        assert isinstance(step, WalkStep)
        first = taken.setdefault((step.stage, step.order), key)
        if first != key:
            faults.append(draft.record.fault("order", f"{step.stage}的第{step.order}步已经是 {first}", "换一个次序"))
        if step.order > 1 and not any(
            isinstance(other.thing, WalkStep) and (other.thing.stage, other.thing.order) == (step.stage, step.order - 1)
            for other in steps.values()
        ):
            faults.append(draft.record.fault("order", f"{step.stage}没有第{step.order - 1}步", "次序从 1 数起，不要空号"))
        for column, table in _NAMED_BY_A_STEP.items():
            known = stock.shipped[table].keys() | stock.own[table].keys()
            missing = [one for one in getattr(step, column) if one not in known]
            if not stock.is_torn:
                faults += [_unknown(draft, column, one, known) for one in missing]
        for one in step.phrases:
            phrase = whole[Table.PHRASING].get(one)
            # An agency that reserves a phrase of ours cannot mend our file: there the step goes without it.
            if phrase is None or (phrase.own and not draft.own):
                continue
            if isinstance(phrase.thing, Phrase) and phrase.thing.reserved is not Reserved.ANYWHERE:
                what = f"{one} 只用于“{phrase.thing.reserved}”，不能写进全程说理"
                faults.append(draft.record.fault("phrases", what, "免罚、承诺的话只跟着有结论的卡片走；换一条话术"))


def _check_pages(whole: Drafts, faults: list[Fault]) -> None:
    phrases = {key: draft.thing for key, draft in whole[Table.PHRASING].items() if isinstance(draft.thing, Phrase)}
    basis: dict[str, int] = defaultdict(int)
    compared: dict[str, int] = defaultdict(int)
    for key, draft in whole[Table.MINOR_VIOLATIONS].items():
        row = draft.thing
        assert isinstance(row, MinorViolation)
        basis[row.matter] = max(basis[row.matter], len(row.legal_basis))
        before = compared[row.matter]
        compared[row.matter] += len(" · ".join((row.list_name, row.jurisdiction, *row.conditions))) + _AROUND
        if before <= LONGEST_PAGE < compared[row.matter]:
            what = f"{row.matter} 各行的清单名称和适用条件合起来超过 {LONGEST_PAGE} 个字，“其他地区”一页发不出去"
            faults.append(draft.record.fault("conditions", what, f"把 {key} 的适用条件缩短，或归到另一个事项"))
    for drafts in whole.values():
        for key, draft in drafts.items():
            said = [phrases[one] for one in getattr(draft.thing, "related", ()) if one in phrases]
            filled = sum(one.phrase.count("legal_basis") for one in said) * basis[key]
            page = filled + sum(len(one.phrase) + len(one.situation) + len(one.jurisdiction) + _AROUND for one in said)
            if page > LONGEST_PAGE:
                what = f"{key} 相关的用语合起来约 {page} 个字，最多 {LONGEST_PAGE} 个"
                faults.append(draft.record.fault("related", what, "少列几条用语，或把用语缩短；太长的一页发不出去"))


def _check_alias_numbers(stock: Stock, faults: list[Fault]) -> None:
    aliases: dict[str, set[str]] = defaultdict(set)
    rows = stock.shipped[Table.MINOR_VIOLATIONS]
    for name in stock.names:
        if not name.own:
            owner = matter_of(rows[name.entry]) if name.entry in rows else name.entry
            aliases[owner].add(spoken_form(name.alias))
    for table, fewest in FEWEST_ALIASES.items():
        for entry_id, draft in stock.shipped[table].items():
            if len(aliases[entry_id]) < fewest:
                what = f"{entry_id} 只有 {len(aliases[entry_id])} 个俗称，至少要 {fewest} 个"
                faults.append(draft.record.fault(LAYOUTS[table].columns[0], what, "在 aliases 文件夹里补上大家平时的叫法"))
