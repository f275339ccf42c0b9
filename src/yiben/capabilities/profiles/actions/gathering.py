"""What a build is given: sources as they stand in the ledger, and what people decided (来源和人工决定)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from yiben.capabilities import ledger
from yiben.capabilities.profiles import store
from yiben.capabilities.profiles.building.model import Given, Override
from yiben.capabilities.profiles.declared import Declared
from yiben.capabilities.profiles.model import About, Handmade, SourceUse, Verdict
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Lake


def given(
    work: Work, what: Declared, lake: "Lake"
) -> tuple[list[Given], dict[str, ledger.Resolved], list[SourceUse]]:
    """The declared sources that are here, with their snapshots. NotFound `no_sources` when none is."""
    found = ledger.resolve(work, [one.resource for one in what.sources])
    found_sources, resolved, uses = [], {}, []
    for one in what.sources:
        table = found.get(one.resource.casefold())
        if table is None or table.snapshot is None:
            continue
        known = next(s for s in ledger.describe(work, table.resource).snapshots if s.id == table.snapshot)
        found_sources.append(
            Given(
                source=one,
                snapshot=table.snapshot,
                day=known.created[:10],
                files=lake.files(table.resource, table.snapshot),
                columns=frozenset(item.name for item in table.items),
            )
        )
        resolved[one.resource] = table
        uses.append(
            SourceUse(
                resource=table.resource,
                name=table.name,
                title=table.title,
                organisation=table.org_name,
                snapshot=table.snapshot,
                date=known.created,
            )
        )
    if not found_sources:
        names = ", ".join(one.resource for one in what.sources)
        raise NotFound(
            "no_sources",
            Text(f"没有可用的来源: {names}", f"None of the sources is here: {names}."),
            hint=Text(
                "请先接入，或在数据目录下的 profiles.toml 中声明",
                "Bring them in, or declare others in the home's profiles.toml.",
            ),
        )
    return found_sources, resolved, uses


def override(work: Work, about: About) -> Override:
    """What people decided of this kind, in the form a build takes."""
    judged = store.decided(work.db, about.value)
    aliases = [(one.left_mark, one.right_mark) for one in judged if one.verdict == Verdict.SAME]
    apart: list[tuple[str, Sequence[str]]] = []
    for one in store.acts(work.db, about.value):
        if one.undone_at:
            continue
        if one.kind == Handmade.MERGE:
            aliases += [(one.marks[0], other) for other in one.marks[1:]]
        else:
            apart.append((one.id, one.marks))
    decided = [(one.left_mark, one.right_mark, False) for one in judged if one.verdict == Verdict.DIFFERENT]
    return Override(aliases=aliases, apart=apart, decided=decided)


def fingerprint(what: Declared, sources: Sequence[Given], decided: Override, today: date) -> str:
    """The same for the same sources, decisions, declaration and year."""
    said = [what.mark, today.year, [(one.source.resource, one.snapshot) for one in sources]]
    said += [
        sorted(decided.aliases),
        sorted((a, sorted(b)) for a, b in decided.apart),
        sorted(decided.decided),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
