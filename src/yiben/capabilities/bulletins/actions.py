"""Verbs of bulletins: read from the packs, counted again whenever they are asked for."""

from decimal import Decimal

from yiben.capabilities import policy
from yiben.capabilities.bulletins.model import Bulletin, Figure
from yiben.engines.rules.bulletins import Breakdown, Printed, recount
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


def every(work: Work) -> tuple[Bulletin, ...]:
    """Every bulletin of the packs there are, the newest period first."""
    packs, _ = policy.every(work)
    found = [_read(pack, one.id) for pack in packs for one in pack.bulletins]
    return tuple(sorted(found, key=lambda one: (one.ends, one.id), reverse=True))


def find(work: Work, name: str) -> Bulletin:
    """One bulletin by `pack/bulletin`, or by its pack where that holds one. NotFound `no_bulletin`."""
    packs, _ = policy.every(work)
    there = [(pack, one.id) for pack in packs for one in pack.bulletins]
    found = [(pack, one) for pack, one in there if name in {f"{pack.id}/{one}", pack.id}]
    if len(found) != 1:
        listed = ", ".join(f"{pack.id}/{one}" for pack, one in there)
        raise NotFound(
            "no_bulletin",
            Text(f"没有统计公报 {name[:80]}", f"There is no bulletin {name[:80]}."),
            where={"bulletin": name[:80]},
            hint=Text(f"可用：{listed}", f"There are: {listed}."),
        )
    return _read(*found[0])


def _read(pack: policy.Pack, name: str) -> Bulletin:
    told = next(one for one in pack.bulletins if one.id == name)
    entries = [one for one in pack.figures if one.of == name]
    parted = [one for one in pack.breakdowns if one.of == name]
    printed = {
        one.id: Printed(
            id=one.id,
            value=_exact(one.value),
            digits=one.digits,
            growth=_maybe(one.growth),
            share=_maybe(one.share),
            share_of=one.share_of,
            change=_maybe(one.change),
            rate_digits=told.rate_digits,
        )
        for one in entries
    }
    breakdowns = [Breakdown(id=one.id, whole=one.whole, parts=one.parts) for one in parted]
    return Bulletin(
        id=f"{pack.id}/{name}",
        title=told.title,
        issuer=pack.head.issuer,
        begins=told.begins,
        ends=told.ends,
        figures={
            one.id: Figure(
                id=one.id,
                title=one.title,
                value=_exact(one.value),
                unit=one.unit,
                growth=_maybe(one.growth),
                share=_maybe(one.share),
                share_of=one.share_of,
                change=_maybe(one.change),
                line=one.line,
            )
            for one in entries
        },
        breakdowns=tuple((one.title, one.whole, one.parts) for one in parted),
        recounts=recount(printed, breakdowns),
    )


def _exact(value: float) -> Decimal:
    """A printed number as the decimal it prints as."""
    return Decimal(repr(value))


def _maybe(value: float | None) -> Decimal | None:
    return None if value is None else _exact(value)
