"""The campaigns in force: those that come with the program, over them an agency's own folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from knowledge.campaigns.kinds import Campaign
from knowledge.campaigns.making import Made, made
from knowledge.campaigns.raw import read_raw
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.sources import unreadable

FOLDER = "campaigns"
"""How the folder is called, in the program and in an agency's knowledge folder."""
SHIPPED = Path(__file__).parent
_SUFFIX = ".toml"
_UNREAD = frozenset({"readme", "thumbs.db", "desktop.ini"})
_YEAR = re.compile(r"_\d{4}$")


def read_campaign(data: bytes | str, file: str = "campaign.toml") -> Campaign:
    """The campaign in ``data``. Raises ``KnowledgeFaults`` with everything that is wrong with it."""
    result = made(read_raw(data.encode() if isinstance(data, str) else data, file, own=True))
    if result.is_switched_off and not result.faults:
        raise KnowledgeFaults((Fault(file, 0, "", "写了 enabled = false，是停用", "删掉这一行"),))
    if result.campaign is None:
        raise KnowledgeFaults(result.faults)
    return result.campaign


def read_campaigns(shipped: Path = SHIPPED, own: Path | None = None) -> Mapping[str, Campaign]:
    """The campaigns by code: those in ``shipped``, with those in ``own`` (``<knowledge_dir>/campaigns``) over them.

    A file is a whole campaign: one of a known code replaces that campaign, one with ``enabled = false`` takes it out.
    Raises ``KnowledgeFaults`` with everything that is wrong with any file.
    """
    campaigns, faults = read_leniently(shipped, own)
    if faults:
        raise KnowledgeFaults(faults)
    return campaigns


def read_leniently(
    shipped: Path = SHIPPED, own: Path | None = None, before: Mapping[str, Campaign] | None = None
) -> tuple[Mapping[str, Campaign], tuple[Fault, ...]]:
    """The same, and what is wrong instead of raising it: a campaign whose file has faults stays as it was ``before``.

    What was not there before is left out, also where a shipped campaign stands behind it: an agency that changed a campaign does
    not want the old one back because of a slip.
    """
    faults: list[Fault] = []
    found: dict[str, Campaign] = {}
    _lay(list(_files(shipped, own=False, faults=faults)), found, before or {}, faults)
    if own is not None:
        _lay(list(_files(own, own=True, faults=faults)), found, before or {}, faults)
    ordered = dict(sorted(found.items(), key=lambda each: (-each[1].year, each[0])))
    return MappingProxyType(ordered), tuple(sorted(set(faults)))


def find(campaigns: Mapping[str, Campaign], name: str) -> tuple[Campaign, ...]:
    """The campaigns that ``name`` may mean: by the code, by what stands before its year, or by a word of the title.

    ``huangchuan_2021``, ``huangchuan`` and ``潢川`` mean the same; of several all, the latest first.
    """
    wanted = "".join(name.split()).casefold()
    if not wanted:
        return ()
    if (exact := campaigns.get(wanted)) is not None:
        return (exact,)
    by_code = tuple(each for each in campaigns.values() if _YEAR.sub("", each.code) == wanted)
    if by_code:
        return by_code
    return tuple(each for each in campaigns.values() if wanted in _said(each.title) or wanted in _said(each.document))


def state_of(own: Path | None) -> tuple[tuple[str, int, int, int], ...]:
    """What tells whether a file of an agency's folder has changed, without reading any."""
    if own is None:
        return ()
    found = []
    try:
        for path in sorted(own.iterdir()):
            status = path.stat()
            found.append((path.name, status.st_size, status.st_mtime_ns, status.st_ino))
    except OSError:
        return tuple(found)
    return tuple(found)


def _said(text: str) -> str:
    return "".join(text.split()).casefold()


def _files(folder: Path, *, own: bool, faults: list[Fault]) -> Iterator[tuple[Path, str, Made]]:
    if not folder.is_dir():
        return
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        faults.append(unreadable(error))
        return
    for path in paths:
        label = f"{FOLDER}/{path.name}"
        if path.name.startswith(("~$", ".")) or path.stem.casefold() in _UNREAD or path.name.casefold() in _UNREAD:
            continue
        if path.suffix.casefold() != _SUFFIX or not path.is_file():
            if own:
                faults.append(Fault(label, 0, "", "不认识的文件", "行动要存成 .toml；别的文件移走"))
            continue
        try:
            result = made(read_raw(path.read_bytes(), label, own=own))
        except OSError as error:
            result = Made("", None, is_switched_off=False, faults=(unreadable(error),))
        faults += result.faults
        yield path, label, result


def _lay(files: list[tuple[Path, str, Made]], found: dict[str, Campaign], kept: Mapping[str, Campaign], faults: list[Fault]) -> None:
    """Lay ``files`` over what was ``found``."""
    by_code: dict[str, list[tuple[Path, str, Made]]] = {}
    for path, label, result in files:
        # One that cannot be read may be called after its campaign.
        code = result.code or (path.stem if path.stem in found or path.stem in kept else "")
        by_code.setdefault(code, []).append((path, label, result))
    was_there = set(found)
    for code, rivals in by_code.items():
        found.pop(code, None)
        _, label, result = rivals[-1]
        if code and len(rivals) > 1:
            names = "、".join(path.name for path, _, _ in rivals)
            faults.append(Fault(label, 0, "", f"{names} 都是行动“{code}”，不知道以哪个为准", "留一个，别的删掉或换一个代码"))
        elif result.is_switched_off and not result.faults:
            if code not in was_there:
                faults.append(Fault(label, 0, "", f"要停用的行动“{code}”本来就没有", "核对代码，或删掉这个文件"))
            continue
        elif result.campaign is not None:
            found[code] = result.campaign
            continue
        if code in kept:
            found[code] = kept[code]
