"""Webmention: tells a post that a page of one's own answers it; everything else goes to the browser.

https://www.w3.org/TR/webmention/
"""

import re
from urllib.parse import urlencode

from blogtui.comments import elsewhere, jf2, sending
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, refused
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, Reply
from blogtui.model.account import Account
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response

_HTML = "text/html, */*;q=0.5"
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}")


class Webmention:
    """Sends. The receiver then fetches the page named, and looks for a link to the post in it."""

    name = "webmention"
    rank = 80
    abilities = Abilities(
        "Webmention",
        reads=False,
        answers="for a page of yours",
        threaded=False,
        signed=Signed.NOBODY,
        moderated=Moderation.POSSIBLE,
        aside=True,
        refuses_repeats=True,  # a repeat is an update (§3.1.4)
    )

    def recognise(self, hints: Hints) -> Source | None:
        receiver = jf2.endpoint(hints.page) if hints.page is not None else None
        if receiver is None or hints.post_url is None:
            return None
        return Source(self.name, hints.post_url, receiver, hints.post_url)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"{authority(source.key)} as a webmention: write only the address of a page of yours that answers"
        return Form(
            where, signed=Signed.NOBODY, moderation=Moderation.POSSIBLE, markup=Markup.TEXT, threaded=False, limit=2000
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        answering = _own_page(reply)
        if answering is None:
            words = "A webmention is the address of a page of yours that answers, and nothing else."
            return Posted(Outcome.HANDOFF, words, handoff_url=source.key)
        if elsewhere.same_page(answering, source.key):
            return Posted(Outcome.REJECTED, "That is the address of the post itself; give that of your own page.")
        page = await sending.before(_page(source, client))
        receiver = jf2.endpoint(page)  # as it is today (§3.1.2)
        if receiver is None:
            words = f"{authority(source.key)} takes no webmentions any more."
            return Posted(Outcome.CLOSED, words, handoff_url=source.key)
        body = urlencode({"source": answering, "target": source.key}).encode()
        answer = await sending.send(
            client, receiver, body, sending.FORM, named_by=page.url, accept=f"{JSON}, */*;q=0.5"
        )
        return answer if isinstance(answer, Posted) else _outcome(answer, source)

    def handoff(self, source: Source, to: str | None) -> str:
        return source.key

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        answering = _own_page(reply)
        if answering is None:
            return None
        listing = jf2.api(source.url)
        if listing is None:
            page = await _page(source, client)
            return Posted(Outcome.LIVE, url=source.key) if answering in page.html else None
        first = await client.fetch(jf2.address(listing, source.key, 0), accept=JSON)
        mentions = await jf2.read(listing, source.key, first, client)
        found = next((each for each in mentions.all if elsewhere.same_page(each.wm_source, answering)), None)
        return Posted(Outcome.LIVE, native_id=str(found.wm_id), url=found.url) if found is not None else None


def _own_page(reply: Reply) -> str | None:
    text = reply.text.strip()
    return text if _ADDRESS.fullmatch(text) else None


async def _page(source: Source, client: Client) -> Page:
    answer = await client.fetch(source.key, accept=_HTML, limit=PAGE_LIMIT)
    return Page(answer.url, answer.text, answer.links)


def _outcome(answer: Response, source: Source) -> Posted:
    """Any 2xx is success (§3.2): 200 when it was looked at already, 201 and 202 when it waits for that."""
    if answer.status == 200:
        return Posted(Outcome.LIVE, "The site took your page as an answer.", url=source.key)
    if 200 < answer.status < 300:
        words = "The site has it, and reads your page before it shows it."
        return Posted(Outcome.HELD, words, url=answer.location)
    return refused(answer, source.key)


PROVIDER = Webmention()
