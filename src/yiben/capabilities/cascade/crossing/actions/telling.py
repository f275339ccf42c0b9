"""Telling the asker: where their errand stands, and how their grant stands, each as it is now."""

from dataclasses import replace

import orjson

from yiben.capabilities import casework, grants, ledger, sharing
from yiben.capabilities.cascade.actions.peering import say
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.crossing.documents import granted_document, read_request, text_of
from yiben.capabilities.cascade.crossing.model import (
    Crossed,
    Errand,
    GivenColumn,
    Granted,
    Kind,
    Side,
    Standing,
    State,
)
from yiben.capabilities.cascade.envelope import Message
from yiben.capabilities.cascade.model import Peer
from yiben.capabilities.casework import Dossier, Hands
from yiben.engines import evidence
from yiben.engines.flows.model import End
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp

_ENDS = {End.DONE: State.DONE, End.REFUSED: State.REFUSED}
_TOLD = ("refusal", "review_says", "refusal_basis")  # fields of the owner's answer that whoever asked reads


def tell_errand(work: Work, peer: Peer, one: Errand, *, hands: Hands) -> int:
    """Say where a case stands, unless that was said under this stream; 1 when something was said."""
    if not one.case:  # never taken up
        if one.told == peer.out_stream:
            return 0
        body = {"version": 0, "state": "refused", "number": "", "zh": "不予受理", "en": "Not taken up", "due": None, "says": one.says}  # fmt: skip
        say(work, peer.id, Message(kind="errand_word", subject=one.reference, body=text_of(body)))
        store.change_errand(work.db, one, told=peer.out_stream)
        return 1
    found = casework.look(work, one.case, hands=hands)
    case = found.case
    if case.version == one.version and one.told == peer.out_stream:
        return 0
    state = State.OPEN if case.end is None else _ENDS.get(case.end, State.WITHDRAWN)
    title, says = found.flow.state(case.state).title, _answer(found)
    body = {"version": case.version, "state": state.value, "number": case.number, "zh": title.zh[:200],
            "en": title.en[:200], "due": case.due, "says": says}  # fmt: skip
    if one.kind is Kind.REQUEST and state is State.DONE:
        _cross(work, peer, one)
    say(work, peer.id, Message(kind="errand_word", subject=one.reference, body=text_of(body)))
    store.change_errand(
        work.db, one, state=state.value, title_zh=title.zh[:200], title_en=title.en[:200], due=case.due,
        says=says, version=case.version, told=peer.out_stream, changed=stamp(work.now()),
    )  # fmt: skip
    return 1


def tell_grants(work: Work, peer: Peer) -> int:
    """Say how grants of ours stand that a peer holds, where that changed; how many were said.

    A grant that ended is refused here from that moment on, whether the peer heard of it or not.
    """
    changed = changed_grants(work, peer)
    for one, standing, why in changed:
        now = replace(one.granted, standing=standing, why=why)
        _keep(work, peer, now, organisation=one.organisation, accounts=one.accounts)
    return len(changed)


def changed_grants(work: Work, peer: Peer) -> list[tuple[Crossed, Standing, str]]:
    """Grants of ours whose standing, or the stream it was told under, is another now; with what is to be told."""
    found = []
    today = grants.day_of(work.now())
    for name, standing, told in store.unsettled(work.db, peer.id, stream=peer.out_stream):
        grant = grants.find(work, name)
        now = Standing(grant.state(today).value)
        if told != peer.out_stream or now.value != standing:
            one = store.find_crossed(work.db, Side.OURS, name, owner=peer.id)
            assert one is not None
            found.append((one, now, (grant.withdrawn_why or "")[:2_000]))
    return found


def _cross(work: Work, peer: Peer, one: Errand) -> None:
    """A request was granted: its grant crosses, as a statement of ours."""
    for done in sharing.decided_of(work, case=one.case):
        if store.find_crossed(work.db, Side.OURS, done.grant, owner=peer.id) is not None:
            continue
        _, organisation, accounts = read_request(one.body)
        _keep(work, peer, _stated(work, one, done), organisation=organisation, accounts=accounts)


def _keep(work: Work, peer: Peer, said: Granted, *, organisation: str, accounts: tuple[str, ...]) -> None:
    body = granted_document(said)
    say(work, peer.id, Message(kind="grant", subject=said.grant, body=body))
    store.keep_crossed(
        work.db,
        {
            "peer": peer.id, "side": Side.OURS.value, "grant": said.grant, "reference": said.reference,
            "body": body, "standing": said.standing.value, "organisation": organisation,
            "accounts": orjson.dumps(accounts).decode(), "told": peer.out_stream, "changed": stamp(work.now()),
        },
    )  # fmt: skip
    work.leave(
        "cascade.grant_told", said.grant, peer=peer.id, reference=said.reference, standing=said.standing.value
    )


def _stated(work: Work, one: Errand, done: sharing.Decided) -> Granted:
    grant = grants.find(work, done.grant)
    draft = grant.draft
    # The platform itself oversees nothing; an auditor may read every agreement.
    auditing = Work(
        work.db, replace(SYSTEM, roles=frozenset({Role.AUDITOR})), work.office, work.events, work.lasting
    )
    agreed = sharing.agreement(auditing, done.agreement)
    levels = {item.id: item.label.level for item in ledger.describe(work, draft.resource).items if item.label}
    budget = {name: getattr(draft.budget, name) for name in draft.budget.__dataclass_fields__}
    events = evidence.show(work.db, evidence.Asked(kind="grant.given", subject=grant.id)).rows
    return Granted(
        grant=grant.id, reference=one.reference, entry=draft.resource,
        columns=tuple(
            GivenColumn(item=each.item, name=each.name, form=each.form, level=each.level or levels.get(each.item, 5))
            for each in draft.columns
        ),
        rows=draft.rows or "", purpose=draft.purpose, purpose_says=draft.purpose_says, basis=draft.basis,
        roads=tuple(sorted(str(road) for road in draft.roads)), begins=draft.begins, ends=draft.ends,
        budget={name: most for name, most in budget.items() if most is not None},
        agreement=agreed.id, digest=agreed.digest, clauses=tuple(clause.says for clause in agreed.clauses),
        standing=Standing(grant.state(grants.day_of(work.now())).value), why="",
        event=events[0].id if events else "",
    )  # fmt: skip


def _answer(found: Dossier) -> str:
    """What the owner wrote for whoever asked; notes among the owner's own people stay there."""
    last = found.steps[-1] if found.steps else None
    if last is None:
        return ""
    said = [str(last.form[name]) for name in _TOLD if last.form.get(name)]
    if last.move == "return":
        said.append(last.note)
    return " · ".join(one for one in said if one)[:4_000]
