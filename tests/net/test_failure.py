"""From httpx's exceptions to sentences, where no server on loopback can bring them about."""

import ssl

import httpx
import pytest

from blogtui.model.errors import NoAnswer, NotSent
from blogtui.net import failure


def test_a_certificate_that_proves_nothing() -> None:
    cause = ssl.SSLCertVerificationError(1, "verify failed")
    cause.verify_message = "certificate has expired"
    error = httpx.ConnectError("x")
    error.__cause__ = cause
    found = failure.translated(error, "example.org", sent=False, address="https://example.org/")
    assert isinstance(found, NotSent)
    assert str(found) == "example.org could not prove who it is: certificate has expired."


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError])
def test_these_come_before_anything_is_sent_even_through_a_tunnel(kind: type[httpx.TransportError]) -> None:
    assert isinstance(failure.translated(kind("x"), "example.org", sent=True, address="a"), NotSent)


@pytest.mark.parametrize("kind", [httpx.ReadError, httpx.WriteError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_these_may_come_after(kind: type[httpx.TransportError]) -> None:
    assert isinstance(failure.translated(kind("x"), "example.org", sent=True, address="a"), NoAnswer)
    assert isinstance(failure.translated(kind("x"), "example.org", sent=False, address="a"), NotSent)


def test_text_from_outside_is_cleaned() -> None:
    error = httpx.RemoteProtocolError("illegal \x1b[31m line\r\n")
    assert "\x1b" not in str(failure.translated(error, "example.org", sent=True, address="a"))


def test_seconds_in_words() -> None:
    assert str(failure.too_late("example.org", 30.0, sent=True, address="a")) == (
        "example.org did not answer within 30 seconds."
    )
    assert "within 1 second." in str(failure.too_late("example.org", 1, sent=False, address="a"))
