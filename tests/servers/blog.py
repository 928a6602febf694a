"""A static blog on loopback whose posts leave their comments to somebody else's server."""

import threading
from collections.abc import Callable, Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class StaticBlog:
    """Posts at `/slug/` and a feed at `/feed.atom`. `embed` gives what a post's page has for its comments, by the
    slug, and is asked anew for every page. `address` ends with a slash."""

    def __init__(self, title: str, posts: Mapping[str, str], embed: Callable[[str], str]) -> None:
        self._title = title
        self._posts = posts
        self._embed = embed
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.blog = self
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def resource(self, path: str) -> tuple[str, str] | None:
        """Media type and text at a path, None where there is nothing."""
        if path == "/feed.atom":
            return "application/atom+xml", self._feed()
        slug = path.strip("/")
        return ("text/html", self._page(slug)) if slug in self._posts else None

    def _page(self, slug: str) -> str:
        title = escape(self._posts[slug])
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><h1>{title}</h1><p>Words.</p>{self._embed(slug)}</body></html>"
        )

    def _feed(self) -> str:
        entries = "".join(
            f'<entry><id>{self.address}{slug}/</id><title>{escape(title)}</title><link href="{self.address}{slug}/"/>'
            "<updated>2024-05-01T09:00:00Z</updated></entry>"
            for slug, title in self._posts.items()
        )
        head = f"<title>{escape(self._title)}</title><id>{self.address}</id><updated>2024-05-01T09:00:00Z</updated>"
        return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    blog: StaticBlog


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        found = self.server.blog.resource(self.path)
        if found is None:
            self.send_error(404)
            return
        kind, text = found
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
