"""The states, by name, in which a draft still wants something: counted without importing an enum."""

WAITING = frozenset(("queued", "sending", "unknown"))
"""Still to be sent, or to be looked for at the blog."""
OPEN = WAITING | {"writing", "rejected"}
"""Still wants something of the writer or the network."""
