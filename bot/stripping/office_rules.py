"""What an Office file (ECMA-376, transitional and strict) may keep: parts, namespaces, and what in these tells of people and machines.

Parts are reached over their relations and kept by the kind of the relation; what is in no row here is not copied. Within a part whole
namespaces are kept or left out, and of those kept the elements and attributes named here are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_BASES = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
_MICROSOFT = "http://schemas.microsoft.com/office/word/2010/"
_KNOWN = {
    "wordprocessingml/2006/main": "w",
    "wordprocessingml/main": "w",
    "spreadsheetml/2006/main": "x",
    "spreadsheetml/main": "x",
    "officeDocument/2006/relationships": "r",
    "officeDocument/relationships": "r",
    "officeDocument/2006/math": "m",
    "officeDocument/math": "m",
    "drawingml/2006/main": "a",
    "drawingml/main": "a",
    "drawingml/2006/picture": "pic",
    "drawingml/picture": "pic",
    "drawingml/2006/chart": "c",
    "drawingml/chart": "c",
    "drawingml/2006/diagram": "dgm",
    "drawingml/diagram": "dgm",
    "drawingml/2006/wordprocessingDrawing": "wp",
    "drawingml/wordprocessingDrawing": "wp",
    "drawingml/2006/spreadsheetDrawing": "xdr",
    "drawingml/spreadsheetDrawing": "xdr",
    "markup-compatibility/2006": "mc",
}
SPACES: Mapping[str, str] = {
    **{base + path: short for base in _BASES for path, short in _KNOWN.items()},
    **{f"{_MICROSOFT}wordprocessing{name}": name for name in ("Shape", "Group", "Canvas")},
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "urn:schemas-microsoft-com:office:word": "w10",
    "urn:schemas-microsoft-com:office:excel": "vx",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
"""The namespaces that are kept, to the names by which the rules below call them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part: where it stands in the new file (with a number where there may be several), and its content type."""

    path: str
    content: str
    is_implied: bool = False
    """Kept though nothing in the text refers to it."""


def _word(path: str, name: str, is_implied: bool = False) -> Kind:
    return Kind(f"word/{path}", f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml", is_implied)


def _sheet(path: str, name: str, is_implied: bool = False) -> Kind:
    return Kind(f"xl/{path}", f"application/vnd.openxmlformats-officedocument.spreadsheetml.{name}+xml", is_implied)


_SHARED = {
    "theme": ("theme/theme{}.xml", "application/vnd.openxmlformats-officedocument.theme+xml", True),
    "chart": ("charts/chart{}.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", False),
    "diagramData": ("diagrams/data{}.xml", "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml", False),
    "diagramLayout": ("diagrams/layout{}.xml", "application/vnd.openxmlformats-officedocument.drawingml.diagramLayout+xml", False),
    "diagramQuickStyle": ("diagrams/style{}.xml", "application/vnd.openxmlformats-officedocument.drawingml.diagramStyle+xml", False),
    "diagramColors": ("diagrams/colors{}.xml", "application/vnd.openxmlformats-officedocument.drawingml.diagramColors+xml", False),
    "image": ("media/image{}", "", False),
}
WORD: Mapping[str, Kind] = {
    "officeDocument": _word("document.xml", "document.main"),
    "styles": _word("styles.xml", "styles", True),
    "settings": _word("settings.xml", "settings", True),
    "numbering": _word("numbering.xml", "numbering", True),
    "footnotes": _word("footnotes.xml", "footnotes", True),
    "endnotes": _word("endnotes.xml", "endnotes", True),
    "comments": _word("comments.xml", "comments", True),
    "header": _word("header{}.xml", "header"),
    "footer": _word("footer{}.xml", "footer"),
    **{name: Kind(f"word/{path}", content, implied) for name, (path, content, implied) in _SHARED.items()},
}
EXCEL: Mapping[str, Kind] = {
    "officeDocument": _sheet("workbook.xml", "sheet.main"),
    "worksheet": _sheet("worksheets/sheet{}.xml", "worksheet"),
    "chartsheet": _sheet("chartsheets/sheet{}.xml", "chartsheet"),
    "styles": _sheet("styles.xml", "styles", True),
    "sharedStrings": _sheet("sharedStrings.xml", "sharedStrings", True),
    "comments": _sheet("comments{}.xml", "comments", True),
    "table": _sheet("tables/table{}.xml", "table"),
    "drawing": Kind("xl/drawings/drawing{}.xml", "application/vnd.openxmlformats-officedocument.drawing+xml"),
    "vmlDrawing": Kind("xl/drawings/notes{}.vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
    **{name: Kind(f"xl/{path}", content, implied) for name, (path, content, implied) in _SHARED.items()},
}
REFUSED_RELATIONS = frozenset(
    {"vbaProject", "oleObject", "package", "control", "activeXControlBinary", "aFChunk", "subDocument", "xlMacrosheet"}
)
"""What these lead to is content and cannot be judged. ``package`` is one only where it is not a chart's own table."""
PICTURES: Mapping[str, str] = {
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
}

REFUSED = frozenset({"o:OLEObject", "w:object", "w:control", "w:altChunk", "w:subDoc", "w:contentPart", "x:oleObjects", "x:controls"})
"""Elements that stand for embedded files or programs."""
LEFT_OUT = frozenset(
    {"w:sdtPr", "w:sdtEndPr", "w:proofErr", "w:permStart", "w:permEnd", "w:lang", "w:rsid", "w:rsids", "w:nsid", "w:tmpl", "w:fldData"}
    | {"w:docVars", "w:docPartList", "w:customXmlPr", "w:smartTagPr", "w:themeFontLang", "w:lastRenderedPageBreak", "w:divId", "w:aliases"}
    | {f"w:customXml{move}Range{end}" for move in ("Ins", "Del", "MoveFrom", "MoveTo") for end in ("Start", "End")}
    | {"x:extLst", "x:sheetProtection", "x:protectedRanges", "x:scenarios", "x:customSheetViews", "x:customProperties", "x:webPublishItems"}
    | {"x:smartTags", "x:cellWatches", "x:ignoredErrors", "x:pivotCaches", "x:externalReferences", "x:mruColors", "x:xmlColumnPr"}
    | {"a:extLst", "a:hlinkClick", "a:hlinkHover", "a:hlinkMouseOver", "a:audioFile", "a:videoFile", "a:wavAudioFile", "a:quickTimeFile"}
    | {"c:extLst", "c:externalData", "c:userShapes", "c:printSettings", "c:lang", "c:protection", "wp:extLst", "pic:extLst", "xdr:extLst"}
    | {
        "dgm:extLst",
        "v:signatureline",
        "o:signatureline",
        "o:idmap",
        "o:ink",
        "vx:FmlaMacro",
        "vx:FmlaLink",
        "vx:FmlaPict",
        "vx:ScriptText",
    }
    | {"w:tblCaption", "w:tblDescription", "w:entryMacro", "w:exitMacro", "w:helpText", "w:statusText", "w:tabIndex"}
)
"""Elements that go with all that is in them."""
OPENED = frozenset({"w:smartTag", "w:customXml"})
"""Elements that go, while what is in them stays."""
LOOKED_THROUGH: Mapping[str, frozenset[str]] = {
    "settings": frozenset(
        {
            "w:evenAndOddHeaders",
            "w:mirrorMargins",
            "w:defaultTabStop",
            "w:characterSpacingControl",
            "w:compat",
            "w:footnotePr",
            "w:endnotePr",
        }
        | {"w:gutterAtTop", "w:displayBackgroundShape", "w:trackRevisions", "w:clrSchemeMapping", "w:drawingGridVerticalSpacing"}
        | {"w:drawingGridHorizontalSpacing", "w:noLineBreaksAfter", "w:noLineBreaksBefore", "w:autoHyphenation"}
    ),
    "workbook": frozenset({"x:workbookPr", "x:bookViews", "x:sheets", "x:definedNames", "x:calcPr"}),
}
"""Of parts that are mostly about the machine: what may stand right under the root."""
EMPTIED = frozenset({"w:author", "w:initials", "w:fontKey", "macro"})
"""Attributes that stay, since readers want them, and say nothing."""
DROPPED = frozenset(
    {
        "w:date",
        "w:rsid",
        "w:rsidR",
        "w:rsidRPr",
        "w:rsidP",
        "w:rsidDel",
        "w:rsidTr",
        "w:rsidSect",
        "w:rsidRDefault",
        "w:tooltip",
        "w:tgtFrame",
    }
    | {"w:docLocation", "w:displacedByCustomXml", "descr", "title", "alt", "href", "tooltip", "textlink", "codeName", "lang", "altLang"}
    | {
        "o:href",
        "o:title",
        "o:gfxdata",
        "o:spid",
        "o:relid",
        "o:althref",
        "o:oleid",
        "o:detectmouseclick",
        "o:button",
        "xml:lang",
        "xml:base",
    }
    | {"xWindow", "yWindow", "windowWidth", "windowHeight", "calcId", "lastEdited", "lowestEdited", "rupBuild", "display", "tableType"}
    | {
        "queryTableFieldId",
        "v:href",
        "bmk",
        "localName",
        "uid",
        "connectionId",
        "xmlDataType",
        "comment",
        "customMenu",
        "description",
        "help",
        "statusBar",
    }
)
"""Attributes that go wherever they stand; those without a colon belong to their element."""
NAMED = frozenset({"wp:docPr", "pic:cNvPr", "xdr:cNvPr", "a:cNvPr", "Shape:cNvPr", "Group:cNvPr", "Canvas:cNvPr"})
"""Elements whose ``name`` is often that of a file."""
THEMED = frozenset({"a:theme", "a:clrScheme", "a:fontScheme", "a:fmtScheme", "a:custClr"})
HOLDING = frozenset({"x:hyperlinks", "x:definedNames", "x:tableParts", "x:v"})
"""Elements that go when nothing is left in them, for readers take an empty one for damage."""
KEPT_WITHOUT_TARGET = frozenset({"w:hyperlink", "x:pageSetup", "x:hyperlink"})
"""Elements that stay when what they lead to is left out; all others go with it."""

FIELDS = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|TOC(?!.*\\t)|PAGEREF|REF|SEQ|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN)\b[a-zA-Z0-9_\s\\\"*.,+\-]{0,80}"
)
"""Field codes that refer to nothing outside; of all others only what they came to stays."""
OUTWARD = re.compile(r"\[(?:\d+|[^\]]*\.\w{2,5})\]|://|\\|\bHYPERLINK\s*\(|\bWEBSERVICE\s*\(|\bRTD\s*\(|\bDDE|\|'|file:", re.IGNORECASE)
"""Formulas that refer to another file, a machine or an address."""
NAMED_WITHIN = frozenset({"w:ffData", "w:abstractNum"})
"""Elements whose ``w:name`` is only for programs."""
STYLED = frozenset(
    {"w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next", "w:link", "w:numStyleLink", "w:styleLink", "w:clickAndTypeStyle"}
)
"""Elements that name a style by its id."""
MARKS = re.compile(r"_(?:Toc|Ref|Hlk|GoBack)\d*")
"""Names that Word itself gives to places."""
