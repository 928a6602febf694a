"""Where config, data, cache and log live: under one folder when the user names it, else where the platform says."""

from __future__ import annotations

import os
import sys

from blogtui.model.settings import Places


def places(home: str | os.PathLike[str] | None) -> Places:
    """The places below `home`, or the platform's own (XDG folders, Library, AppData). Creates nothing."""
    if home is not None:
        root = os.path.join(os.getcwd(), os.path.expanduser(home))
        return Places(*(os.path.join(root, name) for name in ("config", "data", "cache", "log")))
    own = os.environ.get("HOME", "")
    if sys.platform == "linux" and os.path.isabs(own):
        return _xdg(own)  # importing platformdirs takes longer than painting the first picture
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("blogtui", appauthor=False)
    return Places(dirs.user_config_dir, dirs.user_data_dir, dirs.user_cache_dir, dirs.user_log_dir)


def _xdg(own: str) -> Places:
    """As platformdirs has them on Linux for a user whose folder is `own`; XDG Base Directory Specification."""

    def base(variable: str, otherwise: str) -> str:
        named = os.environ.get(variable, "")
        return os.path.join(named if os.path.isabs(named) else os.path.join(own, otherwise), "blogtui")

    state = base("XDG_STATE_HOME", ".local/state")
    return Places(
        base("XDG_CONFIG_HOME", ".config"),
        base("XDG_DATA_HOME", ".local/share"),
        base("XDG_CACHE_HOME", ".cache"),
        os.path.join(state, "log"),
    )
