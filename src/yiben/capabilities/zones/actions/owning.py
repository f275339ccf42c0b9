"""What concerns one's own organisation in zones (本单位): as a partner, as a provider with a share, as a user."""

from dataclasses import dataclass

from yiben.capabilities import ledger
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.looking import grantees
from yiben.capabilities.zones.actions.permitting import must_see, own_body, the_agreement, the_partner
from yiben.capabilities.zones.actions.settling import the_statement
from yiben.capabilities.zones.model import Agreement, Partner, Product, Report, Statement, Use, Zone
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one statement gives an organisation, in fen; negative in a counter-entry."""

    statement: str
    product: str
    name: str
    begins: str
    ends: str
    fen: int
    corrects: str | None
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An organisation in zones. `operators`: name of the operator by agreement."""

    agreements: tuple[tuple[Agreement, str], ...]  # that it operates, with the zone's name
    partner: tuple[tuple[Partner, str], ...]  # with the zone's name
    shares: tuple[Share, ...]
    reports: tuple[Report, ...]
    uses: tuple[tuple[Use, Product], ...]
    operators: dict[str, str]

    @property
    def due(self) -> int:
        """Fen of every statement."""
        return sum(one.fen for one in self.shares)


def own(work: Work) -> Own:
    """What concerns the actor's organisation; empty for whoever belongs to none."""
    body = own_body(work)
    if body is None:
        return Own(agreements=(), partner=(), shares=(), reports=(), uses=(), operators={})
    made = {one.id: one for one in store.every(work.db, Agreement)}
    zones = {one.id: one.name for one in store.every(work.db, Zone)}
    filed = {one.id: one for one in store.every(work.db, Product)}
    given = [one for one in store.every(work.db, Use) if one.product is not None]
    to = grantees(work, given)
    names = ledger.organisation_names(work, {one.operator for one in made.values()})
    return Own(
        agreements=tuple((one, zones[one.zone]) for one in made.values() if one.operator == body),
        partner=tuple((one, zones[made[one.agreement].zone]) for one in store.every(work.db, Partner, organisation=body)),
        shares=tuple(
            Share(
                statement=row["id"], product=row["product"], name=filed[row["product"]].name, begins=row["begins"], ends=row["ends"],
                fen=row["shares"][body], corrects=row["corrects"], made=row["made"],
            )
            for row in store.shared_out(work.db)
            if body in row["shares"]
        ),
        reports=tuple(one for one in store.every(work.db, Report) if body in one.providers),
        uses=tuple((one, filed[one.product]) for one in given if one.product and to.get(one.id) == body),
        operators={one.id: names.get(one.operator, one.operator) for one in made.values()},
    )  # fmt: skip


def partner_seen(work: Work, identifier: str) -> Partner:
    """A partnership, for the partner, the operator and who oversees. NotFound for anybody else."""
    found = the_partner(work, identifier)
    if own_body(work) != found.organisation:
        try:
            must_see(work, the_agreement(work, found.agreement))
        except NotFound:
            named = identifier[:60]
            raise NotFound("no_partner", Text(f"没有合作方 {named}", f"There is no partner {named}."), where={"id": named}) from None  # fmt: skip
    return found


def statement_seen(work: Work, identifier: str) -> Statement:
    """A statement, for who has a share of it, the operator and who oversees. NotFound for anybody else."""
    found = the_statement(work, identifier)
    if own_body(work) not in found.shares:
        try:
            must_see(work, the_agreement(work, found.agreement))
        except NotFound:
            named = identifier[:60]
            raise NotFound(
                "no_statement", Text(f"没有结算单 {named}", f"There is no statement {named}.")
            ) from None
    return found
