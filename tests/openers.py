"""A transport bureau with its bus stops and its calls, and the people who open data for it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bureaus import acting, join
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import casework, grants, ledger, opening, people
from yiben.capabilities.opening.actions.checking import check
from yiben.capabilities.opening.disclosure.model import Check, CheckAsk, Remedy
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

BUREAU, READER = "云川市交通运输局", "云川大学"
STOPS = ("站点编号", "站点名称", "线路", "经度", "纬度")


@dataclass
class Openers:
    """Who opens data, and the resource they open."""

    platform: Platform
    steward: Actor
    steward_too: Actor
    officer: Actor
    reader: Actor
    stops: str

    @property
    def office(self) -> Office:
        return self.platform.office

    def writing(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.office.writing(actor)

    def reading(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.office.reading(actor)

    def check(self, resource: str = "", *, kind: str = "unconditional", remedies: tuple[Remedy, ...] = (), columns: tuple[str, ...] = ()) -> Check:  # fmt: skip
        asked = CheckAsk(resource=resource or self.stops, kind=kind, columns=columns, remedies=remedies)
        return check(self.office, self.platform.lake, self.steward, asked)

    def proposal(self, found: Check | None = None, **said: object) -> opening.Proposal:
        words = {
            "resource": self.stops,
            "title": Text("公交站点", "Bus stops"),
            "says": Text("全市公交站点和坐标", "Bus stops of the city with coordinates"),
            "columns": found.columns if found else STOPS,
            "licence": "CC-BY-4.0",
            "cycle": ledger.Cycle.MONTHLY,
            "planned": grants.day_of(self.office.clock()),
            "check": found.id if found else "",
            "kind": opening.OpenKind(found.kind) if found else opening.OpenKind.UNCONDITIONAL,
            "themes": ("transport",),
        }
        return opening.Proposal(**{**words, **said})

    def propose(self, found: Check | None = None, **said: object) -> casework.Case:
        with self.writing(self.steward) as work:
            return opening.propose(work, self.proposal(found, **said), hands=hands())

    def move(self, actor: Actor, case: casework.Case, move: str, **form: object) -> casework.Case:
        with self.writing(actor) as work:
            return casework.move(work, case.id, move, seen=case.version, form=form, hands=hands())

    def look(self, case: casework.Case) -> casework.Case:
        with self.reading(self.officer) as work:
            return casework.look(work, case.id, hands=hands()).case

    def release(self, case: casework.Case) -> opening.Edition:
        return opening.release(self.office, self.platform.lake, case.id, hands=hands())

    def approved(self, found: Check | None = None, **said: object) -> casework.Case:
        case = self.move(self.steward, self.propose(found or self.check(), **said), "submit")
        return self.move(self.officer, case, "approve")

    def opened(self, found: Check | None = None, **said: object) -> opening.Dataset:
        one = self.release(self.approved(found, **said))
        with self.reading(self.officer) as work:
            return opening.dataset(work, one.dataset)

    def bring(self, folder: Path, *, rows: int, name: str = "bus_stops") -> str:
        return bring_stops(self.platform, folder, rows=rows, name=name)

    def changes(self) -> list[tuple[str, str]]:
        with self.reading(self.officer) as work:
            return [(str(one.what), one.note) for one in opening.changes(work)]


def bring_stops(platform: Platform, folder: Path, *, rows: int, name: str = "bus_stops") -> str:
    """Bus stops, as many as asked for; the entry's identifier."""
    lines = [",".join(STOPS)]
    lines += [f"S{n:05d},{'南北东西中'[n % 5]}门站,{n % 9 + 1}路,{106.5 + n % 50 / 100:.2f},{26.5 + n % 40 / 100:.2f}" for n in range(rows)]  # fmt: skip
    path = folder / f"{name}.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    bring_in(platform, platform.owner(), Order(source=str(path), org=BUREAU, name=name, title="公交站点"))
    with platform.office.reading(platform.owner()) as work:
        return ledger.describe(work, name).resource.id


def grade(platform: Platform, resource: str, *, level: int = 1) -> None:
    """Every column at a level and nobody's, by one person and a second where it lowers."""
    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
        items = ledger.describe(work, resource).items
    for item in items:
        with platform.office.writing(platform.owner()) as work:
            done = ledger.correct(
                work, item.id, ledger.Correction(level=level, personal=False, why="公开信息")
            )
        if done.request is not None:
            with platform.office.writing(officer) as work:
                ledger.approve_label(work, done.request.id)
    with platform.office.writing(platform.owner()) as work:
        ledger.approve(work, resource)


def found_openers(platform: Platform, folder: Path) -> None:
    """The bureau's accounts, a reader elsewhere, and 200 bus stops graded as public."""
    stops = bring_stops(platform, folder, rows=200)
    with platform.office.writing(platform.owner()) as work:
        join(work, "steward1", BUREAU, Role.STEWARD)
        join(work, "steward2", BUREAU, Role.STEWARD)
        join(work, "reader", READER, Role.STEWARD)
    grade(platform, stops)


def openers_of(platform: Platform) -> Openers:
    """The openers of a home in which they were founded."""
    with platform.office.reading(platform.owner()) as work:
        who = [acting(work, name) for name in ("steward1", "steward2", "officer", "reader")]
        stops = ledger.describe(work, "bus_stops").resource.id
    return Openers(platform, *who, stops=stops)
