"""How the writer signs."""

from blogtui.model.frozen import frozen


@frozen
class Identity:
    """How the writer signs. Empty strings are 'not given'."""

    name: str = ""
    email: str = ""
    website: str = ""
