"""What plans are joined to: the power under which an owner acts (权责), and whose file an account's person has (一人一档)."""

from collections.abc import Mapping, Sequence

from yiben.capabilities import ledger, people, powers
from yiben.capabilities.plans.actions.permitting import must_keep
from yiben.capabilities.plans.model import Authority, Ground, Owner, OwnerKind, Under
from yiben.capabilities.plans.store import joining
from yiben.capabilities.plans.store import plans as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


def name_power(work: Work, subject: str, power: str) -> Authority:
    """An organisation that answers for `subject` does so under this power (identifier or `organisation/code`).

    Raises BadInput `not_an_owners_power`, NotFound `no_power`, Refused `not_your_plan`. Leaves `plan.power_named`.
    """
    must_keep(work)
    found = powers.power(work, power, day=powers.today(work)).power
    owners = store.owners(work.db, [subject]).get(subject, [])
    if not any(one.kind is OwnerKind.ORGANISATION and one.key == found.organisation for one in owners):
        raise BadInput(
            "not_an_owners_power",
            Text("这项权责不属于责任单位", "The power belongs to no organisation that answers for this."),
            where={"subject": subject[:40], "power": f"{found.code}"},
            hint=Text(
                "请先确定责任单位，再写它的权责", "Say first who answers; then name a power of theirs."
            ),
        )
    named = joining.Named(subject=subject, power=found.id, organisation=found.organisation)
    joining.add_power(work.db, named, since=stamp(work.now()), by=work.actor.account)
    work.leave("plan.power_named", subject, power=found.id, organisation=found.organisation)
    return next(
        one for one in authorities(work, {subject: owners})[subject] if one.power and one.power.id == found.id
    )


def unname_power(work: Work, subject: str, power: str) -> None:
    """It is done under this power no more. NotFound `no_power`, Refused `not_your_plan`. Leaves `plan.power_unnamed`."""
    must_keep(work)
    found = powers.power(work, power, day=powers.today(work)).power
    if not joining.drop_power(work.db, subject, found.id):
        raise NotFound(
            "no_power",
            Text("这里没有写这项权责", "This power is not named here."),
            where={"subject": subject[:40], "power": found.code},
        )
    work.leave("plan.power_unnamed", subject, power=found.id)


def authorities(work: Work, owners: Mapping[str, Sequence[Owner]]) -> dict[str, tuple[Authority, ...]]:
    """Subject → under which powers its organisations act today; where none is named or registered, that is said."""
    bodies = {one.key for mine in owners.values() for one in mine if one.kind is OwnerKind.ORGANISATION}
    if not bodies:
        return {}
    day = powers.today(work)
    rows = joining.named(work.db, owners)
    known = powers.powers(work, {one.power for one in rows}, day=day)
    holding = powers.holding(work, day=day)
    names = ledger.organisation_names(work, bodies)
    found: dict[str, tuple[Authority, ...]] = {}
    for subject, mine in owners.items():
        listed: list[Authority] = []
        for body in (one.key for one in mine if one.kind is OwnerKind.ORGANISATION):
            title = names.get(body, body)
            named = [known[one.power] for one in rows if one[::2] == (subject, body) and one.power in known]
            listed += [
                Authority(
                    organisation=body,
                    title=title,
                    power=one,
                    ground=Ground.NAMED if one.standing(day) is powers.Standing.IN_FORCE else Ground.LAPSED,
                )
                for one in named
            ]
            if not named:
                ground = Ground.NOT_NAMED if holding.get(body) else Ground.NOT_REGISTERED
                listed.append(Authority(organisation=body, title=title, ground=ground))
        if listed:
            found[subject] = tuple(listed)
    return found


def under_power(work: Work, power_ids: Sequence[str]) -> tuple[Under, ...]:
    """The tasks, indicators and targets of plans in force that are done under these powers."""
    return tuple(joining.under(work.db, power_ids))


def say_person(work: Work, account: str, profile: str) -> None:
    """The account belongs to the person of this file (identifier); empty: nobody says whose it is. `plan.person_said`.

    Whether the actor may see the file is for the door to ask: files are read through the guard alone. The event names
    the account and not the file. Raises NotFound for an unknown account, Refused `not_your_plan`.
    """
    must_keep(work)
    known = people.who_is(work, account).account
    if profile:
        joining.say_person(work.db, known, profile, by=work.actor.account, at=stamp(work.now()))
    elif not joining.forget_person(work.db, known):
        return
    work.leave("plan.person_said", known, said=bool(profile))


def profile_of(work: Work, account: str) -> str | None:
    """Whose file an account's person has, where somebody said so."""
    return joining.profile_of(work.db, account)


def accounts_of(work: Work, profile: str) -> tuple[str, ...]:
    """The accounts of the person of a file."""
    return tuple(joining.accounts_of(work.db, profile))
