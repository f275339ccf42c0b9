"""Reads under a grant that probe, that come after its end, that hoard turns; grants whose statement says more than is so."""

import threading
import time
from datetime import UTC, datetime

import orjson
import pytest
from crossings import Crossing, events, later, refused
from test_crossing_attacked import granting, post, send, told, wanted

from conftest import OFFICER, OWNER
from yiben.app.cascading.tracing import elsewhere
from yiben.capabilities import cascade, ledger
from yiben.capabilities.access import exports
from yiben.capabilities.cascade import crossing
from yiben.capabilities.cascade.crossing.actions import answering
from yiben.capabilities.grants import Form
from yiben.kernel.clock import stamp

PLAIN = {"id": Form.PLAIN, "街区": Form.PLAIN, "电话": Form.MASKED}

PROBES = [
    "电话 = '13800000007'",
    "电话 LIKE '1380000000%'",
    "电话 > '13800000020'",
    "id = 7 AND 电话 BETWEEN '13800000000' AND '13800000010'",
    "电话 IN ('13800000001', '13800000002')",
    "NOT 电话 = '13800000007'",
    "CASE WHEN 电话 = '13800000007' THEN 1/0 ELSE 1 END = 1",
    "length(电话) = 11",
    "CAST(电话 AS INTEGER) > 1",
    "姓名 = '王中明'",
    "姓名 IS NOT NULL",
    "id = (SELECT max(id) FROM residents)",
    "EXISTS (SELECT 1 FROM residents r WHERE r.姓名 LIKE '王%' AND r.id = id)",
    "id = 1 ORDER BY 电话",
    "id = 1; DROP TABLE residents",
    "rowid = 1",
    "residents = 1",
    "residents.电话 = '1'",
    "\"电话\"::VARCHAR = '13800000007'",
    "1 = 1 OR 电话 SIMILAR TO '.*7'",
    "random() > 0.5",
    "getenv('HOME') = 'x'",
]


@pytest.mark.parametrize("accounts", [(), ("lin",)])
def test_no_condition_tells_a_hidden_value_from_another(crossed: Crossing, accounts: tuple[str, ...]) -> None:
    """Whatever is asked about what is masked or for verifying is refused, or answers as if nothing was asked of it."""
    grant = crossed.granted(forms=PLAIN, accounts=accounts)
    columns = [crossed.item("id"), crossed.item("电话")]
    clear = {f"1380000{number:04d}" for number in range(40)}
    told_ = []
    for probe in PROBES:
        status, said = post(crossed, wanted(crossed, grant, columns=columns, where=probe, rows=100))
        if status == 200:
            ids = said["columns"][0]["values"]
            told_.append((probe, ids))
            assert not clear & {str(one) for one in said["columns"][1]["values"]}
            # All rows or none: a condition on what is hidden selects by its mask.
            assert ids in ([], list(range(40))), probe
        else:
            assert status == 403, (probe, said)
    assert told_


@pytest.mark.parametrize("where", ["id = 'abc'", "id > 99999999999999999999999", "街区 LIKE '%' ESCAPE 'xx'", "街区 = '\ud83d'", "id = 1e400", "(" * 400 + "id = 1" + ")" * 400, " AND ".join(["id = 1"] * 300)])  # fmt: skip
def test_a_condition_that_breaks_is_answered_and_noted(crossed: Crossing, where: str) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN, "街区": Form.PLAIN})
    body = wanted(crossed, grant, where="?")
    raw = (
        orjson.dumps(body).replace(b'"?"', b'"\\ud83d"')
        if "\ud83d" in where
        else orjson.dumps({**body, "where": where})
    )
    status, said = post(crossed, raw)
    assert status in {200, 400, 403}, said
    assert status == 200 or said["error"]
    assert post(crossed, wanted(crossed, grant))[0] == 200


def test_a_grant_is_worth_nothing_after_its_end_its_withdrawal_or_a_higher_grade(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN, "姓名": Form.PLAIN})
    named = {"columns": [crossed.item("姓名")]}
    status, said = post(crossed, wanted(crossed, grant, **named))
    assert (status, said["columns"][0]["masked"]) == (200, False)
    with crossed.city.office.writing(OWNER) as work:
        ledger.correct(work, crossed.item("姓名"), ledger.Correction(why="重评", level=5))
    status, said = post(crossed, wanted(crossed, grant, **named))
    assert status == 403 or said["columns"][0]["masked"] or set(said["columns"][0]["values"]) == {None}
    crossed.withdraw(grant)
    assert post(crossed, wanted(crossed, grant))[0] == 403
    other = crossed.granted(forms={"id": Form.PLAIN})
    later(crossed.city, days=40)
    later(crossed.province, days=40)
    now = stamp(crossed.city.office.clock())
    assert post(crossed, wanted(crossed, other, at=now))[0] == 403


def test_a_statement_that_names_a_higher_level_opens_nothing_that_is_ruled_here(crossed: Crossing) -> None:
    """The city grants at 3 and says 5, so that what the province graded higher would still be shown."""
    grant = crossed.granted(forms={"姓名": Form.PLAIN})
    (held,) = crossed.held()
    lie = granting(crossed)
    asked = crossed.request(forms={"姓名": Form.PLAIN})
    crossed.turn()
    said = {
        **lie, "grant": "grt_" + "9" * 26, "reference": asked.reference,
        "columns": [{"item": crossed.item("姓名"), "name": "姓名", "form": "plain", "level": 5}],
        "begins": held.granted.begins, "ends": held.granted.ends, "purpose": held.granted.purpose,
        "entry": held.granted.entry,
    }  # fmt: skip
    send(crossed.city, told("grant", "grt_" + "9" * 26, **said))
    crossed.province.rule(crossed.item("姓名"), 4)
    answer = {"columns": [{"name": "姓名", "masked": False, "values": ["王某"]}], "rows": 1, "cut": False,
              "export": "", "trace": None}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            answering,
            "_answered",
            lambda office, peer, body, *_: answering.signed(office, peer, body, 200, answer),
        )
        for one in (grant, "grt_" + "9" * 26):
            assert crossed.read(one) == [{"姓名": None}], one


def test_one_peer_takes_two_turns_of_four(crossed: Crossing, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN})
    inside, most, guard = 0, 0, threading.Lock()

    def slow(office, peer, body, *_more):  # type: ignore[no-untyped-def]
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        time.sleep(0.5)
        with guard:
            inside -= 1
        return answering.signed(office, peer, body, 200, {})

    monkeypatch.setattr(answering, "_answered", slow)
    bodies = [wanted(crossed, grant) for _ in range(6)]
    threads = [threading.Thread(target=post, args=(crossed, one)) for one in bodies]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert 0 < most <= 2


def test_a_read_names_grant_person_time_and_event_on_both_sides(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN, "电话": Form.MASKED})
    crossed.read(grant)
    (there,), (here,) = events(crossed.city, "cascade.read_given"), events(crossed.province, "cascade.read")
    assert there.subject == here.subject == grant
    assert (there.detail["account"], here.actor) == ("lin", "lin")
    (left,) = events(crossed.city, "data.exported")
    assert there.detail["event"] == here.detail["event"] == left.id
    (asked,) = events(crossed.province, "cascade.read_asked")
    assert there.detail["their_event"] == here.detail["asked"] == asked.id
    assert there.detail["certificate"] == _shown(crossed.province)
    assert here.detail["certificate"] == _shown(crossed.city)
    assert abs(datetime.fromisoformat(there.time) - datetime.now(UTC)).total_seconds() < 300


def _shown(side) -> str:  # type: ignore[no-untyped-def]
    """SHA-256 of the certificate a side shows."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    pem = (side.office.home.keys / "cascade-link.pem").read_bytes()
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()


def test_batches_name_the_certificate_they_came_under(crossed: Crossing) -> None:
    crossed.object_to()
    crossed.turn()
    (got, *_), (sent, *_) = events(crossed.city, "cascade.received"), events(crossed.province, "cascade.sent")
    assert got.detail["certificate"] == _shown(crossed.province)
    assert sent.detail["certificate"] == _shown(crossed.city)
    old = _shown(crossed.province)
    with crossed.province.office.writing(OWNER) as work:
        cascade.renew(work)
    crossed.turn()
    (now, *_) = events(crossed.city, "cascade.received")
    assert now.detail["certificate"] == _shown(crossed.province) != old


def test_a_refused_read_is_in_both_logs(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN})
    crossed.withdraw(grant)
    assert refused(crossed.read, grant) == "grant_withdrawn"
    (there,), (here,) = (
        events(crossed.city, "cascade.read_refused"),
        events(crossed.province, "cascade.read_refused_there"),
    )
    assert there.subject == here.subject == grant
    assert (there.detail["code"], here.detail["code"], here.actor) == (
        "grant_withdrawn",
        "grant_withdrawn",
        "lin",
    )


def test_a_leaked_copy_leads_from_the_owners_log_to_the_person_on_the_other_side(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"电话": Form.MASKED})
    rows = crossed.read(grant)
    file = crossed.city.office.home.staging / "leak.csv"
    text = "\n".join(str(row["电话"]) for row in rows)
    file.write_text(f"电话\n{text}\n")
    found = exports.trace(crossed.city.office, OWNER, file).copies[0]
    assert found.export.grant == grant
    (there,) = [
        one for one in events(crossed.city, "cascade.read_given") if one.detail["export"] == found.export.id
    ]
    assert there.detail["account"] == "lin"
    with crossed.city.office.reading(OWNER) as work:
        away = elsewhere(work, [found])[found.export.id]
    (asked,) = events(crossed.province, "cascade.read_asked")
    assert (away.peer_name, away.account, away.event, away.their_event) == (
        "云川省",
        "lin",
        there.id,
        asked.id,
    )
    assert away.certificate == _shown(crossed.province)
    with crossed.province.office.reading(OFFICER) as work:
        (held,) = crossing.held(work)
        (errand,) = crossing.errands(work)
    assert (held.granted.grant, errand.account) == (grant, "lin")
