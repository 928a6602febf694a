"""What every comment system promises, shown on its recorded exchanges over a real connection."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.comments import recorded
from tests.comments.recorded import Scenario, Server

from blogtui.comments.provider import Amends, Answers, FetchedComment, FetchedThread, Known, NotModified, Reads, Reply
from blogtui.comments.registry import Registry
from blogtui.model import errors
from blogtui.model.account import Account
from blogtui.model.blog import Validators
from blogtui.model.identity import Identity
from blogtui.model.reply import Form, Outcome, Permit, Posted
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.store.columns import micros_or_none
from blogtui.store.tree import Seed, grow

REGISTRY = Registry.load()
READS = {"thread", "empty", "parent-gone", "unchanged", "login", "missing", "paused", "page-instead"}
# The kind of scenario that a name stands for, and the outcomes of which one must come of it.
AMENDS: dict[str, tuple[str, set[str | None]]] = {
    "amend": ("amend", {"live"}),
    "amend-too-late": ("amend", {"login_needed", "closed", "rejected"}),
    "withdraw": ("withdraw", {"withdrawn"}),
    "withdraw-too-late": ("withdraw", {"login_needed", "rejected"}),
}
ANSWERS: dict[str, tuple[str, set[str | None]]] = {
    "live": ("answer", {"live"}),
    "held": ("answer", {"held"}),
    "duplicate": ("answer", {"duplicate"}),
    "flood": ("answer", {"rate_limited"}),
    "login-needed": ("answer", {"login_needed"}),
    "closed": ("answer", {"closed"}),
    "lost": ("answer", {"unknown"}),
    "found": ("find", {"live"}),
    "not-found": ("find", {None}),
}
KEY = "6f1c9a52-3b1e-4c59-9d7a-2f6f5a1f0c11"
SINCE = datetime(2024, 5, 1, 12, tzinfo=UTC)


def names(scenario: object) -> str | None:
    return f"{scenario.provider}-{scenario.name}" if isinstance(scenario, Scenario) else None


def source_at(scenario: Scenario, base: str) -> Source:
    """The source this provider reads or answers, with the facts a reading has taught."""
    hints, _ = recorded.hints(scenario.provider, base)
    provider = REGISTRY.get(scenario.provider)
    source = provider.recognise(hints)
    if source is None:
        source = REGISTRY.recognise(hints)[0]
    facts = {**dict(source.facts), **scenario.told.get("facts", {})}
    return replace(source, facts=tuple((name, text.replace("{base}", base)) for name, text in facts.items()))


def reply_of(scenario: Scenario, base: str) -> Reply:
    told: dict[str, Any] = {"text": 'Well -- it isn\'t "new".\n\nStill good.', **scenario.told.get("reply", {})}
    hints, _ = recorded.hints(scenario.provider, base)
    email = told.pop("email", "ann@example.net")
    return Reply(
        identity=Identity("Ann Other", email, "https://ann.example/"),
        post_url=hints.post_url or "",
        post_title="A post",
        post_native_id=hints.post_native_id,
        key=KEY,
        since=SINCE,
        account=account_of(scenario, base),
        **{**told, "known": frozenset(told.get("known", ()))},
    )


def account_of(scenario: Scenario, base: str) -> Account | None:
    """The reader's own account, where the scenario has one."""
    told = scenario.told.get("account")
    if told is None:
        return None
    site = told["site"].replace("{base}", base).replace("{other}", base.replace("127.0.0.1", "localhost"))
    return Account(scenario.provider, site, told.get("user", ""), told["secret"])


def test_every_provider_has_its_exchanges() -> None:
    assert set(recorded.providers()) == {provider.name for provider in REGISTRY.providers}


@pytest.mark.parametrize("provider", REGISTRY.providers, ids=lambda provider: provider.name)
def test_the_exchanges_cover_what_can_happen(provider: object) -> None:
    assert isinstance(provider, Reads | Answers)
    there = {file.stem for file in (recorded.EXCHANGES / provider.name).glob("*.toml")}
    assert "hints" in there
    never = recorded.cannot(provider.name)
    assert not never & there
    if isinstance(provider, Reads):
        assert there | never >= READS
    if isinstance(provider, Answers) and provider.name != "handoff":
        assert there | never >= ANSWERS.keys()
    if isinstance(provider, Amends):
        assert there | never >= AMENDS.keys()


@pytest.mark.parametrize("provider", recorded.providers())
def test_each_scenario_is_what_its_name_says(provider: str) -> None:
    for file in (recorded.EXCHANGES / provider).glob("*.toml"):
        told = recorded.scenario(provider, file.stem).told
        if file.stem in READS:
            assert told["kind"] == "read", file
            assert reads_as_named(file.stem, told), file
        elif meant := {**ANSWERS, **AMENDS}.get(file.stem):
            kind, outcomes = meant
            assert (told["kind"], told["expect"].get("outcome") in outcomes) == (kind, True), file
            assert any(each.get("cut") for each in told.get("exchange", ())) or file.stem != "lost", file


def reads_as_named(name: str, told: dict[str, Any]) -> bool:
    """Whether the server answers what the name of a reading says, and that comes of it."""
    expected = told["expect"]
    comments, error = expected.get("comments"), expected.get("error")
    statuses = {each.get("status", 200) for each in told.get("exchange", ())}
    match name:
        case "thread":
            return comments is not None and len(comments) > 3
        case "empty":
            return comments is not None and not comments
        case "parent-gone":  # which leaves a placeholder, an answer without its parent, or one that moved up
            return bool(comments)
        case "unchanged":
            return expected.get("unchanged") is True
        case "login":  # what is shut to strangers may be shown some other way
            return bool(statuses & {401, 403}) and (error == "HttpStatus" or bool(comments))
        case "missing":
            return error == "CommentsError" or (bool(statuses & {400, 404, 410}) and error == "HttpStatus")
        case "paused":
            return bool(statuses & {403, 429, 503}) and error == "HttpStatus" and expected.get("retry") is True
        case "page-instead":
            return error in ("CommentsError", "FeedError") and comments is None
    raise AssertionError(name)


@pytest.mark.parametrize("name", recorded.providers())
def test_whatever_is_sent_is_looked_at_closely(name: str) -> None:
    """Each request but GET has its method, media type and fields held by a rule for all scenarios."""
    rules = {rule["ask"]: rule for rule in recorded.always(name)}
    for file in (recorded.EXCHANGES / name).glob("*.toml"):
        for exchange in recorded.scenario(name, file.stem).told.get("exchange", ()):
            ask = exchange["ask"]
            if not ask.startswith("GET "):
                rule = next((rule for start, rule in rules.items() if ask.startswith(start)), None)
                assert rule is not None, f"{file.name}: {ask}"
                typed = any("Content-Type: " in text for text in rule.get("must", ()))
                assert typed or "Content-Type:" in rule.get("must_not", ()), f"{file.name}: {ask}"


@pytest.mark.parametrize("name", recorded.providers())
def test_recognises_its_own_hints_and_nobody_elses(name: str) -> None:
    hints, known_by = recorded.hints(name)
    sources = REGISTRY.recognise(hints)
    assert tuple(source.provider for source in sources) == known_by
    assert len({(source.provider, source.key) for source in sources}) == len(sources)
    assert REGISTRY.recognise(hints) == sources


@pytest.mark.parametrize("scenario", recorded.scenarios("read"), ids=names)
async def test_reading(scenario: Scenario) -> None:
    with Server(scenario) as server:
        expected = server.expected
        read = await attempt_to_read(scenario, server)
        if "error" in expected:
            assert type(read).__name__ == expected["error"]
            assert isinstance(read, errors.BlogtuiError)
            assert (read.retry_at is not None if isinstance(read, errors.NetError) else False) == (
                expected.get("retry", False)
            )
        elif expected.get("unchanged"):
            assert isinstance(read, NotModified)
        else:
            assert isinstance(read, FetchedThread), read
            compare(read, expected)


async def attempt_to_read(
    scenario: Scenario, server: Server
) -> FetchedThread | NotModified | errors.NetError | errors.FeedError | errors.CommentsError:
    source = source_at(scenario, server.base)
    reader = REGISTRY.reader(source)
    assert reader is not None
    told = scenario.told.get("known", {})
    validators = Validators(**told.get("validators", {}))
    ids = frozenset(told.get("ids", ()))
    parents = tuple((comment, answered) for comment, answered in told.get("parents", ()))
    known = Known(validators, told.get("newest"), ids, account_of(scenario, server.base), parents)
    async with Client() as client:
        try:
            return await reader.thread(source, client, known)
        except (errors.NetError, errors.FeedError, errors.CommentsError) as error:
            return error


def sign(comment: FetchedComment) -> bool | str:
    """What the last column of `comments` says: whether it is the post's author's, or a moderator's."""
    return comment.by_post_author or (comment.by_moderator and "moderator")


def compare(read: FetchedThread, expected: dict[str, Any]) -> None:
    rows = [[each.native_id, each.parent or "", each.author, str(each.state), sign(each)] for each in read.comments]
    assert sorted(rows) == sorted(expected["comments"])
    for name in ("total", "complete", "closed"):
        if name in expected:
            assert getattr(read, name) == expected[name], name
    assert (read.problem is not None) == expected.get("problem", False)
    for name, fact in expected.get("facts", {}).items():
        assert dict(read.facts)[name] == fact
    for native, words in expected.get("words", {}).items():
        html = next(each.html for each in read.comments if each.native_id == native)
        assert words in html
    if "validators" in expected:
        assert read.validators == Validators(**expected["validators"])
    if "ranks" in expected:
        ranks = {each.native_id: each.rank for each in read.comments if each.rank is not None}
        assert ranks == expected["ranks"]
    for native, when in expected.get("published", {}).items():
        assert next(each.published for each in read.comments if each.native_id == native) == when


@pytest.mark.parametrize("scenario", recorded.scenarios("answer"), ids=names)
async def test_answering(scenario: Scenario) -> None:
    with Server(scenario) as server:
        source = source_at(scenario, server.base)
        before = datetime.now(UTC)
        async with Client() as client:
            reply = reply_of(scenario, server.base)
            posted = await answerer(scenario, source).post(source, reply, client)
        agree(posted, server.expected, before)
        assert reply.account is None or reply.account.secret not in repr(posted)


def answerer(scenario: Scenario, source: Source) -> Answers:
    provider = REGISTRY.answerer(scenario.provider)
    assert provider is not None
    assert provider.takes(source)
    return provider


def agree(posted: Posted, expected: dict[str, Any], before: datetime) -> None:
    assert posted.outcome == Outcome(expected["outcome"]), posted
    assert expected.get("message", "") in posted.message
    assert "<" not in posted.message
    for name in ("native_id", "url", "handoff_url"):
        if name in expected:
            assert getattr(posted, name) == (expected[name] or None), name
    if posted.outcome is Outcome.RATE_LIMITED:
        assert posted.retry_at is not None
        assert timedelta(0) < posted.retry_at - before <= timedelta(seconds=expected["within"])
    if posted.outcome in (Outcome.REJECTED, Outcome.UNKNOWN, Outcome.CLOSED, Outcome.LOGIN_NEEDED):
        assert posted.message
    if "permit" in expected:
        assert posted.permit is not None
        assert posted.permit.secret == expected["permit"]
        assert repr(posted.permit) == f"Permit(until={posted.permit.until!r})"
        left = None if posted.permit.until is None else posted.permit.until - before
        wanted = expected.get("permit_for")
        assert left is None if wanted is None else left is not None and 0 <= left.total_seconds() - wanted < 30


@pytest.mark.parametrize("scenario", recorded.scenarios("find"), ids=names)
async def test_looking_for_what_was_sent(scenario: Scenario) -> None:
    with Server(scenario) as server:
        source = source_at(scenario, server.base)
        async with Client() as client:
            found = await answerer(scenario, source).find(
                source, reply_of(scenario, server.base), scenario.told.get("native_id"), client
            )
        if "outcome" in server.expected:
            assert found is not None
            agree(found, server.expected, datetime.now(UTC))
        else:
            assert found is None


@pytest.mark.parametrize("scenario", recorded.scenarios("amend") + recorded.scenarios("withdraw"), ids=names)
async def test_changing_what_is_there(scenario: Scenario) -> None:
    with Server(scenario) as server:
        source = source_at(scenario, server.base)
        way = answerer(scenario, source)
        assert isinstance(way, Amends)
        native, permit = (server.filled(scenario.told[name]) for name in ("native_id", "permit"))
        before = datetime.now(UTC)
        async with Client() as client:
            if scenario.told["kind"] == "amend":
                posted = await way.amend(source, native, Permit(permit), reply_of(scenario, server.base), client)
            else:
                account = account_of(scenario, server.base)
                posted = await way.withdraw(source, native, Permit(permit), account, client)
        agree(posted, server.expected, before)


@pytest.mark.parametrize("scenario", recorded.scenarios("open"), ids=names)
async def test_opening_what_is_behind_a_password(scenario: Scenario) -> None:
    with Server(scenario) as server:
        expected, password = server.expected, scenario.told["password"]
        source = source_at(scenario, server.base)
        opener = REGISTRY.opener(source)
        assert opener is not None
        async with Client() as client:
            if "error" in expected:
                with pytest.raises(errors.BlogtuiError) as raised:
                    await opener.open(source, password, client)
                assert type(raised.value).__name__ == expected["error"]
                assert password not in repr(raised.value)
            else:
                opened = await opener.open(source, password, client)
                assert (dict(opened.cookies), opened.site) == (expected["cookies"], source.key)


@pytest.mark.parametrize("scenario", recorded.scenarios("form"), ids=names)
async def test_what_is_asked_beforehand(scenario: Scenario) -> None:
    with Server(scenario) as server:
        source = source_at(scenario, server.base)
        async with Client() as client:
            form = await answerer(scenario, source).form(source, client, account_of(scenario, server.base))
        assert described(form) == server.expected["form"]
        assert (form.closed is not None) == server.expected.get("closed", False)
        assert form.where
        assert server.expected.get("where", "") in form.where


def described(form: Form) -> list[str]:
    asked = [
        f"{field.name}{'*' if field.required else ''}{f' {field.limit}' if field.limit else ''}"
        for field in form.fields
    ]
    return [str(form.signed), *(["by hand"] if form.by_hand else []), *asked]


@pytest.mark.parametrize("scenario", [each for each in recorded.scenarios("answer") if each.name == "live"], ids=names)
async def test_a_blog_that_cannot_be_reached_leaves_the_reply_unsent(scenario: Scenario) -> None:
    nowhere = "http://127.0.0.1:9"
    source = source_at(scenario, nowhere)
    async with Client() as client:
        with pytest.raises(errors.NotSent):
            await answerer(scenario, source).post(source, reply_of(scenario, nowhere), client)


@cache
def comments_of(provider: str) -> tuple[FetchedComment, ...]:
    import asyncio

    scenario = recorded.scenario(provider, "thread")
    with Server(scenario) as server:
        read = asyncio.run(attempt_to_read(scenario, server))
    assert isinstance(read, FetchedThread)
    return tuple(replace(each, url=None) for each in read.comments)


@pytest.mark.parametrize("provider", [each.name for each in REGISTRY.providers if isinstance(each, Reads)])
@given(random=st.randoms(use_true_random=False))
def test_the_same_tree_from_any_order(provider: str, random: Random) -> None:
    comments = [
        Seed(n, each.native_id, each.parent, micros_or_none(each.published), None, len(each.html))
        for n, each in enumerate(comments_of(provider))
    ]
    grown = grow(comments)
    random.shuffle(comments)
    assert grow(comments) == grown
    assert len(grown) == len(comments) > 3
    assert max(grown.depths) > 0 or "nested" in recorded.cannot(provider)
