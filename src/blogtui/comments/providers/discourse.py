"""Discourse as a blog's comments: the topic that a post embeds or links to, answered with a user API key."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from blogtui.comments import by_hand, discourse_key, discourse_topic, json_api, lookup, own, proving, sending
from blogtui.comments.discourse_key import KeyRequest
from blogtui.comments.discourse_topic import Place
from blogtui.comments.feed_thread import MOST_COMMENTS
from blogtui.comments.hints import Hints
from blogtui.comments.newest_first import learnt, was_whole
from blogtui.comments.provider import Abilities, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account, AccountKind, SignIn
from blogtui.model.errors import BlogtuiError
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Permit, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, leads_inward
from blogtui.net.client import Client
from blogtui.net.response import Response

_LONGEST = 32_000  # characters, unless the forum was told otherwise
_MOST_SECONDS = 24 * 3600


class _Extras(msgspec.Struct):
    wait_seconds: int | None = None


class _Said(msgspec.Struct):
    """What POST /posts.json answers: the post, `action` "enqueued" for one that waits, or errors."""

    action: str | None = None
    id: int | None = None
    post_number: int | None = None
    extras: _Extras | None = None


class _CurrentUser(msgspec.Struct):
    username: str = ""


class _Session(msgspec.Struct):
    current_user: _CurrentUser


class Discourse:
    """A forum's topic. Its comments are numbered; a parent is a number."""

    name = "discourse"
    rank = 52
    abilities = Abilities(
        "Discourse",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.POSSIBLE,
        aside=True,
        account=AccountKind(
            "discourse",
            "Discourse forum",
            secret="User API key",
            how="Get a user API key with the scopes read and write from the forum, and paste it.",
            signs_in="The forum opens in the browser; allow blogtui there, and paste all of what it shows.",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        place = _named_by_entry(hints)
        if place is None and hints.page is not None and hints.post_url is not None:
            place = discourse_topic.place_on_page(hints.page, hints.post_url)
        if place is None:
            return None
        facts = with_facts((), forum=place.forum, topic=place.topic, embed=place.embed_url)
        if place.topic is None:
            return Source(self.name, f"{place.forum}#{place.embed_url}", place.forum, hints.post_url, facts)
        url = f"{place.forum}/t/{place.topic}"
        return Source(self.name, url, f"{url}.json", url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        place = _place(source)
        number = await discourse_topic.topic_of(place, client)
        if number is None:
            return FetchedThread(total=0, facts=source.facts)
        headers = _key(known.account, place.forum)
        told = await discourse_topic.topic(place.forum, number, client, headers)
        here = {each.native_id for each in discourse_topic.comments(place.forum, told, [])}
        again = was_whole(source, known, discourse_topic.CHUNK) and here <= known.ids
        held = told.held(source.fact("counted")) if again else 0
        if held and held == len(told.stream):
            return NotModified()
        more, reached, problem = await discourse_topic.rest(place.forum, told, held, client, headers)
        comments = discourse_topic.comments(place.forum, told, more)
        ids = {each.native_id for each in comments}
        count = len(ids | known.ids) if held else len(ids)
        # The first posts are held also when the rest could not be had, and the next time it goes on after them; but
        # not where some of what is known was not come by, for that may be gone.
        sure = reached >= min(len(told.stream), MOST_COMMENTS) or held > 0 or known.ids <= ids
        seen = learnt(sure, reached, told.mark(reached), discourse_topic.CHUNK)
        if held:
            seen["whole"] = source.fact("whole")  # the day after which all is read anew does not begin again
        return FetchedThread(
            comments=comments,
            total=count if problem is None else max(count, len(told.stream) - 1),
            complete=problem is None,
            closed=told.shut,
            facts=with_facts(source.facts, topic=number, slug=told.slug, **seen),
            problem=problem,
            added=held > 0,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        place = _place(source)
        where = f"the forum {authority(place.forum)}"
        if account is None:
            return by_hand.form(where, Markup.MARKDOWN)
        number = await discourse_topic.topic_of(place, client)
        if number is None:
            return by_hand.form(where, Markup.MARKDOWN)
        told = await discourse_topic.topic(place.forum, number, client, _key(account, place.forum))
        closed = f"The topic at {authority(place.forum)} is closed." if told.shut else None
        if closed is None and told.details is not None and told.details.can_create_post is False:
            closed = f"Your account may not write in this topic of {authority(place.forum)}."
        signed, moderation, markup = Signed.ACCOUNT, Moderation.POSSIBLE, Markup.MARKDOWN
        return Form(where, signed=signed, moderation=moderation, markup=markup, limit=_LONGEST, closed=closed)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        place, handoff = _place(source), self.handoff(source, reply.to)
        headers = _key(reply.account, place.forum)
        if not headers:
            return Posted(Outcome.HANDOFF, "Without an account the browser takes it from here.", handoff_url=handoff)
        number = await json_api.before(discourse_topic.topic_of(place, client))
        if number is None:
            words = "The forum opens the topic when somebody reads the post in a browser."
            return Posted(Outcome.HANDOFF, words, handoff_url=handoff)
        value: dict[str, object] = {"topic_id": int(number), "raw": reply.text}
        if reply.to is not None and reply.to.isdecimal():
            value["reply_to_post_number"] = int(reply.to)
        answer = await json_api.post(client, f"{place.forum}/posts.json", value, headers, named_by=source.url)
        if isinstance(answer, Posted):
            return answer
        if answer.status in (200, 201):
            return _accepted(answer, f"{place.forum}/t/-/{number}")
        if answer.status == 403:
            return await _why_forbidden(answer, place.forum, number, handoff, client)
        return _refused(answer, handoff)

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        place, page = _place(source), self.handoff(source, native_id)
        value, headers = {"post": {"raw": reply.text}}, _key(reply.account, place.forum)
        answer = await own.change(client, "PUT", _post(place, permit), value, headers, named_by=source.url)
        return own.changed(answer, native_id, page, permit)

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        place = _place(source)
        headers = _key(account, place.forum)
        answer = await own.change(client, "DELETE", _post(place, permit), None, headers, named_by=source.url)
        return own.deleted(answer, self.handoff(source, native_id))

    def handoff(self, source: Source, to: str | None) -> str:
        place = _place(source)
        number = place.topic
        if number is None:
            return source.page or place.forum
        page = f"{place.forum}/t/{source.fact('slug') or '-'}/{number}"
        return f"{page}/{to}" if to is not None and to.isdecimal() else page

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        place = _place(source)
        number = await discourse_topic.topic_of(place, client)
        if number is None:
            return None
        headers = _key(reply.account, place.forum)
        told = await discourse_topic.topic(place.forum, number, client, headers, raw=True)
        more, _, _ = await discourse_topic.rest(place.forum, told, 0, client, headers, raw=True)
        if reply.account is not None:
            reply = replace(reply, names=(reply.account.user,))
        return lookup.find(discourse_topic.comments(place.forum, told, more), reply, native_id)

    async def prove(self, account: Account, client: Client) -> str:
        [name] = await self.names(account, client)
        return f"@{name}"

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        url = f"{account.site}/session/current.json"
        # A key that is none counts as a stranger, who has no session (404).
        told = await proving.ask(url, _Session, client, headers=_key(account, url), refusals=(401, 403, 404))
        return (proving.named(account, told.current_user.username),)

    async def sign_in(self, site: str, app: str, client: Client) -> SignIn:
        asked = await asyncio.to_thread(discourse_key.request, site)
        kept = {"nonce": asked.nonce, "private_key": asked.private_key}
        return SignIn(self.name, site, "What the forum shows", asked.address, tuple(kept.items()))

    async def signed_in(self, begun: SignIn, shown: str, client: Client) -> Account:
        asked = KeyRequest(begun.address, begun.fact("nonce"), begun.fact("private_key"))
        secret = discourse_key.key_in(asked, shown)
        who = await self.prove(Account(self.name, begun.site, "", secret), client)
        return Account(self.name, begun.site, who.lstrip("@"), secret)


def _named_by_entry(hints: Hints) -> Place | None:
    """The topic that the entry names as its comments, or is, in a forum's own feed (its ids end in "-topic-N")."""
    place = discourse_topic.place_at(hints.links.page)
    if place is None and "-topic-" in hints.post_native_id:
        place = discourse_topic.place_at(hints.post_url)
    return None if place is None or leads_inward(hints.feed_url or place.forum, place.forum) else place


def _place(source: Source) -> Place:
    return Place(source.fact("forum") or source.url, source.fact("topic") or None, source.fact("embed"))


def _key(account: Account | None, forum: str) -> dict[str, str]:
    if account is None or not account.secret or not may_go(account, forum):
        return {}
    return {"User-Api-Key": account.secret}


def _post(place: Place, permit: Permit) -> str:
    """The address of one's own post, by its id in the forum, which is not its number in the topic."""
    return f"{place.forum}/posts/{permit.secret}.json"


def _accepted(answer: Response, page: str) -> Posted:
    said = json_api.maybe(answer, _Said)
    if said is not None and said.action == "enqueued":
        return Posted(Outcome.HELD, "It waits for a moderator of the forum.")
    if said is None or said.post_number is None:
        # Old forums answer `null` for what waits.
        if answer.body.strip() == b"null":
            return Posted(Outcome.HELD, "It waits for a moderator of the forum.")
        return sending.untold(answer)
    number = str(said.post_number)
    permit = Permit(str(said.id)) if said.id is not None else None
    return Posted(Outcome.LIVE, native_id=number, url=f"{page}/{number}", permit=permit)


async def _why_forbidden(answer: Response, forum: str, number: str, handoff: str, client: Client) -> Posted:
    """403 is for a bad key and for a closed topic alike, so look at the topic."""
    told = json_api.refused(answer, handoff)
    if told.outcome is Outcome.RATE_LIMITED:
        return told
    try:
        shut = (await discourse_topic.topic(forum, number, client, {})).shut
    except BlogtuiError:
        shut = False  # the refusal itself is certain, only its reason is not
    return replace(told, outcome=Outcome.CLOSED if shut else Outcome.LOGIN_NEEDED)


def _refused(answer: Response, handoff: str) -> Posted:
    told = json_api.refused(answer, handoff)
    said = json_api.maybe(answer, _Said)
    wait = said.extras.wait_seconds if said is not None and said.extras is not None else None
    if told.outcome is Outcome.RATE_LIMITED and answer.retry_at is None and wait is not None:
        return replace(told, retry_at=datetime.now(UTC) + timedelta(seconds=min(max(wait, 1), _MOST_SECONDS)))
    if answer.status == 422 and "too similar" in told.message.lower():
        return Posted(Outcome.DUPLICATE, told.message)
    return told


PROVIDER = Discourse()
