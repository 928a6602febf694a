"""From what httpx raises to our errors, one sentence each."""

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from blogtui.model.cleaning import clean_line
from blogtui.model.errors import NetError, NoAnswer, NotSent

# Nothing of a request is written before these can no longer happen. ProxyError: the proxy refused the tunnel.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
_PROXY_ADVICE = "Correct HTTP_PROXY, HTTPS_PROXY or ALL_PROXY in the environment."


def translated(error: Exception, host: str, *, sent: bool, address: str) -> NetError:
    """The error for one of httpx. `sent`: whether the request had begun to be written."""
    if sent and not isinstance(error, _BEFORE_SENDING):
        return NoAnswer(_broken_off(error, host), address=address)
    sentence, advice = _unreachable(error, host)
    return NotSent(sentence, advice=advice, address=address)


def too_late(host: str, seconds: float, *, sent: bool, address: str) -> NetError:
    """The error for the deadline, of `seconds` for the whole request."""
    span = "1 second" if seconds == 1 else f"{seconds:g} seconds"
    if sent:
        return NoAnswer(f"{host} did not answer within {span}.", advice="Try again later.", address=address)
    return NotSent(f"{host} could not be reached within {span}.", address=address)


def no_client(error: Exception) -> NotSent:
    """The error for a client that cannot be made: the proxy or certificate settings of the environment are wrong."""
    return NotSent(
        f"The network settings of this system cannot be used: {clean_line(str(error), 200)}",
        advice=_PROXY_ADVICE.replace("ALL_PROXY", "ALL_PROXY, or SSL_CERT_FILE,"),
    )


def _broken_off(error: Exception, host: str) -> str:
    if isinstance(error, httpx.RemoteProtocolError):
        said = str(error).partition(": bytearray")[0]
        if "disconnected without" in said:
            return f"{host} closed the connection without an answer."
        if "peer closed connection" in said:
            return f"{host} closed the connection in the middle of its answer."
        return f"{host} sent an answer that is not proper HTTP ({clean_line(said, 120)})."
    if isinstance(error, httpx.TimeoutException):
        return f"{host} did not answer in time."
    return f"{host} broke off the connection."


def _unreachable(error: Exception, host: str) -> tuple[str, str]:
    """Sentence and advice ("" for the usual one) for a request that was never sent."""
    causes = list(_causes(error))
    said = " ".join(str(cause) for cause in causes).lower()
    certificate = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        why = clean_line(certificate.verify_message or "it cannot be verified", 120).rstrip(".")
        return f"{host} could not prove who it is: {why}.", "Check the date of this computer, or tell the site's owner."
    if isinstance(error, httpx.ProxyError):
        return f"The proxy does not connect to {host} ({clean_line(str(error), 120)}).", _PROXY_ADVICE
    if isinstance(error, httpx.TimeoutException):
        return f"{host} could not be reached in time.", ""
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | httpx.LocalProtocolError):
        return f"The request to {host} could not be written.", "Check the address."
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return f"No secure connection to {host} could be made.", "Try the address with http:// if it is yours."
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"No server called {host} was found.", "Check the spelling and the connection."
    numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
    if "refused" in said or "all connection attempts failed" in said or errno.ECONNREFUSED in numbers:
        return f"{host} does not accept connections.", "Check the address; the server may be down."
    if "unreachable" in said or numbers & {errno.ENETUNREACH, errno.EHOSTUNREACH}:
        return f"{host} cannot be reached from here.", ""
    return f"No connection to {host} could be made.", ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, members of groups included, at most 50."""
    left: list[BaseException] = [error]
    for _ in range(50):
        if not left:
            return
        current = left.pop()
        yield current
        left.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)
        if isinstance(current, BaseExceptionGroup):
            left.extend(current.exceptions)
