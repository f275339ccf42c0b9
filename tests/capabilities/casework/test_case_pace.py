"""How organisations are doing: counted by the database, held against counting by hand."""

import random
import statistics

from case_flows import REQUEST
from sqlalchemy import insert, text

from yiben.capabilities import casework
from yiben.capabilities.casework.store.tables import case, flow
from yiben.infra.database import transaction

NOW = "2026-11-23T01:00:00.000000Z"


def rows(count: int) -> list[dict]:
    dice = random.Random(4)
    made = []
    for n in range(count):
        closed = dice.random() < 0.6
        due = dice.choice([None, "2026-11-20T15:59:59.999999Z", "2026-12-20T15:59:59.999999Z"])
        made.append({
            "id": f"case_{n}", "number": f"2025-{n:06d}", "kind": dice.choice(["a", "b"]), "flow": "x", "flow_sha256": "0",
            "title": "t", "subject": "s", "organisation": dice.choice([None, "org_a", "org_b", "org_c"]), "filer": "fay",
            "filer_org": None, "state": "x", "version": 1, "ending": "done" if closed else None, "form": {}, "orgs": {},
            "filed": "2026-01-01T00:00:00.000000Z", "entered": NOW, "round": 1, "due": due, "tries": 0,
            "closed": dice.choice(["2026-05-01T00:00:00.000000Z", "2026-11-01T00:00:00.000000Z"]) if closed else None,
            "missed": closed and dice.random() < 0.3, "days": dice.randint(0, 40) if closed else None,
        })  # fmt: skip
    return made


def expected(made, *, since=None):
    found = {}
    for org in {one["organisation"] for one in made}:
        mine = [one for one in made if one["organisation"] == org]
        shut = [one for one in mine if one["closed"] and (since is None or one["closed"] >= since)]
        is_open = [one for one in mine if not one["closed"]]
        found[org] = (
            len(is_open),
            sum(one["due"] is not None and one["due"] < NOW for one in is_open),
            len(shut),
            sum(one["missed"] for one in shut),
            statistics.median(one["days"] for one in shut) if shut else None,
        )
    return found


def test_counts_and_medians_are_right(court) -> None:
    made = rows(157)
    with transaction(court.office.engine, writes=True) as db:
        db.execute(insert(flow).values(sha256="0", key="x", kind="x", text="{}"))
        db.execute(insert(case), made)
    for since in (None, "2026-10-01"):
        told = court.do("bea", casework.pace, since=since)
        assert {
            one.organisation: (one.open, one.late, one.closed, one.closed_late, one.median_days)
            for one in told
        } == expected(made, since=since)
        assert [one.late for one in told] == sorted((one.late for one in told), reverse=True)
    by_kind = court.do("olga", casework.pace, by="kind")
    for kind in ("a", "b"):
        some = expected([one for one in made if one["kind"] == kind])
        assert {one.organisation: one.median_days for one in by_kind if one.kind == kind} == {
            org: counts[4] for org, counts in some.items()
        }
        alone = court.do("olga", casework.pace, kind=kind)
        assert {one.organisation: one.open for one in alone} == {
            org: counts[0] for org, counts in some.items()
        }
    assert {one.organisation_name for one in told} == {"", "《org_a》", "《org_b》", "《org_c》"}


def test_working_days_are_counted_when_a_case_closes(court) -> None:
    case_ = court.file()
    court.later(days=7)
    court.move("sam", case_, "refuse")
    assert court.do("sam", casework.pace)[0].median_days == 5


def test_supervisors_see_all_stewards_their_own(court) -> None:
    court.file()
    court.file(organisation="org_health")
    assert [one.organisation for one in court.do("sam", casework.pace)] == ["org_police"]
    assert court.refused("sam", casework.pace, organisation="org_health").code == "not_supervisor"
    assert court.refused("fay", casework.pace).code == "not_supervisor"
    assert {one.organisation for one in court.do("ada", casework.pace)} == {"org_police", "org_health"}


def test_late_cases_are_listed(court) -> None:
    first = court.file()
    court.later(days=10)
    second = court.file()
    listed = court.do("olga", casework.cases, phase=casework.Phase.LATE, kind=REQUEST.kind)
    assert [one.id for one in listed.rows] == [first.id]
    assert court.do("olga", casework.cases, phase=casework.Phase.OPEN).rows[0].id == second.id
    with transaction(court.office.engine, writes=False) as db:
        assert db.execute(text("SELECT count(*) FROM casework_case")).scalar_one() == 2
