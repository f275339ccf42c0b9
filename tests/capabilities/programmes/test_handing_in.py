"""Materials as files: kept with the case, looked into, replaced without losing the old, opened only by whose step it is."""

import hashlib
import zlib

import pytest

from benefit_papers import blank_pdf, locked_pdf, pdf, refused, workbook
from benefit_programmes import apply, call, hands, move, ties
from benefit_town import City
from yiben.capabilities import casework
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.delivery import (
    Brought,
    Checked,
    Material,
    MaterialState,
    Trouble,
    Turn,
    Verdict,
)
from yiben.capabilities.programmes.delivery.legibility import trouble
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

AUDIT = Material(id="audit", title=Text("审计报告", "Audit report"))
LEDGER = Material(id="ledger", title=Text("研发费用辅助账", "Ledger of R&D expenses"))
TAX = Material(id="tax", title=Text("纳税证明", "Tax certificate"), facts=("revenue",))
EXTRA = Material(id="extra", title=Text("其他", "Other"), required=False)


def brought(material: str, content: bytes | None = None, *, name: str = "") -> Brought:
    return Brought(
        material=material, name=name or f"{material}.pdf", content=pdf() if content is None else content
    )


def lines(city: City, who: str, one: delivery.Application) -> dict[str, delivery.MaterialLine]:
    sheet: delivery.Sheet = city.see(who, delivery.sheet, one.id, ties=ties())
    return {each.material.id: each for each in sheet.materials}


def states(city: City, who: str, one: delivery.Application) -> dict[str, str]:
    return {name: str(each.state) for name, each in lines(city, who, one).items()}


def hand(city: City, who: str, one: delivery.Application, *files: Brought) -> delivery.Application:
    seen = city.see(who, delivery.sheet, one.id, ties=ties()).version
    made: delivery.Application = city.do(who, delivery.hand_in, one.id, files, seen=seen, ties=ties())
    return made


def right(city: City, one: delivery.Application, *names: str) -> None:
    found = tuple(Checked(material=name, verdict=Verdict.RIGHT) for name in names)
    city.do("sam", delivery.check_materials, one.id, found)


def test_a_file_lies_with_the_case_and_evidence_has_its_hash_alone(city: City) -> None:
    content = pdf("secret figures of the company")
    one = apply(city, "zhi", call(city, "research", materials=(AUDIT,)), files=(brought("audit", content),))
    file = lines(city, "zhi", one)["audit"].file
    assert file is not None
    assert (file.name, file.type, file.bytes) == ("audit.pdf", "application/pdf", len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (city.office.home.root / "attachments" / file.sha256[:2] / file.sha256).read_bytes() == content
    said = " ".join(str(event.detail) for event in city.events())
    assert file.sha256 in said
    assert "secret figures" not in said
    found, read = city.do("zhi", delivery.open_material, one.number, file.id, ties=ties())
    assert (found.name, read) == ("audit.pdf", content)


def test_the_check_says_what_is_missing_unreadable_wrong_held_or_spared(city: City) -> None:
    source = Text("市税务局", "Tax office of the city")
    for who in ("云川智造有限公司", "云川微芯有限公司"):
        city.do(
            "sam",
            delivery.put_facts,
            who,
            {"revenue": 30_000_000},
            source=source,
            resource="tax",
            as_of="2025-12-31",
        )
    opened = call(city, "research", materials=(AUDIT, LEDGER, TAX, EXTRA))
    draft = city.see("zhi", delivery.prefill, opened.id, ties=ties())
    assert draft.held == ("tax",)
    one = apply(city, "zhi", opened, facts={}, files=(brought("audit", locked_pdf()),))
    assert states(city, "zhi", one) == {
        "audit": "unreadable",
        "ledger": "missing",
        "tax": "held",
        "extra": "spared",
    }
    known = lines(city, "sam", one)["tax"].held
    assert [(each.fact, each.source.zh) for each in known] == [("revenue", "市税务局")]
    assert refused(right, city, one, "audit") == "unreadable"
    assert refused(right, city, one, "ledger") == "bad_finding"
    assert refused(move, city, "sam", one, "accept") == "not_yours"

    hand(city, "zhi", one, brought("audit"), brought("ledger", workbook("1200"), name="ledger.xlsx"))
    assert states(city, "zhi", one)["audit"] == "waiting"
    right(city, one, "audit", "ledger")
    move(city, "sam", one, "accept")
    # Whoever states another figure than the granted one shows it by a document.
    own = apply(city, "wei", opened, facts={"revenue": "3100万元"})
    assert states(city, "wei", own)["tax"] == "missing"


def test_a_newer_file_takes_the_place_of_the_old_which_stays(city: City) -> None:
    one = apply(
        city, "zhi", call(city, "research", materials=(AUDIT,)), files=(brought("audit", pdf("old")),)
    )
    right(city, one, "audit")
    city.later(minutes=1)
    hand(city, "zhi", one, brought("audit", pdf("new"), name="audit-2.pdf"))
    line = lines(city, "sam", one)["audit"]
    assert line.state is MaterialState.WAITING, "what was found of the old file does not count for the new"
    assert line.file is not None
    assert line.file.name == "audit-2.pdf"
    (old,) = line.before
    assert old.replaced is not None
    assert city.do("sam", delivery.open_material, one.id, old.id, ties=ties())[1] == pdf("old")
    assert refused(move, city, "sam", one, "accept") == "not_yours"


def test_files_open_only_for_the_applicant_and_whoever_has_to_act(city: City) -> None:
    opened = call(city, "prize", materials=(AUDIT,))
    one = apply(city, "zhi", opened, files=(brought("audit"),))
    file = lines(city, "zhi", one)["audit"].file
    assert file is not None
    city.do("sam", delivery.open_material, one.id, file.id, ties=ties())
    assert "case.file_read" in city.kinds()
    assert refused(city.do, "wei", delivery.open_material, one.id, file.id, ties=ties()) == "no_application"
    assert refused(city.do, "fin", delivery.open_material, one.id, file.id, ties=ties()) == "no_application"
    right(city, one, "audit")
    move(city, "sam", one, "accept")
    move(city, "sam", one, "pass")  # in publicity: nobody's step
    sheet = city.see("sam", delivery.sheet, one.id, ties=ties())
    assert (sheet.turn, sheet.may_open) == (Turn.NOBODY, False)
    assert refused(city.do, "sam", delivery.open_material, one.id, file.id, ties=ties()) == "not_your_step"
    by_the_case = (casework.attachment, one.case, file.id)
    assert refused(city.do, "sam", *by_the_case, hands=hands()) == "not_your_step", (
        "nor by the page of the case"
    )
    city.do("zhi", delivery.open_material, one.id, file.id, ties=ties())
    city.do("lin", delivery.object_to, one.id, says="营业收入不实", ties=ties())
    city.do("sam", delivery.open_material, one.id, file.id, ties=ties())  # who must settle the objection


def test_nobody_hands_in_out_of_turn(city: City) -> None:
    one = apply(city, "zhi", call(city, "prize", materials=(AUDIT,)), files=(brought("audit"),))
    assert city.see("zhi", delivery.sheet, one.id, ties=ties()).turn is Turn.OFFICE
    wrong = (Checked(material="audit", verdict=Verdict.WRONG, says="不是本年度的"),)
    city.do("sam", delivery.check_materials, one.id, wrong)
    assert states(city, "zhi", one)["audit"] == "wrong"
    move(city, "sam", one, "supplement", to_mend="请换成本年度的")
    assert city.see("zhi", delivery.sheet, one.id, ties=ties()).turn is Turn.APPLICANT
    assert refused(hand, city, "zhi", one, brought("audit")) == "not_your_turn"
    seen = city.see("zhi", delivery.sheet, one.id, ties=ties()).version
    asked = delivery.Ask(call="", files=(brought("audit", pdf("this year")),))
    city.do("zhi", delivery.resubmit, one.id, asked, seen=seen, ties=ties())
    assert states(city, "zhi", one)["audit"] == "waiting"
    right(city, one, "audit")
    move(city, "sam", one, "accept")
    assert refused(hand, city, "zhi", one, brought("audit")) == "not_your_turn"
    assert refused(hand, city, "wei", one, brought("audit")) == "no_application"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "attachment_empty"),
        (b"MZ\x90\x00", "a.pdf", "attachment_program"),
        (b"just words", "a.pdf", "attachment_disguised"),
        (b"PK\x03\x04 broken", "a.xlsx", "attachment_damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "attachment_encrypted",
        ),
    ],
)
def test_what_the_door_refuses_is_said_beside_its_material(
    city: City, content: bytes, name: str, code: str
) -> None:
    opened = call(city, "prize", materials=(AUDIT, LEDGER))
    with pytest.raises(YibenError) as error:
        apply(city, "zhi", opened, files=(brought("ledger"), brought("audit", content, name=name)))
    assert error.value.code == code
    assert error.value.where["field"] == "material.audit"
    assert city.see("zhi", delivery.applications).total == 0


def test_a_name_is_no_material_but_paper_shown_at_the_desk_is(city: City) -> None:
    opened = call(city, "prize", materials=(AUDIT,))
    assert refused(apply, city, "zhi", opened, materials={"audit": "审计报告.pdf"}) == "material_file"
    assert refused(apply, city, "zhi", opened, files=(brought("else"),)) == "no_material"
    assert refused(apply, city, "zhi", opened, files=(brought("audit"), brought("audit"))) == "material_twice"
    one = apply(city, "sam", opened, of="云川智造有限公司", materials={"audit": "原件一份"})
    assert states(city, "sam", one) == {"audit": "waiting"}


def _png(*, wide: int = 1, damaged: bool = False) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = chunk(b"IHDR", wide.to_bytes(4, "big") + b"\0\0\0\1\x08\0\0\0\0")
    body = chunk(b"IDAT", zlib.compress(b"\0\xff"))
    if damaged:
        body = body[:-4] + b"\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.pdf", pdf(), None),
        ("a.pdf", locked_pdf(), Trouble.ENCRYPTED),
        ("a.pdf", blank_pdf(), Trouble.EMPTY),
        ("a.pdf", pdf()[:120], Trouble.DAMAGED),
        ("a.xlsx", workbook("一"), None),
        ("a.xlsx", workbook(), Trouble.EMPTY),
        ("a.xlsx", workbook("一")[:400], Trouble.DAMAGED),
        ("a.png", _png(), None),
        ("a.png", _png(wide=0), Trouble.EMPTY),
        ("a.png", _png(damaged=True), Trouble.DAMAGED),
        ("a.jpg", b"\xff\xd8\xff\xc0\0\x11\x08\0\1\0\1" + b"\0" * 9, None),
        ("a.jpg", b"\xff\xd8\xff\xda\0\x08", Trouble.DAMAGED),
        ("a.txt", b"\xef\xbb\xbf \r\n", Trouble.EMPTY),
        ("a.csv", "营业收入,1".encode(), None),
        ("a.doc", b"\0" * 512 + b"\xec\xa5" + b"\0" * 8 + b"\0\x01\0\0", Trouble.ENCRYPTED),
        ("a.ofd", b"whatever", None),
    ],
)
def test_what_a_person_cannot_read_is_named(name: str, content: bytes, found: Trouble | None) -> None:
    assert trouble(name, content) is found


def test_documents_of_words_are_empty_when_no_part_says_anything() -> None:
    import io

    import docx

    for says, found in (("说明", None), ("", Trouble.EMPTY)):
        out, made = io.BytesIO(), docx.Document()
        if says:
            made.add_paragraph(says)
        made.save(out)
        assert trouble("a.docx", out.getvalue()) is found
