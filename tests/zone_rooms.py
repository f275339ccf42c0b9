"""A workspace in the town of `granting.py`: transport operates, the bureau supervises, the police gave a grant."""

from dataclasses import dataclass

import pyarrow as pa

from granting import EDUCATION, POLICE, TRANSPORT, Town, roads
from yiben.capabilities import ledger, people
from yiben.capabilities.zones import workspaces
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.text import Text

BUREAU = "市经济和信息化局"
SPAN = ("2026-05-01", "2026-12-31")
COLUMNS = ("id", "ward", "name", "idno:masked", "phone:token", "salary:masked", "grade")


@dataclass
class Room:
    """One workspace, and what people do there, by account."""

    town: Town
    space: workspaces.Workspace
    grant: str

    def write(self, name: str, sql: str, *, by: str = "wang", **said: object) -> workspaces.Step:
        with self.town.office.writing(self.town.who(by)) as work:
            return workspaces.write_step(work, self.space.id, name=name, sql=sql, **said)

    def run(self, step: workspaces.Step, *, by: str = "wang") -> workspaces.Run:
        return workspaces.run(self.town.office, self.town.lake, self.town.who(by), step.id)

    def make(self, name: str, sql: str) -> tuple[workspaces.Step, workspaces.Run]:
        step = self.write(name, sql)
        return step, self.run(step)

    def ask(self, step: workspaces.Step, *, by: str = "wang", **said: object) -> workspaces.Exit:
        who = self.town.who(by)
        return workspaces.ask_out(self.town.office, self.town.lake, who, step.id, why="产品开发", **said)

    def approve(self, exit_: workspaces.Exit, *, by: str = "supervisor") -> workspaces.Exit:
        with self.town.office.writing(self.town.who(by)) as work:
            return workspaces.approve(work, exit_.id, says="同意")

    def take(self, exit_: workspaces.Exit, *, by: str = "wang") -> pa.Table:
        return workspaces.take(self.town.office, self.town.lake, self.town.who(by), exit_.id).table()

    def preview(self, step: workspaces.Step, *, by: str = "wang") -> pa.Table:
        return workspaces.preview(self.town.office, self.town.lake, self.town.who(by), step.id).table()


def settle_bureau(town: Town) -> None:
    """The supervisor, and one more analyst of the operator."""
    with town.office.writing(SYSTEM) as work:
        ledger.ensure_organisation(work, BUREAU)
        for name, org, role in (
            ("supervisor", BUREAU, Role.BUREAU),
            ("rival", EDUCATION, Role.ANALYST),
            ("police_bureau", POLICE, Role.BUREAU),
        ):
            people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({role}), clearance=1, org=org
            )


def enrol(town: Town, account: str, *, by: str = "zhang") -> workspaces.Person:
    """Registered by the operator and filed by the supervisor."""
    with town.office.writing(town.who(by)) as work:
        made = workspaces.register(
            work, supervisor=BUREAU, account=account, real_name=account, means="当面核验身份证"
        )
    with town.office.writing(town.who("supervisor")) as work:
        return workspaces.file_person(work, made.id)


def open_room(town: Town, *columns: str, span: tuple[str, str] = SPAN, **said: object) -> Room:
    """A workspace with `wang` working in it; `span`: first and last day of its grant."""
    begins, ends = span
    grant = town.give(*(columns or COLUMNS), roads=roads("sql", "file"), begins=begins, ends=ends)
    with town.office.writing(town.who("supervisor")) as work:
        asked = workspaces.NewWorkspace(
            title="驾驶人分析", operator=TRANSPORT, supervisor=BUREAU, grant=grant.id,
            ends=ends, **{"zone": "交通专区", **said},
        )  # fmt: skip
        space = workspaces.open_workspace(work, asked)
    with town.office.reading(town.who("zhang")) as work:
        known = {one.account for one in workspaces.registered(work) if one.works}
    if "wang" not in known:
        enrol(town, "wang")
    with town.office.writing(town.who("zhang")) as work:
        workspaces.admit(work, space.id, "wang")
    return Room(town=town, space=space, grant=grant.id)
