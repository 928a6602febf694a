"""The comment systems as a table for people, made of the providers' own declarations."""

from collections.abc import Iterable

from blogtui.comments.provider import Amends, Provider
from blogtui.model.reply import Moderation, Signed

_SIGNED = {
    Signed.NOBODY: "–",
    Signed.NAME: "name, e-mail",
    Signed.ACCOUNT: "account",
    Signed.BROWSER: "in the browser",
}
_MODERATED = {
    Moderation.NEVER: "no",
    Moderation.POSSIBLE: "as the blog likes",
    Moderation.ALWAYS: "yes",
    Moderation.UNKNOWN: "–",
}


def as_markdown(providers: Iterable[Provider]) -> str:
    """A row a provider, those that read first."""
    known = sorted(providers, key=lambda each: (not each.abilities.reads, each.abilities.label.casefold()))
    rows = ["| Comment system | Read | Answer | Threaded | Signed with | Moderated |", "|---|---|---|---|---|---|"]
    return "\n".join([*rows, *(_row(each) for each in known)]) + "\n"


def _row(provider: Provider) -> str:
    able = provider.abilities
    signed, moderated = (_SIGNED[able.signed], _MODERATED[able.moderated]) if able.answers else ("–", "–")
    answers = f"{able.answers}, and changed afterwards" if isinstance(provider, Amends) else able.answers
    cells = (able.label, "yes" if able.reads else "–", answers or "–", "yes" if able.threaded else "flat")
    return f"| {' | '.join((*cells, signed, moderated))} |"
