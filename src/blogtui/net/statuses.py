"""What a status of 400 or more means, as a sentence and an advice."""

from collections.abc import Mapping
from datetime import datetime

from blogtui.model.cleaning import clean_line
from blogtui.model.errors import HttpStatus

_WORDS: dict[int, tuple[str, str]] = {
    400: ("did not understand the request", "Check the address."),
    401: ("wants a login", "Put user and password into the address (https://user:password@…), or use the browser."),
    402: ("wants to be paid first", "Open the address in a browser."),
    403: ("refuses to show this", "Open the address in a browser; the site may keep programs out."),
    404: ("has nothing at this address", "Check the address; the blog may have moved."),
    405: ("does not accept this kind of request", "Open the address in a browser."),
    406: ("has nothing we could read at this address", "Open the address in a browser."),
    407: ("cannot be reached: the proxy wants a login", "Put the login into HTTPS_PROXY or HTTP_PROXY."),
    408: ("gave up waiting for our request", "Try again later."),
    410: ("has removed this for good", "Nothing stored is lost; unsubscribe if you no longer want it."),
    429: ("asks for fewer requests", "It will be asked again later."),
    451: ("may not show this for legal reasons", "Nothing stored is lost."),
    500: ("has an error of its own", "Try again later."),
    502: ("is out of order behind its front server", "Try again later."),
    503: ("is out of service for now", "Try again later."),
    504: ("is too slow for its own front server", "Try again later."),
}


def refusal(
    host: str, status: int, reason: str, headers: Mapping[str, str], *, address: str, retry_at: datetime | None
) -> HttpStatus:
    """The error for a status; `reason` is the server's own phrase, cleaned here."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        words, advice = "asks for proof that a person is reading", "Open the address in a browser."
    else:
        general = _WORDS[500] if 500 <= status < 600 else ("refuses the request", "Open the address in a browser.")
        words, advice = _WORDS.get(status, general)
    phrase = f"{status} {clean_line(reason, 60)}".strip()
    return HttpStatus(f"{host} {words} ({phrase}).", status=status, advice=advice, address=address, retry_at=retry_at)


def paused(host: str, *, address: str, retry_at: datetime) -> HttpStatus:
    """The error for a request that was not sent, because the server asked to be left alone."""
    return HttpStatus(
        f"{host} asked for a pause until {retry_at:%H:%M} UTC, so it was not asked.",
        status=429,
        advice="It will be asked again later.",
        address=address,
        retry_at=retry_at,
    )
