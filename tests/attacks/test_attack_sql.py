"""Every statement of `statements/`, asked by an account cleared for level 1, in two worlds.

The worlds differ in hidden values only, so everything that comes out must be the same: rows and their
order, names and types of columns, errors, and the evidence sealed of it. No hidden value may appear.
"""

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest
from attack_worlds import World, spoken

from yiben.capabilities import access
from yiben.engines import evidence
from yiben.infra.lake import Limits
from yiben.kernel.actors import Actor
from yiben.kernel.errors import Unavailable, YibenError
from yiben.kernel.paging import PageAsk

FOLDER = Path(__file__).parent / "statements"
USUAL = Limits(seconds=20, memory_mb=300, rows=5000)
TIGHT = Limits(seconds=0.4, memory_mb=200, rows=5000)


def statements(family: str) -> list[tuple[str, str]]:
    """(verdict, SQL) of each line: `answers`, `refused`, `stopped` by a limit, or `bounded`, any of these."""
    lines = (FOLDER / f"{family}.sql").read_text(encoding="utf-8").split("\n")
    return [(line[:8].strip(), line[9:]) for line in lines if line.strip() and not line.startswith("#")]


FAMILIES = sorted(path.stem for path in FOLDER.glob("*.sql"))


def asked(world: World, who: Actor, sql: str, limits: Limits) -> tuple[str, Any]:
    """What somebody gets to see: the verdict, and everything that comes with it."""
    try:
        answer = access.ask(world.platform.office, who, sql, limits=limits)
    except YibenError as error:
        verdict = "stopped" if isinstance(error, Unavailable) else "refused"
        hint = [error.hint.zh, error.hint.en] if error.hint else []
        return verdict, [error.code, error.message.zh, error.message.en, error.where, hint]
    table = answer.table()
    shown = [(one.name, one.type, one.items, one.masked, str(one.reason)) for one in answer.columns]
    # Cells as they come, in order: nothing is sorted before it is compared.
    return "answers", [table.schema.names, shown, [column.to_pylist() for column in table.columns]]


def sealed(world: World, who: Actor) -> str:
    """The newest event that tells of `who`."""
    with world.platform.office.reading(who) as work:
        entry = evidence.show(work.db, evidence.Asked(actor=who.account), page=PageAsk(size=1)).rows[0]
    return world.told(f"{entry.kind} {entry.subject} {spoken(dict(entry.detail))}")


def walked(world: World, who: Actor, sql: str, wanted: str) -> tuple[str, str]:
    """What is seen and what is sealed, as it would be in any world; nothing hidden is in it."""
    verdict, body = asked(world, who, sql, USUAL)
    assert verdict == wanted, (sql, body)
    event = sealed(world, who)
    said = world.told(json.dumps(body, ensure_ascii=False, default=str))
    assert not world.leaked(said + event, asked=sql), sql
    return said, event


def test_there_are_at_least_three_hundred_statements() -> None:
    distinct = {sql for family in FAMILIES for _, sql in statements(family)}
    assert len(distinct) >= 700


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "exhaustion"])
def test_no_statement_tells_two_worlds_apart(
    worlds: tuple[World, World],
    family: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    people = [world.actor("analyst") for world in worlds]
    for wanted, sql in statements(family):
        told = [walked(world, who, sql, wanted) for world, who in zip(worlds, people, strict=True)]
        if told[0] == told[1]:
            continue
        # The engine's own scheduling may decide between two orders; then both are seen in both worlds.
        orders = [
            {walked(world, who, sql, wanted) for _ in range(25)}
            for world, who in zip(worlds, people, strict=True)
        ]
        assert orders[0] & orders[1], (sql, told)
    out, err = capfd.readouterr()
    for world in worlds:
        own = "\n".join(sql for _, sql in statements(family))
        assert not world.leaked(out + err + caplog.text, asked=own)


def test_no_statement_takes_more_than_its_limits(worlds: tuple[World, World]) -> None:
    world = worlds[0]
    who = world.actor("analyst")
    for wanted, sql in statements("exhaustion"):
        began = time.monotonic()
        verdict, body = asked(world, who, sql, TIGHT)
        assert verdict in ({"stopped"} if wanted == "stopped" else {"answers", "refused", "stopped"}), sql
        # The limit, the grace, and a very busy machine.
        assert time.monotonic() - began < 6, sql
        assert not world.leaked(spoken(body), asked=sql)
    # The engine is as good as new.
    assert asked(world, who, "SELECT count(*) FROM residents", USUAL)[1][2] == [[60]]


def test_who_is_cleared_reads_the_same_statements_in_plain(worlds: tuple[World, World]) -> None:
    for world in worlds:
        _, body = asked(world, world.platform.owner(), "SELECT * FROM residents", USUAL)
        found = world.leaked(spoken(body))
        assert len(found) > 300, "the canaries are in the data, so their absence above means something"
