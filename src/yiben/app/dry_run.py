"""What would change if a pack ruled (试算): for which items, which people, which acts. Nothing is changed.

Items are taken by what they are graded as, people by how they sign in: a home of millions has a few dozen
kinds of either. Nothing is granted to anybody in these decisions: they say what holds by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yiben.capabilities import ledger, people, policy
from yiben.engines.rules.decisions import Vocabulary, decide, read_facts
from yiben.infra.work import Work
from yiben.kernel.text import Text

ORDINARY: dict[str, Any] = {
    "environment": "production",
    "legal_duty": False,
    "to_self": False,
    "scenario": False,
    "approval": False,
    "masked": False,
    "encrypted": False,
}
"""The context of an act for which nobody has granted or arranged anything."""
NOTHING = "permit"
"""What holds where no pack rules: policy forbids nothing then, and clearance still does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One act on one kind of item by one kind of account, whose answer would be another."""

    activity: str
    mode: str | None
    level: int | None
    personal: bool | None
    importance: str | None
    items: int
    example: str
    accounts: tuple[str, ...]
    was: str
    now: str
    articles: tuple[str, ...]
    needs: tuple[str, ...]  # kinds: what is unmet, or would lift it


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """Everything that would change."""

    pack: str
    items: int  # living items in the ledger
    people: int  # accounts in use
    changes: tuple[Change, ...]
    touched_items: int
    touched_people: int

    def as_dict(self) -> dict[str, Any]:
        """For programs: totals, acts, and every change."""
        return {
            "pack": self.pack,
            "items": {"all": self.items, "touched": self.touched_items},
            "people": {"all": self.people, "touched": self.touched_people},
            "acts": [
                {
                    "activity": activity,
                    "mode": mode,
                    "was": was,
                    "now": now,
                    "items": items,
                    "people": persons,
                }
                for activity, mode, was, now, items, persons in self.acts()
            ],
            "changes": [
                {name: getattr(one, name) for name in Change.__dataclass_fields__} for one in self.changes
            ],
        }

    def acts(self) -> list[tuple[str, str | None, str, str, int, int]]:
        """(activity, mode, was, now, items, people), for how many of each at most."""
        found: dict[tuple[str, str | None, str, str], tuple[dict[str, int], set[str]]] = {}
        for one in self.changes:
            kinds, names = found.setdefault((one.activity, one.mode, one.was, one.now), ({}, set()))
            kinds[f"{one.level}/{one.personal}/{one.importance}"] = one.items
            names.update(one.accounts)
        return [(*act, sum(kinds.values()), len(names)) for act, (kinds, names) in found.items()]


def dry_run(work: Work, name: str) -> DryRun:
    """Compare every decision with and without the pack. The actor must be allowed to list accounts.

    Raises NotFound for a pack there is not, BadInput when it is not as it must be.
    """
    pack = policy.newest(work, name)
    ruling = policy.ruling(work)
    before = policy.together(ruling)
    after = policy.together((*(one for one in ruling if one.id != pack.id), pack))
    kinds = ledger.grades(work)
    accounts = [one for one in people.list_accounts(work) if not one.disabled]
    changes = tuple(_changes(before, after, kinds, accounts))
    touched = {(one.level, one.personal, one.importance): one.items for one in changes}
    return DryRun(
        pack=pack.citation,
        items=sum(kind.items for kind in kinds),
        people=len(accounts),
        changes=changes,
        touched_items=sum(touched.values()),
        touched_people=len({name for one in changes for name in one.accounts}),
    )


def _changes(
    before: policy.Shelf,
    after: policy.Shelf,
    kinds: tuple[ledger.GradeCount, ...],
    accounts: list[people.Account],
) -> Iterator[Change]:
    groups: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for account in accounts:
        factors: tuple[str, ...] = ("password", "totp") if account.has_totp else ("password",)
        groups.setdefault((factors, account.nda is not None), []).append(account.name)
    for activity, mode in acts_of(after.vocabulary):
        for kind in kinds:
            for (factors, nda), names in groups.items():
                facts = {
                    "activity": activity,
                    "mode": mode,
                    "items": [_item(kind)],
                    "subject": {"kind": "business", "authentication": list(factors), "nda": nda},
                    "context": _known(after.vocabulary),
                }
                was, now = _answer(before, facts), _answer(after, facts)
                if was["effect"] != now["effect"]:
                    yield Change(
                        activity=activity,
                        mode=mode,
                        level=kind.level,
                        personal=kind.personal,
                        importance=kind.importance and str(kind.importance),
                        items=kind.items,
                        example=kind.example,
                        accounts=tuple(names),
                        was=was["effect"],
                        now=now["effect"],
                        articles=tuple(now["articles"]),
                        needs=tuple(dict.fromkeys(one["kind"] for one in now["unmet"] or now["way_out"])),
                    )


def acts_of(vocabulary: Vocabulary) -> list[tuple[str, str | None]]:
    """Every activity with the modes it is done in; an activity of no mode by itself."""
    found: list[tuple[str, str | None]] = []
    for activity in vocabulary.activities:
        modes = [
            name for name, word in vocabulary.modes.items() if activity in word.more.get("activities", ())
        ]
        found += [(activity, mode) for mode in modes] or [(activity, None)]
    return found


def _item(kind: ledger.GradeCount) -> dict[str, Any]:
    marks = {"sensitivity": kind.level, "personal": kind.personal, "importance": kind.importance}
    return {
        name: str(said) if name == "importance" else said for name, said in marks.items() if said is not None
    }


def _known(vocabulary: Vocabulary) -> dict[str, Any]:
    return {name: said for name, said in ORDINARY.items() if name in vocabulary.facts}


def _answer(shelf: policy.Shelf, facts: dict[str, Any]) -> dict[str, Any]:
    if not shelf.books:
        return {"effect": NOTHING, "articles": [], "unmet": [], "way_out": []}
    return decide(shelf.books, read_facts(facts, shelf.vocabulary)).as_dict()


def show(found: DryRun) -> None:
    """The dry run for people, at the terminal."""
    from yiben.app.deciding import EFFECTS
    from yiben.app.terminal import out, table

    out.print(
        str(
            Text(
                f"启用 {found.pack}：{found.items} 个数据项中 {found.touched_items} 个、"
                f"{found.people} 个账号中 {found.touched_people} 个会受影响",
                f"With {found.pack}, {found.touched_items} of {found.items} data items and "
                f"{found.touched_people} of {found.people} accounts would be touched",
            )
        ),
        style="bold",
    )
    if not found.changes:
        return
    headings = (
        "活动 activity",
        "方式 mode",
        "原 was",
        "现 now",
        "数据项 items",
        "账号 people",
        "例如 for example",
    )
    examples = {(one.activity, one.mode, one.was, one.now): one for one in reversed(found.changes)}
    table(
        (Text(*said.split(" ", 1)) for said in headings),
        (
            (
                activity,
                mode or "*",
                EFFECTS[was],
                EFFECTS[now],
                items,
                persons,
                _example(examples[activity, mode, was, now]),
            )
            for activity, mode, was, now, items, persons in found.acts()
        ),
    )


def _example(one: Change) -> str:
    cited = ", ".join(one.articles[:3])
    return f"{one.example} · {', '.join(one.accounts[:2])} · §{cited} · {', '.join(one.needs[:3])}"
