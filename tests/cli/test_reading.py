"""add, blogs, posts, show, comments, older, mark, remove, refresh, problems: the whole way from servers to output."""

from pathlib import Path

from tests.cli.conftest import Blogtui, Pages

BLOG = {
    "id", "title", "feed_url", "home_url", "folder", "posts", "unread", "new_comments", "last_visit", "next_visit",
    "problem",
}  # fmt: skip
POST = {
    "id", "blog_id", "blog", "title", "url", "author", "published", "updated", "read", "starred", "comment_count",
    "new_comments", "can_reply",
}  # fmt: skip
THREAD = {
    "source", "key", "url", "can_reply", "reply_to_comment", "needs", "moderated", "total", "complete", "fetched",
    "problem", "comments",
}  # fmt: skip
COMMENT = {
    "id", "native_id", "parent", "depth", "author", "author_url", "by_post_author", "by_moderator", "published",
    "updated", "url", "state", "new", "likes", "text", "html",
}  # fmt: skip
PROBLEM = {"id", "when", "kind", "doing", "address", "advice", "detail", "count"}
DEAD = "http://127.0.0.1:1/"  # the port of tcpmux: nobody listens there


def test_a_blogger_blog_from_its_home_page_to_both_comments(blogtui: Blogtui, blogger: Pages) -> None:
    added = blogtui("add", blogger.base + "/", "--folder", "Sea")
    assert (added.status, added.err) == (0, "")
    assert "Lighthouse Notes" in added.out

    (blog,) = blogtui("blogs", "--json").json["blogs"]
    assert set(blog) == BLOG
    assert (blog["title"], blog["folder"], blog["posts"], blog["unread"]) == ("Lighthouse Notes", "Sea", 1, 1)

    (post,) = blogtui("posts", "--json").json["posts"]
    assert set(post) == POST
    assert (post["title"], post["author"], post["published"]) == (
        "The lamp is lit",
        "Ida Keeper",
        "2007-07-20T11:38:00Z",
    )
    assert (post["comment_count"], post["read"]) == (2, False)

    ran = blogtui("comments", post["url"], "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.json["post"] == {"id": post["id"], "title": "The lamp is lit", "url": post["url"]}
    (thread,) = ran.json["threads"]
    assert set(thread) == THREAD
    assert thread["complete"] is True
    assert not thread["can_reply"]  # Blogger takes answers in the browser only
    first, second = thread["comments"]
    assert set(first) == COMMENT
    assert (first["author"], first["text"], first["parent"], first["depth"]) == ("Moss", "Good light.", None, 0)
    assert first["published"] == "2007-07-20T15:00:00Z"
    assert (second["author"], second["parent"], second["depth"]) == ("Ida Keeper", first["id"], 1)


def test_add_tells_what_it_found_as_json(blogtui: Blogtui, blogger: Pages) -> None:
    (blog,) = blogtui("add", blogger.base + "/", "--json").json["blogs"]
    assert set(blog) == BLOG | {"new", "already", "post", "others"}
    assert (blog["new"], blog["already"], blog["post"]) == (1, False, None)
    (again,) = blogtui("add", blogger.base + "/feeds/posts/default", "--json").json["blogs"]
    assert (again["id"], again["already"], again["new"]) == (blog["id"], True, 0)


def test_comments_are_read_once_and_then_come_from_the_cache(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    blogger.asked.clear()
    blogtui("comments", "1")
    assert len(blogger.asked) >= 1
    blogger.asked.clear()
    cached = blogtui("comments", "1")
    assert blogger.asked == []
    assert cached.out.index("Moss") < cached.out.index("Ida Keeper  ")
    assert "in answer to [" in cached.out
    blogtui("comments", "1", "--refresh")
    assert "/feeds/100/comments/default" in blogger.asked[0]


def test_a_thread_that_cannot_be_reread_is_printed_from_the_cache_with_status_3(
    blogtui: Blogtui, blogger: Pages
) -> None:
    blogtui("add", blogger.base + "/")
    blogtui("comments", "1")
    blogger.table.pop("/feeds/100/comments/default")
    assert blogtui("comments", "1", "--refresh").status == 3
    ran = blogtui("comments", "1", "--refresh", "--json")
    assert ran.status == 3
    assert "reading the comments of" in ran.err
    assert len(ran.json["threads"][0]["comments"]) == 2
    assert ran.json["threads"][0]["problem"]


def test_a_thread_that_fails_in_a_refresh_is_told(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    blogger.table.pop("/feeds/100/comments/default")
    ran = blogtui("refresh", "--comments")
    assert (ran.status, ran.out) == (1, "Lighthouse Notes: nothing new\n")
    assert "reading the comments of 'The lamp is lit'" in ran.err


def test_show_prints_the_post_with_numbered_links(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    ran = blogtui("show", "1", "--comments")
    assert ran.status == 0
    assert ran.out.startswith("The lamp is lit\nLighthouse Notes · Ida Keeper · ")
    assert f"[1] {blogger.base}/map" in ran.out
    assert "Good light." in ran.out


def test_show_as_json_has_threads_only_when_asked(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    plain = blogtui("show", "1", "--json").json
    assert set(plain) == POST | {"text", "html", "links", "enclosures"}
    assert plain["links"] == [{"n": 1, "text": "the map", "url": f"{blogger.base}/map"}]
    threads = blogtui("show", "1", "--json", "--comments").json["threads"]
    assert [len(thread["comments"]) for thread in threads] == [2]


def test_posts_are_filtered_paged_and_counted(blogtui: Blogtui, demo: str) -> None:
    blogtui("add", demo)
    every = blogtui("posts", "--json").json
    times = [post["published"] for post in every["posts"]]
    assert times == sorted(times, reverse=True)
    assert every["total"] == len(times) == 10
    page = blogtui("posts", "--json", "--limit", "2", "--offset", "3").json
    assert page == {"posts": every["posts"][3:5], "total": 10}
    limited = blogtui("posts", "--limit", "2")
    assert len(limited.out.splitlines()) == 3
    assert "8 more" in limited.err

    first, second = every["posts"][:2]
    assert blogtui("mark", "read", str(first["id"]), second["url"]).status == 0
    assert blogtui("posts", "--json", "--unread").json["total"] == 8
    assert blogtui("mark", "starred", str(first["id"]), "--json").json == {"mark": "starred", "changed": [first["id"]]}
    assert [post["id"] for post in blogtui("posts", "--json", "--starred").json["posts"]] == [first["id"]]
    blogtui("mark", "unread", str(first["id"]))
    blogtui("mark", "unstarred", str(first["id"]))
    assert blogtui("posts", "--json", "--unread").json["total"] == 9
    assert blogtui("posts", "--json", "--starred").json["total"] == 0
    word = first["title"].split()[-1]
    assert first["id"] in [post["id"] for post in blogtui("posts", "--json", "--search", word).json["posts"]]
    assert blogtui("posts", "--json", "--blog", "no such blog").status == 1


def test_marking_an_unknown_post_marks_nothing(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    ran = blogtui("mark", "read", "1", "999")
    assert ran.status == 1
    assert "999" in ran.err
    assert blogtui("posts", "--json", "--unread").json["total"] == 1
    assert blogtui("mark", "loved", "1").status == 2


def test_older_posts_come_page_by_page(blogtui: Blogtui, demo: str) -> None:
    blogtui("add", demo)
    ran = blogtui("older", "1", "--json")
    assert ran.json == {"blog": 1, "new": 5, "pages": 1, "more": False}
    assert blogtui("blogs", "--json").json["blogs"][0]["posts"] == 15
    assert blogtui("older", "1").out.endswith("nothing older is offered.\n")


def test_remove_asks_and_needs_yes_where_nobody_can_be_asked(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    blogtui("reply", "1", "--text", "Kept", "--draft")
    refused = blogtui("remove", "Lighthouse")
    assert refused.status == 2
    assert "--yes" in refused.err
    assert len(blogtui("blogs", "--json").json["blogs"]) == 1
    assert blogtui("remove", "Lighthouse", "--yes").out == "Removed Lighthouse Notes.\n"
    assert blogtui("blogs", "--json").json == {"blogs": []}
    (draft,) = blogtui("outbox", "--json").json["drafts"]
    assert (draft["text"], draft["post"]) == ("Kept", None)


def test_refresh_tells_each_blog_and_fails_in_part(blogtui: Blogtui, blogger: Pages, demo: str) -> None:
    blogtui("add", blogger.base + "/", demo)
    assert blogtui("refresh").status == 0
    blogger.put("/feeds/posts/default", "gone for now", status=500)
    ran = blogtui("refresh", "--json")
    assert ran.status == 1
    assert "Lighthouse Notes: " in ran.err
    by_title = {blog["title"]: blog for blog in ran.json["blogs"]}
    assert set(by_title["Small Repairs"]) == {
        "id", "title", "new", "changed", "new_comments", "unchanged", "problem",
    }  # fmt: skip
    assert by_title["Lighthouse Notes"]["problem"]
    assert by_title["Small Repairs"]["problem"] is None
    assert blogtui("refresh", "Lighthouse").status == 3
    assert blogtui("refresh", "Small", "--comments").out == "Small Repairs: nothing new\n"
    assert "Lighthouse Notes" in blogtui("blogs").out


def test_what_went_wrong_is_kept(blogtui: Blogtui) -> None:
    assert blogtui("problems", "--json").json == {"problems": []}
    failed = blogtui("add", DEAD)
    assert (failed.status, failed.out) == (3, "")
    assert "does not accept connections" in failed.err
    (problem,) = blogtui("problems", "--json").json["problems"]
    assert set(problem) == PROBLEM
    assert (problem["kind"], problem["doing"], problem["address"]) == ("network", "blogtui add", DEAD)
    assert "blogtui add" in blogtui("problems").out


def test_of_several_addresses_each_failure_is_told(blogtui: Blogtui, blogger: Pages) -> None:
    ran = blogtui("add", blogger.base + "/", DEAD, "javascript:alert(1)", "--json")
    assert ran.status == 1
    assert [blog["title"] for blog in ran.json["blogs"]] == ["Lighthouse Notes"]
    assert len(ran.err.splitlines()) == 2


def test_what_is_no_address_is_usage(blogtui: Blogtui) -> None:
    ran = blogtui("add", "javascript:alert(1)")
    assert (ran.status, ran.out) == (2, "")
    assert blogtui("problems", "--json").json == {"problems": []}


def test_a_page_without_feed_is_told(blogtui: Blogtui, pages: Pages) -> None:
    pages.put("/", "<html><title>Nothing</title></html>", type="text/html")
    ran = blogtui("add", pages.base + "/")
    assert ran.status == 1
    assert "names no feed" in ran.err


def test_a_feed_behind_a_login_is_status_4(blogtui: Blogtui, pages: Pages) -> None:
    ran = blogtui("add", pages.put("/feed", "who are you?", type="text/plain", status=401))
    assert ran.status == 4


def test_a_post_from_outside_cannot_steer_the_terminal(blogtui: Blogtui, pages: Pages) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T&#x9b;31m&#x2066;</title><id>x</id><entry><id>e</id>'
        "<title>A&#x202e;B</title><updated>2007-07-20T11:38:00Z</updated><author><name>N&#x85;M</name></author>"
        '<content type="html">&lt;p&gt;&#x200b;text&lt;/p&gt;</content></entry></feed>'
    )
    blogtui("add", pages.put("/feed", feed))
    for arguments in (("blogs",), ("posts",), ("show", "1"), ("posts", "--json"), ("show", "1", "--json")):
        out = blogtui(*arguments).out
        assert not {"\x9b", "\x85", "\u202e", "\u2066", "\u200b"} & set(out), arguments
    assert blogtui("show", "1", "--json").json["html"] == "<p>\u200btext</p>"


def test_nothing_yet_is_said_in_words(blogtui: Blogtui, home: Path) -> None:
    for command in ("blogs", "posts", "problems", "outbox"):
        ran = blogtui(command)
        assert (ran.status, ran.out) == (0, "")
        assert ran.err
    assert blogtui("show", "1").status == 1
    assert blogtui("comments", "1").status == 1
    assert (home / "data" / "blogtui.db").exists()


def test_nobody_is_asked_about_a_post_that_is_not_public(blogtui: Blogtui, demo: str, home: Path) -> None:
    blogtui("add", demo)
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "config.toml").write_text("look_elsewhere = true\n")
    for more in ("--elsewhere", "--refresh"):
        ran = blogtui("comments", "1", more, "--json")
        assert (ran.status, ran.err, len(ran.json["threads"])) == (0, "", 1)
    (home / "config" / "config.toml").write_text('look_elsewhere = ["hackernew"]\n')
    ran = blogtui("comments", "1", "--refresh")
    assert ran.status == 2
    assert "names 'hackernew'. There are: hackernews, lobsters, reddit." in ran.err
