"""What agreement weighs: m from known pairs or by expectation-maximisation, u from chance pairs (Fellegi and Sunter 1969).

Everything is counted by pattern (one row per combination of levels), so that nothing here depends on how many pairs there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yiben.capabilities.profiles.matching.comparing import height
from yiben.capabilities.profiles.matching.model import Comparison, Learnt

Floats = npt.NDArray[np.float64]
ROUNDS = 60
STILL = 1e-6
LEAST = 1e-12
START_AGREES, START_PRIOR = 0.9, 0.1


@dataclass(frozen=True, slots=True)
class Patterns:
    """Levels per comparison (columns) and how many pairs show each combination (rows)."""

    levels: npt.NDArray[np.int8]
    counts: Floats

    @classmethod
    def of(cls, table: pa.Table, comparisons: Sequence[Comparison]) -> "Patterns":
        """From a table with g0 … and n."""
        grid = [table[f"g{at}"].to_numpy() for at in range(len(comparisons))]
        shape = np.array(grid, np.int8).T if len(table) else np.zeros((0, len(comparisons)), np.int8)
        return cls(shape, table["n"].to_numpy().astype(np.float64))

    def shares(self, at: int, tall: int, weights: Floats) -> tuple[Floats, float]:
        """The share of each level of one comparison, worst first, and how much was counted; empty sides do not count."""
        said = self.levels[:, at] >= 0
        found = np.bincount(self.levels[said, at], weights=weights[said], minlength=tall + 1)[: tall + 1]
        total = float(found.sum())
        smooth = found + 0.5 / (tall + 1)
        return smooth / smooth.sum(), total


def by_chance(patterns: Patterns, comparisons: Sequence[Comparison]) -> list[Floats]:
    """U of each comparison, worst level first."""
    return [
        np.array(one.u[::-1], np.float64) if one.u else patterns.shares(at, height(one), patterns.counts)[0]
        for at, one in enumerate(comparisons)
    ]


def known_agreement(patterns: Patterns, comparisons: Sequence[Comparison], least: int) -> list[Floats | None]:
    """M of each comparison from pairs known to be one; None where fewer than `least` say anything."""
    out: list[Floats | None] = []
    for at, one in enumerate(comparisons):
        found, total = patterns.shares(at, height(one), patterns.counts)
        out.append(found if total >= least else None)
    return out


def expect(
    patterns: Patterns,
    comparisons: Sequence[Comparison],
    u: Sequence[Floats],
    start: Sequence[Floats],
    fixed: frozenset[int],
) -> list[Floats]:
    """M by expectation-maximisation with u held; comparisons in `fixed` keep their start and are not looked at."""
    m = [one.copy() for one in start]
    prior = START_PRIOR
    free = [at for at in range(len(comparisons)) if at not in fixed]
    for _ in range(ROUNDS):
        chance = posterior(patterns, m, u, prior, only=free)
        weights = chance * patterns.counts
        moved = 0.0
        for at in free:
            found, total = patterns.shares(at, height(comparisons[at]), weights)
            if total > 1:
                moved = max(moved, float(np.abs(found - m[at]).max()))
                m[at] = found
        prior = float(np.clip(weights.sum() / max(patterns.counts.sum(), 1.0), LEAST, 1 - LEAST))
        if moved < STILL:
            break
    return m


def posterior(
    patterns: Patterns,
    m: Sequence[Floats],
    u: Sequence[Floats],
    prior: float,
    only: Sequence[int] | None = None,
) -> Floats:
    """How likely each pattern is a pair of one."""
    odds = np.full(len(patterns.counts), np.log(prior / (1 - prior)))
    for at in range(len(m)) if only is None else only:
        said = patterns.levels[:, at] >= 0
        weights = np.log(np.maximum(m[at], LEAST) / np.maximum(u[at], LEAST))
        odds[said] += weights[patterns.levels[said, at]]
    found: Floats = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
    return found


def starting(comparisons: Sequence[Comparison]) -> list[Floats]:
    """Where learning begins: most pairs of one agree in full, a few by each lower level. Declared ones stand."""
    out = []
    for one in comparisons:
        tall = height(one)
        if one.m:
            said = np.array(one.m[::-1], np.float64)
        else:
            said = np.full(tall + 1, (1 - START_AGREES) / tall)
            said[tall] = START_AGREES
        out.append(said / said.sum())
    return out


def settle_prior(
    patterns: Patterns, m: Sequence[Floats], u: Sequence[Floats], possible: float, known: float
) -> float:
    """How likely two units out of all are one: what the compared pairs say, found by repeating."""
    prior = max(known, 1.0) / max(possible, 2.0)
    for _ in range(50):
        found = float((posterior(patterns, m, u, prior) * patterns.counts).sum())
        after = min(max(found, 1.0) / max(possible, 2.0), 0.5)
        if abs(after - prior) <= 1e-4 * prior:
            break
        prior = after
    return prior


def learnt(
    comparisons: Sequence[Comparison], m: Sequence[Floats], u: Sequence[Floats], prior: float
) -> Learnt:
    """What was learnt, in the form that is kept: best level first."""

    def told(values: Sequence[Floats]) -> Mapping[str, tuple[float, ...]]:
        return {key(one, at): tuple(float(v) for v in values[at][::-1]) for at, one in enumerate(comparisons)}

    return Learnt(m=told(m), u=told(u), prior=prior)


def key(one: Comparison, at: int) -> str:
    """What a comparison is called in what is kept."""
    return f"{at}:{one.field}:{one.kind}"


def weights_of(found: Learnt, comparisons: Sequence[Comparison]) -> list[list[float]]:
    """Bits per level, worst first."""
    out = []
    for at, one in enumerate(comparisons):
        m, u = found.m[key(one, at)][::-1], found.u[key(one, at)][::-1]
        out.append([float(np.log2(max(a, LEAST) / max(b, LEAST))) for a, b in zip(m, u, strict=True)])
    return out
