"""The checklists in force: those that come with the program, over them an agency's own folder."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from knowledge.checklists.kinds import Checklist
from knowledge.checklists.making import Made, made
from knowledge.checklists.reading import read_toml
from knowledge.checklists.sheets import read_sheet
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.library import Library
from knowledge.sources import unreadable

FOLDER = "checklists"
"""How the folder is called, in the program and in an agency's folder."""
_ORDER = ("before_duty", "conduct", "prohibitions", "station", "case_files", "integrity", "monthly")
"""In which order they are offered; an agency's further ones come behind, by the names of their files."""
_READERS = {".toml": read_toml, ".xlsx": read_sheet}
_UNREAD = frozenset({"readme", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Checklists:
    """The lists by code, in the order in which they are offered."""

    lists: Mapping[str, Checklist] = field(default_factory=dict)
    digest: str = ""

    def items(self) -> int:
        """How many items they have together."""
        return sum(len(each.items) for each in self.lists.values())


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    label: str
    made: Made


def load(folder: Path, overlay: Path | None = None, entries: Collection[str] | None = None) -> Checklists:
    """The lists of the shipped ``folder``, with those of an agency's knowledge folder ``overlay`` over them.

    A file is a whole list: one of a known code replaces that list, one with ``switched_off`` takes it out. ``entries`` are the
    ids of the library, to which the items' entries are compared. Raises ``KnowledgeFaults`` with everything that is wrong.
    """
    checklists, faults = load_leniently(folder, overlay, entries)
    if faults:
        raise KnowledgeFaults(faults)
    return checklists


def load_leniently(
    folder: Path, overlay: Path | None = None, entries: Collection[str] | None = None, before: Checklists | None = None
) -> tuple[Checklists, tuple[Fault, ...]]:
    """The same, and what is wrong instead of raising it: a list whose file has faults stays as it was ``before``.

    What was not there before is left out, also where a shipped list stands behind it: an agency that changed a list does not want
    the old one back because of a slip.
    """
    faults: list[Fault] = []
    kept = dict(before.lists) if before is not None else {}
    lists: dict[str, Checklist] = {}
    _lay(list(_files(folder / FOLDER, own=False, entries=entries, faults=faults)), lists, kept, faults)
    if overlay is not None:
        _lay(list(_files(overlay / FOLDER, own=True, entries=entries, faults=faults)), lists, kept, faults)
    digest = hashlib.sha256("\n".join(f"{code} {each.digest}" for code, each in sorted(lists.items())).encode()).hexdigest()
    ordered = {code: lists[code] for code in (*(code for code in _ORDER if code in lists), *lists)}
    return Checklists(MappingProxyType(ordered), digest), tuple(sorted(set(faults)))


def entries_of(library: Library) -> frozenset[str]:
    """The ids of ``library`` that an item may refer to."""
    return frozenset((*(entry.id for entry in library.entries()), *library.rows))


def state_of(overlay: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What tells whether a file of an agency's folder has changed, without reading any: names, sizes and times of change (ns)."""
    if overlay is None:
        return ()
    found = []
    try:
        for path in sorted((overlay / FOLDER).iterdir()):
            status = path.stat()
            found.append((path.name, status.st_size, status.st_mtime_ns))
    except OSError:
        return tuple(found)
    return tuple(found)


def _files(below: Path, *, own: bool, entries: Collection[str] | None, faults: list[Fault]) -> Iterator[_File]:
    if not below.is_dir():
        return
    try:
        paths = sorted(below.iterdir())
    except OSError as error:
        faults.append(unreadable(error))
        return
    for path in paths:
        label = f"{below.parent.name}/{below.name}/{path.name}"
        # WPS and Excel keep lock files (~$name.xlsx) beside what is open.
        if path.name.startswith(("~$", ".")) or path.stem.casefold() in _UNREAD or path.name.casefold() in _UNREAD:
            continue
        read = _READERS.get(path.suffix.casefold())
        if read is None or not path.is_file():
            if own:
                faults.append(Fault(label, 0, "", "不认识的文件", "自查清单要存成 .toml 或 .xlsx；别的文件移走"))
            continue
        try:
            result = made(read(path.read_bytes(), label, own=own), entries)
        except OSError as error:
            result = Made("", None, is_switched_off=False, faults=(unreadable(error),))
        faults += result.faults
        yield _File(path, label, result)


def _code(result: Made, path: Path, *known: Mapping[str, Checklist]) -> str:
    """Which list a file is about; one that cannot be read may be called after it."""
    return result.code or (path.stem if any(path.stem in lists for lists in known) else "")


def _lay(files: Sequence[_File], lists: dict[str, Checklist], kept: Mapping[str, Checklist], faults: list[Fault]) -> None:
    """Lay ``files`` over ``lists``."""
    by_code: dict[str, list[_File]] = {}
    for file in files:
        by_code.setdefault(_code(file.made, file.path, lists, kept), []).append(file)
    was_there = set(lists)
    # What is replaced has no ids any more with which another file could clash.
    for code in by_code:
        lists.pop(code, None)
    for code, rivals in by_code.items():
        file = rivals[-1]
        if code and len(rivals) > 1:
            names = "、".join(each.path.name for each in rivals)
            faults.append(Fault(file.label, 0, "", f"{names} 都是清单“{code}”，不知道以哪个为准", "留一个，别的删掉或换一个代码"))
        elif file.made.is_switched_off and not file.made.faults:
            if code not in was_there:
                faults.append(Fault(file.label, 0, "", f"要停用的清单“{code}”本来就没有", "核对代码，或删掉这个文件"))
            continue
        elif file.made.checklist is not None and not _clashes(file, lists, faults):
            lists[code] = file.made.checklist
            continue
        if code in kept:
            lists[code] = kept[code]


def _clashes(file: _File, lists: Mapping[str, Checklist], faults: list[Fault]) -> bool:
    """Whether an item of ``file`` has the id of an item of another list: a finding is known by it."""
    checklist = file.made.checklist
    assert checklist is not None
    taken = {item.id: other for other in lists.values() if other.code != checklist.code for item in other.items}
    found = [item for item in checklist.items if item.id in taken]
    for item in found:
        other = taken[item.id]
        faults.append(Fault(file.label, 0, "", f"{item.id} 在清单“{other.title}”（{other.code}）里已经有了", "换一个没用过的编号"))
    return bool(found)
