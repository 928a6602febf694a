"""Where config, data, cache and log live: under one folder when the user names it, else where the platform says."""

from pathlib import Path

from blogtui.model.settings import Places


def places(home: Path | None) -> Places:
    """The places below `home`, or the platform's own (XDG folders, Library, AppData). Creates nothing."""
    if home is not None:
        root = home.expanduser().absolute()
        return Places(root / "config", root / "data", root / "cache", root / "log")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("blogtui", appauthor=False)
    return Places(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, dirs.user_log_path)
