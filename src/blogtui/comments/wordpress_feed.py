"""A WordPress thread where its programming interface is shut: the newest few of the comment feed, and beside them what
the post's page shows, older comments and who answers whom."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from blogtui.comments import feed_thread, wordpress_page, wordpress_password, wordpress_rest
from blogtui.comments.newest_first import learnt, was_whole
from blogtui.comments.pages import Pages
from blogtui.comments.provider import PASSWORD, FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.comments.wordpress_page import Shown
from blogtui.comments.wordpress_rest import SHUT
from blogtui.model.blog import Validators
from blogtui.model.errors import CommentsError, FeedError, HttpStatus, NetError
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client

_LONGEST_NUMBER = 18  # digits that the store's integers hold
_COMMENT_ID = re.compile(r".*#comment-(\d{1,20})")
# A feed puts this before the text, in the blog's language: <p>In reply to <a href="…#comment-3">Ann</a>.</p>
_IN_REPLY_TO = re.compile(
    r'\s*<p>[^<]{0,60}<a href="[^"<]{0,2000}#comment-(\d{1,20})"[^<>]*>[^<]*</a>[^<]{0,20}</p>\s*'
)


async def read(source: Source, client: Client, known: Known, pages: Pages) -> FetchedThread | NotModified:
    """The thread as far as the two tell it. Raises NetError, FeedError, CommentsError for the feed alone."""
    url = source.fact("feed") or f"{source.key.rstrip('/')}/feed/"
    if source.fact(PASSWORD) is not None:
        known = replace(known, validators=Validators())  # a 304 is for everybody, also for who may not read it any more
    try:
        thread, tells_parents = await _feed(url, source, client, known)
    except (HttpStatus, FeedError) as error:
        if shut(error) and await _wants_password(source, client, pages):
            return wordpress_password.behind(source)
        raise
    if isinstance(thread, NotModified):
        return thread
    if thread.comments and all(wordpress_password.shut(comment.html) for comment in thread.comments):
        return wordpress_password.behind(source)
    thread = replace(thread, comments=_without_prefaces(_numbered(thread.comments), tells_parents))
    if not _page_could_tell(thread, source, tells_parents):
        return thread
    before = dict(known.parents)
    feed = {comment.native_id for comment in thread.comments}
    # Of a thread that was whole a while ago nothing else is new, where the feed reaches down to what is known.
    follows = was_whole(source, known, 0) and not feed.isdisjoint(known.ids)

    # Who answers whom, only the page tells that has the answer.
    unplaced = {each.native_id for each in thread.comments if each.parent is None and not tells_parents} - known.ids

    def enough(numbers: Collection[str]) -> bool:
        if not unplaced.issubset(numbers):
            return False
        expected = source.fact("expected") or ""
        there = feed.union(numbers, known.ids if follows else ())
        return len(there) >= int(expected) if expected.isdecimal() else follows

    try:
        shown = await wordpress_page.read(source, client, pages, bool(thread.comments), enough)
    except (NetError, CommentsError) as error:
        return replace(
            thread,
            comments=tuple(replace(each, parent=each.parent or before.get(each.native_id)) for each in thread.comments),
            # Behind a 304 the page would not be looked at again.
            validators=thread.validators if shut(error) else Validators(),
            problem=thread.problem or f"The post's page, which may show more comments, could not be read: {error}",
        )
    if shown is None:
        return wordpress_password.behind(source)
    return _together(thread, shown, source, known, follows and enough({each.native_id for each in shown.comments}))


async def _feed(url: str, source: Source, client: Client, known: Known) -> tuple[FetchedThread | NotModified, bool]:
    """The feed, and whether it tells who answers whom: as Atom it does; its RSS may say it in the text, or not."""
    atom = _atom(url)
    try:
        return await _of_post(atom, source, client, known), atom != url or "atom" in url
    except (HttpStatus, FeedError) as error:
        if atom == url or not shut(error):
            raise
    return await _of_post(url, source, client, known), False


async def _of_post(url: str, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
    """The feed at `url`. Raises FeedError where that is another post's, to which WordPress sends on whoever asks for
    one that is gone."""
    mine, others = wordpress_rest.post_number(source.fact("post") or ""), set()

    def native(feed_id: str) -> str:
        others.add(wordpress_rest.post_number(feed_id.partition("#")[0]))
        return _native(feed_id)

    thread = await feed_thread.read(url, source, client, known, native)
    if mine is not None and others and others.isdisjoint({mine, None}):
        raise FeedError(f"{authority(url)} gives the comments of another post in its place.", address=url)
    return thread


def shut(error: Exception) -> bool:
    """Whether the server says no, or shows something else in its place, and will again the next time."""
    refused = isinstance(error, HttpStatus) and error.status in SHUT and error.retry_at is None
    return refused or isinstance(error, FeedError)


async def _wants_password(source: Source, client: Client, pages: Pages) -> bool:
    try:
        answer = await pages.get(source.key, client)
    except NetError:
        return False  # what the feed said is what is told
    return wordpress_password.wanted(answer)


def _atom(feed: str) -> str:
    parts = urlsplit(feed)
    if "feed=rss2" in parts.query:
        return feed.replace("feed=rss2", "feed=atom", 1)
    plain = parts.path.rstrip("/").endswith("/feed") and not parts.query
    return f"{feed.rstrip('/')}/atom/" if plain else feed


def _native(feed_id: str) -> str:
    """The number by which REST knows the comment whose feed id is `GUID#comment-N`; other ids as they are."""
    match = _COMMENT_ID.fullmatch(feed_id)
    return match[1] if match else feed_id


def _numbered(comments: tuple[FetchedComment, ...]) -> tuple[FetchedComment, ...]:
    """The comments by their numbers, where a feed has other ids but the number in its links: the page has no other."""
    ids = {comment.native_id for comment in comments}
    by_link = {}
    for comment in comments:
        linked = None if comment.native_id.isdecimal() else _COMMENT_ID.fullmatch(comment.url or "")
        if linked is not None and linked[1] not in ids:
            by_link[comment.native_id] = linked[1]
            ids.add(linked[1])
    if not by_link:
        return comments
    return tuple(
        replace(
            comment,
            native_id=by_link.get(comment.native_id, comment.native_id),
            parent=None if comment.parent is None else by_link.get(comment.parent, comment.parent),
        )
        for comment in comments
    )


def _without_prefaces(comments: Sequence[FetchedComment], tells_parents: bool) -> tuple[FetchedComment, ...]:
    told = tells_parents and any(comment.parent is not None for comment in comments)
    return tuple(_without_preface(comment, told) for comment in comments)


def _without_preface(comment: FetchedComment, told: bool) -> FetchedComment:
    preface = _IN_REPLY_TO.match(comment.html)
    if preface is not None and told and preface[1] != comment.parent:
        preface = None  # the writer's own words
    parent = comment.parent or (preface[1] if preface else None)
    if parent is not None and not parent.isdecimal():
        parent = None  # the post, under an address it has no more
    return replace(comment, parent=parent, html=comment.html[preface.end() :] if preface else comment.html)


def _page_could_tell(thread: FetchedThread, source: Source, tells_parents: bool) -> bool:
    """Whether the page may have more than the feed. A feed that has all that the post's entry counts has no more."""
    if not thread.complete or source.fact("expected") is None or not thread.comments:
        return True  # also where there are none: of a protected post none may be shown
    several = len(thread.comments) > 1
    return several and not tells_parents and any(comment.parent is None for comment in thread.comments)


def _together(thread: FetchedThread, shown: Shown, source: Source, known: Known, follows: bool) -> FetchedThread:
    """The feed's comments, and those of the page beyond them; `follows`: with what is known those are all."""
    by_number = {comment.native_id: comment for comment in shown.comments}
    newest = {comment.native_id for comment in thread.comments}
    older = [_signed(comment, source) for comment in shown.comments if comment.native_id not in newest]
    numbers = newest | by_number.keys()
    # A list without any nesting is one that does not nest.
    nesting = {number: comment.parent for number, comment in by_number.items() if comment.parent is not None}
    nested = by_number.keys() if nesting else set()
    before = {native: parent for native, parent in known.parents if parent in numbers or native not in nested}
    # Where the page has no times, the numbers tell the order: they rise.
    timeless = any(comment.published is None for comment in shown.comments)

    def placed(comment: FetchedComment, told: str | None) -> FetchedComment:
        # As deep as the page nests, it shows all further answers side by side: whoever knew better knows better.
        number = comment.native_id
        there = by_number.get(number)
        return replace(
            comment,
            parent=told or before.get(number) or nesting.get(number),
            by_post_author=comment.by_post_author or (there is not None and there.by_post_author),
            rank=int(number) if timeless and there is not None and len(number) < _LONGEST_NUMBER else None,
        )

    comments = (
        *(placed(comment, comment.parent) for comment in thread.comments),
        *(placed(comment, None) for comment in older),
    )
    problem = thread.problem or shown.problem
    complete = problem is None and _complete(comments, shown, source, known)
    added = follows and problem is None and not complete
    count = len(known.ids | numbers) if added else len(comments)
    more = thread.total if thread.total is not None and thread.total > count else None
    seen = {} if added or not shown.several else learnt(complete, count, count, 0, numbers)
    return replace(
        thread,
        comments=comments,
        total=count if complete or added else more,
        complete=complete or added,
        added=added,
        facts=with_facts(thread.facts, **seen),
        problem=problem,
        validators=thread.validators if not shown.passing else Validators(),
    )


def _signed(comment: FetchedComment, source: Source) -> FetchedComment:
    author = source.fact("author")
    by_post_author = author is not None and feed_thread.same_name(comment.author, author)
    return replace(comment, by_post_author=comment.by_post_author or by_post_author)


def _complete(comments: Iterable[FetchedComment], shown: Shown, source: Source, known: Known) -> bool:
    """Whether nothing is missing: the page names no further ones, and the post's entry counted no more. What was there
    before and is not now has gone if the count says so: it may be an old one, and the page a stored one."""
    there = {comment.native_id for comment in comments}
    expected = source.fact("expected") or ""
    if expected.isdecimal() and len(there) < int(expected):
        return False
    counted = expected == str(len(there))
    return (known.ids <= there or counted) if shown.whole else (known.ids <= there and counted)
