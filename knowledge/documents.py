"""What of an entry is searched: its aliases and its own words, as texts with a field that says how much a match there tells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from knowledge.entries import Elsewhere, Entry, Matter, Phrase, Procedure, Prohibition, Taboo

_SLOT = re.compile(r"\{\{.*?\}\}|（[^）]*）$")


SMALLTALK = Path(__file__).parent / "smalltalk.csv"
_WHOLE = -1


class Field(IntEnum):
    """Where a text stands in its entry, most telling first."""

    ALIAS = 0
    TITLE = 1
    PLAIN = 2
    """The entry said again in other words: the answer, the plain wording, the sentence to say instead."""
    DETAIL = 3
    """What surrounds it: conditions, what to do, consequence, stage."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of one entry; ``row`` is the place of the row it speaks of in its matter, -1 if it speaks of the whole."""

    entry: int
    field: Field
    text: str
    row: int = _WHOLE
    is_added: bool = False
    """Whether it was taught from the chat (``Library.added``)."""


def documents_of(number: int, entry: Entry, added: Set[str] = frozenset()) -> Iterator[Document]:
    """The texts of ``entry``, which is the ``number``-th of its library; empty and repeated texts are left out.

    ``added`` is the library's: an alias in it, and every text of an entry or row in it, is marked.
    """
    seen = set()
    rows = entry.rows if isinstance(entry, Matter) else ()
    for field, text, row in _texts(entry):
        is_added = entry.id in added or (row >= 0 and rows[row].id in added) or (field is Field.ALIAS and text in added)
        text = _SLOT.sub(" ", text).strip()
        if text and text not in seen:
            seen.add(text)
            yield Document(number, field, text, row, is_added)


@cache
def smalltalk() -> tuple[tuple[str, ...], ...]:
    """What people say to a bot that asks nothing of it, by what it is about (``smalltalk.csv``).

    It is indexed like entries, so that 你好 comes nearest to a greeting and not to a phrase that begins with one.
    """
    said: dict[str, list[str]] = {}
    with SMALLTALK.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            said.setdefault(row["about"], []).append(row["said"])
    return tuple(tuple(texts) for texts in said.values())


def smalltalk_documents(first: int) -> Iterator[Document]:
    """The texts of ``smalltalk``, numbered as entries from ``first`` on."""
    for number, texts in enumerate(smalltalk(), first):
        yield from (Document(number, Field.ALIAS, text) for text in texts)


def _texts(entry: Entry) -> Iterator[tuple[Field, str, int]]:
    for alias in entry.aliases:
        yield Field.ALIAS, alias, _WHOLE
    match entry:
        case Matter():
            yield Field.TITLE, entry.title, _WHOLE
            for place, row in enumerate(entry.rows):
                yield Field.TITLE, row.violation, place
                for alias in row.aliases:
                    yield Field.ALIAS, alias, place
                yield Field.DETAIL, _joined(row.case, *row.conditions, *row.required_action), place
            yield Field.DETAIL, entry.domain, _WHOLE
        case Prohibition():
            yield Field.TITLE, entry.rule, _WHOLE
            yield Field.PLAIN, entry.plain, _WHOLE
            yield Field.DETAIL, entry.category, _WHOLE
        case Phrase():
            yield Field.TITLE, entry.situation, _WHOLE
            yield Field.PLAIN, entry.phrase, _WHOLE
            yield Field.DETAIL, _joined(entry.stage, *entry.must_include), _WHOLE
        case Taboo():
            yield Field.TITLE, entry.taboo, _WHOLE
            yield Field.DETAIL, _joined(entry.stage, entry.say_instead), _WHOLE
        case Procedure():
            yield Field.TITLE, entry.topic, _WHOLE
            yield Field.PLAIN, entry.answer, _WHOLE
        case Elsewhere():
            yield Field.TITLE, entry.matter, _WHOLE
            yield Field.DETAIL, entry.owner, _WHOLE


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)
