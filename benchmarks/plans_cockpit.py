"""The cockpit of promises with 5,000 indicators: the page, its JSON, the list behind a number, one indicator, all judged anew.

    python benchmarks/plans_cockpit.py [indicators]        # default 5,000 in 50 plans, 5 figures each

Through the whole application as a signed-in owner, every answer made anew. Goal: the cockpit under 300 ms. There is no
peer: dashboards that count rows in a database do less, and none holds a plan's words.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import insert, update
from starlette.testclient import TestClient

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people, plans
from yiben.capabilities.plans.store.tables import figure, target
from yiben.kernel.clock import stamp

IN_A_PLAN = 100
YEARS = 5
RUNS = 15
GOAL_S = 0.3


def main() -> None:
    """Furnish, ask, print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Path(folder) / "home")
        began = time.perf_counter()
        some = furnish(platform, number)
        made = time.perf_counter() - began
        began = time.perf_counter()
        plans.judge_stale(platform.office)
        judging = time.perf_counter() - began
        client = TestClient(web.build(platform), base_url="http://localhost")
        owner = platform.owner()
        with platform.office.writing(owner) as work:
            token = people.create_token(work, owner.account).secret
        client.headers["Authorization"] = f"Bearer {token}"
        html = {"Accept": "text/html"}
        asked: dict[str, Callable[[], object]] = {
            "cockpit page": lambda: client.get("/plans/cockpit", headers=html),
            "cockpit JSON": lambda: client.get("/api/plans/cockpit"),
            "list behind a number": lambda: client.get("/plans/promises?stand=at_risk", headers=html),
            "one indicator": lambda: client.get(f"/plans/indicators/{some}", headers=html),
            "appraisal": lambda: client.get("/plans/appraisal", headers=html),
        }
        for what, ask in asked.items():
            say(what, number, measured(ask))
        say("every promise judged anew and kept", number, [judging])
        say("furnishing (no goal)", number, [made])
        platform.close()


def furnish(platform: Platform, number: int) -> str:
    """Plans through the verbs; figures as rows. Answers one indicator."""
    chance = random.Random(7)  # the same plans every run
    year = platform.office.clock().year
    some = ""
    for at in range(number // IN_A_PLAN):
        with platform.office.writing(platform.owner()) as work:
            made = plans.make_plan(work, plan_text(at, year))
            tree = plans.tree(work, made.id)
            rows = []
            for one in tree.indicators:
                pace, value = chance.uniform(4, 14), 50.0
                for back in range(YEARS, 0, -1):
                    value += pace * chance.uniform(0.7, 1.3)
                    rows.append(row(one.id, date(year - back, 12, 31), value, stamp(work.now())))
            work.db.execute(insert(figure), rows)
            work.db.execute(update(target).values(judged=""))
            some = tree.indicators[0].id
    return some


def row(indicator: str, on: date, value: float, at: str) -> dict[str, object]:
    """A figure as it is kept."""
    said = {
        "id": f"fig_{indicator[4:24]}_{on.year}",
        "indicator": indicator,
        "organisation": "",
        "on": on.isoformat(),
    }
    return said | {"value": f"{value:.2f}", "source": "report", "case": None, "basis": {}, "by": "owner", "at": at, "replaced": None}  # fmt: skip


def plan_text(at: int, year: int) -> str:
    """A plan of a hundred indicators, one target each."""
    head = f'[plan]\nid = "plan-{at}"\nzh = "规划{at}"\nen = "Plan {at}"\nissuer_zh = "省政府"\nissuer_en = "Government"\n'
    parts = [head, '[[task]]\nid = "t"\nzh = "任务"\nen = "Task"\nkind = "task"\n']
    for n in range(IN_A_PLAN):
        by = year + n % 4 - 1
        parts.append(
            f'[[indicator]]\nid = "i{n}"\nzh = "指标{n}"\nen = "Indicator {n}"\nunit = "个"\npart_of = "t"\n'
            f'[[target]]\nid = "g{n}"\nindicator = "i{n}"\nzh = "达到100个以上"\nen = "At least 100"\nword = "达到"\n'
            f'comparator = ">="\nvalue = 100\nby = {by}-12-31\nbaseline = {{ value = 50, on = {year - 6}-12-31 }}\n'
        )
    return "\n".join(parts)


def measured(ask: Callable[[], object]) -> list[float]:
    """Seconds of each run after a warm-up."""
    ask()
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        answer = ask()
        found.append(time.perf_counter() - began)
        assert getattr(answer, "status_code", 200) == 200
    return found


def say(what: str, number: int, seconds: list[float]) -> None:
    """One JSON line."""
    found = {
        "benchmark": "plans_cockpit",
        "what": what,
        "indicators": number,
        "ours_s": round(statistics.median(seconds), 4),
        "worst_s": round(max(seconds), 4),
        "runs": len(seconds),
        "peer_s": None,
        "ratio": None,
    }
    if what.startswith("cockpit"):
        found["goal_s"] = GOAL_S
    print(json.dumps(found, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
