"""Opening 数据开放: what anybody may find, released after a check, in editions, with a feed of every change.

Front desk. Start reading at `model.py`. `dataset`, `datasets`, `datasets_of`, `every_dataset`, `count`, `editions`,
`distributions` look; `part`, `editions_of`, `listed` at many at once · `changes`, `latest_changes`, `newest_change` are the feed the portal, mirrors and clients follow ·
`put_foreign` and `withdraw_foreign` take in what other catalogues hold ·
`readable` is the guard of the public road: whoever hands out data calls it at every request; `visible` for what may be
known of columns without the rows.
"""

from yiben.capabilities.opening.actions.batches import editions_of, listed, part
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
from yiben.capabilities.opening.declared import licences, themes, zones
from yiben.capabilities.opening.model import (
    Change,
    Dataset,
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
from yiben.capabilities.opening.slugs import slug_of

__all__ = [
    "Change",
    "Dataset",
    "Distribution",
    "Edition",
    "Foreign",
    "Listed",
    "OpenColumn",
    "OpenKind",
    "Origin",
    "Put",
    "State",
    "What",
    "changes",
    "count",
    "dataset",
    "datasets",
    "datasets_of",
    "distributions",
    "editions",
    "editions_of",
    "every_dataset",
    "latest_changes",
    "licences",
    "listed",
    "newest_change",
    "part",
    "put_foreign",
    "put_released",
    "readable",
    "slug_of",
    "themes",
    "visible",
    "withdraw_foreign",
    "zones",
]
