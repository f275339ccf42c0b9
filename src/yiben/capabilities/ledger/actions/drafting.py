"""Drafting: which rows a proposal adds or changes, given what is known already. Reads and writes nothing."""

from dataclasses import dataclass, field
from typing import Any

from yiben.capabilities.ledger.model import LabelStatus, Registered, Status
from yiben.capabilities.ledger.naming import key
from yiben.capabilities.ledger.proposal import ItemProposal, Landing, Proposal
from yiben.capabilities.ledger.store.entries import Draft, KnownItem, Values
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(slots=True, kw_only=True)
class Target:
    """One proposal and the entry it is about; `row` is that entry as it lies in the table, if it does."""

    id: str
    name: str
    wanted_key: str
    organisation: str
    system: str | None
    proposal: Proposal
    row: Any


@dataclass(slots=True, kw_only=True)
class Drafter:
    """Collects the rows of many targets in one `draft`."""

    who: str
    now: str
    known: dict[str, dict[str, KnownItem]]
    numbers: dict[str, int]  # snapshots a resource has
    landed: dict[str, str]  # snapshots that exist, with their resource
    draft: Draft = field(default_factory=Draft)

    def add(self, target: Target) -> Registered:
        """Draft one target and say what it will do."""
        known = self.known.get(target.id, {})
        labels_before, items_before = len(self.draft.labels), len(self.draft.items)
        seen: set[str] = set()
        made = target.row.items_made if target.row is not None else 0
        words = []  # per column, the number of the label that says what lands now
        for position, item in enumerate(target.proposal.items, start=1):
            name_key = item.name.casefold()
            if name_key in seen:
                raise _twice(item.name)
            seen.add(name_key)
            before = known.get(name_key)
            if before is None:
                made += 1
                self._new_item(target.id, made, position, item)
                words.append(1)
            else:
                words.append(self._known_item(before, position, item))
        gone = [before for name, before in known.items() if name not in seen and not before.retired]
        # Without a landing nothing was looked at, so nothing can be said to have vanished.
        gone = gone if target.proposal.landing else []
        self.draft.item_changes.extend(_changed(before, retired=True) for before in gone)
        self._entry(target, made)
        if target.proposal.landing:
            self._snapshot(target, target.proposal.landing, words)
        return Registered(
            resource=target.id,
            name=target.name,
            organisation=target.organisation,
            created=target.row is None,
            items_added=len(self.draft.items) - items_before,
            items_retired=len(gone),
            labels_proposed=len(self.draft.labels) - labels_before,
        )

    def _new_item(self, resource: str, number: int, position: int, item: ItemProposal) -> None:
        identifier = f"{resource}.{number}"
        self.draft.items.append(
            {
                "id": identifier,
                "resource": resource,
                "position": position,
                "name": item.name,
                "name_key": item.name.casefold(),
                "title": item.title,
                "type": item.type,
                "unit": item.unit,
                "description": item.description,
                "retired": False,
                "origin": item.origin,
                "systems": list(item.systems) or None,
                "classes": list(item.classes) or None,
                "ruling": 1,
                "labels": 1,
            }
        )
        self.draft.labels.append(self._label(identifier, 1, item))

    def _known_item(self, before: KnownItem, position: int, item: ItemProposal) -> int:
        """Returns the number of the label that says this, new or known."""
        says = (item.level, item.personal, item.importance.value, item.semantic, item.rule)
        news = before.machine != says
        number = before.labels + 1 if news else before.labels
        if news:
            self.draft.labels.append(self._label(before.id, number, item))
        self.draft.item_changes.append(
            _changed(
                before,
                position=position,
                # What is written already may be a person's; a file only fills what is empty.
                title=before.title or item.title,
                unit=before.unit or item.unit,
                description=before.description or item.description,
                type=item.type,
                retired=False,
                ruling=number if news and not before.decided else before.ruling,
                labels=number,
            )
        )
        return number if news else before.machine_number

    def _label(self, item: str, number: int, said: ItemProposal) -> Values:
        return {
            "item": item,
            "number": number,
            "level": said.level,
            "personal": said.personal,
            "importance": said.importance,
            "semantic": said.semantic,
            "status": LabelStatus.PROPOSED,
            "who": self.who,
            "at": self.now,
            "why_zh": said.why.zh,
            "why_en": said.why.en,
            "rule": said.rule,
            "confidence": said.confidence,
            "basis": said.basis or None,
        }

    def _entry(self, target: Target, made: int) -> None:
        said, old = target.proposal, target.row
        landing = said.landing
        if old is None:
            self.draft.resources.append(
                {
                    "id": target.id,
                    "name": target.name,
                    "name_key": key(target.name),
                    "wanted_key": target.wanted_key,
                    "table_key": key(said.stem),
                    "title": said.title or said.name or said.stem,
                    "description": said.description,
                    "organisation": target.organisation,
                    "system": target.system,
                    "themes": list(said.themes) or None,
                    "classes": list(said.classes) or None,
                    "origin": said.origin,
                    "cycle": said.cycle,
                    "format": said.format,
                    "status": Status.PROPOSED,
                    "created": self.now,
                    "created_by": self.who,
                    "updated": self.now,
                    "snapshot": landing.id if landing else None,
                    "items_made": made,
                    "item_count": 0,  # counted once everything is written
                    "unmarked": 0,
                }
            )
            return
        self.draft.resource_changes.append(
            {
                "id": target.id,
                "description": old.description or said.description,
                "system": old.system or target.system,
                "themes": old.themes or list(said.themes) or None,
                "classes": old.classes or list(said.classes) or None,
                "origin": old.origin or said.origin,
                "cycle": old.cycle or said.cycle,
                "format": said.format or old.format,
                # Bringing data in again revives a retired entry, for a person to look at.
                "status": Status.PROPOSED if old.status == Status.RETIRED else old.status,
                "updated": self.now,
                "snapshot": landing.id if landing else old.snapshot,
                "items_made": made,
            }
        )

    def _snapshot(self, target: Target, landing: Landing, words: list[int]) -> None:
        owner = self.landed.get(landing.id)
        if owner == target.id:
            return
        if owner is not None:
            raise BadInput(
                "snapshot_elsewhere",
                Text(
                    f"快照 {landing.id} 属于另一数据资源",
                    f"Snapshot {landing.id} belongs to another resource",
                ),
                where={"snapshot": landing.id},
            )
        self.draft.snapshots.append(
            {
                "id": landing.id,
                "resource": target.id,
                "number": self.numbers.get(target.id, 0) + 1,
                "run": landing.run,
                "source": landing.source,
                "sha256": landing.sha256,
                "encoding": landing.encoding,
                "rows": landing.rows,
                "rejected": landing.rejected,
                "bytes": landing.bytes,
                "files": list(landing.files),
                "columns": [
                    [item.name, item.type, word]
                    for item, word in zip(target.proposal.items, words, strict=True)
                ],
                "created": self.now,
                "created_by": self.who,
                "note": landing.note,
            }
        )


def _changed(before: KnownItem, **changes: Any) -> Values:
    """A full row of changes: executing many at once needs the same columns in each."""
    row: Values = {
        "which": before.id,
        "position": before.position,
        "title": before.title,
        "unit": before.unit,
        "description": before.description,
        "type": before.type,
        "retired": before.retired,
        "ruling": before.ruling,
        "labels": before.labels,
    }
    return row | changes


def _twice(name: str) -> BadInput:
    return BadInput(
        "duplicate_item",
        Text(f"列名「{name}」出现两次", f"The column “{name}” appears twice"),
        where={"column": name},
        hint=Text("请先为重名的列改名", "Rename one of the two columns first."),
    )
