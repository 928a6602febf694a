"""Signing in at a Mastodon-compatible server: an application registered there, a code shown by it, a token.

docs.joinmastodon.org/methods/apps, /methods/oauth; the code is shown on a page of the server's own (out of band).
"""

from urllib.parse import urlencode

import msgspec

from blogtui.comments import json_api, oauth
from blogtui.model.account import SignIn
from blogtui.model.errors import CommentsError
from blogtui.net.address import authority
from blogtui.net.client import Client

SCOPES = "read:accounts read:statuses read:search write:statuses"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class _App(msgspec.Struct):
    client_id: str
    client_secret: str


async def begin(provider: str, site: str, client: Client) -> SignIn:
    """Register an application at the server. Raises NetError, CommentsError."""
    url = f"{site}/api/v1/apps"
    asked = {"client_name": "blogtui", "redirect_uris": OUT_OF_BAND, "scopes": SCOPES}
    answer = await client.send(
        "POST", url, body=msgspec.json.encode(asked), content_type=json_api.JSON, accept=json_api.JSON
    )
    made = json_api.maybe(answer, _App) if answer.status == 200 else None
    if made is None:
        said = json_api.said(answer)
        words = f"{authority(site)} registers no application{f': {said}' if said else '.'}"
        raise CommentsError(words, advice="Is that your server's address?", address=url)
    verifier = oauth.state()
    query = {
        "response_type": "code",
        "client_id": made.client_id,
        "redirect_uri": OUT_OF_BAND,
        "scope": SCOPES,
        "code_challenge": oauth.challenge(verifier),
        "code_challenge_method": "S256",
    }
    kept = (("client_id", made.client_id), ("client_secret", made.client_secret), ("verifier", verifier))
    return SignIn(provider, site, "Code", f"{site}/oauth/authorize?{urlencode(query)}", kept)


async def token(begun: SignIn, shown: str, client: Client) -> str:
    """The token for the code shown. Raises ConfigError, NetError, CommentsError."""
    fields = {
        "grant_type": "authorization_code",
        "code": oauth.code_in(shown),
        "client_id": begun.fact("client_id"),
        "client_secret": begun.fact("client_secret"),
        "redirect_uri": OUT_OF_BAND,
        "code_verifier": begun.fact("verifier"),
    }
    return (await oauth.token(client, f"{begun.site}/oauth/token", fields)).access_token
