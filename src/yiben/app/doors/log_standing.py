"""How the evidence log stands, for its page: head, last verification, witnesses, what retention does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from yiben.app.auditing import sees_all
from yiben.app.log_keeper import LogKeeper
from yiben.engines import evidence
from yiben.engines.evidence import witness
from yiben.kernel.progress import Step
from yiben.kernel.text import Text
from yiben.ui.doors import Visit
from yiben.ui.pages import PageView


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the log stands. `witnesses`: the last head each cosigned; `forks`: of other logs, as they were caught."""

    head: evidence.Head | None
    check: evidence.Check | None
    since_check: int  # events appended since the last verification
    verifying: Step | None
    expiring: Step | None
    witnesses: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Text] = ()  # of the last verification, in plain words
    watched: Sequence[Mapping[str, Any]] = ()
    forks: Sequence[Mapping[str, Any]] = ()

    @property
    def share(self) -> float | None:
        """How much of the running verification is done; None while that is unknown."""
        step = self.verifying
        return step.rows / step.total_rows if step and step.total_rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPart(PageView):
    """The living part alone."""

    template: ClassVar[str] = "app/_log_checking.html"
    place: ClassVar[str] = "log"
    standing: Standing


def standing(visit: Visit) -> Standing:
    """How the log stands; who cosigned it and whom we watch only for those who see the whole log."""
    keeper = keeper_of(visit)
    check = keeper.last()
    with visit.reading() as work:
        head = evidence.newest_head(work.db)
        whole = sees_all(visit.who)
        return Standing(
            head=head,
            check=check,
            since_check=max(0, head.tree_size - check.events) if head and check else 0,
            verifying=keeper.verifying,
            expiring=keeper.expiring if whole else None,
            findings=check.findings if check and whole else (),
            witnesses=witness.cosigned(work.db) if whole else (),
            watched=witness.watched(work) if whole else (),
            forks=[dict(one) for one in witness.forks(work)] if whole else (),
        )


def keeper_of(visit: Visit) -> LogKeeper:
    """Whoever keeps the log here."""
    keeper: LogKeeper = visit.request.app.state.platform.log_keeper
    return keeper
