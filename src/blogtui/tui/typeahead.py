"""Keys typed faster than the screen follows go where a slow typist's would go: one after the other."""

from collections import deque
from time import monotonic
from typing import Any, Protocol, TypeVar, runtime_checkable

from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

Result = TypeVar("Result")
ROUNDS = 3  # a key may do its work by a message, and that by another: each round lets one more of them through
LOOK = 0.1  # seconds between looks whether the one who is to tell that a key is done is still there
PATIENCE = 50  # looks
CALM = 0.5  # seconds in which what a key does by messages is done, on a busy machine too
LONGEST = 30  # looks, after which keys go on though what those before them began is not done: the disk is slow


@runtime_checkable
class Walks(Protocol):
    """A widget with keys of its own that move about in it."""

    def moves_on(self, action: str) -> bool:
        """Whether that action of its own does no more than that, and can as things are."""
        ...


class Followed(Message):
    """Goes the way of the key before it; where it arrives, that key has been dealt with and `screen` is ready."""

    def __init__(self, screen: Screen[object], rounds: int) -> None:
        super().__init__()
        self.screen = screen
        self.rounds = rounds


class TypeAhead(App[Result]):
    """Hands a key on when the one before is dealt with and the screen now shown has its focus.

    Textual hands keys to what has the focus when they arrive: a burst goes wholly to the old screen, and what reaches
    one that is just closing is lost. Work that a key begins is dealt with when it has ended, if `hold_keys` was told.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys_typed: deque[events.Key | events.Paste] = deque()
        self._ready_screen: Screen[object] | None = None
        self._follower: Followed | None = None
        self._follows: Widget | None = None
        self._looking: Timer | None = None
        self._looks = 0
        self._rounds_left = 0  # of the last key, put off until another one comes right behind it
        self._followed = 0.0
        self._holding: dict[Worker[Any], tuple[Screen[object], Widget | None]] = {}

    def hold_keys(self, work: Worker[Any], screen: Screen[object], *, moving_on: bool = False) -> None:
        """No key is handed to that screen until `let_keys_go`, or the work is cancelled, or LONGEST. With `moving_on`
        those are that only move about in the widget that has the focus now, or are typed into it."""
        self._holding[work] = screen, screen.focused if moving_on else None

    def let_keys_go(self, work: Worker[Any]) -> None:
        """That work is done."""
        self._holding.pop(work, None)
        self._look_at_work()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._ready_screen is None and isinstance(event, events.Key) and event.key == "ctrl+j":
                event = events.Key("enter", "\r")  # typed while the terminal, still in line mode, made line ends of it
            self._keys_typed.append(event)
            if self._follower is None:
                await self._next_key()
        else:
            await super().on_event(event)

    async def _next_key(self) -> None:
        self._stop_following()
        while self._keys_typed and self.screen_stack:
            if self.screen is not self._ready_screen and self._follow_key():
                return
            if self._rounds_left and monotonic() < self._followed + CALM and self._follow_key(self._rounds_left):
                return
            if self._is_held(self._keys_typed[0]):
                self._wait_for_work()
                return
            await super().on_event(self._keys_typed.popleft())
            if self.screen_stack and self._follow_key():
                return

    def _follow_key(self, rounds: int = ROUNDS) -> bool:
        """Go after the key, to learn when its last taker is through; false when nobody is there any more to tell."""
        self._stop_following()
        self._rounds_left = 0
        follower = Followed(self.screen, rounds)
        for widget in (self.screen.focused, self.screen):
            if widget is not None and widget.post_message(follower):
                self._watch(follower, widget)
                return True
        return False

    def _watch(self, follower: Followed, follows: Widget | None) -> None:
        self._follower, self._follows, self._looks = follower, follows, 0
        self._looking = self.set_interval(LOOK, self._look)

    # what a key began and has not ended

    def _is_held(self, event: events.Key | events.Paste) -> bool:
        """Whether work on the screen now shown has to end before that."""
        for work in [work for work in self._holding if work.is_cancelled]:
            del self._holding[work]  # it may not even have begun
        return any(
            screen is self.screen and not (widget is not None and self._moves_on(event, widget))
            for screen, widget in self._holding.values()
        )

    def _moves_on(self, event: events.Key | events.Paste, widget: Widget) -> bool:
        if widget is not self.focused or isinstance(widget, Input):
            return widget is self.focused
        bound = self.screen.active_bindings.get(event.key) if isinstance(event, events.Key) else None
        if bound is None or bound.node is not widget or not isinstance(widget, Walks):
            return False
        return widget.moves_on(bound.binding.action)

    def _wait_for_work(self) -> None:
        """As if a follower had gone after the key, who comes back when the work is done."""
        self._watch(Followed(self.screen, ROUNDS), None)

    def _look_at_work(self) -> None:
        if self._follower is None or self._follows is not None or not self.screen_stack:
            return
        if self._looks > LONGEST:
            self._holding.clear()
        if not (self._keys_typed and self._is_held(self._keys_typed[0])):
            self.post_message(self._follower)

    # the way of the follower

    async def on_followed(self, message: Followed) -> None:
        message.stop()
        if message is not self._follower or not self.screen_stack:
            return
        if message.screen is self.screen and message.rounds > 1:
            if not self._keys_typed:
                self._stop_following()
                self._rounds_left, self._followed = message.rounds - 1, monotonic()
            if not self._keys_typed or self._follow_key(message.rounds - 1):
                return
        self._ready_screen = message.screen
        await self._next_key()

    async def _look(self) -> None:
        self._looks += 1
        if self._follows is None:
            self._look_at_work()
            return
        there = self._follows.is_attached and self._follows.is_running
        if self._looks > PATIENCE or not there:
            await self._next_key()

    def _stop_following(self) -> None:
        self._follower = self._follows = None
        if self._looking is not None:
            self._looking.stop()
            self._looking = None
