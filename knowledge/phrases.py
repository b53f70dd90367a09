"""Phrases: standard sentences with fields to fill in, ``您好，我们是{{ unit }}的执法人员``.

A clerk writes them, so they are data and never programs: a phrase holds text and ``{{ name }}`` with a name of ``FIELDS``,
nothing else. Filters, attributes, calls, statements and comments are refused when the files are checked, and what remains is
rendered in jinja2's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from knowledge.faults import nearest

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

BLANK = "____"
"""What stands for a field that nobody has filled in yet."""

FIELDS: Mapping[str, str] = {
    "unit": "单位名称",
    "officer": "执法人员姓名",
    "cert_no": "执法证号",
    "partner": "同行执法人员姓名",
    "partner_cert_no": "同行人员执法证号",
    "phone": "联系电话",
    "place": "地点",
    "plate": "车牌号或船名",
    "plan": "检查计划名称",
    "inspect_item": "检查事项",
    "item": "材料或物品名称",
    "cert_name": "证件名称",
    "violation": "违法行为",
    "fact": "违法事实",
    "evidence": "证据",
    "legal_basis": "法律依据",
    "harm": "危害后果",
    "risk": "安全隐患",
    "reason": "理由",
    "measure": "措施",
    "action": "要做的事",
    "penalty": "处罚内容",
    "range": "处罚幅度",
    "amount": "金额",
    "deadline": "期限（截止日）",
    "days": "天数",
    "hearing_deadline": "申请听证的期限",
    "time": "时间",
    "minutes": "分钟数",
    "weight": "实测重量",
    "limit": "限值",
    "over": "超出数",
    "speed": "车速",
    "distance": "距离",
    "doc_no": "文书编号",
    "bank": "缴款银行",
    "pay_channel": "缴款方式",
    "review_organ": "复议机关",
    "court": "受理法院",
    "channel": "反映渠道",
    "other_unit": "主管部门名称",
    "helper": "协助人员",
    "help_point": "求助点",
    "tip": "提醒内容",
}
"""The fixed list of field names that a phrase may hold, each with its label for a person."""

_FIELD = re.compile(r"\{\{[ ]?([a-z_]+)[ ]?\}\}")
_BRACES = re.compile(r"[{}]")


class PhraseFault(ValueError):  # noqa: N818 - a fault of a file, as in knowledge.faults
    """A phrase that holds more than text and known fields; the message is a Chinese clause and ``remedy`` another."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


def fields_of(template: str) -> tuple[str, ...]:
    """The field names in ``template``, in order of appearance, each once. Raises ``PhraseFault`` on anything else in braces."""
    # A text whose braces are all plain known fields cannot hold anything else. Most phrases are such texts, and
    # the check then needs no jinja2, whose import alone costs more than reading all the phrases.
    found = list(dict.fromkeys(_FIELD.findall(template)))
    if not _BRACES.search(_FIELD.sub("", template)) and set(found) <= FIELDS.keys():
        return tuple(found)
    return _fields_by_syntax(template)


def render_phrase(template: str, values: Mapping[str, str]) -> str:
    """``template`` with its fields filled from ``values`` (plain text, not escaped); unfilled and blank ones show as ``____``.

    Raises ``PhraseFault`` as ``fields_of`` does. Names in ``values`` that the phrase does not hold are ignored.
    """
    names = fields_of(template)
    if not names:
        return template
    filled = {name: values.get(name, "").strip() or BLANK for name in names}
    return _compiled(template).render(filled)


def _fields_by_syntax(template: str) -> tuple[str, ...]:
    from jinja2 import TemplateSyntaxError, nodes

    plain = "只能写文字和 {{ 字段名 }}，字段名见 docs/knowledge.md"
    try:
        tree = _sandbox().parse(template)
    except TemplateSyntaxError as error:
        raise PhraseFault("花括号没有写对", plain) from error
    # jinja2 drops comments, raw blocks and blank-eating dashes before there is a tree.
    for _, kind, text in _sandbox().lex(template):
        if kind == "comment_begin":
            raise PhraseFault("用语里不能有注释 {# #}", "备注写到“备注”栏")
        dashed = kind.startswith("variable_") and "-" in text
        if dashed or kind.startswith("raw_") or (kind == "data" and _BRACES.search(text)):
            raise PhraseFault("花括号没有写对", plain)
    names: dict[str, None] = {}
    for node in tree.body:
        if not isinstance(node, nodes.Output):
            raise PhraseFault("用语里不能有 {% %} 语句", plain)
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                continue
            if not isinstance(part, nodes.Name):
                raise PhraseFault("花括号里只能是一个字段名，不能有过滤器、点号、调用或运算", plain)
            if part.name not in FIELDS:
                close = nearest(part.name, FIELDS)
                raise PhraseFault(f"没有叫 {part.name} 的字段", f"最接近的是 {{{{ {close} }}}}（{FIELDS[close]}），字段名是固定的")
            names[part.name] = None
    return tuple(names)


@lru_cache(maxsize=512)
def _compiled(template: str) -> Template:
    # Compiling takes longer than searching; there are some seventy phrases, and a clerk's edit brings a few more.
    return _sandbox().from_string(template)


@cache
def _sandbox() -> SandboxedEnvironment:
    from jinja2.sandbox import SandboxedEnvironment

    # Phrases go out as plain text; whoever puts them into HTML escapes the whole.
    return SandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
