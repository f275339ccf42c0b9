"""An agreement that ends takes its workspaces with it: at once where somebody ends it, by the clock where it runs out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bureaus import join
from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.app.zoning.acting import act, turn
from yiben.capabilities import zones
from yiben.capabilities.zones import workspaces
from yiben.engines import evidence
from yiben.kernel.actors import Role
from zone_city import TRAFFIC, City, code_of, found_city


@pytest.fixture
def city(platform: Platform, tmp_path: Path) -> City:
    found_city(platform, tmp_path)
    return City(platform)


def worked_in(city: City, agreement: zones.Agreement) -> tuple[workspaces.Workspace, workspaces.Step]:
    """A workspace under the agreement, over data shared with the zone, with one table in it."""
    city.shared(agreement, grade=1, roads=("sql",))
    with city.office.writing(city.platform.owner()) as work:
        join(work, "tia", TRAFFIC, Role.BUREAU)
    (use,) = city.see("opal", zones.dossier, agreement.id).uses
    zone = city.see("bea", zones.the_zone, agreement.zone)
    asked = workspaces.NewWorkspace(title="线网分析", zone=zone.name, operator=agreement.operator, supervisor=zone.supervisor, grant=use.id, ends=city.day(60), agreement=agreement.id)  # fmt: skip
    made = city.do("tia", workspaces.open_workspace, asked)
    person = city.do("opal", workspaces.register, supervisor=zone.supervisor, account="opal", real_name="欧帕", means="当面核验")  # fmt: skip
    city.do("tia", workspaces.file_person, person.id)
    city.do("opal", workspaces.admit, made.id, "opal")
    with city.office.writing(city.who("opal")) as work:
        sql = "SELECT stop, count(*) AS n FROM flows GROUP BY stop"
        step = workspaces.write_step(work, made.id, name="by_stop", sql=sql)
    workspaces.run(city.office, city.platform.lake, city.who("opal"), step.id)
    return made, step


@pytest.mark.parametrize("way", ["breach", "two_poor", "expired"])
def test_its_workspaces_close_with_an_agreement(city: City, way: str) -> None:
    agreement = city.agreed()
    room, step = worked_in(city, agreement)
    bea = city.who("bea")
    if way == "breach":
        act(city.platform, bea, lambda work: zones.terminate(work, agreement.id, why=zones.Ended.BREACH, says="违约", hands=hands()))  # fmt: skip
    elif way == "two_poor":
        scores = dict.fromkeys(city.see("bea", zones.indicators), 30.0)
        for year in ("2026", "2027"):
            assert not closed(city, room).deleted
            act(city.platform, bea, lambda work, year=year: zones.assess(work, agreement.id, period=year, scores=scores, says="较差", hands=hands()))  # fmt: skip
    else:
        city.later = timedelta(days=366 * 5)
        turn(replace(city.platform, office=city.office))
    found = closed(city, room)
    assert (found.closed is not None, found.deleted["tables"]) == (True, 1)
    again = lambda: workspaces.run(city.office, city.platform.lake, city.who("opal"), step.id)  # noqa: E731
    assert code_of(again) in {"workspace_closed", "grant_withdrawn"}
    with city.office.reading(bea) as work:
        kinds = [one.kind for one in evidence.show(work.db, evidence.Asked(subject=room.id)).rows]
    assert kinds[:2] == ["workspace.closed", "workspace.deleted"]


def closed(city: City, room: workspaces.Workspace) -> workspaces.Workspace:
    return next(one for one in city.see("tia", workspaces.listed) if one.id == room.id)
