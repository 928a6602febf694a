"""Conditional requests (RFC 9110 §13): what to keep of an answer, and what to send back."""

import re
from collections.abc import Mapping

from blogtui.model.blog import Validators

LONGEST = 1024  # characters of one validator; longer ones are not kept

_PACKED = re.compile(r'-(?:gzip|br)"$')


def read(headers: Mapping[str, str], sent: Validators = Validators()) -> Validators:
    """What to send next time after a whole answer to a request that went with `sent`; unusable ones are None.

    That is what the answer has, exactly, but for one habit: nginx and Apache mark a tag when they compress (`W/"a"`,
    `"a-gzip"`), and what stands behind them, as WordPress does, knows it only as it was. Where the marked tag was of
    no use, the bare one is kept, and the other way round.
    """
    etag = _usable(headers.get("etag"))
    if etag and sent.etag:
        bare, sent_bare = _bare(etag), _bare(sent.etag)
        useless, was_bare = bare == sent_bare, sent.etag == sent_bare
        etag = bare if useless is not was_bare else etag
    return Validators(etag, _usable(headers.get("last-modified")))


def conditional(validators: Validators) -> dict[str, str]:
    """Header fields that ask for the answer only if it changed."""
    fields: dict[str, str] = {}
    if etag := _usable(validators.etag):
        fields["If-None-Match"] = etag
    if last_modified := _usable(validators.last_modified):
        fields["If-Modified-Since"] = last_modified
    return fields


def renewed(kept: Validators, headers: Mapping[str, str]) -> Validators:
    """What to send next time after a 304: its own validators, the kept ones where it has none (RFC 9110 §15.4.5)."""
    new = read(headers)
    return Validators(new.etag or kept.etag, new.last_modified or kept.last_modified)


def _bare(etag: str) -> str:
    return _PACKED.sub('"', etag.removeprefix("W/"))


def _usable(value: str | None) -> str | None:
    # Printable ASCII only: nothing in it can end the header line it is sent back in.
    return value if value and len(value) <= LONGEST and value.isascii() and value.isprintable() else None
