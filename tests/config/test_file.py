"""config.toml: its defaults, its checks, and the words of every complaint."""

import dataclasses
import os
from pathlib import Path

import pytest

from blogtui.config.file import KEYS, load, value_of
from blogtui.config.places import places
from blogtui.model.errors import ConfigError
from blogtui.model.identity import Identity
from blogtui.model.settings import Places, Settings


@pytest.fixture
def home(tmp_path: Path) -> Places:
    found = places(tmp_path)
    Path(found.config).mkdir()
    return found


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(places(tmp_path)) == Settings(places(tmp_path))
    assert not (tmp_path / "config").exists()


def test_an_empty_file_is_no_file(home: Places) -> None:
    Path(home.config_file).write_text("")
    assert load(home) == Settings(home)


def test_every_setting_can_be_given(home: Places) -> None:
    Path(home.config_file).write_text(
        'theme = "nord"\ntext_width = 66\nrefresh_on_start = false\nmark_read_on_open = false\nanimations = false\n'
        'look_elsewhere = ["lobsters"]\n'
        '[identity]\nname = "Ann"\nemail = "ann@a.example"\nwebsite = "https://a.example"\n'
        '[keys]\nreply = "R,ctrl+r"\n'
    )
    assert load(home) == Settings(
        home,
        "nord",
        66,
        False,
        False,
        False,
        ("lobsters",),
        Identity("Ann", "ann@a.example", "https://a.example"),
        {"reply": "R,ctrl+r"},
    )


def test_identity_can_be_given_in_part_and_dotted(home: Places) -> None:
    Path(home.config_file).write_text('identity.name = "Ann"\n')
    assert load(home).identity == Identity("Ann")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thema = 'x'", "there is no setting 'thema'. Did you mean 'theme'?"),
        ("zzz = 1", "there is no setting 'zzz'."),
        ("[identity]\nnmae = 'x'", "there is no setting 'identity.nmae'. Did you mean 'identity.name'?"),
        ("theme = 3", "theme must be text, not 3."),
        ("animations = 1", "animations must be true or false, not 1."),
        ("text_width = true", "text_width must be number, 20 to 200, not True."),
        ("text_width = 19", "text_width must be number, 20 to 200, not 19."),
        ("text_width = 201", "text_width must be number, 20 to 200, not 201."),
        ("text_width = 80.5", "text_width must be number, 20 to 200, not 80.5."),
        ("identity.name = 1", "identity.name must be text, not 1."),
        ("[keys]\nreply = 1", "keys must be table"),
        ("keys = 'r'", "keys must be table"),
    ],
)
def test_what_means_nothing_is_told_by_its_name(home: Places, text: str, words: str) -> None:
    Path(home.config_file).write_text(text)
    with pytest.raises(ConfigError) as told:
        load(home)
    assert words in str(told.value)
    assert home.config_file in str(told.value)
    assert told.value.advice


@pytest.mark.parametrize("width", [20, 200])
def test_the_bounds_of_the_width_are_allowed(home: Places, width: int) -> None:
    Path(home.config_file).write_text(f"text_width = {width}")
    assert load(home).text_width == width


def test_broken_toml_names_the_file_and_the_line(home: Places) -> None:
    Path(home.config_file).write_text('theme = "nord"\ntext_width = = 3\n')
    with pytest.raises(ConfigError, match=r"is not valid TOML: .*line 2") as told:
        load(home)
    assert told.value.address == home.config_file


def test_bytes_that_are_no_text_are_told(home: Places) -> None:
    Path(home.config_file).write_bytes(b"theme = '\xff'")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(home)


def test_a_folder_in_its_place_is_told(home: Places) -> None:
    Path(home.config_file).mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(home)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(home: Places) -> None:
    Path(home.config_file).write_text("")
    Path(home.config_file).chmod(0)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(home)


def test_every_setting_is_documented_once_and_every_documented_one_exists() -> None:
    documented = [key.name for key in KEYS]
    own = {field.name for field in dataclasses.fields(Settings)} - {"places", "identity"}
    parts = {f"identity.{field.name}" for field in dataclasses.fields(Identity)}
    assert sorted(documented) == sorted(own | parts)
    assert all(key.words and key.type for key in KEYS)


def test_every_default_passes_its_own_check(tmp_path: Path) -> None:
    settings = Settings(places(tmp_path))
    assert all(key.check(value_of(settings, key.name)) for key in KEYS)
