"""The sample province hands out accounts that belong to one body each, as a zone asks for."""

from yiben.app.sample.stage import TOLD, Stage
from yiben.app.wiring import Platform
from yiben.capabilities import ledger, people
from yiben.kernel.actors import Role


def test_a_steward_of_one_body_can_be_signed_in_with(platform: Platform) -> None:
    Stage(platform, platform.owner()).enter()
    told = people.initial_passwords(platform.home)
    assert set(TOLD) <= set(told)
    session = people.sign_in(
        platform.office, name="zone-transport", password=told["zone-transport"], address="test"
    )
    assert session.actor.holds(Role.STEWARD)
    with platform.office.reading(session.actor) as work:
        body = ledger.find_organisation(work, session.actor.org or "")
    assert body is not None
    assert body.name == "云川省交通运输厅"
