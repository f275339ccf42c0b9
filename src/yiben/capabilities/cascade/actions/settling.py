"""Settling: a person says which of two words holds. What that lowers takes two people (四眼原则)."""

from yiben.capabilities import ledger
from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.actions.applying import gone_names, marks_text, read_marks
from yiben.capabilities.cascade.actions.rooming import count, size_of
from yiben.capabilities.cascade.actions.showing import conflict
from yiben.capabilities.cascade.actions.standing import must_keep
from yiben.capabilities.cascade.documents import read_entry, read_mark
from yiben.capabilities.cascade.model import Choice, Conflict, ConflictKind
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.four_eyes import must_be_another_hand
from yiben.kernel.text import Text

_ABOUT_ENTRIES = (ConflictKind.SAME_NAME, ConflictKind.SAME_IDENTIFIER)


def settle(work: Work, identifier: str, choice: Choice, *, note: str, seen: str = "") -> Conflict:
    """Settle a conflict. `theirs` about a label lowers what holds here: never by who ruled it, or is not cleared.

    About an item of our own, `theirs` asks the ledger to lower it, where a second person approves as always.
    `seen` says which two words were looked at (`Conflict.seen`): an owner who shows one word until somebody agrees
    with it, and says another a moment before, is agreed with in nothing.
    Raises NotFound `no_conflict`, MovedOn `settled_before`, `words_changed`, BadInput `no_reason`, `wrong_choice`, Refused
    `not_keeper`, `four_eyes`, `not_cleared`.
    """
    must_keep(work)
    found = conflict(work, identifier)
    if found.settled is not None:
        raise MovedOn("settled_before", Text("该冲突已处理", "This conflict was settled before."))
    if seen and seen != found.seen:
        raise MovedOn(
            "words_changed",
            Text("对方或本方的说法刚刚变了", "What one of the sides says has just changed."),
            hint=Text("请按现在的内容重新决定", "Look at it as it stands now, and decide again."),
        )
    if not note.strip():
        raise BadInput("no_reason", Text("请说明依据", "Say what it rests on."))
    about_entry = found.kind in _ABOUT_ENTRIES
    if about_entry is not (choice is Choice.BOTH):
        raise BadInput(
            "wrong_choice",
            Text(
                "同名、同标识的目录只能并存；级别以一方为准",
                "Entries can only both stay; a label is one side's.",
            ),
            hint=Text(
                "要改名或注销，请由该目录的所有者在其平台办理",
                "To rename or retire an entry, its owner does so in its own installation.",
            ),
        )
    if choice is Choice.THEIRS and found.kind is ConflictKind.RULING_LOWER:
        _ask_to_lower(work, found, note)
    elif choice is Choice.THEIRS:
        _lower_here(work, found)
    store.change_conflict(
        work.db,
        found.id,
        choice=choice.value,
        settled=stamp(work.now()),
        settled_by=work.actor.account,
        note=note,
    )
    work.leave(
        "cascade.settled", found.id, peer=found.peer, entry=found.entry, item=found.item, choice=choice.value
    )
    return conflict(work, identifier)


def _ask_to_lower(work: Work, found: Conflict, note: str) -> None:
    mark = read_mark(dict(found.theirs))
    ledger.correct(
        work,
        found.item,
        ledger.Correction(
            why=note, ground=ledger.Ground.MISGRADED, level=mark.level, personal=mark.personal,
            importance=ledger.Importance(mark.importance),
        ),
    )  # fmt: skip


def _lower_here(work: Work, found: Conflict) -> None:
    row = store.mirrors_called(work.db, found.peer, [found.entry]).get(found.entry)
    said = store.rulings_of(work.db, found.peer, [found.entry]).get(found.item)
    if said is not None:
        must_be_another_hand(
            work.actor,
            said[0].who,
            says=Text(
                "降低本人判定的级别须由他人办理", "What you ruled yourself is lowered by somebody else."
            ),
            hint=Text(
                "请另一位平台所有者或数据安全官登录后办理。以 --as 代行的账号视为同一人",
                "Another owner or officer has to, signed in as themselves: accounts used with --as are one person.",
            ),
            where={"account": work.actor.account},
        )
    if row is None:
        return
    entry = read_entry(row.body)
    held, marks = read_marks(row.held), entry.marks
    gone = held.pop(found.item, None)
    if gone is not None and work.actor.clearance < gone.level:
        raise Refused(
            "not_cleared",
            Text(
                f"该数据项为 {gone.level} 级，账号可阅 {work.actor.clearance} 级",
                f"The item is level {gone.level}; you are cleared for {work.actor.clearance}.",
            ),
            where={"item": found.item, "level": gone.level},
        )
    store.drop_ruling(work.db, found.peer, found.item)
    level = max((held.get(item, mark).level for item, mark in marks.items()), default=0)
    text = marks_text(held, {**gone_names(row.held), **entry.names})
    store.change_mirror(work.db, found.peer, found.entry, held=text, level=max(level, entry.left.level))
    count(work, found.peer, size_of(text) - size_of(row.held))
