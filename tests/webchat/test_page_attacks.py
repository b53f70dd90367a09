"""Files that pretend: whatever they are called and whatever is in them, they leave the door as bytes to be saved."""

from __future__ import annotations

import json
from urllib.parse import unquote

import httpx
import pytest

from bot.webchat.files import LONGEST_KEPT, LONGEST_NAME, shown_name
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from tests.webchat.conftest import Page

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GIF_THAT_IS_JS = b"GIF89a/*\x01\x00\x01\x00\x00\x00\x00*/=1;alert(1)//"
PDF_THAT_IS_HTML = b"%PDF-1.7\n" + HTML
SAVED = "application/octet-stream"


async def fetched(page: Page, file_id: str) -> httpx.Response:
    answer = await page.http.get(f"/chat/file/{file_id}")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    return answer


@pytest.mark.parametrize(
    ("data", "name", "mime", "kind"),
    [
        (SVG, "图.svg", "image/svg+xml", SAVED),
        (SVG, "现场.png", "image/png", SAVED),
        (HTML, "现场.jpg", "image/jpeg", SAVED),
        (HTML, "通知.html", "text/html", SAVED),
        (PDF_THAT_IS_HTML, "决定书.pdf", "text/html", SAVED),
        (b"alert(1)", "a.js", "text/javascript", SAVED),
        (b"\xef\xbb\xbf" + HTML, "a.txt", "text/plain", SAVED),
        (b"<?xml version='1.0'?>" + SVG, "a.webp", "image/webp", SAVED),
        (b"", "empty.png", "image/png", SAVED),
        (GIF_THAT_IS_JS, "a.js", "text/javascript", "image/gif"),
        (sample_png() + HTML, "a.html", "text/html", "image/png"),
    ],
)
async def test_only_what_is_a_picture_by_content_keeps_a_type(page: Page, me: Person, data: bytes, name: str, mime: str, kind: str) -> None:
    message = me.send_document(data, name, mime)
    answer = await fetched(page, message.wire["document"]["file_id"])
    assert answer.headers["content-type"] == kind
    media = (await page.get("state"))["messages"][-1]["media"]
    # A polyglot is shown as the picture that it also is; as a script or a page no browser takes it, for its type is told.
    assert (media["image"] is not None) == (kind != SAVED)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("实录\u202egpj.exe", "实录gpj.exe"),
        ("a\u2066b\u2069\u200f\u061c.txt", "ab.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\win.ini", "win.ini"),
        ("/", ""),
        ("...", ""),
        ('a"\r\nSet-Cookie: x=1\r\n\r\n<script>.html', 'a"Set-Cookie: x=1<script>.html'),
        ("台账\x00.exe", "台账.exe"),
        ("零\u200b宽\u200d度\ufeff.docx", "零宽度.docx"),
        ("行\u2028段\u2029.txt", "行段.txt"),
        ("\ud800.txt", "txt"),
        ("整改台账（三季度）.xlsx", "整改台账（三季度）.xlsx"),
        ("раураl.docx", "раураl.docx"),
    ],
)
def test_a_name_hides_nothing(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = shown_name("长" * 10_000_000 + ".exe")
    assert len(name) == LONGEST_NAME
    assert name.endswith(".exe")


@pytest.mark.parametrize(
    "name", ['a"\r\nSet-Cookie: x=1.html', "\r\n\r\n<script>alert(1)</script>", "实录\u202egpj.exe", "\x00", "😀" * 400]
)
async def test_no_name_ends_a_header(page: Page, me: Person, name: str) -> None:
    message = me.send_document(b"x", name)
    answer = await fetched(page, message.wire["document"]["file_id"])
    assert "set-cookie" not in answer.headers
    told = unquote(answer.headers["content-disposition"].partition("''")[2])
    assert told.isprintable()
    assert told == shown_name(name) or (not shown_name(name) and told.startswith("file_"))


async def test_a_name_of_megabytes_is_cut_before_anybody_is_told(page: Page, me: Person) -> None:
    answer = await page.http.post("/chat/upload", data={"kind": "document"}, files={"file": ("名" * 3_000_000 + ".xlsx", b"x")})
    assert (answer.status_code, me.messages()) == (400, [])
    message = me.send_document(b"x", "名" * 3_000_000 + ".xlsx")
    assert len(message.wire["document"]["file_name"]) <= LONGEST_KEPT
    name = (await page.get("state"))["messages"][-1]["media"]["name"]
    assert len(name) <= LONGEST_NAME
    assert name.endswith(".xlsx")


@pytest.mark.parametrize(
    "path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd", "texts.js/../../app.py", "index.html%00.js", ""]
)
async def test_only_the_page_itself_is_served(page: Page, path: str) -> None:
    answer = await page.http.get(f"/static/{path}")
    assert answer.status_code in {404, 403}
    assert b"import" not in answer.content


@pytest.mark.parametrize("file_id", ["x", "..%2fstate", "%2e%2e%2fstate", "a" * 5000, "%00"])
async def test_only_ids_that_were_given_out_are_files(page: Page, file_id: str) -> None:
    answer = await page.http.get(f"/chat/file/{file_id}")
    assert answer.status_code == 404


async def test_text_that_ends_a_script_stays_data(page: Page, me: Person) -> None:
    text = "</script><script>alert(1)</script><!--]]>"
    me.send(text)
    answer = await page.http.get("/chat/state")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert json.loads(answer.text)["messages"][-1]["text"] == text
