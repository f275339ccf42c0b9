"""Terminal door of programmes: `yiben assess`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.engines.rules.entitlements import Compiled, Panel


def assess(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PACK/PROGRAMME] FACTS.json",
            help="The programme, then one object of facts or a list; - for stdin 事项与事实",
            show_default=False,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every programme in force 全部政策")] = False,
    pack: Annotated[
        list[str] | None, typer.Option("--pack", help="With --all: only of these packs 规则包")
    ] = None,
    whom: Annotated[
        str | None,
        typer.Option("--for", help="With --all: company, person or all; absent: as the facts tell 主体"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="As of a day 截至", show_default=False)
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--table", help="A table of applicants instead of FACTS.json 批量")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="With --table: where answers go 输出文件", callback=writable)
    ] = None,
    places: Annotated[
        bool, typer.Option("--places", help="With --table: ranks and who is selected 排名与名额")
    ] = False,
    budgets: Annotated[
        bool, typer.Option("--budgets", help="With --table: what a budget pays each 预算分配")
    ] = False,
    stacking: Annotated[
        bool, typer.Option("--stacking", help="With --table: what stays together 叠加之后")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Who qualifies, for how much, why, by which article 政策匹配.

    One programme of any pack, or with --all those that are in force here (of a home without any: the shipped ones).
    """
    from yiben.app.assessing import day_of
    from yiben.app.fact_files import read_json

    names, facts = _parted(words or [], every=all_, table=table)
    desk = _Desk(home, as_, day_of(as_of))
    try:
        if table is not None:
            said = {"places": places, "budgets": budgets, "stacking": stacking}
            more = [name for name, wanted in said.items() if wanted]
            _table(desk, names, pack or [], table, out, more=more, json=json)
        elif all_:
            _all(desk, read_json(facts), pack or [], whom=whom, json=json)
        else:
            _one(desk, names[0], read_json(facts), json=json)
    finally:
        desk.close()


def _parted(words: list[str], *, every: bool, table: Path | None) -> tuple[list[str], str]:
    """Programmes and the file of facts."""
    from yiben.kernel.errors import BadInput

    wanted = 0 if every else 1
    if table is not None:
        if not every and not words:
            wanted = -1
        names, facts = list(words), ""
    else:
        names, facts = list(words[:-1]), words[-1] if words else ""
        if len(names) != wanted or not words:
            wanted = -1
    if wanted < 0 or (every and names):
        raise BadInput(
            "usage",
            Text(
                "写 yiben assess 规则包/事项 FACTS.json，或 yiben assess --all FACTS.json",
                "Write yiben assess PACK/PROGRAMME FACTS.json, or yiben assess --all FACTS.json.",
            ),
            where={"command": "assess"},
        )
    return names, facts


class _Desk:
    """Finds programmes; opens the home only when shipped packs do not do."""

    def __init__(self, home: Path | None, as_: str | None, day: date | None) -> None:
        self.home, self.as_, self.asked = home, as_, day
        self.platform: Any = None

    @property
    def day(self) -> date:
        from yiben.kernel.clock import day_in_beijing, utc_now

        return self.asked or day_in_beijing(utc_now())

    def with_work(self, do: Callable[[Any], Any]) -> Any:
        """What `do` gives with a unit of work, or with None where shipped packs alone can answer."""
        from yiben.app.wiring import open_platform

        self.platform = self.platform or open_platform(self.home)
        with self.platform.office.reading(self.platform.actor(self.as_)) as work:
            return do(work)

    def alone(self, pack: str | None) -> bool:
        from yiben.capabilities import policy
        from yiben.infra.home import Home as HomeFolder

        return self.as_ is None and policy.only_shipped(pack, HomeFolder.find(self.home))

    def programme(self, name: str) -> "tuple[Compiled, Panel]":
        from yiben.capabilities import policy

        if self.alone(name.partition("/")[0]):
            return policy.programme(name, day=self.day)
        found: tuple[Compiled, Panel] = self.with_work(
            lambda work: policy.programme(name, work=work, day=self.day)
        )
        return found

    def close(self) -> None:
        if self.platform is not None:
            self.platform.close()


def _one(desk: _Desk, name: str, document: Any, *, json: bool) -> None:
    from yiben.app.assessing import MOST, answered
    from yiben.app.terminal import print_json
    from yiben.capabilities import programmes
    from yiben.kernel.errors import BadInput

    listed = document if isinstance(document, list) else [document]
    if len(listed) > MOST:
        raise BadInput(
            "facts_size",
            Text(f"一次最多 {MOST} 个申报主体", f"At most {MOST} applicants at a time."),
            hint=Text("批量请用 --table", "Use --table for many."),
        )
    if desk.alone(name.partition("/")[0]):
        of, panel = desk.programme(name)
        answers = [programmes.assess(of, panel, one, as_of=desk.day) for one in listed]
    else:
        answers = desk.with_work(
            lambda work: [programmes.assess_one(work, name, one, as_of=desk.asked) for one in listed]
        )
    made = [answered(one) for one in answers]
    if json:
        print_json(made if isinstance(document, list) else made[0])
        return
    from yiben.app.commands.assess_showing import show

    for one in made:
        show(one)


def _all(desk: _Desk, document: Any, packs: list[str], *, whom: str | None, json: bool) -> None:
    from yiben.app.assessing import heard
    from yiben.app.commands.benefit_desk import word_of
    from yiben.app.terminal import print_json
    from yiben.capabilities import programmes
    from yiben.engines.rules.entitlements import Whom, hear

    asked = word_of(Whom, whom, "for")
    if desk.alone(None):
        panel, scope = programmes.programmes_for(None, packs=packs, day=desk.day)
        found = hear(panel, document, as_of=desk.day, whom=asked)
    else:
        found, scope = desk.with_work(
            lambda work: programmes.assess_all(work, document, packs=packs, as_of=desk.asked, whom=asked)
        )
    made = heard(found, scope=scope, as_of=desk.day, explain="criteria" if json else "brief")
    if json:
        print_json(made)
        return
    from yiben.app.commands.assess_showing import show_all

    show_all(made)


def _table(
    desk: _Desk,
    names: list[str],
    packs: list[str],
    table: Path,
    out: Path | None,
    *,
    more: list[str],
    json: bool,
) -> None:
    from yiben.app.assessing_sets import More
    from yiben.app.assessing_tables import assess_table
    from yiben.app.terminal import print_json, progress_bar, say
    from yiben.kernel.errors import BadInput

    if out is None:
        raise BadInput(
            "no_out",
            Text("--table 要同时写 --out", "--table goes with --out."),
            where={"option": "--out"},
            hint=Text("写 --out 结果.parquet", "Write --out answers.parquet."),
        )
    asked, panel = _asked(desk, names, packs)
    with progress_bar() as progress:
        done = assess_table(
            asked,
            table,
            out,
            as_of=desk.day,
            known=panel.known,
            more=[More(one) for one in more],
            stackings=panel.stackings,
            progress=progress,
        )
    if json:
        print_json(done.as_document())
        return
    for one in done.tallies:
        say(
            Text(
                f"{one.programme}：符合 {one.eligible:,}，不符合 {one.not_eligible:,}，未知 {one.unknown:,}",
                f"{one.programme}: {one.eligible:,} qualify, {one.not_eligible:,} do not, {one.unknown:,} unknown",
            )
        )
    for sentence in done.sentences():
        say(sentence)


def _asked(desk: _Desk, names: list[str], packs: list[str]) -> "tuple[list[Compiled], Panel]":
    from yiben.capabilities import programmes

    if not names:
        if desk.alone(None):
            panel, _ = programmes.programmes_for(None, packs=packs, day=desk.day)
        else:
            panel, _ = desk.with_work(lambda work: programmes.programmes_for(work, packs=packs, day=desk.day))
        return list(panel.programmes), panel
    from yiben.engines.rules.entitlements import panel_of

    known = [desk.programme(name) for name in names]
    asked = [one for one, _ in known]
    beside = [other for _, panel in known for other in panel.known.values() if other not in asked]
    rules = {one.id: one for _, panel in known for one in panel.stackings}
    return asked, panel_of(asked, beside=beside, stackings=tuple(rules.values()))
