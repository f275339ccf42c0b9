"""Products and services (备案, 第二十条): filed, used in filed scenarios only, ended with the filing on every road."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yiben.capabilities import grants, ledger
from yiben.capabilities.grants import Draft, Form, Grant, GrantedColumn, Road
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.partnering import may
from yiben.capabilities.zones.actions.permitting import (
    a_day,
    bad,
    body,
    must_operate,
    must_stand,
    said,
    the_agreement,
    the_product,
    today,
)
from yiben.capabilities.zones.actions.withdrawing import end_uses
from yiben.capabilities.zones.model import Agreement, Partner, Product, Right, Unit, Use
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_DEAREST = 1_000_000_000
"""Fen for one unit: ten million yuan. Whatever a database may have to hold of a statement stays below 64 bits."""

_HANDING = frozenset(Road) - {Road.VERIFY}
"""Roads that hand data over: all but the one that answers yes or no (数据获取, Article 23)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is filed: price and its basis, scenarios, scope and manner of use. `price` in fen for one `unit`."""

    name: str
    resource: str
    price: int
    unit: Unit
    price_basis: str
    scenarios: tuple[str, ...]
    scope: str
    manner: str
    roads: tuple[str, ...]
    terms: str = "paid"
    sources: tuple[str, ...] = ()


def file(work: Work, agreement: str, asked: Filing) -> Product:
    """File a product or service with the supervising department. Filing is no approval: it holds at once.

    Refused `raw_product` for data that were shared with the zone themselves (第三十二条); BadInput for sources that were
    not shared with the zone, and for those its lineage names and the filing leaves out: who provided them has a share.
    Leaves `zone.product_filed`.
    """
    store.hold(work.db, Agreement, agreement)
    found = the_agreement(work, agreement)
    must_operate(work, found)
    must_stand(work, found)
    if any(one.name == asked.name.strip() for one in store.every(work.db, Product, agreement=found.id, withdrawn=None)):  # fmt: skip
        raise bad("name", Text("已有同名备案", "A product of that name is filed already."))
    resource = ledger.describe(work, asked.resource).resource
    shared = {one.resource for one in store.every(work.db, Use, agreement=found.id, product=None)}
    if resource.id in shared or resource.organisation != found.operator:
        raise Refused("raw_product", Text("产品须是运营单位加工形成的，不得对外提供原始数据（第三十二条）", "A product is what the operator made; raw data are not provided outside (Article 32)."), where={"resource": resource.id})  # fmt: skip
    sources = tuple(ledger.describe(work, one).resource.id for one in asked.sources)
    if strange := [one for one in sources if one not in shared]:
        raise bad(
            "sources", Text(f"{strange[0]} 未共享给本专区", f"{strange[0]} was not shared with this zone.")
        )
    if unsaid := (_made_of(work, resource) & shared) - set(sources):
        left_out = "、".join(sorted(ledger.describe(work, one).resource.name for one in unsaid))
        raise bad("sources", Text(f"血缘显示产品由 {left_out} 加工，须列为来源", f"By its lineage it was made of {left_out}: name it as a source."))  # fmt: skip
    if (
        not 0 <= asked.price <= _DEAREST
        or asked.terms not in {"free", "paid"}
        or (asked.terms == "free") != (asked.price == 0)
    ):
        raise bad("price", Text("有偿的写价格（分），无偿的价格为 0", "A price in fen where it is paid, 0 where it is free."))  # fmt: skip
    one = Product(
        id=new_id("zprd"),
        agreement=found.id,
        name=said("name", asked.name, most=200),
        resource=resource.id,
        sources=sources,
        price=asked.price,
        unit=asked.unit,
        price_basis=said("price_basis", asked.price_basis),
        scenarios=_scenarios(asked.scenarios),
        scope=said("scope", asked.scope),
        manner=said("manner", asked.manner),
        roads=_roads(asked.roads),
        terms=asked.terms,
        filed=today(work),
        filed_by=work.actor.account,
        withdrawn=None,
        withdrawn_why=None,
    )
    store.add(work.db, one)
    work.leave("zone.product_filed", one.id, agreement=found.id, resource=resource.id, price=one.price, unit=str(one.unit), scenarios=list(one.scenarios), roads=list(one.roads))  # fmt: skip
    return one


def _made_of(work: Work, resource: ledger.Resource) -> frozenset[str]:
    """What it was made of, through whatever its organisation made on the way, as the ledger's lineage has it."""
    met: set[str] = set()
    waiting = [resource.id]
    while waiting:
        one = ledger.describe(work, waiting.pop())
        if one.resource.organisation != resource.organisation:
            continue
        new = {end.other_resource for end in one.upstream} - met
        met |= new
        waiting += new
    return frozenset(met)


def give_use(
    work: Work, product: str, *, to: str, scenario: str, columns: Sequence[str], ends: str, roads: Sequence[str], verify_by: str | None = None, authorisation: str = ""
) -> Grant:  # fmt: skip
    """Let an organisation use a product in one filed scenario: a grant whose purpose is that scenario.

    `authorisation`: by what true, valid and secure authorisation of the persons concerned (第二十五条); empty: none.
    `grants.open_grant` refuses any other purpose on every road. Refused `scenario_not_filed`, `road_not_filed`,
    `filing_withdrawn`, `partner_right`. Leaves `grant.given`, `zone.use_given`.
    """
    one = the_product(work, product)
    agreement = the_agreement(work, one.agreement)
    must_operate(work, agreement)
    must_stand(work, agreement)
    asked = frozenset(Road(road) for road in _roads(tuple(roads)))
    _must_be_filed(work, one, scenario=scenario, roads=asked)
    buyer = body(work, to)
    partner = next((p for p in store.every(work.db, Partner, agreement=agreement.id, organisation=buyer.id) if p.left is None), None)  # fmt: skip
    if partner is not None:
        may(work, partner, Right.PRODUCTS)
        if asked & _HANDING:
            may(work, partner, Right.OBTAIN_DATA)
    form = Form.VERIFY if asked <= {Road.VERIFY} else Form.PLAIN
    grant = grants.give(
        work,
        Draft(
            resource=one.resource,
            columns=tuple(GrantedColumn(item="", name=name, form=form) for name in columns),
            grantee=buyer.id,
            roads=asked,
            purpose=scenario,
            purpose_says=f"{one.name}：{scenario}",
            basis=str(Text(f"产品备案 {one.id}", f"Filed product {one.id}")),
            begins=today(work),
            ends=min(a_day("ends", ends), agreement.ends),
            verify_by=verify_by,
            facts=_facts(partner, authorised=bool(authorisation.strip())),
        ),
    )
    store.add(work.db, Use(id=grant.id, agreement=agreement.id, product=one.id, partner=partner.id if partner else None, scenario=scenario, resource=one.resource, given=stamp(work.now())))  # fmt: skip
    work.leave("zone.use_given", grant.id, product=one.id, scenario=scenario, to=buyer.id, partner=partner.id if partner else None)  # fmt: skip
    return grant


def withdraw(work: Work, product: str, *, why: str) -> Product:
    """Withdraw a filing: every use of the product ends at once. By the operator. Leaves `zone.filing_withdrawn`."""
    one, reason = the_product(work, product), said("why", why)
    must_operate(work, the_agreement(work, one.agreement))
    at = stamp(work.now())
    if not store.change(
        work.db, Product, one.id, only={"withdrawn": None}, withdrawn=at, withdrawn_why=reason
    ):
        raise MovedOn("filing_withdrawn", Text("备案已撤回", "The filing was withdrawn."), where={"product": one.id})  # fmt: skip
    work.leave("zone.filing_withdrawn", one.id, why=reason, grants=end_uses(work, reason, product=one.id))
    return replace(one, withdrawn=at, withdrawn_why=reason)


def file_scenarios(work: Work, product: str, scenarios: Sequence[str]) -> Product:
    """File other scenarios in place of those before; uses in a scenario that is gone end at once.

    Leaves `zone.scenarios_filed`.
    """
    one = the_product(work, product)
    must_operate(work, the_agreement(work, one.agreement))
    if one.withdrawn is not None:
        raise MovedOn("filing_withdrawn", Text("备案已撤回", "The filing was withdrawn."), where={"product": one.id})  # fmt: skip
    new = _scenarios(tuple(scenarios))
    store.change(work.db, Product, one.id, scenarios=list(new))
    gone = [name for name in one.scenarios if name not in new]
    why = str(Text("应用场景不再备案", "The scenario is no longer filed"))
    ended = sum(end_uses(work, why, product=one.id, scenario=name) for name in gone)
    work.leave("zone.scenarios_filed", one.id, scenarios=list(new), gone=gone, grants=ended)
    return replace(one, scenarios=new)


def products(work: Work, agreement: str = "") -> tuple[Product, ...]:
    """Everything filed, of an agreement where asked."""
    return store.every(work.db, Product, **({"agreement": agreement} if agreement else {}))


def _must_be_filed(work: Work, one: Product, *, scenario: str, roads: frozenset[Road]) -> None:
    code, says = "", Text("", "")
    if one.withdrawn is not None:
        code, says = "filing_withdrawn", Text("备案已撤回", "The filing was withdrawn.")
    elif scenario not in one.scenarios:
        code, says = "scenario_not_filed", Text("数据产品及服务不得用于或变相用于未经备案的应用场景（第二十条）", "A product is not used, or used in disguise, in a scenario that has not been filed (Article 20).")  # fmt: skip
    elif not roads or not {str(road) for road in roads} <= set(one.roads):
        code, says = "road_not_filed", Text("使用方式未备案", "This manner of use was not filed.")
    if code:
        work.insist("zone.refused", one.id, code=code, account=work.actor.account)
        raise Refused(code, says, where={"product": one.id, "scenario": scenario[:80], "filed": list(one.scenarios)}, hint=Text("请先备案：yiben zone scenarios", "File it first: yiben zone scenarios"))  # fmt: skip


def _facts(partner: Partner | None, *, authorised: bool) -> dict[str, object]:
    """What the packs in force are told of a read under the grant."""
    return {
        "setting": "zone",
        **({"recipient": "zone_partner"} if partner else {}),
        "product": True,
        "scenario": True,
        "scenario_filed": True,
        "agreement_in_force": True,
        "authorised": True,
        "partner_permission": partner is not None,
        "raw_data": False,
        "subject_authorisation": authorised,
        "approval": True,
    }


def _roads(asked: tuple[str, ...]) -> tuple[str, ...]:
    known = {str(road) for road in Road}
    if not asked or not set(asked) <= known:
        raise bad("roads", Text(f"使用方式为 {'、'.join(sorted(known))}", f"Manners of use are {', '.join(sorted(known))}."))  # fmt: skip
    return tuple(sorted(set(asked)))


def _scenarios(asked: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(said("scenarios", one, most=80) for one in asked))
    if not found:
        raise bad("scenarios", Text("至少备案一个应用场景", "File one scenario at least."))
    return found
