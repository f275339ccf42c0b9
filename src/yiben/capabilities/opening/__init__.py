"""Opening 数据开放: what anybody may find, released after a check, in editions, with a feed of every change.

Front desk. Start reading at `model.py`. `dataset`, `datasets`, `datasets_of`, `every_dataset`, `count`, `editions`,
`distributions` look; `part`, `editions_of`, `listed` at many at once, `described` and `stretches` at all of them as columns · `changes`, `latest_changes`, `newest_change` are the feed the portal, mirrors and clients follow ·
`put_foreign` and `withdraw_foreign` take in what other catalogues hold ·
`readable` is the guard of the public road: whoever hands out data calls it at every request; `visible` for what may be
known of columns without the rows.
Opening as a flow (nouns in `nouns.py`): `census` says what could be opened, `propose` puts a set on the list, `release` publishes
what was approved, `renew` makes new editions · `propose_withdrawal`, `withdraw`, `suspend`, `resume`, `recall` take back,
`standing` says what stands against a dataset, `look` suspends by itself · `apply`, `terms_for`, `permits`, `my_permits`,
`take_permit_back` for what is not for everybody · `figures`, `late`, `due_of` · `release_waiting`, `renew_due`, `review_due`,
`look_daily` are the clock's. · `check` examines before anything is released (nouns in `disclosure`), `begin_check` and
`run_check` in the background, `checks_of`, `find_check`, `stale`; `make_released` writes what passed. What `app.reactions` wires: `hands_with`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.opening.actions.batches import (
    described,
    editions_of,
    listed,
    part,
    published_slugs,
    stretches,
)
from yiben.capabilities.opening.actions.looking import (
    changes,
    count,
    dataset,
    datasets,
    datasets_of,
    distributions,
    editions,
    every_dataset,
    latest_changes,
    newest_change,
)
from yiben.capabilities.opening.actions.putting import put_released
from yiben.capabilities.opening.actions.reading import readable, visible
from yiben.capabilities.opening.actions.registering import put_foreign, withdraw_foreign
from yiben.capabilities.opening.declared import licence, licences, targets, themes, zones
from yiben.capabilities.opening.hands import hands_with
from yiben.capabilities.opening.model import (
    Change,
    Dataset,
    Described,
    Distribution,
    Edition,
    Foreign,
    Listed,
    OpenColumn,
    OpenKind,
    Origin,
    Put,
    State,
    What,
)
from yiben.capabilities.opening.nouns import (
    APPLY,
    CYCLE_TITLES,
    KIND_TITLES,
    RELEASE,
    REVIEW,
    STATE_TITLES,
    WHY_TITLES,
    WITHDRAW,
    Basis,
    Candidate,
    Figures,
    Ground,
    Late,
    Licence,
    Permit,
    Proposal,
    Theme,
    Why,
    Zone,
)

if TYPE_CHECKING:
    from yiben.capabilities.opening.actions.applying import (
        Application,
        apply,
        may_use,
        my_permits,
        permits,
        take_permit_back,
        terms_for,
    )
    from yiben.capabilities.opening.actions.checking import (
        CheckRun,
        begin_check,
        check,
        check_run,
        checks_of,
        find_check,
        latest_checks,
        make_released,
        run_check,
        stale,
    )
    from yiben.capabilities.opening.actions.counting import census, due_of, figures, late
    from yiben.capabilities.opening.actions.looking import basis_of
    from yiben.capabilities.opening.actions.permitting import may_publish
    from yiben.capabilities.opening.actions.proposing import propose
    from yiben.capabilities.opening.actions.releasing import release, release_waiting
    from yiben.capabilities.opening.actions.renewing import renew, renew_due, review_due
    from yiben.capabilities.opening.actions.standing import speaks
    from yiben.capabilities.opening.actions.watching import look, look_daily, resume, standing
    from yiben.capabilities.opening.actions.withdrawing import (
        propose_withdrawal,
        recall,
        suspend,
        withdraw,
    )
    from yiben.capabilities.opening.forms import proposal_of

__all__ = [
    "APPLY",
    "CYCLE_TITLES",
    "KIND_TITLES",
    "RELEASE",
    "REVIEW",
    "STATE_TITLES",
    "WHY_TITLES",
    "WITHDRAW",
    "Application",
    "Basis",
    "Candidate",
    "Change",
    "CheckRun",
    "Dataset",
    "Described",
    "Distribution",
    "Edition",
    "Figures",
    "Foreign",
    "Ground",
    "Late",
    "Licence",
    "Listed",
    "OpenColumn",
    "OpenKind",
    "Origin",
    "Permit",
    "Proposal",
    "Put",
    "State",
    "Theme",
    "What",
    "Why",
    "Zone",
    "apply",
    "basis_of",
    "begin_check",
    "census",
    "changes",
    "check",
    "check_run",
    "checks_of",
    "count",
    "dataset",
    "datasets",
    "datasets_of",
    "described",
    "distributions",
    "due_of",
    "editions",
    "editions_of",
    "every_dataset",
    "figures",
    "find_check",
    "hands_with",
    "late",
    "latest_changes",
    "latest_checks",
    "licence",
    "licences",
    "listed",
    "look",
    "look_daily",
    "make_released",
    "may_publish",
    "may_use",
    "my_permits",
    "newest_change",
    "part",
    "permits",
    "proposal_of",
    "propose",
    "propose_withdrawal",
    "published_slugs",
    "put_foreign",
    "put_released",
    "readable",
    "recall",
    "release",
    "release_waiting",
    "renew",
    "renew_due",
    "resume",
    "review_due",
    "run_check",
    "speaks",
    "stale",
    "standing",
    "stretches",
    "suspend",
    "take_permit_back",
    "targets",
    "terms_for",
    "themes",
    "visible",
    "withdraw",
    "withdraw_foreign",
    "zones",
]

# The verbs of the flow are looked up when asked for: whoever only wires nouns, or serves the public, imports none.
_ROOMS = {
    "actions.applying": "Application apply may_use my_permits permits take_permit_back terms_for",
    "actions.checking": "CheckRun begin_check check check_run checks_of find_check latest_checks make_released run_check stale",
    "actions.counting": "census due_of figures late",
    "actions.looking": "basis_of",
    "actions.permitting": "may_publish",
    "actions.proposing": "propose",
    "actions.releasing": "release release_waiting",
    "actions.renewing": "renew renew_due review_due",
    "actions.standing": "speaks",
    "actions.watching": "look look_daily resume standing",
    "actions.withdrawing": "propose_withdrawal recall suspend withdraw",
    "forms": "proposal_of",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
