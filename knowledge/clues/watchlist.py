"""Who is named in a text: by name, by number, by sound, or by surname and title; rather one too many than one too few."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.clues.spoken import around_letters, plain, sound, spellings
from knowledge.clues.squeezing import in_digits, latin_runs, squeeze

_PARTS = re.compile(r"[·•・.\s]+")
_SHORTEST_NAME = 2
_HEARD_FROM = 3
"""Characters of a name that is also looked for by its sound; shorter ones sound like half the dictionary."""
_CUT_NUMBER = 6
_CUT_TAIL = 4
_COMPOUND = frozenset(
    re.findall("..", "欧阳上官司马诸葛皇甫尉迟令狐慕容司徒东方南宫夏侯端木独孤长孙宇文公孙轩辕申屠闻人澹台呼延赫连西门百里第五")
)
"""Surnames of two characters."""
_RANK = "大队长|中队长|支队长|分队长|队长|局长|站长|所长|科长|处长|组长|主任|书记|指导员|教导员|政委|厅长|院长|负责人|领导|大队|中队|支队"
_TITLE = re.compile(f"(?:某{{1,2}})?(?:副|大|总)?(?:{_RANK}|老大|一把手|队)")
_ABBREVIATED = re.compile(
    "(?:副|大|总)?(?:局(?!部|限|面|势)|科(?!技|学|目|普)|处(?!罚|理|分|置|以|境|于|在)|总(?!是|共|数|之|量|的|要|会)"
    "|头(?!盔|上|部|天|次|发|顶|条|皮)|组(?!织|成|合)|主(?!要|动|张|管|体)|书(?!面|写|证|本))"
)
"""张处 and 张总, where the character begins no other word: 一张处罚决定书 is no head's, and kept from none."""
_HOUSE = re.compile("副?(?:站(?!着|在|点|岗|内|住|起|出)|所(?!有|谓|需|以|在|得|做|说|属))")
"""张站 and 张所, but only where a name may begin: in 检查站, 收费站 and 运管所 the character before is a family name as well."""
_NAME_BEGINS = frozenset(("", *"老小是被找给让和跟叫向由"))
_WORD = re.compile("车[主头]|车队(?!长)|查处|钟头")
"""Words that begin like a family name with a title; without them a head of the name 车 would be named by every 车主."""
_COUNTS = frozenset("一二两三四五六七八九十百几每这那半第")
_NO_OFFICIAL = "(?!的?(?:司机|车主|老板|师傅|驾驶员|货主|乘客|业主|教练))"
_TYPED_TITLES = ("dui", "juzhang", "zhanzhang", "suozhang", "kezhang", "zhuren")
_NUMBER = re.compile(r"(?:证号|证件号|执法证|执法号|工号|警号|胸号|胸牌|编号|证件|号码)(?:号码|编号|是|为|号)*(\d[\da-z]*)")
_TAIL = re.compile(r"(?:尾号|[后末][四五六七八几4-8](?:位|个数)?)(?:是|为|号)*(\d{4,})")

_OWN = "(?:我们|咱们|俺们|我|咱|俺|本|这|那|该|自己|所在|全|你们)"
_BODY = "(?:单位|大队|中队|支队|总队|分队|队上|队里|队|局里|局|站里|站|所里|所|科里|科|处里|处|机关|部门|组|执法队)"
_HEAD = (
    f"(?:正|副|主要|分管|带队|带班|值班|当班)*(?:{_RANK}|一把手|二把手|头儿|头头|头|老大|老板|老总|当家的|管事的|顶头上司|上司|主官|班子)"
)
_OWN_HEAD = re.compile(
    f"{_OWN}{_BODY}?的?{_HEAD}|(?<![测费油修务校考训车船]){_BODY}的?{_HEAD}|(?:主要|分管|带队|带班|值班|直属)领导|单位里的?领导|一把手|二把手|顶头上司"
)
_SOME_HEAD = re.compile("(?<![车船])(?<!车队)(?<!船队)(?<!保安)(?:大队长|中队长|支队长|教导员|指导员|队长|局长|(?<!站)站长|(?<!所)所长)")
"""A title alone: somebody's, if nobody is named with it. The head of a testing station (检测站站长) is another house's."""
_LEADER_DOES = re.compile(
    "(?:领导|负责人|上司|上面)(?:们)?(?:都|也|还|就|却|又|总|老|一直)?"
    "(?:让|叫|安排|要求|说|授意|指使|暗示|默许|纵容|包庇|打招呼|不管|不让|不作为|不批|带头|自己|亲自|天天|经常|从不|从来|压着|收|拿|吃|喝|骂|报复|威胁)"
)
_OWN_HEAD_IN_PINYIN = re.compile("women(?:dui|ju|zhan|danwei|dadui)?(?:de)?(?:duizhang|lingdao|juzhang|zhanzhang|zhuren)|duizhang|yibashou")


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody whose name keeps a clue from ordinary eyes."""

    id: int
    name: str
    certificate: str
    role: str
    unit_id: int
    is_head: bool


def family_name(name: str) -> str:
    """The family name in ``name``, of two characters where there is one of two."""
    return name[:2] if name[:2] in _COMPOUND else name[:1]


class Watchlist:
    """All who are watched, built once; ``mentions`` takes a few milliseconds for thousands of them."""

    def __init__(self, watched: Iterable[Watched]) -> None:
        names: dict[str, set[int]] = defaultdict(set)
        sounds: dict[str, set[int]] = defaultdict(set)
        typed: dict[str, set[int]] = defaultdict(set)
        short: dict[str, set[int]] = defaultdict(set)
        numbers: dict[str, set[int]] = defaultdict(set)
        heads: dict[str, set[int]] = defaultdict(set)
        for each in watched:
            name, number = squeeze(each.name), squeeze(each.certificate)
            if len(name) >= _SHORTEST_NAME:
                names[name].add(each.id)
            if len(name) == _SHORTEST_NAME:
                for spelling in spellings(name):
                    short[spelling].add(each.id)
            # 阿依古丽·测试 is called 阿依古丽; a first part of two characters would be anybody's word.
            first = squeeze(_PARTS.split(each.name.strip())[0])
            if _HEARD_FROM <= len(first) < len(name):
                names[first].add(each.id)
            if len(name) >= _HEARD_FROM:
                sounds[_heard(name)].add(each.id)
                for spelling in spellings(name):
                    typed[spelling].add(each.id)
            if number:
                numbers[number].add(each.id)
            if each.is_head and name:
                heads[family_name(name)].add(each.id)
        # Typed by itself, with nothing but blanks: inside a longer run two syllables are anybody's.
        self._short = short
        self._names, self._sounds, self._typed, self._numbers, self._heads = names, sounds, typed, numbers, heads
        self._plain: dict[str, set[int]] = defaultdict(set)
        for spelling, who in typed.items():
            self._plain[plain(spelling)] |= who
        self._titles_of = {surname: [f"{way}{title}" for way in spellings(surname) for title in _TYPED_TITLES] for surname in heads}
        surname = f"({'|'.join(map(re.escape, heads))})"
        self._turned = re.compile(f"姓{surname}[的某]{_NO_OFFICIAL}|(?:{_RANK})(?:是|叫)?(?:姓{surname}|{surname}[某x])") if heads else None
        # A number cut to its end is found by its last digits, and then compared whole.
        self._ends: dict[str, set[str]] = defaultdict(set)
        for number in numbers:
            self._ends[number[-_CUT_TAIL:]].add(number)

    def mentions(self, text: str) -> frozenset[int]:
        """The ids of all whom ``text`` names; never raises, whatever was typed."""
        said = squeeze(text)
        figures = in_digits(said)
        found = _within(self._names, said) | _within(self._numbers, said) | _within(self._numbers, figures)
        found |= self._by_sound(said) | self._by_cut_number(figures) | self._by_title(said)
        for run in latin_runs(text):
            found |= _within(self._typed, run) | self._short.get(run, set())
        # Half in letters: 王ceshi, li队.
        for letters in around_letters(said):
            found |= _within(self._plain, letters)
            for surname, titles in self._titles_of.items():
                if any(title in letters for title in titles):
                    found |= self._heads[surname]
        return frozenset(found)

    def _by_sound(self, said: str) -> set[int]:
        found: set[int] = set()
        if not self._sounds:
            return found
        lengths = {key.count(" ") + 1 for key in self._sounds}
        surnames = {key[0] for key in self._sounds}
        for start, character in enumerate(said):
            if character in surnames:
                for length in lengths:
                    found |= self._sounds.get(_heard(said[start : start + length]), set())
        return found

    def _by_cut_number(self, figures: str) -> set[int]:
        found: set[int] = set()
        cut = [(match.group(1), _CUT_NUMBER) for match in _NUMBER.finditer(figures)]
        cut += [(match.group(1), _CUT_TAIL) for match in _TAIL.finditer(figures)]
        for piece, shortest in cut:
            if len(piece) >= shortest:
                for number in self._ends.get(piece[-_CUT_TAIL:], ()):
                    if number.endswith(piece) or piece.endswith(number):
                        found |= self._numbers[number]
        return found

    def _by_title(self, said: str) -> set[int]:
        found: set[int] = set()
        for start, character in enumerate(said):
            for surname in (character, said[start : start + 2]):
                if surname not in self._heads or _WORD.match(said, start):
                    continue
                behind = start + len(surname)
                # 一张站点表: before a word that counts things 张 is no family name.
                before = said[max(0, start - 1) : start]
                if (
                    _TITLE.match(said, behind)
                    or (_ABBREVIATED.match(said, behind) and before not in _COUNTS)
                    or (_HOUSE.match(said, behind) and before in _NAME_BEGINS)
                ):
                    found |= self._heads[surname]
        # 大队长姓李, 队长李某, 姓李的.
        for match in self._turned.finditer(said) if self._turned is not None else ():
            found |= self._heads[match[match.lastindex or 0]]
        return found


def names_a_head(text: str, *, is_named: bool = False) -> bool:
    """Whether ``text`` speaks of a head by title alone: 我们队长, 本单位领导, 单位一把手; 队长 too, unless a head ``is_named``."""
    said = squeeze(text)
    if not is_named and _SOME_HEAD.search(said):
        return True
    if _OWN_HEAD.search(said) or _LEADER_DOES.search(said):
        return True
    return any(_OWN_HEAD_IN_PINYIN.search(run) for run in latin_runs(text))


def _heard(name: str) -> str:
    """The surname as it is written, and the sound of the rest: 王小明 and 王晓鸣 are one."""
    return f"{name[:1]} {sound(name[1:])}"


def _within(wanted: Mapping[str, set[int]], said: str) -> set[int]:
    found: set[int] = set()
    lengths = sorted({len(word) for word in wanted}, reverse=True)
    for piece in _pieces(said, lengths):
        ids = wanted.get(piece)
        if ids is not None:
            found |= ids
    return found


def _pieces(said: str, lengths: Iterable[int]) -> Iterator[str]:
    for length in lengths:
        for start in range(len(said) - length + 1):
            yield said[start : start + length]
