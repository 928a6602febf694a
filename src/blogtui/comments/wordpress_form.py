"""WordPress's comment form: found on a post's page, asked of the writer, filled in, and its answers told apart."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from blogtui.comments.page import FormInput, HtmlForm, Page
from blogtui.comments.provider import Reply
from blogtui.model.frozen import frozen
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Signed

TEXT_LIMIT = 65_525  # characters; the column is that wide
_NAME_LIMIT, _EMAIL_LIMIT, _WEBSITE_LIMIT = 245, 100, 200
_NOT_SENT = frozenset({"button", "checkbox", "file", "image", "radio", "reset", "submit"})
_FRAGMENT = re.compile(r"comment-(\d{1,20})")


@frozen
class Landing:
    """Where an accepted comment sends the browser: its number, and whether it waits for a moderator."""

    comment: str
    held: bool


def comment_form(page: Page) -> HtmlForm | None:
    """The form that takes comments, wherever its action lies (WordPress may sit in a folder of the site)."""
    posting = (form for form in page.forms if form.method == "post" and _text_input(form) is not None)
    return next((form for form in posting if _takes_comments(form)), None)


def _takes_comments(form: HtmlForm) -> bool:
    return urlsplit(form.action).path.endswith("/wp-comments-post.php") or form.id == "commentform"


def login_needed(page: Page) -> bool:
    """Whether the page has, in the form's place, the sentence that one must log in."""
    return "must-log-in" in page.classes


def drawn_by_script(page: Page) -> bool:
    """Whether the form is somebody else's, in a frame (Jetpack), so that only a browser can fill it in."""
    return any("jetpack_remote_comment" in name or "jetpack-remote-comment" in name for name in page.ids)


def asked(form: HtmlForm, where: str) -> Form:
    """What the form asks, with its own limits. Anybody's first comment is usually held."""
    by_name = {control.name: control for control in form.inputs}
    text = _text_input(form)
    return Form(
        where=where,
        fields=tuple(
            _field(by_name[control], name, label, kind, limit)
            for control, name, label, kind, limit in (
                ("author", "name", "Name", FieldKind.LINE, _NAME_LIMIT),
                ("email", "email", "E-mail (not published)", FieldKind.EMAIL, _EMAIL_LIMIT),
                ("url", "website", "Website", FieldKind.URL, _WEBSITE_LIMIT),
            )
            if control in by_name and by_name[control].shown
        ),
        signed=Signed.NAME,
        moderation=Moderation.POSSIBLE,
        markup=Markup.HTML,
        limit=min(text.limit or TEXT_LIMIT, TEXT_LIMIT) if text is not None else TEXT_LIMIT,
        pace="WordPress takes a comment in a quarter of a minute from one place or address.",
    )


def _field(control: FormInput, name: str, label: str, kind: FieldKind, limit: int) -> Field:
    return Field(name, label, control.required, kind, min(control.limit or limit, limit))


def filled(form: HtmlForm, reply: Reply) -> list[tuple[str, str]]:
    """The pairs to send. What the form holds for programs goes back as found, traps stay empty, boxes stay unticked:
    with the consent for cookies a held comment could no longer be told from a public one."""
    text = _text_input(form)
    parent = reply.to if reply.to is not None and reply.to.isdecimal() else "0"
    ours = {
        "author": reply.identity.name,
        "email": reply.identity.email,
        "url": reply.identity.website,
        "comment_parent": parent,
        (text.name if text is not None else "comment"): reply.text,
    }
    found = {control.name: control.value for control in form.inputs if control.name and control.type not in _NOT_SENT}
    present = {name: value for name, value in ours.items() if name in found or name == "comment_parent"}
    return list({**found, **_button(form.inputs), **present}.items())


def _button(inputs: Iterable[FormInput]) -> dict[str, str]:
    """The button a person would press: browsers send its name too."""
    return next(({each.name: each.value} for each in inputs if each.type == "submit" and each.name), {})


def _text_input(form: HtmlForm) -> FormInput | None:
    """The field for the text: the first one that people see, as traps for robots are textareas nobody sees."""
    areas = [control for control in form.inputs if control.tag == "textarea" and control.name and control.shown]
    named = [control for control in areas if control.name == "comment"]
    return next(iter(named or areas), None)


def landing(location: str) -> Landing | None:
    """The comment in the address of the 302: `…#comment-N`, with `?unapproved=N&moderation-hash=…` when it is held."""
    parts = urlsplit(location)
    number = _FRAGMENT.fullmatch(parts.fragment)
    return Landing(number[1], "unapproved" in parse_qs(parts.query)) if number else None
