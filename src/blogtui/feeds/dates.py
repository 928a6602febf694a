"""Dates as feeds write them, to aware UTC: right or absent, never made up."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-?(?P<month>[0-9]{2})(?:-?(?P<day>[0-9]{2}))?"
    r"|-?(?P<ordinal>[0-9]{3})|-?W(?P<week>[0-9]{2})-?(?P<weekday>[1-7]))?"
    r"(?:[Tt\s,]\s*(?P<hour>[0-9]{1,2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]*)?)?"
    r"\s*(?P<zone>[A-Za-z]{1,5}|[+-][0-9]{1,2}(?::?[0-9]{1,2})?)?)?"
)
_ASIAN = re.compile(
    r"(?P<year>[0-9]{4})\s*[年년]\s*(?P<month>[0-9]{1,2})\s*[月월]\s*(?P<day>[0-9]{1,2})\s*[日일]"
    r"(?:\s*(?P<half>오전|오후|午前|午後|上午|下午)?\s*(?P<hour>[0-9]{1,2})[:時时]\s*(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
)
_TIME = re.compile(
    r"\b(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?(?![A-Za-z]))?"
    r"\s*(?P<zone>(?:GMT|UTC|UT)?[+-][0-9]{1,2}:?[0-9]{2}|[A-Za-z]{1,5}(?![A-Za-z]))?"
)
# The two forms nearly every feed has, read without trying the others.
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-5][0-9](?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4})"
    r" ([01][0-9]|2[0-3]):([0-9]{2}):([0-5][0-9]) (GMT|[+-][0-9]{4})"
)
_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_EPOCH = re.compile(r"[0-9]{9,10}|[0-9]{12,13}")

_MONTHS = (
    "jan january januar janvier janv enero ene gennaio gen janeiro januari ιαν styczeń",
    "feb february februar février fevrier févr febrero febbraio fevereiro fev februari φεβ",
    "mar march märz maerz mär mars marzo março marco maart mrt μάρ",
    "apr april avril avr abril abr aprile απρ",
    "may mai mayo maggio mag maio mei maj μάι",
    "jun june juni juin junio giugno giu junho ιούν",
    "jul july juli juillet juil julio luglio lug julho ιούλ",
    "aug august août aout agosto ago augustus αύγ",
    "sep sept september septembre septiembre settembre set setembro σεπ",
    "oct october oktober okt octobre octubre ottobre ott outubro out οκτ",
    "nov november novembre noviembre novembro νοέ",
    "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro δεκ",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_HOURS = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AST": -4, "ADT": -3, "AKST": -9, "AKDT": -8, "HST": -10,
    "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


def parse_date(text: str | None) -> datetime | None:
    """The instant a feed's date names, or None when it names none that exists or can be told.

    Reads RFC 3339 and ISO 8601 (year, month, week and ordinal dates too), RFC 822/2822 in several languages and
    orders, and Unix time. Without a zone it is UTC (RFC 822 feeds mean it so more often than not). Years up to 1
    are the zero dates of careless programs: None.
    """
    text = (text or "").strip()
    return _parsed(text) if 0 < len(text) <= 100 else None


@lru_cache(maxsize=64)  # an entry is often changed when it is published, and both are told
def _parsed(text: str) -> datetime | None:
    try:
        moment = _usual(text) or _unix(text) or _iso(text) or _asian(text) or _worded(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment and moment.year > 1 else None


def _usual(text: str) -> datetime | None:
    """To whole seconds; a leap second and 24:00 are left to the patient way."""
    if _RFC3339.fullmatch(text):
        return datetime.fromisoformat(text[:19] + text[19:].lstrip(".0123456789")).astimezone(UTC)
    found = _RFC822.fullmatch(text)
    if found is None or (month := _MONTH.get(found[2].lower())) is None:
        return None
    moment = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
    return moment if found[7] in ("GMT", "+0000") else moment - _offset(found[7])


def _unix(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:-3] if len(text) > 10 else text), UTC)


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year = int(found["year"])
    if found["week"]:
        day = date.fromisocalendar(year, int(found["week"]), int(found["weekday"]))
    elif found["ordinal"]:
        day = date(year, 1, 1) + timedelta(days=int(found["ordinal"]) - 1)
        if day.year != year:
            return None
    else:
        day = date(year, int(found["month"] or 1), int(found["day"] or 1))
    return _moment(day, found["hour"], found["minute"], found["second"], None, found["zone"])


def _asian(text: str) -> datetime | None:
    found = _ASIAN.match(text)
    if not found:
        return None
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    half = {"오후": "pm", "午後": "pm", "下午": "pm", None: None}.get(found["half"], "am")
    return _moment(day, found["hour"], found["minute"], found["second"], half, None)


def _worded(text: str) -> datetime | None:
    """Dates with the month as a word, in any order: `Mon, 06 Sep 2021 12:00:00 GMT`, `January 29, 2021 04:42 PM`."""
    time = _TIME.search(text)
    rest = text if time is None else f"{text[: time.start()]} {text[time.end() :]}"
    words = [word.lower() for word in _WORD.findall(rest)]
    # A weekday may be spelled like a month ("mar", "mars"): the month is the last such word.
    months = [_MONTH[word] for word in words if word in _MONTH]
    numbers = [word for word in words if word.isdigit()]
    if not months or len(numbers) != 2 or "-" in rest.lstrip()[:1]:
        return None
    shown = numbers if len(numbers[1]) > len(numbers[0]) or len(numbers[0]) < 4 else numbers[::-1]
    day, year = int(shown[0]), _year(shown[1])
    if year is None:
        return None
    if time is None:
        return _moment(date(year, months[-1], day), None, None, None, None, None)
    return _moment(
        date(year, months[-1], day), time["hour"], time["minute"], time["second"], time["half"], time["zone"]
    )


def _year(digits: str) -> int | None:
    """Two digits as RFC 2822 section 4.3 reads them."""
    if len(digits) == 2:
        return int(digits) + (2000 if int(digits) < 50 else 1900)
    return int(digits) if len(digits) == 4 else None


def _moment(
    day: date, hour: str | None, minute: str | None, second: str | None, half: str | None, zone: str | None
) -> datetime:
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    carry = timedelta(days=1) if hours == 24 and int(minute or 0) == 0 else timedelta()
    seconds = min(int(second or 0), 59)  # a leap second has no place in datetime
    moment = datetime(day.year, day.month, day.day, 0 if carry else hours, int(minute or 0), seconds, tzinfo=UTC)
    return moment + carry - _offset(zone or "")


def _offset(zone: str) -> timedelta:
    """How far a zone is ahead of UTC; an unknown name counts as UTC."""
    found = re.fullmatch(r"(?:GMT|UTC|UT)?([+-])([0-9]{1,2}):?([0-9]{1,2})?", zone)
    if found is None:
        return timedelta(hours=_HOURS.get(zone.upper(), 0))
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return ahead if found[1] == "+" else -ahead
