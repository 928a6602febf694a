"""opml, config, and the log."""

import logging
from pathlib import Path

import pytest
from tests.cli.conftest import Blogtui, Pages

from blogtui.cli import logs
from blogtui.service.browse import Browse


def test_subscriptions_travel_by_opml(blogtui: Blogtui, blogger: Pages, tmp_path: Path) -> None:
    blogtui("add", blogger.base + "/", "--folder", "Sea")
    exported = blogtui("opml", "export")
    assert exported.status == 0
    file = tmp_path / "list.opml"
    assert blogtui("opml", "export", str(file)).out == ""
    assert file.read_text("utf-8") == exported.out
    blogtui("remove", "1", "--yes")
    ran = blogtui("opml", "import", str(file), "--json")
    assert (ran.status, [blog["new"] for blog in ran.json["blogs"]]) == (0, [1])
    (blog,) = blogtui("blogs", "--json").json["blogs"]
    assert (blog["title"], blog["folder"], blog["posts"]) == ("Lighthouse Notes", "Sea", 1)
    again = blogtui("opml", "import", "-", stdin=exported.out)
    assert (again.status, again.out) == (0, "")
    assert "1 feed in the list, 0 new subscriptions." in again.err


def test_a_feed_that_cannot_be_reached_is_subscribed_all_the_same(blogtui: Blogtui, blogger: Pages) -> None:
    opml = (
        '<opml version="2.0"><body><outline text="Gone" xmlUrl="http://127.0.0.1:1/feed"/>'
        f'<outline text="Here" xmlUrl="{blogger.base}/feeds/posts/default"/></body></opml>'
    )
    ran = blogtui("opml", "import", "-", stdin=opml)
    assert ran.status == 1
    assert "Gone: " in ran.err
    assert {blog["title"] for blog in blogtui("blogs", "--json").json["blogs"]} == {"Gone", "Here"}


def test_what_is_no_list_is_told(blogtui: Blogtui) -> None:
    assert blogtui("opml", "import", "-", stdin="no list").status == 1
    assert blogtui("opml", "import", "/no/such/file").status == 2


def test_config_tells_where_files_live(blogtui: Blogtui, home: Path) -> None:
    assert blogtui("config", "path", "--json").json == {
        "config": str(home / "config" / "config.toml"),
        "store": str(home / "data" / "blogtui.db"),
        "cache": str(home / "cache"),
        "log": str(home / "log" / "blogtui.log"),
    }
    assert str(home / "data" / "blogtui.db") in blogtui("config", "path").out
    assert not home.exists()


def test_config_shows_the_settings_in_force(blogtui: Blogtui, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    text = 'text_width = 66\n[identity]\nname = "Änn"\n[keys]\nreply = "R"\n'
    (home / "config" / "config.toml").write_text(text, "utf-8")
    values = blogtui("config", "show", "--json").json
    assert (values["text_width"], values["identity.name"], values["keys"]) == (66, "Änn", {"reply": "R"})
    shown = blogtui("config", "show").out
    assert shown == blogtui("config").out
    (home / "config" / "config.toml").write_text(shown, "utf-8")
    assert blogtui("config", "show").out == shown  # what it prints is a configuration


def test_config_documents_every_setting(blogtui: Blogtui) -> None:
    keys = blogtui("config", "keys", "--json").json["keys"]
    assert {"name", "type", "words"} == set(keys[0])
    out = blogtui("config", "keys").out
    assert all(key["name"] in out and key["words"] in out for key in keys)


def test_a_mistake_of_the_program_is_one_sentence_and_the_log_has_the_rest(
    blogtui: Blogtui, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Browse) -> None:
        raise ValueError("a bug with \x1b[31m in it")

    monkeypatch.setattr(Browse, "blogs", broken)
    ran = blogtui("blogs")
    log = home / "log" / "blogtui.log"
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "blogtui made a mistake here (ValueError); nothing stored is lost. "
        f"The details are in {log}; please report them.\n"
    )
    written = log.read_text("utf-8")
    assert "Traceback" in written
    assert "\x1b" not in written


def test_the_log_is_made_only_when_there_is_something_to_write(blogtui: Blogtui, home: Path) -> None:
    blogtui("blogs")
    assert not (home / "log").exists()


def test_a_log_that_cannot_be_written_costs_nothing(
    blogtui: Blogtui, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "log").write_text("a file where the folder should be")
    blogtui("blogs")
    logging.getLogger("blogtui").error("lost")
    assert capsys.readouterr().err == ""


def test_the_log_does_not_grow_without_end(tmp_path: Path) -> None:
    file = tmp_path / "log" / "blogtui.log"
    before = list(logging.root.handlers)
    logs.keep_log(file)
    for _ in range(120):
        logging.getLogger("blogtui").error("x" * 10_000)
    (handler,) = [handler for handler in logging.root.handlers if handler not in before]
    logging.root.removeHandler(handler)
    handler.close()
    assert sum(part.stat().st_size for part in file.parent.iterdir()) <= 2 * 512 * 1024
