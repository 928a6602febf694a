"""Lists of feeds in and out: subscribe to all of one without visiting them, and write one's own."""

from blogtui.feeds import opml
from blogtui.model.blog import Blog
from blogtui.model.frozen import frozen
from blogtui.service.clock import Clock
from blogtui.store.store import Store


@frozen
class Listed:
    """What a list brought. `feeds`: how many it names; `new`: those nobody was subscribed to, in the list's order."""

    feeds: int
    new: tuple[Blog, ...]


class Lists:
    """Reads and writes OPML. Nothing here touches the network."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def subscribe(self, body: bytes) -> Listed:
        """Subscribe to every feed of an OPML list; none is visited yet. Raises FeedError when it is no such list, and
        StoreError."""
        outlines = opml.read(body)
        known = {blog.id for blog in await self._store.blogs.all()}
        new: dict[int, Blog] = {}
        for one in outlines:
            title = one.title or one.url
            blog = await self._store.blogs.add(
                one.url, title, home_url=one.home_url, folder=one.folder, now=self._clock()
            )
            if blog.id not in known:
                new[blog.id] = blog
        return Listed(len(outlines), tuple(new.values()))

    async def export(self) -> bytes:
        """Every subscription as OPML, by title."""
        blogs = await self._store.blogs.all()
        outlines = [opml.Outline(blog.feed_url, blog.title, blog.folder, blog.home_url) for blog in blogs]
        return opml.write(outlines, "Blogs in blogtui")
