"""A peer that asks, grants and reads what it must not: each is named, changes nothing, and is survived."""

import secrets
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from crossings import Crossing, events, refused
from sqlalchemy import update
from test_bad_peers import batch, say
from test_cut_links import line_of

from conftest import OWNER
from yiben.app.reactions import hands
from yiben.capabilities import cascade, casework, ledger
from yiben.capabilities.cascade import certificates, crossing, envelope
from yiben.capabilities.cascade.actions.peering import say as tell
from yiben.capabilities.cascade.crossing.actions import answering
from yiben.capabilities.cascade.crossing.actions.reading import READ
from yiben.capabilities.cascade.crossing.documents import granted_document
from yiben.capabilities.cascade.model import STRIKES
from yiben.capabilities.grants import Form
from yiben.infra.database import metadata
from yiben.kernel.clock import stamp

REF = "xer_" + "0" * 26
GRT = "grt_" + "0" * 26


def told(kind: str, subject: str, **said: object) -> envelope.Message:
    return envelope.Message(kind=kind, subject=subject, body=orjson.dumps(said).decode())


def send(side, *messages: envelope.Message) -> None:
    """Put messages of a lying side into its own outbox, properly numbered, and send them."""
    with side.office.writing(OWNER) as work:
        tell(work, side.other, *messages)
    side.pump()


def objection(entry: str, item: str = "", **said: object) -> envelope.Message:
    fields = {
        "entry": entry,
        "item": item,
        "wrong": "description",
        "organisation": "某厅",
        "sealed": "AAAA",
        **said,
    }
    return told("objection", "xer_" + secrets.token_hex(13), **fields)


GARBAGE = [
    told("objection", "../x", entry="e", item="", wrong="value", organisation="", sealed=""),
    told("objection", REF, entry="e", item="other.1", wrong="value", organisation="", sealed=""),
    told("objection", REF, entry="e", item="", wrong="nonsense", organisation="", sealed=""),
    told("objection", REF, entry="e", item="", wrong="value", organisation="x" * 9_000, sealed=""),
    told("request", REF, form={"columns": [["deep"]]}, organisation="", accounts=[]),
    told("request", REF, form={"resource": "e", "columns": ["plain:f.1:x"], "begins": "2026-01-01",
                               "ends": "2026-01-02"}, organisation="", accounts=["../etc"]),
    told("request", REF, form=None, organisation="", accounts=[]),
    told("errand_wants", REF, wants="withdraw", why=""),
    told("errand_wants", REF, wants="approve", why=""),
    told("errand_word", REF, version=1, state="waiting", number="", zh="", en="", due=None, says=""),
    told("errand_word", REF, version=-1, state="done", number="", zh="", en="", due=None, says=""),
    told("grant", GRT, grant=GRT, columns=[]),
    told("grant", GRT, grant="x", columns=[{"item": "a", "name": "a", "form": "plain", "level": 9}]),
]  # fmt: skip


def test_errands_and_grants_that_make_no_sense_are_named_and_change_nothing(crossed: Crossing) -> None:
    for message in GARBAGE:
        status, said = say(crossed.province, batch(crossed.province, message))
        assert (status, said["error"]) == (400, "garbage"), message
        with crossed.city.office.writing(OWNER) as work:
            assert crossing.errands(work, crossing.Side.THEIRS) == ()
            cascade.let_back(work, crossed.city.other, why="试验")


def test_objections_to_what_is_not_there_or_not_shared_are_answered_and_become_no_case(
    crossed: Crossing,
) -> None:
    with crossed.city.office.writing(OWNER) as work:
        proposed = ledger.propose(
            work,
            ledger.Proposal(
                organisation="局",
                stem="未确认",
                items=(ledger.ItemProposal(name="x", type="VARCHAR"),),
                format="csv",
            ),
        ).resource
    lies = [objection("res_none"), objection(proposed), objection(crossed.entry, f"{crossed.entry}.99"), objection(crossed.entry)]  # fmt: skip
    send(crossed.province, *lies)
    assert crossing.attend(crossed.city.office, hands()) >= len(lies)
    with crossed.city.office.reading(OWNER) as work:
        found = crossing.errands(work, crossing.Side.THEIRS)
        assert {one.state for one in found} == {crossing.State.REFUSED}
        assert casework.cases(work, kind="objection.entry", hands=hands()).total == 0
    codes = [one.detail["code"] for one in events(crossed.city, "cascade.errand_refused")]
    assert sorted(codes) == ["garbage", "no_resource", "no_resource", "no_resource"]


def test_one_name_never_stands_for_two_objections(crossed: Crossing) -> None:
    first = objection(crossed.entry)
    send(crossed.province, first)
    other = objection(crossed.entry, organisation="另一厅")
    send(crossed.province, envelope.Message(kind="objection", subject=first.subject, body=other.body))
    assert crossed.city.peer().strikes == 1
    with crossed.city.office.reading(OWNER) as work:
        assert len(crossing.errands(work, crossing.Side.THEIRS)) == 1


def test_a_flood_of_objections_is_bounded(crossed: Crossing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yiben.capabilities.cascade.crossing.actions.hearing.MOST_OPEN", 2)
    for _ in range(STRIKES):
        crossed.province.pump()
        status, _ = say(
            crossed.province, batch(crossed.province, *(objection(crossed.entry) for _ in range(9)))
        )
        assert status in {400, 403}
    assert crossed.city.peer().strikes >= STRIKES - 1
    with crossed.city.office.writing(OWNER) as work:
        cascade.let_back(work, crossed.city.other, why="试验")
    monkeypatch.setattr("yiben.capabilities.cascade.crossing.actions.asking.MOST_OPEN", 1)
    crossed.object_to()
    assert refused(crossed.object_to) == "too_many_open"


def granting(crossed: Crossing, **changes: object) -> dict[str, object]:
    """The statement of the grant the province holds, with lies in it."""
    (held,) = crossed.held()
    return {**orjson.loads(granted_document(held.granted)), **changes}


def test_a_peer_grants_neither_what_is_ours_nor_more_nor_longer_nor_anew(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.MASKED})
    own = crossed.province.enter("省表", 2)
    before = crossed.held()
    ours = [{"item": f"{own}.1", "name": "c1", "form": "plain", "level": 2}]
    plain = [{**granting(crossed)["columns"][0], "form": "plain"}]
    other = "grt_" + "1" * 26
    lies = {
        "another_entry": granting(crossed, grant=other, entry=own, columns=ours),
        "nobody_asked": granting(crossed, grant=other, reference=REF),
        "wider": granting(crossed, columns=plain),
        "second_grant": granting(crossed, grant=other),
        "changed": granting(crossed, begins=granting(crossed)["ends"]),
    }
    longer = granting(crossed, ends="2099-01-01")
    for said in (*lies.values(), longer):
        send(crossed.city, told("grant", str(said["grant"]), **said))
    assert crossed.held() == before
    reasons = [one.detail["reason"] for one in events(crossed.province, "cascade.grant_unusable")]
    assert sorted(reasons) == sorted([*lies, "wider"])
    crossed.withdraw(grant)
    crossed.turn()
    send(crossed.city, told("grant", grant, **granting(crossed, standing="in_force")))
    assert crossed.held()[0].granted.standing is crossing.Standing.WITHDRAWN
    assert crossed.province.peer().strikes == 0


def test_a_word_below_one_already_told_is_not_believed(crossed: Crossing) -> None:
    said = crossed.object_to()
    crossed.turn()
    crossed.move(said.reference, "accept")
    crossed.turn()
    old = {"version": 1, "state": "refused", "number": "", "zh": "旧", "en": "old", "due": None, "says": ""}
    send(crossed.city, told("errand_word", said.reference, **old))
    assert crossed.errand(said.reference).state is crossing.State.OPEN


def test_a_word_on_what_this_side_does_not_know_is_noted_and_cuts_nobody_off(crossed: Crossing) -> None:
    word = {"version": 9, "state": "done", "number": "", "zh": "", "en": "", "due": None, "says": ""}
    send(crossed.city, told("errand_word", REF, **word))
    (left,) = events(crossed.province, "cascade.errand_unknown")
    assert left.subject == REF
    assert crossed.province.peer().strikes == 0


def post(crossed: Crossing, said: dict[str, object] | bytes, *, path: str = READ) -> tuple[int, dict]:
    """What the city answers to a read of the province, properly signed."""
    side = crossed.province
    body = said if isinstance(said, bytes) else orjson.dumps(said)
    home, peer = side.office.home, side.peer()
    us = envelope.installation(home)
    pair = certificates.authority(home, us, now=side.office.clock())
    signature = envelope.sign(home, peer.our_key, pair, path.encode(), peer.id.encode(), body)
    line = line_of(side)
    answer = line.post(READ, body, sender=us, signature=signature)
    line.close()
    return answer.status, orjson.loads(answer.body)


def wanted(crossed: Crossing, grant: str, **changes: object) -> dict[str, object]:
    return {
        "grant": grant, "account": "lin", "columns": [crossed.item("id")], "where": "", "rows": 5,
        "nonce": secrets.token_hex(16), "at": stamp(datetime.now(UTC)), **changes,
    }  # fmt: skip


def test_reads_with_forged_names_old_words_or_other_columns_are_refused(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN}, accounts=("lin",))
    assert post(crossed, wanted(crossed, grant))[0] == 200
    assert post(crossed, wanted(crossed, GRT))[1]["error"] == "no_such_grant"
    assert post(crossed, wanted(crossed, grant, account="mallory"))[1]["error"] == "no_such_grant"
    assert post(crossed, wanted(crossed, grant, columns=[crossed.item("姓名")]))[1]["error"] == "no_column"
    injected = 'id = 1 UNION SELECT "姓名" FROM residents'
    assert post(crossed, wanted(crossed, grant, where=injected))[1]["error"] == "bad_row_condition"
    named = wanted(crossed, grant, where="姓名 LIKE '王%'")
    assert post(crossed, named)[1]["error"] == "bad_row_condition"
    old = stamp(datetime.now(UTC) - timedelta(hours=1))
    assert post(crossed, wanted(crossed, grant, at=old))[1]["error"] == "read_stale"
    once = wanted(crossed, grant)
    assert post(crossed, once)[0] == 200
    assert post(crossed, once)[1]["error"] == "read_replayed"
    assert len(events(crossed.city, "cascade.read_given")) == 2
    assert len(events(crossed.city, "cascade.read_refused")) == 6


def test_reads_that_make_no_sense_are_too_large_or_signed_for_something_else_are_strikes(
    crossed: Crossing,
) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN})
    assert post(crossed, b"[]")[1]["error"] == "garbage"
    assert post(crossed, wanted(crossed, grant, rows=10**9))[1]["error"] == "garbage"
    assert post(crossed, wanted(crossed, grant), path="/cascade/v1/messages")[1]["error"] == "signature_wrong"
    assert post(crossed, b" " * 200_000)[0] == 413
    assert crossed.city.peer().strikes == 4
    assert events(crossed.city, "cascade.read_given") == []


def test_a_grant_of_another_peer_is_no_grant(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN})
    with crossed.city.office.engine.begin() as db:
        db.execute(update(metadata.tables["cascade_grant"]).values(peer="f" * 16))
    assert post(crossed, wanted(crossed, grant))[1]["error"] == "no_such_grant"


LIES = [
    b"[]",
    b'{"columns":[],"rows":0,"cut":false,"export":"","trace":null}',
    b'{"columns":[{"name":"id","masked":false,"values":[1,2,3]}],"rows":99999,"cut":false,"export":"","trace":null}',
    b'{"columns":[{"name":"id","masked":false,"values":[1]}],"rows":3,"cut":false,"export":"","trace":null}',
    b'{"columns":[{"name":"id","masked":"no","values":[1]}],"rows":1,"cut":false,"export":"","trace":null}',
    b'{"columns":[{"name":"id","masked":false,"values":[[1]]}],"rows":1,"cut":false,"export":"","trace":null}',
    b'{"columns":[{"name":"id","masked":false,"values":[1,"x"]}],"rows":2,"cut":false,"export":"","trace":null}',
    b'{"columns":[{"name":"id","masked":false,"values":[{"a":1}]}],"rows":1,"cut":false,"export":"","trace":null}',
]


def test_an_owner_whose_answers_make_no_sense_is_named(
    crossed: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN})
    for lie in LIES:
        monkeypatch.setattr(answering, "_written", lambda *_, lie=lie: lie)
        assert refused(crossed.read, grant) == "cascade_garbage", lie


def test_an_owner_that_says_masked_and_shows_plain_does_not_lower_what_the_province_ruled(
    crossed: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = crossed.granted(forms={"电话": Form.MASKED})
    crossed.province.rule(crossed.item("电话"), 5)
    lie = {"columns": [{"name": "电话", "masked": True, "values": ["13800000001"]}], "rows": 1, "cut": False,
           "export": "", "trace": None}  # fmt: skip
    monkeypatch.setattr(answering, "_written", lambda *_: orjson.dumps(lie))
    assert crossed.read(grant) == [{"电话": None}]
