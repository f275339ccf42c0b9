"""Who may harvest, and finding what they name."""

from yiben.capabilities import ledger
from yiben.capabilities.harvesting.model import Run, Source, Standing
from yiben.capabilities.harvesting.store import runs as ran
from yiben.capabilities.harvesting.store import sources as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text

HARVESTERS = (Role.STEWARD, Role.BUREAU, Role.OWNER)


def must_harvest(work: Work, organisation: str = "") -> None:
    """Raise Refused `not_harvester` unless the actor may harvest; a steward, for their own organisation and below."""
    actor = work.actor
    if actor == SYSTEM or actor.holds(Role.BUREAU, Role.OWNER):
        return
    if actor.holds(Role.STEWARD):
        above = {level[0] for level in ledger.levels_above(work, organisation)} if organisation else set()
        names = ledger.organisation_names(work, above)
        if not organisation or actor.org is None or actor.org in above | set(names.values()):
            return
    raise Refused(
        "not_harvester",
        Text("您不能管理目录采集", "You may not look after harvests."),
        where={"account": actor.account},
        hint=Text(
            "请联系数据专员（本单位）、数据主管部门或平台所有者",
            "Ask a steward (of that organisation), the data bureau or the platform's owner.",
        ),
    )


def source_of(work: Work, reference: str) -> Source:
    """The source with this identifier or name. Raises NotFound `no_source`."""
    found = store.find(work.db, reference)
    if found is None or found.standing is Standing.REMOVED:
        raise NotFound(
            "no_source",
            Text(f"没有目录来源「{reference[:80]}」", f"There is no source “{reference[:80]}”."),
            where={"source": reference[:80]},
            hint=Text("yiben harvest list 列出全部来源", "yiben harvest list names them all."),
        )
    return found


def run_of(work: Work, identifier: str) -> Run:
    """One run. Raises NotFound `no_harvest_run`."""
    found = ran.find(work.db, identifier)
    if found is None:
        raise NotFound(
            "no_harvest_run",
            Text(f"没有采集批次「{identifier[:80]}」", f"There is no harvest {identifier[:80]}."),
            where={"run": identifier[:80]},
        )
    return found
