"""Notices: what somebody is told, under the key that means them. Messages are made of them later, see `sending.py`."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities.casework.store import telling as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing to tell whoever the key means. No words of the case: its number and its state only."""

    key: str
    says: Text
    page: str | None = None  # path of the page it is about


def tell(work: Work, case: str | None, told: Sequence[Told], *, causer: str | None) -> None:
    """Leave notices; `causer` is not told of what they did themselves."""
    store.add_notices(
        work.db,
        [
            {
                "id": new_id("note"),
                "key": one.key,
                "case": case,
                "causer": causer,
                "says_zh": one.says.zh,
                "says_en": one.says.en,
                "page": one.page,
                "at": stamp(work.now()),
                "spread": False,
            }
            for one in told
        ],
    )
