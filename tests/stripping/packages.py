"""Office files with secrets in every part: made by the libraries, then written over as other programs write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
from docx.document import Document
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.workbook.defined_name import DefinedName

from tests.stripping.planted import EVERYTHING, MOMENT, NAME, PATH, SERIAL
from tests.stripping.test_pictures import telling_jpeg

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
SIGNED = f'w:author="{NAME}" w:date="{MOMENT}Z" w:initials="planted"'
BODY = f"""
<w:p w:rsidR="00planted" w:rsidRPr="00planted" w14:paraId="planted" w14:textId="planted"><w:pPr><w:rPr><w:ins w:id="90" {SIGNED}/></w:rPr>
<w:pPrChange w:id="89" {SIGNED}><w:pPr/></w:pPrChange></w:pPr>
<w:ins w:id="91" {SIGNED}><w:r><w:t>加上的</w:t></w:r></w:ins>
<w:del w:id="92" {SIGNED}><w:r><w:delText>删去的</w:delText></w:r></w:del></w:p>
<w:p><w:smartTag w:uri="planted" w:element="{SERIAL}"><w:smartTagPr><w:attr w:name="planted" w:val="{NAME}"/></w:smartTagPr>
<w:r><w:t>标签里的</w:t></w:r></w:smartTag>
<w:sdt><w:sdtPr><w:alias w:val="{NAME}"/><w:tag w:val="planted"/><w:dataBinding w:xpath="planted" w:storeItemID="{SERIAL}"/></w:sdtPr>
<w:sdtContent><w:r><w:t>控件里的</w:t></w:r></w:sdtContent></w:sdt>
<w:permStart w:id="1" w:ed="{NAME}"/><w:permEnd w:id="1"/><w:bookmarkStart w:id="7" w:name="{SERIAL}"/><w:bookmarkEnd w:id="7"/>
<w:bookmarkStart w:id="8" w:name="_Toc123"/><w:bookmarkEnd w:id="8"/></w:p>
<w:p><w:hyperlink r:id="rIdPlanted" w:tooltip="{NAME}"><w:r><w:t>链接的字</w:t></w:r></w:hyperlink>
<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="planted"/><w:entryMacro w:val="planted"/>
<w:helpText w:val="{NAME}"/></w:ffData></w:fldChar></w:r>
<w:r><w:instrText> INCLUDEPICTURE "{PATH}" \\d </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
<w:r><w:t>结果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
<w:fldSimple w:instr=" FILENAME \\p {PATH} "><w:r><w:t>文件名</w:t></w:r></w:fldSimple>
<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>
<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="pl">
<pl:planted xmlns:pl="urn:planted"/></mc:Choice><mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" alt="{NAME}" o:title="{NAME}" o:gfxdata="planted" href="{PATH}"><v:textbox>
<w:txbxContent><w:p><w:r><w:t>框里的</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>
<!-- {EVERYTHING} --><?planted {EVERYTHING}?>
"""
SETTINGS = f"""<?xml version="1.0"?><w:settings {W} {R} xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">
<w:writeProtection w:hash="planted"/><w:evenAndOddHeaders/><w:attachedTemplate r:id="rIdTemplate"/><w:mailMerge><w:connectString
 w:val="{PATH}"/></w:mailMerge><w:rsids><w:rsidRoot w:val="00planted"/></w:rsids>
<w:docVars><w:docVar w:name="planted" w:val="{NAME}"/></w:docVars>
<w15:docId w15:val="{SERIAL}"/></w:settings>"""
PEOPLE = f'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="{NAME}"/></w15:people>'
PROPERTIES = f'<Properties xmlns="urn:planted"><Company>{EVERYTHING}</Company></Properties>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def altered(data: bytes, changes: Mapping[str, bytes | str | None], texts: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """The zip ``data`` with members put in (or taken out for ``None``), and in each member of ``texts`` one text put for another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            if member.filename in changes:
                continue
            content = source.read(member)
            if texts and member.filename in texts:
                old, new = texts[member.filename]
                assert old.encode() in content, (member.filename, content[:3000])
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(member, content)
        for name, added in changes.items():
            if added is not None:
                target.writestr(name, added)
        target.comment = b"planted"
    return out.getvalue()


def telling_document() -> Document:
    document = docx.Document()
    document.core_properties.author = document.core_properties.last_modified_by = document.core_properties.comments = EVERYTHING
    document.add_heading("标题", 1)
    paragraph = document.add_paragraph("一段话")
    paragraph.add_run("粗").bold = True
    document.add_comment(paragraph.runs, text="批注的字", author=NAME, initials="planted")
    document.add_picture(io.BytesIO(telling_jpeg()))
    document.inline_shapes[0]._inline.docPr.set("descr", f"{PATH}\\{NAME}.jpg")
    document.inline_shapes[0]._inline.docPr.set("name", f"{NAME}.jpg")
    document.add_table(1, 2).cell(0, 0).text = "格子"
    document.sections[0].header.paragraphs[0].text = "页眉"
    for name in ("样式", "planted"):
        document.styles.add_style(f"{name}{NAME}", 1)
    document.add_paragraph("另一段", style=f"planted{NAME}")
    document.paragraphs[1].style = f"样式{NAME}"
    return document


def telling_docx(body: str = BODY) -> bytes:
    out = io.BytesIO()
    telling_document().save(out)
    return altered(
        out.getvalue(),
        {
            "word/settings.xml": SETTINGS,
            "word/people.xml": PEOPLE,
            "docProps/app.xml": PROPERTIES,
            "docProps/thumbnail.jpeg": telling_jpeg(),
            "customXml/item9.xml": f"<a>{EVERYTHING}</a>",
            "word/_rels/settings.xml.rels": _relations(
                f'<Relationship Id="rIdTemplate" Type="{_OFFICE}/attachedTemplate" Target="file:///{PATH}" TargetMode="External"/>'
            ),
            "word/glossary/document.xml": f"<a>{EVERYTHING}</a>",
        },
        {
            "word/document.xml": ("<w:sectPr", f"{body}<w:sectPr"),
            "word/_rels/document.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rIdPlanted" Type="{_OFFICE}/hyperlink" Target="file:///{PATH}" TargetMode="External"/>'
                f'<Relationship Id="rIdPeople" Type="http://schemas.microsoft.com/office/2011/relationships/people" Target="people.xml"/>'
                f'<Relationship Id="rIdCustom" Type="{_OFFICE}/customXml" Target="../customXml/item9.xml"/>'
                f'<Relationship Id="rIdGlossary" Type="{_OFFICE}/glossaryDocument" Target="glossary/document.xml"/></Relationships>',
            ),
        },
    )


def _relations(rows: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def telling_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = book.properties.description = EVERYTHING
    sheet = book.active
    assert sheet is not None
    sheet.title = "费用"
    for row in (("项目", "元"), ("检测", 120), ("复检", 80)):
        sheet.append(row)
    sheet["B4"], sheet["B5"] = "=SUM(B2:B3)", f'=HYPERLINK("file:///{PATH}","x")'
    sheet["B6"] = "=[1]Planted!A1"
    sheet["A1"].comment = Comment(f"{NAME}:\n多收了", NAME)
    sheet["A2"].comment = Comment("没有票", f"tc={SERIAL}")
    sheet["A3"].hyperlink = f"file:///{PATH}"
    sheet.add_image(Picture(io.BytesIO(telling_jpeg())), "D2")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D9")
    book.defined_names["Planted"] = DefinedName("Planted", attr_text=f"'{PATH}\\[planted.xlsx]S'!$A$1", comment=EVERYTHING)
    book.defined_names["TOTAL"] = DefinedName("TOTAL", attr_text="费用!$B$4", comment=EVERYTHING)
    out = io.BytesIO()
    book.save(out)
    absolute = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
        '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
        f'url="{PATH}"/></mc:Choice></mc:AlternateContent>'
    )
    secrets = (
        f'<scenarios><scenario name="planted" user="{NAME}" comment="{NAME}"/></scenarios>'
        f'<protectedRanges><protectedRange name="planted" securityDescriptor="{SERIAL}" sqref="A1"/></protectedRanges>'
        f'<customSheetViews><customSheetView guid="{SERIAL}"/></customSheetViews>'
    )
    version = f'<fileVersion appName="planted" codeName="{SERIAL}"/><fileSharing userName="{NAME}" reservationPassword="planted"/>'
    return altered(
        out.getvalue(),
        {
            "docProps/app.xml": PROPERTIES,
            "xl/persons/person.xml": f"<a>{EVERYTHING}</a>",
            "xl/printerSettings/printerSettings1.bin": EVERYTHING.encode("utf-16-le"),
            "xl/revisions/userNames.xml": f"<a>{EVERYTHING}</a>",
        },
        {
            "xl/workbook.xml": ("<workbookPr", f"{version}{absolute}<workbookPr"),
            "xl/worksheets/sheet1.xml": ("<pageMargins", f"{secrets}<pageMargins"),
            "xl/worksheets/_rels/sheet1.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rIdPrinter" Type="{_OFFICE}/printerSettings" Target="../printerSettings/printerSettings1.bin"/>'
                "</Relationships>",
            ),
        },
    )
