"""Sources: which files a knowledge folder holds, found by their names, and their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.columns import MARKDOWN, Table
from knowledge.faults import Fault, nearest

_TABLES = (".csv", ".xlsx")
_OTHER_SHEETS = (".xls", ".et", ".ods", ".numbers")
_UNREAD = frozenset({"readme", "thumbs.db", "desktop.ini"})
"""Names that an explanation, or Windows, may have in any folder."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: ``label`` is its path below the folder's own name, ``own`` whether it lies in an agency's folder."""

    table: Table
    label: str
    own: bool
    data: bytes


_READ_ELSEWHERE = frozenset({"holidays.csv"})
"""Files in an agency's folder that hold no entries: ``knowledge.holidays`` reads them."""
_FOLDERS = {
    str(Table.ALIASES): ("alias", "俗称"),
    "checklists": ("checklist", "自查"),
    "campaigns": ("campaign", "行动"),
    "nudging": ("nudg", "提醒"),
}
"""The folders inside an agency's folder, and how a name begins that means one of them."""

TAUGHT = "records/learned_"
"""How the labels of the files begin in which stands what was taught from the chat, one name or entry at a time."""


def files_of(folder: Path, *, own: bool, faults: list[Fault]) -> list[SourceFile]:
    """The knowledge files in ``folder``, table by table, alias files by name; ``own`` says that it is an agency's folder.

    In an agency's folder every table must be one we know, because a file with a slip in its name would be ignored in silence.
    Raises ``OSError`` only if a file that is there cannot be read for want of permission or of the disk.
    """
    if not folder.is_dir():
        setting = "SUIXING_KNOWLEDGE_DIR" if own else "程序自带的知识文件夹"
        faults.append(Fault(str(folder), 0, "", "没有这个文件夹", f"检查 {setting}"))
        return []
    found: dict[Table, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        table = _table_of(path)
        if table is not None:
            found.setdefault(table, []).append(path)
        elif own and _is_strange(path):
            faults.append(Fault(f"{folder.name}/{path.name}", 0, "", *_what_is_strange(path)))
    found[Table.ALIASES] = _alias_paths(folder, own=own, faults=faults)
    files = []
    for table in Table:
        paths = _alone(found.get(table, []), folder, faults)
        files += [SourceFile(table, f"{folder.name}/{path.relative_to(folder).as_posix()}", own, path.read_bytes()) for path in paths]
    return files


def digest_of(files: Iterable[SourceFile]) -> str:
    """A hash over the names and contents of ``files``, the same wherever their folders lie."""
    total = hashlib.sha256()
    for file in files:
        name = file.label.partition("/")[2]
        total.update(f"{'own' if file.own else 'shipped'}\0{name}\0{len(file.data)}\0".encode())
        total.update(file.data)
    return total.hexdigest()


def state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether a file of ``folder`` has changed, without reading any: names, sizes and times of change (ns).

    Raises nothing: a folder that cannot be read looks empty. Programs and the lock files of an open sheet do not count.
    """
    found = []
    for below in (folder, folder / Table.ALIASES):
        try:
            with os.scandir(below) as entries:
                for entry in entries:
                    if entry.name.endswith((".py", ".pyc")) or entry.name.startswith(("~$", ".")) or not entry.is_file():
                        continue
                    status = entry.stat()
                    found.append((f"{below.name}/{entry.name}", status.st_size, status.st_mtime_ns))
        except OSError:
            continue
    return tuple(sorted(found))


def unreadable(error: OSError) -> Fault:
    """A file that is there and cannot be read, told like any other fault."""
    name = Path(str(error.filename or "")).name
    return Fault(name or "知识文件", 0, "", "这个文件读不出来", "看看文件的权限，或者是不是被别的程序占用")


def _table_of(path: Path) -> Table | None:
    stem, suffix = path.stem.casefold(), path.suffix.casefold()
    table = next((known for known in Table if known == stem), None)
    if table is None or table is Table.ALIASES or not path.is_file():
        return None
    readable = suffix in (*_TABLES, *_OTHER_SHEETS) or (suffix == ".md" and table in MARKDOWN)
    return table if readable else None


def _is_strange(path: Path) -> bool:
    name = path.name.strip().casefold()
    if _is_leftover(path) or name in {*_UNREAD, *_READ_ELSEWHERE} or path.stem.casefold() in _UNREAD:
        return False
    # An agency may keep folders of its own beside; one that was meant to be one of ours would be left out in silence.
    meant = next((ours for ours, signs in _FOLDERS.items() if name.startswith(signs)), None)
    return path.is_file() or (path.is_dir() and meant is not None and path.name != meant)


def _what_is_strange(path: Path) -> tuple[str, str]:
    stem, suffix = path.stem.strip().casefold(), path.suffix.casefold()
    if path.is_dir():
        return (
            "不认识的文件夹",
            "放俗称的文件夹叫 aliases，放自查清单的叫 checklists，放行动的叫 campaigns，放提醒时间的叫 nudging，改名或移走",
        )
    if suffix == ".toml":
        return "自查清单要放在 checklists 文件夹里，行动放在 campaigns 文件夹里", "建一个这样的文件夹，把它移进去"
    if stem == Table.ALIASES:
        return "俗称要放在 aliases 文件夹里", f"建一个 aliases 文件夹，把它另存为 aliases/{path.stem}.csv"
    close = nearest(stem, [known for known in Table if known is not Table.ALIASES])
    saved = f"{close}.csv（CSV UTF-8）或 {close}.xlsx"
    if stem == close:
        return f"读不了这种格式（{suffix or '没有后缀'}）", f"用 WPS 打开，另存为 {saved}"
    if suffix in _TABLES:
        return "不认识的文件名", f"最接近的是 {close}，改名为 {close}{suffix} 或移走"
    return "不认识的文件", f"是知识文件就另存为 {saved}（最接近的名字），不是就移走"


def _is_leftover(path: Path) -> bool:
    # WPS and Excel keep lock files (~$name.xlsx, .~name.xlsx) beside what is open.
    return path.name.startswith(("~$", "."))


def _alias_paths(folder: Path, *, own: bool, faults: list[Fault]) -> list[Path]:
    below = folder / Table.ALIASES
    if not below.is_dir():
        return []
    sheets = []
    for path in sorted(below.iterdir()):
        if not path.is_file() or _is_leftover(path):
            continue
        if path.suffix.casefold() in (*_TABLES, *_OTHER_SHEETS):
            sheets.append(path)
        elif own and path.name.casefold() not in _UNREAD and path.stem.casefold() not in _UNREAD:
            what = f"读不了这种格式（{path.suffix or '没有后缀'}）"
            remedy = f"用 WPS 打开，另存为 {path.stem}.csv（CSV UTF-8）或 {path.stem}.xlsx"
            faults.append(Fault(f"{folder.name}/{below.name}/{path.name}", 0, "", what, remedy))
    return sheets


def _alone(paths: Iterable[Path], folder: Path, faults: list[Fault]) -> Iterator[Path]:
    """``paths``, of which no two may be one file in two formats: nobody could say which of them holds."""
    by_stem: dict[str, list[Path]] = {}
    for path in paths:
        by_stem.setdefault(path.stem.casefold(), []).append(path)
    for rivals in by_stem.values():
        if rivals[0].suffix.casefold() in _OTHER_SHEETS and len(rivals) == 1:
            faults.append(Fault(f"{folder.name}/{rivals[0].name}", 0, "", "读不了这种格式", "用 WPS 另存为 .xlsx 或 CSV UTF-8"))
        elif len(rivals) == 1:
            yield rivals[0]
        else:
            # The one changed last is what somebody has just worked on; a tie leaves the text file.
            keep = max(rivals, key=lambda path: (path.stat().st_mtime_ns, path.suffix != ".xlsx"))
            drop = "、".join(path.name for path in rivals if path is not keep)
            what = f"{'、'.join(path.name for path in rivals)} 同时存在，不知道以哪个为准"
            faults.append(Fault(f"{folder.name}/{rivals[0].name}", 0, "", what, f"删掉较旧的 {drop}（先核对 {keep.name} 是不是最新的）"))
