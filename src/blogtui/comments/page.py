"""A post's page, as far as comment systems show themselves in it: links, generator, forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from blogtui.comments.tags import Tag, tags
from blogtui.model.frozen import frozen
from blogtui.net.address import resolve

_MOST = 500  # links, and as many forms: a page with more is no blog's


@frozen
class PageLink:
    """A `<link>`: `rel` in lower case (may be several words), `href` absolute, `type` the media type or empty."""

    rel: str
    href: str
    type: str = ""
    title: str = ""


@frozen
class FormInput:
    """One control of a form. `tag` is input, textarea or select; `limit` is its maxlength; `shown` is false for
    what people never see (type=hidden, aria-hidden, display:none), which is how traps for robots are made."""

    tag: str
    name: str
    type: str = ""
    value: str = ""
    required: bool = False
    limit: int | None = None
    shown: bool = True


@frozen
class HtmlForm:
    """A form: `action` absolute, `method` in lower case."""

    id: str
    action: str
    method: str
    inputs: tuple[FormInput, ...]


@dataclass(frozen=True)
class Page:
    """A fetched page. `links` are those of its HTTP header: (rel, absolute address). Read once, when first asked."""

    url: str
    html: str
    header_links: tuple[tuple[str, str], ...] = ()

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every tag of the page in order: gone through once for all who look for something in it."""
        return tuple(tags(self.html))

    @cached_property
    def _read(self) -> "_Reading":
        return _Reading(self.tags, self.url)

    @cached_property
    def links(self) -> tuple[PageLink, ...]:
        """The HTTP header's links, then those of the page."""
        header = tuple(PageLink(rel.lower(), href) for rel, href in self.header_links)
        return header + tuple(self._read.links)

    @property
    def generator(self) -> str | None:
        """What `<meta name=generator>` says."""
        return self._read.generator

    @property
    def forms(self) -> tuple[HtmlForm, ...]:
        return tuple(self._read.forms)

    @property
    def ids(self) -> frozenset[str]:
        """Every `id` in the page."""
        return frozenset(self._read.ids)

    @property
    def classes(self) -> frozenset[str]:
        """Every class name in the page."""
        return frozenset(self._read.classes)

    @cached_property
    def comment_feed(self) -> str | None:
        """The feed of this post's own comments, as the page announces it."""
        from blogtui.feeds.discover import discover

        found = discover(self.html, self.url, self.header_links)
        return next((feed.url for feed in found if feed.kind == "this_post"), None)

    def link(self, rel: str) -> str | None:
        """The address of the first link of that relation."""
        return next((link.href for link in self.links if rel in link.rel.split()), None)


@dataclass(slots=True)
class _OpenForm:
    id: str
    action: str
    method: str
    inputs: list[FormInput] = field(default_factory=list)

    def closed(self) -> HtmlForm:
        return HtmlForm(self.id, self.action, self.method, tuple(self.inputs))


class _Reading:
    """What one pass over a page finds."""

    def __init__(self, page: Iterable[Tag], base: str) -> None:
        self.links: list[PageLink] = []
        self.forms: list[HtmlForm] = []
        self.generator: str | None = None
        self.ids: set[str] = set()
        self.classes: set[str] = set()
        self._base = base
        self._form: _OpenForm | None = None
        for tag in page:
            if not tag.end:
                self._start(tag)
            elif tag.name == "form":
                self._close_form()
        self._close_form()

    def _start(self, tag: Tag) -> None:
        values = tag.attributes
        if "id" in values:
            self.ids.add(values["id"])
        self.classes.update(values.get("class", "").split())
        if tag.name == "link" and "href" in values:
            self._link(values)
        elif tag.name == "meta" and values.get("name", "").lower() == "generator" and self.generator is None:
            self.generator = values.get("content")
        elif tag.name == "form" and len(self.forms) < _MOST:
            self._close_form()
            action = resolve(self._base, values.get("action", "")) or self._base
            self._form = _OpenForm(values.get("id", ""), action, values.get("method", "get").lower())
        elif tag.name in ("input", "select", "textarea") and self._form is not None:
            self._form.inputs.append(_control(tag))

    def _link(self, values: Mapping[str, str]) -> None:
        href = resolve(self._base, values["href"])
        if href is not None and len(self.links) < _MOST:
            kind = values.get("type", "").partition(";")[0].strip().lower()
            self.links.append(PageLink(values.get("rel", "").lower(), href, kind, values.get("title", "")))

    def _close_form(self) -> None:
        if self._form is not None:
            self.forms.append(self._form.closed())
            self._form = None


def _control(tag: Tag) -> FormInput:
    values = tag.attributes
    kind = values.get("type", "").lower()
    style = values.get("style", "").replace(" ", "").lower()
    shown = kind != "hidden" and values.get("aria-hidden", "").lower() != "true" and "display:none" not in style
    limit = values.get("maxlength", "")
    return FormInput(
        tag=tag.name,
        name=values.get("name", ""),
        type=kind,
        value=tag.text.removeprefix("\n") if tag.name == "textarea" else values.get("value", ""),
        required="required" in values,
        limit=int(limit) if limit.isdecimal() and len(limit) < 10 else None,
        shown=shown,
    )
