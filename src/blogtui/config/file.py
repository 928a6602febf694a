"""config.toml -> Settings. Every key is declared once in KEYS, which also documents it."""

from __future__ import annotations

from blogtui.model.errors import ConfigError
from blogtui.model.frozen import frozen
from blogtui.model.identity import Identity
from blogtui.model.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from blogtui.model.settings import Places


@frozen
class Key:
    """One setting: its dotted name in config.toml, its type in words, what it does, and its check."""

    name: str
    type: str
    words: str
    check: Callable[[object], bool]


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_width(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 20 <= value <= 200


def _is_table_of_text(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _is_choice(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, list) and all(isinstance(name, str) for name in value))


KEYS: tuple[Key, ...] = (
    Key("theme", "text", "colours; the themes are in the palette (Ctrl+P, theme)", _is_text),
    Key("text_width", "number, 20 to 200", "widest line of a post's text, in cells", _is_width),
    Key("refresh_on_start", "true or false", "visit the blogs when the reader opens", _is_bool),
    Key("mark_read_on_open", "true or false", "a post counts as read once it is opened", _is_bool),
    Key("animations", "true or false", "smooth scrolling", _is_bool),
    Key("look_elsewhere", "true, false or a list of names",
        'ask others about each post you open: ["hackernews", "lobsters", "reddit"], true for all; E asks once',
        _is_choice),
    Key("identity.name", "text", "the name your comments are signed with", _is_text),
    Key("identity.email", "text", "the e-mail address blogs ask for; most do not show it", _is_text),
    Key("identity.website", "text", "the address your name links to", _is_text),
    Key("keys", 'table: command = "key,key"', "other keys for commands; `?` in the reader lists the commands",
        _is_table_of_text),
)  # fmt: skip
_BY_NAME = {key.name: key for key in KEYS}


def load(places: Places) -> Settings:
    """The settings in `places.config_file`; the defaults when there is no such file.

    Raises ConfigError, naming the file and the key, when it cannot be read, is not TOML, or holds a key or a value
    that means nothing.
    """
    path = places.config_file
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return Settings(places)
    except OSError as error:
        words = f"{path} cannot be read: {error.strerror}."
        raise ConfigError(words, advice="Check the folder and its permissions.", address=path) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} cannot be read: {error}.", address=path) from error
    import tomllib  # most have no such file

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", address=path) from error
    return _settings(places, _checked(data, places))


def _checked(data: dict[str, Any], places: Places) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if name == "identity" and isinstance(value, dict):
            flat.update({f"identity.{inner}": inner_value for inner, inner_value in value.items()})
        else:
            flat[name] = value
    for name, value in flat.items():
        key = _BY_NAME.get(name)
        if key is None:
            import difflib

            near = difflib.get_close_matches(name, _BY_NAME, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ConfigError(f"{places.config_file}: there is no setting {name!r}.{hint}")
        if not key.check(value):
            raise ConfigError(f"{places.config_file}: {name} must be {key.type}, not {value!r}.")
    return flat


def _settings(places: Places, flat: dict[str, Any]) -> Settings:
    own = Settings(places)
    return Settings(
        places,
        theme=flat.get("theme", own.theme),
        text_width=flat.get("text_width", own.text_width),
        refresh_on_start=flat.get("refresh_on_start", own.refresh_on_start),
        mark_read_on_open=flat.get("mark_read_on_open", own.mark_read_on_open),
        animations=flat.get("animations", own.animations),
        look_elsewhere=_choice(flat.get("look_elsewhere", own.look_elsewhere)),
        identity=Identity(*(flat.get(f"identity.{part}", "") for part in ("name", "email", "website"))),
        keys=dict(flat.get("keys", {})),
    )


def _choice(value: bool | list[str] | tuple[str, ...]) -> bool | tuple[str, ...]:
    return value if isinstance(value, bool) else tuple(value)


def value_of(settings: Settings, name: str) -> object:
    """The value in force for a key of KEYS."""
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value
