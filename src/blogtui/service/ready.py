"""Whether a draft has what the form asks for, before anything is sent."""

from collections.abc import Callable
from urllib.parse import urlsplit

from blogtui.model.errors import BlogtuiError
from blogtui.model.ids import DraftId
from blogtui.model.reply import Draft, FieldKind, Form


class NotReady(BlogtuiError):
    """The draft lacks something that the form asks for; `field` names it ("text" for the text itself)."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, advice="Fill it in and send again.")
        self.field = field


def check(draft: Draft, form: Form) -> None:
    """Raises NotReady, naming the field, when the form would refuse the draft for what it lacks."""
    text = draft.text.strip()
    if not text:
        raise NotReady("There is no text yet.", "text")
    if form.limit is not None and len(text) > form.limit:
        raise NotReady(f"The text has {len(text):,} characters; this blog takes {form.limit:,}.", "text")
    for field in form.fields:
        value = getattr(draft.identity, field.name).strip()
        if field.required and not value:
            raise NotReady(f"{field.label} is missing.", field.name)
        if field.limit is not None and len(value) > field.limit:
            raise NotReady(f"{field.label} is longer than {field.limit} characters.", field.name)
        if value and not _FITS[field.kind](value):
            raise NotReady(f"{value!r} is no {_KIND_WORDS[field.kind]}.", field.name)


def how_to_give(field: str, draft: DraftId) -> str:
    """Where a writer who is not at it just now gives the field that NotReady names."""
    here = "Enter on it in the drafts (D) opens it"
    return f"{here}." if field == "text" else f"{here}; `blogtui outbox send {draft} --{field} …` gives it and sends."


def _is_email(value: str) -> bool:
    name, at, host = value.rpartition("@")
    return bool(name and at and "." in host.strip(".")) and len(value.split()) == 1


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


_FITS: dict[FieldKind, Callable[[str], bool]] = {
    FieldKind.LINE: bool,
    FieldKind.EMAIL: _is_email,
    FieldKind.URL: _is_url,
}
_KIND_WORDS = {
    FieldKind.LINE: "text",
    FieldKind.EMAIL: "e-mail address (name@example.org)",
    FieldKind.URL: "web address (https://example.org)",
}
