"""The last resort for every post: the browser, at the right form. Opening it is the face's business."""

from blogtui.comments.browser import form_address
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, Reply, with_facts
from blogtui.model.account import Account
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client


class Handoff:
    """Answers any post that has an address, by hand."""

    name = "handoff"
    rank = 90
    abilities = Abilities(
        "Any other (in the browser)",
        reads=False,
        answers="in the browser",
        threaded=True,
        signed=Signed.BROWSER,
        moderated=Moderation.UNKNOWN,
    )

    def recognise(self, hints: Hints) -> Source | None:
        page = hints.links.page or hints.post_url
        if page is None:
            return None
        generators = (hints.generator or "", (hints.page.generator or "") if hints.page else "")
        wordpress = any("wordpress" in generator.lower() for generator in generators)
        facts = with_facts((), post=hints.post_native_id, system="wordpress" if wordpress else None)
        return Source(self.name, page, page, page, facts)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"the comment form of {authority(source.url)}, in the browser"
        return Form(where, signed=Signed.BROWSER, markup=Markup.TEXT, by_hand=True)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        message = f"The browser takes it from here, at {authority(source.url)}."
        return Posted(Outcome.HANDOFF, message, handoff_url=self.handoff(source, reply.to))

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.url, source.fact("post") or "", to, wordpress=source.fact("system") == "wordpress")

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        """Nothing was sent from here, so nothing can be lost."""
        return None


PROVIDER = Handoff()
