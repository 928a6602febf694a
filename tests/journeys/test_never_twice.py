"""A real WordPress behind a line that breaks anywhere: no comment is lost, and none is there twice."""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from tests.servers.wordpress import WordPress
from tests.service.conftest import settings
from tests.service.cutting import Cutting, Traffic

from blogtui.model.identity import Identity
from blogtui.model.reply import DraftState, Outcome
from blogtui.service.services import Services

pytestmark = pytest.mark.servers
RUNS = int(os.environ.get("BLOGTUI_RUNS", "20"))  # each asks WordPress for a page, a form and a thread
POST = 103
ANN = Identity("Ann Other", "ann@example.net", "")


def numbers(site: WordPress) -> Counter[int]:
    """How often each of the answers is in the database, in whatever state."""
    return Counter(int(row["text"].split()[1].rstrip(",")) for row in site.comments(POST))


async def test_cut_anywhere_every_answer_is_on_the_blog_exactly_once(wordpress: WordPress, tmp_path: Path) -> None:
    wordpress.ctl("switch", "no_flood", "on")
    chance = random.Random(2007)
    async with Cutting(wordpress.address) as proxy:
        async with Services.open(settings(tmp_path), make_client=proxy.client) as services:
            await services.subscribe.add(wordpress.address)
            [post] = [each for each in await services.browse.posts(limit=500) if "answered-yet" in (each.url or "")]
            await services.discuss.fetch(post.id)
            proxy.passed = Traffic()
            draft = await services.reply.begin(post.id)
            draft = await services.reply.save(draft.id, "Number 0, not cut.", ANN)
            assert (await services.reply.send(draft.id)).outcome is Outcome.LIVE
            usual, proxy.passed = proxy.passed, Traffic()  # asking for page and form, sending, looking again
            hit = lost = 0
            for number in range(1, RUNS + 1):
                draft = await services.reply.begin(post.id)
                draft = await services.reply.save(draft.id, f"Number {number}, cut somewhere.", ANN)
                proxy.cut_within(usual, chance)
                sent = await services.reply.send(draft.id)
                hit += proxy.cut is None
                lost += sent.outcome in (Outcome.UNKNOWN, Outcome.QUEUED)
                proxy.cut = None
                for _ in range(3):
                    if (await services.reply.draft(draft.id)).state.waiting:
                        await services.reply.flush()
                assert (await services.reply.draft(draft.id)).state in (DraftState.LIVE, DraftState.HELD)
            assert hit > RUNS * 3 // 4, "the cuts do not hit"
            assert lost > RUNS // 10, "the cuts hardly ever lose anything"
            assert numbers(wordpress) == Counter(range(RUNS + 1))
