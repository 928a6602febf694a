"""blogtui, and its demo blog, as processes of their own."""

import io
import json
import select
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.journeys.terminal import PATIENCE, environment

from blogtui.cli.run import run


@dataclass(frozen=True)
class Ran:
    """How a run ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """`python -m blogtui` on one home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "blogtui", "--home", str(self.home), *arguments],
            input=stdin.encode(),
            capture_output=True,
            env=environment(self.home),
            timeout=2 * PATIENCE,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def posts(self) -> list[dict[str, Any]]:
        """Every post, newest first."""
        found: list[dict[str, Any]] = self("posts", "--json", "--limit", "200").json["posts"]
        return found

    def post(self, title: str) -> str:
        """The id of the post with that title."""
        [found] = [post for post in self.posts() if post["title"] == title]
        return str(found["id"])

    def comments(self, post: str, *options: str) -> list[dict[str, Any]]:
        """The comments of a post's first thread, in the order they are shown."""
        threads = self("comments", post, "--json", *options).json["threads"]
        return threads[0]["comments"] if threads else []

    def drafts(self) -> list[dict[str, Any]]:
        """What the outbox lists."""
        found: list[dict[str, Any]] = self("outbox", "--json").json["drafts"]
        return found

    def mistakes(self) -> list[str]:
        """The problems that are the program's own fault, in full."""
        problems = self("problems", "--json").json["problems"]
        return [f"{each['doing']}: {each['detail']}" for each in problems if each["kind"] == "program"]


class InProcess(Program):
    """The same command line without a process for each command, where many are given."""

    def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        out, err, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
        try:
            with redirect_stdout(out), redirect_stderr(err):
                status = run(["--home", str(self.home), *arguments])
        finally:
            sys.stdin = before
        return Ran(status, out.getvalue(), err.getvalue())


class DemoProcess:
    """`python -m blogtui.demo --home …`. It can be stopped and started again, and keeps its address."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def start(self) -> str:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "blogtui.demo", "--home", str(self._home)],
            stdout=subprocess.PIPE,
            env=environment(self._home),
        )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        assert ready, "the demo blog does not start"
        self.address = self._process.stdout.readline().decode().strip()
        return self.address

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(PATIENCE) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def approve(self, reply: str) -> None:
        """Let a held reply through, as the blog's moderator."""
        command = [sys.executable, "-m", "blogtui.demo", "--home", str(self._home), "approve", reply]
        subprocess.run(command, env=environment(self._home), check=True, capture_output=True, timeout=PATIENCE)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
