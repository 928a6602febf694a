"""Posts behind a password at WordPress: told from others, and opened by the cookie that their form is answered with."""

import re
from urllib.parse import urlencode

from blogtui.comments import sending, wordpress_rest
from blogtui.comments.elements import Markup
from blogtui.comments.page import HtmlForm, Page
from blogtui.comments.pages import HTML
from blogtui.comments.provider import PASSWORD, WANTED, FetchedThread, Opened, with_facts
from blogtui.model.errors import CommentsError, WrongPassword
from blogtui.model.thread import Source
from blogtui.net import statuses
from blogtui.net.address import authority, same_host
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response

BEHIND = "The post and its comments are behind a password."
_FIELD = "post_password"
_FORM = re.compile(
    r"""<form\b[^<>]{0,2000}\bpost-password-form\b|<input\b[^<>]{0,2000}\bname\s{0,9}=\s{0,9}["']?post_password\b""",
    re.IGNORECASE,
)
_BOX = "pwbox-"  # begins the id of the field, the post's number ends it
_COOKIE = "wp-postpass_"
_HIT = re.compile(r"\bhit\b", re.IGNORECASE)
_TEXT = frozenset({"entry-content", "wp-block-post-content", "@articleBody", "post-content", "e-content"})


def shut(html: str) -> bool:
    """Whether that is WordPress's form for the password, in the place of a post's text or of comments. What is only
    said of such a form is none."""
    return _FORM.search(html) is not None


def behind(source: Source) -> FetchedThread:
    """What is read of a thread that is behind a password: that it is."""
    facts = with_facts(source.facts, **{PASSWORD: WANTED})
    return FetchedThread(complete=False, facts=facts, problem=BEHIND)


def wanted(answer: Response) -> bool:
    """Whether that page is one of a post that wants its password."""
    return _FIELD in answer.text and form(Page(answer.url, answer.text, answer.links)) is not None


def form(page: Page) -> HtmlForm | None:
    """The form for the password of the post whose page that is, where it has one: not for that of a post beside it."""
    number = wordpress_rest.number_on_page(page)
    boxes = {id.removeprefix(_BOX) for id in page.ids if id.startswith(_BOX)}
    if number is not None and boxes and number not in boxes:
        return None
    posting = (each for each in page.forms if each.method == "post")
    return next((each for each in posting if any(control.name == _FIELD for control in each.inputs)), None)


async def opened(url: str, answer: Response, password: str, client: Client) -> Opened:
    """The cookies that open the post at `url`, whose page `answer` is; none where nothing is to be opened. The password
    goes to the post's own server alone. Raises NetError, WrongPassword, and CommentsError where it cannot be given."""
    found = form(Page(answer.url, answer.text, answer.links))
    if found is None:
        return Opened(answer.url)
    secure = found.action.startswith("https:") or (url.startswith("http:") and answer.url.startswith("http:"))
    if not (same_host(url, answer.url) and same_host(url, found.action) and secure):
        words = f"{authority(url)} wants the password sent to {authority(found.action)}; it was not."
        raise CommentsError(words, advice="Open the post in the browser.", address=url)
    had = await _given(found, answer, password, client)
    if not had:
        words = f"{authority(url)} gives nothing for the password."
        raise CommentsError(words, advice="Open the post in the browser.", address=url)
    # The cookie comes for any password; only the page tells a right one.
    seen = await client.carrying(answer.url, had).fetch(url, accept=HTML, limit=PAGE_LIMIT)
    if seen.perhaps_cut or not same_host(url, seen.url):
        raise CommentsError(f"{authority(url)} does not show whether the password is right.", address=url)
    if not wanted(seen):
        return Opened(answer.url, tuple(had.items()))
    if _stored(seen):
        words = f"{authority(url)} shows everybody the same stored page, whatever the password."
        raise CommentsError(words, advice="Try again later, or open the post in the browser.", address=url)
    raise WrongPassword(f"{authority(url)} does not take this password.", address=url)


def _stored(page: Response) -> bool:
    """Whether a cache on the way gave the page (RFC 9111 §5.1, and what caches say of themselves)."""
    age = page.headers.get("age", "").strip()
    told = (value for name, value in page.headers.items() if "cache" in name and name != "cache-control")
    return (age.isdecimal() and age.strip("0") != "") or any(_HIT.search(value) for value in told)


async def _given(found: HtmlForm, page: Response, password: str, client: Client) -> dict[str, str]:
    """The cookies that the answer to the filled in form brings."""
    fields = {each.name: each.value for each in found.inputs if each.name and each.type in ("hidden", "submit")}
    answer = await client.send(
        "POST",
        found.action,
        body=urlencode({**fields, _FIELD: password}).encode(),
        content_type=sending.FORM,
        accept=HTML,
        headers={"Referer": page.url},
        cookies=dict(page.cookies),
    )
    if answer.status >= 400:
        host = authority(answer.url)
        raise statuses.refusal(host, answer.status, "", answer.headers, address=answer.url, retry_at=answer.retry_at)
    return {name: value for name, value in answer.cookies.items() if name.startswith(_COOKIE) and value}


def text(page: Response) -> str:
    """The post's text as the page has it, "" where it cannot be told from the rest."""
    markup = Markup(page.text)
    found = next((each for each in markup.elements if each.words & _TEXT), None)
    html = markup.content(found).strip() if found is not None else ""
    return "" if shut(html) else html
