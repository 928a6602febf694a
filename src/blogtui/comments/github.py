"""What the systems that keep comments at GitHub share: the account, the repository, the words a post is found by."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

import msgspec

from blogtui.comments import json_api, proving
from blogtui.comments.page import Page
from blogtui.model.account import Account, AccountKind
from blogtui.net.client import Client

API = "https://api.github.com"
VERSION = {"X-GitHub-Api-Version": "2022-11-28"}
OWNER = "OWNER"  # author_association of who owns the repository, and so the blog
MODERATORS = frozenset({"MEMBER", "COLLABORATOR"})  # of whose organisation it is, or who may write to it
GHOST = "ghost"  # as GitHub calls those whose account is gone
LONGEST = 65_536  # characters of a comment
ACCOUNT = AccountKind(
    "github",
    "GitHub",
    secret="Access token",
    how="At github.com, under Settings, Developer settings, Personal access tokens (classic), generate one with the "
    "scope public_repo and copy it.",
    site=API,
)
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w-]{0,99}/(?!\.{1,2}$)[\w.-]{1,100}")
_ENDING = re.compile(r"\.\w+$")


class User(msgspec.Struct):
    """Who wrote something; absent when the account is gone."""

    login: str | None = None
    html_url: str | None = None
    url: str | None = None


class Accounts:
    """Whose a token is: the part that the systems at GitHub have in common."""

    async def prove(self, account: Account, client: Client) -> str:
        """As Proves has it."""
        [name] = await self.names(account, client)
        return f"@{name}"

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        """As Names has it."""
        url = f"{account.site}/user"
        me = await proving.ask(url, User, client, headers={**json_api.bearer(account, url), **VERSION})
        return (proving.named(account, me.login),)


def widgets(page: Page, *names: str) -> Iterator[Mapping[str, str]]:
    """The attributes, without `data-`, of each element whose script or name has one of these words in it."""
    if not any(name in page.html for name in names):
        return
    for tag in page.tags:
        if tag.end or not any(name in tag.attributes.get("src", "") or name in tag.name for name in names):
            continue
        values = {name.removeprefix("data-"): value for name, value in tag.attributes.items()}
        if _REPOSITORY.fullmatch(values.get("repo", "")):
            yield values


def term(mapping: str, page: Page, post_url: str) -> str:
    """The words by which both widgets find a post's thread. `mapping` is one of theirs; "" for one that is not."""
    parts = urlsplit(post_url)
    if mapping == "pathname":
        return "index" if len(parts.path) < 2 else _ENDING.sub("", parts.path[1:])
    if mapping == "url":
        return urlunsplit(parts._replace(fragment=""))
    if mapping == "title":
        return next((" ".join(tag.text.split()) for tag in page.tags if tag.name == "title" and not tag.end), "")
    if mapping == "og:title":
        named = (tag.attributes for tag in page.tags if tag.name == "meta")
        titled = (values for values in named if "og:title" in (values.get("property"), values.get("name")))
        return next((values.get("content", "") for values in titled), "")
    return ""
