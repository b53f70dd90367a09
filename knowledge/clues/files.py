"""The data files of clues, read and checked: a fault names the file, the line and what to write instead."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from knowledge.clues.kinds import Category, Level
from knowledge.faults import Fault, KnowledgeFaults, nearest, quoted

T = TypeVar("T")

FOLDER = Path(__file__).parent
INTEGRITY = ("words", "sound", "note")
LEVELS = ("level", "name", "claim_hours", "answer_days", "words", "categories", "note")
CHANNELS = ("key", "name", "reply", "source")
"""The headings of the tables that an agency may lay its own over."""
LONGEST_KEY = 12
MARKED = "本产品默认，非文件规定"
"""Stands in the note of what no document says."""


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One of the five categories, with the words that people say for it."""

    category: Category
    name: str
    words: tuple[str, ...]
    description: str
    source: str


@dataclass(frozen=True, slots=True)
class IntegrityRow:
    """Words that touch integrity; ``by_sound`` where they are also looked for by how they are spoken."""

    words: tuple[str, ...]
    by_sound: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A clue as somebody might write it, and whether it touches integrity."""

    text: str
    is_integrity: bool


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level: how fast it is to be handled, and what makes a clue one of it."""

    level: Level
    name: str
    claim_hours: int
    answer_days: int
    words: tuple[str, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which clues come, and how its answers go back."""

    key: str
    name: str
    reply: str
    source: str


@cache
def categories() -> tuple[CategoryRow, ...]:
    """The five categories. Raises ``KnowledgeFaults``."""
    return read_categories(FOLDER / "problem_categories.csv")


def integrity() -> tuple[IntegrityRow, ...]:
    """What touches integrity: the shipped words, and those of the agency. Raises ``KnowledgeFaults``."""
    return (*_integrity(), *_laid.over.integrity)


@cache
def _integrity() -> tuple[IntegrityRow, ...]:
    return read_integrity(FOLDER / "integrity.csv")


@cache
def examples() -> tuple[Example, ...]:
    """Labelled clues. Raises ``KnowledgeFaults``."""
    return read_examples(FOLDER / "integrity_examples.csv")


def levels() -> tuple[LevelRow, ...]:
    """The levels, the most urgent first, with what the agency has added. Raises ``KnowledgeFaults``."""
    return tuple(_with_own(row, _laid.over.levels) for row in _levels())


@cache
def _levels() -> tuple[LevelRow, ...]:
    return read_levels(FOLDER / "clue_levels.csv")


def channels() -> tuple[Channel, ...]:
    """The channels, in the order in which they are offered, those that only the agency has last. Raises ``KnowledgeFaults``."""
    own = {channel.key: channel for channel in _laid.over.channels}
    return (*(own.pop(channel.key, channel) for channel in _channels()), *own.values())


@cache
def _channels() -> tuple[Channel, ...]:
    return read_channels(FOLDER / "channels.csv")


@dataclass(frozen=True, slots=True)
class Own:
    """What an agency lays over the shipped tables: it adds, and takes nothing away."""

    integrity: tuple[IntegrityRow, ...] = ()
    levels: tuple[LevelRow, ...] = ()
    """Words and categories beyond the shipped ones; a time of 0 leaves the shipped one."""
    channels: tuple[Channel, ...] = ()


class _Laid:
    over = Own()


_laid = _Laid()


def lay_over(own: Own) -> None:
    """Let ``own`` hold from now on, in place of what was laid over before."""
    _laid.over = own


def _with_own(row: LevelRow, own: Sequence[LevelRow]) -> LevelRow:
    for each in own:
        if each.level is row.level:
            words = tuple(dict.fromkeys((*row.words, *each.words)))
            kinds = tuple(dict.fromkeys((*row.categories, *each.categories)))
            return LevelRow(row.level, row.name, each.claim_hours or row.claim_hours, each.answer_days or row.answer_days, words, kinds)
    return row


def check() -> None:
    """Read all that are shipped. Raises ``KnowledgeFaults`` with everything that is wrong with any."""
    faults: list[Fault] = []
    for read in (categories, _integrity, examples, _levels, _channels):
        try:
            read()
        except KnowledgeFaults as found:
            faults += found.faults
    _checked((), faults)


def read_categories(path: Path) -> tuple[CategoryRow, ...]:
    """The categories in a file. Raises ``KnowledgeFaults``."""
    faults: list[Fault] = []
    rows = []
    for line, row in _rows(path, ("category", "name", "words", "description", "source", "note"), faults):
        category = one_of(path.name, line, "category", row["category"], tuple(Category), faults)
        if category is not None:
            rows.append(CategoryRow(Category(category), row["name"], words_in(row["words"]), row["description"], row["source"]))
    missing = [each for each in Category if each not in {row.category for row in rows}]
    if missing and not faults:
        faults.append(Fault(path.name, 0, "category", f"缺少类别 {'、'.join(missing)}", "每个类别写一行"))
    return _checked(rows, faults)


def read_integrity(path: Path) -> tuple[IntegrityRow, ...]:
    """The words in a file. Raises ``KnowledgeFaults``."""
    faults: list[Fault] = []
    rows = []
    for line, row in _rows(path, INTEGRITY, faults):
        sound = one_of(path.name, line, "sound", row["sound"], ("yes", "no"), faults)
        words = words_in(row["words"])
        if not words:
            faults.append(Fault(path.name, line, "words", "是空的", "至少写一个词，多个用；隔开"))
        if sound is not None:
            rows.append(IntegrityRow(words, sound == "yes"))
    return _checked(rows, faults)


def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples in a file. Raises ``KnowledgeFaults``."""
    faults: list[Fault] = []
    rows = []
    for line, row in _rows(path, ("text", "integrity"), faults):
        label = one_of(path.name, line, "integrity", row["integrity"], ("yes", "no"), faults)
        if not row["text"]:
            faults.append(Fault(path.name, line, "text", "是空的", "写一条线索"))
        if label is not None:
            rows.append(Example(row["text"], label == "yes"))
    return _checked(rows, faults)


def read_levels(path: Path) -> tuple[LevelRow, ...]:
    """The levels in a file, the most urgent first. Raises ``KnowledgeFaults``."""
    faults: list[Fault] = []
    rows = []
    for line, row in _rows(path, LEVELS, faults):
        level = one_of(path.name, line, "level", row["level"], tuple(Level), faults)
        numbers = []
        for name in ("claim_hours", "answer_days"):
            if row[name].isascii() and row[name].isdecimal() and 0 < int(row[name]) <= 1000:
                numbers.append(int(row[name]))
            else:
                faults.append(Fault(path.name, line, name, f"现在是{quoted(row[name])}", "写 1 到 1000 的整数"))
        kinds = [one_of(path.name, line, "categories", word, tuple(Category), faults) for word in words_in(row["categories"])]
        if level is not None and len(numbers) == 2:
            known = tuple(Category(kind) for kind in kinds if kind is not None)
            rows.append(LevelRow(Level(level), row["name"], numbers[0], numbers[1], words_in(row["words"]), known))
    if not faults and sorted(row.level for row in rows) != sorted(Level):
        faults.append(Fault(path.name, 0, "level", "级别不全或重复", f"每个级别写一行：{'、'.join(Level)}"))
    order = list(Level)
    return _checked(sorted(rows, key=lambda row: -order.index(row.level)), faults)


def read_channels(path: Path) -> tuple[Channel, ...]:
    """The channels in a file. Raises ``KnowledgeFaults``."""
    faults: list[Fault] = []
    rows: list[Channel] = []
    for line, row in _rows(path, CHANNELS, faults):
        if not (row["key"].isascii() and row["key"].isalnum() and len(row["key"]) <= LONGEST_KEY):
            faults.append(Fault(path.name, line, "key", f"现在是{quoted(row['key'])}", "写 12 个以内的字母或数字"))
        elif any(row["key"] == each.key for each in rows):
            faults.append(Fault(path.name, line, "key", f"{quoted(row['key'])} 前面已经有了", "换一个，或删掉这一行"))
        elif not row["name"]:
            faults.append(Fault(path.name, line, "name", "是空的", "写这个渠道叫什么"))
        else:
            rows.append(Channel(row["key"], row["name"], row["reply"], row["source"]))
    return _checked(rows, faults)


def _rows(path: Path, headings: Sequence[str], faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(path.name, 0, "", "读不了这个文件", "另存为 CSV UTF-8"))
        return []
    return rows_in(text, path.name, headings, faults)


def rows_in(text: str, file: str, headings: Sequence[str], faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with these headings, each with its line; faults name ``file``."""
    try:
        lines = csv.reader(text.splitlines())
        cells_of = [(lines.line_num, cells) for cells in lines]
    except csv.Error:
        faults.append(Fault(file, 0, "", "读不了这个文件", "另存为 CSV UTF-8"))
        return []
    if not cells_of or cells_of[0][1] != list(headings):
        faults.append(Fault(file, 1, "", "表头不对", f"第一行写 {','.join(headings)}"))
        return []
    rows = []
    for line, cells in cells_of[1:]:
        if len(cells) != len(headings):
            faults.append(Fault(file, line, "", f"现在是 {len(cells)} 格", f"要有 {len(headings)} 格"))
        elif any(cells):
            rows.append((line, {name: cell.strip() for name, cell in zip(headings, cells, strict=True)}))
    return rows


def one_of(file: str, line: int, name: str, value: str, known: Sequence[str], faults: list[Fault]) -> str | None:
    """``value`` where it is one of ``known``; otherwise a fault and none."""
    if value in known:
        return value
    faults.append(Fault(file, line, name, f"不认识{quoted(value)}", f"最接近的是“{nearest(value, known)}”；可以写 {'、'.join(known)}"))
    return None


def words_in(cell: str) -> tuple[str, ...]:
    """The words of a cell, between them ``；``."""
    return tuple(word for part in cell.split("；") if (word := part.strip()))


def _checked(rows: Sequence[T], faults: list[Fault]) -> tuple[T, ...]:
    if faults:
        raise KnowledgeFaults(faults)
    return tuple(rows)
