"""What became of an answer, told to its writer; on their word alone the browser takes over, where it has to."""

from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message

from blogtui.model.reply import Outcome
from blogtui.tui.leaving import browse_to, copy
from blogtui.tui.tasks import toast
from blogtui.view.words import outcome_sentence

if TYPE_CHECKING:
    from blogtui.service.sent import Sent

_GOOD = (Outcome.LIVE, Outcome.HELD, Outcome.QUEUED, Outcome.HANDOFF, Outcome.WITHDRAWN)


def tell_sent(node: DOMNode, sent: "Sent") -> None:
    """After the writer's own command: a browser that has to take over opens, with the text on the clipboard."""
    words = outcome_sentence(sent.outcome, sent.message or None)
    if sent.outcome is Outcome.HANDOFF and sent.handoff_url is not None:
        copy(node, sent.draft.text)
        browse_to(node, sent.handoff_url)
        words = f"{words} It is on the clipboard too."
    _tell(node, words, sent.outcome)


class SentBehind(Message):
    """For the main room: an answer came to its end after the reader had left the dialog or list that sent it."""

    def __init__(self, sent: "Sent") -> None:
        super().__init__()
        self.sent = sent


def tell_behind(node: DOMNode, sent: "Sent") -> None:
    """As `tell_sent`, where the screen that sent it has been left."""
    tell_sent(node, sent)
    node.app.screen_stack[0].post_message(SentBehind(sent))


def tell_flushed(node: DOMNode, sent: "Sent") -> None:
    """After the outbox sent by itself: nobody asked for a browser or another clipboard just now."""
    words = outcome_sentence(sent.outcome, sent.message or None)
    here = " Send it from the drafts (D) to get there." if sent.outcome is Outcome.HANDOFF else ""
    _tell(node, words + here, sent.outcome)


def _tell(node: DOMNode, words: str, outcome: Outcome) -> None:
    toast(node, words, "information" if outcome in _GOOD else "warning")
