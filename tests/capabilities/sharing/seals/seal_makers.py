"""A home with evidence that is really signed, and an organisation that seals."""

from pathlib import Path

from databases import make_tables
from yiben.capabilities import ledger
from yiben.capabilities.sharing import seals
from yiben.engines.evidence import make_seal
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role

OWNER = Actor(account="owner", name="Owner", roles=frozenset({Role.OWNER}), clearance=5)
STRANGER = Actor(account="zhao", name="Zhao", roles=frozenset({Role.ANALYST}), clearance=1)
WHAT = {
    "kind": "decision",
    "decision": "准予共享",
    "columns": [{"item": "itm_1", "name": "姓名", "form": "masked"}],
    "begins": "2026-11-01",
    "ends": "2026-12-31",
}


def open_office(folder: Path, *, database: str = "") -> Office:
    home, settings = Home(folder / "home").open(), Settings(database_url=database)
    engine = open_engine(home, settings)
    make_tables(engine)
    return Office(home, settings, engine, make_seal(home))


def sealed_by(
    office: Office, *, organisation: str = "市公安局", what=WHAT, subject: str = "case_1"
) -> seals.Sealed:
    with office.writing(OWNER) as work:
        issuer = ledger.ensure_organisation(work, organisation)
        grantee = ledger.ensure_organisation(work, "市交通运输局")
        what = {**what, "grantee": {"id": grantee.id, "name": grantee.name}}
        return seals.seal(work, what=what, issuer=issuer.id, subject=subject, title="人口库")
