"""A checklist out of a file that was read, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import cast

from knowledge.checklists.cells import Asking
from knowledge.checklists.contents import with_digest
from knowledge.checklists.following import follow_ups
from knowledge.checklists.keys import ANSWERS, CATEGORIES, FINDING_MARK, OWNERS, PHOTOS, ROLES, ROTATIONS, SEVERITIES
from knowledge.checklists.kinds import AnswerKind, CheckItem, Checklist, Choice, Owner, PhotoRule, Severity
from knowledge.checklists.raw import RawList, RawPart
from knowledge.checklists.rotation import MOST_A_DAY
from knowledge.checklists.sheets import choices_in
from knowledge.faults import Fault, nearest, quoted

SHIPPED_ITEMS, OWN_ITEMS = (12, 40), (10, 60)
"""The fewest and the most items of a list: 本产品默认，非文件规定."""
_MOST_CHOICES = 6
_CODE = re.compile(r"[a-z][a-z0-9_]{1,23}")
_ID = re.compile(r"[A-Z]{2,4}-\d{2,3}")
_OF_ENTRIES = ("MT", "MV", "PB", "PH", "TB", "PR", "EL", "RU", "RE")


@dataclass(frozen=True, slots=True)
class Made:
    """What a file came to: its code (empty where it says none), its list where it has no faults, or that a list is switched off."""

    code: str
    checklist: Checklist | None
    is_switched_off: bool
    faults: tuple[Fault, ...]


def made(raw: RawList, entries: Collection[str] | None = None) -> Made:
    """The list in ``raw``. ``entries`` are the ids of the library; where they are given, an item's entry has to be one of them.

    A shipped list goes on without an entry that an agency has switched off.
    """
    faults = list(raw.faults)
    head = Asking(raw.head, faults)
    if raw.faults and not raw.head.values:
        return Made("", None, is_switched_off=False, faults=tuple(faults))
    code = head.text("code", "写英文代码，如 before_duty；改自带的清单就用它的代码")
    if code and not _CODE.fullmatch(code):
        head.fault("code", f"写成了{quoted(code)}", "用小写英文字母、数字和下划线，字母开头，2 到 24 个字")
    if raw.own and head.flag("switched_off", default=False):
        if raw.items:
            head.fault("switched_off", "停用了，下面还有检查项", "停用就只写代码和停用；要用就删掉停用")
        return Made(code, None, is_switched_off=True, faults=tuple(faults))
    if not raw.own and head.has("switched_off"):
        head.fault("switched_off", "只能写在本单位的清单里", "删掉这一行")
    checklist = Checklist(
        code=code,
        title=head.text("title", "写清单的名字，如 上岗前自查"),
        purpose=head.lines("purpose", "一两句话说清什么时候查、查什么"),
        source=head.text("source", "写依据的文件；没有依据就写 本产品默认，非文件规定"),
        owner=Owner(head.one_of("owner", OWNERS)),
        roles=head.several_of("roles", ROLES),
        asks_place=head.flag("asks_place", default=False),
        is_held=head.flag("held", default=False),
        items=tuple(_item(Asking(part, faults), part, entries, own=raw.own) for part in raw.items),
        rotates=head.one_of("rotates", ROTATIONS) if head.has("rotates") else "",
        a_day=_a_day(head),
    )
    _check_items(raw, head, checklist)
    checklist = replace(checklist, items=follow_ups(raw.items, checklist.items, faults))
    return Made(code, None if faults else with_digest(checklist), is_switched_off=False, faults=tuple(faults))


def _a_day(head: Asking) -> int:
    if not head.has("rotates"):
        if head.has("a_day"):
            head.fault("a_day", "只有轮换的清单才写", "删掉，或写上轮换")
        return 0
    number = head.number("a_day")
    if number is None:
        if not head.has("a_day"):
            head.fault("a_day", "没有写", f"写每天轮到几条，1 到 {MOST_A_DAY}")
        return 0
    if not number.is_integer() or not 1 <= number <= MOST_A_DAY:
        head.fault("a_day", f"写成了 {number:g}", f"写 1 到 {MOST_A_DAY} 的整数")
    return int(number)


def _check_items(raw: RawList, head: Asking, checklist: Checklist) -> None:
    if checklist.rotates:
        if raw.items:
            head.fault("rotates", f"是轮换的清单，又写了 {len(raw.items)} 个检查项", "轮换的内容从知识库里来，把检查项删掉")
        return
    least, most = OWN_ITEMS if raw.own else SHIPPED_ITEMS
    if not least <= len(raw.items) <= most and not (raw.faults and not raw.items):
        remedy = "再补几项" if len(raw.items) < least else "拆成两份清单"
        head.faults.append(Fault(raw.file, 0, "", f"有 {len(raw.items)} 个检查项，一份清单要 {least} 到 {most} 个", remedy))
    seen: dict[str, RawPart] = {}
    for part, item in zip(raw.items, checklist.items, strict=True):
        if item.id and item.id in seen:
            head.faults.append(part.fault("id", f"{quoted(item.id)}前面已经有了", f"换一个没用过的，如 {_free(item.id, raw.items)}"))
        seen.setdefault(item.id, part)


def _free(item_id: str, parts: Iterable[RawPart]) -> str:
    letters, _, _ = item_id.partition("-")
    taken = [part.values.get("id") for part in parts]
    return next(each for number in range(1, 1000) if (each := f"{letters}-{number:02}") not in taken)


def _item(asking: Asking, part: RawPart, entries: Collection[str] | None, *, own: bool) -> CheckItem:
    item = CheckItem(
        id=_id(asking),
        group=asking.text("group", "写它属于哪一组，如 证件"),
        question=asking.text("question", "写一句能回答符合或不符合的话"),
        how=asking.text("how", "写一句怎么看、怎么查"),
        severity=Severity(asking.one_of("severity", SEVERITIES)),
        category=asking.one_of("category", CATEGORIES),
        source=asking.text("source", "写文件和条款；没有依据就写 本产品默认，非文件规定"),
        answer=AnswerKind(asking.one_of("answer", ANSWERS, default=AnswerKind.VERDICT)),
        photo=PhotoRule(asking.one_of("photo", PHOTOS, default=PhotoRule.OPTIONAL)),
        entry=asking.text("entry"),
        finding=asking.text("finding"),
        measure=asking.text("measure"),
        unit=asking.text("unit"),
        least=asking.number("least"),
        most=asking.number("most"),
        choices=_choices(asking, part),
    )
    may_not_apply = asking.flag("not_applicable", default=False)
    if may_not_apply and item.answer not in {AnswerKind.VERDICT, AnswerKind.PHOTO}:
        asking.fault("not_applicable", "写了可以不适用，但答法不是符合/不符合，也不是照片", "删掉，或改答法")
    _check_bounds(asking, item)
    _check_choices(asking, item)
    _check_finding(asking, item)
    entry = item.entry
    if entry and entries is not None and entry not in entries:
        if own:
            asking.fault("entry", f"没有条目{quoted(entry)}", f"最接近的是 {nearest(entry, entries)}；不需要就删掉")
        entry = ""
    return replace(item, may_not_apply=may_not_apply, in_bulk=_in_bulk(asking, item), entry=entry)


def _id(asking: Asking) -> str:
    item_id = asking.text("id", "写编号，如 SG-01")
    if item_id and not _ID.fullmatch(item_id):
        asking.fault("id", f"写成了{quoted(item_id)}", "写两到四个大写字母、短横、两三位数字，如 SG-01")
    elif item_id.partition("-")[0] in _OF_ENTRIES:
        asking.fault("id", f"写成了{quoted(item_id)}，这种编号是知识条目用的", "换两个别的字母，如 SG-01")
    return item_id


def _in_bulk(asking: Asking, item: CheckItem) -> bool:
    allowed = item.answer is AnswerKind.VERDICT and item.severity is not Severity.CRITICAL and item.photo is not PhotoRule.ALWAYS
    said = asking.flag("bulk", default=allowed)
    if said and not allowed:
        if item.answer is not AnswerKind.VERDICT:
            why = "答法不是符合/不符合"
        else:
            why = "是严重的" if item.severity is Severity.CRITICAL else "必须拍照"
        remedy = "写 否，或留空" if asking.part.is_sheet else "写 false，或删掉这一行"
        asking.fault("bulk", f"写了可以一并答符合，但这一项{why}，要逐项看", remedy)
    return said and allowed


def _check_bounds(asking: Asking, item: CheckItem) -> None:
    if item.answer is not AnswerKind.NUMBER:
        for key in ("unit", "least", "most"):
            if asking.has(key):
                asking.fault(key, "只有答法是数字的才写", "删掉，或把答法改成数字")
    elif item.least is not None and item.most is not None and item.least > item.most:
        asking.fault("least", f"是 {item.least:g}，比最大的 {item.most:g} 还大", "两个数对调，或改成对的")


def _choices(asking: Asking, part: RawPart) -> tuple[Choice, ...]:
    value = part.values.get("choices", [])
    if part.is_sheet:
        value = choices_in(str(value)) if value else []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        asking.fault("choices", "写得不对", '写成 choices = [{name = "…"}, {name = "…", finding = true}]')
        return ()
    found = []
    for number, each in enumerate(cast("list[dict[str, object]]", value), start=1):
        for key in each:
            if key not in ("name", "finding"):
                asking.fault("choices", f"第{number}个选项里没有{quoted(key)}这个键", f"最接近的是 {nearest(key, ('name', 'finding'))}")
        name, is_finding = each.get("name", ""), each.get("finding", False)
        if not isinstance(name, str) or not name.strip() or "；" in name or ";" in name:
            asking.fault("choices", f"第{number}个选项的名字不对", "写几个字的 name，里面不能有分号")
            name = f"第{number}个"
        elif name.strip().isdecimal():
            asking.fault("choices", f"第{number}个选项的名字只有数字{quoted(name)}", "加上单位，如 2次；追问里的数字说的是第几个选项")
        elif name.strip().endswith(FINDING_MARK):
            asking.fault("choices", f"第{number}个选项的名字带了{FINDING_MARK}", "从名字里删掉，另写 finding = true")
        if not isinstance(is_finding, bool):
            asking.fault("choices", f"第{number}个选项的 finding 写得不对", "写 true 或 false，不加引号")
        found.append(Choice(asking.fitting("choices", "".join(name.split("\n")).strip()), is_finding is True))
    return tuple(found)


def _check_choices(asking: Asking, item: CheckItem) -> None:
    if item.answer is not AnswerKind.CHOICE:
        if asking.has("choices"):
            asking.fault("choices", "只有答法是选择的才写", "删掉，或把答法改成选择")
        return
    names = [choice.name for choice in item.choices]
    findings = sum(choice.is_finding for choice in item.choices)
    how = "在名字后面写（不符合）" if asking.part.is_sheet else "写 finding = true"
    if not 2 <= len(names) <= _MOST_CHOICES:
        asking.fault("choices", f"有 {len(names)} 个选项", f"写 2 到 {_MOST_CHOICES} 个")
    elif len(set(names)) < len(names):
        asking.fault("choices", "有两个选项名字一样", "改成不一样的")
    elif findings == 0:
        asking.fault("choices", "没有一个选项算不符合", f"算不符合的{how}；都不算就把答法改成文字")
    elif findings == len(names):
        asking.fault("choices", "每个选项都算不符合", "至少留一个算符合的")


def _check_finding(asking: Asking, item: CheckItem) -> None:
    can_fail = item.answer in (AnswerKind.VERDICT, AnswerKind.CHOICE) or item.least is not None or item.most is not None
    if can_fail:
        if not item.finding:
            asking.fault("finding", "没有写", "写不符合时台账里怎么写这个问题")
        if not item.measure:
            asking.fault("measure", "没有写", "写建议怎么整改")
        return
    why = "这一项没有不符合这个答案" + ("：没有写最小或最大" if item.answer is AnswerKind.NUMBER else "")
    for key in ("finding", "measure"):
        if asking.has(key):
            asking.fault(key, f"用不上，{why}", "删掉，或换一种答法")
    if item.photo is PhotoRule.FINDING:
        asking.fault("photo", f"写了不符合时拍，但{why}", "改成可拍或必拍" if asking.part.is_sheet else "改成 optional 或 always")
