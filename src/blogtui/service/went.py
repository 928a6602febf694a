"""Which of a post's sources a draft was sent to."""

from collections.abc import Iterable

from blogtui.comments.provider import Answers
from blogtui.model.reply import Draft
from blogtui.model.thread import Source


def went_to(draft: Draft, provider: Answers, sources: Iterable[Source]) -> Source | None:
    """The source that `provider`, who sent the draft, sent it to; None when the post has it no more. A key names a
    source within its provider alone: a blog's comments and its webmentions both go by the address of the post."""
    taken = [source for source in sources if source.key == draft.source_key and provider.takes(source)]
    return next((source for source in taken if source.provider == provider.name), next(iter(taken), None))
