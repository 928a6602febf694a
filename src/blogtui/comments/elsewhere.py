"""What discussions outside the blog share: one address told from another, and threads that come in one piece."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from blogtui.comments.provider import FetchedComment, FetchedThread, Known, NotModified
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

DELETED = "[deleted]"  # the author of what is left of a comment
_TRACKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ref_src")


def bare(url: str) -> str:
    """The address without what makes no other page of it: scheme, `www.`, last slash, fragment, trackers."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, True) if not name.startswith(_TRACKERS)]
    tail = f"?{urlencode(sorted(query))}" if query else ""
    return authority(url).removeprefix("www.") + parts.path.rstrip("/") + tail


def same_page(one: str | None, other: str) -> bool:
    """Whether both addresses are of one page; what is no address is of none."""
    try:
        return one is not None and bare(one) == bare(other)
    except ValueError:
        return False


async def asked(url: str, client: Client, known: Known, accept: str) -> Response | NotModified:
    """The thread's bytes, unless they are those known already."""
    answer = await client.get(url, validators=known.validators, accept=accept)
    return NotModified(answer.validators) if isinstance(answer, Unchanged) else answer


def whole(comments: tuple[FetchedComment, ...], answer: Response, source: Source, total: int | None) -> FetchedThread:
    """A thread that came in one piece."""
    return FetchedThread(comments, total=total, validators=answer.validators, facts=source.facts)
