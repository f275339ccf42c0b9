"""Which events of the log the packs in force keep, and how long (留存期限): what `records` say, read over our kinds.

Conditions of a record (levels, modes, `when`) are left aside: what a record may cover it does cover, so that nothing
goes before its time. A record without a period keeps for ever what it covers.
"""

from collections.abc import Sequence

from yiben.capabilities import policy
from yiben.engines.evidence.retention import Rule
from yiben.infra.work import Work

KINDS: dict[str, tuple[str, ...]] = {
    "collect": ("intake", "harvest", "rejects"),
    "store": ("backup", "delivery"),
    "process": ("quality", "profiles", "programme", "statistics", "lineage"),
    "provide": ("data", "delivery", "sharing", "api", "verification", "copy", "grant", "zone"),
    "publish": ("opening", "interchange", "participation"),
    "delete": (),
    "*": ("*",),
}
"""Activities of the packs (数据处理活动) and the nouns of events that tell of them."""


def rules(work: Work) -> Sequence[Rule]:
    """A rule for every record of every pack in force that names an activity we leave events of."""
    found = []
    for pack in policy.packs_in_force(work):
        for record in policy.pack(work, pack.id).records:
            kinds = tuple(kind for each in record.activity for kind in KINDS.get(each, ()))
            months = (record.years or 0) * 12 + (record.months or 0)
            if kinds:
                found.append(
                    Rule(
                        name=f"{pack.id}:{record.id}",
                        article=f"{pack.id}:{record.article}",
                        kinds=kinds,
                        months=None if record.until or not months else months,
                    )
                )
    return found
