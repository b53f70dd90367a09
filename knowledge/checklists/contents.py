"""What a list says as one text, for a record to keep: whoever reads the answers later has to know exactly what was asked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields, replace
from typing import Any

from knowledge.checklists.kinds import After, AnswerKind, CheckItem, Checklist, Choice, Owner, PhotoRule, Severity


def content(checklist: Checklist) -> str:
    """``checklist`` as JSON. What has its default is left out, so that a digest outlives a program that knows more keys."""
    return json.dumps(_plain(checklist), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_content(text: str) -> Checklist:
    """The list that ``content`` made ``text`` of, with its digest. Raises ``ValueError`` where it is no such text."""
    try:
        said = json.loads(text)
        items = tuple(_item(each) for each in said["items"])
        kept = {key: value for key, value in said.items() if key in _NAMES[Checklist]}
        checklist = Checklist(**kept | {"items": items, "owner": Owner(said["owner"]), "roles": tuple(said["roles"])})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no content of a checklist") from error
    return replace(checklist, digest=hashlib.sha256(text.encode()).hexdigest())


def with_digest(checklist: Checklist) -> Checklist:
    """``checklist`` with the hash of what it says now."""
    return replace(checklist, digest=hashlib.sha256(content(checklist).encode()).hexdigest())


_NAMES = {kind: frozenset(field.name for field in fields(kind)) for kind in (Checklist, CheckItem)}


def _item(said: dict[str, Any]) -> CheckItem:
    after = said.get("after")
    kinds = {"severity": Severity, "answer": AnswerKind, "photo": PhotoRule}
    return CheckItem(
        **{key: value for key, value in said.items() if key in _NAMES[CheckItem]}
        | {key: kind(said[key]) for key, kind in kinds.items() if key in said}
        | {"choices": tuple(Choice(each["name"], each.get("is_finding", False)) for each in said.get("choices", ()))}
        | {"after": After(after["item"], tuple(after["answers"])) if after else None}
    )


def _plain(thing: Checklist | CheckItem | Choice | After) -> dict[str, object]:
    said: dict[str, object] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name == "digest" or (field.default is not MISSING and value == field.default):
            continue
        said[field.name] = _value(value)
    return said


def _value(value: object) -> object:
    match value:
        case Checklist() | CheckItem() | Choice() | After():
            return _plain(value)
        case tuple():
            return [_value(each) for each in value]
        case _:
            return value
