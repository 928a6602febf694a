"""The comment systems that run here as real servers, for journeys that are told once and made on each of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from tests.journeys.program import Program
from tests.servers.ghost import Ghost
from tests.servers.isso import Isso
from tests.servers.waline import READER, Waline
from tests.servers.wordpress import WordPress

WILMA = ("--name", "Wilma", "--email", "wilma@example.net")


@dataclass(frozen=True)
class Stored:
    """A comment as the server's own database holds it; ids are the system's, times aware UTC."""

    id: str
    parent: str | None
    author: str
    published: datetime
    updated: datetime | None = None
    state: str = "live"
    likes: int | None = None
    pinned: bool = False


class System(ABC):
    """One server with a blog on it: `busy` is a post with a thread, `quiet` one without, both addresses. `address` is
    where the comment server is asked, its own unless `through` says another one."""

    provider: str
    repeat = "duplicate"  # what becomes of the same words sent twice on purpose
    signed: tuple[str, ...] = WILMA

    def __init__(self, address: str) -> None:
        self.address = address

    def through(self, address: str) -> None:
        """Let the blog name the server by that address."""
        self.address = address

    @property
    def blog(self) -> str:
        """The address to follow."""
        return self.address

    @property
    @abstractmethod
    def busy(self) -> str: ...

    @property
    @abstractmethod
    def quiet(self) -> str: ...

    @abstractmethod
    def public(self) -> list[Stored]:
        """What anybody may see below `busy`, in no order."""

    @abstractmethod
    def texts(self) -> list[str]:
        """What was written below `quiet`, whatever its state."""

    @abstractmethod
    def stop(self) -> None: ...

    @abstractmethod
    def start(self) -> None: ...

    def follow(self, program: Program) -> None:
        """Follow the blog, with the account that the system wants of everybody."""
        ran = program("add", self.blog)
        assert ran.status == 0, ran.err

    def sign_in(self, program: Program, right: bool = True) -> None:
        """An account there, with a password that is right or wrong."""
        raise NotImplementedError(self.provider)

    def hold(self) -> None:
        """From now on comments wait for a moderator."""
        raise NotImplementedError(self.provider)

    def approve(self, comment: str) -> None:
        raise NotImplementedError(self.provider)

    def refuse(self, comment: str) -> None:
        raise NotImplementedError(self.provider)

    def slow_down(self) -> None:
        """From now on, not too many comments at once."""
        raise NotImplementedError(self.provider)

    def close(self) -> None:
        """No more comments below `quiet`."""
        raise NotImplementedError(self.provider)

    def lock(self) -> None:
        """Comments only of those who are logged in."""
        raise NotImplementedError(self.provider)


def in_order(comments: list[Stored]) -> Iterator[tuple[Stored, int]]:
    """As a thread is shown: what answers a comment below it, the older first; with the depth."""
    ids = {comment.id for comment in comments}

    def below(parent: str | None, depth: int) -> Iterator[tuple[Stored, int]]:
        here = [each for each in comments if (each.parent if each.parent in ids else None) == parent]
        for each in sorted(here, key=lambda each: (not each.pinned, each.published, each.id)):
            yield each, depth
            yield from below(each.id, depth + 1)

    return below(None, 0)


def _add_account(program: Program, provider: str, site: str, user: str | None, secret: str) -> None:
    words = () if user is None else ("--user", user)
    ran = program("account", "add", provider, site, *words, "--secret", "-", stdin=secret)
    assert ran.status == 0, ran.err


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class OnWordPress(System):
    provider = "wordpress"

    def __init__(self, server: WordPress) -> None:
        super().__init__(server.address)
        self._server = server
        server.ctl("switch", "no_flood", "on")

    @property
    def busy(self) -> str:
        return f"{self.address}2019/05/a-busy-evening/"

    @property
    def quiet(self) -> str:
        return f"{self.address}2019/05/nobody-has-answered-yet/"

    def public(self) -> list[Stored]:
        rows = [row for row in self._server.comments(104) if row["status"] == "1"]
        return [
            Stored(row["id"], None if row["parent"] == "0" else row["parent"], row["author"], _at(row["published"]))
            for row in rows
        ]

    def texts(self) -> list[str]:
        return [row["text"] for row in self._server.comments(103)]

    def stop(self) -> None:
        self._server.down()

    def start(self) -> None:
        self._server.up()

    def sign_in(self, program: Program, right: bool = True) -> None:
        secret = self._server.app_password("reader") if right else "abcd efgh ijkl mnop qrst uvwx"
        _add_account(program, "wordpress", self.address, "reader", secret)

    def hold(self) -> None:
        self._server.ctl("option", "comment_moderation", "1")

    def approve(self, comment: str) -> None:
        self._server.ctl("comment", comment, "approve")

    def refuse(self, comment: str) -> None:
        self._server.ctl("comment", comment, "delete")

    def slow_down(self) -> None:
        self._server.ctl("switch", "no_flood", "off")

    def close(self) -> None:
        self._server.ctl("close", "103")

    def lock(self) -> None:
        self._server.ctl("option", "comment_registration", "1")


class OnIsso(System):
    provider = "isso"
    repeat = "live"  # Isso takes everything as often as it is sent

    def __init__(self, server: Isso) -> None:
        super().__init__(server.address)
        self._server = server

    def through(self, address: str) -> None:
        super().through(address)
        self._server.told = address

    @property
    def blog(self) -> str:
        return f"{self._server.site}feed.atom"

    @property
    def busy(self) -> str:
        return f"{self._server.site}lamps/"

    @property
    def quiet(self) -> str:
        return f"{self._server.site}silent/"

    def public(self) -> list[Stored]:
        states = {1: "live", 4: "deleted"}
        return [self._stored(row, states[row["mode"]]) for row in self._server.comments("/lamps/") if row["mode"] != 2]

    def _stored(self, row: dict[str, Any], state: str) -> Stored:
        return Stored(
            str(row["id"]),
            None if row["parent"] is None else str(row["parent"]),
            unescape(row["author"] or "Anonymous"),
            datetime.fromtimestamp(row["created"], UTC),
            None if row["modified"] is None else datetime.fromtimestamp(row["modified"], UTC),
            state,
            row["likes"] or None,
        )

    def texts(self) -> list[str]:
        return [row["text"] for row in self._server.comments("/silent/")]

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def hold(self) -> None:
        self._server.configure(moderation=True)

    def approve(self, comment: str) -> None:
        self._server.moderate(comment, "activate")

    def refuse(self, comment: str) -> None:
        self._server.moderate(comment, "delete")

    def slow_down(self) -> None:
        self._server.configure(guard=True)


class OnWaline(System):
    provider = "waline"

    def __init__(self, server: Waline) -> None:
        super().__init__(server.address)
        self._server = server

    def through(self, address: str) -> None:
        super().through(address)
        self._server.told = address

    @property
    def blog(self) -> str:
        return f"{self._server.site}feed.atom"

    @property
    def busy(self) -> str:
        return f"{self._server.site}kites/"

    @property
    def quiet(self) -> str:
        return f"{self._server.site}calm/"

    def public(self) -> list[Stored]:
        rows = self._server.comments("/kites/")
        approved = {row["id"] for row in rows if row["status"] == "approved"}
        # It shows what answers a comment that waits together with that comment only.
        shown = [row for row in rows if row["id"] in approved and (row["rid"] is None or row["rid"] in approved)]
        return [
            Stored(
                str(row["id"]),
                None if row["pid"] is None else str(row["pid"]),
                {"": "Anonymous", "owner": "Owner"}.get(row["nick"], row["nick"]),
                _at(row["insertedAt"]),
                likes=row["like"] or None,
                pinned=bool(row["sticky"]),
            )
            for row in shown
        ]

    def texts(self) -> list[str]:
        return [row["comment"] for row in self._server.comments("/calm/")]

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def sign_in(self, program: Program, right: bool = True) -> None:
        _add_account(program, "waline", self.address, READER[0], READER[1] if right else "wrong")

    def hold(self) -> None:
        self._server.configure(COMMENT_AUDIT="true")

    def approve(self, comment: str) -> None:
        self._server.moderate(comment, "approved")

    def refuse(self, comment: str) -> None:
        self._server.moderate(comment, None)

    def slow_down(self) -> None:
        self._server.configure(IPQPS="60")

    def lock(self) -> None:
        self._server.configure(LOGIN="force")


class OnGhost(System):
    provider = "ghost"
    repeat = "live"
    signed = ()  # by the account alone

    def __init__(self, server: Ghost) -> None:
        super().__init__(server.address)
        self._server = server

    @property
    def busy(self) -> str:
        return f"{self.address}mills/"

    @property
    def quiet(self) -> str:
        return f"{self.address}quiet/"

    def public(self) -> list[Stored]:
        rows = self._server.comments("mills")
        answered = {row["parent_id"] for row in rows}
        shown = {row["id"] for row in rows if row["status"] == "published" or row["id"] in answered}
        liked = self._server.likes()
        return [
            Stored(
                row["id"],
                row["in_reply_to_id"] if row["in_reply_to_id"] in shown else row["parent_id"],
                row["name"],
                _at(row["created_at"]),
                state={"published": "live"}.get(row["status"], row["status"]),
                likes=liked.get(row["id"]),
            )
            for row in rows
            if row["id"] in shown
        ]

    def texts(self) -> list[str]:
        return [row["html"].removeprefix("<p>").removesuffix("</p>") for row in self._server.comments("quiet")]

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def follow(self, program: Program) -> None:
        self.sign_in(program)
        super().follow(program)

    def sign_in(self, program: Program, right: bool = True) -> None:
        secret = self._server.cookies["Mia"] if right else "ghost-members-ssr=nobody; ghost-members-ssr.sig=x"
        _add_account(program, "ghost", self.address, None, secret)

    def approve(self, comment: str) -> None:
        self._server.moderate(comment, "published")

    def refuse(self, comment: str) -> None:
        self._server.moderate(comment, "hidden")

    def close(self) -> None:
        self._server.enable("off")

    def lock(self) -> None:
        """It always is."""
