"""Registering batches, and what was found when they were inspected."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from yiben.capabilities.traceability import store
from yiben.capabilities.traceability.actions.standing import amount, need_batch, own, take_from
from yiben.capabilities.traceability.actions.weighing import oddities
from yiben.capabilities.traceability.model import Batch, Inspection, Part, Result, Use
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")
_ALIKE = str.maketrans("OIL", "011")
_MOST_INPUTS = 200


def register(
    work: Work,
    code: str,
    *,
    product: str,
    made: str,
    quantity: str,
    unit: str,
    expires: str | None = None,
    of: Mapping[str, str] | None = None,
) -> Batch:
    """Register a batch of the asker's organisation (批次登记). `of`: code → how much of it went in.

    Without `of` it is a supplier's raw material; with it a producer's product, and no more is used up than
    was held. Raises BadInput `bad_batch`, `bad_quantity`, Refused `not_in_chain`, `not_enough`, `batch_known`, `batch_alike`.
    Leaves `traceability.registered`.
    """
    parts = (Part.PRODUCER,) if of else (Part.SUPPLIER, Part.PRODUCER)
    body = own(work, *parts)
    if not _CODE.fullmatch(code):
        raise _bad(
            "code",
            Text(
                "批号用 3 到 64 个字母、数字、点、横线", "A code has 3 to 64 letters, digits, dots, dashes."
            ),
        )
    if store.batches(work.db, [code]):
        raise Refused(
            "batch_known",
            Text(
                f"批次 {code} 已登记，不能改写", f"Batch {code} is registered already; it is never rewritten."
            ),
            where={"batch": code},
        )
    alike = store.alike(work.db, fold(code))
    if alike is not None:
        raise Refused(
            "batch_alike",
            Text(f"批号 {code} 与已登记的 {alike} 难以分辨", f"{code} cannot be told from {alike}, which is registered."),
            where={"batch": code},
            hint=Text("大小写、O 和 0、I、l 和 1 视为相同", "Case, O and 0, I, l and 1 count as the same."),
        )  # fmt: skip
    if not (_plain(product, most=100) and _plain(unit, most=20)):
        raise _bad("product", Text("写明产品名称和单位", "Say what it is, and in what unit."))
    if len(of or {}) > _MOST_INPUTS:
        raise _bad(
            "of", Text(f"一批最多 {_MOST_INPUTS} 种投料", f"At most {_MOST_INPUTS} batches go into one.")
        )
    day = _day("made", made)
    if day > day_in_beijing(work.now()):
        raise _bad("made", Text("生产日期在将来", "It cannot be made in the future."))
    last = _day("expires", expires).isoformat() if expires else None
    uses = [Use(batch=one, into=code, quantity=amount(much)) for one, much in (of or {}).items()]
    for one in uses:
        take_from(work, usable(work, one.batch), body, one.quantity)
    batch = Batch(
        code=code,
        product=product.strip(),
        organisation=body,
        part=Part.SUPPLIER if not of and Part.SUPPLIER in store.parts_of(work.db, body) else Part.PRODUCER,
        made=day.isoformat(),
        expires=last,
        quantity=amount(quantity),
        unit=unit.strip(),
        registered=stamp(work.now()),
        registered_by=work.actor.account,
    )
    store.add_batch(work.db, batch, uses, folded=fold(code))
    odd = [one.kind.value for one in oddities(work, [code])]
    said = {"odd": odd} if odd else {}
    work.leave("traceability.registered", code, organisation=body, part=batch.part.value, of=sorted(of or {}), **said)  # fmt: skip
    return batch


def inspect(work: Work, code: str, result: Result, *, standard: str, says: str = "") -> Inspection:
    """An inspector says what was found of a batch (检验). Another organisation than its maker's.

    Raises Refused `not_in_chain`, `own_batch`, NotFound `no_batch`, BadInput `bad_batch`. Leaves `traceability.inspected`.
    """
    body = own(work, Part.INSPECTOR)
    batch = need_batch(work, code)
    if batch.organisation == body:
        raise Refused(
            "own_batch",
            Text("不能检验本单位的批次", "Nobody inspects what they made."),
            where={"batch": code},
        )
    if not 1 <= len(standard.strip()) <= 200 or len(says) > 2000:
        raise _bad("standard", Text("写明依据的标准", "Say by which standard."))
    made = Inspection(
        id=new_id("insp"),
        batch=batch.code,
        inspector=body,
        result=result,
        standard=standard.strip(),
        says=says.strip(),
        at=stamp(work.now()),
        by=work.actor.account,
    )
    store.add_inspection(work.db, made)
    work.leave(
        "traceability.inspected", batch.code, inspection=made.id, result=result.value, organisation=body
    )
    return made


def fold(code: str) -> str:
    """A code as the eye reads it on a package: codes that fold to one are not told apart."""
    return code.upper().translate(_ALIKE)


def _plain(said: str, *, most: int) -> bool:
    """Words without characters nobody sees."""
    return 1 <= len(said.strip()) <= most and not any(
        unicodedata.category(one) in {"Cc", "Cf", "Co", "Cn"} for one in said.strip()
    )


def usable(work: Work, code: str) -> Batch:
    """A batch that may go into another: not called back."""
    found = need_batch(work, code)
    if store.recalls(work.db, [code]):
        raise Refused(
            "batch_recalled",
            Text(
                f"批次 {code} 已召回，不能使用或交接",
                f"Batch {code} is recalled: it is not used or handed on.",
            ),
            where={"batch": code},
        )
    return found


def _day(field: str, said: str) -> date:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise _bad(
            field,
            Text(f"日期「{said[:20]}」无效，写 2026-01-31", f"“{said[:20]}” is no day; write 2026-01-31."),
        ) from None


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_batch", says, where={"field": field})
