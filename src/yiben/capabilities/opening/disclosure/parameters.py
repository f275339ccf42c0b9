"""What the base pack states about release checks (参数): packs/yiben-base/disclosure.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiben.capabilities.opening.disclosure.model import Treatment
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which meanings and kinds of meanings take which role."""

    direct_kinds: frozenset[str]
    direct_semantics: frozenset[str]
    quasi_kinds: frozenset[str]
    quasi_semantics: frozenset[str]
    sensitive_kinds: frozenset[str]
    quasi_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Every threshold of a check; names are those of the file, with `_` for `.`."""

    ceiling: Mapping[str, int]
    left: Mapping[Treatment, tuple[int, bool]]  # level, personal
    coarsened_highest: int
    k_smallest: int
    l_smallest: int
    suppress_most_rows: float
    cells_smallest: int
    cells_totals: tuple[str, ...]
    cells_of_persons: tuple[str, ...]
    rare_fewest: int
    rare_most_categories: float
    outlier_times: float
    text_length: float
    text_varied: float
    precise_decimals: int
    noise_most_epsilon: float
    linking_most_share: float
    linking_editions: int
    difference_fewest: int
    roles: Roles


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """Those in force. Raises BadInput naming the file when they would protect nobody."""
    return read(read_toml(packs_folder() / "yiben-base" / "disclosure.toml"))


def read(document: Mapping[str, Any]) -> Parameters:
    """The parameters of a `disclosure.toml`."""
    roles = document["roles"]
    found = Parameters(
        ceiling={name: int(most) for name, most in document["ceiling"].items() if name != "basis"},
        left={
            Treatment(name): (int(said["level"]), bool(said["personal"]))
            for name, said in document["left"].items()
        },
        coarsened_highest=int(document["left"]["coarsened"]["highest"]),
        k_smallest=int(document["k"]["smallest"]),
        l_smallest=int(document["l"]["smallest"]),
        suppress_most_rows=float(document["suppress"]["most_rows"]),
        cells_smallest=int(document["cells"]["smallest"]),
        cells_totals=tuple(document["cells"]["totals"]),
        cells_of_persons=tuple(document["cells"]["of_persons"]),
        rare_fewest=int(document["rare"]["fewest"]),
        rare_most_categories=float(document["rare"]["most_categories"]),
        outlier_times=float(document["outlier"]["times"]),
        text_length=float(document["text"]["length"]),
        text_varied=float(document["text"]["varied"]),
        precise_decimals=int(document["precise"]["decimals"]),
        noise_most_epsilon=float(document["noise"]["most_epsilon"]),
        linking_most_share=float(document["linking"]["most_share"]),
        linking_editions=int(document["linking"]["editions"]),
        difference_fewest=int(document["difference"]["fewest"]),
        roles=Roles(
            **{name: frozenset(roles[name]) for name in Roles.__slots__ if name != "quasi_most"},
            quasi_most=int(roles["quasi_most"]),
        ),
    )
    if not (
        found.k_smallest >= 2
        and found.l_smallest >= 1
        and found.cells_smallest >= 2
        and found.rare_fewest >= 2
        and 0 <= found.suppress_most_rows < 1
        and found.outlier_times > 1
        and found.noise_most_epsilon > 0
        and 1 <= found.roles.quasi_most <= 12
    ):
        raise BadInput(
            "bad_disclosure",
            Text("开放审查参数不能起到保护作用", "The parameters of release checks would protect nobody."),
            where={"file": "disclosure.toml"},
            hint=Text(
                "k、单元格、类别阈值不少于 2；准标识符最多 12 列",
                "Thresholds for k, cells and categories are at least 2; at most 12 quasi-identifiers.",
            ),
        )
    return found
