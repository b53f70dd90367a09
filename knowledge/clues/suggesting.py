"""Which kind of problem a clue is about, whether it touches integrity, and how urgent it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.clues.files import IntegrityRow, categories, integrity, levels
from knowledge.clues.kinds import Category, Level
from knowledge.clues.spoken import around_letters, sounds, spoken, typed
from knowledge.clues.squeezing import bare
from knowledge.clues.weighing import SUSPECT, weight
from knowledge.entries import Kind, Prohibition
from knowledge.finder import Finder

LOW = 0.08
"""So likely a prohibition of integrity has to be to hold a clue: an unjust hold costs a look, a missed one may cost a reporter."""
SURE = 0.5
"""From here on it holds a clue whatever its other words say."""
LIKELY = 0.2
"""So likely a category is suggested."""
_BY_WORD, _MOST_BY_WORDS = 0.35, 0.9
_LONGEST_ASKED = 280
_TAKES = re.compile(
    r"[收要拿塞讨索送](?:了|着|过|走|他|我们?|人家|司机|老板|企业|公司)*.{0,4}?"
    r"(?:钱|[一两二三四五六七八九十百千万0-9]+(?:块|元|百|千|万|条|瓶)|烟|酒|卡|礼|好处)"
)
"""Taking something of worth, in whatever words."""
_KIN = re.compile(
    r"(?:[弟哥姐妹叔舅姨侄甥岳]|姐夫|妹夫|儿子|女儿|老婆|媳妇|老公|丈夫|妻子|爱人|家属|家里人|亲戚|亲家|自己人|熟人)"
    r".{0,8}?(?:公司|厂|店|场|车|生意|设备|工程|砂|货|加油站|饭馆|酒店|中标|投标|承包|干的|开的)"
)
"""Somebody's kin doing business where somebody enforces."""
_MONEY = re.compile(r"(?<![罚款])钱(?!柜)|(?:卡|账户|账号|码)上|(?<!缴)收.{0,6}费.{0,8}(?:没|不)|好几?[百千万]块")
"""Money that is spoken of as money is seldom a fine."""
_LEAKS = re.compile(r"(?:提前|事先|检查前|暗访|查车前).{0,14}?(?:告诉|通知|透露|泄露|消息|打电话|发微信|知道了|跑)")
"""Telling beforehand that there will be an inspection."""
_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_MOST_ASKED = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a text may be about: categories with a score from 0 to 1, the likeliest first."""

    categories: tuple[tuple[Category, float], ...]
    touches_integrity: bool
    """Whether integrity is above the low threshold, or a word of it was said: then nobody but discipline sees it."""
    prohibitions: tuple[str, ...] = ()
    """The prohibitions that it may be about, by id, the likeliest first."""


def suggest(finder: Finder, text: str) -> Suggestion:
    """What ``text`` may be about; never raises, whatever was typed."""
    said = bare(text)
    if not said:
        return Suggestion((), touches_integrity=False)
    scores = _by_words(said)
    found: dict[str, float] = {}
    for part in _parts(text):
        for hit in finder.find(part, Kind.PROHIBITION).hits:
            found[hit.id] = max(found.get(hit.id, 0.0), hit.score)
    for entry_id, score in found.items():
        entry = finder.by_id.get(entry_id)
        category = _named().get(entry.problem_category) if isinstance(entry, Prohibition) else None
        if category is not None:
            scores[category] = max(scores.get(category, 0.0), score) if score > scores.get(category, 0.0) else scores[category] + score / 4
    says = says_integrity(said)
    reads_so = weight(said)
    likely = scores.get(Category.INTEGRITY, 0.0)
    touches = says or reads_so >= SUSPECT or likely >= SURE or (likely >= LOW and reads_so > -SUSPECT)
    if says:
        scores[Category.INTEGRITY] = max(scores.get(Category.INTEGRITY, 0.0), 0.6)
    ranked = sorted(((kind, min(score, 1.0)) for kind, score in scores.items() if score >= LIKELY), key=lambda pair: -pair[1])
    matters = tuple(each for each, score in sorted(found.items(), key=lambda pair: -pair[1]) if score >= LIKELY)
    return Suggestion(tuple(ranked), touches, matters[:3])


def level_of(text: str, suggestion: Suggestion) -> Level:
    """How urgent ``text`` is: the highest level one of whose words is said, or that one of its likely categories has."""
    said = bare(text)
    likely = {suggestion.categories[0][0]} if suggestion.categories else set()
    if suggestion.touches_integrity:
        likely.add(Category.INTEGRITY)
    for row in levels():
        if any(_is_said(said, word) for word in row.words) or likely & set(row.categories):
            return row.level
    return Level.BLUE


def says_integrity(said: str) -> bool:
    """Whether ``bare`` text has a word that touches integrity, written, spoken alike, or typed as pinyin."""
    if any(word in said for word in _written(integrity())) or any(pattern.search(said) for pattern in (_TAKES, _KIN, _MONEY, _LEAKS)):
        return True
    heard = spoken(said)
    if any(sound in heard for sound in _heard(integrity())):
        return True
    return any(word in letters for letters in around_letters(said) for word in _typed(integrity()))


def _by_words(said: str) -> dict[Category, float]:
    scores: dict[Category, float] = {}
    for row in categories():
        hits = sum(word in said for word in row.words)
        if hits:
            scores[row.category] = min(_MOST_BY_WORDS, _BY_WORD * hits)
    return scores


def _is_said(said: str, word: str) -> bool:
    at = said.find(word)
    while at >= 0:
        # “没有人受伤” is not that somebody was hurt.
        if not re.search(r"(没有?|没人|无人|未|没有人|并未)$", said[max(0, at - 3) : at]):
            return True
        at = said.find(word, at + 1)
    return False


def _parts(text: str) -> list[str]:
    """A long text sentence by sentence: the finder reads one question at a time."""
    whole = text.strip()
    sentences = [part.strip() for part in _SENTENCE.split(whole) if len(part.strip()) >= 4]
    asked = [whole[:_LONGEST_ASKED]] if len(sentences) < 2 else sorted(sentences, key=len, reverse=True)[:_MOST_ASKED]
    return [part[:_LONGEST_ASKED] for part in asked]


@cache
def _named() -> dict[str, Category]:
    return {row.name: row.category for row in categories()}


@lru_cache(maxsize=2)
def _written(rows: tuple[IntegrityRow, ...]) -> tuple[str, ...]:
    return tuple(bare(word) for row in rows for word in row.words)


@lru_cache(maxsize=2)
def _heard(rows: tuple[IntegrityRow, ...]) -> tuple[str, ...]:
    words = {word for row in rows if row.by_sound for word in row.words if len(word) >= 3 or word in _SHORT_BY_SOUND}
    return tuple({sounds(word)[0] for word in words})


@lru_cache(maxsize=2)
def _typed(rows: tuple[IntegrityRow, ...]) -> tuple[str, ...]:
    """How the words are typed in letters, whole or in part: 收qian and hong包 are found by them as well."""
    return tuple({letters for row in rows for word in row.words if len(word) >= 2 for letters in typed(bare(word))})


_SHORT_BY_SOUND = frozenset({"红包", "收钱", "回扣", "受贿", "行贿", "贿赂", "索贿"})
"""Words of two syllables that are told apart by sound as well; most others sound like something harmless."""
