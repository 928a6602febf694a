"""A comment form as any page may have it: told from other forms, asked of the writer, filled in."""

import re
from collections.abc import Iterable

from blogtui.comments.page import FormInput, HtmlForm, Page
from blogtui.comments.provider import Reply
from blogtui.model.identity import Identity
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Signed

# What a form for comments says of itself somewhere; one for letters or logins does not.
_SPEAKS_OF_COMMENTS = re.compile(r"comment|respon[ds]|reply|replies|kommentar|coment|reactie|discuss", re.IGNORECASE)
_NOT_SENT = frozenset({"button", "checkbox", "file", "image", "radio", "reset", "submit"})
_ALONE = frozenset({"file", "password"})  # a form that asks for these is none of ours
_PARENT = re.compile(
    r"(?:comment|reply|in)?[_-]?(?:parent|repl(?:y|ied)[_-]?to)(?:[_-]?(?:id|comment))?", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:comment-?)?(?:reply|respond|answer)(?:-?form)?[-_](\d{1,20})", re.IGNORECASE)
_NAMES: tuple[tuple[str, str, FieldKind, re.Pattern[str]], ...] = (
    ("email", "E-mail", FieldKind.EMAIL, re.compile(r"e-?mail|mail", re.IGNORECASE)),
    ("website", "Website", FieldKind.URL, re.compile(r"url|website|web|site|homepage|link", re.IGNORECASE)),
    ("name", "Name", FieldKind.LINE, re.compile(r"name|author|nick|user|poster", re.IGNORECASE)),
)


def comment_form(page: Page, to: str | None = None) -> HtmlForm | None:
    """The form of the page that takes answers to the post, or to the comment `to` where that has one of its own; and
    that a program can fill in: sent by POST, with a field for the text, and nothing unknown (a riddle) to be given."""
    plain = [(form, _of_comment(form)) for form in page.forms if _is_plain(form)]
    own = next((form for form, comment in plain if to is not None and comment == to), None)
    return own or next((form for form, comment in plain if comment is None), None)


def _of_comment(form: HtmlForm) -> str | None:
    """The comment a form answers to for good, by its id (`reply-3`) or its hidden field; None for the post's form."""
    numbered = _NUMBERED.fullmatch(form.id)
    parent = _parent_input(form)
    preset = parent.value if parent is not None and parent.value not in ("", "0") else None
    return numbered[1] if numbered else preset


def _is_plain(form: HtmlForm) -> bool:
    text = text_input(form)
    if form.method != "post" or text is None or any(each.type in _ALONE for each in form.inputs):
        return False
    ours = {text.name, *_fields(form)}
    unknown = any(each.required and each.shown and each.name not in ours for each in _filled_by_hand(form.inputs))
    speaks = _SPEAKS_OF_COMMENTS.search(f"{form.id} {form.action} {text.name}") is not None
    return speaks and not unknown


def text_input(form: HtmlForm) -> FormInput | None:
    """The first textarea that people see: those nobody sees are traps for robots."""
    return next((each for each in form.inputs if each.tag == "textarea" and each.name and each.shown), None)


def asked(form: HtmlForm, page: Page, where: str) -> Form:
    """What the form of the page asks of the writer."""
    text = text_input(form)
    by_name = {each.name: each for each in form.inputs}
    told = {name: (label, kind) for name, label, kind, _ in _NAMES}
    fields = {ours: by_name[theirs] for theirs, ours in _fields(form).items()}
    return Form(
        where=where,
        fields=tuple(
            Field(ours, told[ours][0], fields[ours].required, told[ours][1], fields[ours].limit)
            for ours in ("name", "email", "website")
            if ours in fields
        ),
        signed=Signed.NAME if "name" in fields else Signed.NOBODY,
        moderation=Moderation.UNKNOWN,
        markup=Markup.TEXT,
        threaded=_parent_input(form) is not None or any(_of_comment(each) for each in page.forms),
        limit=text.limit if text is not None else None,
    )


def filled(form: HtmlForm, reply: Reply) -> list[tuple[str, str]]:
    """The pairs to send: what the form holds for programs as found, traps empty, boxes unticked."""
    found = {each.name: each.value for each in form.inputs if each.name and each.type not in _NOT_SENT}
    found |= {theirs: _signed(reply.identity, ours) for theirs, ours in _fields(form).items()}
    text, parent = text_input(form), _parent_input(form)
    if text is not None:
        found[text.name] = reply.text
    if parent is not None and reply.to is not None and ":" not in reply.to:  # an address is none of the form's ids
        found[parent.name] = reply.to
    return [*found.items(), *_button(form.inputs)]


def _fields(form: HtmlForm) -> dict[str, str]:
    """The form's names of the fields for `name`, `email` and `website`; each of ours once."""
    fields: dict[str, str] = {}
    for each in _filled_by_hand(form.inputs):
        for ours, _, kind, pattern in _NAMES:
            told = each.type == kind.value or pattern.search(each.name) is not None
            if told and each.shown and ours not in fields.values() and each.name not in fields:
                fields[each.name] = ours
    return fields


def _filled_by_hand(inputs: Iterable[FormInput]) -> Iterable[FormInput]:
    return (each for each in inputs if each.tag == "input" and each.name and each.type not in {"hidden", *_NOT_SENT})


def _signed(identity: Identity, ours: str) -> str:
    return {"name": identity.name, "email": identity.email, "website": identity.website}[ours]


def _parent_input(form: HtmlForm) -> FormInput | None:
    return next((each for each in form.inputs if each.type == "hidden" and _PARENT.fullmatch(each.name)), None)


def _button(inputs: Iterable[FormInput]) -> list[tuple[str, str]]:
    """The button a person would press: browsers send its name too."""
    return [(each.name, each.value) for each in inputs if each.type == "submit" and each.name][:1]
