"""Encodings and line ends are told by the bytes alone."""

import random

import pytest

from yiben.capabilities.intake import open_source, receive
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput

SIMPLIFIED = "姓名,单位,备注\n李军,北京市海淀区人民医院,退休\n欧阳娜,上海科技有限公司,在职\n"
TRADITIONAL = "姓名,單位,備註\n李軍,臺北市立聯合醫院,退休\n歐陽娜,高雄科技有限公司,在職\n"
WESTERN = "nom,ville\nFrançois,Besançon\nHélène,Nîmes\nMüller,Köln\n"


@pytest.mark.parametrize(
    ("text", "written", "said"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gbk", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "utf-32", "utf-32-le"),
        (WESTERN, "cp1252", "cp1252"),
        (WESTERN, "utf-16-le", "utf-16-le"),
        (WESTERN, "mac_roman", "mac-roman"),
    ],
)
def test_an_encoding_is_told_and_the_text_comes_out_whole(intake, text, written, said):
    staged = intake.stage(text.encode(written))
    header, *lines = text.splitlines()
    assert staged.encoding == said
    assert [column.name for column in staged.columns] == header.split(",")
    assert intake.raw(staged) == [tuple(line.split(",")) for line in lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(intake, end):
    staged = intake.stage(end.join(["code,name", "1,a", "2,b", ""]))
    assert intake.raw(staged) == [("1", "a"), ("2", "b")]


def test_mixed_line_ends_in_one_file_are_read(intake):
    staged = intake.stage("code,name\n1,a\r\n2,b\r3,c\n")
    assert intake.raw(staged) == [("1", "a"), ("2", "b"), ("3", "c")]


def test_nul_bytes_are_removed_and_said(intake):
    staged = intake.stage(b"code,name\n1,a\x00b\n2,c\n")
    assert intake.raw(staged) == [("1", "ab"), ("2", "c")]
    assert any("NUL" in note.en for note in staged.notes)


def test_utf8_with_a_few_broken_bytes_stays_utf8(intake):
    lines = "".join(f"{n},北京市海淀区\n" for n in range(50))
    staged = intake.stage(b"code,name\n" + lines.encode() + b"50,\xe5\x8c\n")
    assert staged.encoding == "utf-8"
    assert intake.raw(staged)[0] == ("0", "北京市海淀区")
    assert staged.rows == 51


def test_text_before_a_chunk_border_is_not_torn(intake):
    # A three-byte character lies across the border of the first chunk read.
    filler = "x" * (1024 * 1024 - 11)
    staged = intake.stage(f"code,name\n1{filler},北京\n2,上海\n")
    assert intake.raw(staged)[1] == ("2", "上海")
    assert intake.raw(staged)[0][1] == "北京"


@pytest.mark.parametrize(
    "lines",
    [
        ["it\u2019s \u201cfine\u201d", "the dog\u2019s bone", "caf\u00e9 \u2013 bar"],
        ["a\u00a0\u00a0b", "c\u00a0d\u00a0", "\u00a0\u00a0\u00a0e"],
        ["Mu\u00cc\u00b1oz", "Jos\u00cc\u00a9", "Pe\u00cc\u00b1a", "N\u00cc\u00e5st", "plain"],
    ],
    ids=["quotes", "no-break spaces", "text misread before"],
)
def test_western_signs_are_neither_chinese_nor_polish(intake, lines):
    staged = intake.stage(
        "\n".join(["n,note", *(f"{n},{line}" for n, line in enumerate(lines))]).encode("cp1252")
    )
    assert staged.encoding == "cp1252"
    assert [row[1] for row in intake.raw(staged)] == lines


@pytest.mark.parametrize("text", ["name,sex\nA,男\nB,女\nC,男\n", "n,door\n1,A座\n2,B座\n3,C座\n"])
def test_single_chinese_characters_are_still_chinese(intake, text):
    assert intake.stage(text.encode("gbk")).encoding == "gb18030"


def test_turkish_letters_are_told_from_western_ones(intake):
    text = "ad,şehir\nAyşe Yıldız,İstanbul\nÇağrı Gökçe,Muğla\nŞükrü Işık,Diyarbakır\n"
    staged = intake.stage(text.encode("cp1254"))
    assert intake.raw(staged)[0] == ("Ayşe Yıldız", "İstanbul")


def test_a_large_text_is_read_as_it_is_now_though_it_was_looked_at_while_received(tmp_path):
    home = Home(tmp_path / "home").open()
    given = tmp_path / "a.csv"
    given.write_text("编号,名称\n" + "1,甲乙丙丁戊己庚辛\n" * 700_000, encoding="utf-8")
    kept = receive(home, given).path
    with Lake(home, Settings()).bench() as bench:
        (staged,) = open_source(str(kept), home.staging / "first", bench=bench, name="a")
        assert (staged.encoding, staged.bytes) == ("utf-8", given.stat().st_size)
        other = receive(home, given.rename(tmp_path / "b.csv")).path
        other.write_bytes("编号;名称\r\n1;甲乙丙丁\r\n2;戊己庚辛\r\n".encode("gb18030"))
        (staged,) = open_source(str(other), home.staging / "second", bench=bench, name="b")
    assert (staged.encoding, staged.delimiter, staged.rows) == ("gb18030", ";", 2)


@pytest.mark.parametrize("seed", range(3))
def test_bytes_that_are_no_text_are_refused(tmp_path, seed):
    path = tmp_path / "picture.csv"
    path.write_bytes(random.Random(seed).randbytes(5_000))
    home = Home(tmp_path / "home").open()
    with Lake(home, Settings()).bench() as bench, pytest.raises(BadInput) as refused:
        open_source(str(path), home.staging / "run", bench=bench, name="a")
    assert refused.value.code == "binary_file"
