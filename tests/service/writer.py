"""A process that writes an answer key by key and then sends it, to be killed by a test: `writer.py HOME POST TEXT`.

Prints the length of the text after every save that is done, and `sent` at the end.
"""

import asyncio
import sys
from pathlib import Path

from tests.service.conftest import settings
from tests.service.writing import ANN

from blogtui.model.ids import PostId
from blogtui.service.services import Services


async def write(home: Path, post: PostId, text: str) -> None:
    async with Services.open(settings(home)) as services:
        draft = await services.reply.begin(post)
        for length in range(1, len(text) + 1):
            await services.reply.save(draft.id, text[:length], ANN)
            print(length, flush=True)
        await services.reply.send(draft.id)
        print("sent", flush=True)


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), PostId(int(sys.argv[2])), sys.argv[3]))
