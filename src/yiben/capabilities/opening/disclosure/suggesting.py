"""The cheapest remedies that pass (建议处理): what must go goes, quasi-identifiers climb their ladders one step at a time.

Each step coarsens the quasi-identifier that tells most rows apart (as Datafly, Sweeney 1997, does), until so few rows are
in small groups that local suppression may empty the rest. Then the whole is looked at again, and what still stands is
answered by its own first remedy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yiben.capabilities.opening.disclosure.examining import look, quasi_of, staged
from yiben.capabilities.opening.disclosure.expressions import Maker, Piece, fresh
from yiben.capabilities.opening.disclosure.model import (
    Data,
    Do,
    Examined,
    Finding,
    Remedy,
    Report,
    Risk,
    Treatment,
)
from yiben.capabilities.opening.disclosure.naming import coarser
from yiben.capabilities.opening.disclosure.parameters import Parameters, parameters
from yiben.capabilities.opening.disclosure.profiling import Profile, profile
from yiben.capabilities.opening.disclosure.remedying import dropped, ordered
from yiben.infra.lake import Bench, quote, scan

_ROUNDS = 6
_STEPS = 40


def suggest(
    bench: Bench, data: Data, report: Report, *, key: bytes, at: Parameters | None = None
) -> tuple[Remedy, ...]:
    """Remedies after which `data`, of which `report` is what was found, may be opened. Empty: none needed, or none helps."""
    at = at or parameters()
    if not report.stops or not report.rows or not report.columns:
        return ()
    source = scan(data.files)
    profiles = profile(bench, source, data.columns, ends=at.k_smallest, decimals=at.precise_decimals)
    chosen = _first(data, report, profiles)
    chosen += _climb(bench, data, chosen, profiles, at=at)
    for _ in range(_ROUNDS):
        with staged(bench, data, chosen, key=key, at=at) as here:
            found = look(here, data, chosen, at=at)
        if not found.stops:
            return chosen
        more = _answers(found.stops, chosen)
        if not more:
            return ()
        chosen = _tidy((*chosen, *more))
    return ()


def _first(data: Data, report: Report, profiles: Mapping[str, Profile]) -> tuple[Remedy, ...]:
    """What the single findings ask for, quasi-identifiers aside."""
    quasi = set(report.quasi)
    chosen: list[Remedy] = []
    gone: set[str] = set()
    for finding in report.stops:
        if finding.risk in (Risk.UNIQUE, Risk.ALIKE, Risk.LINKED) and finding.parameter != "roles.quasi_most":
            continue
        column = finding.columns[0] if finding.columns else ""
        if not finding.remedies or column in gone:
            continue
        if finding.risk is Risk.LEVEL and column in quasi and finding.remedies[0].do is not Do.DROP:
            continue  # its ladder does it
        remedy = finding.remedies[0]
        if remedy.do is Do.DROP:
            gone.update(remedy.columns)
        chosen.append(remedy)
    return _tidy(tuple(chosen))


def _tidy(remedies: Sequence[Remedy]) -> tuple[Remedy, ...]:
    """Nothing is done twice or to what is left out; whole-table remedies come last."""
    gone = dropped(remedies)
    kept = [one for one in dict.fromkeys(remedies) if one.do is Do.DROP or not set(one.columns) & gone]
    return ordered(kept)


def _climb(
    bench: Bench, data: Data, chosen: Sequence[Remedy], profiles: Mapping[str, Profile], *, at: Parameters
) -> tuple[Remedy, ...]:
    """Coarser quasi-identifiers, and local suppression for the few rows left. Replaces what `chosen` says of them."""
    gone = dropped(chosen)
    columns = {one.name: one for one in data.columns}
    quasi = [name for name in quasi_of(data, at) if name not in gone]
    if not quasi:
        return ()
    ladders = {name: coarser(columns[name], profiles[name]) for name in quasi}
    combos = _combinations(bench, data, ladders)
    (rows,) = bench.run(f"SELECT coalesce(sum(n), 0) FROM {combos}")[0]
    most = at.suppress_most_rows * int(rows)
    climb = Climb(bench=bench, combos=combos, names=quasi, ladders=ladders, smallest=at.k_smallest)
    # A rung of zero is the column as it is, where that may be published at all.
    lowest = {name: 0 if _may(columns[name]) else min(1, len(ladders[name])) for name in quasi}
    steps = climb.up(lowest, most)
    steps = climb.back(steps, lowest, most)
    bench.run(f"DROP TABLE {combos}")
    left = [name for name in quasi if name not in steps]
    added = [Remedy(do=Do.DROP, columns=(name,)) for name in left]
    added += [ladders[name][rung - 1] for name, rung in steps.items() if rung]
    return (*added, Remedy(do=Do.LOCAL, to=str(at.k_smallest))) if steps else tuple(added)


def _may(column: Examined) -> bool:
    plain = column.may.get(Treatment.PLAIN)
    return plain is None or plain.allowed


def _combinations(bench: Bench, data: Data, ladders: Mapping[str, Sequence[Remedy]]) -> str:
    """Every combination of quasi-identifiers with its rows `n`, each column as a number per rung.

    The numbers are hashes: they group fast, and should two values ever share one, what is released is looked at again.
    """
    source, combos = scan(data.files), fresh("combos")
    maker = Maker(bench=bench, source=source, key=b"", row_text="''")
    types = {one.name: one.type for one in data.columns}
    listed = []
    for place, (name, ladder) in enumerate(ladders.items()):
        plain = Piece(sql=quote(name), type=types[name])
        rungs = [plain, *(maker.apply(name, plain, one) for one in ladder)]
        listed += [f"hash({piece.sql}) AS c{place}_{rung}" for rung, piece in enumerate(rungs)]
    by = ", ".join(map(quote, ladders))
    bench.run(
        f"CREATE TEMP TABLE {combos} AS SELECT {', '.join(listed)}, n FROM "
        f"(SELECT {by}, count(*) AS n FROM {source} GROUP BY {by})"
    )
    maker.forget()
    return combos


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Ladders over the combinations of quasi-identifiers. Steps: column → rung, 0 being the column as it is."""

    bench: Bench
    combos: str
    names: Sequence[str]
    ladders: Mapping[str, Sequence[Remedy]]
    smallest: int

    def up(self, lowest: Mapping[str, int], most: float) -> dict[str, int]:
        """Steps at which no more than `most` rows are in small groups; a column at the top of its ladder is given up."""
        steps = dict(lowest)
        for _ in range(_STEPS):
            below, varied = self.below(steps)
            if below <= most or not steps:
                break
            name = max(steps, key=lambda one: (varied[one], one))
            if steps[name] < len(self.ladders[name]):
                steps[name] += 1
            else:
                del steps[name]
        return steps

    def back(self, steps: Mapping[str, int], lowest: Mapping[str, int], most: float) -> dict[str, int]:
        """The same, each column as fine as it may be while the others stay: the last step up often went too far."""
        found = dict(steps)
        for name in self.names:  # what was given up may fit again, now that others went further
            top = {**found, name: len(self.ladders[name])}
            if name not in found and self.below(top)[0] <= most:
                found = top
        for name in sorted(found, key=lambda one: -found[one]):
            while found[name] > lowest[name]:
                finer = {**found, name: found[name] - 1}
                if self.below(finer)[0] > most:
                    break
                found = finer
        return found

    def below(self, steps: Mapping[str, int]) -> tuple[int, dict[str, int]]:
        """Rows in small groups, and how varied each column still is among them."""
        if not steps:
            return 0, {}
        coded = [f"c{self.names.index(name)}_{rung}" for name, rung in steps.items()]
        by = ", ".join(coded)
        counted = ", ".join(f"approx_count_distinct({one})" for one in coded)
        found = self.bench.run(
            f"SELECT coalesce(sum(m), 0), {counted} FROM "
            f"(SELECT {by}, sum(n) AS m FROM {self.combos} GROUP BY {by}) WHERE m < {self.smallest}"
        )[0]
        return int(found[0]), {name: int(many) for name, many in zip(steps, found[1:], strict=True)}


def _answers(stops: Sequence[Finding], chosen: Sequence[Remedy]) -> tuple[Remedy, ...]:
    """For each finding that still stands, its first remedy that was not tried."""
    tried = set(chosen)
    return tuple(
        next(one for one in finding.remedies if one not in tried)
        for finding in stops
        if any(one not in tried for one in finding.remedies)
    )
