"""Whose words a file carries, and how likely that many would agree by chance.

Null hypothesis: the file was not made by the export in question. Its words' tags are then independent
of the export's, so each nonce seen agrees with probability t/1024, where t is the number of different
tags the file shows for it. The sum over nonces is Poisson-binomial; its tail is computed exactly.
Row codes and tokens: binomial with 2^-40 and 2^-32. Each tail is multiplied by the number of recorded
exports and by three, for the three kinds looked at (Bonferroni), and must stay under one in a million.

`weigh` says what a file could prove at most, in bits: the log-likelihood ratio of an export that agrees in
every mark seen. Naming one of 1,000 exports wants log2(3 × 1,000 / 10^-6) = 31.5 of them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yiben.engines.guard.marks.seen import Seen
from yiben.engines.guard.marks.words import (
    CODE_TAG_BITS,
    CODES,
    NONCES,
    TAGS,
    TOKEN_TAG_BITS,
    code_stream,
    is_own_token,
    read_code,
    tag_stream,
)

MOST_BY_CHANCE = 1e-6
"""How likely a false accusation may be, over all recorded exports together."""

_KINDS = 3
_TAG = CODE_TAG_BITS // 8
_AT_ONCE = 64  # exports compared at once: memory stays small however many codes a file shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Accusation:
    """One export named. `matched` of `looked_at` agree; `by_chance` is the corrected probability.

    `bits`: log2 of how much likelier the marks that agree are if this export made the file than if another did.
    """

    export: str
    kind: str  # "words" 掩码字样, "codes" 追溯码, "tokens" 代号
    matched: int
    looked_at: int
    by_chance: float
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How much a file can say (证据量): `bits` if every mark in it agrees, `needed` before anybody is named."""

    bits: float
    needed: float


def weigh(seen: Seen, *, exports: int) -> Weight:
    """What the marks of a file could prove at most, and what naming one of so many exports takes; in bits."""
    words = sum(math.log2(TAGS / len(listed)) for listed in seen.tags().values())
    codes = CODE_TAG_BITS * len({read[0] for read in map(read_code, seen.codes) if read is not None})
    return Weight(
        bits=max(words, codes, TOKEN_TAG_BITS * len(seen.tokens)),
        needed=math.log2(_KINDS * max(exports, 1) / MOST_BY_CHANCE),
    )


def accuse(seen: Seen, keys: Mapping[str, bytes], token_keys: Mapping[str, str]) -> tuple[Accusation, ...]:
    """Every export that the marks name, likeliest first.

    `keys`: export → its key. `token_keys`: export → the key of the tokens in it; exports of one grant share one.
    """
    tests = _KINDS * max(len(keys), 1)
    found = [*_by_words(seen, keys, tests), *_by_codes(seen, keys, tests)]
    found += _by_tokens(seen, token_keys, tests)
    return tuple(sorted(found, key=lambda one: (one.by_chance, one.export)))


def tail(chances: Sequence[float], at_least: int) -> float:
    """P(at least so many of independent events happen), one chance each: Poisson-binomial, exact."""
    spread = np.zeros(len(chances) + 1)
    spread[0] = 1.0
    for number, chance in enumerate(chances, start=1):
        spread[1 : number + 1] = spread[1 : number + 1] * (1 - chance) + spread[:number] * chance
        spread[0] *= 1 - chance
    return float(spread[at_least:].sum()) if at_least > 0 else 1.0


def rare_tail(tries: int, bits: int, at_least: int) -> float:
    """P(at least so many of `tries` events of chance 2^-bits), from above: C(tries, k) 2^-(bits k)."""
    if at_least == 0:
        return 1.0
    log = (
        math.lgamma(tries + 1) - math.lgamma(at_least + 1) - math.lgamma(tries - at_least + 1)
        - at_least * bits * math.log(2)
    )  # fmt: skip
    return min(1.0, math.exp(log))


def _by_words(seen: Seen, keys: Mapping[str, bytes], tests: int) -> list[Accusation]:
    shown = seen.tags()
    if not shown or not keys:
        return []
    present = np.zeros((NONCES, TAGS), dtype=bool)
    for nonce, listed in shown.items():
        present[nonce, list(listed)] = True
    names = list(keys)
    streams = b"".join(tag_stream(keys[name]) for name in names)
    own = np.frombuffer(streams, ">u2").astype(np.int64).reshape(len(names), NONCES) % TAGS
    agrees = present[np.arange(NONCES), own]
    matched = agrees.sum(axis=1)
    worth = agrees @ np.log2(TAGS / np.maximum(present.sum(axis=1), 1))
    chances = [len(listed) / TAGS for listed in shown.values()]
    tails = {int(count): tail(chances, int(count)) * tests for count in np.unique(matched)}
    return [
        Accusation(
            export=name, kind="words", matched=int(count), looked_at=len(shown), by_chance=tails[int(count)],
            bits=float(bits),
        )
        for name, count, bits in zip(names, matched, worth, strict=True)
        if tails[int(count)] <= MOST_BY_CHANCE
    ]  # fmt: skip


def _by_codes(seen: Seen, keys: Mapping[str, bytes], tests: int) -> list[Accusation]:
    shown = [read for read in map(read_code, seen.codes) if read is not None]
    if not shown or not keys:
        return []
    places = np.array([at // _TAG for at, _ in shown])
    tags = _numbers(b"".join(tag for _, tag in shown), len(shown))
    names = list(keys)
    found = []
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        own = _numbers(b"".join(code_stream(keys[name]) for name in part), len(part), CODES)
        for name, matched in zip(part, (own[:, places] == tags).sum(axis=1).tolist(), strict=True):
            # Each code in the file has one chance against each export, however many there are in it.
            chance = rare_tail(len(shown), CODE_TAG_BITS, matched) * tests
            if matched and chance <= MOST_BY_CHANCE:
                found.append(
                    Accusation(
                        export=name, kind="codes", matched=matched, looked_at=len(shown), by_chance=chance,
                        bits=float(CODE_TAG_BITS * matched),
                    )
                )  # fmt: skip
    return found


def _numbers(tags: bytes, *shape: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint64]]":
    """Tags of five bytes as whole numbers."""
    own = np.frombuffer(tags, np.uint8).reshape(-1, _TAG)
    wide = np.zeros((len(own), 8), np.uint8)
    wide[:, :_TAG] = own
    return wide.view("<u8").astype(np.uint64).reshape(shape)


def _by_tokens(seen: Seen, token_keys: Mapping[str, str], tests: int) -> list[Accusation]:
    shown = seen.tokens
    matches = {key: sum(is_own_token(one, key) for one in shown) for key in set(token_keys.values())}
    found = []
    for name, key in token_keys.items() if shown else ():
        chance = rare_tail(len(shown), TOKEN_TAG_BITS, matches[key]) * tests
        if matches[key] and chance <= MOST_BY_CHANCE:
            found.append(
                Accusation(
                    export=name, kind="tokens", matched=matches[key], looked_at=len(shown), by_chance=chance,
                    bits=float(TOKEN_TAG_BITS * matches[key]),
                )
            )  # fmt: skip
    return found
