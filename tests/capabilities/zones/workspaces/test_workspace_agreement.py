"""A workspace that names an agreement rests on it: of this zone, with this operator, in force, and no longer than it."""

import pytest

from granting import EDUCATION, TRANSPORT, Town
from yiben.capabilities import zones
from yiben.capabilities.zones import workspaces
from yiben.kernel.errors import BadInput, Refused, YibenError
from zone_rooms import BUREAU, Room, open_room

CLAUSES = dict.fromkeys(zones.CLAUSES, "约定")


def agreed(town: Town, *, operator: str = TRANSPORT, ends: str = "2026-09-30", zone: str = "交通专区", supervisor: str = BUREAU) -> zones.Agreement:  # fmt: skip
    with town.office.writing(town.who("supervisor")) as work:
        made = zones.make_zone(work, zone, kind=zones.Kind.FIELD, supervisor=supervisor)
        return zones.carry_on(work, made.id, operator, clauses=CLAUSES, begins="2026-05-01", ends=ends)


def opened(town: Town, agreement: str, *, ends: str = "2026-12-31", zone: str = "交通专区") -> Room:
    return open_room(town, span=("2026-05-01", ends), agreement=agreement, zone=zone)


def refused(town: Town, agreement: str, **said: str) -> str:
    with pytest.raises(YibenError) as error:
        opened(town, agreement, **said)
    return error.value.code


def test_it_ends_with_the_agreement_at_the_latest(zone_town: Town) -> None:
    made = agreed(zone_town)
    room = opened(zone_town, made.id)
    assert (room.space.agreement, room.space.ends, room.space.zone) == (made.id, "2026-09-30", "交通专区")
    assert opened(zone_town, made.id, ends="2026-06-30").space.ends == "2026-06-30"
    assert zone_town.kinds("workspace.opened")[-1].detail["agreement"] == made.id


def test_an_agreement_there_is_not_of_others_or_not_in_force_opens_nothing(zone_town: Town) -> None:
    assert refused(zone_town, "agr_none") == "no_agreement"
    assert (
        refused(zone_town, agreed(zone_town, operator=EDUCATION, zone="教育专区").id) == "agreement_of_others"
    )
    other = agreed(zone_town, zone="治安专区", supervisor="市公安局")
    assert refused(zone_town, other.id, zone="治安专区") == "agreement_of_others"
    made = agreed(zone_town, ends="2026-05-07")
    assert refused(zone_town, made.id, zone="教育专区") == "agreement_of_others"
    zone_town.later(days=3)
    assert refused(zone_town, made.id) == "agreement_not_in_force"


def test_a_day_that_is_past_opens_nothing(zone_town: Town) -> None:
    room = open_room(zone_town)
    asked = workspaces.NewWorkspace(
        title="x", zone="z", operator=TRANSPORT, supervisor=BUREAU, grant=room.grant, ends="2026-05-01"
    )
    with (
        zone_town.office.writing(zone_town.who("supervisor")) as work,
        pytest.raises(BadInput) as error,
    ):
        workspaces.open_workspace(work, asked)
    assert error.value.code == "day_past"


def test_work_ends_in_the_moment_the_agreement_does_and_the_clock_deletes(zone_town: Town) -> None:
    made = agreed(zone_town)
    room = opened(zone_town, made.id)
    step, _ = room.make("a", "SELECT ward, count(*) AS n FROM residents GROUP BY ward")
    asked = room.ask(step)
    assert workspaces.close_due(zone_town.office, zone_town.lake) == ()
    ended(zone_town, made)
    for one in (lambda: room.run(step), lambda: room.preview(step), lambda: room.approve(asked)):
        with pytest.raises(Refused) as error:
            one()
        assert error.value.code == "workspace_closed"
    (closed,) = workspaces.close_due(zone_town.office, zone_town.lake)
    assert (closed.id, closed.deleted["tables"]) == (room.space.id, 1)


def ended(town: Town, agreement: zones.Agreement) -> None:
    """Its last day passes, while that of the grant has not come."""
    town.later(days=150)
    with town.office.reading(town.who("supervisor")) as work:
        assert not zones.the_agreement(work, agreement.id).in_force(zones.today(work))
        assert zones.today(work) < "2026-12-31"
