"""What can be held beside this table: other open editions (关联), and the last edition of itself (版次差异)."""

from collections.abc import Iterator, Sequence

from yiben.capabilities.opening.disclosure.cells import LISTED
from yiben.capabilities.opening.disclosure.model import Do, Finding, Opened, Remedy, Risk, Weight
from yiben.capabilities.opening.disclosure.staging import ROW
from yiben.capabilities.opening.disclosure.values import Looked
from yiben.infra.lake import quote, scan
from yiben.kernel.text import Text

_KEYS = 4
"""Shared columns of a join; those with most values are taken."""


def linked(seen: Looked, others: Sequence[Opened]) -> Iterator[Finding]:
    """Editions whose rows can be joined with ours, one to one, so that together they say more than each."""
    if not seen.personal or seen.aggregated or not seen.rows:
        return
    for other in [one for one in others if not one.same][: seen.at.linking_editions]:
        pairs = _shared(seen, other)
        adds = set(other.columns) - {theirs for _, theirs in pairs}
        if not pairs or not adds:
            continue
        pairs.sort(key=lambda pair: -seen.profiles[pair[0]].distinct)
        pairs = pairs[:_KEYS]
        rows = _matched(seen, other, pairs)
        if rows and rows > seen.at.linking_most_share * seen.rows:
            names = tuple(ours for ours, _ in pairs)
            yield Finding(
                risk=Risk.LINKED,
                weight=Weight.STOP,
                columns=names,
                rows=rows,
                measured=round(rows / seen.rows, 4),
                threshold=seen.at.linking_most_share,
                parameter="linking.most_share",
                remedies=(
                    Remedy(do=Do.LOCAL, to=str(seen.at.k_smallest)),
                    *(Remedy(do=Do.DROP, columns=(name,)) for name in names),
                ),
                says=Text(
                    f"按{'、'.join(names)}，有 {rows} 行在已开放的“{other.title}”里恰好对应一行：两份数据合起来能认出人",
                    f"By {', '.join(names)}, {rows} rows match exactly one row of “{other.title}”, which is open: "
                    "the two together say who it is.",
                ),
            )


def _shared(seen: Looked, other: Opened) -> list[tuple[str, str]]:
    """(ours, theirs): the same name, or the same meaning."""
    theirs = {name.casefold(): name for name in other.columns}
    meant = {semantic: name for name, semantic in reversed(list(other.semantics.items()))}
    found = []
    for column in seen.columns:
        match = theirs.get(column.name.casefold()) or meant.get(column.semantic or "")
        # A column of two or three values joins everything with everything.
        if match is not None and seen.profiles[column.name].filled:
            found.append((column.name, match))
    return found


def _matched(seen: Looked, other: Opened, pairs: Sequence[tuple[str, str]]) -> int:
    keys = ", ".join(f"k{at}" for at in range(len(pairs)))
    ours = ", ".join(f"CAST({quote(one)} AS VARCHAR) AS k{at}" for at, (one, _) in enumerate(pairs))
    theirs = ", ".join(f"CAST({quote(one)} AS VARCHAR) AS k{at}" for at, (_, one) in enumerate(pairs))
    alone = "SELECT {keys} FROM (SELECT {cast} FROM {table}) GROUP BY ALL HAVING count(*) = 1"
    left = alone.format(keys=keys, cast=ours, table=seen.table)
    right = alone.format(keys=keys, cast=theirs, table=scan(other.files))
    (rows,) = seen.bench.run(f"SELECT count(*) FROM ({left}) JOIN ({right}) USING ({keys})")[0]
    return int(rows)


def differs(seen: Looked, others: Sequence[Opened]) -> Iterator[Finding]:
    """Rows that came or went since the last edition of this dataset, where they are few."""
    last = next((one for one in others if one.same), None)
    if last is None or not seen.personal:
        return
    names = [one.name for one in seen.columns if one.name in set(last.columns)]
    if not names:
        return
    # Types may have changed with a remedy: both sides are compared as text.
    listed = ", ".join(f"CAST({quote(name)} AS VARCHAR) AS {quote(name)}" for name in names)
    ours, theirs = f"SELECT {listed} FROM {seen.table}", f"SELECT {listed} FROM {scan(last.files)}"
    came, went = seen.bench.run(
        f"SELECT (SELECT count(*) FROM ({ours} EXCEPT ALL {theirs})), (SELECT count(*) FROM ({theirs} EXCEPT ALL {ours}))"
    )[0]
    fewest = seen.at.difference_fewest
    few = [many for many in (came, went) if 0 < many < fewest]
    if few:
        new = seen.bench.run(
            f"SELECT min({ROW}) FROM {seen.table} t SEMI JOIN (SELECT DISTINCT * FROM ({ours} EXCEPT ALL {theirs})) d ON "
            + " AND ".join(f"CAST(t.{quote(n)} AS VARCHAR) IS NOT DISTINCT FROM d.{quote(n)}" for n in names)
            + f" GROUP BY {', '.join(f't.{quote(n)}' for n in names)} ORDER BY 1 LIMIT {LISTED}"
        )
        yield Finding(
            risk=Risk.DIFFERS,
            weight=Weight.MIND,
            columns=tuple(names),
            rows=int(came) + int(went),
            row_numbers=tuple(row for (row,) in new),
            measured=float(min(few)),
            threshold=fewest,
            parameter="difference.fewest",
            says=Text(
                f"与第 {last.number} 版相比，新增 {came} 行、减少 {went} 行：相减就能看出是哪几个人；可等变动更多时再开放",
                f"Since edition {last.number}, {came} rows came and {went} went: subtraction shows whose they are; "
                "consider waiting until more have changed.",
            ),
        )
