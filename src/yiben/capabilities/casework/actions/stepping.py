"""Making a step: its row, its files, its evidence, its effects. The case row itself is changed by whoever calls."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiben.capabilities import people
from yiben.capabilities.casework.actions.attaching import Kept
from yiben.capabilities.casework.model import Attachment, Case, Hands, Step
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows import fill, read_form
from yiben.engines.flows.model import Field, Move
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused, Unavailable
from yiben.kernel.text import Text

_WORDS = frozenset({"choice", "account", "organisation", "resource", "items", "attachment"})
"""Types whose values are words and identifiers, which evidence may cite. All others are only hashed."""

NOTE = Field(id="note", title=Text("留言", "note"), type="long_text", most=4000)
TITLE = Field(id="title", title=Text("标题", "title"), required=True, most=300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A step that is being made, before its row is written."""

    move: str
    source: str | None
    target: str
    account: str
    through: str | None
    form: Mapping[str, Any]
    note: str
    attachments: Sequence[Kept] = ()


def note_of(said: str) -> str:
    """What a mover writes to the others, held against the same rules as a form. Raises BadInput `form_wrong`."""
    return str(fill((NOTE,), {"note": said}).get("note", ""))


def preview(fields: Sequence[Field], form: Mapping[str, Any]) -> Mapping[str, Any]:
    """What of a form can be read: for deciding whether somebody may make the move at all."""
    return read_form(fields, form).values


def check_accounts(work: Work, fields: Sequence[Field], values: Mapping[str, Any]) -> None:
    """Whoever a form names must be there to act, or be the platform itself. BadInput `form_wrong` at the first who is not."""
    for one in fields:
        if one.type != "account" or one.id not in values:
            continue
        named = values[one.id] if isinstance(values[one.id], list) else [values[one.id]]
        for account in named:
            if account == SYSTEM.account:  # what the platform decides by itself
                continue
            try:
                people.who_is(work, account)
            except (NotFound, Refused):
                raise BadInput(
                    "form_wrong",
                    Text(
                        f"“{one.title.zh}”：没有可用的账号 {account[:64]}",
                        f"“{one.title.en}”: there is no usable account {account[:64]}.",
                    ),
                    where={
                        "field": one.id,
                        "errors": [{"field": one.id, "code": "no_such_account"}],
                        "count": 1,
                    },
                ) from None


def write(work: Work, row: Mapping[str, Any], made: Made, *, fields: Sequence[Field], kind: str) -> Step:
    """Write the step that led to `row` (its version and state), and leave its evidence."""
    salt, at = secrets.token_hex(16), stamp(work.now())
    store.add_step(
        work.db,
        {
            "case": row["id"],
            "version": row["version"],
            "move": made.move,
            "source": made.source,
            "target": made.target,
            "account": made.account,
            "through": made.through,
            "at": at,
            "form": dict(made.form),
            "note": made.note,
            "salt": salt,
        },
    )
    files = _attach(work, row, made.attachments)
    _leave(work, row, made, fields=fields, kind=kind, salt=salt, files=files)
    return Step(
        case=row["id"],
        version=row["version"],
        move=made.move,
        source=made.source,
        target=made.target,
        account=made.account,
        through=made.through,
        when=at,
        form=made.form,
        note=made.note,
        attachments=files,
    )


def affect(work: Work, case: Case, step: Step, *, move: Move, hands: Hands) -> None:
    """Do what the move does. Unavailable `no_effect` when nobody is wired for it: nothing may happen by half."""
    for name in move.effects:
        effect = hands.effects.get(name)
        if effect is None:
            raise Unavailable(
                "no_effect",
                Text(f"没有程序办理“{name}”", f"Nothing here does “{name}”."),
                where={"move": move.id, "effect": name},
                hint=Text("请联系平台所有者", "Ask the owner of this platform."),
            )
        effect(work, case, step)


def commitment(form: Mapping[str, Any], note: str, *, salt: str) -> str:
    """SHA-256 (hex) over form, note and salt: evidence that commits to what was said without telling it."""
    said = json.dumps(
        {"form": dict(form), "note": note, "salt": salt},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(said.encode()).hexdigest()


def _attach(work: Work, row: Mapping[str, Any], kept: Sequence[Kept]) -> tuple[Attachment, ...]:
    files = tuple(
        Attachment(
            id=one.id, case=row["id"], name=one.name, type=one.type, bytes=one.bytes, sha256=one.sha256
        )
        for one in kept
    )
    store.add_attachments(
        work.db,
        [
            {
                "id": one.id,
                "case": one.case,
                "version": row["version"],
                "place": place,
                "name": one.name,
                "type": one.type,
                "bytes": one.bytes,
                "sha256": one.sha256,
            }
            for place, one in enumerate(files)
        ],
    )
    return files


def _leave(
    work: Work,
    row: Mapping[str, Any],
    made: Made,
    *,
    fields: Sequence[Field],
    kind: str,
    salt: str,
    files: Sequence[Attachment],
) -> None:
    words = {one.id: made.form[one.id] for one in fields if one.type in _WORDS and one.id in made.form}
    detail = {
        "number": row["number"],
        "flow": row["flow"],
        "about": row["subject"],
        "organisation": row["organisation"],
        "move": made.move,
        "source": made.source,
        "target": made.target,
        "version": row["version"],
        "by": made.account,
        "through": made.through,
        "words": words,
        "form_sha256": commitment(made.form, made.note, salt=salt),
        "attachments": [one.sha256 for one in files],
    }
    if kind == "case.filed":
        work.leave("case.filed", row["id"], **detail)
    else:
        work.leave("case.moved", row["id"], **detail)
