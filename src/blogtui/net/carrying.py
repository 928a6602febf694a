"""Cookies of ours for one site, which open what it shows to those who have them: what they go along with."""

from collections.abc import Mapping

from blogtui.model.frozen import frozen
from blogtui.net.address import same_host


@frozen
class Carried:
    """They go to the server of `site` alone, and never unencrypted where that is encrypted: what is there is asked for
    encrypted too, whatever the address says."""

    site: str
    cookies: Mapping[str, str]

    def address(self, url: str) -> str:
        """The address to ask in the place of a whole one."""
        plain = self.site.startswith("https:") and url.startswith("http:")
        return f"https:{url.removeprefix('http:')}" if plain and same_host(self.site, url) else url

    def along(self, url: str, cookies: Mapping[str, str]) -> Mapping[str, str]:
        """The cookies for an address that `address` gave, with `cookies`, which come first."""
        return {**self.cookies, **cookies} if self.cookies and same_host(self.site, url) else cookies
