"""Disqus: what it shows strangers without a key, which is the first page of a thread, else the site's newest comments;
answered in the browser."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import msgspec

from blogtui.comments import feed_thread
from blogtui.comments.by_hand import ByHand
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import moment
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.comments.script_settings import scripts, setting
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus
from blogtui.model.reply import Moderation, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, resolve, without_fragment
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Unchanged

API = "https://disqus.com"
_FORUM = re.compile(r"//([A-Za-z0-9-]{1,100})\.disqus\.com/embed\.js")
_SHUT = frozenset({400, 401, 403, 404, 406, 410, 500, 501})
_COMMENT = re.compile(r".*#comment-(\d{1,20})")
_DATA = 'id="disqus-threadData"'


class _Author(msgspec.Struct, rename="camel"):
    id: str | int = ""
    name: str = ""
    profile_url: str | None = None


class _Post(msgspec.Struct, rename="camel"):
    id: str | int
    parent: str | int | None = None
    author: _Author = msgspec.field(default_factory=_Author)
    created_at: str = ""
    message: str = ""
    is_deleted: bool = False
    is_approved: bool = True
    likes: int = 0


class _Thread(msgspec.Struct, rename="camel"):
    author: str | int = ""
    is_closed: bool = False


class _Response(msgspec.Struct):
    posts: list[_Post]
    thread: _Thread = msgspec.field(default_factory=_Thread)


class _Cursor(msgspec.Struct, rename="camel"):
    has_next: bool = False
    total: int | None = None


class _Data(msgspec.Struct):
    response: _Response
    cursor: _Cursor = msgspec.field(default_factory=_Cursor)


class Disqus(ByHand):
    """A thread is known by the site's short name, and the page's address or a name that the site gave it."""

    name = "disqus"
    rank = 15
    abilities = Abilities(
        "Disqus",
        reads=True,
        answers="in the browser",
        threaded=True,
        signed=Signed.BROWSER,
        moderated=Moderation.POSSIBLE,
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = _on_page(hints.page)
        if found is None:
            return None
        forum, thread = found
        url = f"{API}/embed/comments/?{urlencode({'base': 'default', 'f': forum, **thread, 's_o': 'desc'})}"
        facts = with_facts((), feed=f"https://{forum}.disqus.com/latest.rss", link=thread["t_u"])
        return Source(self.name, url, url, hints.post_url or thread["t_u"], facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        try:
            return await _from_embed(source, client, known)
        except HttpStatus as error:
            if error.status not in _SHUT or error.retry_at is not None:
                raise
        except CommentsError:
            pass  # the page is not as it was; the feed is
        return await _from_feed(source, client)

    def where(self, source: Source) -> str:
        return f"Disqus on {authority(source.page or source.url)}"

    def handoff(self, source: Source, to: str | None) -> str:
        return _place(source, f"comment-{to}" if to is not None else "disqus_thread")


def _on_page(page: Page | None) -> tuple[str, dict[str, str]] | None:
    """The site's short name and what names the thread, as the embedding script sends them."""
    if page is None or "disqus" not in page.html:
        return None
    settings = list(scripts(page, "disqus"))
    loaded = _FORUM.search(page.html)
    forum = loaded[1] if loaded is not None else _first(settings, "disqus_shortname")
    if forum is None or not _FORUM.fullmatch(f"//{forum}.disqus.com/embed.js"):
        return None
    named = _first(settings, "disqus_url", "page.url")
    thread = {"t_u": (resolve(page.url, named) if named is not None else None) or without_fragment(page.url)}
    identifier = _first(settings, "disqus_identifier", "page.identifier")
    return forum, thread if identifier is None else {**thread, "t_i": identifier}


def _first(settings: list[str], *names: str) -> str | None:
    return next((value for script in settings for name in names if (value := setting(script, name))), None)


async def _from_embed(source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
    """The page that the frame on the blog shows: its newest fifty or so, as JSON inside it."""
    url = (source.fact("api") or API) + source.url.removeprefix(API)
    answer = await client.get(url, validators=known.validators, accept="text/html", limit=PAGE_LIMIT)
    if isinstance(answer, Unchanged):
        return NotModified(answer.validators)
    data = _data(answer.text, answer.url)
    comments = tuple(_fetched(each, data.response.thread, source) for each in data.response.posts)
    total = data.cursor.total
    left = None
    if data.cursor.has_next:
        counted = f"{len(comments):,} comments" if total is None else f"{len(comments):,} of {total:,} comments"
        left = f"Disqus shows strangers the first page only, {counted}."
    return FetchedThread(
        comments=comments,
        total=total,
        complete=left is None and (total is None or len(comments) >= total),
        closed=data.response.thread.is_closed,
        validators=answer.validators if left is None else Validators(),  # the sentence must not go with a 304
        problem=left,
    )


def _data(html: str, url: str) -> _Data:
    """The JSON in the page, as it stands there. Raises CommentsError."""
    start = html.find(">", html.find(_DATA)) + 1 if _DATA in html else 0
    text = html[start : html.find("</script", start)] if start else ""
    try:
        return msgspec.json.decode(text, type=_Data, strict=False)
    except (msgspec.DecodeError, RecursionError) as error:
        raise CommentsError(f"{authority(url)} shows a page without comments in it.", address=url) from error


def _fetched(post: _Post, thread: _Thread, source: Source) -> FetchedComment:
    state = CommentState.DELETED if post.is_deleted else CommentState.LIVE if post.is_approved else CommentState.HELD
    return FetchedComment(
        native_id=str(post.id),
        parent=str(post.parent) if post.parent else None,
        author=clean_line(post.author.name, 200) or ANONYMOUS,
        html="" if post.is_deleted else post.message,
        published=moment(post.created_at),  # UTC without a word of it
        author_url=post.author.profile_url or None,
        by_post_author=thread.author != "" and str(thread.author) == str(post.author.id),
        url=_place(source, f"comment-{post.id}"),
        state=state,
        likes=post.likes or None,
    )


async def _from_feed(source: Source, client: Client) -> FetchedThread:
    """Those of the site's newest comments that belong to this post; they name no parents."""
    read = await feed_thread.read(source.fact("feed") or "", replace(source, facts=()), client, Known())
    assert isinstance(read, FetchedThread), "no validators were sent"
    here = {_bare(source.fact("link")), _bare(source.page)}
    ours = [(each, _COMMENT.fullmatch(each.url or "")) for each in read.comments if _bare(each.url) in here]
    comments = (replace(each, native_id=number[1], parent=None) for each, number in ours if number is not None)
    return replace(
        read, comments=tuple(comments), total=None, complete=False, validators=Validators(), facts=source.facts
    )


def _bare(url: str | None) -> str:
    """The address without what may differ between a blog and its comments: scheme, fragment, the last slash."""
    return (url or "").partition("#")[0].partition("://")[2].rstrip("/")


def _place(source: Source, anchor: str) -> str:
    return f"{without_fragment(source.page or source.url)}#{anchor}"


PROVIDER = Disqus()
