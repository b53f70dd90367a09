"""Follow-ups: an item that is asked only after a certain answer to an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from knowledge.checklists.cells import Asking
from knowledge.checklists.keys import VERDICTS
from knowledge.checklists.kinds import After, AnswerKind, CheckItem
from knowledge.checklists.raw import RawPart
from knowledge.faults import Fault, nearest, quoted


def follow_ups(parts: Sequence[RawPart], items: Sequence[CheckItem], faults: list[Fault]) -> tuple[CheckItem, ...]:
    """``items`` with what ``parts`` say of what they follow."""
    places = {item.id: place for place, item in reversed(list(enumerate(items)))}
    followed = {item.id: str(part.values.get("after.item", "")) for part, item in zip(parts, items, strict=True)}
    found = []
    for place, (part, item) in enumerate(zip(parts, items, strict=True)):
        asking = Asking(part, faults)
        if not any(asking.has(f"after.{key}") for key in ("item", "answers")):
            found.append(item)
            continue
        before_id = asking.text("after.item", "写它跟在哪一项后面，如 SG-03")
        before = items[places[before_id]] if before_id in places else None
        if before_id and before is None:
            asking.fault("after.item", f"写成了{quoted(before_id)}，这份清单里没有", f"最接近的是 {nearest(before_id, places)}")
        elif before_id and _is_circle(item.id, followed):
            asking.fault("after.item", f"写成了{quoted(before_id)}，它又跟在 {item.id} 后面，谁也问不到", "留一个方向，另一项的追问删掉")
        elif before_id and places[before_id] >= place:
            asking.fault("after.item", f"写成了{quoted(before_id)}，它排在后面", f"把 {item.id} 挪到 {before_id} 后面")
        answers = _answers(asking, before)
        found.append(replace(item, after=After(before_id, answers)) if before is not None and answers else item)
    return tuple(found)


def _is_circle(item_id: str, followed: Mapping[str, str]) -> bool:
    seen = {item_id}
    at = followed.get(item_id, "")
    while at and at not in seen:
        seen.add(at)
        at = followed.get(at, "")
    return at == item_id


def _answers(asking: Asking, before: CheckItem | None) -> tuple[str, ...]:
    said = asking.several("after.answers")
    if not asking.has("after.answers") or asking.part.values["after.answers"] == []:
        asking.fault(
            "after.answers", "没有写", "写答了什么才追问，如 不符合" if asking.part.is_sheet else '写答了什么才追问，如 ["failing"]'
        )
    if before is None:
        return ()
    possible = _possible(before)
    if not possible:
        asking.fault("after.item", f"写成了{quoted(before.id)}，它要填文字或拍照，跟不了追问", "换一个有符合和不符合的，或删掉追问")
        return ()
    found = []
    for each in said:
        value = next((value for value, names in possible.items() if each == value or each in names), None)
        if value is None:
            shown = "、".join(names[0] if asking.part.is_sheet else f"{value}（{names[0]}）" for value, names in possible.items())
            asking.fault("after.answers", f"写成了{quoted(each)}，{before.id} 不会有这个答案", f"可以写 {shown}")
        else:
            found.append(value)
    if possible and set(found) == set(possible):
        asking.fault("after.answers", f"把 {before.id} 的每个答案都写上了", "那就不用追问，把追问删掉")
    return tuple(dict.fromkeys(found))


def _possible(item: CheckItem) -> dict[str, tuple[str, ...]]:
    """The answers that may be followed, each with what else it may be called."""
    match item.answer:
        case AnswerKind.VERDICT:
            return {value: (name,) for value, name in VERDICTS.items() if value != "not_applicable" or item.may_not_apply}
        case AnswerKind.CHOICE:
            return {str(place): (choice.name,) for place, choice in enumerate(item.choices, start=1)}
        case AnswerKind.NUMBER if item.least is not None or item.most is not None:
            return {value: (name,) for value, name in VERDICTS.items() if value != "not_applicable"}
        case _:
            return {}
