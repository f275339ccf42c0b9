"""How fields of profiles are called."""

from yiben.capabilities import profiles
from yiben.infra.home import Home
from yiben.kernel.text import Text


def titles(home: Home, about: profiles.About) -> dict[str, Text]:
    """The title of each field, by its identifier."""
    return {one.id: one.title for one in profiles.declared(home, about).fields}
