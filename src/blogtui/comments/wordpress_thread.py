"""A WordPress thread by the best of the ways that are open: its interface, comment feed and page, WordPress.com."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from blogtui.comments import wordpress_connected, wordpress_feed, wordpress_password, wordpress_rest
from blogtui.comments.page import Page
from blogtui.comments.pages import Pages
from blogtui.comments.provider import PASSWORD, FetchedThread, Known, NotModified, with_facts
from blogtui.model.errors import FeedError, HttpStatus, NetError
from blogtui.model.thread import Source
from blogtui.net.client import Client


async def read(source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
    """The thread. Raises NetError, FeedError, CommentsError."""
    pages = known.pages or Pages()
    if known.account is None and source.fact(PASSWORD) is None and _lately(source.fact("barred")):
        return await _without_rest(source, client, known, pages)
    guessed, barred = wordpress_rest.place_of(source, known.account), source.fact("rest") is not None
    if guessed is not None:
        try:
            return await wordpress_rest.read(guessed, source, client, known)
        except wordpress_rest.Refused:
            pass  # then the page tells where it is, or the feed has the newest few
    if source.fact("rest") is None:
        page = await _page_if_there(source, client, pages)
        told = wordpress_rest.place_on_page(page, known.account) if page is not None else None
        if told is not None and told != guessed:
            try:
                return await wordpress_rest.read(told, source, client, known)
            except wordpress_rest.Refused:
                pass
        if page is not None and wordpress_password.form(page) is not None:
            return wordpress_password.behind(source)
        barred = page is not None
    got = await _without_rest(source, client, known, pages)
    if isinstance(got, NotModified) or not barred or not got.complete:
        return got
    # All is had without it, so that it need not be asked for in vain each time.
    return replace(got, facts=with_facts(got.facts, barred=datetime.now(UTC).isoformat(timespec="seconds")))


async def _without_rest(source: Source, client: Client, known: Known, pages: Pages) -> FetchedThread | NotModified:
    """By the comment feed and the page; where these show less than all, by WordPress.com, if the site is connected."""
    try:
        own = await wordpress_feed.read(source, client, known, pages)
    except (HttpStatus, FeedError) as error:
        if not wordpress_feed.shut(error):
            raise
        connected = await wordpress_connected.read(None, source, client, known, pages)
        if connected is None:
            raise
        return connected
    if isinstance(own, NotModified) or own.complete or own.problem == wordpress_password.BEHIND:
        return own
    return await wordpress_connected.read(own, source, client, known, pages) or own


def _lately(moment: str | None) -> bool:
    """Whether that is within a day; a site may open its interface again."""
    try:
        return timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(moment or "") < timedelta(days=1)
    except (TypeError, ValueError):  # TypeError: without a zone
        return False


async def _page_if_there(source: Source, client: Client, pages: Pages) -> Page | None:
    """The post's page; where it cannot be read, one goes on to the feed."""
    try:
        answer = await pages.get(source.key, client)
    except NetError as error:
        if error.retry_at is not None:
            raise
        return None
    return None if wordpress_rest.of_another(answer, source) else Page(answer.url, answer.text, answer.links)
