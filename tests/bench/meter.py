"""What a command costs, all the processes it starts included: wall and CPU seconds, peak memory. Linux.

Run by path as a small process between the bench and the command, `python -I -S meter.py OUT COMMAND…`: as a "child
subreaper" it outlives and inherits every process of the command, so that no CPU time is lost with a daemon. Memory is
the proportional set size (PSS) of the tree, looked at twenty times a second.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SUBREAPER, _DIE_WITH_PARENT = 36, 1  # prctl(2)
_LOOK = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds, seconds, MB of 2**20 bytes; `status` is the exit status."""

    status: int
    wall: float
    cpu: float
    peak: float


def measure(command: Sequence[str], *, environment: Mapping[str, str], folder: Path, patience: float = 900) -> Used:
    """Run a command to its end. Raises TimeoutExpired after `patience` seconds."""
    with tempfile.NamedTemporaryFile() as out:
        meter = [sys.executable, "-I", "-S", __file__, out.name, *command]
        quiet = subprocess.DEVNULL
        subprocess.run(
            meter, env=environment, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, timeout=patience, check=True
        )
        return Used(**json.load(out))


def memory(pid: int) -> float:
    """PSS of a process and all below it, in MB of 2**20 bytes."""
    return sum(map(_pss, (pid, *_below(pid)))) / 1024


def _below(pid: int) -> Iterator[int]:
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                for child in map(int, file.read().split()):
                    yield child
                    yield from _below(child)
    except OSError:
        return  # it has just ended


def _pss(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0


def _run(out: str, command: list[str]) -> None:
    prctl = ctypes.CDLL(None).prctl
    prctl(_SUBREAPER, 1, 0, 0, 0)
    prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    start = time.perf_counter()
    first = os.fork()
    if first == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        os.execvp(command[0], command)
    status, wall, peak = 0, 0.0, 0.0
    while True:
        try:
            ended, how = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if ended == first:
            status, wall = os.waitstatus_to_exitcode(how), time.perf_counter() - start
        elif ended == 0 and signal.sigtimedwait([signal.SIGCHLD], _LOOK) is None:
            peak = max(peak, sum(map(_pss, _below(os.getpid()))) / 1024)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(out, "w", encoding="ascii") as file:
        json.dump({"status": status, "wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": peak}, file)


if __name__ == "__main__":
    _run(sys.argv[1], sys.argv[2:])
