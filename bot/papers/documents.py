"""The referral sheet (问题线索移送单), made from a Word template that an agency may replace by its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from bot.papers.filling import NOTHING, SHIPPED, TemplateFaultError, fill, place_of

__all__ = ["BASIS", "NOTHING", "SHIPPED", "Referral", "TemplateFaultError", "faults_of", "template_of", "write_referral"]

REFERRAL = "referral.docx"

BASIS = (
    "《中华人民共和国监察法》：国家机关在工作中发现公职人员涉嫌贪污贿赂、失职渎职等职务违法或者职务犯罪的问题线索，应当移送监察机关。",
    "《纪检监察机关处理检举控告工作规则》（请按现行条文核对）。",
)
"""What a referral rests on everywhere. The founding documents (乳山2022方案 6, 辽宁2021 三(一)) only say 按照有关规定移交; an agency
names its own plan besides."""


@dataclass(frozen=True, slots=True)
class Referral:
    """What stands in a referral sheet; what is empty reads 无."""

    unit: str
    number: str
    source: str
    about: str
    """Whom it concerns."""
    content: str
    checked: str
    """What a first look has found."""
    basis: tuple[str, ...]
    attachments: tuple[str, ...]
    day: str


_NAMES = {
    "unit": "移送单位",
    "number": "编号",
    "source": "线索来源",
    "about": "反映对象",
    "content": "主要内容",
    "checked": "初步核查情况",
    "basis": "移送依据",
    "attachments": "附件清单",
    "day": "移送日期",
}
"""What each field is called in a template: a clerk writes these."""


def template_of(own: Path | None) -> Path:
    """The template of the referral sheet: the agency's own ``templates/referral.docx`` in its knowledge folder, or the shipped one."""
    return place_of(REFERRAL, own)


def faults_of(template: Path) -> tuple[str, ...]:
    """What is wrong with a template; none where a sheet comes out of it."""
    try:
        _rendered(template, Referral("", "", "", "", "", "", (), (), ""))
    except TemplateFaultError as error:
        return error.faults
    return ()


def write_referral(referral: Referral, template: Path) -> bytes:
    """The sheet as a .docx. Raises ``TemplateFaultError`` for a template that is no good."""
    return _rendered(template, referral)


def _rendered(template: Path, referral: Referral) -> bytes:
    return fill(template, {_NAMES[field.name]: getattr(referral, field.name) for field in fields(referral)})
