"""What a comment system must offer to be read and answered here, and the values that pass between."""

from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from blogtui.comments.hints import Hints
from blogtui.comments.pages import Pages
from blogtui.model.account import Account, AccountKind, SignIn
from blogtui.model.blog import Validators
from blogtui.model.frozen import frozen
from blogtui.model.identity import Identity
from blogtui.model.reply import Form, Moderation, Permit, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client

PASSWORD = "password"
WANTED, GIVEN = "wanted", "given"
"""The fact `password` of the source of a protected post: it could not be read without one, or was read with it."""


@frozen
class FetchedComment:
    """One comment as its server gave it. `parent` is the native id answered, None for an answer to the post;
    it may name a comment that did not come. `html` is not yet cleaned. Times are aware UTC. `by_moderator`: whoever
    wrote it keeps order there (a moderator, an administrator). `typed` is the text before it was made HTML, where the
    server tells it."""

    native_id: str
    parent: str | None
    author: str
    html: str
    published: datetime | None = None
    updated: datetime | None = None
    author_url: str | None = None
    by_post_author: bool = False
    by_moderator: bool = False
    url: str | None = None
    state: CommentState = CommentState.LIVE
    likes: int | None = None
    rank: int | None = None
    typed: str | None = None


@frozen
class FetchedThread:
    """A thread as read, flat and in no order. `total` is what the server says there are (None unknown).

    `complete` is true only with good reason to believe that nothing is missing: what the store has and is not
    here may then go, unless `added` says that these are only what the store needs beside what it has, which stays.
    `problem` is a sentence on what kept the rest away. `facts` are those of the source, with what was learnt while
    reading: they take the place of the source's own.
    """

    comments: tuple[FetchedComment, ...] = ()
    total: int | None = None
    complete: bool = True
    closed: bool = False
    validators: Validators = Validators()
    facts: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
    added: bool = False


@frozen
class NotModified:
    """The server says that nothing changed since the validators were given (304)."""

    validators: Validators = Validators()


@frozen
class Opened:
    """What a password was exchanged for: the cookies to be sent along, none where nothing is to be opened; and `site`,
    the address of the post to whose server alone they may go, encrypted where that is."""

    site: str
    cookies: tuple[tuple[str, str], ...] = ()


@frozen
class Known:
    """What the store has of a thread: the validators of its last visit, the newest time, the native ids, and those of
    who answers whom (comment, answered); and the reader's account there, if any. `pages` are those of this visit, which
    other readers of the post's threads share."""

    validators: Validators = Validators()
    newest: datetime | None = None
    ids: frozenset[str] = frozenset()
    account: Account | None = None
    parents: tuple[tuple[str, str], ...] = ()
    pages: Pages | None = None


@frozen
class Reply:
    """An answer to be sent. `to` is the native id of the comment answered, None for the post itself.

    `key` is a UUID made once per draft: it stays the same over every attempt, so that a server can know a repeat.
    `since` (aware UTC) is when the draft was begun and `known` the native ids the thread had, as far as anybody here
    knows, before it was sent: neither an older comment nor one of those is ever taken for this answer. Where an account
    signs, it is not `identity` that stands there but one of `names`, the account's own; () when they are not known.
    """

    text: str
    identity: Identity
    post_url: str
    key: str
    to: str | None = None
    post_title: str = ""
    post_native_id: str = ""
    since: datetime | None = None
    known: frozenset[str] = frozenset()
    account: Account | None = None
    names: tuple[str, ...] = ()


@frozen
class Abilities:
    """What a comment system can do, for people: the README's table is made of these. `refuses_repeats`: the blog itself
    turns away what it has already, so that sending again after a lost answer does no harm; `repeats_known` is for how
    long after the first sending, None for ever. `account`: what is asked of one who has an account there. `fallback`:
    read only when nothing better shows the blog's own comments, since it shows the same less well. `aside`: a
    conversation held elsewhere that the blog names (a toot, a forum's topic): it stands behind the blog's own comments
    and takes the place of none. `outside`: a discussion of the post elsewhere (Hacker News …), looked up only when the
    reader asks."""

    label: str
    reads: bool
    answers: str = ""
    threaded: bool = False
    signed: Signed = Signed.NOBODY
    moderated: Moderation = Moderation.UNKNOWN
    refuses_repeats: bool = False
    repeats_known: timedelta | None = None
    account: AccountKind | None = None
    fallback: bool = False
    aside: bool = False
    outside: bool = False


class Provider(Protocol):
    """A comment system. `rank` orders readers and ways to answer, the lowest first."""

    @property
    def name(self) -> str: ...

    @property
    def rank(self) -> int: ...

    @property
    def abilities(self) -> Abilities: ...

    def recognise(self, hints: Hints) -> Source | None:
        """The post's thread at this system, or None. Pure and quick: asks nobody."""
        ...


@runtime_checkable
class Reads(Provider, Protocol):
    """A comment system whose threads can be read."""

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        """The whole thread, as far as it can be had. Raises NetError, FeedError, CommentsError."""
        ...


@runtime_checkable
class Answers(Provider, Protocol):
    """A way to answer. It may answer what another provider reads: see `takes`."""

    def takes(self, source: Source) -> bool:
        """Whether answers to that source can go this way. Pure and quick."""
        ...

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        """What is asked of the writer, and whether answers are taken at all; with an account, or without. A system
        that takes answers only from accounts gives a form that is `by_hand` without one. Raises NetError,
        CommentsError."""
        ...

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        """Send, once. Raises NetError only if nothing can have arrived, so that it may wait and be sent again; never
        NoAnswer: a lost answer is Outcome.UNKNOWN."""
        ...

    def handoff(self, source: Source, to: str | None) -> str:
        """Where a person answers in a browser, as exactly as is known."""
        ...

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        """After a lost answer, or while held: what the blog has of it, None if nothing. Raises as `thread` does."""
        ...


@runtime_checkable
class Opens(Provider, Protocol):
    """A comment system whose posts may be behind a password: its threads then have the fact `password`."""

    def shut(self, html: str) -> bool:
        """Whether that is what the blog shows in the place of a protected text."""
        ...

    async def open(self, source: Source, password: str, client: Client) -> Opened:
        """The cookies that open the post; none where it is open to everybody (any more). The password goes to the
        post's own server alone. Raises WrongPassword only where it surely is wrong, NetError, CommentsError."""
        ...

    async def text(self, source: Source, client: Client) -> str:
        """The post's text as HTML, by a client that carries those cookies; "" where it cannot be had. Raises
        NetError."""
        ...


@runtime_checkable
class Amends(Answers, Protocol):
    """A way to answer after which one's own comment can be changed, as long as the permit holds that came with it
    (`Posted.permit`). Both raise NetError; a refusal is in what they return: LOGIN_NEEDED when leave is over."""

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        """Put the reply's text and name in the place of what is there; to do so again does no harm. A renewed permit
        is in what is returned."""
        ...

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        """Delete it: WITHDRAWN, also when it is gone already. `message` tells what stays in its place, if anything."""
        ...


@runtime_checkable
class Finds(Provider, Protocol):
    """A place outside the blog where any address may be discussed: asked only when the reader wants it."""

    async def search(self, post_url: str, client: Client) -> tuple[Source, ...]:
        """The discussions of that very address, the liveliest first; () when there are none. Raises NetError,
        CommentsError."""
        ...


@runtime_checkable
class Proves(Provider, Protocol):
    """A comment system that can say whose an account is."""

    async def prove(self, account: Account, client: Client) -> str:
        """Whose account it is, as the system names it ("@ana@social.example"). The secret goes to the account's own
        site alone. Raises NetError, and CommentsError when it is refused."""
        ...


@runtime_checkable
class Names(Provider, Protocol):
    """A comment system that can say what stands as the author over an account's comments."""

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        """As `FetchedComment.author` has it; () where the account has no name of its own. The secret goes to the
        account's own site alone. Raises NetError, and CommentsError when it is refused."""
        ...


@runtime_checkable
class SignsIn(Provider, Protocol):
    """A comment system that gives its secret out in the browser, where the reader allows it."""

    async def sign_in(self, site: str, app: str, client: Client) -> SignIn:
        """Begin at that site; `app` is what `AccountKind.app` asks for. Raises NetError, CommentsError."""
        ...

    async def signed_in(self, begun: SignIn, shown: str, client: Client) -> Account:
        """The account, with its secret, by what the browser showed. Raises ConfigError when that is something else,
        NetError, CommentsError."""
        ...


def with_facts(facts: tuple[tuple[str, str], ...], **learnt: str | None) -> tuple[tuple[str, str], ...]:
    """The facts in the order of their names, with those learnt put right; None or "" forgets one."""
    return tuple(sorted((name, value) for name, value in {**dict(facts), **learnt}.items() if value))
