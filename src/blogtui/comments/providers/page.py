"""The post's page itself, for blogs whose feed and programming interface give no thread: comments as marked up in it,
answers by its form if that is a plain one."""

import re
from urllib.parse import urlsplit

from blogtui.comments import another_post, by_hand, lookup, page_thread, plain_form, sending
from blogtui.comments.browser import form_address
from blogtui.comments.elements import Markup
from blogtui.comments.hints import Hints
from blogtui.comments.page import HtmlForm, Page
from blogtui.comments.pages import HTML
from blogtui.comments.provider import Abilities, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.model.account import Account
from blogtui.model.errors import BadRedirect, BlogtuiError, NotSent
from blogtui.model.reply import Form, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response, Unchanged

_SAID = re.compile(r"schema\.org/(?:Comment|UserComments)\b|\"@type\"\s{0,9}:\s{0,9}\"(?:Comment|UserComments)\"")
_LISTED = re.compile(r"(?:li-|div-)?comment-(\d{1,20})|c(\d{5,25})")


class PostPage:
    """Reads what is marked up as a comment; answers through a form that asks for no more than name, e-mail, website."""

    name = "page"
    rank = 50
    abilities = Abilities(
        "The post's own page (microformats2, schema.org, WordPress's and Blogger's markup)",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.UNKNOWN,
        fallback=True,
    )

    def recognise(self, hints: Hints) -> Source | None:
        page = hints.page
        if page is None or hints.post_url is None or not _has_comments(page):
            return None
        facts = with_facts((), author=hints.post_author, post=hints.post_native_id, title=hints.post_title)
        return Source(self.name, hints.post_url, hints.post_url, hints.links.page or hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        answer = await _ask(source, client, known)
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        return await page_thread.read(answer, source, client, known)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"the comment form of {authority(source.url)}"
        page = _page(await _get(source, client))
        form = plain_form.comment_form(page)
        if form is None:
            return by_hand.form(where)
        return plain_form.asked(form, page, where)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        answer = await sending.before(_get(source, client))
        form = plain_form.comment_form(_page(answer), reply.to)
        address = self.handoff(source, reply.to)
        if form is None and answer.perhaps_cut:
            raise NotSent(f"{authority(source.url)} hung up in the middle of its page.", address=source.url)
        if form is None:
            words = f"The comment form of {authority(source.url)} works in a browser only."
            return Posted(Outcome.HANDOFF, words, handoff_url=address)
        sent = await sending.fill_in(client, form.action, plain_form.filled(form, reply), answer)
        if isinstance(sent, Posted):
            return sent
        if sent.status >= 400:
            return sending.refused(sent, address)
        return await self._taken(sent, source, reply, client)

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.page or source.url, source.fact("post") or "", to, wordpress=False)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await self.thread(source, client, Known())
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)

    async def _taken(self, sent: Response, source: Source, reply: Reply, client: Client) -> Posted:
        """A form says neither yes nor no to programs: the page tells whether the comment is there."""
        landed = _LISTED.fullmatch(urlsplit(sent.location or "").fragment)
        if landed is not None and (landed[1] or landed[2]) in reply.known:
            return Posted(Outcome.DUPLICATE, "The site has this comment already.", url=sent.location)
        form = plain_form.comment_form(_page(sent), reply.to) if sent.status == 200 else None
        words = _complaint(sent) if form is not None else sending.said(sent)
        try:
            found = await self.find(source, reply, None, client)
        except BlogtuiError as error:
            words, found = f"The page could not be read again: {error}", None
        if found is not None:
            return found
        if form is not None and _still_in(form, reply):
            words = words or "The site shows the form again, and does not take the comment."
            return Posted(Outcome.REJECTED, words, handoff_url=self.handoff(source, reply.to))
        return Posted(Outcome.HELD, f"The site answered, but does not show it yet. {words}".strip())


def _has_comments(page: Page) -> bool:
    """Whether there is anything to read or to answer by; looks at what was found when the page was first read."""
    return (
        not page.classes.isdisjoint({"u-comment", "p-comment"})
        or any(_LISTED.fullmatch(each) for each in page.ids)
        or _SAID.search(page.html) is not None
        or plain_form.comment_form(page) is not None
    )


async def _ask(source: Source, client: Client, known: Known) -> Response | Unchanged:
    """The page that this visit has already, else the one there is now. Raises NetError."""
    had = known.pages.had(source.url) if known.pages is not None else None
    answer = had or await client.get(source.url, validators=known.validators, accept=HTML, limit=PAGE_LIMIT)
    return answer if isinstance(answer, Unchanged) else _of_the_post(answer, source)


async def _get(source: Source, client: Client) -> Response:
    return _of_the_post(await client.fetch(source.url, accept=HTML, limit=PAGE_LIMIT), source)


def _of_the_post(answer: Response, source: Source) -> Response:
    if another_post.another(answer, source):
        raise BadRedirect(f"{authority(source.url)} leads from this post to another page.", address=source.url)
    return answer


def _page(answer: Response) -> Page:
    return Page(answer.url, answer.text, answer.links)


def _complaint(sent: Response) -> str:
    """What a page that shows the form again says is wrong: the first element that calls itself an error."""
    markup = Markup(sent.text)
    wrong = (each for each in markup.elements if any("error" in word.lower() for word in each.words))
    return next((words for each in wrong if (words := markup.line(each, 400))), "")


def _still_in(form: HtmlForm, reply: Reply) -> bool:
    text = plain_form.text_input(form)
    return text is not None and text.value.split() == reply.text.split()


PROVIDER = PostPage()
