"""To-do lists over 1,000,000 cases and 10,000 people: the first page, the supervisor's view, moving a case.

    python benchmarks/todo.py [--cases 1000000] [--home FOLDER] [--database-url postgresql://…]

Everything is made by the database itself (INSERT … SELECT) and goes through the front desk when measured, evidence
sealed. 500 organisations of very different size; stewards, the data authority, officers; a tenth of the people stand
in for somebody else today; six cases in ten are open, a tenth of them late and escalated. People are drawn at random:
once from all 10,000 alike, once from those with a role (`busy`), whose lists are longest. `--home` keeps the home.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert, text

from yiben.capabilities import casework, people, policy
from yiben.capabilities.casework.actions.cases import keep_flow
from yiben.capabilities.people import store as accounts
from yiben.engines.evidence import make_seal
from yiben.engines.flows.model import Deadline, End, Field, Flow, Move, Relation, State, Who, Within
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

NOW = datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)
PEOPLE, ORGS, DAYS = 10_000, 500, 400
OWNER = Who(role="steward", relation=Relation.OWNER)
AUTHORITY = Who(role="bureau", relation=Relation.AUTHORITY)
OFFICER = Who(role="officer")


def t(word: str) -> Text:
    return Text(word, word)


FLOW = Flow(
    key="bench@1/request",
    kind="bench.request",
    title=t("request"),
    says=None,
    start="asked",
    form=(Field(id="purpose", title=t("purpose"), required=True),),
    states=(
        State(id="asked", title=t("asked"), says=t("asked"), deadline=Deadline(within=Within(working_days=10), escalate=(OFFICER,))),
        State(id="checked", title=t("checked"), says=t("checked"), deadline=Deadline(within=Within(working_days=10))),
        State(id="correcting", title=t("correcting"), says=t("correcting")),
        State(id="done", title=t("done"), says=t("done"), end=End.DONE),
    ),
    moves=(
        Move(id="accept", title=t("accept"), sources=("asked",), target="checked", who=(OWNER,), not_who=("filer",)),
        Move(id="return", title=t("return"), sources=("asked",), target="correcting", who=(OWNER,), returns=True),
        Move(id="again", title=t("again"), sources=("correcting",), target="asked", who=(Who(filer=True),)),
        Move(id="finish", title=t("finish"), sources=("checked",), target="done", who=(AUTHORITY,)),
    ),
)  # fmt: skip

# A squared fraction: the largest organisation has some four in a hundred of all cases, the smallest a handful.
ORG = "'org_' || CAST(CAST((i * 7919 % 1000000) / 1000000.0 * ((i * 7919 % 1000000) / 1000000.0) * {orgs} AS INTEGER) AS TEXT)"
STATE = "CASE WHEN i % 10 < 4 THEN 'asked' WHEN i % 10 = 4 THEN 'checked' WHEN i % 10 = 5 THEN 'correcting' ELSE 'done' END"


def open_office(folder: Path, url: str) -> Office:
    """An office on a home, with its evidence log; the clock stands still."""
    home, settings = Home(folder).open(), Settings(database_url=url)
    assert policy.version
    assert casework.file
    engine = open_engine(home, settings)
    seal = make_seal(home)
    metadata.create_all(engine)
    return Office(home, settings, engine, seal, clock=lambda: NOW)


def fill(office: Office, cases: int) -> None:
    """People, organisations' cases, who must act, delegations: a statement each."""
    with office.writing(SYSTEM) as work:
        sha256 = keep_flow(work, FLOW)
        accounts.add_accounts(work.db, [_account(n) for n in range(PEOPLE)])
        _delegations(work.db)
        _fill_cases(work.db, cases, sha256)
    with transaction(office.engine, writes=True) as db:
        db.execute(text("ANALYZE"))


def _account(n: int) -> dict[str, object]:
    role = "officer" if n % 500 == 0 else "bureau" if n % 100 == 1 else "steward" if n % 5 == 2 else "analyst"
    org = None if role == "officer" else "org_0" if role == "bureau" else f"org_{(n // 5) % ORGS}"
    return {
        "name": f"p{n}", "title_zh": f"p{n}", "title_en": f"p{n}", "org": org, "roles": [Role(role)],
        "clearance": 1, "password": "x", "initial_password": True, "totp_step": 0, "disabled": False,
        "created": stamp(NOW),
    }  # fmt: skip


def _delegations(db: Connection) -> None:
    from yiben.capabilities.casework.store.tables import delegation

    dice = random.Random(5)
    givers = dice.sample(range(PEOPLE), PEOPLE // 10)
    rows = [
        {
            "id": f"dlg_{giver}", "giver": f"p{giver}", "taker": f"p{dice.randrange(PEOPLE)}", "kinds": [],
            "begins": "2026-11-01", "ends": "2026-12-31", "made": stamp(NOW),
        }
        for giver in givers
    ]  # fmt: skip
    db.execute(insert(delegation), [one for one in rows if one["giver"] != one["taker"]])


def _fill_cases(db: Connection, cases: int, sha256: str) -> None:
    postgresql = db.dialect.name == "postgresql"
    empty = "'{}'::json" if postgresql else "'{}'"
    org = ORG.format(orgs=ORGS)
    orgs = """'{"owner": "' || organisation || '", "authority": "org_0"}'"""
    orgs = f"({orgs})::json" if postgresql else orgs
    db.execute(text("CREATE TEMPORARY TABLE moment (n INTEGER PRIMARY KEY, filed TEXT, due TEXT)"))
    moments = [
        {"n": n, "filed": stamp(NOW - timedelta(days=n)), "due": stamp(NOW + timedelta(days=40 - n % 44))}
        for n in range(DAYS)
    ]
    db.execute(text("INSERT INTO moment VALUES (:n, :filed, :due)"), moments)
    db.execute(
        text(f"""
        WITH RECURSIVE numbers(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {cases}),
        drawn AS (SELECT i, {org} AS organisation, {STATE} AS state, i % {DAYS} AS n FROM numbers)
        INSERT INTO casework_case (id, number, kind, flow, flow_sha256, title, subject, organisation, filer, filer_org,
            state, version, ending, form, orgs, filed, entered, round, due, alarm, tries, closed, missed, days)
        SELECT 'case_' || substr(CAST(100000000 + i AS TEXT), 2), '2026-' || substr(CAST(100000000 + i AS TEXT), 2),
            'bench.request', '{FLOW.key}', '{sha256}', 'Case ' || CAST(i AS TEXT), 'res_' || CAST(i % 5000 AS TEXT),
            organisation, 'p' || CAST(i * 31 % {PEOPLE} AS TEXT), 'org_' || CAST(i % {ORGS} AS TEXT), state,
            CASE WHEN state = 'asked' THEN 1 ELSE 2 END, CASE WHEN state = 'done' THEN 'done' END,
            {empty}, {orgs}, filed, filed, 1,
            CASE WHEN state IN ('asked', 'checked') THEN due END, NULL, 0, CASE WHEN state = 'done' THEN due END,
            state = 'done' AND i % 7 = 0, CASE WHEN state = 'done' THEN i % 41 END
        FROM drawn JOIN moment ON moment.n = drawn.n""")
    )
    step = """INSERT INTO casework_step ("case", version, move, source, target, account, at, form, note, salt) """
    db.execute(
        text(f"{step} SELECT id, 1, 'file', NULL, 'asked', filer, filed, {empty}, '', '' FROM casework_case")
    )
    db.execute(
        text(f"""{step} SELECT id, 2, 'accept', 'asked', state, 'p' || CAST(CAST(substr(id, 6) AS INTEGER) * 7 % 2000 * 5 + 2 AS TEXT), filed, {empty}, '', ''
            FROM casework_case WHERE version = 2""")
    )  # fmt: skip
    hold = """INSERT INTO casework_holder ("key", due, "case", kind, escalated) """
    db.execute(
        text(f"""{hold} SELECT CASE state WHEN 'asked' THEN 'steward@' || organisation WHEN 'checked' THEN 'bureau@org_0'
            ELSE '=' || filer END, coalesce(due, '9999'), id, kind, false FROM casework_case WHERE closed IS NULL""")
    )
    db.execute(
        text(f"""{hold} SELECT 'officer@*', due, id, kind, true FROM casework_case
            WHERE state = 'asked' AND due < '{stamp(NOW)}'""")
    )
    db.execute(
        text(
            """INSERT INTO casework_aside ("case", account) SELECT id, filer FROM casework_case WHERE state = 'asked'"""
        )
    )
    db.execute(text(f"INSERT INTO casework_number VALUES (2026, {cases})"))


def say(benchmark: str, **figures: object) -> None:
    print(json.dumps({"benchmark": benchmark, **figures}), flush=True)


def spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    at = lambda part: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 2)  # noqa: E731
    return {"median_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "most_ms": round(ordered[-1], 2)}


def timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def lists(office: Office, names: list[str], label: str, *, rounds: int = 3) -> None:
    """The first page of each of these people's lists, the middle of three rounds; nothing was read before the first."""
    with office.reading(SYSTEM) as work:
        actors = [people.who_is(work, name) for name in names]
    lengths: list[int] = []

    def one(actor: Actor) -> None:
        with office.reading(actor) as work:
            lengths.append(casework.todo(work).total)

    found = [spread([timed(partial(one, actor)) for actor in actors]) for _ in range(rounds)]
    middle = sorted(found, key=lambda each: each["p95_ms"])[rounds // 2]
    say(
        f"todo.{label}",
        people=len(names),
        goal_p95_ms=50,
        **middle,
        first_round_p95_ms=found[0]["p95_ms"],
        median_length=statistics.median(lengths),
        longest=max(lengths),
    )


def supervise(office: Office) -> None:
    """Everything by organisation with medians; one organisation; what is late."""
    with office.reading(SYSTEM) as work:
        officer, steward = people.who_is(work, "p0"), people.who_is(work, "p2")
    for label, actor, call in (
        ("pace_all", officer, casework.pace),
        ("pace_by_kind", officer, lambda work: casework.pace(work, by="kind")),
        ("pace_own", steward, casework.pace),
        ("late", officer, lambda work: casework.cases(work, phase=casework.Phase.LATE)),
        ("cases_of_mine", steward, casework.cases),
        ("late_of_mine", steward, partial(casework.todo, only="late")),
        ("search", steward, partial(casework.todo, q="2026-0001 case")),
        ("notices", steward, casework.notices),
    ):
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            with office.reading(actor) as work:
                call(work)
            times.append((time.perf_counter() - begin) * 1000)
        say(f"todo.{label}", **spread(times))


def move(office: Office, count: int) -> None:
    """Open a case from the list, look at it, accept it; each a transaction of its own, evidence sealed."""
    hands, looking, moving, filing = casework.Hands(), [], [], []
    with office.reading(SYSTEM) as work:
        stewards = [people.who_is(work, f"p{n}") for n in range(2, 5 * count, 5)]
    for actor in stewards:
        with office.reading(actor) as work:
            rows = casework.todo(work, kind=FLOW.kind).rows
        waits = next((one.case for one in rows if one.case.state == "asked" and not one.through), None)
        if waits is None:
            continue
        begin = time.perf_counter()
        with office.reading(actor) as work:
            casework.look(work, waits.id, hands=hands)
        looked = time.perf_counter()
        with office.writing(actor) as work:
            casework.move(work, waits.id, "accept", seen=waits.version, form={}, hands=hands)
        moved = time.perf_counter()
        with office.writing(actor) as work:
            casework.file(
                work, FLOW.kind, subject="res_1", organisation="org_7", title="One more",
                form={"purpose": "x"}, hands=hands, flow=FLOW,
            )  # fmt: skip
        filing.append((time.perf_counter() - moved) * 1000)
        looking.append((looked - begin) * 1000)
        moving.append((moved - looked) * 1000)
    say("todo.look", cases=len(looking), **spread(looking))
    say("todo.move", cases=len(moving), **spread(moving))
    say("todo.file", cases=len(filing), **spread(filing))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=1_000_000)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--database-url", default="")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(said.home or Path(folder) / "home", said.database_url)
        with transaction(office.engine, writes=False) as db:
            there = db.execute(text("SELECT count(*) FROM casework_number")).scalar_one()
        if not there:
            say(
                "todo.made", cases=said.cases, ours_s=round(timed(lambda: fill(office, said.cases)) / 1000, 1)
            )
        dice = random.Random(6)
        lists(office, [f"p{n}" for n in dice.sample(range(PEOPLE), 1000)], "everybody")
        busy = [n for n in range(PEOPLE) if n % 500 == 0 or n % 100 == 1 or n % 5 == 2]
        lists(office, [f"p{n}" for n in dice.sample(busy, 600)], "busy")
        lists(office, [f"p{n}" for n in range(0, PEOPLE, 500)], "officers")
        lists(office, [f"p{n}" for n in range(1, PEOPLE, 100)], "authority")
        supervise(office)
        move(office, 300)
        office.engine.dispose()


if __name__ == "__main__":
    main()
