"""A topic of a Discourse forum: which one belongs to a post, and its posts as comments (its JSON at /t/ID.json)."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import msgspec

from blogtui.comments import json_api
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS
from blogtui.comments.page import Page
from blogtui.comments.provider import FetchedComment
from blogtui.comments.tags import tags
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError
from blogtui.model.frozen import frozen
from blogtui.model.thread import CommentState
from blogtui.net.address import leads_inward, resolve, same_host
from blogtui.net.client import Client

CHUNK = 20  # posts in one answer, as the forum's own pages ask
_LIKE = 2  # among actions_summary
_SHOWN = frozenset({1, 2})  # regular, by a moderator; 3 is a small notice, 4 a whisper
_TOPIC = re.compile(r"(https?://[^\s?#@]{1,300}?)/t/[^/\s?#]{1,300}/(\d{1,12})(?:/\d{1,9})?/?(?:[?#].*)?")
_SETTING = r"""["']?\s{0,9}[:=]\s{0,9}"""
_FORUM = re.compile(rf"""\bdiscourseUrl{_SETTING}["']((?:https?:)?//[^"'\s]{{3,300}})["']""")
_EMBED_URL = re.compile(rf"""\bdiscourseEmbedUrl{_SETTING}["'](https?://[^"'\s]{{3,2000}})["']""")
_TOPIC_ID = re.compile(rf"""\btopicId{_SETTING}["']?(\d{{1,12}})\b""")
_ROOTED = re.compile(r"""(<(?:a|img)\b[^<>]{0,2000}?\s(?:href|src)=")/(?!/)""")


@frozen
class Place:
    """The forum's address without a slash at its end, and the topic's number or the address it was made for."""

    forum: str
    topic: str | None = None
    embed_url: str | None = None


class _Action(msgspec.Struct):
    id: int | None = None
    count: int | None = None


class Post(msgspec.Struct):
    """A post; `post_number` 1 opens the topic."""

    id: int
    post_number: int = 0
    username: str | None = None
    user_id: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    cooked: str | None = None
    raw: str | None = None
    reply_to_post_number: int | None = None
    actions_summary: list[_Action] | None = None
    hidden: bool | None = None
    user_deleted: bool | None = None
    moderator: bool | None = None
    admin: bool | None = None
    deleted_at: str | None = None
    post_type: int | None = None
    version: int | None = None


class _Stream(msgspec.Struct):
    posts: list[Post] = []
    stream: list[int] | None = None


class _Details(msgspec.Struct):
    can_create_post: bool | None = None


class Topic(msgspec.Struct):
    """A topic with its first posts; `post_stream.stream` has the ids of all."""

    id: int
    post_stream: _Stream
    slug: str | None = None
    closed: bool | None = None
    archived: bool | None = None
    details: _Details | None = None

    @property
    def shut(self) -> bool:
        return bool(self.closed or self.archived)

    @property
    def stream(self) -> Sequence[int]:
        return self.post_stream.stream or ()

    def mark(self, count: int) -> str:
        """The first `count` posts by their ids, in few letters: it tells when one of them was taken away."""
        ids = ",".join(map(str, self.stream[:count]))
        return f"{count} {hashlib.sha256(ids.encode()).hexdigest()[:32]}"

    def held(self, mark: str | None) -> int:
        """How many of the first posts that mark stands for; 0 if they are not the same any more."""
        count = (mark or "").partition(" ")[0]
        number = int(count) if count.isdecimal() and len(count) < 10 else 0
        return number if number <= len(self.stream) and mark == self.mark(number) else 0


class _Counts(msgspec.Struct):
    counts: dict[str, str] = {}


class _More(msgspec.Struct):
    post_stream: _Stream


def place_at(address: str | None) -> Place | None:
    """The topic whose page has that address."""
    match = _TOPIC.fullmatch(address or "")
    return None if match is None else Place(match[1], match[2])


def place_on_page(page: Page, post_url: str) -> Place | None:
    """The topic that a page embeds by Discourse's script, or that a plug-in's comments link to."""
    if "discourse" not in page.html.lower():
        return None
    found = (*_settings(page, post_url), *_links(page))
    return next((place for place in found if not leads_inward(page.url, place.forum)), None)


def _settings(page: Page, post_url: str) -> Iterator[Place]:
    for tag in page.tags:
        forum = _FORUM.search(tag.text) if tag.name == "script" else None
        address = resolve(page.url, forum[1]) if forum is not None else None
        if address is not None:
            topic, embedded = _TOPIC_ID.search(tag.text), _EMBED_URL.search(tag.text)
            # The script is usually given the page's own address by a variable.
            url = embedded[1] if embedded else post_url
            base = address.partition("?")[0].partition("#")[0].rstrip("/")
            yield Place(base, topic[1]) if topic else Place(base, embed_url=url)


def _links(page: Page) -> Iterator[Place]:
    named = {*page.ids, *page.classes}
    if not any(name.startswith(("discourse-comments", "wpdc-")) for name in named):
        return
    for tag in page.tags:
        place = place_at(tag.attributes.get("href")) if tag.name == "a" and not tag.end else None
        if place is not None:
            yield place


async def topic_of(place: Place, client: Client) -> str | None:
    """The topic's number, None while nobody has opened one. Asking for its comments would open one, so the count is
    asked first: it tells of topics there are. Raises NetError, CommentsError."""
    if place.topic is not None:
        return place.topic
    url = place.embed_url or ""
    query = urlencode([("embed_url[]", url)])
    counts = await client.fetch(f"{place.forum}/embed/count?{query}", accept=json_api.JSON)
    if not json_api.decoded(counts, _Counts).counts:
        return None
    shown = await client.fetch(f"{place.forum}/embed/comments?{urlencode({'embed_url': url})}", accept="text/html")
    for tag in tags(shown.text):
        linked = place_at(resolve(shown.url, tag.attributes.get("href", ""))) if tag.name == "a" else None
        if linked is not None and same_host(linked.forum, place.forum):
            return linked.topic
    raise CommentsError("The forum's page of comments does not name its topic.", address=shown.url)


async def topic(forum: str, number: str, client: Client, headers: dict[str, str], *, raw: bool = False) -> Topic:
    """The topic with its first posts; `raw`: also as they were typed. Raises NetError, CommentsError."""
    url = f"{forum}/t/{number}.json{'?include_raw=1' if raw else ''}"
    answer = await client.fetch(url, accept=json_api.JSON, headers=headers)
    return json_api.decoded(answer, Topic)


async def rest(
    forum: str, told: Topic, held: int, client: Client, headers: dict[str, str], *, raw: bool = False
) -> tuple[list[Post], int, str | None]:
    """The posts after the first `held` that did not come with the topic, twenty by twenty; how many of the topic's
    first are held now; and the sentence on why some are missing, if so."""
    here = {post.id for post in told.post_stream.posts}
    within = told.stream[:MOST_COMMENTS]
    left = [number for number in within[held:] if number not in here]
    posts: list[Post] = []
    for start in range(0, len(left), CHUNK):
        query = urlencode([("post_ids[]", number) for number in left[start : start + CHUNK]])
        query += "&include_raw=1" if raw else ""
        try:
            url = f"{forum}/t/{told.id}/posts.json?{query}"
            answer = await client.fetch(url, accept=json_api.JSON, headers=headers)
            posts += json_api.decoded(answer, _More).post_stream.posts
        except (NetError, CommentsError) as error:
            return posts, told.stream.index(left[start]), f"Part of the topic could not be read: {error}"
    longer = f"The topic is longer than {len(within):,} posts; the rest was not fetched."
    return posts, len(within), longer if len(told.stream) > len(within) else None


def comments(forum: str, told: Topic, more: list[Post]) -> tuple[FetchedComment, ...]:
    """The posts below the first. Their native ids are their numbers in the topic, by which they answer one another."""
    posts = {post.post_number: post for post in (*told.post_stream.posts, *more)}
    opener = posts[1].user_id if 1 in posts else None
    page = f"{forum}/t/{told.slug or '-'}/{told.id}"
    shown = (post for number, post in posts.items() if number != 1 and (post.post_type or 1) in _SHOWN)
    return tuple(_comment(post, forum, page, opener) for post in shown)


def _comment(post: Post, forum: str, page: str, opener: int | None) -> FetchedComment:
    answered = post.reply_to_post_number
    state = CommentState.LIVE
    if post.user_deleted or post.deleted_at:
        state = CommentState.DELETED
    elif post.hidden:
        state = CommentState.HIDDEN
    return FetchedComment(
        native_id=str(post.post_number),
        parent=str(answered) if answered is not None and answered != 1 else None,
        author=clean_line(post.username or "", 200) or ANONYMOUS,
        html=_ROOTED.sub(rf"\g<1>{forum}/", post.cooked or "") if state is CommentState.LIVE else "",
        published=json_api.moment(post.created_at),
        updated=json_api.moment(post.updated_at) if (post.version or 1) > 1 else None,
        author_url=f"{forum}/u/{post.username}" if post.username else None,
        by_post_author=opener is not None and post.user_id == opener,
        by_moderator=bool(post.moderator or post.admin),
        url=f"{page}/{post.post_number}",
        state=state,
        likes=next((action.count for action in post.actions_summary or () if action.id == _LIKE), 0) or 0,
        typed=post.raw,
    )
