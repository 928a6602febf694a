"""Conditional requests (RFC 9110 §13): what to keep of an answer, and what to send back."""

from collections.abc import Mapping

from blogtui.model.blog import Validators

LONGEST = 1024  # characters of one validator; longer ones are not kept


def read(headers: Mapping[str, str]) -> Validators:
    """The validators of an answer, exactly as sent; unusable ones are None."""
    return Validators(_usable(headers.get("etag")), _usable(headers.get("last-modified")))


def conditional(validators: Validators) -> dict[str, str]:
    """Header fields that ask for the answer only if it changed.

    A weak tag also goes in its strong form: some servers weaken a tag when they compress and then compare strongly.
    """
    fields: dict[str, str] = {}
    if etag := _usable(validators.etag):
        strong = etag.removeprefix("W/")
        fields["If-None-Match"] = etag if strong == etag else f"{etag}, {strong}"
    if last_modified := _usable(validators.last_modified):
        fields["If-Modified-Since"] = last_modified
    return fields


def renewed(kept: Validators, headers: Mapping[str, str]) -> Validators:
    """What to send next time after a 304: its own validators, the kept ones where it has none (RFC 9110 §15.4.5)."""
    new = read(headers)
    return Validators(new.etag or kept.etag, new.last_modified or kept.last_modified)


def _usable(value: str | None) -> str | None:
    # Printable ASCII only: nothing in it can end the header line it is sent back in.
    return value if value and len(value) <= LONGEST and value.isascii() and value.isprintable() else None
