"""A protected post's password: where it may go, and what an answer tells of it."""

from urllib.parse import parse_qs

import httpx
import pytest

from blogtui.comments import wordpress_password
from blogtui.model.errors import CommentsError
from blogtui.net.client import Client

FORM = '<form action="{action}" class="post-password-form" method="post"><input name="post_password"></form>'
PASSWORD = "open sesame"


async def cookies(key: str, shown_at: str, action: str) -> tuple[dict[str, str], list[httpx.Request]]:
    """What opening the post at `key` gives, whose page is at `shown_at`; and what was sent, the password aside."""
    asked: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        url = str(request.url)
        if request.method == "POST":
            assert parse_qs(request.content.decode())["post_password"] == [PASSWORD]
            return httpx.Response(302, headers={"Location": shown_at, "Set-Cookie": "wp-postpass_1=right; path=/"})
        if url == key != shown_at:
            return httpx.Response(301, headers={"Location": shown_at})
        return httpx.Response(200, html="<p>Text.</p>" if "right" in request.headers.get("Cookie", "") else form)

    form = FORM.format(action=action)
    async with Client(transport=httpx.MockTransport(answered)) as client:
        page = await client.fetch(key)
        opened = await wordpress_password.opened(key, page, PASSWORD, client)
        assert opened.site == shown_at
        return dict(opened.cookies), asked


LOGIN = "//blog.example/wp-login.php?action=postpass"


@pytest.mark.parametrize(
    ("key", "shown_at", "action"),
    [
        ("https://blog.example/a/", "https://blog.example/a/", f"http:{LOGIN}"),
        ("http://blog.example/a/", "https://blog.example/a/", f"http:{LOGIN}"),
        ("https://blog.example/a/", "http://blog.example/a/", f"http:{LOGIN}"),
        ("https://blog.example/a/", "https://blog.example/a/", "https://evil.example/wp-login.php?action=postpass"),
        ("https://blog.example/a/", "https://evil.example/a/", f"https:{LOGIN}"),
    ],
)
async def test_it_goes_nowhere_else_and_not_in_the_clear(key: str, shown_at: str, action: str) -> None:
    with pytest.raises(CommentsError, match="it was not"):
        await cookies(key, shown_at, action)


async def test_what_an_encrypted_page_gives_stays_encrypted() -> None:
    key, shown_at = "http://blog.example/a/", "https://blog.example/a/"
    had, asked = await cookies(key, shown_at, f"https:{LOGIN}")
    assert had == {"wp-postpass_1": "right"}
    assert [(each.url.scheme, "right" in each.headers.get("Cookie", "")) for each in asked] == [
        ("http", False),
        ("https", False),
        ("https", False),
        ("https", True),
    ]


@pytest.mark.parametrize(
    ("key", "action"),
    [("https://blog.example/a/", f"https:{LOGIN}"), ("http://blog.example/a/", f"http:{LOGIN}")],
)
async def test_it_opens_the_post_at_its_own_server(key: str, action: str) -> None:
    had, asked = await cookies(key, key, action)
    assert had == {"wp-postpass_1": "right"}
    assert [(each.method, str(each.url)) for each in asked] == [("GET", key), ("POST", action), ("GET", key)]


@pytest.mark.parametrize(
    ("html", "is_form"),
    [
        (FORM, True),
        ('<input type="password" name="post_password">', True),
        ("<INPUT size=20 name=post_password>", True),
        ("<p>Style it by .post-password-form</p>", False),
        ('<code>&lt;form class="post-password-form">&lt;input name="post_password"></code>', False),
        ("<form " * 50_000, False),
    ],
)
def test_only_a_form_is_one(html: str, is_form: bool) -> None:
    assert wordpress_password.shut(html) is is_form
