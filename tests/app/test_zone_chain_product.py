"""A workspace names the product it works for: its chain leads over the steps, from either end; and over deliveries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from visitors import Browser, Founded

from bureaus import join
from yiben.app.tracing.chain import Chain, chain
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, grants, people, zones
from yiben.capabilities.access import deliveries
from yiben.capabilities.access.deliveries import Every
from yiben.capabilities.zones import workspaces
from yiben.kernel.actors import Role
from yiben.kernel.errors import BadInput, NotFound, Refused
from zone_city import OPERATOR, TRAFFIC, City


@pytest.fixture(scope="module")
def founded(zoned: Founded) -> Founded:
    return zoned


@pytest.fixture
def city(platform: Platform) -> City:
    return City(platform)


def room(city: City, agreement: zones.Agreement) -> workspaces.Workspace:
    """A workspace of the operator under its agreement, with `otto` at work."""
    case = city.shared(agreement, roads=("sql", "file"), grade=1)
    grant = _grant(city, case)
    with city.platform.office.writing(city.platform.owner()) as work:
        join(work, "tess", TRAFFIC, Role.BUREAU)
    asked = workspaces.NewWorkspace(
        title="客流指数加工", operator=OPERATOR, supervisor=TRAFFIC, grant=grant.id, ends=city.day(100),
        zone="交通专区", agreement=agreement.id,
    )  # fmt: skip
    space: workspaces.Workspace = city.do("tess", workspaces.open_workspace, asked)
    person = city.do("opal", workspaces.register, supervisor=TRAFFIC, account="otto", real_name="奥托", means="身份证")  # fmt: skip
    city.do("tess", workspaces.file_person, person.id)
    city.do("opal", workspaces.admit, space.id, "otto")
    return space


def _grant(city: City, case: casework.Case) -> grants.Grant:
    found: grants.Grant = city.see(
        "opal", lambda work: next(one for one in grants.mine(work) if one.draft.case == case.id)
    )
    return found


def made(city: City, space: workspaces.Workspace, name: str, sql: str) -> workspaces.Run:
    with city.office.writing(city.who("otto")) as work:
        step = workspaces.write_step(work, space.id, name=name, sql=sql)
    return workspaces.run(city.office, city.platform.lake, city.who("otto"), step.id)


def walked(city: City, start: str) -> Chain:
    return chain(city.platform.office, city.platform.owner(), start)


def ids(found: Chain) -> set[str]:
    return {one.id for one in found.links}


def test_a_product_is_walked_over_the_steps_it_was_made_by_and_back(city: City) -> None:
    agreement = city.agreed()
    space = room(city, agreement)
    first = made(city, space, "busy", "SELECT line, riders FROM flows WHERE riders > 20")
    last = made(city, space, "per_line", "SELECT line, sum(riders) AS n FROM busy GROUP BY line")
    product = city.filed(agreement, sources=("flows",))
    use = city.used(product)
    assert not ids(walked(city, product.id)) & {first.id, last.id}
    named = city.do("opal", workspaces.work_for, space.id, product.id)
    assert named == (product.id,)
    assert city.do("tess", workspaces.work_for, space.id, product.id) == (product.id,), "twice is once"
    up = walked(city, use.id)
    places = {one.id: one.place for one in up.links}
    assert (places[product.id], places[last.id], places[first.id], places[space.grant]) == (-1, -2, -3, -4)
    assert (last.id, product.id) in up.pairs
    assert (first.id, product.id) not in up.pairs, "what was only a step on the way is no source of its own"
    down = walked(city, "flows")
    assert ids(down) >= {space.grant, first.id, last.id, product.id, use.id}
    assert ids(walked(city, last.id)) >= {product.id, use.id, space.grant}
    assert all(one.event for one in down.links)


def test_only_what_its_operator_filed_under_the_same_agreement_is_named_and_only_by_who_answers(
    city: City,
) -> None:
    agreement = city.agreed()
    space = room(city, agreement)
    product = city.filed(agreement, sources=("flows",))
    with pytest.raises(NotFound):
        city.do("pia", workspaces.work_for, space.id, product.id)
    with pytest.raises(Refused):
        city.do("officer", workspaces.work_for, space.id, product.id)
    with pytest.raises(NotFound):
        city.do("opal", workspaces.work_for, space.id, "zprd_none")
    other = other_agreement(city, agreement)
    foreign = city.filed(other, name="别的指数")
    with pytest.raises(BadInput):
        city.do("opal", workspaces.work_for, space.id, foreign.id)


def other_agreement(city: City, agreement: zones.Agreement) -> zones.Agreement:
    """An agreement with the same operator in another zone."""
    zone = city.do("bea", zones.make_zone, "别的专区", kind=zones.Kind.FIELD)
    span = {"begins": city.day(-10), "ends": city.day(300), "clauses": dict(agreement.clauses)}
    made: zones.Agreement = city.do("bea", zones.carry_on, zone.id, OPERATOR, **span)
    return made


def test_the_product_is_named_on_the_page_and_by_programs(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    space = room(city, agreement)
    product = city.filed(agreement, sources=("flows",))
    with city.platform.office.writing(city.platform.owner()) as work:
        password = people.reset_password(work, "opal").password
    token = people.sign_in(city.platform.office, name="opal", password=password, address="t").token
    client.cookies.set("yiben_session", token)
    opal = Browser(client)
    assert "Name the product it works for" in opal.open(f"/workspaces/{space.id}")
    opal.send(f"/workspaces/{space.id}/product", product="zprd_none", status=404)
    page = opal.send(f"/workspaces/{space.id}/product", product=product.id)
    assert f"/chain?from={product.id}" in page
    assert space.title in opal.open(f"/zoning/products/{product.id}")
    assert client.get(f"/api/workspaces/{space.id}").json()["products"] == [product.id]
    with city.platform.office.writing(city.platform.owner()) as work:
        secret = people.create_token(work, "opal").secret
    client.cookies.clear()
    answer = client.post(f"/api/workspaces/{space.id}/products", json={"product": product.id}, headers={"Authorization": f"Bearer {secret}"})  # fmt: skip
    assert answer.json() == {"products": [product.id]}


def test_a_file_that_was_delivered_leads_through_its_order_to_the_product_and_back(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",), roads=("sql", "delivery"))
    use = city.used(product, roads=("sql", "delivery"))
    order = deliveries.propose(
        city.office, city.who("buy"), "SELECT line, level FROM indices", form=access.Format.CSV, grant=use.id, purpose="",
        schedule=deliveries.plan(every=Every.DAILY, start=city.office.clock(), at="13:00"),
    )  # fmt: skip
    city.do("officer", deliveries.approve, order.id)
    office = city.platform.office
    (run,) = deliveries.run_due(replace(office, clock=lambda: city.office.clock() + timedelta(days=2)))
    assert run.export, run
    up = walked(city, run.export)
    assert [(one.place, one.kind) for one in up.links[:4]] == [
        (0, "export"), (-1, "delivery"), (-2, "grant"), (-3, "product"),
    ]  # fmt: skip
    down = walked(city, "flows")
    places = {one.id: one.place for one in down.links}
    assert (places[product.id], places[use.id], places[order.id], places[run.export]) == (1, 2, 3, 4)
    assert ids(walked(city, order.id)) >= {use.id, product.id, run.export}
    own = chain(office, city.who("buy"), order.id)
    assert [(one.kind, one.href) for one in own.links if one.id in {order.id, product.id}] == [
        ("delivery", ""), ("product", ""),
    ], "a buyer knows its product, not the operator's file on it"  # fmt: skip
    with pytest.raises(NotFound):
        chain(office, city.who("pia"), order.id)
