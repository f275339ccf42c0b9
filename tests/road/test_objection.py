"""A wrong value is disputed where it was seen, corrected where it came from, and everybody who had it is told."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from objectors import PHONE, RIGHT, Objectors, found_objectors, objectors_of, refused

from bureaus import bureaus_of
from yiben.app.objecting.remaking import make_again
from yiben.app.reactions import hands
from yiben.app.wiring import open_platform
from yiben.capabilities import access, casework, ledger, objections
from yiben.capabilities.access import exports
from yiben.capabilities.objections import Outcome, RedoState, Way
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.kernel.actors import Actor
from yiben.kernel.clock import utc_now
from yiben.kernel.paging import PageAsk


@pytest.fixture(scope="session")
def disputed_home(bureau_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library shared with transport, and a table welfare made of it."""
    home = tmp_path_factory.mktemp("disputed") / "home"
    shutil.copytree(bureau_home, home)
    platform = open_platform(home)
    bureaus = bureaus_of(platform)
    bureaus.share()
    bureaus.granted()
    found_objectors(bureaus)
    platform.close()
    return home


@pytest.fixture
def objectors(disputed_home: Path, tmp_path: Path) -> Iterator[Objectors]:
    shutil.copytree(disputed_home, tmp_path / "disputed")
    platform = open_platform(tmp_path / "disputed")
    yield objectors_of(bureaus_of(platform))
    platform.close()


def mine(objectors: Objectors, actor: Actor, kind: str) -> list[casework.Errand]:
    with objectors.reading(actor) as work:
        return list(casework.todo(work, kind=kind, hands=hands()).rows)


def test_disputed_below_corrected_at_the_origin_remade_and_told(objectors: Objectors, tmp_path: Path) -> None:
    bureaus = objectors.bureaus
    sql = 'SELECT 姓名, 联系电话 FROM "residents"'
    exports.export(bureaus.office, objectors.welfare, sql, form=access.Format.CSV)
    found = objectors.file()

    # It went up the lineage to where the value came from, under the name the row has there.
    below, origin = objectors.levels(found)
    assert (below.state, origin.state, origin.parent) == ("tracing", "asked", below.id)
    assert (origin.resource, origin.column, origin.organisation) == (
        bureaus.resource, "联系电话", bureaus.police.org,
    )  # fmt: skip
    assert set(origin.columns) == {"联系电话", "姓名"}
    with objectors.reading(bureaus.transport) as work:
        assert objections.disputed(work, bureaus.resource) == {"联系电话": 1}
        assert refused(objections.look, work, origin.id, hands=hands()) == "no_case"
    assert [one.case.id for one in mine(objectors, bureaus.police, objections.VALUE)] == [origin.id]

    objectors.move(bureaus.police, origin.id, "accept")
    assert refused(objectors.move, bureaus.police, origin.id, "correct") == "not_yours"  # nothing landed yet
    objectors.land(tmp_path)
    objectors.move(bureaus.police, origin.id, "correct")
    with objectors.reading(bureaus.police) as work:
        current = ledger.describe(work, bureaus.resource).resource.snapshot
        corrected = objections.look(work, origin.id, hands=hands())
        assert (corrected.outcome, corrected.snapshot) == (Outcome.CORRECTED, current)
        assert objections.disputed(work, bureaus.resource) == {}
    assert objectors.state(below) == "accepted"

    # The table made of it is made again, with the rights of whoever made it, and that answers the level below.
    (redo,) = make_again(bureaus.platform)
    assert redo.name == "welfare_list"
    rows = access.ask(bureaus.office, objectors.welfare, 'SELECT 联系电话 FROM "welfare_list"').table()
    assert set(rows.column(0).to_pylist()) == {RIGHT}
    assert objectors.state(below) == "corrected"
    with objectors.reading(objectors.clerk) as work:
        (done,) = objections.redos(work, below.id, hands=hands())
        assert (done.state, done.snapshot != done.since) == (RedoState.DONE, True)
        told = {one.organisation: one for one in objections.receipts(work, below.id, hands=hands())}
    assert make_again(bureaus.platform) == ()

    # Transport by its grant, welfare by its file: told, and they acknowledge.
    assert told.keys() == {bureaus.transport.org, objectors.welfare.org}
    assert {way for way, _ in told[objectors.welfare.org].ways} == {Way.EXPORT}
    (errand,) = mine(objectors, bureaus.transport, "objection.told")
    objectors.move(bureaus.transport, errand.case.id, "acknowledge")
    with objectors.reading(objectors.bureau) as work:
        by_org = {one.organisation: one for one in objections.figures(work, hands=hands())}
    police, welfare = by_org[str(bureaus.police.org)], by_org[str(objectors.welfare.org)]
    assert (police.filed, police.in_time, police.corrected, police.median_days) == (1, 1, 1, 0.0)
    assert (police.told, police.acknowledged, welfare.corrected) == (2, 1, 1)
    with objectors.reading(bureaus.transport) as work:
        assert objections.figures(work, hands=hands()) == ()  # others' figures are the authority's to read

    # Nothing of it is in the evidence, in notices, or readable at rest.
    with objectors.reading(bureaus.platform.owner()) as work:
        entries = evidence.show(work.db, page=PageAsk(size=500)).rows
        assert {"objection.filed", "objection.traced", "objection.settled", "objection.told", "objection.remade",
                "objection.acknowledged"} <= {one.kind for one in entries}  # fmt: skip
    home = bureaus.platform.home.root
    kept = b"".join(path.read_bytes() for path in home.glob("*.db*")) + repr(entries).encode()
    for word in (RIGHT, PHONE, "本人已换号", "王某某"):
        assert word.encode() not in kept
    assert verify(bureaus.platform.engine, bureaus.platform.home).ok


def test_only_who_may_see_the_value_reads_what_was_said(objectors: Objectors) -> None:
    from yiben.app.objecting.seeing import sees

    found = objectors.file()
    _, origin = objectors.levels(found)
    office = objectors.bureaus.office

    def read(actor: Actor, case: str) -> objections.Statement:
        seeing = sees(office, actor)
        with objectors.reading(actor) as work:
            return objections.statement(work, case, sees=seeing, hands=hands())

    assert read(objectors.clerk, found.id).right == RIGHT  # their own words
    assert refused(read, objectors.bureaus.police, origin.id) == "value_closed"  # cleared for level one only
    assert refused(read, objectors.bureau, origin.id) == "value_closed"
    assert refused(read, objectors.bureaus.transport, origin.id) == "no_case"
    said = read(objectors.welfare, found.id)
    assert (said.key, said.seen) == ({"姓名": "王某某"}, PHONE)
    assert "objection.opened" in objectors.bureaus.kinds()


def test_a_value_given_in_the_case_corrects_and_is_shown_under_the_guard(objectors: Objectors) -> None:
    from yiben.app.objecting.seeing import sees

    found = objectors.file(resource=objectors.bureaus.resource)
    police = objectors.bureaus.police
    objectors.move(police, found.id, "accept")
    with objectors.writing(police) as work:
        case = casework.look(work, found.id, hands=hands()).case
        objections.correct(work, found.id, seen=case.version, value=RIGHT, hands=hands())
    with objectors.reading(objectors.clerk) as work:
        after = objections.look(work, found.id, hands=hands())
        assert (after.state, after.snapshot, after.given) == ("corrected", None, True)
        (redo,) = objections.redos(work, found.id, hands=hands())
        assert redo.state is RedoState.BY_HAND  # nothing landed that the platform could make it of
        said = objections.statement(
            work, found.id, sees=sees(objectors.bureaus.office, objectors.clerk), hands=hands()
        )
        assert (said.right, said.answer) == (RIGHT, "")  # their own words, not the value they may not see
    assert refused(objectors.move, objectors.welfare, redo.case, "made_again") == "not_yours"
    objectors.move(objectors.welfare, redo.case, "not_needed", not_needed_why="清单不含该人员")


def test_refused_reviewed_and_done_again(objectors: Objectors, tmp_path: Path) -> None:
    police = objectors.bureaus.police
    found = objectors.file(resource=objectors.bureaus.resource)
    objectors.move(police, found.id, "refuse", refusal="与登记材料一致")
    assert refused(objectors.move, police, found.id, "ask_review", review_why="x") == "not_yours"
    objectors.move(objectors.clerk, found.id, "ask_review", review_why="登记材料已更新")
    objectors.move(objectors.bureau, found.id, "overturn", review_says="应以新材料为准")
    assert objectors.state(found) == "accepted"
    objectors.land(tmp_path)
    objectors.move(police, found.id, "correct")
    assert refused(objectors.move, objectors.clerk, found.id, "ask_review", review_why="x") == "not_yours"
    with objectors.reading(objectors.bureau) as work:
        (one,) = objections.figures(work, hands=hands())
    assert (one.reopened, one.corrected, one.refused) == (1, 1, 0)


def test_refused_at_the_origin_the_level_below_answers_itself(objectors: Objectors) -> None:
    found = objectors.file()
    below, origin = objectors.levels(found)
    objectors.move(objectors.bureaus.police, origin.id, "refuse", refusal="与登记材料一致")
    assert objectors.state(below) == "asked"
    objectors.move(objectors.welfare, below.id, "refuse", refusal="来源单位核实无误")
    assert objectors.state(below) == "refused"


def test_taken_back_below_it_is_taken_back_at_every_level(objectors: Objectors) -> None:
    found = objectors.file()
    objectors.move(objectors.clerk, found.id, "withdraw")
    assert {one.state for one in objectors.levels(found)} == {"withdrawn"}


def test_a_circle_in_the_lineage_is_walked_once(objectors: Objectors) -> None:
    bureaus = objectors.bureaus
    with objectors.writing(bureaus.platform.owner()) as work:
        derived = {one.name: one.id for one in ledger.describe(work, objectors.derived).items}
        back = ledger.Derivation(item="联系电话", source=derived["联系电话"], how="SELECT")
        ledger.record_lineage(work, bureaus.resource, [back])
    levels = objectors.levels(objectors.file())
    assert [(one.resource, one.depth) for one in levels] == [(objectors.derived, 0), (bureaus.resource, 1)]


def test_a_person_is_filed_for_with_proof_and_nothing_more(objectors: Objectors) -> None:
    said = objections.Statement(says="住址有误", subject="王某某")
    person = {"resource": objectors.bureaus.resource, "column": "户籍地址", "statement": said}
    assert refused(objectors.file, **person) == "bad_objection"
    assert refused(objectors.file, **person, for_person=True) == "bad_objection"
    found = objectors.file(**person, for_person=True, proof=objections.Proof.IDENTITY_CARD)
    with objectors.reading(objectors.clerk) as work:
        case = casework.look(work, found.id, hands=hands()).case
    assert case.form["proof"] == "identity_card"
    assert "王某某" not in str(case)


def test_an_entry_is_disputed_and_mended(objectors: Objectors) -> None:
    entry = {
        "column": "",
        "wrong": objections.Wrong.DESCRIPTION,
        "statement": objections.Statement(says="单位有误"),
    }
    found = objectors.file(**entry, resource=objectors.bureaus.resource)
    assert (found.kind, found.level) == (objections.ENTRY, 1)
    police = objectors.bureaus.police
    with objectors.reading(police) as work:
        assert objections.disputed(work, objectors.bureaus.resource) == {"": 1}
    objectors.move(police, found.id, "accept")
    objectors.move(police, found.id, "correct")
    assert objectors.state(found) == "corrected"


def test_unanswered_it_goes_to_the_authority_and_answered_it_closes_by_itself(objectors: Objectors) -> None:
    office, police = objectors.bureaus.office, objectors.bureaus.police

    def after(days: int) -> None:
        casework.tick(replace(office, clock=lambda: utc_now() + timedelta(days=days)), hands=hands())

    found = objectors.file(resource=objectors.bureaus.resource)
    after(30)
    assert found.id in [one.case.id for one in mine(objectors, objectors.bureau, objections.VALUE)]
    objectors.move(police, found.id, "refuse", refusal="与登记材料一致")
    after(1)
    assert objectors.state(found) == "refused"  # whoever objected may still ask for a review
    after(60)
    assert objectors.state(found) == "declined"


def test_what_cannot_be_is_refused_and_nothing_is_filed(objectors: Objectors) -> None:
    nothing = objections.Statement()
    assert refused(objectors.file, statement=nothing) == "bad_objection"
    assert refused(objectors.file, column="没有这一列") == "no_column"
    assert refused(objectors.file, resource="nowhere") == "no_resource"
    long = objections.Statement(says="长" * 5000)
    assert refused(objectors.file, statement=long) == "bad_objection"
    with objectors.reading(objectors.bureau) as work:
        assert objections.objections(work, hands=hands()).total == 0
