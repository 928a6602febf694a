"""A post that is gone: WordPress leads whoever asks for it to one of a like address, where nothing is to be said."""

import pytest
from tests.comments import recorded
from tests.comments.recorded import Server
from tests.comments.test_contract import answerer, reply_of, source_at

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.registry import Registry
from blogtui.model.errors import BadRedirect
from blogtui.net.client import Client


async def test_an_answer_is_not_sent_to_another_post() -> None:
    led = recorded.scenario("wordpress", "sent-to-another-post")
    with Server(led) as server:
        source = source_at(led, server.base)
        async with Client() as client:
            with pytest.raises(BadRedirect, match="to another one"):
                await answerer(led, source).post(source, reply_of(led, server.base), client)
            with pytest.raises(BadRedirect, match="to another one"):
                await answerer(led, source).form(source, client)


@pytest.mark.parametrize(
    ("at", "guid", "number"),
    [
        ("https://blog.example/kettledrum/", "https://blog.example/?p=41", "41"),
        ("https://blog.example/kettle/", "https://blog.example/?p=41", "12"),  # it came here by an import
        ("https://blog.example/kettle?utm_source=feed", "https://blog.example/?p=41", "12"),
        ("https://blog.example/kettledrum/", "https://elsewhere.example/?p=41", "12"),
    ],
)
def test_another_posts_number_is_not_learnt(at: str, guid: str, number: str) -> None:
    links = '<link rel="https://api.w.org/" href="/wp-json/"><link rel="alternate" href="/wp-json/wp/v2/posts/12">'
    source = Registry.load().recognise(
        Hints("https://blog.example/kettle/", guid, "https://blog.example/feed/", page=Page(at, links))
    )[0]
    assert (source.provider, source.fact("id")) == ("wordpress", number)
