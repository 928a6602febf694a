"""Finds the comment systems there are, and for a post the ways to read and to answer it."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import entry_points

from blogtui.comments import providers as shipped
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Answers, Finds, Opens, Provider, Reads
from blogtui.model.errors import CommentsError
from blogtui.model.thread import Source

ENTRY_POINTS = "blogtui.comment_providers"


def import_one_by_one() -> Iterator[Provider]:
    """The comment systems in `comments/providers`: each module's `PROVIDER`. Each takes some milliseconds to import;
    whoever has something else to do meanwhile can do it in between."""
    for module in pkgutil.iter_modules(shipped.__path__):
        yield importlib.import_module(f"{shipped.__name__}.{module.name}").PROVIDER


class Registry:
    """The comment systems at hand, best first. `problems` are about those that could not be loaded."""

    def __init__(self, providers: Iterable[Provider], problems: Iterable[CommentsError] = ()) -> None:
        self.problems = tuple(problems)
        self.providers = tuple(sorted(providers, key=lambda provider: (provider.rank, provider.name)))
        self._by_name = {provider.name: provider for provider in self.providers}
        if len(self._by_name) != len(self.providers):
            names = ", ".join(provider.name for provider in self.providers)
            raise CommentsError(f"Two comment systems go by one name ({names}).", advice="Uninstall one of them.")

    @classmethod
    def load(cls) -> "Registry":
        """Those in `comments/providers` and those of the entry points `blogtui.comment_providers`, which name a
        provider or a class or function that makes one."""
        found = list(import_one_by_one())
        problems = []
        for point in entry_points(group=ENTRY_POINTS):
            try:
                loaded = point.load()
            except (ImportError, AttributeError) as error:
                advice = "Update or uninstall the package it comes from."
                problem = CommentsError(f"The comment system '{point.name}' cannot be loaded.", advice=advice)
                problem.__cause__ = error
                problems.append(problem)
            else:
                found.append(loaded() if callable(loaded) else loaded)
        return cls(found, problems)

    def recognise(self, hints: Hints) -> tuple[Source, ...]:
        """Every source of the post: those that can be read first, the best first.

        Where one source reads a comment feed among other things (its fact `feed`), the bare feed is left out: it is
        the same thread, read less well.
        """
        found = [(provider, source) for provider in self.providers if (source := provider.recognise(hints))]
        readable = [source for provider, source in found if isinstance(provider, Reads)]
        others = [source for provider, source in found if not isinstance(provider, Reads)]
        covered = {source.fact("feed") for source in readable}
        return (*(source for source in readable if source.url not in covered), *others)

    def in_order(self, sources: Iterable[Source]) -> tuple[Source, ...]:
        """The sources as `recognise` orders them; those of no provider here (any more) last."""
        ranks = {provider.name: rank for rank, provider in enumerate(self.providers)}
        last = len(ranks)
        return tuple(sorted(sources, key=lambda each: (self.reader(each) is None, ranks.get(each.provider, last))))

    def needs_page(self, hints: Hints) -> bool:
        """Whether fetching the post's page could tell more: the entry alone leads to no thread of the blog's own."""
        if hints.page is not None or hints.post_url is None:
            return False
        return not any(
            self.keeps(each) or (self._is_aside(each) and each.page == hints.post_url)  # the post itself is a toot
            for each in self.recognise(hints)
        )

    def _is_aside(self, source: Source) -> bool:
        reader = self.reader(source)
        return reader is not None and reader.abilities.aside

    def get(self, name: str) -> Provider:
        """The provider of that name; raises CommentsError when it is not installed (any more)."""
        if name not in self._by_name:
            raise CommentsError(f"The comment system '{name}' is not installed.")
        return self._by_name[name]

    def reader(self, source: Source) -> Reads | None:
        """Who reads that source, None when nobody can."""
        provider = self._by_name.get(source.provider)
        return provider if isinstance(provider, Reads) else None

    def opener(self, source: Source) -> Opens | None:
        """Who opens that source's post when it is behind a password; None where nobody can."""
        provider = self._by_name.get(source.provider)
        return provider if isinstance(provider, Opens) else None

    def finders(self) -> tuple[Finds, ...]:
        """Places outside the blog that can be asked about an address."""
        return tuple(provider for provider in self.providers if isinstance(provider, Finds))

    def outside(self, source: Source) -> bool:
        """Whether the source is such a place, not the blog's own."""
        provider = self._by_name.get(source.provider)
        return provider is not None and provider.abilities.outside

    def keeps(self, source: Source) -> bool:
        """Whether comments of the blog itself are read there, not a conversation held elsewhere."""
        return self.reader(source) is not None and not self.held_elsewhere(source.provider)

    def held_elsewhere(self, name: str) -> bool:
        """Whether what is said by way of that provider is no comment at the blog: its ids tell the blog nothing."""
        provider = self._by_name.get(name)
        return provider is not None and (provider.abilities.aside or provider.abilities.outside)

    def fallback(self, source: Source) -> bool:
        """Whether the source is to be read only when nothing better shows the blog's own comments."""
        provider = self._by_name.get(source.provider)
        return provider is not None and provider.abilities.fallback

    def label(self, source: Source) -> str:
        """The source's name for people."""
        provider = self._by_name.get(source.provider)
        return source.provider if provider is None else provider.abilities.label

    def answerer(self, name: str) -> Answers | None:
        """The way to answer of that name, as a draft remembers it."""
        provider = self._by_name.get(name)
        return provider if isinstance(provider, Answers) else None

    def answerers(self, sources: Sequence[Source]) -> tuple[tuple[Answers, Source], ...]:
        """Every way to answer, best first. Where the blog keeps comments, even the browser there comes before
        conversations elsewhere."""
        ways = [
            (provider, source)
            for provider in self.providers
            if isinstance(provider, Answers)
            for source in sources
            if provider.takes(source)
        ]
        if any(self.keeps(source) for source in sources):
            ways.sort(key=lambda way: way[0].abilities.aside)
        return tuple(ways)

    def answer_route(self, sources: Sequence[Source]) -> tuple[Answers, Source] | None:
        """The best way to answer, None when there is none at all (a post without any address)."""
        return next(iter(self.answerers(sources)), None)
