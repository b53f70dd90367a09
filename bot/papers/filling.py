"""Word templates, which an agency may replace by its own: a template holds ``{{ 名称 }}`` where something belongs.

What people wrote is put there as it is: braces and markup in it do nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
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
LARGEST = 10 * 1024 * 1024
"""Bytes of a template."""
NOTHING = "无"


class TemplateFaultError(Exception):
    """A template that cannot be used; ``faults`` say why, in Chinese, for whoever edits it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def place_of(name: str, own: Path | None) -> Path:
    """The template ``name``: the agency's own in the folder ``templates`` of its knowledge folder, or the shipped one."""
    mine = None if own is None else own / "templates" / name
    return mine if mine is not None and mine.exists() else SHIPPED / name


def fill(template: Path, values: Mapping[str, str | Sequence[str]]) -> bytes:
    """The document as a .docx: each name of ``values`` in its place, several lines numbered, what is empty as 无.

    Raises ``TemplateFaultError`` for a template that is no good, or knows other names.
    """
    name = template.name
    try:
        if template.stat().st_size > LARGEST:
            raise TemplateFaultError((f"{name}：超过 10 MB，请去掉里面的图片。",))
        document = DocxTemplate(str(template))
        unknown = sorted(document.get_undeclared_template_variables() - set(values))
        if unknown:
            known = "、".join(values)
            raise TemplateFaultError(tuple(f"{name}：不认识“{each}”。只能写：{known}。" for each in unknown))
        # A template that could reach into Python would be a program: the sandbox forbids it.
        document.render(_literals(values), SandboxedEnvironment(autoescape=True, undefined=StrictUndefined), autoescape=True)
        made = io.BytesIO()
        document.save(made)
    except TemplateError as error:
        raise TemplateFaultError((f"{name}：双花括号写得不对（{error.message or type(error).__name__}）。",)) from None
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, LxmlError):
        raise TemplateFaultError((f"{name}：打不开，不是 .docx 文件。请用 Word 或 WPS 另存为 .docx。",)) from None
    except OSError as error:
        raise TemplateFaultError((f"{name}：读不了（{error.strerror or type(error).__name__}）。",)) from None
    return made.getvalue()


def _literals(values: Mapping[str, str | Sequence[str]]) -> dict[str, Markup]:
    told = {}
    for name, value in values.items():
        text = value if isinstance(value, str) else "\n".join(f"{place}. {line}" for place, line in enumerate(value, 1))
        told[name] = _literal(text or NOTHING)
    return told


def _literal(text: str) -> Markup:
    """``text`` as XML that nothing on the way reads as more than letters.

    docxtpl turns ``{_{`` and its like into braces after rendering, so braces and percent signs go in as numbers.
    """
    told = str(escape(clean(text)))
    for character in "{}%":
        told = told.replace(character, f"&#{ord(character)};")
    return Markup(told)  # noqa: S704 - escaped above
