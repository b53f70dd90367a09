"""Where a rule holds and where an agency stands: places as paths.

A place is written from the province down, ``山东/威海/乳山``. An authority that is no place is a path of its own
(``长江干线``). The root is the whole country. The words 省, 市, 县 … at the end of a part say nothing that its position does
not say, so ``山东省/威海市/乳山市`` is the same place; they stay where a city and a county of one prefecture would become one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROOT_WORDS = frozenset({"", "全国", "中国", "国家", "中华人民共和国"})
_PROVINCES = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南"),
    *("湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆"),
    *("香港", "澳门", "台湾"),
)
UNCHECKED = "地方待核"
"""Stands where an entry is some place's rule and nobody has yet found out which place's; no agency lies in it."""
AUTHORITIES = ("长江干线",)
"""Authorities that are no place and whose lists ship."""
_PROVINCE = re.compile(rf"({'|'.join(_PROVINCES)})(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市)?(.*)", re.DOTALL)
_AUTONOMOUS = ("自治州", "自治县", "自治旗")
_SUFFIXES = ("新区", "地区", "林区", "市", "县", "区", "盟", "旗", "州")
_TWIN_COUNTIES = frozenset({"伊宁县", "和田县", "临夏县"})
"""Counties that lie in one prefecture with a city of the same name: without 县 the city's rules would hold in them."""

_PEOPLES = re.compile(
    "(?:土家族|布依族|哈尼族|景颇族|傈僳族|朝鲜族|蒙古族|仡佬族|拉祜族|纳西族|独龙族|布朗族|东乡族|保安族|撒拉族|裕固族|哈萨克族|塔吉克族|锡伯族"
    "|仫佬族|毛南族|达斡尔族|鄂伦春族|鄂温克族|柯尔克孜族|苗族|回族|藏族|彝族|壮族|傣族|白族|侗族|羌族|满族|瑶族|黎族|畲族|水族|佤族|怒族|土族"
    "|各族|蒙古|哈萨克|柯尔克孜)+$"
)
"""The peoples that an autonomous place is named after: 恩施土家族苗族自治州 is 恩施."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A place or an authority; ``parts`` run from the province down, none of them empty; the whole country has none."""

    parts: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Jurisdiction:
        """Read a path as people write it: ``/``, ``／``, ``\\`` or ``>`` between the parts, suffix words or not.

        ``全国`` and the empty text are the root. A province and what follows it may stand together (``江苏南京``).
        Never raises: a word that is no place is an authority.
        """
        words = ["".join(word.split()) for word in re.split(r"[/／\\＼>＞›]", text)]
        words = [word for word in words if word]
        if words and words[0] in _ROOT_WORDS:
            words = words[1:]
        if not words:
            return cls()
        head = _PROVINCE.fullmatch(words[0])
        if head is None:
            return cls(tuple(_bare(word) for word in words))
        below = ([head[2]] if len(head[2]) > 1 else []) + words[1:]
        return cls((head[1], *(_bare(word) for word in below)))

    @property
    def is_root(self) -> bool:
        """Whether this is the whole country."""
        return not self.parts

    @property
    def is_place(self) -> bool:
        """Whether the path starts at a province, or is the whole country; otherwise it names an authority, or a slip."""
        return self.is_root or self.parts[0] in _PROVINCES

    def covers(self, other: Jurisdiction) -> bool:
        """Whether what holds here holds in ``other`` too: the root covers all, 山东 covers 山东/威海, never the other way."""
        return other.parts[: len(self.parts)] == self.parts

    def __str__(self) -> str:
        return "/".join(self.parts) or "全国"


def slip_in(text: str, *, of_agency: bool = False) -> str:
    """The name nearest to the first part of the path ``text`` if that is no province and no known authority, else the empty text.

    ``of_agency``: ``text`` says where an agency stands, which ``地方待核`` does not. A slip that passed would make every list
    of that place another place's, in silence.
    """
    place = Jurisdiction.parse(text)
    names = AUTHORITIES if of_agency else (*AUTHORITIES, UNCHECKED)
    if place.is_place or place.parts[0] in names:
        return ""
    # Only a slip needs them, and they are slow to import. By characters alone 山冬 is as near to 山西 as to 山东.
    from difflib import SequenceMatcher

    from pypinyin import lazy_pinyin

    def likeness(name: str) -> float:
        by_sound = SequenceMatcher(None, "".join(lazy_pinyin(place.parts[0])), "".join(lazy_pinyin(name))).ratio()
        return SequenceMatcher(None, place.parts[0], name).ratio() + by_sound

    candidates: tuple[str, ...] = (*_PROVINCES, *names)
    return max(candidates, key=likeness)


def _bare(word: str) -> str:
    """``word`` without the suffix of its kind of place, unless fewer than two characters would be left (环县, 津市)."""
    if word in _TWIN_COUNTIES:
        return word
    for suffix in _AUTONOMOUS:
        if word.endswith(suffix):
            stem = word.removesuffix(suffix)
            return _PEOPLES.sub("", stem) or stem.removesuffix("族") or word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            return word.removesuffix(suffix)
    return word
