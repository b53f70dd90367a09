"""One cell with several conditions, taken apart at its own numbering; the words stay exactly as they are.

Where the list says that any one of them is enough, or joins them with 或者, they are not taken apart: ticked one by one they would
read as if all of them were asked for.
"""

from __future__ import annotations

import re

from knowledge.cells import one_line, tidy

_DIGITS = "一二三四五六七八九十"
_CIRCLED = re.compile(r"(?P<n>[①-⑳])")
_MARKS = (
    re.compile(r"(?P<n>[0-9０-９]{1,2})\s*(?:[.．](?![0-9０-９])|[、)）])"),
    re.compile(r"[（(]\s*(?P<n>[0-9０-９]{1,2})\s*[)）]"),
    re.compile(rf"[（(]\s*(?P<n>[{_DIGITS}]{{1,3}})\s*[)）]"),
    re.compile(rf"(?P<n>[{_DIGITS}]{{1,3}})\s*[、．.]"),
    _CIRCLED,
)
_MAY_STAND_AFTER = frozenset("；;。：:，,、\n ")
_ALL_OF = re.compile(r"[^；;。\n]{0,30}(?:条件|情形|要求|标准|规定)?(?:的)?[：:，,]?")
_ANY_OF = re.compile(
    r"之一|任一|任意|任何一|其一(?!定)|中的?一[项条种个]|[一1]\s*[项条种](?:即可|(?:及)?以上)"
    r"|[二两三四2-4]\s*[项条种](?:即可|(?:及)?以上)|或者?\s*[;；。]|[;；。]\s*或|\n\s*或"
)
"""Words that ask for one of several, or for so many of them."""
_ALTERNATIVES = re.compile(r"情形")
_TOGETHER = re.compile(r"同时|均|全部|都|条件")
_ENDS = " \u3000\n；;"
_MOST = 50
_LONGEST = 10_000
"""Characters of a cell beyond which it holds no conditions but a whole text."""


def means_any_of(text: str) -> bool:
    """Whether the text says that one of several conditions is enough."""
    pieces = _numbered(text)[1]
    joined = any(re.match(r"或", piece) for piece in pieces) or any(re.search(r"或者?[\s，,、]*$", piece) for piece in pieces[:-1])
    return joined or _ANY_OF.search(text) is not None


def may_mean_any_of(text: str) -> bool:
    """Whether the text names 情形 one after the other and does not say whether all or one of them is meant: a reader must tell."""
    lead, pieces = _numbered(tidy(text))
    return bool(lead and len(pieces) > 1 and _ALTERNATIVES.search(lead) and not _TOGETHER.search(lead))


def separate(text: str) -> tuple[str, ...]:
    """The conditions in ``text`` in their order, numbering taken off; one alone if it cannot be taken apart for certain."""
    whole = tidy(text)
    if not whole:
        return ()
    if len(whole) > _LONGEST or means_any_of(whole) or may_mean_any_of(whole):
        return (one_line(whole),)
    lead, pieces = _numbered(whole)
    if not pieces:
        pieces = _unnumbered(whole)
    elif lead and not _is_mere_lead(lead):
        pieces = [lead, *pieces]
    if len(pieces) > _MOST:
        return (one_line(whole),)
    return tuple(piece for piece in (_bare(piece) for piece in pieces) if piece)


def _bare(piece: str) -> str:
    """A piece without the mark that ended it in the row of all; the full stops of a piece of several sentences stay."""
    line = one_line(piece.strip(_ENDS))
    return line.rstrip("。") if line.count("。") == 1 and line.endswith("。") else line


def _is_mere_lead(text: str) -> bool:
    """Whether a text before the first number only says that all of them are needed (同时符合以下条件的：)."""
    return bool(re.search(r"同时|以下|下列|均|全部", text)) and _ALL_OF.fullmatch(text) is not None


def _numbered(text: str) -> tuple[str, list[str]]:
    """What stands before the first number, and what follows each; no pieces unless the numbers run 1, 2, 3 …"""
    best: tuple[int, str, list[str]] = (1 << 30, "", [])
    for mark in _MARKS:
        places: list[tuple[int, int]] = []
        is_run_on = False
        for found in mark.finditer(text):
            if _value(found["n"]) != len(places) + 1:
                continue
            if found.start() and text[found.start() - 1] not in _MAY_STAND_AFTER and mark is not _CIRCLED:
                # In the middle of a sentence it may be a reference (第2、3项).
                is_run_on = True
                continue
            places.append((found.start(), found.end()))
        if len(places) == 1 and is_run_on:
            continue
        # The outermost numbering is the one that begins first.
        if len(places) < (1 if places and places[0][0] == 0 else 2) or places[0][0] >= best[0]:
            continue
        ends = [start for start, _ in places[1:]] + [len(text)]
        best = (places[0][0], tidy(text[: places[0][0]]), [text[after:end] for (_, after), end in zip(places, ends, strict=True)])
    return best[1], best[2]


def _unnumbered(text: str) -> list[str]:
    """At semicolons outside of brackets and at line ends that end a sentence; a line that only wraps is joined."""
    pieces = [""]
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "（(《「“") - (sign in "）)》」”")
        ends = sign in "；;" and depth <= 0
        wraps = sign == "\n" and depth <= 0 and text[max(0, at - 4) : at].rstrip(" \u3000")[-1:] in "。；;"
        if ends or wraps:
            pieces.append("")
        else:
            pieces[-1] += sign
    return pieces


def _value(number: str) -> int:
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    if number[0] in _DIGITS:
        head, ten, tail = number.rpartition("十")
        ones = _DIGITS.index(tail) + 1 if tail else 0
        return (10 * (_DIGITS.index(head) + 1 if head and head in _DIGITS else 1) + ones) if ten else ones if len(number) == 1 else 0
    return int(number)
