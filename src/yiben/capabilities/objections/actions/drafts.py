"""Drafts held against the ledger before anything is filed (填报核对)."""

from collections.abc import Mapping
from dataclasses import replace

from yiben.capabilities import ledger, policy
from yiben.capabilities.objections.model import Draft, Statement, Wrong
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

_MOST_SAYS = 4000
_MOST_VALUE = 500
_MOST_NAME = 100
_MOST_KEYS = 10


def checked(draft: Draft, dossier: ledger.Dossier) -> tuple[Draft, ledger.Item | None]:
    """The draft trimmed, and the item it is about. BadInput `bad_objection` naming the field, NotFound `no_column`."""
    said = _trimmed(draft.statement)
    _check_lengths(said)
    _check_person(draft, said)
    item = column_of(dossier, draft.column.strip()) if draft.column.strip() else None
    if item is None and (said.key or said.seen or said.right):
        raise wrong("column", Text("请写明哪一列的值有误", "Say which column's value is wrong."))
    if item is None and draft.wrong in (Wrong.VALUE, Wrong.NOT_THEIRS):
        raise wrong("column", Text("请写明哪一列", "Say which column."))
    if not (said.says or said.right):
        raise wrong("says", Text("请写明哪里有误，或应为何值", "Say what is wrong, or what is right."))
    key = {column_of(dossier, name).name: value for name, value in said.key.items()}
    return replace(draft, statement=replace(said, key=key)), item


def column_of(dossier: ledger.Dossier, name: str) -> ledger.Item:
    """The living item of that name. NotFound `no_column` names those there are."""
    living = [one for one in dossier.items if not one.retired]
    for one in living:
        if one.name.casefold() == name.strip().casefold():
            return one
    listed = ", ".join(one.name for one in living)
    raise NotFound(
        "no_column",
        Text(f"没有列「{name[:60]}」", f"There is no column “{name[:60]}”."),
        where={"column": name[:60]},
        hint=Text(f"可选: {listed}", f"There are: {listed}."),
    )


def level_of(dossier: ledger.Dossier, columns: tuple[str, ...]) -> int:
    """The highest grade among these columns; what nobody graded counts as the highest there is."""
    highest = policy.scale()[-1].number
    graded = {one.name: one.label.level if one.label else highest for one in dossier.items}
    return max((graded.get(one, highest) for one in columns), default=1)


def value_of(value: str) -> str:
    """A corrected value as given. BadInput `bad_objection` when it is too long."""
    if len(value) > _MOST_VALUE or "\0" in value:
        raise wrong("value", Text(f"不超过 {_MOST_VALUE} 字", f"At most {_MOST_VALUE} characters."))
    return value.strip()


def wrong(field: str, says: Text) -> BadInput:
    """BadInput `bad_objection`; nothing of what was typed is in it."""
    return BadInput("bad_objection", says, where={"field": field})


def _trimmed(said: Statement) -> Statement:
    key: Mapping[str, str] = {
        name.strip(): value.strip() for name, value in said.key.items() if value.strip()
    }
    return Statement(
        key=key,
        seen=said.seen.strip(),
        right=said.right.strip(),
        says=said.says.strip(),
        subject=said.subject.strip(),
    )


def _check_lengths(said: Statement) -> None:
    if len(said.key) > _MOST_KEYS:
        raise wrong("key", Text(f"最多 {_MOST_KEYS} 个键", f"At most {_MOST_KEYS} columns say which row."))
    limits = [("seen", said.seen, _MOST_VALUE), ("right", said.right, _MOST_VALUE)]
    limits += [("subject", said.subject, _MOST_NAME), ("says", said.says, _MOST_SAYS)]
    limits += [("key", value, _MOST_VALUE) for value in said.key.values()]
    for field, value, most in limits:
        if len(value) > most or "\0" in value:
            raise wrong(field, Text(f"不超过 {most} 字", f"At most {most} characters."))


def _check_person(draft: Draft, said: Statement) -> None:
    if draft.for_person and draft.proof is None:
        raise wrong("proof", Text("请选择已核验的身份证明", "Say which proof of identity you looked at."))
    if draft.for_person and not said.subject:
        raise wrong("subject", Text("请填写提出异议的个人姓名", "Say whose objection it is."))
    if not draft.for_person and (said.subject or draft.proof):
        raise wrong(
            "for_person",
            Text("不是代个人提出的，不填姓名和证明", "Name and proof only when filed for a person."),
        )
