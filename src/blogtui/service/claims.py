"""Who is sending a draft just now: a lock for each, which the kernel takes back when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blogtui.model.errors import StoreError
from blogtui.model.ids import DraftId
from blogtui.store.drafts import MovedOn


class Claims:
    """Locks in `folder`, which all running copies share. A draft that is SENDING but claimed by nobody was left so by
    a copy that died: no clock has to say how long one waits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, draft_id: DraftId) -> Iterator[None]:
        """Be the only one who sends that draft. Raises MovedOn when somebody else is at it, StoreError when no lock
        can be had at all."""
        path = self._folder / f"{draft_id}.lock"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = _locked(path)
        except BlockingIOError as error:
            raise MovedOn("This answer is being sent just now.", advice="Look at the outbox in a moment.") from error
        except OSError as error:
            raise StoreError(
                f"{path} cannot be locked ({error.strerror}), so nothing is sent.",
                advice="See that the folder can be written, or use another --home.",
            ) from error
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def _locked(path: Path) -> int:
    """A descriptor that holds the lock on the file now at `path`."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass  # as below, between two looks
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the last holder took the file away before we had it
