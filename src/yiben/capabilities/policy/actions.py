"""What rules now. Everybody may know it, so nothing here asks who is asking."""

from typing import TYPE_CHECKING

from yiben.capabilities.policy import store
from yiben.capabilities.policy.model import Level, Meaning, PackInForce
from yiben.capabilities.policy.packs.pack import BASE
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.work import Work


def scale() -> tuple[Level, ...]:
    """The levels of sensitivity (敏感性分层级), lowest first."""
    return store.levels(store.shipped())


def level_title(number: int) -> Text:
    """What people call a level; a level outside the scale is called by its number."""
    for level in scale():
        if level.number == number:
            return level.title
    return Text(f"第 {number} 级", f"Level {number}")


def watermark_from() -> int:
    """From this level on (以上, included) what leaves says whose copy it is (数字水印)."""
    return store.watermark_from(store.shipped())


def meaning(semantic: str | None) -> Meaning:
    """What a semantic type is called and how it is masked; one nobody declared is hidden outright."""
    known = store.meanings(store.shipped()).get(semantic) if semantic else None
    return known or Meaning(id=semantic or "", title=Text(semantic or "", semantic or ""), mask=store.HIDDEN)


def packs_in_force(work: "Work | None" = None) -> tuple[PackInForce, ...]:
    """The packs that rule now, each with its version (规则包); without `work`, the base pack, which always does."""
    if work is None:
        return tuple(pack for pack in store.packs(store.shipped()) if pack.id == BASE)
    from yiben.capabilities.policy.shelf.actions import ruling

    return tuple(PackInForce(id=pack.id, version=pack.version, title=pack.title) for pack in ruling(work))
