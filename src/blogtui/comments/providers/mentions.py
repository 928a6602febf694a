"""Reads the webmentions of a post where their receiver lists them (webmention.io); they are sent by `webmention`."""

from blogtui.comments import jf2
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON
from blogtui.comments.provider import Abilities, FetchedThread, Known, NotModified
from blogtui.model.blog import Validators
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.net.response import Unchanged


class Mentions:
    """Reads; other receivers show what they got in the post's page only."""

    name = "mentions"
    rank = 55
    abilities = Abilities("Webmentions (webmention.io)", reads=True, threaded=True, aside=True)

    def recognise(self, hints: Hints) -> Source | None:
        receiver = jf2.endpoint(hints.page) if hints.page is not None else None
        listing = jf2.api(receiver) if receiver is not None else None
        if listing is None or hints.post_url is None:
            return None
        return Source(self.name, hints.post_url, listing, hints.post_url)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        target = source.key
        first = await client.get(jf2.address(source.url, target, 0), validators=known.validators, accept=JSON)
        if isinstance(first, Unchanged):
            return NotModified(first.validators)
        mentions = await jf2.read(source.url, target, first, client)
        return FetchedThread(
            jf2.comments(mentions.all),
            complete=mentions.left is None,
            # Of several pages only the first would be asked about.
            validators=first.validators if len(mentions.all) < jf2.PER_PAGE else Validators(),
            facts=source.facts,
            problem=mentions.left,
        )


PROVIDER = Mentions()
