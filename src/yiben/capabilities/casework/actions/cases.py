"""Rows and nouns: what the store keeps of a case, as people and flows know it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities.casework.actions.calendars import declaration
from yiben.capabilities.casework.model import Attachment, Case, Opinion, Step
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows import fingerprint, from_document, to_document
from yiben.engines.flows.model import FILING, End, Flow, Relation, Standing
from yiben.infra.work import Work
from yiben.kernel.clock import stamp

_KNOWN: dict[str, Flow] = {}  # by the hash of its text, so that what is kept here is never out of date
_MOST_KNOWN = 512


def keep_flow(work: Work, flow: Flow) -> str:
    """Keep the flow's text as it is now; its hash."""
    sha256 = fingerprint(flow)
    text = json.dumps(to_document(flow), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    store.keep_flow(
        work.db, sha256=sha256, key=flow.key, kind=flow.kind, text=text, calendar=declaration(work, flow)
    )
    return sha256


def flow_of(work: Work, sha256: str) -> Flow:
    """The flow as it was when a case began."""
    if (known := _KNOWN.get(sha256)) is not None:
        return known
    made = from_document(json.loads(store.flow_text(work.db, sha256)))
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[sha256] = made
    return made


def case_of(row: Mapping[Any, Any], *, now: str) -> Case:
    """A case as people see it at `now`. Open: late when the present deadline has passed; closed: when any had."""
    late = row["missed"] if row["closed"] else row["due"] is not None and row["due"] < now
    return Case(
        **{name: row[name] for name in _PLAIN},
        end=End(row["ending"]) if row["ending"] else None,
        late=late,
    )


_PLAIN = (
    "id", "number", "kind", "flow", "title", "subject", "organisation", "filer", "filer_org", "state", "version",
    "form", "filed", "entered", "due", "closed", "parent",
    "handed_to",
)  # fmt: skip


def read(work: Work, case_id: str) -> Case:
    """A case by its identifier, as it stands now."""
    row = store.find(work.db, case_id)
    assert row is not None
    return case_of(row, now=stamp(work.now()))


def orgs_of(row: Mapping[Any, Any]) -> dict[Relation, str | None]:
    """Which organisation each relation meant when the state was entered."""
    return {Relation(name): org for name, org in row["orgs"].items()}


def standing(work: Work, row: Mapping[Any, Any], *, form: Mapping[str, Any] | None = None) -> Standing:
    """A case as far as deciding needs it; with a form that is being filled in, when given."""
    spoken: set[str] = set()
    for one in store.opinions(work.db, row["id"], round_=row["round"]):
        spoken |= {one["account"], one["through"] or one["account"]}
    made = store.movers(work.db, row["id"])
    return Standing(
        state=row["state"],
        filer=row["filer"],
        orgs=orgs_of(row),
        form={**row["form"], **(form or {})},
        movers={move: account for move, account, _ in made if move != FILING},
        behalf={move: through for move, _, through in made if through is not None},
        reviewers=frozenset(spoken),
    )


def steps_of(rows: Sequence[Mapping[Any, Any]], attachments: Sequence[Mapping[Any, Any]]) -> tuple[Step, ...]:
    """The history with its files."""
    files: dict[int, tuple[Attachment, ...]] = {}
    for one in attachments:
        files[one["version"]] = (*files.get(one["version"], ()), attachment_of(one))
    return tuple(
        Step(
            case=row["case"],
            version=row["version"],
            move=row["move"],
            source=row["source"],
            target=row["target"],
            account=row["account"],
            through=row["through"],
            when=row["at"],
            form=row["form"],
            note=row["note"],
            attachments=files.get(row["version"], ()),
        )
        for row in rows
    )


def attachment_of(row: Mapping[Any, Any]) -> Attachment:
    """A file as people see it."""
    return Attachment(**{name: row[name] for name in ("id", "case", "name", "type", "bytes", "sha256")})


def opinion_of(row: Mapping[Any, Any]) -> Opinion:
    """What one reviewer said."""
    return Opinion(
        account=row["account"], agrees=row["agrees"], score=row["score"], says=row["says"], when=row["at"]
    )
