"""A list comes in (清单入库): every row is taken, or kept with where and why it was not. Nothing is ever removed by a list."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from yiben.capabilities import ledger
from yiben.capabilities.powers.actions.permitting import may_keep_of, must_keep
from yiben.capabilities.powers.declared import Declared, declared
from yiben.capabilities.powers.lists.files import ListFile
from yiben.capabilities.powers.lists.relations import apart, read, rooted
from yiben.capabilities.powers.lists.rows import Line, Wrong, check, lines_of, span_of, words_of
from yiben.capabilities.powers.model import Intake, Item, Power, RowKind
from yiben.capabilities.powers.store import intakes
from yiben.capabilities.powers.store import register as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.ids import new_id, stable_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What a list is read on: its organisations as identifiers, or why not; what the register holds of its codes."""

    intake: str
    declared: Declared
    bodies: Mapping[str, str | Text]
    kept: frozenset[str]  # organisations the actor may speak for
    spans: Mapping[str, Sequence[Power]]
    items: Mapping[str, Item]


def take(work: Work, file: ListFile) -> Intake:
    """Take a list in. The same organisation, code and first day again is the same span, said anew. Leaves `power.taken`.

    Raises BadInput `no_such_heading`, `list_too_long`, Refused `not_your_powers`.
    """
    must_keep(work)
    lines, unread, rejected = lines_of(file.sheets)
    ground = _ground(work, lines)
    read_powers, wrong = read(_of(lines, RowKind.POWER), lambda line: _power(ground, line))
    lying_apart, clashing = apart(read_powers, ground.spans)
    powers, lost = rooted(lying_apart, ground.spans)
    there = set(ground.spans) | {one.id for _, one in powers}
    items, bad = read(_of(lines, RowKind.ITEM), lambda line: _item(ground, line, there))
    known = {(one.id, one.begins): one for each in ground.spans.values() for one in each}
    new_powers = [one for _, one in powers if not _same(known.get((one.id, one.begins)), one)]
    new_items = [one for _, one in items if not _same(ground.items.get(one.id), one)]
    store.put_powers(work.db, new_powers)
    store.put_items(work.db, new_items)
    added = sum((one.id, one.begins) not in known for one in new_powers)
    added += sum(one.id not in ground.items for one in new_items)
    every = (*rejected, *wrong, *clashing, *lost, *bad)
    done = Intake(
        id=ground.intake,
        file=file.name[:300],
        digest=file.digest,
        at=stamp(work.now()),
        by=work.actor.account,
        added=added,
        changed=len(new_powers) + len(new_items) - added,
        same=len(powers) + len(items) - len(new_powers) - len(new_items),
        unread=unread,
        rejected=tuple(sorted(every, key=lambda one: (one.sheet, one.row))),
        rejections=len(every),
    )
    intakes.add(work.db, done)
    work.leave("power.taken", done.id, added=done.added, changed=done.changed, rejected=done.rejections)
    return done


def power_id(organisation: str, code: str) -> str:
    """A power's identifier: of whose it is and its code."""
    return stable_id("pow", organisation, code)


def item_id(organisation: str, code: str) -> str:
    """An item's identifier."""
    return stable_id("itm", organisation, code)


def _of(lines: Iterable[Line], kind: RowKind) -> list[Line]:
    return [one for one in lines if one.kind is kind]


def _same(before: Power | Item | None, now: Power | Item) -> bool:
    return before is not None and replace(before, intake=now.intake) == now


def _ground(work: Work, lines: Sequence[Line]) -> _Ground:
    """Everything the list speaks of, looked up once."""
    named = {one.said.get("organisation", "") for one in lines} | {
        one.said["power"].rpartition("/")[0] for one in lines if "/" in one.said.get("power", "")
    }
    bodies = {name: _body(work, name) for name in sorted(named - {""})}
    powers, items = set[str](), set[str]()
    for line in lines:
        body = bodies.get(line.said.get("organisation", ""))
        if isinstance(body, str):
            codes = [line.said.get(name, "") for name in ("code", "part_of", "power")]
            powers |= {power_id(body, code) for code in codes if code}
            items.add(item_id(body, line.said.get("code", "")))
        above, _, code = line.said.get("power", "").rpartition("/")
        if isinstance(other := bodies.get(above), str):
            powers.add(power_id(other, code))
    return _Ground(
        intake=new_id("pin"),
        declared=declared(work.home),
        bodies=bodies,
        kept=frozenset(one for one in bodies.values() if isinstance(one, str) and may_keep_of(work, one)),
        spans=_with_parents(work, powers),
        items=store.items_by_id(work.db, items),
    )


def _with_parents(work: Work, powers: Iterable[str]) -> dict[str, list[Power]]:
    """The spans that stand of these powers and of everything they are part of."""
    found: dict[str, list[Power]] = {}
    wanted = set(powers)
    while wanted:
        fresh = store.spans(work.db, wanted)
        found |= fresh
        wanted = {one.part_of for each in fresh.values() for one in each if one.part_of} - set(found)
    return found


def _body(work: Work, name: str) -> str | Text:
    """The organisation's identifier, or why a row of it is not taken."""
    try:
        found = ledger.find_organisation(work, name)
    except BadInput as error:
        return error.message
    if found is None:
        return Text(f"没有单位「{name[:80]}」", f"There is no organisation “{name[:80]}”.")
    return found.id


def _own(ground: _Ground, line: Line) -> str:
    """The row's organisation, which the actor may speak for."""
    check(line)
    body = ground.bodies[line.said["organisation"]]
    if isinstance(body, Text):
        raise Wrong("organisation", body)
    if body not in ground.kept:
        raise Wrong(
            "organisation", Text("您不登记这个单位的权责", "You do not keep the powers of this organisation.")
        )
    return body


def _power(ground: _Ground, line: Line) -> Power:
    body, said = _own(ground, line), line.said
    kind = ground.declared.kind(said["kind"]) if said.get("kind") else None
    if said.get("kind") and kind is None:
        raise Wrong("kind", _no_kind(said["kind"], ground.declared))
    begins, ends = span_of(line)
    return Power(
        id=power_id(body, said["code"]),
        organisation=body,
        code=said["code"],
        title=Text(said["title"], said.get("title_en") or said["title"]),
        kind=kind.id if kind else "",
        basis=said.get("basis", ""),
        duty=said.get("duty", ""),
        part_of=power_id(body, said["part_of"]) if said.get("part_of") else None,
        begins=begins,
        ends=ends,
        intake=ground.intake,
    )


def _item(ground: _Ground, line: Line, powers: Container[str]) -> Item:
    body, said = _own(ground, line), line.said
    begins, ends = span_of(line)
    return Item(
        id=item_id(body, said["code"]),
        organisation=body,
        code=said["code"],
        title=Text(said["title"], said.get("title_en") or said["title"]),
        power=_carried_out(ground, body, said.get("power", ""), powers),
        needs=words_of(line, "needs"),
        makes=words_of(line, "makes"),
        begins=begins,
        ends=ends,
        intake=ground.intake,
    )


def _carried_out(ground: _Ground, body: str, said: str, powers: Container[str]) -> str | None:
    """The power an item carries out: of its own organisation by code, of another as `organisation/code`."""
    if not said:
        return None
    above, _, code = said.rpartition("/")
    other = ground.bodies.get(above)
    for found in (power_id(body, said), power_id(other, code) if isinstance(other, str) else ""):
        if found in powers:
            return found
    raise Wrong(
        "power",
        Text(
            f"清单和登记簿中没有权责「{said[:80]}」；别的单位的写作 单位/编码",
            f"Neither the list nor the register has the power “{said[:80]}”; write another body's as organisation/code.",
        ),
    )


def _no_kind(said: str, known: Declared) -> Text:
    zh = "、".join(one.title.zh for one in known.kinds)
    en = ", ".join(one.title.en for one in known.kinds)
    return Text(
        f"没有声明类型「{said[:40]}」；可用：{zh}", f"No kind “{said[:40]}” is declared; there are: {en}."
    )
