"""Decisions a second from Python, a facts dict in and a Verdict out, beside Cedar, Casbin and a bare dict.

    YIBEN_PEERS=…  YIBEN_PEER_SCRIPTS=…  python benchmarks/decisions.py [rounds]

Two cases. `policies`: the 40 attribute policies and 2,000 requests of the peers' scripts, written as controls; ours and each
peer in turns, one process each, on one core. `pboc`: the PBOC pack with base vocabulary, facts as the contract has them;
nine in ten calls repeat one of 2,000 acts, one in ten is an act never seen before; the share the memo answered is counted
and printed; then the same calls with every memo off. `per_s` and `p99_us` are of wall time; `cpu_per_s` and `cpu_p99_us` of
the thread's processor time, which a busy machine stretches less. Rates are taken over half of the calls without a clock in
between, percentiles over the other half. Medians of the rounds.
Without the peers' variables only ours is measured.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from yiben.engines.rules.decisions import (
    Book,
    Level,
    Place,
    Scale,
    Vocabulary,
    compile_book,
    control_from,
    decide,
    read_facts,
)
from yiben.infra.packs import packs_folder
from yiben.kernel.text import Text

PEERS = {"Cedar, policy set kept": ("cedarpy", "cedar-set", 4_000), "Cedar, batches of 500": ("cedarpy", "cedar-batch", 10_000),
         "Casbin": ("casbin", "casbin", 400), "bare dict": (None, "dict", 200_000)}  # fmt: skip
CALLS = 40_000
ACTS = 2_000
FRESH = 0.1
Call = Callable[[Any], Any]


def timed(calls: Sequence[Any], call: Call, *, prefix: str = "") -> dict[str, float]:
    """Calls a second and percentiles of one: by the wall, or with the prefix `cpu_` by the processor."""
    tick = time.thread_time if prefix else time.perf_counter
    half = len(calls) // 2
    began = tick()
    for one in calls[:half]:
        call(one)
    whole = tick() - began
    spent = []
    for one in calls[half:]:
        before = tick()
        call(one)
        spent.append(tick() - before)
    spent.sort()
    return {
        f"{prefix}per_s": round(half / whole),
        f"{prefix}p50_us": round(spent[len(spent) // 2] * 1e6, 1),
        f"{prefix}p99_us": round(spent[int(len(spent) * 0.99)] * 1e6, 1),
    }


def medians(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


# ---- the PBOC pack
def toml(*parts: str) -> dict[str, Any]:
    return tomllib.loads(packs_folder().joinpath(*parts).read_text(encoding="utf-8"))


def pboc(*, memo: int) -> tuple[Book, Vocabulary]:
    name = "pboc-data-security-2023"
    words = Vocabulary.read(toml("yiben-base", "vocabulary.toml"), toml(name, "vocabulary.toml"))
    said = toml(name, "scales.toml")["scale"][0]
    scale = Scale(
        said["id"],
        tuple(Level(int(one["id"]), Text(one["zh"], one["en"])) for one in said["level"]),
        said["fact"],
    )
    controls = [
        control_from(entry, vocabulary=words, scale=scale, place=Place("controls.toml"))
        for entry in toml(name, "controls.toml")["control"]
    ]
    return compile_book(
        pack=name, controls=controls, scale=scale, silence="permit", vocabulary=words, memo=memo
    ), words


def act(dice: random.Random, number: int) -> dict[str, Any]:
    """Facts as the contract has them. `persons` makes an act one that was never seen before."""
    return {
        "packs": ["pboc-data-security-2023"],
        "activity": dice.choice(
            ["collect", "store", "use", "use", "process", "transmit", "provide", "publish", "delete"]
        ),
        "mode": dice.choice(["export", "verify", "display", "query", "report", "print"]),
        "items": [
            {
                "sensitivity": dice.randint(1, 5),
                "importance": dice.choice(["general", "general", "important", "core"]),
                "personal": dice.random() < 0.5,
            }
            for _ in range(dice.choice([1, 1, 1, 2, 4]))
        ],
        "subject": {
            "kind": dice.choice(["business", "privileged"]),
            "authentication": dice.choice([["password"], ["password", "totp"], []]),
            "nda": dice.random() < 0.7,
        },
        "context": {
            "environment": dice.choice(["production", "test"]),
            "channel": dice.choice([None, None, "internet_mail", "api", "removable_media", "official"]),
            "recipient": dice.choice([None, "processor", "person", "entrusted"]),
            "legal_duty": dice.random() < 0.1,
            "to_self": dice.random() < 0.1,
            "scenario": dice.choice([None, None, "催收"]),
            "approval": dice.random() < 0.5,
            "masked": dice.random() < 0.5,
            "encrypted": dice.random() < 0.5,
            "persons": number,
        },
    }


def pboc_round(seed: int, *, memo: int) -> dict[str, float]:
    book, words = pboc(memo=memo)
    words.lately.size = memo
    books, dice = (book,), random.Random(seed)
    acts = [act(dice, 1) for _ in range(ACTS)]

    def call(one: dict[str, Any]) -> Any:
        return decide(books, read_facts(one, words))

    def mix() -> list[dict[str, Any]]:
        return [
            act(dice, dice.randrange(2, 10**12)) if dice.random() < FRESH else dice.choice(acts)
            for _ in range(CALLS)
        ]

    for one in acts:
        call(one)
    calls = mix()
    known = sum(memo > 0 and book.memo.get(read_facts(one, words)) is not None for one in calls)
    book, words = pboc(memo=memo)
    words.lately.size = memo
    books = (book,)
    for one in acts:
        call(one)
    return {"memo_hits": round(known / CALLS, 3), **timed(calls, call), **timed(mix(), call, prefix="cpu_")}


# ---- the peers' 40 policies
def policies(*, memo: int) -> tuple[Book, Vocabulary, list[dict[str, Any]], list[bool]]:
    """The same 40 policies as permissions under a silence that denies, and the same 2,000 requests."""
    sys.path.insert(0, os.environ["YIBEN_PEER_SCRIPTS"])
    import access  # type: ignore[import-not-found]

    def word(name: str) -> dict[str, str]:
        return {"id": name.lower(), "zh": name, "en": name}

    def fact(name: str, section: str, words: Sequence[str]) -> dict[str, Any]:
        return {
            "id": name,
            "of": section,
            "type": "word",
            "zh": name,
            "en": name,
            "word": [word(w) for w in words],
        }

    def number(name: str, section: str) -> dict[str, Any]:
        return {"id": name, "of": section, "type": "number", "zh": name, "en": name}

    words = Vocabulary.read(
        {
            "activity": [word("act")],
            "mode": [word(name) for name in access.ACTIONS],
            "fact": [
                fact("role", "subject", access.ROLES), fact("region", "subject", "ABCD"), number("clearance", "subject"),
                fact("type", "context", access.TYPES), fact("owner", "context", "ABCD"), number("sens", "context"),
                fact("purpose", "context", access.PURPOSES), number("hour", "context"),
            ],
        }
    )  # fmt: skip
    cleared = " or ".join(f"(sens <= {level} and clearance >= {level})" for level in range(1, 6))
    home = " or ".join(f"(region = '{one}' and owner = '{one}')" for one in "ABCD")
    scale = Scale("one", (Level(1, Text("一", "one")),), None)
    controls = [
        control_from(
            {
                "id": f"p{one['id']}", "article": str(one["id"]), "strength": "must", "activity": "act",
                "mode": [one["action"]], "effect": "permit", "kind": "may", "zh": "可", "en": "may",
                "when": f"role = '{one['role']}' and type = '{one['type']}'"
                + ("" if one["anyregion"] else f" and ({home})")
                + f" and ({cleared}) and hour >= {one['h0']} and hour < {one['h1']}"
                + " and purpose in ('" + "', '".join(one["purposes"]) + "')",
            },
            vocabulary=words, scale=scale, place=Place("policies"),
        )
        for one in access.POLICIES
    ]  # fmt: skip
    book = compile_book(pack="p", controls=controls, scale=scale, silence="deny", vocabulary=words, memo=memo)
    words.lately.size = memo
    asked = [
        {
            "activity": "act",
            "mode": one["action"],
            "subject": {"role": one["role"], "clearance": one["level"], "region": one["region"]},
            "context": {
                "type": one["type"], "owner": one["rregion"], "sens": one["sens"],
                "hour": one["hour"], "purpose": one["purpose"],
            },
        }
        for one in access.requests()
    ]  # fmt: skip
    return book, words, asked, [access.plain(one) for one in access.requests()]


def policies_round(*, memo: int) -> dict[str, float]:
    book, words, asked, wanted = policies(memo=memo)
    books = (book,)

    def call(one: dict[str, Any]) -> Any:
        return decide(books, read_facts(one, words))

    if [call(one).effect == "permit" for one in asked] != wanted:
        raise SystemExit("ours decides otherwise than the peers' reference")
    calls = asked * (CALLS // len(asked))
    return {**timed(calls, call), **timed(calls, call, prefix="cpu_")}


def peer_round(where: str | None, mode: str, calls: int) -> dict[str, float]:
    """One run of a peer's own script; it checks its answers against the reference itself."""
    scripts, peers = Path(os.environ["YIBEN_PEER_SCRIPTS"]), Path(os.environ["YIBEN_PEERS"])
    python = peers / "venv" / where / "bin" / "python" if where else Path(sys.executable)
    ran = subprocess.run(
        [str(python), str(scripts / "a_access.py"), mode, str(calls)],
        capture_output=True, text=True, check=True, cwd=scripts, env={**os.environ, "PEERS": str(peers)},
    )  # fmt: skip
    line = next(line for line in ran.stdout.splitlines() if line.startswith("RESULT "))
    said: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    if not said["agree"]:
        raise SystemExit(f"{mode} decides otherwise than the reference")
    return {name: said[name] for name in ("per_s", "p50_us", "p99_us")}


def show(**said: Any) -> None:
    print(json.dumps({"benchmark": "decisions", **said}, ensure_ascii=False), flush=True)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    remembering = [pboc_round(seed, memo=4_096) for seed in range(rounds)]
    show(case="pboc", memo="on", load=os.getloadavg()[0], **medians(remembering))
    show(case="pboc", memo="off", **medians([pboc_round(seed, memo=0) for seed in range(rounds)]))
    if not {"YIBEN_PEERS", "YIBEN_PEER_SCRIPTS"} <= os.environ.keys():
        return
    ours: dict[int, list[dict[str, float]]] = {4_096: [], 0: []}
    theirs: dict[str, list[dict[str, float]]] = {name: [] for name in PEERS}
    for _ in range(rounds):
        for memo, runs in ours.items():
            runs.append(policies_round(memo=memo))
        for name, (where, mode, calls) in PEERS.items():
            theirs[name].append(peer_round(where, mode, calls))
    mine, without = medians(ours[4_096]), medians(ours[0])
    show(case="policies", memo="on", who="ours", **mine)
    show(case="policies", memo="off", who="ours", **without)
    for name, runs in theirs.items():
        peer = medians(runs)
        show(
            case="policies",
            who=name,
            **peer,
            ours_times_faster=round(mine["per_s"] / peer["per_s"], 1),
            without_memo=round(without["per_s"] / peer["per_s"], 1),
        )


if __name__ == "__main__":
    main()
