"""What the servers written by others need here, brought once: by apt, pip and npm, the last two into a cache."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 900  # seconds for one step of an installation
# Debian's packages start their servers when they are installed, unless this file says no.
_POLICY = Path("/usr/sbin/policy-rc.d")


class Unavailable(Exception):
    """A real server cannot be had here; `str()` says exactly why."""


def cache() -> Path:
    """Where what was fetched is kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "blogtui-servers"


@contextmanager
def alone() -> Iterator[Path]:
    """The cache, for one process at a time."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def command(*words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
    """Run to the end; raises Unavailable with what it said."""
    shown = " ".join(map(str, words))
    environment = {**os.environ, **(env or {})}
    try:
        subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=True)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip()[-500:]
        raise Unavailable(f"`{shown}` ended with {error.returncode}: {said}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"`{shown}` could not be run: {error}") from error


def found(program: str) -> str | None:
    """Where a program is, in the folders of servers too."""
    return shutil.which(program) or shutil.which(program, path="/usr/local/sbin:/usr/sbin:/sbin")


def needs(*programs: str) -> None:
    """Raises Unavailable for the first of these programs that is not here."""
    for program in programs:
        if not found(program):
            raise Unavailable(f"{program} is not installed here.")


def apt(what: str, *packages: str) -> None:
    """Install Debian packages for `what`, none of their servers started; a name that ends in "-" is kept out. Call it
    `alone`. Raises Unavailable."""
    wanted = f"{what} is not installed here (Debian: {' '.join(each for each in packages if not each.endswith('-'))})"
    if not shutil.which("apt-get"):
        raise Unavailable(f"{wanted}, and there is no apt-get to install it.")
    if os.geteuid() != 0:
        raise Unavailable(f"{wanted}, and only root may install it.")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    with _nothing_starts():
        # The lists of a fresh machine may be older than what the mirror still has.
        command("apt-get", "update", "-qq", env=environment)
        command("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages, env=environment)


@contextmanager
def _nothing_starts() -> Iterator[None]:
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()


def python_program(name: str, requirements: Sequence[str], bare: Sequence[str]) -> Path:
    """The `bin` of a virtual environment with these; `bare` come without what they ask for. Raises Unavailable."""
    with alone() as folder:
        venv = folder / name
        pip = (venv / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check")
        if not (venv / "done").exists():
            shutil.rmtree(venv, ignore_errors=True)
            command(sys.executable, "-m", "venv", venv)
            command(*pip, *requirements)
            command(*pip, "--no-deps", *bare)
            (venv / "done").touch()
        return venv / "bin"


def npm_program(package: str, *, whole: bool = False, node_gyp: str = "node-gyp/bin/node-gyp.js") -> Path:
    """A folder with that npm package (`name@version`) and all it needs, its sqlite3 built. `whole`: the package is the
    project itself, as it must be where it names its own files as dependencies. Raises Unavailable."""
    needs("node", "npm")
    install = ("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--omit=dev")
    with alone() as folder:
        tree = folder / package.replace("/", "-").replace("@", "-").strip("-")
        if not (tree / "done").exists():
            shutil.rmtree(tree, ignore_errors=True)
            tree.mkdir()
            if whole:
                command("npm", "pack", "--silent", package, cwd=tree)
                [packed] = tree.glob("*.tgz")
                command("tar", "-xzf", packed, "--strip-components=1", cwd=tree)
                packed.unlink()
                command("npm", "pkg", "delete", "devDependencies", "scripts", cwd=tree)
                command(*install, "--legacy-peer-deps", cwd=tree)
            else:
                (tree / "package.json").write_text('{"name": "server", "version": "0.0.0", "private": true}')
                command(*install, package, cwd=tree)
            _build_sqlite3(tree, node_gyp)
            (tree / "done").touch()
        return tree


def _build_sqlite3(tree: Path, node_gyp: str) -> None:
    """The npm package sqlite3 in that tree is source: compile it with Node's own headers where they are, else let it
    fetch its binary. Raises Unavailable."""
    module = tree / "node_modules" / "sqlite3"
    if list(module.glob("build/Release/*.node")):
        return
    prefix = Path(shutil.which("node") or "").resolve().parent.parent
    if (prefix / "include" / "node" / "node.h").is_file():
        needs("make", "g++")
        gyp = tree / "node_modules" / node_gyp
        command("node", gyp, "rebuild", f"--nodedir={prefix}", cwd=module, env={"JOBS": "2"})
    else:
        command("npm", "rebuild", "sqlite3", cwd=tree)
