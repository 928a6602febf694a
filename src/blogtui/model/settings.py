"""The user's settings as config.toml gives them, with the defaults."""

from collections.abc import Mapping
from pathlib import Path

from blogtui.model.frozen import frozen
from blogtui.model.reply import Identity

_NONE: Mapping[str, str] = {}


@frozen
class Places:
    """Where files live. All are folders but `store`, `config_file` and `log_file`; none need exist yet."""

    config: Path
    data: Path
    cache: Path
    log: Path

    @property
    def store(self) -> Path:
        return self.data / "blogtui.db"

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def log_file(self) -> Path:
        return self.log / "blogtui.log"


@frozen
class Settings:
    """What a user can set. `look_elsewhere`: whether all places outside the blog, or those of these names, are asked
    about every post that is opened. `keys` maps a command's id to the keys it gets instead of its own ("k,ctrl+k")."""

    places: Places
    theme: str = "blogtui-dark"
    text_width: int = 80
    refresh_on_start: bool = True
    mark_read_on_open: bool = True
    animations: bool = True
    look_elsewhere: bool | tuple[str, ...] = False
    identity: Identity = Identity()
    keys: Mapping[str, str] = _NONE
