"""Every programme there is to see, with what a list needs of each: made once for a set of packs (政策事项目录)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yiben.app.benefits.amounts import bound
from yiben.capabilities import policy, programmes
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements import Amount, Compiled, Panel, hear, in_force
from yiben.engines.rules.entitlements.model import About
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.text import Text

INDUSTRY = ("industry", "field", "sector", "software_services")
"""Parts of the names of facts by which a programme is for certain industries."""

_MOST_KEPT = 8
_ENTRIES: dict[tuple[str, Panel, date], tuple["Entry", ...]] = {}
"""Lists by home, panel and day: reading the heads of fifty packs takes longer than showing them."""

OF_COMPANIES = frozenset({About.ENTERPRISE, About.ORGANISATION, About.PROJECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSaid:
    """The document a programme comes from."""

    id: str
    title: Text
    issuer: Text
    number: str = ""
    says: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One programme of the list. `most`: the most it can come to; `fields`: facts that name an industry it asks for."""

    of: Compiled
    pack: PackSaid
    most: Fraction | None
    over: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What there is to see on a day. `ruling`: of packs in force here; else the shipped texts, to read only."""

    panel: Panel
    ruling: bool
    day: date
    entries: tuple[Entry, ...]
    calls: Mapping[str, tuple[delivery.Call, ...]]

    def find(self, name: str) -> Entry | None:
        """A programme of the list."""
        return next((one for one in self.entries if one.of.id == name), None)

    @property
    def titles(self) -> dict[str, str]:
        """What people call each programme."""
        return {name: str(one.programme.title) for name, one in self.panel.known.items()}


def shelf_of(work: Work) -> Shelf:
    """The programmes of packs in force today, else of the shipped ones; with the rounds that are open."""
    day = day_in_beijing(work.now())
    panel, scope = programmes.programmes_for(work, day=day)
    key = (str(work.home.root), panel, day)
    entries = _ENTRIES.get(key)
    if entries is None:
        if len(_ENTRIES) >= _MOST_KEPT:
            _ENTRIES.clear()
        entries = _ENTRIES[key] = _entries(work, panel, day)
    return Shelf(
        panel=panel, ruling=scope == "in_force", day=day, entries=entries, calls=open_calls(work, day)
    )


def _entries(work: Work, panel: Panel, day: date) -> tuple[Entry, ...]:
    """What an applicant nobody knows anything of would be told: the most each gives, whether it is over."""
    said = {name: pack_said(work, name) for name in {one.id.partition("/")[0] for one in panel.programmes}}
    return tuple(
        Entry(
            of=one.of,
            pack=said[one.of.id.partition("/")[0]],
            most=one.amount.most if one.amount else None,
            over=not in_force(one.of, day),
            fields=tuple(name for name in one.of.facts if any(part in name for part in INDUSTRY)),
        )
        for one in hear(panel, {}, as_of=day).answers
    )


def pack_said(work: Work, name: str) -> PackSaid:
    """How a pack calls itself; its identifier where its head cannot be read."""
    head = policy.find(name, work=work).head
    if head is None:
        return PackSaid(id=name, title=Text(name, name), issuer=Text("", ""))
    return PackSaid(id=name, title=head.title, issuer=head.issuer, number=head.number or "", says=head.says)


def open_calls(work: Work, day: date) -> dict[str, tuple[delivery.Call, ...]]:
    """Rounds in which one may apply today, by programme, the first to close first."""
    today = day.isoformat()
    found: dict[str, tuple[delivery.Call, ...]] = {}
    listed = [one for one in delivery.calls(work) if one.closed is None and one.opens <= today <= one.closes]
    for one in sorted(listed, key=lambda one: one.closes):
        found[one.programme] = (*found.get(one.programme, ()), one)
    return found


def most_of(of: Compiled, amount: Amount | None) -> Fraction:
    """What a programme may bring at most, for sorting; nought where no sum is named."""
    if amount is not None and amount.value is not None:
        return amount.value
    most = amount.most if amount is not None else None
    return most if most is not None else bound(of) or Fraction(0)
