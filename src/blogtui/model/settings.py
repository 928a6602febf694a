"""The user's settings as config.toml gives them, with the defaults."""

from __future__ import annotations

import os

from blogtui.model.frozen import frozen
from blogtui.model.identity import Identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_NONE: Mapping[str, str] = {}


@frozen
class Places:
    """Where files live, as whole paths. All are folders but `store`, `config_file` and `log_file`; none need exist yet.
    They are text, because the first picture has no time to import pathlib."""

    config: str
    data: str
    cache: str
    log: str

    @property
    def store(self) -> str:
        return os.path.join(self.data, "blogtui.db")

    @property
    def config_file(self) -> str:
        return os.path.join(self.config, "config.toml")

    @property
    def log_file(self) -> str:
        return os.path.join(self.log, "blogtui.log")


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
