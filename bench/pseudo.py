"""Questions made from the library's own words, so that the finder can be fitted on thousands and not on a few hundred.

Aliases are asked of an index that does not hold them: wording nobody has written down yet. Pieces of titles are asked of the
whole index, misspelt, in pinyin, by initials or in traditional script: wording that is there, but typed badly.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

_BEFORE = (
    *["领导好，", "请问", "麻烦问一下，", "刚才", "今天上路", "我们中队", "咨询一下，", "昨天下午查到，", "有个情况，", "你好，"],
    *[
        "在国道上，",
        "师傅说，",
        "同事问我，",
        "碰到个事，",
        "想问下，",
        "值班的时候，",
        "老乡来电话说，",
        "带班的让我问，",
        "群众举报，",
        "上级转来一条，",
    ],
    "",
)
_AFTER = (
    *[
        "，这个怎么处理",
        "，请问怎么办",
        "，该怎么办好",
        "，能不能不罚",
        "，这种要立案吗",
        "，麻烦查一下",
        "，您看呢",
        "，规定里怎么写的",
        "，拿不准",
        "，谢谢",
    ],
    *[
        "，怎么定性",
        "，行不行",
        "，这样合适吗",
        "，领导问我",
        "，是不是可以",
        "，有没有规定",
        "，该怎么说",
        "，要怎么回答",
        "，心里没底",
        "，同事在等我回话",
    ],
    "",
)
_BETWEEN = ("，", "，然后", "，而且", "，人家说", "，", " ")
_ALIKE = (
    "未末",
    "已己",
    "准淮",
    "泊舶",
    "拦栏",
    "检捡",
    "辆俩",
    "货贷",
    "限跟",
    "据剧",
    "罚伐",
    "载栽",
    "票漂",
    "外处",
    "执热",
    "去法",
    "东车",
    "公分",
    "证正",
    "标杯",
    "治冶",
    "输渝",
)
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_NO_LETTER = re.compile(r"[，,。、；;：:！!？?（）()“”\"\s]")
_ASIDE = re.compile(r"（[^）]*）|\{\{.*?\}\}")
_CLAUSES = re.compile(r"[，,。；;：:、“”\"!?！？\s【】]")


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def homophones(texts: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The characters of ``texts`` by their toneless reading."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for character in Counter(c for text in texts for c in text if _HANZI.match(c)):
        by_sound[lazy_pinyin(character)[0]].append(character)
    return by_sound


def misspelt(text: str, by_sound: Mapping[str, Sequence[str]], dice: random.Random) -> str:
    """``text`` with one character mistaken for one that sounds or looks like it, left out, or swapped with the next."""
    places = [place for place, character in enumerate(text) if _HANZI.match(character)]
    if not places:
        return text
    place = dice.choice(places)
    character, chance = text[place], dice.random()
    same = [other for other in by_sound.get(lazy_pinyin(character)[0], ()) if other != character]
    if chance < 0.75 and same:
        return text[:place] + dice.choice(same) + text[place + 1 :]
    for pair in _ALIKE:
        if chance < 0.88 and character in pair:
            return text[:place] + pair.replace(character, "") + text[place + 1 :]
    if chance < 0.94 and len(places) > 4:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place + 1 : place + 2] + character + text[place + 2 :]


def in_pinyin(text: str, dice: random.Random) -> str:
    """``text`` as typed without a Chinese keyboard: with or without blanks, now and then a word by its initials."""
    text = _NO_LETTER.sub("", text)
    syllables = lazy_pinyin(text)
    if len(syllables) != len(text):
        return "".join(syllables)
    if dice.random() < 0.3:
        return "".join(syllables)
    words, place = [], 0
    while place < len(syllables):
        length = dice.choice((1, 2, 2, 2, 3, 4))
        word, chance = syllables[place : place + length], dice.random()
        if chance < 0.14 and length > 1:
            words.append("".join(syllable[0] for syllable in word))
        elif chance < 0.18 and length > 1:
            words.append("".join(word[:-1]) + word[-1][0])
        else:
            words.append(text[place : place + length] if chance > 0.9 else "".join(word))
        place += length
    return dice.choice((" ", " ", "")).join(words)


def by_initials(text: str) -> str:
    """The first letters of the syllables of ``text``."""
    return "".join(syllable[0] for syllable in lazy_pinyin(_NO_LETTER.sub("", text)))


def in_other_script(text: str, dice: random.Random) -> str:
    """``text`` in traditional script, now and then spaced out or with full-width digits."""
    text = _traditional().convert(text)
    chance = dice.random()
    if chance < 0.25:
        return " ".join(text)
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in text) if chance < 0.5 else text


def as_scene(wordings: Sequence[str], dice: random.Random) -> str:
    """One or two wordings of a thing in a whole message, with what people say before and after."""
    chosen = dice.sample(wordings, min(len(wordings), dice.choice((1, 2, 2))))
    return dice.choice(_BEFORE) + dice.choice(_BETWEEN).join(chosen) + dice.choice(_AFTER)


def piece(text: str, dice: random.Random) -> str:
    """A few characters of an official text, as somebody would type them; may be empty."""
    clauses = [clause for clause in _CLAUSES.split(_ASIDE.sub("", text)) if len(clause) >= 3]
    if not clauses:
        return ""
    place = dice.randrange(len(clauses))
    clause = clauses[place]
    if len(clause) > 8 and dice.random() < 0.6:
        length = dice.randrange(5, min(12, len(clause) + 1))
        start = dice.choice((0, len(clause) - length, dice.randrange(len(clause) - length + 1)))
        return clause[start : start + length]
    if len(clause) <= 6 and place + 1 < len(clauses) and dice.random() < 0.3:
        return clause + clauses[place + 1]
    return clause
