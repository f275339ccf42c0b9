"""What would be gathered twice, over a ledger of 130,000 columns: first answer of a process, later ones, a list of demand.

    python benchmarks/duplicates.py [resources]        # default 6,500 resources × 20 items

Synthetic and deterministic, made by `ledger.py`. Asked are the 40 columns of a new system. Beside it: the same look-up as
one SQL statement for each asked column (names and meanings, living columns), which scores nothing.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from ledger import COLUMNS, SUBJECTS, open_office, proposals, say
from yiben.capabilities import ledger, stewardship
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM

MEANINGS = {"身份证号": "cn_resident_id", "姓名": "person_name", "手机号码": "mobile", "金额": "amount"}
ASKED = tuple(stewardship.Column(name=name, semantic=MEANINGS.get(name)) for name in COLUMNS[:40])
PEER = text(
    "SELECT i.resource, i.id FROM ledger_item i JOIN ledger_resource r ON r.id = i.resource "
    "LEFT JOIN ledger_label l ON l.item = i.id AND l.number = i.ruling "
    "WHERE NOT i.retired AND r.status <> 'retired' AND (i.name_key = :name OR l.semantic = :semantic)"
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6_500
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(folder) / "home")
        with office.writing(SYSTEM) as work:
            ledger.register_many(work, list(proposals(count)))
        ledger.catch_up(office.home, office.engine)
        with office.reading(SYSTEM) as work:
            first = took(work)
            later = statistics.median(took(work) for _ in range(5))
            peer = statistics.median(beside(work) for _ in range(3))
            wishes = [
                stewardship.Wish(
                    title=f"{SUBJECTS[n % len(SUBJECTS)]}核查", columns=ASKED[n % 30 : n % 30 + 6]
                )
                for n in range(200)
            ]
            begin = time.perf_counter()
            for wish in wishes:
                stewardship.match_wish(work, wish, organisation="")
            matched = time.perf_counter() - begin
        say(
            "duplicates",
            columns=count * 20,
            asked=len(ASKED),
            first_s=round(first, 2),
            ours_s=round(later, 3),
            peer="SQL, one statement per asked column",
            peer_s=round(peer, 2),
            ratio=round(later / peer, 3),
        )
        say(
            "duplicates.demands",
            demands=len(wishes),
            ours_s=round(matched, 2),
            each_ms=round(matched * 1000 / 200, 1),
        )


def took(work: Work) -> float:
    begin = time.perf_counter()
    found = stewardship.duplicates(work, ASKED)
    assert found.compared
    return time.perf_counter() - begin


def beside(work: Work) -> float:
    begin = time.perf_counter()
    for one in ASKED:
        work.db.execute(PEER, {"name": one.name.casefold(), "semantic": one.semantic}).all()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
