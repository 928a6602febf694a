"""Lobsters: the discussions of an address, read as JSON in the site's own order; answered in the browser only."""

import re
from urllib.parse import urlencode

import msgspec

from blogtui.comments import elsewhere
from blogtui.comments.by_hand import ByHand
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded, moment
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.model.cleaning import clean_line
from blogtui.model.reply import Markup, Moderation, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client

SITE = "https://lobste.rs"
_STORY = re.compile(rf"{re.escape(SITE)}/s/([a-z0-9]{{4,10}})(?:[/?#.]|$)")


class _User(msgspec.Struct):
    username: str = ""


class _Comment(msgspec.Struct):
    short_id: str
    created_at: str = ""
    last_edited_at: str | None = None
    is_deleted: bool = False
    is_moderated: bool = False
    score: int | None = None
    parent_comment: str | None = None
    comment: str = ""
    commenting_user: str | _User | None = None  # an object on older servers
    short_id_url: str | None = None


class _Story(msgspec.Struct):
    short_id: str
    title: str = ""
    url: str = ""
    comment_count: int = 0
    submitter_user: str | _User | None = None
    user_is_author: bool = False
    comments: list[_Comment] = []


class Lobsters(ByHand):
    """Reads a story's whole thread in one request. `site` is where the site is asked."""

    name = "lobsters"
    rank = 61
    markup = Markup.MARKDOWN
    abilities = Abilities(
        "Lobsters",
        reads=True,
        answers="in the browser",
        threaded=True,
        signed=Signed.BROWSER,
        moderated=Moderation.NEVER,
        outside=True,
    )

    def __init__(self, site: str = SITE) -> None:
        self._site = site

    def recognise(self, hints: Hints) -> Source | None:
        """Only where the feed itself leads there; others are found by `search`."""
        match = _STORY.match(hints.links.page or "")
        return self._source(match[1]) if match else None

    async def search(self, post_url: str, client: Client) -> tuple[Source, ...]:
        address = f"{self._site}/stories/url/all.json?{urlencode({'url': post_url})}"
        found = decoded(await client.fetch(address, accept=JSON), list[_Story])
        stories = [story for story in found if elsewhere.same_page(story.url, post_url)]
        stories.sort(key=lambda story: story.comment_count, reverse=True)
        return tuple(self._source(story.short_id, story) for story in stories)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        address = f"{source.fact('api') or self._site}/s/{source.key}.json"
        answer = await elsewhere.asked(address, client, known, JSON)
        if isinstance(answer, NotModified):
            return answer
        story = decoded(answer, _Story)
        author = _name(story.submitter_user) if story.user_is_author else None
        comments = tuple(_comment(each, rank, author) for rank, each in enumerate(story.comments))
        return elsewhere.whole(comments, answer, source, story.comment_count)

    def where(self, source: Source) -> str:
        return "Lobsters"

    def handoff(self, source: Source, to: str | None) -> str:
        return f"{SITE}/c/{to}" if to is not None else f"{SITE}/s/{source.key}"

    def _source(self, story_id: str, story: _Story | None = None) -> Source:
        facts = with_facts(
            (),
            title=clean_line(story.title, 200) if story is not None else None,
            expected=str(story.comment_count) if story is not None else None,
        )
        return Source(self.name, story_id, f"{self._site}/s/{story_id}.json", f"{SITE}/s/{story_id}", facts)


def _name(user: str | _User | None) -> str:
    return clean_line((user.username if isinstance(user, _User) else user) or "", 200)


def _comment(comment: _Comment, rank: int, post_author: str | None) -> FetchedComment:
    state = CommentState.LIVE
    if comment.is_deleted or comment.is_moderated:
        state = CommentState.HIDDEN if comment.is_moderated else CommentState.DELETED
    name = _name(comment.commenting_user)
    return FetchedComment(
        native_id=comment.short_id,
        parent=comment.parent_comment,
        author=name or elsewhere.DELETED,
        html=comment.comment,
        published=moment(comment.created_at),
        updated=moment(comment.last_edited_at),
        author_url=f"{SITE}/~{name}" if name else None,
        by_post_author=name != "" and name == post_author,
        url=comment.short_id_url or f"{SITE}/c/{comment.short_id}",
        state=state,
        likes=comment.score,
        rank=rank,
    )


PROVIDER = Lobsters()
