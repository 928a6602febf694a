"""The last resort for every post: the browser, at the right form. Opening it is the face's business."""

from blogtui.comments.browser import form_address
from blogtui.comments.by_hand import ByHand
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, with_facts
from blogtui.model.reply import Moderation, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority


class Handoff(ByHand):
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

    def where(self, source: Source) -> str:
        return f"the comment form of {authority(source.url)}"

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.url, source.fact("post") or "", to, wordpress=source.fact("system") == "wordpress")


PROVIDER = Handoff()
