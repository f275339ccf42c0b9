"""Two editions side by side as SQL: what they share, and which column names a row in both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yiben.capabilities.portal.reading import Kind, kind_of, source_of
from yiben.infra.lake import Bench, quote, scan

_TRIED = 8  # columns looked at for a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Statements over both. `altered` has the rows of equal key as structs `b` and `a` with fields k0, k1 and on."""

    before: Mapping[str, str]  # columns and their types
    after: Mapping[str, str]
    shared: tuple[str, ...]
    key: str | None
    new: str
    gone: str
    altered: str


def pair_of(bench: Bench, before: Sequence[str], after: Sequence[str]) -> Pair:
    """The pair of two tables in Parquet files."""
    old, new = dict(bench.describe(scan(before))), dict(bench.describe(scan(after)))
    shared = tuple(name for name in new if name in old)
    sides = [_side(bench, files, shared, old, new) for files in (before, after)]
    key = _key(bench, sides, shared, new)
    if key is None:
        return Pair(
            before=old,
            after=new,
            shared=shared,
            key=None,
            new=f"{sides[1]} EXCEPT ALL {sides[0]}",
            gone=f"{sides[0]} EXCEPT ALL {sides[1]}",
            altered="",
        )
    by = quote(key)
    fields = [
        "struct_pack("
        + ", ".join(f"k{place} := {side}.{quote(name)}" for place, name in enumerate(shared))
        + ")"
        for side in ("o", "n")
    ]
    differ = " OR ".join(f"o.{quote(name)} IS DISTINCT FROM n.{quote(name)}" for name in shared)
    return Pair(
        before=old,
        after=new,
        shared=shared,
        key=key,
        new=f"SELECT n.* FROM ({sides[1]}) AS n ANTI JOIN ({sides[0]}) AS o ON n.{by} = o.{by}",
        gone=f"SELECT o.* FROM ({sides[0]}) AS o ANTI JOIN ({sides[1]}) AS n ON n.{by} = o.{by}",
        altered=f"SELECT {fields[0]} AS b, {fields[1]} AS a FROM ({sides[0]}) AS o "
        f"JOIN ({sides[1]}) AS n ON n.{by} = o.{by} WHERE {differ}",
    )


def _side(
    bench: Bench, files: Sequence[str], shared: Sequence[str], old: Mapping[str, str], new: Mapping[str, str]
) -> str:
    """The shared columns of one table; where the type changed, values are compared as text."""
    names = [
        quote(name) if old[name] == new[name] else f"CAST({quote(name)} AS VARCHAR) AS {quote(name)}"
        for name in shared
    ]
    return f"SELECT {', '.join(names) or '1 AS one'} FROM ({source_of(bench, files)})"


def _key(bench: Bench, sides: Sequence[str], shared: Sequence[str], types: Mapping[str, str]) -> str | None:
    """The first shared column with another value in every row, none of them empty, in both tables."""
    fit = [
        name for name in shared if kind_of(types[name]) in (Kind.TEXT, Kind.NUMBER, Kind.MOMENT, Kind.DATE)
    ]
    fit = [name for name in fit if types[name].upper() not in ("DOUBLE", "FLOAT")][:_TRIED]
    for name in fit:
        column = quote(name)
        if all(
            bench.run(
                f"SELECT count({column}) = count(*) AND count(DISTINCT {column}) = count(*) FROM ({side})"
            )[0][0]
            for side in sides
        ):
            return name
    return None
