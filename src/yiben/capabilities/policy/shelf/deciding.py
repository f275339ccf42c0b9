"""How what rules here changes: load a pack, ask for it, have another person approve it (四眼原则)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yiben.capabilities.policy.packs.among import check_among
from yiben.capabilities.policy.packs.deciding import compiled
from yiben.capabilities.policy.packs.folder import Folder, take
from yiben.capabilities.policy.packs.pack import BASE, Origin, Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.capabilities.policy.packs.reading import pack_of
from yiben.capabilities.policy.shelf import actions, files, store
from yiben.capabilities.policy.shelf.flowing import check_kinds
from yiben.capabilities.policy.shelf.model import Act, Request, State
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A folder that was read and checked whole, ready to be kept."""

    files: Folder
    pack: Pack


def prepare(folder: Path) -> Prepared:
    """Check a folder whole; takes its time, so it stands outside any transaction.

    Raises BadInput with everything that is wrong.
    """
    taken = take(folder)
    return Prepared(files=taken, pack=pack_of(taken, path=folder, base=files.base_words()))


def load(work: Work, prepared: Prepared) -> Pack:
    """Keep a checked pack in the home. Owner and officers; leaves `pack.loaded`.

    Raises BadInput when it does not go together with the other packs there are, and for other content of
    a version that was ever asked for: that needs another version.
    """
    _may(work)
    fresh = prepared.pack
    _kept_as_it_was(work, fresh)
    problems = Problems()
    check_among(fresh, _others(work, fresh), problems)
    problems.refuse(fresh.id)
    files.sweep(work.home)
    files.keep(work.home, prepared.files, pack=fresh.id, version=fresh.version)
    store.keep(work.db, fresh.id, fresh.version, fresh.digest, at=stamp(work.now()), by=work.actor.account)
    work.leave("pack.loaded", fresh.id, version=fresh.version, sha256=fresh.digest, title=fresh.title.zh)
    return fresh


def rehearse(work: Work, name: str) -> None:
    """Read and compile a pack with what rules, in a reading work, so that changing what rules is quick after.

    Raises what `propose` and `approve` would.
    """
    request = actions.waits(work, name)
    if request is None:
        if name.partition("@")[0] != BASE:
            compiled((*actions.ruling(work), actions.newest(work, name)), files.base_words())
    elif request.act is Act.ACTIVATE:
        _fits(work, request)


def propose(
    work: Work,
    name: str,
    *,
    act: Act = Act.ACTIVATE,
    from_: date | None = None,
    until: date | None = None,
    reason: str = "",
) -> Request:
    """Ask that a pack rule from `from_` (today) until `until` (open), or that it no longer do. `pack.proposed`.

    Raises BadInput when the pack is not as it must be or does not fit what rules already, MovedOn when
    something about it waits already.
    """
    _may(work)
    day = actions.today(work)
    start = from_.isoformat() if from_ else day
    end = until.isoformat() if until else None
    _dates(start, end, day)
    one = actions.find(name, work=work)
    if one.id == BASE:
        raise BadInput(
            "base_pack",
            Text("基础规则包始终有效", "The base pack always rules"),
            where={"pack": BASE},
        )
    if actions.waits(work, one.id):
        raise MovedOn(
            "pack_waiting",
            Text(f"{one.id} 已有一项申请待审批", f"Something about {one.id} waits for approval already"),
            where={"pack": one.id},
            hint=Text(
                f"请另一人执行 yiben pack approve {one.id}",
                f"Another person runs: yiben pack approve {one.id}",
            ),
        )
    version, digest = _to_retire(work, one.id) if act is Act.RETIRE else _to_activate(work, name)
    request = Request(
        id=new_id("act"),
        act=act,
        pack=one.id,
        version=version,
        digest=digest,
        from_=start,
        until=end,
        reason=reason[:_LONGEST],
        state=State.PROPOSED,
        asked_by=work.actor.account,
        asked_at=stamp(work.now()),
    )
    store.add(work.db, request)
    work.leave("pack.proposed", one.id, **_said(request))
    return request


def approve(work: Work, pack_id: str, *, note: str = "") -> Request:
    """Let what was asked about a pack come true; never by who asked. `pack.activated` or `pack.retired`."""
    request = _waiting(work, pack_id)
    _may(work)
    must_be_another_account(
        work.actor,
        request.asked_by,
        says=Text("不能批准自己的申请", "Nobody approves their own request"),
        where={"account": work.actor.account, "pack": pack_id},
        hint=Text("请另一位数据安全官或平台所有者批准", "Ask another security officer or the owner."),
        code="own_request",
    )
    day = max(actions.today(work), request.from_)
    _decide(work, request, State.APPROVED, note)
    current = [
        one for one in store.activations(work.db)
        if one.pack == pack_id and one.id != request.id and (one.until is None or one.until > day)
    ]  # fmt: skip
    for one in current:
        store.end(work.db, one.id, day=day)
    store.count(work.db)
    if request.act is Act.ACTIVATE:
        _fits(work, request)
        work.leave("pack.activated", pack_id, **_said(request))
    else:
        work.leave("pack.retired", pack_id, **_said(request))
    return request


def refuse(work: Work, pack_id: str, *, note: str = "") -> Request:
    """Say no to what was asked, or take it back. `pack.refused`."""
    request = _waiting(work, pack_id)
    _may(work)
    _decide(work, request, State.REFUSED, note)
    work.leave("pack.refused", pack_id, **_said(request), note=note[:_LONGEST])
    return request


def _said(request: Request) -> dict[str, object]:
    return {
        "request": request.id,
        "act": request.act.value,
        "version": request.version,
        "sha256": request.digest,
        "from": request.from_,
        "until": request.until,
        "reason": request.reason,
        "asked_by": request.asked_by,
    }


def _decide(work: Work, request: Request, state: State, note: str) -> None:
    done = store.decide(
        work.db, request.id, state=state, by=work.actor.account, at=stamp(work.now()), note=note[:_LONGEST]
    )
    if not done:
        raise MovedOn(
            "request_decided",
            Text("这项申请已有人处理", "Somebody has decided this request already"),
            where={"pack": request.pack},
        )


def _waiting(work: Work, pack_id: str) -> Request:
    request = actions.waits(work, pack_id)
    if request is None:
        raise NotFound(
            "nothing_waits",
            Text(f"{pack_id} 没有待审批的申请", f"Nothing about {pack_id} waits for approval"),
            where={"pack": pack_id},
            hint=Text(f"先执行 yiben pack activate {pack_id}", f"First: yiben pack activate {pack_id}"),
        )
    return request


def _to_activate(work: Work, name: str) -> tuple[str, str]:
    """Check the pack whole, keep what will be approved in the home, and name it."""
    found = actions.newest(work, name)
    problems = Problems()
    check_among(found, _others(work, found), problems)
    problems.refuse(found.id)
    check_kinds(work, found)
    compiled((*actions.ruling(work), found), files.base_words())
    folder = take(found.folder)
    files.keep(work.home, folder, pack=found.id, version=found.version)
    return found.version, folder.digest


def _to_retire(work: Work, pack_id: str) -> tuple[str, str]:
    current = actions.active(work, pack_id)
    if current is None:
        raise BadInput(
            "pack_not_active",
            Text(f"{pack_id} 没有启用", f"{pack_id} does not rule here"),
            where={"pack": pack_id},
        )
    return current.version, current.digest


def _fits(work: Work, request: Request) -> None:
    """What was asked for may have become wrong since: it is compiled with what rules before it may rule."""
    fresh = files.approved(work.home, pack=request.pack, version=request.version, digest=request.digest)
    compiled((*(one for one in actions.ruling_afresh(work) if one.id != fresh.id), fresh), files.base_words())
    check_kinds(
        work,
        files.approved_flows(work.home, pack=request.pack, version=request.version, digest=request.digest),
    )


def _others(work: Work, pack: Pack) -> list[Pack]:
    """The other packs there are, as far as dates and ids go; broken ones speak for themselves elsewhere."""
    return [
        files.deciding(one)
        for one in actions.there_are(work)
        if one.problem is None and not (one.origin is Origin.LOADED and one.citation == pack.citation)
        and one.folder != pack.folder
    ]  # fmt: skip


def _kept_as_it_was(work: Work, fresh: Pack) -> None:
    asked = [one for one in store.of_pack(work.db, fresh.id) if one.version == fresh.version]
    if any(one.digest != fresh.digest and one.state is not State.REFUSED for one in asked):
        raise BadInput(
            "pack_version_taken",
            Text(
                f"{fresh.citation} 已经申请或启用过，内容不能再变",
                f"{fresh.citation} was asked for or ruled already; its content cannot change",
            ),
            where={"pack": fresh.id, "file": "pack.toml"},
            hint=Text("请提高 version", "Raise `version`."),
        )


def _dates(start: str, end: str | None, day: str) -> None:
    if start < day or (end is not None and end <= start):
        raise BadInput(
            "bad_dates",
            Text(
                "起始日不能早于今天，终止日须晚于起始日",
                "It cannot start before today, nor end before it starts",
            ),
            where={"from": start, "until": end},
        )


def _may(work: Work) -> None:
    if not work.actor.holds(Role.OWNER, Role.OFFICER):
        raise Refused(
            "not_officer",
            Text("只有数据安全官和平台所有者可以变更规则包", "Security officers and the owner change packs"),
            where={"account": work.actor.account},
            hint=Text("请联系数据安全官", "Ask a security officer."),
        )
