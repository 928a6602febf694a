"""A post that is gone: WordPress leads whoever asks for it to one of a like address, where nothing is to be said."""

import pytest
from tests.comments import recorded
from tests.comments.recorded import Server
from tests.comments.test_contract import answerer, reply_of, source_at

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
