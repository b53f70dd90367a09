"""Whether a message that came as a question accuses somebody: then it is offered to be filed as a clue."""

from __future__ import annotations

import re

from knowledge.clues.files import categories
from knowledge.clues.squeezing import bare
from knowledge.clues.suggesting import says_integrity

_ASKS = re.compile(
    r"吗$|呢$|么$|怎么|咋|如何|能不能|可不可以|可以|是否|要不要|该不该|多少|几天|几日|几个|多久|什么|哪|谁来|谁管|为何|为什么|有没有|算不算|"
    r"我手上|我觉|我该|我办|会不会|属于|依据|规定|怎办|条件|清单|处罚|免罚|应当|需要|必须|不得|严禁|不准|必究"
)
_SOMEBODY = re.compile(
    r"某|他们|那帮|那伙|有人|有个|队里|站里|所里|局里|单位|大队|中队|支队|稽查队|执法队|检测站|治超站|收费站|窗口|执法人员|执法员|检测员|协管|队员|队长|领导|"
    r"穿制服|路政|港航|运管|执法局|客运科|货运科|[站所局科]长|(?<![绕进到出本加车])[\u4e00-\u9fff](?:队|局|科|站|所|某)(?:长)?"
)
_BY_NAME = re.compile(r"(?:老|小)?[\u4e00-\u9fff]某{0,2}[大中支]?(?:队|局|站|所|科)长?(?!里|员)|某")
"""Somebody in particular, where “执法人员收礼” asks what the rule is."""
_OTHERS_DID = re.compile(
    r"^(?:有个?|那个|这个|一个)?(?:司机|驾驶员|车主|货主|乘客|旅客|当事人|驾校|教练|学员|中介|黄牛|老板|企业|公司|客运公司|货运公司|维修|修理|养护|施工|"
    r"检测机构|出租车|网约车|货车|客车|黑车|船员|船主|船东|收费站|平台|巡游车)"
)
"""Whoever is looked after by officers, at the head of the sentence: that is a case of theirs and no accusation of one of us."""
_BY_OFFICIALS = re.compile(_SOMEBODY.pattern + r"|罚|查车|检查|放|扣|指标|任务|保护伞|打招呼|黄牛")
"""Taking money is an accusation of ours only where enforcement comes into it."""
_DONE = re.compile(
    r"了|着|过|总|老是|一直|每次|每天|天天|每月|经常|从来|动不动|都在|的时候|还|随便|故意|拒不|就是不|不给|不管|不开|不回|不理|拖|"
    r"上班|上车就|上船就|半夜|自己|单独|值班|安排|乱写|偏重|特别"
)
_WRONG = re.compile(
    r"睡觉|麻将|打牌|接孩子|侄子|亲戚|小舅子|没有上交|不上交|数据|闯进|堵在|抢|摔|推倒|打了|辱骂|推搡|骂|敲诈|刁难|乱写|偏重|特别重|爱理不理|态度|"
    r"不让|不给|删了|只罚|都放了|拦车|喝多|押金|要烟|从来不"
)
_TO_ME = re.compile(
    r"[扣罚打骂推拦收抢摔卸查堵对让](?:了|过|着|在|进)?(?:我|俺)|(?:我|俺)们?(?:的)?(?:车|货|船|手机|家|公司|厂|店|老公|老婆|父亲|爸|妈|儿子|单位)"
)
"""Whoever says that it happened to him has not asked."""
_LEAST, _SHORT, _MOST = 6, 7, 400


def accuses(text: str) -> bool:
    """Whether ``text`` says that somebody did wrong, rather than asking what the rules say. Precision first."""
    # “超限站：带车绕行” is a heading with its keyword, as officers look things up.
    if any(mark in text for mark in "?？:："):
        return False
    said = bare(text)
    if not _LEAST <= len(said) <= _MOST or _ASKS.search(said):
        return False
    if _OTHERS_DID.search(said):
        return False
    by_somebody = _SOMEBODY.search(said) is not None
    done = _DONE.search(said) is not None
    if says_integrity(said):
        somebody_did = by_somebody and (done or len(said) > _SHORT or _BY_NAME.match(said) is not None)
        return somebody_did or (done and _BY_OFFICIALS.search(said) is not None)
    if not (by_somebody and done):
        return False
    return bool(_WRONG.search(said) or _TO_ME.search(said)) or any(
        word in said for row in categories() for word in row.words if len(word) >= 2
    )
