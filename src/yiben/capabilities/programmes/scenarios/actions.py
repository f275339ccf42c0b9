"""The verbs of simulation: run, save, list, compare. Data are read through access and its guard, never around them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from yiben.capabilities import access, ledger, policy
from yiben.capabilities.programmes.drafts import compiled_draft, find_draft, may_see, must_be_staff, today
from yiben.capabilities.programmes.scenarios import store
from yiben.capabilities.programmes.scenarios.documents import figures_document
from yiben.capabilities.programmes.scenarios.model import (
    Beside,
    BreakdownBeside,
    GroupBeside,
    Scenario,
    Simulation,
)
from yiben.engines.rules.entitlements.compared import BREAKDOWNS, Breakdown, By
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.engines.rules.entitlements import Compiled

_MOST_ROWS = 20_000_000
_MOST = 200
_SHOWN_BESIDE = 3
_FEWEST, _MOST_BESIDE = 2, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is compared: `known` are programmes that prerequisites may name."""

    before: "Compiled | None"
    after: "Compiled"
    known: "dict[str, Compiled]"
    draft: str | None
    edition: int | None
    day: date


def simulate(
    office: Office,
    actor: Actor,
    *,
    resource: str,
    draft: str | None = None,
    programme: str | None = None,
    as_of: date | None = None,
    by: Sequence[By] = BREAKDOWNS,
    purpose: str = "",
    changes: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Simulation:
    """What a draft would do to a resource of the lake, beside the programme it is based on (or `programme`).

    Without `draft`, what `programme` itself does. `changes`: the draft with other thresholds, to try them. `progress` hears of rows.
    The table is read through the guard as the actor may see it: columns that are
    masked for them count as not there (`hidden`); groups of few are withheld as the statistics room does. Leaves
    `data.read` and `programme.simulated`. Raises NotFound, BadInput for a table without a fact, Refused.
    """
    from yiben.engines.rules.entitlements.comparing import compare

    with office.reading(actor) as work:
        must_be_staff(actor)
        asked = _asked(work, draft, programme, as_of, changes)
        dossier = ledger.describe(work, resource)
        names = [item.name for item in dossier.items if not item.retired]
        wanted, beside = _columns(asked, names, by)
    limits = access.limits_of(office.settings, rows=None)
    limits = type(limits)(seconds=limits.seconds, memory_mb=limits.memory_mb, rows=_MOST_ROWS)
    answer = access.ask(
        office,
        actor,
        _select(dossier.resource.name, [*beside, *wanted]),
        purpose=purpose or "simulation",
        limits=limits,
    )
    hidden = tuple(one.name for one in answer.columns if one.name in wanted and (one.masked or one.withheld))
    shown = [one.name for one in answer.columns if one.name not in hidden]
    minimum = _minimum(answer.level)
    found = compare(
        asked.before,
        asked.after,
        _told((batch.select(shown) for batch in answer.batches), progress),
        columns=shown,
        as_of=asked.day,
        by=by,
        known=asked.known,
        minimum=minimum,
    )
    done = Simulation(
        draft=draft,
        edition=asked.edition,
        programme=asked.after.id,
        title=asked.after.programme.title,
        against=asked.before.id if asked.before else None,
        resource=dossier.resource.id,
        name=dossier.resource.name,
        snapshot=next(iter(answer.snapshots.values()), None),
        as_of=asked.day.isoformat(),
        level=answer.level,
        found=found,
        hidden=hidden,
        truncated=answer.truncated,
    )
    with office.writing(actor) as work:
        work.leave(
            "programme.simulated",
            done.draft or done.programme,
            programme=done.programme,
            against=done.against,
            resource=done.resource,
            snapshot=done.snapshot,
            as_of=done.as_of,
            hidden=list(hidden),
            rows=found.rows,
        )
    return done


def _told(batches: Iterable[Any], progress: Progress) -> Iterator[Any]:
    rows = 0
    for batch in batches:
        yield batch
        rows += batch.num_rows
        progress(Step(stage="simulate", rows=rows))


def _asked(
    work: Work,
    draft: str | None,
    programme: str | None,
    as_of: date | None,
    changes: Mapping[str, str] | None,
) -> _Asked:
    day = as_of or today(work)
    if draft is None and programme is None:
        raise BadInput(
            "simulate_what",
            Text("请给出草案或事项", "Name a draft or a programme."),
            hint=Text(
                "yiben programme simulate DRAFT --on TABLE", "yiben programme simulate DRAFT --on TABLE"
            ),
        )
    known: dict[str, Compiled] = {}
    before = None
    edition = None
    if draft is not None:
        one = find_draft(work, draft)
        edition = one.edition
        programme = programme or one.based_on
    if programme is not None:
        before, panel = policy.programme(programme, work=work, day=day)
        known = dict(panel.known)
    if draft is None:
        assert before is not None  # one of the two was named
        return _Asked(before=None, after=before, known=known, draft=None, edition=None, day=day)
    after = compiled_draft(work, draft, changes=changes)
    return _Asked(before=before, after=after, known=known, draft=draft, edition=edition, day=day)


def _columns(asked: _Asked, names: Sequence[str], by: Sequence[By]) -> tuple[list[str], list[str]]:
    """The columns that are facts somebody asks for, and a few others that say which row it is."""
    from yiben.engines.rules.entitlements.columns import ready
    from yiben.engines.rules.entitlements.columns.taking import columns_of

    plans = [
        ready([one], names, as_of=asked.day, known=asked.known) for one in (asked.before, asked.after) if one
    ]
    read = {column for plan in plans for column in plan.columns_read(names)}
    if not read:
        facts = ", ".join(dict.fromkeys(name for plan in plans for name in plan.lacking))
        raise BadInput(
            "no_facts",
            Text(
                "这张表没有一列是该事项要问的事实", "No column of the table is a fact the programme asks for."
            ),
            where={"columns": list(names)[:50]},
            hint=Text(f"要问的事实：{facts}", f"It asks for: {facts}."),
        )
    at = columns_of(names, plans[-1].facts)
    read |= {at[one.fact][0] for one in by if one.fact in at}
    others = [
        name for name in names if name not in read and name not in {column for column, _ in at.values()}
    ]
    return [name for name in names if name in read], others[:_SHOWN_BESIDE]


def _select(table: str, columns: Sequence[str]) -> str:
    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    return f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table)}"


@lru_cache(maxsize=1)
def _minima() -> dict[int, int]:
    stated = read_toml(packs_folder() / "yiben-base" / "statistics.toml")["minimum"]
    return {int(level): int(most) for level, most in stated.items() if level.isdigit()}


def _minimum(level: int) -> int:
    """Fewest of a group, as statistics has it for the level; the strictest where it has none."""
    stated = _minima()
    return stated.get(level, max(stated.values()))


def save_scenario(work: Work, run: Simulation, *, name: str) -> Scenario:
    """Keep a run under a name, without the rows it showed. `programme.scenario_saved`."""
    must_be_staff(work.actor)
    if not name.strip():
        raise BadInput("scenario_name", Text("请给场景取名", "Give the scenario a name."))
    scenario_id = new_id("scn")
    values: dict[str, Any] = {
        "id": scenario_id,
        "name": name.strip()[:200],
        "draft": run.draft,
        "edition": run.edition,
        "programme": run.programme,
        "title_zh": run.title.zh[:400],
        "title_en": run.title.en[:400],
        "against": run.against,
        "resource": run.resource,
        "resource_name": run.name,
        "snapshot": run.snapshot,
        "as_of": run.as_of,
        "level": run.level,
        "org": work.actor.org,
        "by": work.actor.account,
        "at": stamp(work.now()),
        "figures": {**figures_document(run.found), "hidden": list(run.hidden)},
    }
    store.add(work.db, values)
    work.leave(
        "programme.scenario_saved",
        values["id"],
        name=values["name"],
        programme=run.programme,
        draft=run.draft,
    )
    return find_scenario(work, scenario_id)


def find_scenario(work: Work, scenario_id: str) -> Scenario:
    """One scenario the actor may see. NotFound, also for data of a level above their clearance."""
    one = store.find(work.db, scenario_id)
    if one is None or not _may_see(work.actor, one):
        raise NotFound(
            "no_scenario",
            Text(f"没有场景 {scenario_id[:40]}", f"There is no scenario {scenario_id[:40]}"),
            where={"scenario": scenario_id[:40]},
        )
    return one


def scenarios(work: Work, *, draft: str | None = None) -> tuple[Scenario, ...]:
    """The scenarios the actor may see, newest first."""
    return tuple(one for one in store.every(work.db, draft=draft, most=_MOST) if _may_see(work.actor, one))


def _may_see(actor: Actor, one: Scenario) -> bool:
    mine = actor.account == one.by
    return may_see(actor, org=one.org, by=one.by) and (mine or actor.clearance >= one.level)


def drop_scenario(work: Work, scenario_id: str) -> None:
    """Forget a scenario. `programme.scenario_dropped`."""
    one = find_scenario(work, scenario_id)
    store.drop(work.db, one.id)
    work.leave("programme.scenario_dropped", one.id, name=one.name)


def compare_scenarios(work: Work, ids: Sequence[str]) -> Beside:
    """Two to six scenarios side by side."""
    if not _FEWEST <= len(ids) <= _MOST_BESIDE:
        raise BadInput(
            "scenarios_count",
            Text("请选两到六个场景", "Choose two to six scenarios."),
            where={"count": len(ids)},
        )
    found = tuple(find_scenario(work, one) for one in ids)
    facts = dict.fromkeys(breakdown.fact for one in found for breakdown in one.breakdowns)
    return Beside(
        scenarios=found,
        breakdowns=tuple(_beside(fact, found) for fact in facts),
        same_data=len({(one.snapshot, one.as_of) for one in found}) == 1,
    )


def _beside(fact: str, found: Sequence[Scenario]) -> BreakdownBeside:
    listed: list[Breakdown | None] = [
        next((one for one in scenario.breakdowns if one.fact == fact), None) for scenario in found
    ]
    title = next(one.title for one in listed if one is not None)
    held: list[dict[str, Any]] = [
        {} if one is None else {group.name: group for group in one.groups} for one in listed
    ]
    names = dict.fromkeys(name for groups in held for name in groups)
    return BreakdownBeside(
        fact=fact,
        title=title,
        groups=tuple(
            GroupBeside(
                name=name,
                after=tuple(groups[name].after if name in groups else None for groups in held),
                cost=tuple(groups[name].cost_after if name in groups else None for groups in held),
            )
            for name in names
        ),
    )
