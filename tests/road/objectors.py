"""A value that went from one bureau to two others, and the people who dispute, answer and are told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bureaus import Bureaus, acting, join
from yiben.app.deriving import derive
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.capabilities import casework, ledger, objections, people
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import YibenError

WELFARE = "云川市民政局"
BUREAU = "云川市大数据局"
PHONE, RIGHT = "13900000000", "13911112222"


def refused(verb: Callable[..., object], *args: object, **said: object) -> str:
    """The code somebody was refused with."""
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code


@dataclass
class Objectors:
    """The police hold the residents; welfare made `welfare_list` of them; transport has a grant."""

    bureaus: Bureaus
    welfare: Actor  # steward, cleared: made the derived table
    clerk: Actor  # analyst of welfare: disputes
    bureau: Actor  # of the data authority
    derived: str

    def writing(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.bureaus.office.writing(actor)

    def reading(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.bureaus.office.reading(actor)

    def file(self, actor: Actor | None = None, **said: object) -> objections.Objection:
        draft = objections.Draft(
            **{
                "resource": self.derived,
                "column": "联系电话",
                "statement": objections.Statement(
                    key={"姓名": "王某某"}, seen=PHONE, right=RIGHT, says="本人已换号，原号 13900000000 停用"
                ),
                **said,
            }
        )
        with self.writing(actor or self.clerk) as work:
            return objections.file(work, draft, hands=hands())

    def move(self, actor: Actor, case: str, step: str, **form: object) -> casework.Case:
        with self.writing(actor) as work:
            seen = casework.look(work, case, hands=hands()).case
            return casework.move(work, seen.id, step, seen=seen.version, form=form, hands=hands())

    def levels(self, found: objections.Objection) -> list[objections.Objection]:
        with self.reading(self.bureau) as work:
            return list(objections.levels(work, found.id, hands=hands()))

    def state(self, found: objections.Objection) -> str:
        with self.reading(self.bureau) as work:
            return objections.look(work, found.id, hands=hands()).state

    def land(self, folder: Path) -> None:
        """The police bring the residents in again, with everybody's number changed."""
        import csv

        rows = _rows(self.bureaus)
        path = folder / "更正.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, "联系电话": RIGHT} for row in rows)
        owner = self.bureaus.platform.owner()
        order = Order(source=str(path), org="云川市公安局", name="residents", accept_changes=True)
        bring_in(self.bureaus.platform, owner, order)


def found_objectors(bureaus: Bureaus) -> Objectors:
    """Make the accounts; welfare derives its list."""
    with bureaus.writing(bureaus.platform.owner()) as work:
        join(work, "welfare", WELFARE, Role.STEWARD)
        people.change_account(work, "welfare", clearance=5)
        join(work, "clerk", WELFARE, Role.ANALYST)
        join(work, "bureau", BUREAU, Role.BUREAU)
        welfare = acting(work, "welfare")
    sql = 'SELECT 姓名, 联系电话, 户籍地址 FROM "residents"'
    derive(bureaus.platform, welfare, sql, name="welfare_list", org=WELFARE)
    return objectors_of(bureaus)


def objectors_of(bureaus: Bureaus) -> Objectors:
    """The people of a home in which they were founded."""
    with bureaus.reading(bureaus.platform.owner()) as work:
        welfare, clerk, bureau = (acting(work, name) for name in ("welfare", "clerk", "bureau"))
        derived = ledger.describe(work, "welfare_list").resource.id
    return Objectors(bureaus, welfare, clerk, bureau, derived)


def _rows(bureaus: Bureaus) -> list[dict[str, object]]:
    from yiben.capabilities import access

    owner = bureaus.platform.owner()
    return list(access.ask(bureaus.office, owner, 'SELECT * FROM "residents"').table().to_pylist())
