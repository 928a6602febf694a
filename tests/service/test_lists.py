"""Lists of feeds: subscribed without a visit, each feed once, and written so that they are read again."""

import pytest
from tests.service.site import ATOM, Site, atom, entry

from blogtui.feeds.opml import Outline, read
from blogtui.model.errors import FeedError
from blogtui.service.services import Services

LIST = """<opml version="2.0"><body>
<outline text="Harbour" xmlUrl="{base}/feed" htmlUrl="{base}/"/>
<outline text="Boats"><outline xmlUrl="{base}/boats"/></outline>
<outline text="The same harbour" xmlUrl="{base}/feed"/>
</body></opml>"""


async def test_a_list_is_subscribed_to_without_a_visit(services: Services, site: Site) -> None:
    site.put("/boats", atom(entry("one"), title="Boats of ours"), ATOM)
    await services.subscribe.add(f"{site.base}/boats")
    site.asked()
    listed = await services.lists.subscribe(LIST.replace("{base}", site.base).encode())
    assert (listed.feeds, [blog.title for blog in listed.new]) == (2, ["Harbour"])
    assert site.asked() == []
    assert (await services.lists.subscribe(LIST.replace("{base}", site.base).encode())).new == ()
    assert read(await services.lists.export()) == (
        Outline(f"{site.base}/boats", "Boats of ours", None, f"{site.base}/"),
        Outline(f"{site.base}/feed", "Harbour", None, f"{site.base}/"),
    )


async def test_what_is_no_list_subscribes_to_nothing(services: Services) -> None:
    with pytest.raises(FeedError):
        await services.lists.subscribe(b"just words")
    assert await services.browse.blogs() == ()
