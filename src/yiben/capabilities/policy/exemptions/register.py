"""An exception register as its pack declares it."""

from dataclasses import dataclass

from yiben.capabilities.policy.shelf.actions import pack as whole
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What an article demands before it is departed from (例外场景登记册)."""

    pack: str
    id: str
    title: Text
    article: str
    demands: tuple[str, ...]
    opens: tuple[str, ...]
    activities: tuple[str, ...]
    modes: tuple[str, ...]
    months: int | None = None  # the longest an entry may hold


def registers_of(work: Work, pack: str) -> tuple[Register, ...]:
    """Every exception register of a pack. NotFound for a pack nobody has."""
    found = whole(work, pack)
    return tuple(
        Register(
            pack=found.id,
            id=one.id,
            title=one.title,
            article=", ".join(one.article),
            demands=tuple(one.demands),
            opens=tuple(one.opens),
            activities=tuple(one.activity),
            modes=tuple(one.mode),
            months=one.months,
        )
        for one in found.exceptions
    )


def find_register(work: Work, pack: str, register: str) -> Register:
    """One register. NotFound names those there are."""
    known = registers_of(work, pack)
    for one in known:
        if one.id == register:
            return one
    listed = ", ".join(one.id for one in known)
    raise NotFound(
        "no_register",
        Text(f"{pack} 没有例外登记册 {register}", f"{pack} has no exception register {register}."),
        where={"pack": pack, "register": register},
        hint=Text(f"已有: {listed}", f"There are: {listed}."),
    )
