"""What the register declares: the kinds of powers (权责类型), of packs/yiben-base/powers.toml or the home's own `powers.toml`.

No source of this platform lists kinds: they are the register's own parameter, and say so.
"""

from dataclasses import dataclass

from yiben.infra.home import Home
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of power."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The kinds there are, why these, and whether the home declares its own."""

    kinds: tuple[Kind, ...]
    why: Text
    own: bool

    def kind(self, said: str) -> Kind | None:
        """The kind called so, by identifier or title."""
        wanted = said.strip().casefold()
        return next(
            (
                one
                for one in self.kinds
                if wanted in {one.id.casefold(), one.title.zh, one.title.en.casefold()}
            ),
            None,
        )


def declared(home: Home) -> Declared:
    """What holds for this home. Raises BadInput `bad_powers` for what does not hold together."""
    own = home.root / "powers.toml"
    path = own if own.is_file() else packs_folder() / "yiben-base" / "powers.toml"
    said = read_toml(path)
    try:
        kinds = tuple(Kind(id=str(one["id"]), title=Text(one["zh"], one["en"])) for one in said["kind"])
        why = Text(said["why_zh"], said["why_en"])
    except (KeyError, TypeError) as error:
        raise BadInput(
            "bad_powers",
            Text(
                f"权责类型声明有误: {error}",
                f"The declaration of kinds of powers does not hold together: {error}",
            ),
            where={"file": path.name},
        ) from error
    names = [name for one in kinds for name in {one.id.casefold(), one.title.zh, one.title.en.casefold()}]
    if len(names) != len(set(names)):
        raise BadInput(
            "bad_powers",
            Text("权责类型重名", "Two kinds of powers share a name."),
            where={"file": path.name},
        )
    return Declared(kinds=kinds, why=why, own=path == own)
