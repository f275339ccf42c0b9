"""Files that are not what they say, and who gets at files of others."""

import base64
import io
import zipfile

import pytest
from attack_city import POLICE, City, told

from yiben.capabilities import ledger

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


DISGUISED = [
    ("a.pdf", b"<html><script>alert(1)</script>", "attachment_markup"),
    ("a.pdf", b"%PDF-1.4<script>alert(1)</script>", "attachment_disguised"),
    ("a.pdf", PDF + packed(evil=b"MZ"), "attachment_disguised"),
    ("a.pdf", PDF + b"<script>alert(1)</script>", "attachment_disguised"),
    ("a.pdf", b"", "attachment_empty"),
    ("a.svg", b"<svg onload=alert(1)>", "attachment_markup"),
    ("a.txt", b" \n<!--x--><script>alert(1)</script>", "attachment_markup"),
    ("a.txt", "<html><script>alert(1)</script>".encode("utf-16"), "attachment_markup"),
    ("a.csv", "\ufeff<html>".encode(), "attachment_markup"),
    ("a.txt", b"MZ\x90\x00", "attachment_program"),
    ("a.txt", b"\x00\x01\x02", "attachment_unknown"),
    ("a.png", b"GIF89a", "attachment_disguised"),
    ("a.png", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "attachment_disguised"),
    ("a.jpg", b"\xff\xd8\xff<html><script>alert(1)</script>", "attachment_disguised"),
    ("a.tif", b"II*\x00\xff\xff\xff\xff<html>", "attachment_disguised"),
    ("a.pdf.exe", PDF, "attachment_kind"),
    ("a.html", b"plain words", "attachment_kind"),
    ("a.zip", packed(zeros=b"0" * 60_000_000), "attachment_bomb"),
    ("a.zip", packed(**{"../../etc/passwd": b"x"}), "attachment_paths"),
    ("a.zip", packed(**{"a.zip": packed(x=b"1")}), "attachment_nested"),
    ("a.zip", packed(**{"a.exe": b"x"}), "attachment_program"),
    ("a.zip", b"PK\x03\x04" + b"\0" * 40, "attachment_damaged"),
    ("a.docx", packed(**{"[Content_Types].xml": b"<x/>", "word/vbaProject.bin": b"x"}), "attachment_program"),
    ("a.docx", packed(x=b"1"), "attachment_disguised"),
    ("a\0.pdf", PDF, "bad_file_name"),
    ("fdp.\u202eexe.pdf", PDF, "bad_file_name"),
    ("a\r\nSet-Cookie: b=c.pdf", PDF, "bad_file_name"),
    (".htaccess", b"x", "bad_file_name"),
]


def hand_in(city: City, name: str, content: bytes, *, who: str = "fay") -> tuple[int, dict]:
    with city.platform.office.reading(city.actor("fay")) as work:
        police = ledger.find_organisation(work, POLICE)
    assert police
    sent = {
        "kind": "data.demand",
        "title": "x",
        "form": {"owner": police.id, "purpose": "核对"},
        "attachments": [{"name": name, "content": base64.b64encode(content).decode()}],
    }
    answer = city.call(who, "POST", "/api/cases", sent)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(("name", "content", "code"), DISGUISED, ids=range(len(DISGUISED)))
def test_a_file_that_is_not_what_it_says_is_refused(city: City, name: str, content: bytes, code: str) -> None:
    before = city.call("fay", "GET", "/api/cases").json()["total"]
    status, said = hand_in(city, name, content)
    assert (status, said["error"]["code"]) == (422, code)
    assert city.call("fay", "GET", "/api/cases").json()["total"] == before


@pytest.mark.parametrize("name", ['x"; filename="evil.html.pdf', "../../../etc/x.pdf", "依据 文件.pdf"])
def test_files_come_back_as_downloads_that_nothing_runs(city: City, name: str) -> None:
    status, case = hand_in(city, name, PDF)
    assert status == 201
    (kept,) = city.call("fay", "GET", f"/api/cases/{case['number']}").json()["steps"][0]["attachments"]
    assert "/" not in kept["name"]
    got = city.call("fay", "GET", f"/api/cases/{case['number']}/files/{kept['id']}")
    shown = got.headers["content-disposition"]
    assert got.content == PDF
    assert shown.startswith('attachment; filename="')
    assert shown.count('"') == 2
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]


@pytest.mark.parametrize("who", ["eve", "mal", "nob"])
def test_files_of_others_are_not_there_not_even_under_a_case_of_ones_own(city: City, who: str) -> None:
    _, theirs = hand_in(city, "a.pdf", PDF)
    (kept,) = city.call("fay", "GET", f"/api/cases/{theirs['number']}").json()["steps"][0]["attachments"]
    _, own = hand_in(city, "b.pdf", PDF + b"\n", who=who)
    assert city.code(who, "GET", f"/api/cases/{theirs['number']}/files/{kept['id']}") == (404, "no_case")
    assert city.code(who, "GET", f"/api/cases/{own['number']}/files/{kept['id']}") == (404, "no_attachment")
    assert city.page(who, f"/cases/{theirs['number']}/files/{kept['id']}").status_code == 404


@pytest.mark.parametrize("content", ["!!!", "====", "AAA", "AA==AA=="])
def test_what_is_no_base64_is_no_file(city: City, content: str) -> None:
    sent = {"kind": "data.demand", "title": "x", "attachments": [{"name": "a.pdf", "content": content}]}
    answer = city.call("fay", "POST", "/api/cases", sent)
    assert (answer.status_code, told(answer)) in {(422, "bad_attachment"), (422, "whom")}
