"""The least a Python reader must do on a reload: fetch, parse, store. `python -m tests.bench.bare_loop DB URLS`.

httpx over the feeds sixteen at a time, ElementTree, one SQLite file: no limits, no dates, no clean-up, no search; the
floor for the reload, not a reader.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import httpx

_SIDE_BY_SIDE = 16
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feed (url TEXT PRIMARY KEY, etag TEXT);
CREATE TABLE IF NOT EXISTS post (id TEXT PRIMARY KEY, feed TEXT, title TEXT, published TEXT, html TEXT);
CREATE INDEX IF NOT EXISTS post_time ON post (published);
"""
_ATOM, _CONTENT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/modules/content/}encoded"


def entries(document: bytes) -> Iterator[tuple[str | None, ...]]:
    """(id, title, published, html) of each entry."""
    root = fromstring(document)
    for item in root.iter("item"):
        yield item.findtext("guid"), item.findtext("title"), item.findtext("pubDate"), item.findtext(_CONTENT)
    for entry in root.iter(_ATOM + "entry"):
        yield tuple(entry.findtext(_ATOM + name) for name in ("id", "title", "published", "content"))


async def reload(database: Path, urls: list[str]) -> None:
    """Bring the database up to date."""
    store = sqlite3.connect(database)
    store.execute("PRAGMA journal_mode = WAL")
    store.executescript(_SCHEMA)
    etags = dict(store.execute("SELECT url, etag FROM feed").fetchall())
    left = iter(urls)
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=_SIDE_BY_SIDE), timeout=30) as client:

        async def work() -> None:
            for url in left:
                sent = {"If-None-Match": etags[url]} if url in etags else {}
                answer = await client.get(url, headers=sent)
                if answer.status_code == 304:
                    continue
                rows = [(id, url, *rest) for id, *rest in entries(answer.content)]
                store.executemany("INSERT OR IGNORE INTO post VALUES (?, ?, ?, ?, ?)", rows)
                store.execute("INSERT OR REPLACE INTO feed VALUES (?, ?)", (url, answer.headers["etag"]))

        await asyncio.gather(*(work() for _ in range(_SIDE_BY_SIDE)))
    store.commit()
    store.close()


if __name__ == "__main__":
    asyncio.run(reload(Path(sys.argv[1]), Path(sys.argv[2]).read_text("ascii").split()))
