"""The demo blog as a process of its own: `python -m blogtui.demo --home DIR [--port N]`, or `… approve ID`."""

import argparse
import signal
import sys
from pathlib import Path

from blogtui.demo.server import DemoBlog


def main(arguments: list[str] | None = None) -> int:
    """Print the address and serve until TERM or INT; or approve a held reply and return."""
    parser = argparse.ArgumentParser(prog="python -m blogtui.demo", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the folder that keeps the replies")
    parser.add_argument("--port", type=int, default=0, help="a port of 127.0.0.1 (default: the last one, or any)")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("approve", help="make a held reply public").add_argument("id")
    chosen = parser.parse_args(arguments)
    demo = DemoBlog(chosen.home, chosen.port)
    if chosen.command == "approve":
        return _approve(demo, chosen.id)
    return _serve(demo)


def _approve(demo: DemoBlog, reply_id: str) -> int:
    try:
        reply = demo.approve(reply_id)
    except KeyError:
        sys.stderr.write(f"There is no reply {reply_id} here.\n")
        return 1
    sys.stdout.write(f"The reply of {reply.name} is public now.\n")
    return 0


def _serve(demo: DemoBlog) -> int:
    # Blocked before any thread starts, so that every thread leaves them for sigwait.
    stops = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        address = demo.start()
    except OSError as error:
        sys.stderr.write(f"The demo blog cannot start: {error}.\n")
        return 1
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    signal.sigwait(stops)
    demo.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
