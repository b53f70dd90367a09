"""What was found in a text that tells of whom it speaks: for its author, and for the second person. Never called complete."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.actions.notice_finds import FindKind, Finds
from bot.texts import label, labels, render
from bot.wording.cutting import cut_line

MOST = 12
"""Finds that are named in one message, and have a button each."""
_WORDS = "notice_kinds"
_TEXT, _SHORT, _MOST_NAMED = 40, 20, 5


def found(finds: Finds, left: Collection[str], attached: Sequence[str] = (), named: Sequence[str] = ()) -> str:
    """What the author of a draft sees: ``left`` are the keys of what stays as it is, ``attached`` the kinds of its files, and ``named``
    what their names hold."""
    ticked, kept = (label(_WORDS, name).partition(" ")[0] for name in ("find_ticked", "find_left"))
    lines = [(kept if each.key in left else ticked, kind_words(each.kind), cut_line(each.text, _TEXT), each.times) for each in finds.named]
    return render("notice_kinds/finds", lines=lines, most=MOST, unread=unread_words(attached), named=_named(named))


def toggles(finds: Finds, left: Collection[str]) -> tuple[tuple[int, str], ...]:
    """For each find its place in ``finds.named`` and the words of the button that turns it: masked, or left as it is."""
    return tuple(
        (place, f"{label(_WORDS, 'find_left' if each.key in left else 'find_ticked').partition(' ')[0]} {cut_line(each.text, 16)}")
        for place, each in enumerate(finds.named[:MOST])
    )


def for_second(finds: Finds, left: Mapping[str, int], attached: Sequence[str] = (), named: Sequence[str] = ()) -> str:
    """What the second person sees: what is found now, with their own eyes, and how much of what kind the author has left."""
    lines = [(kind_words(each.kind), cut_line(each.text, _TEXT), each.times) for each in finds.named]
    said = "、".join(f"{kind_words(FindKind(kind))} {number}" for kind, number in left.items() if kind in tuple(FindKind))
    return render("notice_kinds/second", lines=lines, most=MOST, left=said, unread=unread_words(attached), named=_named(named))


def _named(named: Sequence[str]) -> str:
    return "、".join(cut_line(each, _SHORT) for each in named[:_MOST_NAMED])


def kind_words(kind: FindKind) -> str:
    """What a kind of find is called."""
    return labels(_WORDS, "find_kinds")[kind]


def unread_words(attached: Sequence[str]) -> str:
    """The kinds of files whose words were not read, each once: ``图片、文件``."""
    names = labels(_WORDS, "unreadable")
    return "、".join(dict.fromkeys(names[each] for each in attached if each in names))
