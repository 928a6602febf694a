"""Any thread that is published as a feed: Atom `replies` (RFC 4685), `wfw:commentRss`, Blogger's comment feeds."""

from blogtui.comments import blogger, blogger_page, feed_thread
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, FetchedThread, Known, NotModified, with_facts
from blogtui.model.thread import Source
from blogtui.net.client import Client


class AtomThreads:
    """Reads; answers go by AtomPub, CommentAPI or the browser."""

    name = "atom"
    rank = 40
    abilities = Abilities("Comment feeds (Atom, RSS, Blogger)", reads=True, threaded=True, fallback=True)

    def recognise(self, hints: Hints) -> Source | None:
        feed = hints.links.feed or _from_ids(hints)
        if feed is None and hints.page is not None:
            feed = hints.page.comment_feed
        if feed is None or feed == hints.feed_url:
            return None
        expected = None if hints.links.count is None else str(hints.links.count)
        facts = with_facts((), post=hints.post_native_id, author=hints.post_author, expected=expected)
        return Source(self.name, feed, feed, hints.links.page or hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        thread = await feed_thread.read(source.url, source, client, known)
        return thread if isinstance(thread, NotModified) else await blogger_page.nested(thread, source, client, known)


def _from_ids(hints: Hints) -> str | None:
    post = blogger.blogger_id(hints.post_native_id)
    return None if post is None else blogger.comment_feed(post)


PROVIDER = AtomThreads()
