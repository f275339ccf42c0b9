"""What is refused, with the reason, on record, and nothing half done."""

import io
import json
import os
import time
import zipfile
from dataclasses import replace

import pytest
from case_flows import REQUEST, t
from sqlalchemy import text

from yiben.capabilities import casework
from yiben.capabilities.casework import Handed
from yiben.engines.flows.model import Field
from yiben.infra.database import transaction
from yiben.infra.home import Home

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"


def counted(court) -> dict[str, int]:
    tables = ("case", "step", "holder", "attachment", "notice", "token", "number")
    with transaction(court.office.engine, writes=False) as db:
        return {one: db.execute(text(f"SELECT count(*) FROM casework_{one}")).scalar_one() for one in tables}


def test_nobody_moves_what_is_not_theirs(court) -> None:
    case = court.file()
    before = counted(court)
    for name, move in (
        ("fay", "accept"),
        ("olaf", "accept"),
        ("bea", "refuse"),
        ("sam", "pass"),
        ("sam", "again"),
    ):
        error = court.refused(name, casework.move, case.id, move, seen=1, form={})
        assert error.code in {"not_yours", "only_by_itself", "case_moved_on"}, (name, move)
        assert court.kinds()[-1] == "case.refused"
    assert court.refused("sam", casework.move, case.id, "fly", seen=1, form={}).code == "no_move"
    assert counted(court) == before


def test_a_case_does_not_exist_for_strangers(court) -> None:
    case = court.file()
    for name in ("tom",):
        assert court.refused(name, casework.look, case.id).code == "no_case"
        assert court.refused(name, casework.look, case.number).code == "no_case"
        assert court.refused(name, casework.move, case.id, "accept", seen=1, form={}).code == "no_case"
        assert court.refused(name, casework.give_opinion, case.id, agrees=True, score=1).code == "no_case"
        assert court.refused(name, casework.hand_on, case.id, to="tom", why="x").code == "no_case"
        assert court.do(name, casework.cases).total == 0
    for name in ("fay", "finn", "sam", "sue", "bea", "olga", "olaf", "ada"):
        assert court.look(name, case).case == case
        assert court.do(name, casework.cases).rows == (case,)


def test_whoever_had_a_hand_in_it_goes_on_seeing_it(court) -> None:
    case = court.file()
    court.move("sam", case, "refuse")
    with transaction(court.office.engine, writes=True) as db:
        db.execute(text("UPDATE people_account SET org = 'org_health' WHERE name = 'sam'"))
    assert court.look("sam", case).case.state == "refused"
    assert court.refused("tom", casework.look, case.id).code == "no_case"


def test_a_form_sent_twice_is_answered_with_what_became_of_it(court) -> None:
    case = court.file(token="form-1")
    error = court.refused("fay", casework.file, REQUEST.kind, subject="x", organisation="org_police", title="又一次", form={"purpose": "y"}, flow=REQUEST, token="form-1")  # fmt: skip
    assert (error.code, error.where["number"]) == ("already_sent", case.number)
    moved = court.move("sam", case, "accept", token="form-2")
    error = court.refused("sam", casework.move, case.id, "accept", seen=1, form={}, token="form-2")
    assert (error.code, error.where["case"], error.where["version"]) == (
        "already_sent",
        case.id,
        moved.version,
    )
    # Another person's form may have the same word, and a refused form may be sent again.
    again = court.file("finn", token="form-1")
    assert (
        court.refused("sam", casework.move, again.id, "return", seen=1, form={}, token="form-3").code
        == "form_wrong"
    )
    assert court.move("sam", again, "return", form={"reason": "缺依据"}, token="form-3").state == "correcting"


def test_a_wrong_form_is_refused_whole(court) -> None:
    before = counted(court)
    for form, code in (
        ({}, "required"),
        ({"purpose": "x" * 201}, "too_long"),
        ({"purpose": "<script>alert(1)</script>"}, "script"),
        ({"purpose": "x", "mode": "fax"}, "not_a_choice"),
        ({"purpose": "x", "until": "2026-02-30"}, "not_date"),
        ({"purpose": "x\0y"}, "control_character"),
        ({"purpose": "x", "colour": "red"}, "unknown_field"),
    ):
        error = court.refused("fay", casework.file, REQUEST.kind, subject="x", organisation="org_police", title="题", form=form, flow=REQUEST)  # fmt: skip
        assert error.code == "form_wrong"
        assert error.where["errors"][0]["code"] == code
    for title in ("", "x" * 301, "<img src=x onerror=alert(1)>", "\u202egpj.exe"):
        assert court.refused("fay", casework.file, REQUEST.kind, subject="x", organisation=None, title=title, form={"purpose": "x"}, flow=REQUEST).code == "form_wrong"  # fmt: skip
    case_before = before | {"number": 0}
    assert counted(court) == case_before
    assert set(court.kinds()) == {"case.refused"}


def test_a_form_names_nobody_who_is_not_there(court) -> None:
    named = replace(
        REQUEST, form=(*REQUEST.form, Field(id="judge", title=t("judge"), type="account", many=True))
    )
    for judges in (["bea", "nobody"], ["x" * 70]):
        error = court.refused("fay", casework.file, REQUEST.kind, subject="x", organisation="org_police", title="题", form={"purpose": "x", "judge": judges}, flow=named)  # fmt: skip
        assert (error.code, error.where["field"]) == ("form_wrong", "judge")
    assert court.file(flow=named, form={"purpose": "x", "judge": ["bea", "bob"]}).form["judge"] == [
        "bea",
        "bob",
    ]


def test_evidence_holds_words_and_hashes_never_what_was_written(court) -> None:
    case = court.file(
        title="张三的申请", form={"purpose": "核对张三的住址", "mode": "api", "until": "2027-01-31"}
    )
    court.move("sam", case, "accept", form={"remark": "李四同意"}, note="王五请看")
    court.refused("sue", casework.move, case.id, "return", seen=2, form={"reason": "赵六"})
    log = json.dumps([event.detail for event in court.events], ensure_ascii=False)
    for secret in ("张三", "李四", "王五", "赵六", "住址", "2027-01-31"):
        assert secret not in log
    filed = court.events[0]
    assert filed.detail["words"] == {"mode": "api"}
    assert len(filed.detail["form_sha256"]) == 64
    assert [event.detail["code"] for event in court.events if event.kind == "case.refused"] == [
        "case_moved_on"
    ]


def test_what_it_needs_must_be_true_not_unknown(court) -> None:
    case = court.file()
    case = court.move("sam", case, "accept")
    court.do("bea", casework.give_opinion, case.id, agrees=True, score=60)
    case = court.do("bob", casework.give_opinion, case.id, agrees=True, score=60)
    assert case.state == "ready"
    error = court.refused("sue", casework.move, case.id, "grant", seen=case.version, form={})
    assert error.code == "not_yours"
    assert error.message.en == "the guard says no"
    assert "clear" in error.hint.en  # the fact nobody knows
    court.facts["clear"] = False
    error = court.refused("sue", casework.move, case.id, "grant", seen=case.version, form={})
    assert (error.message.en, error.hint) == ("the guard says no", None)
    court.facts["clear"] = True
    assert (
        court.refused("sam", casework.move, case.id, "grant", seen=case.version, form={}).code == "not_yours"
    )
    done = court.move("sue", case, "grant")
    assert (done.state, done.end) == ("done", "done")
    assert court.given == [case.id]
    assert court.todo("sue") == []


def test_an_effect_that_refuses_undoes_the_move(court) -> None:
    case = court.move("sam", court.file(), "accept")
    for name in ("bea", "ben"):
        case = court.do(name, casework.give_opinion, case.id, agrees=True, score=90)
    before, events = counted(court), len(court.events)
    error = court.refused("sue", casework.move, case.id, "break", seen=case.version, form={})
    assert error.code == "no_budget"
    assert counted(court) == before
    assert court.look("sue", case).case == case
    assert court.kinds()[events:] == ["case.refused"]
    court.hands = casework.Hands(facts=court.hands.facts, tree=court.hands.tree)
    assert (
        court.refused("sue", casework.move, case.id, "break", seen=case.version, form={}).code == "no_effect"
    )
    assert counted(court) == before


def packed(**entries: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


BOMB = packed(a_dot_txt=b"0" * 30_000_000)
BAD_FILES = [
    ("report.pdf", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "attachment_markup"),
    ("report.pdf", b"  <!-- x --> <HTML>", "attachment_markup"),
    ("report.pdf", PNG, "attachment_disguised"),
    ("report.txt", PDF, "attachment_disguised"),
    ("photo.png", b"MZ\x90\0" + b"\0" * 64, "attachment_program"),
    ("run.pdf", b"#!/bin/sh\nrm -rf /\n", "attachment_program"),
    ("tool.exe", b"plain words", "attachment_kind"),
    ("notes", b"plain words", "attachment_kind"),
    ("picture.svg", b"<svg xmlns='x'><script/></svg>", "attachment_markup"),
    ("a.zip", BOMB, "attachment_bomb"),
    ("a.docx", packed(**{"[Content_Types]_dot_xml": b"x", "word__document_dot_xml": b"x", "word__vbaProject_dot_bin": b"x"}), "attachment_program"),
    ("a.docx", packed(x_dot_txt=b"hello"), "attachment_disguised"),
    ("a.zip", packed(inner_dot_zip=packed(x_dot_txt=b"x")), "attachment_nested"),
    ("a.zip", packed(inner_dot_txt=packed(x_dot_txt=b"x")), "attachment_nested"),
    ("a.zip", packed(run_dot_exe=b"x"), "attachment_program"),
    ("a.zip", packed(**{"..__..__etc__passwd": b"x"}), "attachment_paths"),
    ("a.zip", packed(x_dot_txt=b"hello")[:-9], "attachment_damaged"),
    ("a.txt", b"", "attachment_empty"),
    ("a.txt", b"\0\1\2\3\4\xff\xfe\xfd\xfc\x81", "attachment_unknown"),
    ("a.pdf", b"\x1f\x8b\x08" + b"\0" * 9, "attachment_archive"),
    ("../../.bashrc", b"words", "bad_file_name"),
    ("gpj.\u202etxt", b"words", "bad_file_name"),
    ("a\0.txt", b"words", "bad_file_name"),
    ("big.pdf", PDF + b"0" * (1 << 20), "attachment_too_large"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code"), BAD_FILES, ids=[f"{code}:{name!r}" for name, _, code in BAD_FILES]
)
def test_an_attachment_that_is_not_what_it_says_is_refused(tiny, name, content, code) -> None:
    error = tiny.refused("fay", casework.file, REQUEST.kind, subject="x", organisation="org_police", title="题", form={"purpose": "x"}, flow=REQUEST, attachments=[Handed(name=name, content=content)])  # fmt: skip
    assert error.code == code
    assert counted(tiny)["case"] == 0
    assert not (tiny.office.home.root / "attachments").exists()


def test_good_attachments_are_kept_and_come_back_as_they_were(court) -> None:
    docx = packed(**{"[Content_Types]_dot_xml": b"x", "word__document_dot_xml": b"<w/>"})
    files = [
        Handed(name="C:\\docs\\依据.pdf", content=PDF, field="proof"),
        Handed(name="说明.docx", content=docx),
        Handed(name="名单.csv", content="姓名,单位\n".encode("gb18030")),
        Handed(name="photo.PNG", content=PNG),
    ]
    case = court.file(attachments=files)
    kept = court.look("sam", case).steps[0].attachments
    assert [(one.name, one.type) for one in kept] == [
        ("依据.pdf", "application/pdf"),
        ("说明.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("名单.csv", "text/csv"),
        ("photo.PNG", "image/png"),
    ]
    assert case.form["proof"] == kept[0].id
    found, content = court.do("sam", casework.attachment, case.id, kept[0].id)
    assert (found, content) == (kept[0], PDF)
    assert court.kinds()[-1] == "case.file_read"
    assert court.refused("tom", casework.attachment, case.id, kept[0].id).code == "no_case"
    other = court.file()
    assert court.refused("sam", casework.attachment, other.id, kept[0].id).code == "no_attachment"
    place = Home(court.office.home.root).root / "attachments" / kept[0].sha256[:2] / kept[0].sha256
    assert place.stat().st_mode & 0o077 == 0
    place.write_bytes(b"changed")
    assert court.refused("sam", casework.attachment, case.id, kept[0].id).code == "attachment_lost"


def test_too_many_attachments_are_refused(tiny) -> None:
    many = [Handed(name=f"{n}.pdf", content=PDF) for n in range(4)]
    error = tiny.refused("fay", casework.file, REQUEST.kind, subject="x", organisation="org_police", title="题", form={"purpose": "x"}, flow=REQUEST, attachments=many)  # fmt: skip
    assert error.code == "too_many_attachments"


def test_files_of_refused_steps_are_swept_away(court) -> None:
    kept = court.file(attachments=[Handed(name="a.pdf", content=PDF)])
    refused = court.refused("sam", casework.move, kept.id, "return", seen=1, form={"reason": "<script>"}, attachments=[Handed(name="b.png", content=PNG)])  # fmt: skip
    assert refused.code == "form_wrong"
    folder = court.office.home.root / "attachments"
    orphan = folder / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left by a process that was killed")
    files = [one for one in folder.glob("??/*") if one != orphan]
    assert len(files) == 1  # a form that is wrong leaves nothing
    for one in (*files, orphan):
        os.utime(one, (time.time() - 3 * 86_400,) * 2)
    casework.tick(court.office, hands=court.hands)
    assert list(folder.glob("??/*")) == files
