"""The verbs of drafting: begin, change, check, drop, publish. Staff may draft; whoever loads packs may publish."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.programmes.drafts import packing, store, thresholds
from yiben.capabilities.programmes.drafts.model import Checked, Draft, DraftState, Problem
from yiben.capabilities.programmes.drafts.tables import written
from yiben.engines.rules.entitlements import Compiled
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_MOST = 200
_PACK = "draft"
_STAFF = (Role.OWNER, Role.OFFICER, Role.STEWARD, Role.ANALYST, Role.BUREAU)


def draft(
    work: Work,
    *,
    title: str = "",
    text: str | None = None,
    based_on: str | None = None,
    changes: Mapping[str, str] | None = None,
) -> Draft:
    """Begin a draft: of a text, or of a programme there is (`pack/programme`) with `changes` (threshold id → expression).

    Leaves `programme.drafted`. Raises Refused, NotFound for the programme, BadInput for text that is none and for a
    threshold there is not; what else is wrong `check` says.
    """
    must_be_staff(work.actor)
    if (text is None) == (based_on is None):
        raise BadInput(
            "draft_of_what",
            Text("请给出草案文本，或一个已有事项", "Give a text, or a programme there is."),
            hint=Text("两者取一", "One of the two."),
        )
    if based_on is not None:
        tables = thresholds.of_programme(work, based_on)
        text = written(thresholds.changed(tables, changes or {}))
    else:
        tables = packing.tables_of(text or "")
    now = stamp(work.now())
    one = Draft(
        id=new_id("dft"),
        title=(title or str(tables["programme"][0].get("zh", "")) or "草案")[:200],
        text=text or "",
        based_on=based_on,
        state=DraftState.OPEN,
        edition=1,
        org=work.actor.org,
        by=work.actor.account,
        at=now,
        changed_by=work.actor.account,
        changed_at=now,
    )
    store.add(work.db, one)
    work.leave("programme.drafted", one.id, title=one.title, based_on=based_on)
    return one


def find_draft(work: Work, draft_id: str) -> Draft:
    """One draft the actor may see: their own, of their organisation, or any for owner and officers. NotFound."""
    one = store.find(work.db, draft_id)
    if one is None or not may_see(work.actor, org=one.org, by=one.by):
        raise NotFound(
            "no_draft",
            Text(f"没有草案 {draft_id[:40]}", f"There is no draft {draft_id[:40]}"),
            where={"draft": draft_id[:40]},
        )
    return one


def drafts(work: Work) -> tuple[Draft, ...]:
    """The drafts the actor may see, changed last first."""
    return tuple(
        one for one in store.every(work.db, most=_MOST) if may_see(work.actor, org=one.org, by=one.by)
    )


def redraft(
    work: Work,
    draft_id: str,
    *,
    edition: int,
    text: str | None = None,
    changes: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Draft:
    """Another text, or other thresholds, for the `edition` somebody saw. `programme.redrafted`; MovedOn when it changed since."""
    one = _open(work, draft_id)
    if text is not None:
        packing.tables_of(text)
    new = one.text if text is None else text
    if changes:
        new = written(thresholds.changed(packing.tables_of(new), changes))
    _change(work, one, edition, text=new, title=(title or one.title)[:200])
    work.leave("programme.redrafted", one.id, title=title or one.title, edition=edition + 1)
    return find_draft(work, draft_id)


def drop_draft(work: Work, draft_id: str, *, edition: int) -> None:
    """Give a draft up. `programme.draft_dropped`."""
    one = _open(work, draft_id)
    _change(work, one, edition, state=DraftState.DROPPED)
    work.leave("programme.draft_dropped", one.id, title=one.title)


def check_draft(work: Work, draft_id: str) -> Checked:
    """Everything that is wrong with a draft, by what checks packs; its thresholds and facts where nothing is."""
    one = find_draft(work, draft_id)
    try:
        tables = packing.tables_of(one.text)
        with packing.folder_of(tables, _head(_PACK, work)) as folder:
            try:
                policy.prepare(folder)
            except YibenError as error:
                return Checked(
                    draft=one, problems=_problems(error, folder, one.text), thresholds=(), facts=()
                )
        programme = packing.compiled(tables, pack=_PACK, day=today(work))
    except YibenError as error:
        return Checked(draft=one, problems=_problems(error), thresholds=(), facts=())
    return Checked(draft=one, problems=(), thresholds=thresholds.listed(tables), facts=programme.facts)


def compiled_draft(work: Work, draft_id: str, *, changes: Mapping[str, str] | None = None) -> Compiled:
    """The draft ready to be asked, with other thresholds where `changes` names them. BadInput naming what is wrong."""
    checked = check_draft(work, draft_id)
    if checked.problems:
        first = checked.problems[0]
        raise BadInput(first.code, first.says, where={**first.where, "draft": draft_id}, hint=first.hint)
    tables = packing.tables_of(checked.draft.text)
    return packing.compiled(thresholds.changed(tables, changes or {}), pack=_PACK, day=today(work))


def publish_draft(
    office: Office,
    actor: Actor,
    draft_id: str,
    *,
    pack: str,
    title: Text | None = None,
    issuer: Text | None = None,
    from_: date | None = None,
    reason: str = "",
) -> policy.Request:
    """Load the draft as the next version of a local pack and ask that it rule; another person approves (`policy.approve`).

    The pack's other programmes stay. `title` and `issuer` name a pack that is new. Owner and officers. Leaves
    `programme.draft_published` beside `pack.loaded` and `pack.proposed`. Raises BadInput, Refused, MovedOn.
    """
    with office.reading(actor) as work:
        one = _open(work, draft_id)
        tables = packing.tables_of(one.text)
        held, version, beside = _held(work, pack)
        named = packing.Head(
            id=pack,
            version=version,
            title=title or (held.title if held else Text(one.title, one.title)),
            issuer=issuer
            or (held.head.issuer if held else Text(one.org or "本单位", one.org or "This office")),
            from_=from_ or today(work),
            supersedes=() if held is None else (held.citation, *held.head.supersedes),
        )
    old = {} if held is None else _tables(held)
    with packing.folder_of(packing.merged(old, tables), named, beside=beside) as folder:
        prepared = policy.prepare(folder)
        with office.writing(actor) as work:
            _change(work, one, one.edition, state=DraftState.ASKED, published=f"{named.id}@{named.version}")
            policy.load(work, prepared)
            request = policy.propose(work, f"{named.id}@{named.version}", from_=from_, reason=reason)
            work.leave(
                "programme.draft_published", one.id, title=one.title, pack=named.id, version=named.version
            )
    return request


def _held(work: Work, name: str) -> tuple[policy.Pack | None, str, dict[str, bytes]]:
    """The local pack as it stands, its next version, and its files that hold no tables of a draft."""
    try:
        found = policy.newest(work, name)
    except NotFound:
        return None, "1", {}
    if found.origin != "loaded":
        raise Refused(
            "not_local",
            Text(
                f"{name} 是随软件发布的规则包，不能由草案改写",
                f"{name} is shipped; a draft may not rewrite it.",
            ),
            where={"pack": name},
            hint=Text("请另起一个本地规则包编号", "Choose an id for a pack of your own."),
        )
    version = str(int(found.version) + 1) if found.version.isdigit() else f"{found.version}.1"
    ours = {"pack.toml", *packing.KINDS.values()}
    others = {
        file: document.text.encode("utf-8")
        for file, document in found.documents.items()
        if file not in ours and not file.startswith("programmes-")
    }
    return found, version, others


def _tables(held: policy.Pack) -> packing.Tables:
    found: packing.Tables = {}
    for file, document in held.documents.items():
        for kind, home in packing.KINDS.items():
            if kind in document.data and (file == home or file.startswith("programmes")):
                found.setdefault(kind, []).extend(dict(one) for one in document.data[kind])
    return found


def _head(name: str, work: Work) -> packing.Head:
    return packing.Head(
        id=name, version="1", title=Text("草案", "Draft"), issuer=Text("草案", "Draft"), from_=today(work)
    )


def _problems(error: YibenError, folder: Path | None = None, text: str = "") -> tuple[Problem, ...]:
    listed = error.where.get("errors") or []
    if not listed:
        return (Problem(code=error.code, says=error.message, hint=error.hint, where=error.where),)
    return tuple(
        Problem(
            code=str(one.get("code", error.code)),
            says=Text(str(one["message"]), str(one["message"])),
            hint=Text(str(one["hint"]), str(one["hint"])) if one.get("hint") else None,
            where=_where(one, folder, text),
        )
        for one in listed
    )


def _where(one: Mapping[str, Any], folder: Path | None, text: str) -> dict[str, Any]:
    """The line of the draft's own text; of the file it was written to where that is not found."""
    file, line = one.get("file"), one.get("line")
    if folder is None or not file or not isinstance(line, int) or not (folder / Path(file).name).is_file():
        return {key: one[key] for key in ("file", "line") if one.get(key) is not None}
    written = (folder / Path(file).name).read_text("utf-8").splitlines()
    found = packing.line_in(text, written[line - 1]) if 0 < line <= len(written) else None
    return {"line": found} if found else {"file": file}


def _open(work: Work, draft_id: str) -> Draft:
    must_be_staff(work.actor)
    one = find_draft(work, draft_id)
    if one.state is not DraftState.OPEN:
        raise MovedOn(
            "draft_closed",
            Text("这份草案已申请发布或已放弃", "This draft was published or given up."),
            where={"draft": draft_id},
            hint=Text("请另起一份草案", "Begin another one."),
        )
    return one


def _change(work: Work, one: Draft, edition: int, **values: Any) -> None:
    by = {"changed_by": work.actor.account, "changed_at": stamp(work.now())}
    if not store.change(work.db, one.id, edition=edition, **by, **values):
        raise MovedOn(
            "draft_changed",
            Text("这份草案已被他人修改", "Somebody changed this draft in the meantime."),
            where={"draft": one.id, "edition": one.edition},
            hint=Text("请重新打开再改", "Open it again."),
        )


def must_be_staff(actor: Actor) -> None:
    """Raises Refused for citizens, auditors and whoever has no role."""
    if not actor.holds(*_STAFF):
        raise Refused(
            "not_staff",
            Text("起草和模拟政策仅限工作人员", "Drafting and simulating are for staff."),
            where={"account": actor.account},
            hint=Text("请向平台所有者申请岗位", "Ask the owner for a role."),
        )


def may_see(actor: Actor, *, org: str | None, by: str) -> bool:
    """Own work, one's organisation's, and everything for owner and officers."""
    if actor.holds(Role.OWNER, Role.OFFICER) or actor.account == by:
        return True
    return actor.holds(*_STAFF) and org is not None and actor.org == org


def today(work: Work) -> date:
    """The day in Beijing."""
    return day_in_beijing(work.now())
