"""Where files live."""

import os
import sys
from pathlib import Path

import pytest
from platformdirs import PlatformDirs

from blogtui.config.places import places
from blogtui.model.settings import Places

linux = pytest.mark.skipif(sys.platform != "linux", reason="platformdirs itself is asked elsewhere")


def test_below_a_home_everything_has_its_folder_and_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = places(home)
    assert found.config_file == f"{home}/config/config.toml"
    assert found.store == f"{home}/data/blogtui.db"
    assert found.cache == f"{home}/cache"
    assert found.log_file == f"{home}/log/blogtui.log"
    assert not home.exists()


def test_a_home_may_be_relative_or_begin_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert places("here").data == f"{tmp_path}/here/data"
    assert places(Path("~/blogs")).data == f"{tmp_path}/me/blogs/data"


@linux
def test_without_a_home_they_follow_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    assert places(None) == Places(
        f"{tmp_path}/config/blogtui",
        f"{tmp_path}/data/blogtui",
        f"{tmp_path}/cache/blogtui",
        f"{tmp_path}/state/blogtui/log",
    )


@linux
@pytest.mark.parametrize("home", ["/users/ann", "/users/ann/", "/", "users/ann", "", None])
@pytest.mark.parametrize("base", ["/elsewhere", "/else/where/", "~/elsewhere", "elsewhere", "", None])
def test_without_a_home_they_are_where_platformdirs_has_them(
    home: str | None, base: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"HOME": home, **{f"XDG_{name}_HOME": base for name in ("CONFIG", "DATA", "CACHE", "STATE")}}
    for name, value in given.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    dirs, found = PlatformDirs("blogtui", appauthor=False), places(None)
    expected = (dirs.user_config_dir, dirs.user_data_dir, dirs.user_cache_dir, dirs.user_log_dir)
    assert [*map(os.path.normpath, (found.config, found.data, found.cache, found.log))] == [
        *map(os.path.normpath, expected)
    ]
