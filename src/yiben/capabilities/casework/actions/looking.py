"""Looking at cases: one with its history and what may be done next, lists of them, their files."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiben.capabilities.casework.actions.attaching import read_bytes
from yiben.capabilities.casework.actions.calendars import calendar_of
from yiben.capabilities.casework.actions.cases import (
    attachment_of,
    case_of,
    flow_of,
    opinion_of,
    standing,
    steps_of,
)
from yiben.capabilities.casework.actions.moving import facts
from yiben.capabilities.casework.actions.persons import asker
from yiben.capabilities.casework.actions.seeing import eyes, visible
from yiben.capabilities.casework.model import Attachment, Case, Dossier, Hands, Phase
from yiben.capabilities.casework.store import cases as store
from yiben.capabilities.casework.store import listing, waiting
from yiben.engines.flows import entitled, offers, voice
from yiben.engines.flows.calendar import Calendar
from yiben.engines.flows.model import Flow
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def look(work: Work, case: str, *, hands: Hands) -> Dossier:
    """A case by identifier or number, with its history and what the asker may do. NotFound `no_case`."""
    row = visible(work, case, hands=hands)
    flow = flow_of(work, row["flow_sha256"])
    known = facts(work, row, hands=hands)
    stands = standing(work, row)
    me = asker(work, hands=hands, row=row, flow=flow)
    return Dossier(
        case=case_of(row, now=stamp(work.now())),
        flow=flow,
        steps=steps_of(store.steps(work.db, row["id"]), store.attachments(work.db, row["id"])),
        opinions=tuple(opinion_of(one) for one in store.opinions(work.db, row["id"])),
        offers=offers(flow, stands, me, known),
        voice=voice(flow, stands, me) if flow.state(row["state"]).review else None,
        holders=who_must_act(work, row, flow, hands=hands),
        facts=known,
    )


def cases(
    work: Work,
    *,
    kind: str | None = None,
    subject: str | None = None,
    filer: str | None = None,
    organisation: str | None = None,
    parent: str | None = None,
    phase: Phase | None = None,
    page: PageAsk | None = None,
    hands: Hands | None = None,
) -> Page[Case]:
    """The cases the asker may see, the newest first; of one kind, subject, filer … only, when given.

    More than 10,000 are not counted: the page says `more`.
    """
    ask, now = page or PageAsk(), stamp(work.now())
    asked = {"kind": kind, "subject": subject, "filer": filer, "organisation": organisation, "parent": parent}
    rows, many = listing.listed(
        work.db, asked, phase=phase, eyes=eyes(work, hands=hands or Hands()), now=now, page=ask
    )
    total = min(many, listing.MOST_COUNTED)
    return Page(rows=tuple(case_of(row, now=now) for row in rows), total=total, ask=ask, more=many > total)


def calendars(work: Work, listed: Iterable[Case]) -> Mapping[str, Calendar]:
    """By which calendar each of these cases counts its days, by the case's identifier."""
    began = store.flows_of(work.db, [one.id for one in listed])
    by_flow = {sha256: calendar_of(work, flow_of(work, sha256)) for sha256 in set(began.values())}
    return {case: by_flow[sha256] for case, sha256 in began.items()}


def attachment(work: Work, case: str, attachment: str, *, hands: Hands) -> tuple[Attachment, bytes]:
    """A file of a case, with its bytes. NotFound when there is none, or not for the asker. Leaves `case.file_read`.

    Of a kind that names who may open its files (`Hands.files`), also whatever that raises.
    """
    row = visible(work, case, hands=hands)
    guard = hands.files.get(row["kind"])
    if guard is not None:
        guard(work, case_of(row, now=stamp(work.now())))
    found = store.find_attachment(work.db, attachment)
    if found is None or found["case"] != row["id"]:
        raise NotFound(
            "no_attachment",
            Text(f"没有附件 {attachment[:60]}", f"There is no attachment {attachment[:60]}."),
            where={"case": row["id"]},
        )
    content = read_bytes(work.home, found["sha256"])
    work.leave("case.file_read", row["id"], attachment=found["id"], sha256=found["sha256"])
    return attachment_of(found), content


def is_my_step(work: Work, case: str, *, hands: Hands) -> bool:
    """Whether the asker may act on a case where it stands, whatever it still lacks: a move of theirs, or an opinion.

    Taking it back is no such move: nobody needs its files for that. NotFound `no_case`.
    """
    row = visible(work, case, hands=hands)
    flow = flow_of(work, row["flow_sha256"])
    return entitled(flow, standing(work, row), asker(work, hands=hands, row=row, flow=flow))


def who_must_act(work: Work, row: Mapping[Any, Any], flow: Flow, *, hands: Hands) -> tuple[str, ...]:
    """Who holds a case, in words of the current language."""
    from yiben.engines.flows.wording import ROLES

    held = waiting.holders(work.db, row["id"])
    orgs = {one["key"].partition("@")[2] for one in held if not one["key"].startswith("=")}
    names = hands.tree.names(work, sorted(orgs - {"", "*"}))
    found = []
    for one in held:
        key = one["key"]
        if key.startswith("="):
            found.append(key[1:])
            continue
        role, _, org = key.partition("@")
        said = ROLES.get(role, Text(role, role))
        where = names.get(org, org) if org not in {"", "*"} else ""
        found.append(str(Text(f"{where}{said.zh}", f"{said.en} of {where}" if where else said.en)))
    return tuple(found)
