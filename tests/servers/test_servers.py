"""The servers that other tests stand on do what those tests take for granted."""

import gzip
import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.servers.blogger import Blogger
from tests.servers.debian import DebianWordPress
from tests.servers.fixtures import missing
from tests.servers.packages import Unavailable
from tests.servers.wordpress import WordPress, install

ATOM = "{http://www.w3.org/2005/Atom}"
THREADING = "{http://purl.org/syndication/thread/1.0}"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _ask(address: str, **form: str) -> tuple[int, str, str]:
    """Status, Location and text; a POST when there is a form. Redirects are not followed."""
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        with urllib.request.build_opener(_Stay).open(address, data, timeout=30) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("Location", ""), answer.read().decode()


def _comment(site: WordPress, post: int, text: str, name: str = "Zed") -> tuple[int, str, str]:
    form = {"comment_post_ID": str(post), "comment": text, "author": name, "email": f"{name.lower()}@example.net"}
    return _ask(f"{site.address}wp-comments-post.php", **form)


def _levels(comments: list[dict[str, Any]]) -> int:
    parents = {comment["id"]: comment["parent"] for comment in comments}
    deepest = 0
    for each in parents:
        level = 1
        while parents.get(each):
            each, level = parents[each], level + 1
        deepest = max(deepest, level)
    return deepest


@pytest.mark.servers
def test_wordpress_serves_the_thread_by_rest(wordpress: WordPress) -> None:
    status, _, text = _ask(f"{wordpress.address}wp-json/wp/v2/comments?post=100&per_page=100")
    comments = json.loads(text)
    assert status == 200
    assert _levels(comments) == 6
    shown = {comment["id"] for comment in comments}
    [orphan] = [comment for comment in comments if comment["author_name"] == "Orphan Otto"]
    assert orphan["parent"] not in shown
    assert "Held Hanna" not in text


@pytest.mark.servers
def test_wordpress_has_the_posts_that_tests_name(wordpress: WordPress) -> None:
    statuses = {}
    for post in (100, 101, 103, 104):
        _, _, text = _ask(f"{wordpress.address}wp-json/wp/v2/posts/{post}")
        statuses[post] = json.loads(text)["comment_status"]
    assert statuses == {100: "open", 101: "closed", 103: "open", 104: "open"}
    assert len(wordpress.comments(104)) == 130
    assert wordpress.comments(103) == []
    feed = ElementTree.fromstring(_ask(f"{wordpress.address}feed/")[2])
    assert len(feed.findall("channel/item")) == 10


@pytest.mark.servers
def test_wordpress_takes_comments_as_a_live_one_does(wordpress: WordPress) -> None:
    status, location, _ = _comment(wordpress, 103, "By the form.")
    assert (status, "#comment-" in location) == (302, True)
    assert _comment(wordpress, 103, "By the form.")[0] == 409
    assert _comment(wordpress, 103, "Too quick.")[0] == 429
    assert _comment(wordpress, 101, "Too late.")[0] == 403
    assert [(each["author"], each["status"]) for each in wordpress.comments(103)] == [("Zed", "1")]
    wordpress.reset()
    assert wordpress.comments(103) == []


@pytest.mark.servers
def test_wordpress_is_moderated_and_switched_from_outside(wordpress: WordPress) -> None:
    wordpress.ctl("option", "comment_moderation", "1")
    wordpress.ctl("switch", "no_flood", "on")
    assert "moderation-hash" in _comment(wordpress, 103, "First")[1]
    assert "moderation-hash" in _comment(wordpress, 103, "Second")[1]
    held = wordpress.comments(103)
    assert [each["status"] for each in held] == ["0", "0"]
    wordpress.ctl("comment", held[0]["id"], "approve")
    assert [each["status"] for each in wordpress.comments(103)] == ["1", "0"]
    wordpress.ctl("switch", "down", "on")
    assert _ask(wordpress.address)[0] == 503
    wordpress.ctl("switch", "down", "off")
    assert _ask(wordpress.address)[0] == 200


@pytest.mark.servers
def test_wordpress_comes_back_at_its_address(wordpress: WordPress) -> None:
    before = wordpress.address
    wordpress.ctl("switch", "no_flood", "on")
    _comment(wordpress, 103, "Before the restart")
    wordpress.down()
    with pytest.raises(urllib.error.URLError):
        _ask(before)
    wordpress.up()
    assert wordpress.address == before
    assert len(wordpress.comments(103)) == 1


@pytest.mark.servers
def test_debians_wordpress_is_packed_by_nginx_which_weakens_its_tags(debian: DebianWordPress) -> None:
    asked = urllib.request.Request(f"{debian.address}feed/", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        told = answer.headers
        body = gzip.decompress(answer.read()).decode()
    assert told["Server"].startswith("nginx")
    assert (told["Content-Encoding"], told["ETag"][:3]) == ("gzip", 'W/"')
    assert "https://wordpress.org/?v=6." in body
    assert len(ElementTree.fromstring(body).findall("channel/item")) == 10
    assert len(debian.comments(104)) == 130
    _comment(debian, 103, "By the form.")
    assert [each["text"] for each in debian.comments(103)] == ["By the form."]
    debian.reset()
    assert debian.comments(103) == []


def test_without_php_and_without_root_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("shutil.which", {"apt-get": "/usr/bin/apt-get"}.get)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Unavailable, match=r"php is not installed here .* only root"):
        install()


@pytest.mark.parametrize(("required", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_missing_servers_skip_or_fail(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("BLOGTUI_REQUIRE_SERVERS", required)
    with pytest.raises(outcome, match="No real WordPress: no PHP"):
        missing("no PHP")


def _feed(address: str) -> ElementTree.Element:
    return ElementTree.fromstring(_ask(address)[2])


def _link(element: ElementTree.Element, rel: str) -> str | None:
    return next((link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel") == rel), None)


def test_blogger_leads_from_its_home_to_two_comments() -> None:
    with Blogger() as blog:
        assert f"{blog.address}feeds/posts/default" in _ask(blog.address)[2]
        posts = _feed(f"{blog.address}feeds/posts/default").findall(f"{ATOM}entry")
        [friday] = [post for post in posts if post.findtext(f"{ATOM}title") == "Friday, July 20, 2007"]
        assert friday.findtext(f"{ATOM}published") == "2007-07-20T11:38:00.000-07:00"
        replies = _feed(_link(friday, "replies") or "").findall(f"{ATOM}entry")
        assert [reply.findtext(f"{ATOM}author/{ATOM}name") for reply in replies] == ["Old Joaquín", "Hattie"]
        for reply in replies:
            named = reply.find(f"{THREADING}in-reply-to")
            assert named is not None
            assert named.get("ref") == friday.findtext(f"{ATOM}id")
        assert (_link(replies[0], "related") or "").endswith("/4001")


def test_blogger_pages_a_long_thread_and_keeps_the_place_of_the_removed() -> None:
    with Blogger() as blog:
        first = _feed(f"{blog.address}feeds/3003/comments/default")
        second = _feed(_link(first, "next") or "")
        assert _link(second, "next") is None
        replies = first.findall(f"{ATOM}entry") + second.findall(f"{ATOM}entry")
        dates = [reply.findtext(f"{ATOM}published") or "" for reply in replies]
        assert len({reply.findtext(f"{ATOM}id") for reply in replies}) == 32
        assert dates == sorted(dates, reverse=True)
        assert sum("removed by the author" in (reply.findtext(f"{ATOM}content") or "") for reply in replies) == 1


def test_blogger_takes_no_comments() -> None:
    with Blogger() as blog:
        assert _ask(f"{blog.address}comment.g?blogID=1&postID=3002")[0] == 200
        assert _ask(f"{blog.address}feeds/3002/comments/default", text="x")[0] == 405
        assert _ask(f"{blog.address}nowhere")[0] == 404
        assert blog.seen[-1] == "/nowhere"
