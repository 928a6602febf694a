"""What those comment systems share whose answers the browser takes: the half of a provider that asks and sends."""

from abc import ABC, abstractmethod

from blogtui.comments.provider import Reply
from blogtui.model.account import Account
from blogtui.model.reply import Form, Markup, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client


class ByHand(ABC):
    """Answers go by hand, at the address that `handoff` gives. `markup` is what is made of the text there."""

    name: str
    markup = Markup.TEXT

    @abstractmethod
    def where(self, source: Source) -> str:
        """Where a person answers, in words ("the comment form of example.org")."""

    @abstractmethod
    def handoff(self, source: Source, to: str | None) -> str:
        """As Answers has it."""

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        return form(self.where(source), self.markup)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        return handed_off(self.handoff(source, reply.to))

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        """Nothing was sent from here, so nothing can be lost."""
        return None


def form(where: str, markup: Markup = Markup.TEXT, closed: str | None = None) -> Form:
    """What is told of a place where only a browser can answer."""
    return Form(f"{where}, in the browser", signed=Signed.BROWSER, markup=markup, by_hand=True, closed=closed)


def handed_off(address: str) -> Posted:
    """The report when the browser takes over at `address`."""
    return Posted(Outcome.HANDOFF, f"The browser takes it from here, at {authority(address)}.", handoff_url=address)
