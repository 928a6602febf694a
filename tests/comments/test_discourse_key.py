"""A user API key, asked for and read, with the forum's part done by hand."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments import discourse_key
from blogtui.comments.discourse_key import KeyRequest
from blogtui.model.errors import ConfigError


@pytest.fixture(scope="module")
def asked() -> KeyRequest:
    return discourse_key.request("https://forum.example")


def numbers(pem: str) -> tuple[int, int]:
    """Modulus and exponent in a public key of 2048 bits, whose lengths are always the same."""
    lines = pem.splitlines()
    assert lines[0] == "-----BEGIN PUBLIC KEY-----"
    assert lines[-1] == "-----END PUBLIC KEY-----"
    der = base64.b64decode("".join(lines[1:-1]))
    head = "30820122300d06092a864886f70d01010105000382010f003082010a02820101"
    assert der.startswith(bytes.fromhex(head))
    assert der.endswith(bytes.fromhex("0203010001"))
    return int.from_bytes(der[len(head) // 2 : -5], "big"), 65537


def encrypted(asked: KeyRequest, text: bytes, *, mark: bytes = b"\0\2") -> str:
    """As a forum does it: to the public key of the address, in lines as Ruby writes base64."""
    modulus, exponent = numbers(parse_qs(urlsplit(asked.address).query)["public_key"][0])
    block = mark + b"\7" * (256 - 3 - len(text)) + b"\0" + text
    message = pow(int.from_bytes(block, "big"), exponent, modulus).to_bytes(256, "big")
    return base64.encodebytes(message).decode()


def test_the_address_asks_for_what_is_needed(asked: KeyRequest) -> None:
    parts = urlsplit(asked.address)
    query = parse_qs(parts.query)
    assert (parts.netloc, parts.path) == ("forum.example", "/user-api-key/new")
    assert query["application_name"] == ["blogtui"]
    assert query["scopes"] == ["read,write"]
    assert query["nonce"] == [asked.nonce]
    secret = asked.private_key.splitlines()[1]
    assert secret not in query["public_key"][0]
    assert "PRIVATE" not in asked.address + repr(asked)


def test_the_key_is_in_what_the_forum_shows(asked: KeyRequest) -> None:
    text = json.dumps({"key": "k3y", "nonce": asked.nonce, "push": False, "api": 4}).encode()
    assert discourse_key.key_in(asked, f"  {encrypted(asked, text)}\n") == "k3y"


def test_an_answer_to_another_request_is_refused(asked: KeyRequest) -> None:
    text = json.dumps({"key": "k3y", "nonce": "0" * 32}).encode()
    with pytest.raises(ConfigError, match="another request"):
        discourse_key.key_in(asked, encrypted(asked, text))


def test_other_messages_are_refused(asked: KeyRequest) -> None:
    text = json.dumps({"key": "k3y", "nonce": asked.nonce}).encode()
    for shown in (
        encrypted(asked, text, mark=b"\0\1"),
        encrypted(asked, b"[]"),
        encrypted(asked, b"\xff"),
        encrypted(asked, text)[:-40],
        "not base64!",
        "",
    ):
        with pytest.raises(ConfigError, match="not what the forum shows"):
            discourse_key.key_in(asked, shown)


@given(st.binary(max_size=300))
def test_no_paste_is_an_accident(asked: KeyRequest, message: bytes) -> None:
    with pytest.raises(ConfigError):
        discourse_key.key_in(asked, base64.b64encode(message).decode())
