"""Signing in by the browser, against sites that take nothing but what their documents say."""

from dataclasses import replace

import pytest
from tests.comments.signing_in import Discourse, Mastodon, Reddit

from blogtui.comments import oauth
from blogtui.comments.provider import Known, Reply
from blogtui.comments.providers import reddit
from blogtui.comments.registry import Registry
from blogtui.model.account import Account, SignIn
from blogtui.model.errors import CommentsError, ConfigError, HttpStatus
from blogtui.model.identity import Identity
from blogtui.model.reply import Outcome
from blogtui.model.thread import Source
from blogtui.net.client import Client

REGISTRY = Registry.load()


def secrets_of(begun: SignIn) -> list[str]:
    return [value for _, value in begun.kept]


async def test_the_fediverse_by_a_code_that_the_server_shows() -> None:
    provider = REGISTRY.get("mastodon")
    with Mastodon() as server:
        async with Client() as client:
            begun = await provider.sign_in(server.base, "", client)  # type: ignore[attr-defined]
            assert not any(secret in repr(begun) for secret in secrets_of(begun))
            code = server.allow(begun.address)
            account = await provider.signed_in(begun, f"  {code}\n", client)  # type: ignore[attr-defined]
            assert account == Account("mastodon", server.base, "ana", "tok-3n")
            with pytest.raises(CommentsError, match="gives no token"):
                await provider.signed_in(begun, code, client)  # type: ignore[attr-defined]
            for nothing in ("", "two words of it\x00", "http://127.0.0.1/?error=access_denied"):
                with pytest.raises(ConfigError):
                    await provider.signed_in(begun, nothing, client)  # type: ignore[attr-defined]
            other = await provider.sign_in(server.base, "", client)  # type: ignore[attr-defined]
            with pytest.raises(CommentsError, match="gives no token"):  # another sign-in's verifier
                await provider.signed_in(other, server.allow(begun.address), client)  # type: ignore[attr-defined]
            server.registers = False
            with pytest.raises(CommentsError, match="registers no application: Validation failed"):
                await provider.sign_in(server.base, "", client)  # type: ignore[attr-defined]


async def test_a_forum_by_a_key_encrypted_for_us() -> None:
    provider = REGISTRY.get("discourse")
    with Discourse() as forum:
        async with Client() as client:
            begun = await provider.sign_in(forum.base, "", client)  # type: ignore[attr-defined]
            assert forum.asked == []
            assert not any(secret in repr(begun) for secret in secrets_of(begun))
            shown = forum.allow(begun.address)
            assert "\n" in shown.strip()
            account = await provider.signed_in(begun, shown, client)  # type: ignore[attr-defined]
            assert account == Account("discourse", forum.base, "ana", "k3y-of-ana")
            other = await provider.sign_in(forum.base, "", client)  # type: ignore[attr-defined]
            with pytest.raises(ConfigError, match="not what the forum shows"):
                await provider.signed_in(other, shown, client)  # type: ignore[attr-defined]


async def test_reddit_by_the_address_where_the_browser_ends_renewed_by_itself() -> None:
    with Reddit() as site:
        provider = reddit.Reddit(site.base)
        async with Client() as client:
            for app in ("", "no app", "ä"):
                with pytest.raises(ConfigError, match="client id"):
                    await provider.sign_in(site.base, app, client)
            begun = await provider.sign_in(site.base, site.app, client)
            assert not any(secret in repr(begun) for secret in secrets_of(begun))
            ended = site.allow(begun.address)
            with pytest.raises(ConfigError, match="something else"):
                await provider.signed_in(begun, ended.replace("state=", "state=x"), client)
            with pytest.raises(ConfigError, match="not allowed"):
                await provider.signed_in(begun, f"{site.redirect}?error=access_denied", client)
            with pytest.raises(ConfigError, match="no address"):  # whose code is that?
                await provider.signed_in(begun, "c0de", client)
            account = await provider.signed_in(begun, ended, client)
            assert account == Account("reddit", site.base, "ana", f"refresh {site.app} lasting")
            assert (site.tokens, await provider.prove(account, client)) == (["day-0"], "u/ana")
            reply = Reply("Good.", Identity(), "http://blog.example/", "k", account=account)
            source = Source("reddit", "p1", f"{site.base}/comments/p1.json")
            posted = await reddit.Reddit(site.base).post(source, reply, client)  # a day later, in another run
            assert (posted.outcome, posted.native_id, site.tokens) == (Outcome.LIVE, "t1_k1", ["day-0", "day-1"])
            assert "lasting" not in repr(posted)
            pasted = replace(account, secret="day-1")
            assert await provider.prove(pasted, client) == "u/ana"
            with pytest.raises(CommentsError, match="gives no token"):
                await provider.signed_in(begun, ended, client)


@pytest.mark.parametrize("status", [400, 401])
async def test_reddit_lets_the_app_in_no_more(status: int) -> None:
    """The answer goes back to its writer, who is told to sign in, and is not tried for ever."""
    with Reddit() as site:
        site.instead = status, {"message": "Bad Request", "error": status}
        async with Client() as client:
            posted = await reddit.Reddit(site.base).post(*to_reddit(site), client)
        assert posted.outcome is Outcome.LOGIN_NEEDED
        assert "Sign in to Reddit again" in posted.message
        assert "a code" not in posted.message
        assert site.asked == ["POST /api/v1/access_token"]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_reddit_renews_no_token_just_now(status: int) -> None:
    with Reddit() as site:
        site.instead = status, {}
        async with Client() as client:
            with pytest.raises(HttpStatus) as raised:
                await reddit.Reddit(site.base).post(*to_reddit(site), client)
        assert raised.value.status == status


async def test_a_token_that_reddit_takes_no_more_is_not_held() -> None:
    with Reddit() as site:
        provider = reddit.Reddit(site.base)
        source, reply = to_reddit(site)
        async with Client() as client:
            for refuse in ("post", "thread", "prove"):
                assert (await provider.post(source, reply, client)).outcome is Outcome.LIVE
                site.tokens.append(f"of another run: {refuse}")
                if refuse == "post":
                    assert (await provider.post(source, reply, client)).outcome is Outcome.LOGIN_NEEDED
                elif refuse == "thread":
                    with pytest.raises(HttpStatus):
                        await provider.thread(source, client, Known(account=reply.account))
                else:
                    with pytest.raises(CommentsError):
                        await provider.prove(reply.account or pytest.fail("it has one"), client)
            assert (await provider.post(source, reply, client)).outcome is Outcome.LIVE


def to_reddit(site: Reddit) -> tuple[Source, Reply]:
    account = Account("reddit", site.base, "ana", f"refresh {site.app} lasting")
    reply = Reply("Good.", Identity(), "http://blog.example/", "k", account=account)
    return Source("reddit", "p1", f"{site.base}/comments/p1.json"), reply


def test_the_challenge_is_that_of_the_rfc() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert oauth.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
