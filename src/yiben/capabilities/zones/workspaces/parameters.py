"""What work in a zone is bounded by: `packs/yiben-base/workspaces.toml`."""

from dataclasses import dataclass
from functools import lru_cache

from yiben.capabilities.zones.workspaces.model import Limits
from yiben.infra.packs import packs_folder, read_toml

_MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """As stated in the file. Sizes are bytes, `largest_share` lies between 0 and 1."""

    limits: Limits
    preview_rows: int
    rows: int
    columns: int
    bytes: int
    smallest: int
    largest_share: float
    plain_up_to: int
    masked_up_to: int
    few: int
    looked_back: int
    days: int


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """The parameters stated."""
    stated = read_toml(packs_folder() / "yiben-base" / "workspaces.toml")
    own, out = stated["limits"], stated["exit"]
    return Parameters(
        limits=Limits(
            rows=int(own["rows"]),
            seconds=float(own["seconds"]),
            bytes=int(own["megabytes"]) * _MEGABYTE,
            runs_a_day=int(own["runs_a_day"]),
        ),
        preview_rows=int(stated["preview"]["rows"]),
        rows=int(out["rows"]),
        columns=int(out["columns"]),
        bytes=int(out["megabytes"]) * _MEGABYTE,
        smallest=int(out["smallest"]),
        largest_share=float(out["largest_share"]),
        plain_up_to=int(out["plain_up_to"]),
        masked_up_to=int(out["masked_up_to"]),
        few=int(out["few"]),
        looked_back=int(out["looked_back"]),
        days=int(out["days"]),
    )
