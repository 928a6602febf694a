"""What the command palette offers: every command that holds where the focus is, and the blogs."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable

from textual.binding import ActiveBinding
from textual.command import Command as Found
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.types import IgnoreReturnCallbackType

from blogtui.model.blog import Blog
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId
from blogtui.tui.commands import COMMANDS, Command, key_words


@runtime_checkable
class KnowsBlogs(Protocol):
    """A screen that can go to a blog."""

    @property
    def blogs(self) -> Sequence[Blog]: ...

    def go_to_blog(self, blog_id: BlogId) -> None: ...


@frozen
class Offer:
    """A command that holds here, by which node, with the keys it has at present; `enabled` false is dimmed."""

    command: Command
    node: DOMNode
    keys: tuple[str, ...] = ()
    enabled: bool = True


def offers(screen: Screen[Any]) -> tuple[Offer, ...]:
    """What can be done where the screen's focus is, in the order of the table.

    A command without keys holds where another of its contexts does.
    """
    bound: dict[str, list[ActiveBinding]] = {}
    for active in screen.active_bindings.values():
        bound.setdefault(active.binding.id or "", []).append(active)
    nodes = {name: bound[each.id][0].node for each in COMMANDS if each.id in bound for name in each.where}
    return tuple(_offers(bound, nodes))


def _offers(bound: Mapping[str, Sequence[ActiveBinding]], nodes: Mapping[str, DOMNode]) -> Iterator[Offer]:
    for command in COMMANDS:
        if command.id in bound:
            first, *_ = keys = bound[command.id]
            yield Offer(command, first.node, tuple(each.binding.key for each in keys), first.enabled)
        elif not command.keys and not command.where.isdisjoint(nodes):
            yield Offer(command, next(nodes[name] for name in command.where if name in nodes))


class Commands(Provider):
    """Commands by their words, then blogs by their titles."""

    async def discover(self) -> Hits:
        for offer in offers(self.screen):
            yield DiscoveryHit(_shown(offer), self._run(offer), text=offer.command.words, help=_help(offer))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for offer in offers(self.screen):
            words = offer.command.words
            score = max(matcher.match(words), matcher.match(offer.command.tip) * 0.8)
            if score > 0:
                yield Hit(score, _shown(offer), self._run(offer), text=words, help=_help(offer))
        if isinstance(self.screen, KnowsBlogs):
            for blog in self.screen.blogs:
                title = clean_line(blog.title)
                if (score := matcher.match(title)) > 0:
                    go = partial(self.screen.go_to_blog, blog.id)
                    yield Hit(score, Content(title), go, text=title, help="Go to this blog.")

    def _run(self, offer: Offer) -> IgnoreReturnCallbackType:
        if not offer.enabled:
            return partial(self.app.notify, "That cannot be done just now.", markup=False)
        return partial(self.app.run_action, offer.command.action, offer.node)


def _shown(offer: Offer) -> Content:
    words = Content(offer.command.words)
    return words if offer.enabled else words.stylize("dim")


def _help(offer: Offer) -> str:
    keys = key_words(",".join(offer.keys))
    return f"{offer.command.tip} ({keys})" if keys else offer.command.tip


class Palette(CommandPalette):
    """Textual's palette, which gathers on for a moment after it was closed, and ended the program by that."""

    def _refresh_command_list(self, command_list: CommandList, commands: list[Found], clear_current: bool) -> None:
        if self.query(CommandList):
            super()._refresh_command_list(command_list, commands, clear_current)
