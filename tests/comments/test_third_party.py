"""A comment system that comes as a package of its own: installed beside blogtui, found, read and answered."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.comments.recorded import Scenario, Server

EXAMPLE = Path(__file__).parent / "third_party"

RUN = """
import asyncio, sys
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import Known, Reply
from blogtui.comments.registry import Registry
from blogtui.model.identity import Identity
from blogtui.net.client import Client

async def main(base):
    registry = Registry.load()
    assert registry.problems == (), registry.problems
    at = f"{base}/rye"
    hints = Hints(at, at, page=Page(at, '<link rel=guestbook href="/rye.guests.json">'))
    source = registry.recognise(hints)[0]
    print(source.provider, [provider.name for provider, _ in registry.answerers([source])])
    async with Client() as client:
        thread = await registry.reader(source).thread(source, client, Known())
        for comment in thread.comments:
            print(comment.native_id, comment.parent, comment.author, comment.html, comment.published)
        answerer, source = registry.answer_route([source])
        form = await answerer.form(source, client)
        print([field.name for field in form.fields], form.closed)
        reply = Reply("Good rye.", Identity("Cy"), at, key="k", to="1")
        posted = await answerer.post(source, reply, client)
        print(posted.outcome, posted.native_id)

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder in which the package stands as an installer leaves it (no network, so no build): its module, and what
    is said of it (https://packaging.python.org/specifications/recording-installed-packages/)."""
    project: dict[str, Any] = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    told = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    told.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (told / "METADATA").write_text(metadata, "utf-8")
    groups = (
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in project["entry-points"].items()
    )
    (told / "entry_points.txt").write_text("\n".join(groups), "utf-8")
    shutil.copy(EXAMPLE / "blogtui_example.py", tmp_path)
    return tmp_path


def test_the_example_is_found_read_and_answered(installed: Path) -> None:
    book = (
        '{"open":true,"entries":[{"id":1,"name":"Ann","text":"1 < 2","at":"2024-05-02T12:00:00+02:00"},'
        '{"id":2,"to":1,"name":"Bo","text":"Yes","at":"2024-05-02T11:00:00Z"}]}'
    )
    posted = {
        "ask": "POST /rye.guests.json",
        "status": 201,
        "body": "3",
        "must": ['{"to":1,"name":"Cy","text":"Good rye."}', "Content-Type: application/json"],
    }
    told = {"exchange": [{"ask": "GET /rye.guests.json", "body": book}, posted]}
    with Server(Scenario("guestbook", "example", told)) as server:
        run = subprocess.run(
            [sys.executable, "-c", RUN, server.base],
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "guestbook ['guestbook']",
        "1 None Ann <p>1 &lt; 2</p> 2024-05-02 10:00:00+00:00",
        "2 1 Bo <p>Yes</p> 2024-05-02 11:00:00+00:00",
        "['name'] None",
        "live 3",
    ]


def test_without_it_nothing_of_it_is_there() -> None:
    script = "from blogtui.comments.registry import Registry; print(*[p.name for p in Registry.load().providers])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert "wordpress" in run.stdout.split()
    assert "guestbook" not in run.stdout.split()
