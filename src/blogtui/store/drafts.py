"""The outbox: what the user writes, and where it stands."""

import sqlite3
from datetime import datetime
from typing import Any

from blogtui.model.errors import NotFound, StoreError
from blogtui.model.identity import Identity
from blogtui.model.ids import CommentId, DraftId, PostId
from blogtui.model.reply import Draft, DraftState, Outcome, Permit
from blogtui.store.columns import micros, micros_or_none, sound, sound_or_none, when, when_or_none
from blogtui.store.database import Database

_SELECT = """
SELECT id, post_id, answers, answers_native, text, name, email, website, state, created, updated, outcome, message,
    attempts, retry_at, provider, source_key, native_id, url, permit, permit_until, amends, signer,
    began, newest
FROM draft"""
_DONE = (DraftState.LIVE, DraftState.DISCARDED)
_NEW_LEAVE = (  # what `_leave` gives, where it gives something
    "permit = coalesce(?, permit), permit_until = CASE WHEN ? IS NULL THEN permit_until ELSE ? END"
)
_IDENTITY = ("name", "email", "website")


class MovedOn(StoreError):
    """The draft is not in a state that allows this: another copy of blogtui, or an answer, was faster."""

    advice = "Look at the outbox: it shows where the draft stands now."


class Drafts:
    """The outbox. Every method may raise StoreError; NotFound for an id that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        post_id: PostId,
        *,
        to: CommentId | None = None,
        to_native: str | None = None,
        identity: Identity = Identity(),
        text: str = "",
        now: datetime,
    ) -> Draft:
        """Begin an answer to a post, or to a comment of it (`to_native` is looked up when only `to` is given)."""

        def work(connection: sqlite3.Connection) -> Draft:
            native = to_native
            if to is not None and native is None:
                row = connection.execute("SELECT native_id FROM comment WHERE id = ?", (to,)).fetchone()
                if row is None:
                    raise NotFound(f"There is no comment {to} here.")
                native = row[0]
            added = connection.execute(
                "INSERT INTO draft (post_id, answers, answers_native, text, name, email, website, state, created,"
                " updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    post_id,
                    to,
                    sound_or_none(native),
                    sound(text),
                    *_signed(identity),
                    DraftState.WRITING.value,
                    micros(now),
                    micros(now),
                ),
            )
            assert added.lastrowid is not None
            return _get(connection, DraftId(added.lastrowid))

        return await self._database.write(work)

    async def open_for(self, post_id: PostId, to: CommentId | None) -> Draft | None:
        """The latest draft for that place which may still be written on; None when there is none."""

        def work(connection: sqlite3.Connection) -> Draft | None:
            sql = f"{_SELECT} WHERE post_id = ? AND answers IS ? AND amends IS NULL ORDER BY id DESC"
            rows = connection.execute(sql, (post_id, to))
            return next((draft for draft in map(_draft, rows) if draft.state.editable), None)

        return await self._database.run(work)

    async def amending(self, id: DraftId, now: datetime) -> Draft:
        """The draft that is to replace the text of a sent one: begun with that text, or the one begun before. Raises
        NotFound."""

        def work(connection: sqlite3.Connection) -> Draft:
            _get(connection, id)
            rows = connection.execute(f"{_SELECT} WHERE amends = ? ORDER BY id DESC", (id,))
            begun = next((draft for draft in map(_draft, rows) if draft.state not in _DONE), None)
            if begun is not None:
                return begun
            added = connection.execute(
                "INSERT INTO draft (post_id, answers, answers_native, text, name, email, website, state, created,"
                " updated, amends) SELECT post_id, answers, answers_native, text, name, email, website, ?, ?, ?, id"
                " FROM draft WHERE id = ?",
                (DraftState.WRITING.value, micros(now), micros(now), id),
            )
            assert added.lastrowid is not None
            return _get(connection, DraftId(added.lastrowid))

        return await self._database.write(work)

    async def amended(self, change: Draft, permit: Permit | None, now: datetime) -> Draft:
        """The blog took an amending draft, as `change` has it: that becomes the text and signature of the sent one,
        which is returned. What was written on it since stays a draft. `permit` renews leave to change it again; None
        leaves that as it was."""

        def work(connection: sqlite3.Connection) -> Draft:
            new = _get(connection, change.id)
            if new.amends is None:
                raise NotFound(f"Draft {change.id} changes no other.")
            connection.execute(
                f"UPDATE draft SET text = ?, name = ?, email = ?, website = ?, updated = ?, {_NEW_LEAVE} WHERE id = ?",
                (sound(change.text), *_signed(change.identity), micros(now), *_leave(permit), new.amends),
            )
            taken = (new.text, new.identity) == (change.text, change.identity)
            state = DraftState.LIVE if taken else DraftState.WRITING
            connection.execute(
                "UPDATE draft SET state = ?, updated = ? WHERE id = ?", (state.value, micros(now), new.id)
            )
            return _get(connection, new.amends)

        return await self._database.write(work)

    async def withdrawn(self, id: DraftId, message: str, now: datetime) -> Draft:
        """The blog deleted what was sent. The text stays, put away: `restore` makes a new draft of it, begun later than
        the deleted one, so that it is not taken for that when it is sent."""

        def work(connection: sqlite3.Connection) -> Draft:
            connection.execute(
                "UPDATE draft SET state = ?, discarded_from = ?, created = max(created + 1, ?), updated = ?,"
                " outcome = ?, message = ?, attempts = 0, retry_at = NULL, provider = NULL, source_key = NULL,"
                " signer = NULL, began = NULL, newest = NULL,"
                " native_id = NULL, url = NULL, permit = NULL, permit_until = NULL WHERE id = ?",
                (
                    DraftState.DISCARDED.value,
                    DraftState.WRITING.value,
                    micros(now),
                    micros(now),
                    Outcome.WITHDRAWN.value,
                    sound(message),
                    id,
                ),
            )
            return _get(connection, id)

        return await self._database.write(work)

    async def save(self, id: DraftId, text: str, identity: Identity, now: datetime) -> Draft:
        """Keep what is written so far. A draft that waits to be sent is thereby being written again, so that it does
        not leave half-typed; one that is only looked at stays what it is. Raises MovedOn once it is on its way."""

        def work(connection: sqlite3.Connection) -> Draft:
            draft, signed = _get(connection, id), _signed(identity)
            if (draft.text, draft.identity) == (sound(text), Identity(*signed)):
                return draft
            _expect(draft, tuple(state for state in DraftState if state.editable))
            connection.execute(
                "UPDATE draft SET text = ?, name = ?, email = ?, website = ?, updated = ? WHERE id = ?",
                (sound(text), *signed, micros(now), id),
            )
            connection.execute(
                "UPDATE draft SET state = ?, outcome = NULL, message = NULL, retry_at = NULL"
                " WHERE id = ? AND state = ?",
                (DraftState.WRITING.value, id, DraftState.QUEUED.value),
            )
            return _get(connection, id)

        return await self._database.write(work)

    async def anew(self, id: DraftId, text: str, identity: Identity, now: datetime) -> Draft:
        """A new draft for the same place as another that has moved on, with what was written since."""

        def work(connection: sqlite3.Connection) -> Draft:
            _get(connection, id)
            added = connection.execute(
                "INSERT INTO draft (post_id, answers, answers_native, text, name, email, website, state, created,"
                " updated, amends) SELECT post_id, answers, answers_native, ?, ?, ?, ?, ?, ?, ?, amends"
                " FROM draft WHERE id = ?",
                (sound(text), *_signed(identity), DraftState.WRITING.value, micros(now), micros(now), id),
            )
            assert added.lastrowid is not None
            return _get(connection, DraftId(added.lastrowid))

        return await self._database.write(work)

    async def get(self, id: DraftId) -> Draft:
        """The draft of that id."""
        return await self._database.run(lambda connection: _get(connection, id))

    async def all(self, include_done: bool = False) -> tuple[Draft, ...]:
        """Every draft, latest change first; live and discarded ones only with `include_done`."""

        def work(connection: sqlite3.Connection) -> tuple[Draft, ...]:
            rows = connection.execute(f"{_SELECT} ORDER BY updated DESC, id DESC")
            return tuple(draft for draft in map(_draft, rows) if include_done or draft.state not in _DONE)

        return await self._database.run(work)

    async def of_post(self, post_id: PostId) -> tuple[Draft, ...]:
        """All answers to a post but discarded ones, in the order they were begun; without those that amend another."""

        def work(connection: sqlite3.Connection) -> tuple[Draft, ...]:
            rows = connection.execute(f"{_SELECT} WHERE post_id = ? AND amends IS NULL ORDER BY id", (post_id,))
            return tuple(draft for draft in map(_draft, rows) if draft.state is not DraftState.DISCARDED)

        return await self._database.run(work)

    async def move(
        self,
        id: DraftId,
        state: DraftState,
        *,
        now: datetime,
        expect: tuple[DraftState, ...],
        outcome: Outcome | None = None,
        message: str | None = None,
        retry_at: datetime | None = None,
        provider: str | None = None,
        source_key: str | None = None,
        native_id: str | None = None,
        url: str | None = None,
        permit: Permit | None = None,
        signer: str | None = None,
        attempt: bool = False,
    ) -> Draft:
        """Bring a draft from one of the expected states to the next; of two copies that try, one succeeds.

        Outcome, message and retry_at are replaced, None included. Provider, source_key, signer, native_id, url and
        permit, once known, stay where None is given. `attempt` counts one more attempt at sending, and notes `began`
        and `newest` unless an earlier one may have arrived. Raises MovedOn when the draft is in none of the states in
        `expect`.
        """

        def work(connection: sqlite3.Connection) -> Draft:
            before = _get(connection, id)
            _expect(before, expect)
            if attempt and before.state is not DraftState.UNKNOWN:
                begun = "UPDATE draft SET began = ?, newest = (SELECT coalesce(max(id), 0) FROM comment) WHERE id = ?"
                connection.execute(begun, (micros(now), id))
            connection.execute(
                "UPDATE draft SET state = ?, updated = ?, outcome = ?, message = ?, retry_at = ?,"
                " provider = coalesce(?, provider), source_key = coalesce(?, source_key),"
                " signer = coalesce(?, signer),"
                f" native_id = coalesce(?, native_id), url = coalesce(?, url), {_NEW_LEAVE}, attempts = attempts + ?"
                " WHERE id = ?",
                (
                    state.value,
                    micros(now),
                    None if outcome is None else outcome.value,
                    sound_or_none(message),
                    micros_or_none(retry_at),
                    sound_or_none(provider),
                    sound_or_none(source_key),
                    sound_or_none(signer),
                    sound_or_none(native_id),
                    sound_or_none(url),
                    *_leave(permit),
                    int(attempt),
                    id,
                ),
            )
            return _get(connection, id)

        return await self._database.write(work)

    async def discard(self, id: DraftId, now: datetime) -> Draft:
        """Put a draft away; its text stays and `restore` brings it back. Raises MovedOn while it is being sent."""

        def work(connection: sqlite3.Connection) -> Draft:
            state = _get(connection, id).state
            if state is DraftState.SENDING:
                raise MovedOn("The draft is being sent just now.")
            if state is not DraftState.DISCARDED:
                connection.execute(
                    "UPDATE draft SET state = ?, discarded_from = ?, updated = ? WHERE id = ?",
                    (DraftState.DISCARDED.value, state.value, micros(now), id),
                )
            return _get(connection, id)

        return await self._database.write(work)

    async def restore(self, id: DraftId, now: datetime) -> Draft:
        """Undo `discard`: the draft is again what it was. One that is not discarded stays as it is."""

        def work(connection: sqlite3.Connection) -> Draft:
            connection.execute(
                "UPDATE draft SET state = coalesce(discarded_from, ?), discarded_from = NULL, updated = ?"
                " WHERE id = ? AND state = ?",
                (DraftState.WRITING.value, micros(now), id, DraftState.DISCARDED.value),
            )
            return _get(connection, id)

        return await self._database.write(work)

    async def identity(self) -> Identity:
        """How the user signed last; empty before the first time."""

        def work(connection: sqlite3.Connection) -> Identity:
            held = dict(connection.execute("SELECT name, value FROM remembered").fetchall())
            return Identity(*(held.get(f"identity.{part}", "") for part in _IDENTITY))

        return await self._database.run(work)

    async def remember_identity(self, identity: Identity) -> None:
        """Keep how the user signs."""

        def work(connection: sqlite3.Connection) -> None:
            for part, value in zip(_IDENTITY, _signed(identity), strict=True):
                row = (f"identity.{part}", value)
                connection.execute("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", row)

        await self._database.write(work)


def _signed(identity: Identity) -> tuple[str, str, str]:
    return sound(identity.name), sound(identity.email), sound(identity.website)


def _leave(permit: Permit | None) -> tuple[str | None, str | None, int | None]:
    """A permit for its two columns: the secret, and once more to tell whether there is one."""
    secret = sound_or_none(permit.secret) if permit is not None else None
    return secret, secret, micros_or_none(permit.until) if permit is not None else None


def _expect(draft: Draft, states: tuple[DraftState, ...]) -> None:
    if draft.state not in states:
        raise MovedOn(f"Draft {draft.id} has moved on; it is “{draft.state.value}” now.")


def _get(connection: sqlite3.Connection, id: DraftId) -> Draft:
    row = connection.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no draft {id} here.", advice="See `blogtui outbox` for what there is.")
    return _draft(row)


def _draft(row: tuple[Any, ...]) -> Draft:
    (id, post_id, to, to_native, text, name, email, website, state, created, updated, *sent) = row
    (outcome, message, attempts, retry_at, provider, source_key, native_id, url, permit, until, amends, *last) = sent
    (signer, began, newest) = last
    return Draft(
        id=DraftId(id),
        post_id=PostId(post_id),
        to=None if to is None else CommentId(to),
        to_native=to_native,
        text=text,
        identity=Identity(name, email, website),
        state=DraftState(state),
        created=when(created),
        updated=when(updated),
        outcome=None if outcome is None else Outcome(outcome),
        message=message,
        attempts=attempts,
        retry_at=when_or_none(retry_at),
        provider=provider,
        source_key=source_key,
        native_id=native_id,
        url=url,
        permit=None if permit is None else Permit(permit, when_or_none(until)),
        amends=None if amends is None else DraftId(amends),
        signer=signer,
        began=when_or_none(began),
        newest=newest,
    )
