"""The lines of a list that are no rows: headings of sections, captions, notes, totals; and which part of a list words name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.cells import one_line, tidy

_NUMERAL = "一二三四五六七八九十百"
CHINESE_NUMBER = re.compile(rf"[（(]?\s*[{_NUMERAL}]+\s*[)）]?[、．.]?")
_NUMBERINGS: tuple[re.Pattern[str], ...] = (
    re.compile(r"附[件表录]\s*[0-9０-９一二三四五六七八九十]*(?:[-—－][0-9０-９]+)?\s*[：:、.．]?\s*"),
    re.compile(rf"第\s*[{_NUMERAL}]+\s*[章部分篇节类]+\s*[、：:]?\s*"),
    re.compile(rf"[{_NUMERAL}]+\s*[、．.]\s*"),
    re.compile(rf"[（(]\s*[{_NUMERAL}]+\s*[)）]\s*[、．.]?\s*"),
    re.compile(r"[0-9０-９]{1,2}\s*[、．.]\s*|[（(]\s*[0-9０-９]{1,2}\s*[)）]\s*"),
)
"""Numberings of headings, the widest first."""
_LONGEST_HEADING = 45
_UNNUMBERED = 1
"""How deep a heading without a number lies: within an 附件, around everything numbered."""
_SECTION_WORD = re.compile(r"领域|类$|方面|部分|事项$|门类|清单$|处罚$|强制$|执法$|路政|运政|港航|海事|运输|管理$")
_NOTE = re.compile(r"[（(]?\s*(?:备?注|说明|附注|填表说明|备注说明|注意)\s*[0-9０-９]{0,2}\s*[：:．.、)）]|[※*＊]")
_TOTAL = re.compile(r"(?:合\s*计|总\s*计|共\s*计|小\s*计)|共\s*[0-9０-９]+\s*[项条]")
_COUNT = re.compile(r"[0-9０-９]+")
_SUBTOTAL = re.compile(r"小\s*计")

_PARTS: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"(?:依法)?(?:应当|可以|可)?(?:不予|免予|免于|免除)(?:实施)?(?:行政)?处罚|(?:首违|轻微|轻违)?(?:免罚|不罚)"
        r"|(?:依法)?(?:应当|可以|可)?免(?:于|予)?罚"
    ),
    re.compile(r"(?:依法)?(?:应当|可以|可)?(?:从轻|减轻)(?:或者?|、|和|及)?(?:从轻|减轻)?(?:行政)?处罚|减罚|轻罚"),
    re.compile(r"(?:依法)?(?:应当|可以|可)?(?:不予|免予|免于|不)(?:实施|采取)?(?:行政)?强制(?:措施)?|免强制"),
    re.compile(r"首查必罚|首次必罚|必罚|从重(?:行政)?处罚"),
)
"""One pattern for each part of a list: let off, mitigated, no coercion, must be penalised."""
_SEVERAL = re.compile(
    r"(?:不予|免予|免于)(?:处罚)?(?:[、和及与]|或者?)(?:从轻|减轻)|(?:从轻|减轻)(?:处罚)?(?:[、和及与]|或者?)(?:不予|免予|免于)"
)


class Kind(StrEnum):
    """What a line across the table is."""

    SECTION = "section"
    NOTE = "note"
    TOTAL = "total"
    STRAY = "stray"


def kind_of(text: str) -> Kind:
    """What a text that stands alone in its row is; ``STRAY`` if nothing shows it."""
    line = one_line(tidy(text[: _LONGEST_HEADING * 4]))
    if _NOTE.match(line):
        return Kind.NOTE
    if _TOTAL.match(line):
        return Kind.TOTAL
    if len(line) > _LONGEST_HEADING or re.search(r"[。；;]", line):
        return Kind.STRAY
    level = _level(line)
    if level is not None and (level < len(_NUMBERINGS) - 1 or _SECTION_WORD.search(line)):
        return Kind.SECTION
    return Kind.SECTION if part_in(line) or (_SECTION_WORD.search(line) and len(line) <= 20) else Kind.STRAY


def is_numbered_heading(text: str) -> bool:
    """Whether the text begins like the heading of a section: 附件1, 第一部分, 一、, （一）."""
    level = _level(one_line(tidy(text[: _LONGEST_HEADING * 4])))
    return level is not None and level < len(_NUMBERINGS) - 1


def counted(text: str) -> int | None:
    """The number of rows that a total names; ``None`` for a subtotal or a total of something else."""
    found = _COUNT.search(text)
    return int(found[0]) if found and len(found[0]) < 6 and not _SUBTOTAL.search(text) else None


def part_in(text: str) -> str:
    """The words that name a part of a list (应当不予处罚, 减轻处罚), as they stand; empty if there are none or of several parts."""
    line = "".join(text.split())
    if _SEVERAL.search(line):
        return ""
    found = [match[0] for match in (pattern.search(line) for pattern in _PARTS) if match]
    return found[0] if len(found) == 1 else ""


@dataclass(slots=True)
class Sections:
    """Where in its sections a list is being read."""

    part: str = ""
    """What holds unless a section says otherwise."""
    _open: dict[int, str] = field(default_factory=dict)

    def enter(self, text: str) -> int:
        """A heading was read: it ends what lies as deep or deeper. Returns how deep it lies."""
        line = one_line(tidy(text))
        level = _level(line)
        depth = _UNNUMBERED if level is None else level * 2
        for deeper in [other for other in self._open if other >= depth]:
            del self._open[deeper]
        self._open[depth] = _bare(line)
        return depth

    @property
    def domain(self) -> str:
        """The headings that are about no part, the widest first."""
        return "/".join(text for depth, text in sorted(self._open.items()) if not part_in(text) and depth > 0)

    @property
    def part_now(self) -> str:
        """The part that the innermost heading about one names, else the list's own."""
        named = [part_in(text) for _, text in sorted(self._open.items()) if part_in(text)]
        return named[-1] if named else self.part


def _level(line: str) -> int | None:
    return next((level for level, numbering in enumerate(_NUMBERINGS) if numbering.match(line)), None)


def _bare(line: str) -> str:
    level = _level(line)
    bare = line if level is None else _NUMBERINGS[level].sub("", line, count=1)
    return re.sub(r"[（(]\s*共?\s*[0-9０-９]+\s*[项条]\s*[)）]$", "", bare).strip()
