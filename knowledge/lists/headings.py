"""What the columns of an agency's list are called, and which column that makes them.

Lists of ministries and provinces name the same column in dozens of ways. A heading is read by the words in it, the narrowest
first: 违法情形 speaks of circumstances although 违法 stands in it, 处罚依据 of a basis although 处罚 does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from knowledge.lists.sections import part_in


class Field(StrEnum):
    """A column of a list."""

    NUMBER = "序号"
    VIOLATION = "事项名称"
    LEGAL_BASIS = "法律依据"
    PENALTY = "罚则或裁量"
    CONDITIONS = "适用条件"
    ACTION = "应当做"
    DOMAIN = "领域"
    PART = "清单类别"
    NOTE = "备注"
    SAFETY = "涉及安全"


LONGEST_HEADING = 20
"""Characters of a heading without its brackets."""
_LONGEST_WITH_BRACKETS = 80
_IN_BRACKETS = re.compile(r"\(.*?\)|【.*?】|\[.*?\]")
_VALUE = re.compile(
    r".*《|\s*[\d一二三四五六七八九十百]+\s*[、.)]?\s*$|\s*\(\s*[\d一二三四五六七八九十]+\s*\)|\s*(?:可以)?处\d|\s*第[\d一二三四五六七八九十]",
    re.DOTALL,
)
"""What stands in cells and in no heading: a law, a number, a fine."""
_NO_LETTER = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[。；;，,]")
_NAMES: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (Field.NUMBER, re.compile(r"(?:事项|项目|清单|违法行为)?(?:序号|编号|编码|代码|项次|序列号?)|序|号|NO|no|No")),
    (Field.SAFETY, re.compile(r"(?:是否|涉及?|关系|属于)+(?:公共|交通|生产)?安全(?:生产)?(?:事项)?|安全标[注记]")),
    (Field.NOTE, re.compile(r"备注(?:说明)?|说明|附注|注|其他(?:说明)?|其它(?:说明)?")),
    (Field.PART, re.compile(r"清单(?:类别|类型|种类|分类)|处理(?:方式|类型|类别|结果)|(?:免罚|包容|适用|不予处罚)(?:类别|类型|种类)")),
    (
        Field.LEGAL_BASIS,
        re.compile(r".{0,12}(?:依据|法条|条款|违则|法律规定|法律法规|法规名称|法规规章|规定名称)(?:名称|内容|规定|条款|[及和与].{1,10})?"),
    ),
    (
        Field.CONDITIONS,
        re.compile(
            r".{0,12}(?:条件|情形|情节|阶次|程度|要件|适用标准|适用范围|裁量因素|危害后果)"
            r"(?:说明|描述|内容|要求|标准|程度|[及和与].{1,8})?"
        ),
    ),
    (
        Field.ACTION,
        re.compile(
            r"(?!.*强制)(?!.*处罚(?:措施|种类)).{0,8}(?:监管|措施|教育|应当做|整改|改正|处理要求|处置要求|执法要求|帮扶|指导)"
            r"(?:措施|要求|方式|内容|期限|情况|[及和与].{1,8})?"
        ),
    ),
    (
        Field.VIOLATION,
        re.compile(
            r".{0,16}(?:事项|违法行为|案由)(?:名称|内容|表现|描述)?|(?:项目|行为)(?:名称)?|违法事实|(?:轻微)?违法(?:种类|内容|表现)"
        ),
    ),
    (
        Field.PENALTY,
        re.compile(
            r".{0,8}(?:罚则|裁量|幅度|处罚|罚款|基准|法律责任|减罚)"
            r"(?:标准|基准|幅度|种类|内容|措施|结果|额度|规定|建议|意见|方式|权限|[及和与])*"
        ),
    ),
    (
        Field.DOMAIN,
        re.compile(r"(?:.{0,6}(?:领域|门类|行业|条线)(?:类别)?|(?:执法|业务|事项|所属|行业|专业)?(?:类别|类型|分类)|专业)(?:名称)?"),
    ),
    (Field.VIOLATION, re.compile(r"名称|内容名称|.*(?:违法|不予处罚|免予处罚).*名称")),
)


def folded(text: str) -> str:
    """A heading without blanks, marks and what stands in brackets."""
    return _NO_LETTER.sub("", _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))


def field_called(heading: str, above: str = "") -> Field | None:
    """Which column a heading names; ``above`` is the wider heading over it.

    Whatever stands under one heading of legal bases is one (违则 and 罚则 under 设定依据). A heading that says nothing by itself
    (内容) takes the wider one's meaning.
    """
    own, wider = _called(heading), _called(above)
    if wider is Field.LEGAL_BASIS:
        return wider
    return own or wider


def may_be_headings(row: Sequence[str]) -> bool:
    """Whether all texts of a row are as short and plain as headings are: no sentence among them, no bare number."""
    texts = set(row) - {""}
    return len(texts) > 1 and all(is_plain(text) for text in texts)


@lru_cache(maxsize=4096)
def is_plain(text: str) -> bool:
    """Whether ``text`` could be a heading by its form."""
    if len(text) > _LONGEST_WITH_BRACKETS:
        return False
    whole = unicodedata.normalize("NFKC", text)
    bare = folded(whole)
    return len(bare) <= LONGEST_HEADING and not _VALUE.match(whole) and not _SENTENCE.search(_IN_BRACKETS.sub("", whole))


@lru_cache(maxsize=4096)
def _called(heading: str) -> Field | None:
    if not heading or not is_plain(heading):
        return None
    bare = folded(heading)
    if part_in(bare) == bare:
        # 不予处罚 is what is done, not the name of a column.
        return None
    return next((field for field, names in _NAMES if names.fullmatch(bare)), None)
