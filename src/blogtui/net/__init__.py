"""The door to the network: one polite HTTP client. Imports httpx on first use only."""

import sys

# httpx has a command line of its own, for which it would import rich and pygments: 25 ms at each start that asks.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
