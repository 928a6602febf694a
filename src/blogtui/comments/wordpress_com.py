"""Blogs that WordPress.com hosts: told from self-hosted ones, and where its API has a post."""

import re
from urllib.parse import unquote, urlsplit

from blogtui.comments.hints import Hints
from blogtui.comments.wordpress_rest import post_number
from blogtui.net.address import authority, resolve, same_host

_SLUG = re.compile(r"[\w%-]{1,400}")


def hosted(hints: Hints) -> bool:
    """Whether the post lies at WordPress.com: by its address, else by what wrote its feed or page (a self-hosted
    WordPress names wordpress.org)."""
    generators = (hints.generator, hints.page.generator if hints.page is not None else None)
    return _is_theirs(hints.post_url) or any("wordpress.com" in (each or "").lower() for each in generators)


def site_and_post(hints: Hints) -> tuple[str, str] | None:
    """The site (a domain) and the post (its number, else "slug:NAME") as the API takes them, None if unknown.

    A blog under a name of its own keeps the number's address at wordpress.com.
    """
    guid, url = hints.post_native_id, hints.post_url
    if url is None:
        return None
    whole = resolve(url, guid) if guid.startswith(("http://", "https://")) else None
    number = post_number(whole) if whole is not None and (same_host(whole, url) or _is_theirs(whole)) else None
    if whole is not None and number is not None:
        return authority(whole), number
    named = slug(url)
    return (authority(url), named) if named is not None else None


def slug(url: str) -> str | None:
    """What the API calls a post by the end of its address, None where that names none."""
    end = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return f"slug:{end}" if _SLUG.fullmatch(end) else None


def _is_theirs(url: str | None) -> bool:
    return url is not None and (urlsplit(url).hostname or "").endswith(".wordpress.com")
