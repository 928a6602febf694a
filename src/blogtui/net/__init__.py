"""The door to the network: one polite HTTP client. Imports httpx on first use only."""
