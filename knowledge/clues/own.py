"""What an agency lays over the tables of clues, from the folder ``clues`` of its own: words and channels that are added.

No shipped word can be taken away: what held a clue yesterday holds it tomorrow, whoever edits a file.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.clues.files import (
    CHANNELS,
    INTEGRITY,
    LEVELS,
    LONGEST_KEY,
    Channel,
    IntegrityRow,
    LevelRow,
    Own,
    one_of,
    rows_in,
    words_in,
)
from knowledge.clues.kinds import Category, Level
from knowledge.clues.squeezing import bare
from knowledge.faults import Fault, KnowledgeFaults, quoted
from knowledge.sources import unreadable
from knowledge.tables import decode

NAME = "clues"
"""The folder below the agency's."""
FILES = ("channels.csv", "clue_levels.csv", "integrity.csv")
RESERVED = frozenset({"bot"})
"""The channel of whatever its reporter has put in; a recorded one of that name would be taken for it."""
_SHORTEST, _LONGEST_NAME, _MOST = 2, 20, 40


def read_own(folder: Path | None) -> Own:
    """What lies in ``clues`` below an agency's ``folder``; nothing where there is none. Raises ``KnowledgeFaults`` with all of them."""
    below = None if folder is None else folder / NAME
    if below is None or not below.is_dir():
        return Own()
    faults: list[Fault] = []
    found: dict[str, str] = {}
    for path in sorted(below.iterdir()):
        if path.name.startswith(("~$", ".")) or path.stem.casefold() == "readme":
            continue
        label = f"{NAME}/{path.name}"
        if path.name not in FILES:
            faults.append(Fault(label, 0, "", "这里不放这个文件", f"这里可以放 {'、'.join(FILES)}"))
            continue
        try:
            text = decode(path.read_bytes())
        except OSError as error:
            faults.append(unreadable(error))
            continue
        if text is None:
            faults.append(Fault(label, 0, "", "读不懂文件的编码", "用 WPS 打开后另存为 CSV UTF-8"))
        else:
            found[path.name] = text
    own = Own(
        _integrity(found["integrity.csv"], faults) if "integrity.csv" in found else (),
        _levels(found["clue_levels.csv"], faults) if "clue_levels.csv" in found else (),
        _channels(found["channels.csv"], faults) if "channels.csv" in found else (),
    )
    if faults:
        raise KnowledgeFaults(faults)
    return own


def state_of(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What tells whether a file has changed: names, sizes and times of change (ns). Raises nothing."""
    if folder is None:
        return ()
    try:
        return tuple(sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in (folder / NAME).iterdir()))
    except OSError:
        return ()


def _integrity(text: str, faults: list[Fault]) -> tuple[IntegrityRow, ...]:
    file, rows = f"{NAME}/integrity.csv", []
    for line, row in rows_in(text, file, INTEGRITY, faults):
        sound = one_of(file, line, "sound", row["sound"], ("yes", "no"), faults)
        if not words_in(row["words"]):
            faults.append(Fault(file, line, "words", "是空的", "至少写一个词，多个用；隔开"))
        rows.append(IntegrityRow(_added(file, line, row["words"], faults), sound == "yes"))
    return tuple(rows)


def _levels(text: str, faults: list[Fault]) -> tuple[LevelRow, ...]:
    file = f"{NAME}/clue_levels.csv"
    rows: dict[str, LevelRow] = {}
    for line, row in rows_in(text, file, LEVELS, faults):
        level = one_of(file, line, "level", row["level"], tuple(Level), faults)
        hours, days = (_time(file, line, name, row[name], faults) for name in ("claim_hours", "answer_days"))
        kinds = [one_of(file, line, "categories", word, tuple(Category), faults) for word in words_in(row["categories"])]
        words = _added(file, line, row["words"], faults)
        if level in rows:
            faults.append(Fault(file, line, "level", f"{quoted(row['level'])} 前面已经有了", "合成一行"))
        elif level is not None:
            known = tuple(Category(kind) for kind in kinds if kind is not None)
            rows[level] = LevelRow(Level(level), row["name"], hours, days, words, known)
    return tuple(rows.values())


def _channels(text: str, faults: list[Fault]) -> tuple[Channel, ...]:
    file = f"{NAME}/channels.csv"
    rows: dict[str, Channel] = {}
    for line, row in rows_in(text, file, CHANNELS, faults):
        key = row["key"]
        if not (key.isascii() and key.isalnum() and len(key) <= LONGEST_KEY):
            faults.append(Fault(file, line, "key", f"现在是{quoted(key)}", f"写 {LONGEST_KEY} 个以内的字母或数字"))
        elif key.casefold() in RESERVED or key in rows:
            faults.append(Fault(file, line, "key", f"{quoted(key)} 已经有了", "换一个"))
        elif not 0 < len(row["name"]) <= _LONGEST_NAME:
            faults.append(Fault(file, line, "name", f"现在是{quoted(row['name'])}", f"写这个渠道叫什么，{_LONGEST_NAME} 个字以内"))
        else:
            rows[key] = Channel(key, row["name"], row["reply"], row["source"])
    if len(rows) > _MOST:
        faults.append(Fault(file, 0, "", f"现在是 {len(rows)} 个渠道", f"最多 {_MOST} 个，多了按钮排不下"))
    return tuple(rows.values())


def _added(file: str, line: int, cell: str, faults: list[Fault]) -> tuple[str, ...]:
    """The words of a cell as they are compared. One of a single character, or of none, would be in every clue."""
    words = []
    for word in words_in(cell):
        said = bare(word)
        if len(said) < _SHORTEST:
            faults.append(Fault(file, line, "words", f"{quoted(word)} 太短", "至少写两个字"))
        else:
            words.append(said)
    return tuple(words)


def _time(file: str, line: int, name: str, cell: str, faults: list[Fault]) -> int:
    if not cell:
        return 0
    if cell.isascii() and cell.isdecimal() and 0 < int(cell) <= 1000:
        return int(cell)
    faults.append(Fault(file, line, name, f"现在是{quoted(cell)}", "写 1 到 1000 的整数，不改就空着"))
    return 0
