"""Word templates, which an agency may replace by its own: a template holds ``{{ 名称 }}`` where something belongs.

A table has a row ``{%tr for 行 in 名称 %}``, one with ``{{ 行.列 }}`` in its cells, and one ``{%tr endfor %}``.

What people wrote is put there as it is: braces and markup in it do nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
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


Table = Sequence[Mapping[str, str]]
"""Rows of a table, each with the same columns."""


class _Unknown(StrictUndefined):
    @property
    def _undefined_message(self) -> str:
        return f"不认识“{self._undefined_name}”"


def place_of(name: str, own: Path | None) -> Path:
    """The template ``name``: the agency's own in the folder ``templates`` of its knowledge folder, or the shipped one."""
    mine = None if own is None else own / "templates" / name
    return mine if mine is not None and mine.exists() else SHIPPED / name


def fill(
    template: Path,
    values: Mapping[str, str | Sequence[str]],
    tables: Mapping[str, Table] | None = None,
    *,
    needed: Sequence[str] = (),
) -> bytes:
    """The document as a .docx: each name of ``values`` in its place, several lines numbered, what is empty as 无; ``tables`` row by row.

    Raises ``TemplateFaultError`` for a template that is no good, knows other names, or lacks one that is ``needed``.
    """
    name = template.name
    try:
        if template.stat().st_size > LARGEST:
            raise TemplateFaultError((f"{name}：超过 10 MB，请去掉里面的图片。",))
        document = DocxTemplate(str(template))
        used = document.get_undeclared_template_variables()
        unknown = sorted(used - set(values) - set(tables or {}))
        if unknown:
            known = "、".join([*values, *(tables or {})])
            raise TemplateFaultError(tuple(f"{name}：不认识“{each}”。只能写：{known}。" for each in unknown))
        lacking = [each for each in needed if each not in used]
        if lacking:
            raise TemplateFaultError((f"{name}：缺少“{'”“'.join(lacking)}”，报告会不全。请补上，或改用自带的模板。",))
        # A template that could reach into Python would be a program: the sandbox forbids it.
        rows = {each: [_cells(row) for row in table] for each, table in (tables or {}).items()}
        document.render(_literals(values) | rows, SandboxedEnvironment(autoescape=True, undefined=_Unknown), autoescape=True)
        made = io.BytesIO()
        document.save(made)
    except UndefinedError as error:
        columns = "、".join(dict.fromkeys(column for table in (tables or {}).values() for row in table[:1] for column in row))
        raise TemplateFaultError((f"{name}：{error.message}。表格的一行里只能写：{columns}。",)) from None
    except TemplateError as error:
        raise TemplateFaultError((f"{name}：双花括号写得不对（{error.message or type(error).__name__}）。",)) from None
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, LxmlError):
        raise TemplateFaultError((f"{name}：打不开，不是 .docx 文件。请用 Word 或 WPS 另存为 .docx。",)) from None
    except OSError as error:
        raise TemplateFaultError((f"{name}：读不了（{error.strerror or type(error).__name__}）。",)) from None
    return made.getvalue()


def _literals(values: Mapping[str, str | Sequence[str]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in values.items():
        text = value if isinstance(value, str) else "\n".join(f"{place}. {line}" for place, line in enumerate(value, 1))
        told[name] = _literal(text or NOTHING)
    return told


def _cells(row: Mapping[str, str]) -> dict[str, Markup]:
    return {column: _literal(text) for column, text in row.items()}


def _literal(text: str) -> Markup:
    """``text`` as XML that nothing on the way reads as more than letters.

    docxtpl turns ``{_{`` and its like into braces after rendering, so braces and percent signs go in as numbers.
    """
    told = str(escape(clean(text)))
    for character in "{}%":
        told = told.replace(character, f"&#{ord(character)};")
    return Markup(told)  # noqa: S704 - escaped above
