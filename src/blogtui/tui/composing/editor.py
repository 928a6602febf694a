"""Writing in one's own editor: $VISUAL or $EDITOR on a private temporary file."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from blogtui.tui.tasks import toast


def edit_outside(app: App[int], text: str) -> str | None:
    """The text as the editor left it; None, told in a toast, when there is no editor or no terminal to give it."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not command:
        toast(app, "Set EDITOR to the editor you want (export EDITOR=nano).", "warning")
        return None
    with tempfile.TemporaryDirectory(prefix="blogtui-") as folder:
        path = Path(folder, "reply.txt")
        path.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                done = subprocess.run([*command, str(path)], check=False)
        except SuspendNotSupported:
            toast(app, "This terminal cannot be handed to an editor; write here.", "warning")
            return None
        except OSError as error:
            toast(app, f"{command[0]} could not be started: {error.strerror}.", "error")
            return None
        if done.returncode != 0:
            toast(app, f"{command[0]} ended with an error; the text is as it was.", "warning")
            return None
        return path.read_text(encoding="utf-8", errors="replace")
