"""`--password`: asked for without showing it, or piped in, and never an argument."""

import asyncio
import json
import os
from pathlib import Path

import pytest
from tests.cli.conftest import Blogtui, Pages, at_a_terminal, shown_until
from tests.service.protected import Protected


@pytest.mark.parametrize("command", ["comments", "show"])
async def test_at_a_terminal_the_password_is_asked_for_and_not_shown(home: Path, command: str) -> None:
    async with Protected() as blog:
        shown = await asyncio.to_thread(_given, home, command, blog, blog.passwords[41])
        assert blog.given == [blog.passwords[41]]
    assert ("Said under one." if command == "comments" else "Secret text of one.") in shown
    assert blog.passwords[41] not in shown
    assert blog.passwords[41] in json.loads((home / "config" / "secrets.json").read_text("utf-8")).values()


async def test_a_post_that_is_open_to_everybody_is_shown_all_the_same(home: Path) -> None:
    async with Protected() as blog:
        word = blog.passwords.pop(41)
        shown = await asyncio.to_thread(_given, home, "show", blog, word)
        assert blog.given == []
    assert "open to everybody" in shown
    assert "Secret text of one." in shown


def _given(home: Path, command: str, blog: Protected, word: str) -> str:
    """What is shown while the password of the first post is typed."""
    adding, terminal = at_a_terminal(home, "add", f"{blog.base}/feed/")
    shown = shown_until(terminal, None)
    os.close(terminal)
    assert adding.wait(timeout=30) == 0, shown
    asking, terminal = at_a_terminal(home, command, f"{blog.base}/one/", "--password")
    shown = shown_until(terminal, "Password of the post: ")
    os.write(terminal, f"{word}\n".encode())
    shown += shown_until(terminal, None)
    os.close(terminal)
    assert asking.wait(timeout=30) == 0, shown
    return shown


def test_nobody_to_ask_and_nothing_piped_in_is_said(blogtui: Blogtui, pages: Pages) -> None:
    feed = "<rss version='2.0'><channel><title>A</title><item><title>One</title></item></channel></rss>"
    pages.put("/feed", feed, type="application/rss+xml")
    assert blogtui("add", f"{pages.base}/feed").status == 0
    asked = blogtui("comments", "1", "--password")
    assert (asked.status, "pipe the password in" in asked.err) == (2, True)
    none = blogtui("comments", "1", "--password", stdin="word\n")
    assert (none.status, "not behind a password" in none.err) == (1, True)
