"""Fields of PDF forms: what was filled in becomes part of the page, as it looks."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Object, Pdf, String

from bot.stripping.outcome import NotStrippedError, WhyNot

_DEEPEST = 60


def flatten(source: Pdf) -> None:
    """Draw the fields on their pages. Nothing but fields may be among the pages' annotations.

    Raises ``NotStrippedError`` for Chinese that was filled in without a look: we have no font to give it one.
    """
    form = source.Root.get("/AcroForm")
    fields = [field for page in source.pages for field in page.obj.get("/Annots", Array([]))]
    values = [_value(field) for field in fields if "/N" not in field.get("/AP", Dictionary())]
    if any(not value.isascii() for value in values):
        raise NotStrippedError(WhyNot.UNREMOVABLE, "PDF: a filled form without a look")
    if any(values) and isinstance(form, Dictionary):
        form.NeedAppearances = True
        source.generate_appearance_streams()
    if fields:
        source.flatten_annotations("all")


def ancestors(value: Object) -> Iterator[Object]:
    """What a page or field inherits from, the nearest first."""
    for _ in range(_DEEPEST):
        above = value.get("/Parent")
        if not isinstance(above, Dictionary):
            return
        yield above
        value = above


def _value(field: Object) -> str:
    for holder in (field, *ancestors(field)):
        if "/V" in holder:
            return str(holder.V) if isinstance(holder.V, String) else ""
    return ""
