"""Documents made from Word templates, which an agency may replace by its own: the referral sheet (问题线索移送单).

A template holds ``{{ 名称 }}`` where something belongs. What people wrote is put there as it is: braces and markup in it do nothing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup, escape

from bot.papers.cells import clean

SHIPPED = Path(__file__).with_name("templates")
REFERRAL = "referral.docx"
LARGEST = 10 * 1024 * 1024
"""Bytes of a template."""
NOTHING = "无"

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


class TemplateFaultError(Exception):
    """A template that cannot be used; ``faults`` say why, in Chinese, for whoever edits it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def template_of(own: Path | None) -> Path:
    """The template of the referral sheet: the agency's own ``templates/referral.docx`` in its knowledge folder, or the shipped one."""
    mine = None if own is None else own / "templates" / REFERRAL
    return mine if mine is not None and mine.exists() else SHIPPED / REFERRAL


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
    name = template.name
    try:
        if template.stat().st_size > LARGEST:
            raise TemplateFaultError((f"{name}：超过 10 MB，请去掉里面的图片。",))
        document = DocxTemplate(str(template))
        unknown = sorted(document.get_undeclared_template_variables() - set(_NAMES.values()))
        if unknown:
            known = "、".join(_NAMES.values())
            raise TemplateFaultError(tuple(f"{name}：不认识“{each}”。只能写：{known}。" for each in unknown))
        # A template that could reach into Python would be a program: the sandbox forbids it.
        document.render(_values(referral), SandboxedEnvironment(autoescape=True, undefined=StrictUndefined), autoescape=True)
        made = io.BytesIO()
        document.save(made)
    except TemplateError as error:
        raise TemplateFaultError((f"{name}：双花括号写得不对（{error.message or type(error).__name__}）。",)) from None
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, LxmlError):
        raise TemplateFaultError((f"{name}：打不开，不是 .docx 文件。请用 Word 或 WPS 另存为 .docx。",)) from None
    except OSError as error:
        raise TemplateFaultError((f"{name}：读不了（{error.strerror or type(error).__name__}）。",)) from None
    return made.getvalue()


def _values(referral: Referral) -> dict[str, Markup]:
    values = {}
    for field in fields(referral):
        value = getattr(referral, field.name)
        text = "\n".join(f"{place}. {line}" for place, line in enumerate(value, 1)) if isinstance(value, tuple) else value
        values[_NAMES[field.name]] = _literal(text or NOTHING)
    return values


def _literal(text: str) -> Markup:
    """``text`` as XML that nothing on the way reads as more than letters.

    docxtpl turns ``{_{`` and its like into braces after rendering, so braces and percent signs go in as numbers.
    """
    told = str(escape(clean(text)))
    for character in "{}%":
        told = told.replace(character, f"&#{ord(character)};")
    return Markup(told)  # noqa: S704 - escaped above
