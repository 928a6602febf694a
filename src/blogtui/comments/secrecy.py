"""Where an account's secret may go: to its own site, and not in the clear where the site is encrypted."""

from urllib.parse import urlsplit

from blogtui.model.account import Account
from blogtui.net.address import same_host


def may_go(account: Account, url: str) -> bool:
    """Whether a request to `url` may carry the account's secret."""
    encrypted = urlsplit(url).scheme == "https"
    return same_host(account.site, url) and (encrypted or urlsplit(account.site).scheme == "http")
