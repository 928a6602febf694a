"""Answers by e-mail: which links ask for one, and what the letter's address may hold."""

import pytest

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import Reply
from blogtui.comments.providers.email import LONGEST, PROVIDER
from blogtui.model.identity import Identity
from blogtui.net.client import Client

AT = "https://blog.example/rye"


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ('<a href="mailto:mara@bread.test">Reply via email</a>', "mailto:mara@bread.test"),
        ('<a class="comment-link" href="MAILTO:mara@bread.test?subject=Hm">✉</a>', "mailto:mara@bread.test"),
        ('<a href="mailto:mara@bread.test?subject=Re:%20Rye">Mail</a>', "mailto:mara@bread.test"),
        ('<a href="mailto:mara@bread.test">Contact</a>', None),
        ('<a href="mailto:noreply@blogger.com">Reply</a>', None),
        ('<a href="mailto:mara@mail.example.org">Reply</a>', None),
        ('<a href="mailto:mara@bread.test,bo@bread.test">Reply</a>', None),
        ('<a href="mailto:mara@bread.test%0ABcc:x@y.test">Reply</a>', None),
        ('<a href="mailto:?subject=Look">Reply</a>', None),
        ('<!-- <a href="mailto:mara@bread.test">Reply</a> -->', None),
        ("", None),
    ],
)
def test_which_links_ask_for_answers(link: str, key: str | None) -> None:
    source = PROVIDER.recognise(Hints(AT, AT, page=Page(AT, f"<p>Rye</p>{link}")))
    assert (source.key if source is not None else None) == key


async def test_a_long_text_goes_by_the_clipboard() -> None:
    source = PROVIDER.recognise(Hints(AT, AT, page=Page(AT, '<a href="mailto:mara@bread.test">Reply</a>')))
    assert source is not None
    async with Client() as client:
        posted = await PROVIDER.post(source, Reply("x" * LONGEST, Identity(), AT, key="k", post_title="Rye"), client)
    assert posted.handoff_url == "mailto:mara@bread.test?subject=Re%3A%20Rye"
    assert PROVIDER.handoff(source, None).startswith("mailto:mara@bread.test?subject=Re%3A%20https")
