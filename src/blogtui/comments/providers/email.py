"""Answers by e-mail where a post's page asks for that: handed to the reader's mail program (RFC 6068)."""

import re
from urllib.parse import parse_qs, quote, unquote

from blogtui.comments.elements import Element, Markup
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, Reply, with_facts
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.reply import Form, Moderation, Outcome, Posted, Signed
from blogtui.model.reply import Markup as TextMarkup
from blogtui.model.thread import Source
from blogtui.net.client import Client

LONGEST = 1900  # characters of a mailto: address that mail programs take
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_NOBODY = re.compile(r"no-?reply|nospam|@(?:[\w-]+\.)*example\.", re.IGNORECASE)
# A link to write to somebody is everywhere; one to answer this post says so.
_ANSWERS = re.compile(
    r"\brepl(?:y|ies)\b|\brespond|\bcomment|\banswer|\bantwort|\bkomment|\brépon|\brespon", re.IGNORECASE
)


class Email:
    """Answers the post only: a letter goes to its author, and nobody else reads it."""

    name = "email"
    rank = 70
    abilities = Abilities(
        "E-mail to the author",
        reads=False,
        answers="in the mail program",
        threaded=False,
        signed=Signed.BROWSER,
        moderated=Moderation.NEVER,
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = _invitation(hints.page) if hints.page is not None else None
        if found is None or hints.post_url is None:
            return None
        address, subject = found
        return Source(self.name, f"mailto:{address}", hints.post_url, hints.post_url, with_facts((), subject=subject))

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"an e-mail to {source.key.removeprefix('mailto:')}, not public, in your mail program"
        return Form(
            where,
            signed=Signed.BROWSER,
            moderation=Moderation.NEVER,
            markup=TextMarkup.TEXT,
            threaded=False,
            by_hand=True,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        subject = source.fact("subject") or f"Re: {reply.post_title or reply.post_url}"
        letter = f"{reply.text}\n\n{reply.post_url}"
        whole = f"{_mailto(source, subject)}&body={_escaped(letter)}"
        # A longer text goes by the clipboard, as to every form.
        url = whole if len(whole) <= LONGEST else _mailto(source, subject)
        return Posted(Outcome.HANDOFF, "Your mail program takes it from here.", handoff_url=url)

    def handoff(self, source: Source, to: str | None) -> str:
        return _mailto(source, source.fact("subject") or f"Re: {source.url}")

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        """Nothing was sent from here, so nothing can be lost."""
        return None


def _invitation(page: Page) -> tuple[str, str | None] | None:
    """Address and subject of the page's first link for answers by e-mail."""
    if "mailto:" not in page.html.lower():
        return None
    markup = Markup(page.html)
    links = (each for each in markup.elements if each.name == "a" and each.get("href").lower().startswith("mailto:"))
    return next((found for link in links if (found := _addressee(link, markup)) is not None), None)


def _addressee(link: Element, markup: Markup) -> tuple[str, str | None] | None:
    """Only the address and the subject are taken: whatever else a link wants in a letter (cc, bcc) is not."""
    address, _, query = link.get("href")[len("mailto:") :].partition("?")
    address = unquote(address).strip()
    subject = clean_line(parse_qs(query.replace("+", "%2B")).get("subject", [""])[0], 200)
    says = " ".join((markup.line(link), link.get("title"), link.get("class"), link.get("rel"), link.get("id")))
    invites = _ANSWERS.search(says) or subject.lower().startswith("re:")
    if not invites or not _ADDRESS.fullmatch(address) or _NOBODY.search(address):
        return None
    return address, subject or None


def _mailto(source: Source, subject: str) -> str:
    address = source.key.removeprefix("mailto:")
    return f"mailto:{quote(address, safe='@')}?subject={_escaped(subject)}"


def _escaped(text: str) -> str:
    """Percent-encoded, with line breaks as RFC 6068 §5 wants them."""
    return quote(re.sub(r"\r\n|\r|\n", "\r\n", text), safe="")


PROVIDER = Email()
