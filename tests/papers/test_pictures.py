"""Pictures: phone width, and every Chinese letter there on a machine that has no fonts."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from bot.papers.lettering import ELLIPSIS, MISSING, font, shortened, shown
from bot.papers.pictures import BAR, MOST_BARS, RISING, WIDTH, Bar, Chart, Picture, Trend, draw_picture

LABELS = ("宗旨不牢", "作风不优", "本领不强", "担当不力", "执法不廉", "检测站收费不开票", "罚款当场收现金", "执法记录仪未全程开启")
WORDS = "".join(LABELS) + "高频问题分析按月走势数据截至没有另项未列出比上期增加↑↓（）·《》“”，。、；：？！0123456789-:/%…□ABCabc"


def picture(*parts: Chart | Trend, **changes: str) -> Picture:
    words = {"title": "高频问题分析", "subtitle": "", "note": "数据截至 2026-03-02", "nothing": "没有数据", "rest": "另有 {n} 项未列出"}
    return Picture(parts=parts, **(words | changes))


def drawn(*parts: Chart | Trend, **changes: str) -> Image.Image:
    image = Image.open(io.BytesIO(draw_picture(picture(*parts, **changes))))
    assert (image.format, image.width) == ("PNG", WIDTH)
    return image.convert("RGB")


def amount(image: Image.Image, colour: str) -> int:
    wanted = tuple(bytes.fromhex(colour[1:]))
    return sum(count for count, found in image.getcolors(1 << 24) or () if found == wanted)


def test_every_letter_of_the_words_is_in_the_font() -> None:
    assert shown(WORDS) == WORDS
    assert len({bytes(font(40).getmask(character)) for character in set(WORDS)}) == len(set(WORDS))


def test_the_usual_characters_of_chinese_are_all_there() -> None:
    # The first level of GB 2312: what the agency's files are written with.
    usual = "".join(bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA))
    assert all(shown(usual[start : start + 100]) == usual[start : start + 100] for start in range(0, len(usual), 100))


def test_a_character_that_the_font_lacks_shows_as_a_box_and_nothing_breaks() -> None:
    assert shown("甲\U0010fffd乙😀") == f"甲{MISSING}乙{MISSING}"
    assert shown("一\n二\t三\x00\u202e") == "一 二 三"


def test_a_machine_without_fonts_draws_the_same(tmp_path: Path) -> None:
    script = """
import hashlib
from bot.papers.pictures import Bar, Chart, Picture, draw_picture
picture = Picture("高频问题分析", "", [Chart("按类别", [Bar("作风不优", 3)])], "数据截至", "没有数据", "")
print(hashlib.sha256(draw_picture(picture)).hexdigest())
"""
    nowhere = {
        "HOME": str(tmp_path),
        "XDG_DATA_DIRS": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "FONTCONFIG_FILE": os.devnull,
        "FONTCONFIG_PATH": str(tmp_path),
    }
    paths = os.pathsep.join(path for path in sys.path if path)
    seen = {
        subprocess.run([sys.executable, "-c", script], env=env | {"PYTHONPATH": paths}, capture_output=True, text=True, check=True).stdout
        for env in (nowhere, dict(os.environ))
    }
    assert len(seen) == 1
    # The file that is drawn with is one of a package, not of the system.
    assert "site-packages" in str(font(20).path)


def test_a_long_label_is_shortened_to_its_room() -> None:
    for room in (40, 200, 411):
        line = shortened("执法人员在检查车辆时没有出示执法证件", 30, room)
        assert line.endswith(ELLIPSIS)
        assert font(30).getlength(line) <= room
    assert shortened("短", 30, 100) == "短"


def test_longer_bars_stand_for_more() -> None:
    image = drawn(Chart("按类别", [Bar(label, 80 - 10 * place) for place, label in enumerate(LABELS)]))
    blue = tuple(bytes.fromhex(BAR[1:]))
    lines = [sum(image.getpixel((x, y)) == blue for x in range(300, WIDTH)) for y in range(image.height)]
    longest = [max(lines[150 + 80 + 66 * place : 150 + 80 + 66 * (place + 1)]) for place in range(len(LABELS))]
    assert all(first > second > 0 for first, second in pairwise(longest))


def test_what_rose_has_a_colour_of_its_own() -> None:
    assert amount(drawn(Chart("按类别", [Bar("甲", 3)])), RISING) == 0
    assert amount(drawn(Chart("按类别", [Bar("甲", 3, "↑2")])), RISING) > 1000


@pytest.mark.parametrize("count", [0, 1, MOST_BARS, MOST_BARS + 1, 500])
def test_any_number_of_lines_is_drawn(count: int) -> None:
    bars = [Bar(f"第{number}中队", number) for number in range(count)]
    months = [(f"{2000 + number // 12}-{number % 12 + 1:02}", number % 7) for number in range(count)]
    image = drawn(Chart("按单位", bars), Trend("按月走势", months), subtitle="某县")
    assert image.height < 4000
    assert (image.height > 3000) == (count >= MOST_BARS)


def test_nothing_and_only_zeros_are_drawn_as_well() -> None:
    empty = drawn(Chart("按单位", [Bar("甲", 0)]), Trend("按月走势", [("2026-01", 0), ("2026-02", 0)]))
    assert amount(empty, RISING) == 0


def test_hostile_labels_draw() -> None:
    drawn(Chart("<b>&" * 50, [Bar("长" * 5000, 10**9, "↑" * 3), Bar("", 1), Bar("\x00\n", 2)]), title="题" * 500, note="注" * 500)
