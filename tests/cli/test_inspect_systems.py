"""inspect --json over a page of every comment system: it names the system and the key of the thread."""

import tomllib
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from tests.cli.conftest import Blogtui, Pages
from tests.comments.recorded import EXCHANGES

# Systems that no page leads to: feeds alone do.
BY_FEED_ONLY = {"atompub", "comment_api"}


@dataclass(frozen=True)
class Case:
    """A page, by default the one of the system's exchanges at the path where it lies; `url` is where it would lie on
    the net, as only that names the system. In page and key `{base}` is the server here, `{at}` the same quoted."""

    key: str
    page: str | None = None
    url: str | None = None
    can_reply: bool | None = True


HEAD = "<!DOCTYPE html><html><head><title>Rye</title>{}</head><body><h1>Rye</h1></body></html>"
BLOGGER = HEAD.format(
    "<meta content='blogger' name='generator'/>"
    "<link rel='alternate' type='application/atom+xml' title='Bread - Atom' href='{base}/feeds/posts/default' />"
    "<link rel='alternate' type='application/atom+xml' title='Bread - Comments - Atom' "
    "href='{base}/feeds/9001/comments/default' />"
)
CASES = {
    "atom": Case("{base}/feeds/9001/comments/default", BLOGGER, can_reply=None),
    "bluesky": Case("at://nell.example/app.bsky.feed.post/3kroot"),
    "comentario": Case("{base}/talk/api/embed/comments#host={at}&path=%2Fbuns%2F"),
    "commento": Case("{base}/talk/api/comment/list#domain={at}&path=%2Fbread%2F"),
    "cusdis": Case("{base}/talk/api/open/comments?appId=5f9a-11&pageId=garden+%26+co"),
    "discourse": Case("{base}/t/77"),
    "disqus": Case(
        "https://disqus.com/embed/comments/?base=default&f=lamp&t_u=http%3A%2F%2F{at}%2F2024%2F05%2Fmoth%2F"
        "&t_i=moth-1&s_o=desc",
        can_reply=None,
    ),
    "email": Case("mailto:mara@bread.test", can_reply=False),
    "forem": Case("mara/on-rye-1a2b", can_reply=None),
    "ghost": Case("{base}/members/api/comments/post/6b03c0c65d959b27275c6dc1/"),
    "giscus": Case("nell/blog#2024/05/low-water/"),
    "hackernews": Case("4001", HEAD.format(""), "https://news.ycombinator.com/item?id=4001", can_reply=None),
    "handoff": Case("{base}/", HEAD.format(""), can_reply=False),
    "isso": Case("{base}/talk/?uri=%2Fbell%2F"),
    "jetpack": Case("https://attic.wordpress.com/2024/05/02/rye/", HEAD.format(""),
                    "https://attic.wordpress.com/2024/05/02/rye/"),
    "lobsters": Case("rye123", HEAD.format(""), "https://lobste.rs/s/rye123/on_rye", can_reply=None),
    "mastodon": Case("{base}/api/v1/statuses/112233445566778899"),
    "mentions": Case("{base}/rye", can_reply=None),
    "page": Case("{base}/notes/rye"),
    "reddit": Case("1abcde", HEAD.format(""), "https://old.reddit.com/r/bread/comments/1abcde/on_rye/"),
    "remark42": Case("{base}/talk/api/v1/find?site=coast&url=http%3A%2F%2F{at}%2Fnotes%2Ftide%2F"),
    "substack": Case("on-rye", HEAD.format(""), "https://mara.substack.com/p/on-rye", can_reply=None),
    "utterances": Case("nell/blog#2024/05/low-water"),
    "waline": Case("{base}/w/api/comment?path=%2Fkettle%2F"),
    "webmention": Case("{base}/rye"),
    "wordpress": Case("{base}/2024/05/kettle/"),
}  # fmt: skip


def test_every_system_has_a_case() -> None:
    assert {folder.name for folder in EXCHANGES.iterdir() if folder.is_dir()} == {*CASES, *BY_FEED_ONLY}


@pytest.mark.parametrize("system", CASES)
def test_a_page_names_the_system_and_the_key(blogtui: Blogtui, pages: Pages, system: str) -> None:
    case, folder = CASES[system], EXCHANGES / system
    told = tomllib.loads((folder / "hints.toml").read_text("utf-8"))
    path = told["post_url"].removeprefix("{base}") if case.page is None else "/"
    text = case.page or told.get("page") or (folder / "page.html").read_text("utf-8")
    address = pages.put(path, text, type="text/html")
    ran = blogtui("inspect", address, "--json", *(("--url", case.url) if case.url else ()))
    assert (ran.status, ran.json["kind"], pages.asked) == (0, "page", [path])
    key = case.key.replace("{base}", pages.base).replace("{at}", quote(pages.base.removeprefix("http://"), safe=""))
    assert ran.json["page"]["sources"][0] == {"provider": system, "key": key, "can_reply": case.can_reply}
