"""Handing in materials as files (材料上传): kept with the case as every attachment is, one file counting for each material.

A newer file takes the place of the one before it, which stays. What the platform knows from data granted to it needs
no file. A file opens for its applicant, and for whoever's step it is.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from yiben.capabilities import casework, vouchers
from yiben.capabilities.casework import Attachment, Case, Handed
from yiben.capabilities.programmes.delivery.actions.platform import (
    find_application,
    find_call,
    seen_application,
)
from yiben.capabilities.programmes.delivery.actions.saying import SELF
from yiben.capabilities.programmes.delivery.given import MaterialLine
from yiben.capabilities.programmes.delivery.legibility import trouble
from yiben.capabilities.programmes.delivery.model import (
    Application,
    Brought,
    Call,
    Finding,
    Known,
    Material,
    MaterialFile,
    MaterialState,
    Turn,
    Verdict,
)
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.store import calls, materials
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.programmes.delivery.ties import Ties
    from yiben.infra.work import Work

_TURNS = {"checking": Turn.OFFICE, "supplementing": Turn.APPLICANT}


def hand_in(
    work: "Work", reference: str, files: Sequence[Brought], *, seen: int, ties: "Ties"
) -> Application:
    """Hand in files while the office has not finished with the materials; one takes the place of the one before it.

    For the applicant. A material that was found right is looked at anew. Leaves what a move of the case leaves, with
    the hash of each file. MovedOn `not_your_turn` once the check is over; BadInput `no_material`, or naming the
    material, what is wrong with a file.
    """
    found = seen_application(work, reference)
    if not files:
        raise _bad("files", Text("请选择文件", "Choose a file."))
    if found.state != "checking":
        raise _not_your_turn(found)
    check_brought(files, find_call(work, found.call))
    with naming(files):
        casework.move(
            work, found.case, "hand_in", seen=seen, form={}, attachments=as_handed(files), hands=ties.hands()
        )
    keep(work, found, files, ties=ties)
    return find_application(work, found.id)


def open_material(work: "Work", reference: str, file: str, *, ties: "Ties") -> tuple[Attachment, bytes]:
    """A file with its bytes, for the applicant and whoever's step it is. Leaves `case.file_read`.

    NotFound `no_attachment`; Refused `not_your_step` to who sees the application and has nothing to do with it now.
    """
    found = seen_application(work, reference)
    return casework.attachment(work, found.case, file, hands=ties.hands())


def guard(work: "Work", case: Case, *, ties: "Ties") -> None:
    """Whoever sees an application opens its files only while it is their step. Refused `not_your_step`."""
    one = find_application(work, case.id)
    if not may_open(work, one, ties=ties):
        raise Refused(
            "not_your_step",
            Text(
                "材料只对申请人和当前办理人开放",
                "Materials open for the applicant and for whoever has to act now.",
            ),
            where={"name": one.number, "account": work.actor.account},
        )


def may_open(work: "Work", one: Application, *, ties: "Ties") -> bool:
    """Whether the files of an application open for the asker: their own, their step, or an objection they must settle."""
    if vouchers.is_mine(work, one.applicant) or work.actor.account == one.filed_by:
        return True
    if store.open_objections(work.db, one.id) and vouchers.administers(work, one.organisation):
        return True
    try:
        return casework.is_my_step(work, one.case, hands=ties.hands())
    except NotFound:  # they do not see the case
        return False


def as_handed(files: Iterable[Brought]) -> list[Handed]:
    """Files as casework takes them."""
    return [Handed(name=one.name, content=one.content) for one in files]


class naming:  # noqa: N801  # used as a word: `with naming(files)`
    """Says of which material a file is that casework refuses."""

    def __init__(self, files: Sequence[Brought]) -> None:
        self.files = files

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, BadInput) and "file" in error.where:
            shown = str(error.where["file"])
            for one in self.files:
                if one.name.replace("\\", "/").rpartition("/")[2].startswith(shown):
                    error.where = {**error.where, "field": f"material.{one.material}"}
                    return


def check_brought(files: Sequence[Brought], call: Call) -> None:
    """Each file is of a material of the round, and each material has one. BadInput `no_material`, `material_twice`."""
    ids = {one.id for one in call.materials}
    for place, one in enumerate(files):
        if one.material not in ids:
            raise BadInput(
                "no_material",
                Text(
                    f"本批次不需要材料「{one.material[:60]}」",
                    f"No material “{one.material[:60]}” is asked for.",
                ),
                where={"field": "materials", "material": one.material[:60]},
            )
        if any(other.material == one.material for other in files[:place]):
            raise BadInput(
                "material_twice",
                Text("每项材料上传一个文件", "One file for each material."),
                where={"field": f"material.{one.material}"},
                hint=Text("多个文件请合并，或打包成 zip", "Join several files, or pack them as zip."),
            )


def keep(work: "Work", one: Application, files: Sequence[Brought], *, ties: "Ties") -> None:
    """Write down which attachment of the newest step is which material, and whether a person can read it."""
    if not files:
        return
    step = casework.look(work, one.case, hands=ties.hands()).steps[-1]
    for brought, kept in zip(files, step.attachments, strict=True):
        materials.add(
            work.db,
            MaterialFile(
                id=kept.id,
                application=one.id,
                material=brought.material,
                name=kept.name,
                type=kept.type,
                bytes=kept.bytes,
                sha256=kept.sha256,
                at=step.when,
                by=step.account,
                trouble=trouble(kept.name, brought.content),
            ),
        )
    names = {brought.material: kept.name for brought, kept in zip(files, step.attachments, strict=True)}
    store.change(work.db, one.id, materials=dict(find_application(work, one.id).materials) | names)


def lines(work: "Work", one: Application, call: Call) -> tuple[MaterialLine, ...]:
    """Every material of a round as it stands with an application."""
    found = {each.material: each for each in store.findings(work.db, one.id)}
    files = materials.every(work.db, one.id)
    # What an application rests on is known to whoever sees it, without another consent.
    known = [each for each in calls.known(work.db, one.applicant) if each.fact in one.sources]
    made = []
    for each in call.materials:
        own = [file for file in files if file.material == each.id]
        newest = next((file for file in own if file.replaced is None), None)
        held = held_for(each, one.sources, known)
        handed, said = one.materials.get(each.id, ""), found.get(each.id)
        made.append(
            MaterialLine(
                material=each,
                handed=handed,
                state=_state(each, handed=handed, file=newest, finding=said, held=held),
                finding=said,
                file=newest,
                before=tuple(file for file in own if file is not newest),
                held=held,
            )
        )
    return tuple(made)


def held_for(material: Material, sources: Iterable[str], known: Sequence[Known]) -> tuple[Known, ...]:
    """What the platform knows in place of a material: every fact it shows, from data that are not the applicant's word.

    `sources`: the facts an application rests on as granted data say them. Empty where one is lacking.
    """
    granted = set(sources)
    said = {each.fact: each for each in known if each.resource != SELF and each.fact in granted}
    if not material.facts or not said.keys() >= set(material.facts):
        return ()
    return tuple(said[name] for name in material.facts)


def turn_of(state: str) -> Turn:
    """Whose turn it is with the materials."""
    return _TURNS.get(state, Turn.NOBODY)


def _state(
    material: Material,
    *,
    handed: str,
    file: MaterialFile | None,
    finding: Finding | None,
    held: tuple[Known, ...],
) -> MaterialState:
    if finding is not None and finding.verdict is Verdict.WRONG:
        return MaterialState.WRONG
    if file is not None and file.trouble is not None:
        return MaterialState.UNREADABLE
    if finding is not None:
        return MaterialState.RIGHT if finding.verdict is Verdict.RIGHT else MaterialState.MISSING
    if handed:
        return MaterialState.WAITING
    if held:
        return MaterialState.HELD
    return MaterialState.MISSING if material.required else MaterialState.SPARED


def _not_your_turn(one: Application) -> MovedOn:
    mine = turn_of(one.state) is Turn.APPLICANT
    return MovedOn(
        "not_your_turn",
        Text("请随补正一次提交", "Hand it in with the supplement, all at once.")
        if mine
        else Text(
            "材料审查已经结束，不能再更换材料", "The check of materials is over: none is replaced any more."
        ),
        where={"name": one.number, "state": one.state},
    )


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_application", says, where={"field": field})
