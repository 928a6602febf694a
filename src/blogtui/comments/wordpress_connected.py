"""A self-hosted WordPress that is connected to WordPress.com (Jetpack): where its own ways show less than all, that has
its threads too. Its comments have the same numbers there."""

import re
from dataclasses import replace

from blogtui.comments import wordpress_com, wordpress_com_api
from blogtui.comments.page import Page
from blogtui.comments.pages import Pages
from blogtui.comments.provider import FetchedThread, Known, NotModified, with_facts
from blogtui.comments.wordpress_com_api import API, Place
from blogtui.comments.wordpress_rest import SHUT
from blogtui.model.blog import Validators
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.thread import Source
from blogtui.net.address import is_private
from blogtui.net.client import Client

_NUMBER = re.compile("[0-9]{1,20}")
_NO = "no"  # the fact `connected` of a site whose threads WordPress.com does not give out
# Jetpack's counter of visits: _stq.push([ "view", {"v":"ext","blog":"191290527","post":"77", …, "j":"1:13.5"} ]), and
# before 2022 with bare names, before 2015 as st_go({…}).
_COUNTER = re.compile(
    r"""(?:_stq\s{0,9}\.\s{0,9}push|st_go)\s{0,9}\([^{}]{0,40}\{[^{}]{0,400}?\bblog['"]?\s{0,9}:\s{0,9}['"]?(\d{1,20})\b"""
)


def blog_number(page: Page | None, told: str | None = None) -> str | None:
    """The number by which WordPress.com knows the site: as its page shows it, else as its feed `told` it; None where
    neither shows a connection."""
    html = page.html if page is not None else ""
    shown = _COUNTER.search(html) if "_stq" in html or "st_go" in html else None
    numbers = (shown[1] if shown is not None else "", told or "")
    return next((each for each in numbers if _NUMBER.fullmatch(each) and each.strip("0")), None)


async def read(
    own: FetchedThread | None, source: Source, client: Client, known: Known, pages: Pages
) -> FetchedThread | NotModified | None:
    """The thread at WordPress.com together with `own`, for a site whose own ways gave no more than that; `own` where it
    is not connected, or no more can be had. It is asked about no site of a private network. Learnt: `connected`, the
    site's number there. Raises nothing of its own: what WordPress.com says stands in `problem`, if it may go well the
    next time."""
    place = await _place(source, client, pages)
    if place is None:
        return own
    try:
        got, pings = await wordpress_com_api.read_all(place, source, client, replace(known, account=None))
    except (NetError, CommentsError) as error:
        if own is None:
            return None
        if isinstance(error, HttpStatus) and error.status in SHUT and error.retry_at is None:
            return replace(own, facts=with_facts(own.facts, connected=_NO))
        words = f"WordPress.com, which may have more comments, could not be asked: {error}"
        # Behind a 304 of the site's own feed it would not be asked again.
        return replace(own, problem=own.problem or words, validators=Validators())
    if isinstance(got, NotModified):
        newer = own is not None and not {comment.native_id for comment in own.comments} <= known.ids
        return replace(own, validators=Validators()) if own is not None and newer else got
    got = replace(got, facts=with_facts(got.facts, connected=place.site))
    return _together(own or FetchedThread(), got, pings, source, known)


def _together(
    own: FetchedThread, got: FetchedThread, pings: frozenset[str], source: Source, known: Known
) -> FetchedThread:
    """What WordPress.com has, and what the site itself shows beyond: it may be told late, or of a part only, and then
    nothing that was read before is gone."""
    numbers = pings.union(comment.native_id for comment in got.comments)
    there = numbers | known.ids if got.added else numbers
    beyond = tuple(comment for comment in own.comments if comment.native_id not in there)
    counted = source.fact("expected") or ""
    expected = int(counted) if counted.isdecimal() else 0
    enough = len(there) >= expected and (bool(there) or not known.ids)
    complete = got.complete and not beyond and enough
    counts = (len(there) + len(beyond), expected, own.total or 0, got.total or 0)
    return replace(
        got,
        comments=(*got.comments, *beyond),
        total=got.total if complete else max(counts),
        complete=complete,
        validators=own.validators if complete else Validators(),
    )


async def _place(source: Source, client: Client, pages: Pages) -> Place | None:
    """Where WordPress.com has the post; the page tells it, unless a reading has."""
    api, site = source.fact("api"), source.fact("connected")
    if site == _NO or (api is None and is_private(source.key)):
        return None
    if site is None:
        try:
            answer = await pages.get(source.key, client)
        except NetError:
            return None  # as little as a page that shows no connection
        site = blog_number(Page(answer.url, answer.text))
    post = source.fact("id") or wordpress_com.slug(source.key)
    return Place(site, post, api or API) if site is not None and post is not None else None
