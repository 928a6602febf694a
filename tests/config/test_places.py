"""Where files live."""

from pathlib import Path

import pytest

from blogtui.config.places import places


def test_below_a_home_everything_has_its_folder_and_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = places(home)
    assert found.config_file == home / "config" / "config.toml"
    assert found.store == home / "data" / "blogtui.db"
    assert found.cache == home / "cache"
    assert found.log_file == home / "log" / "blogtui.log"
    assert not home.exists()


def test_a_home_may_be_relative_or_begin_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert places(Path("here")).data == tmp_path / "here" / "data"
    assert places(Path("~/blogs")).data == tmp_path / "me" / "blogs" / "data"


@pytest.mark.skipif("sys.platform != 'linux'")
def test_without_a_home_they_follow_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    found = places(None)
    assert found.config_file == tmp_path / "config" / "blogtui" / "config.toml"
    assert found.store == tmp_path / "data" / "blogtui" / "blogtui.db"
    assert found.cache == tmp_path / "cache" / "blogtui"
    assert found.log.is_relative_to(tmp_path / "state" / "blogtui")
