"""Whether a message that came as a question accuses somebody: then it is offered to be filed as a clue."""

from __future__ import annotations

import re

from knowledge.clues.files import categories
from knowledge.clues.spoken import bare
from knowledge.clues.suggesting import says_integrity

_ASKS = re.compile(
    r"吗$|呢$|么$|怎么|咋|如何|能不能|可不可以|可以|是否|要不要|该不该|多少|几天|几日|几个|多久|什么|哪|谁来|谁管|为何|为什么|有没有|算不算|"
    r"我手上|我觉|我该|我办|会不会|属于|依据|规定|怎办|条件|清单|处罚|免罚|应当|需要|必须|不得|严禁|不准|必究"
)
_SOMEBODY = re.compile(
    r"某|他们|那帮|那伙|有人|有个|队里|站里|所里|局里|单位|大队|中队|支队|检测站|治超站|收费站|窗口|执法人员|执法员|队长|队员|领导|"
    r"[\u4e00-\u9fff](?:队|局|科|站|所|某)(?:长)?"
)
_BY_OFFICIALS = re.compile(_SOMEBODY.pattern + r"|罚|查车|检查|放|扣|指标|任务|保护伞|打招呼|黄牛")
"""Taking money is an accusation of ours only where enforcement comes into it."""
_DONE = re.compile(
    r"了|着|过|总|老是|一直|每次|每天|天天|经常|从来|动不动|都在|的时候|还|随便|故意|拒不|就是不|不给|不管|不开|不回|不理|拖"
)
_LEAST, _MOST = 6, 400


def accuses(text: str) -> bool:
    """Whether ``text`` says that somebody did wrong, rather than asking what the rules say. Precision first."""
    if "?" in text or "？" in text:
        return False
    said = bare(text)
    if not _LEAST <= len(said) <= _MOST or _ASKS.search(said):
        return False
    by_somebody = _SOMEBODY.search(said) is not None
    if says_integrity(said):
        return by_somebody or (_BY_OFFICIALS.search(said) is not None and _DONE.search(said) is not None)
    return (
        by_somebody and _DONE.search(said) is not None and any(word in said for row in categories() for word in row.words if len(word) >= 2)
    )
