"""Reddit's tokens: given to an app of the reader's own, they last a day, and a longer-lived one renews them.

github.com/reddit-archive/reddit/wiki/OAuth2: "installed app", no secret. What is kept as the account's secret is a
token as it was pasted, or "refresh APP TOKEN".
"""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from blogtui.comments import oauth
from blogtui.model.account import Account, SignIn
from blogtui.model.errors import CommentsError, ConfigError
from blogtui.net.client import Client

REDIRECT = "http://127.0.0.1:65010/blogtui"
"""Where the browser is sent; nothing listens there: the address is what counts."""
SCOPES = "identity read submit"
_RENEWS = "refresh"
_EARLY = timedelta(minutes=2)
_AGAIN = "Sign in to Reddit again: the app may not act for this account any more."
_USUAL = 3600  # seconds a token lasts, where it is not told


class Tokens:
    """Renewed tokens, in memory alone, for as long as they last. `site` is where they are asked for."""

    def __init__(self, site: str) -> None:
        self._url = f"{site}/api/v1/access_token"
        self._authorise = f"{site}/api/v1/authorize"
        self._held: dict[str, tuple[str, datetime]] = {}

    def begin(self, provider: str, site: str, app: str) -> SignIn:
        """Raises ConfigError without an app."""
        if not app or not app.isascii() or not app.replace("-", "").replace("_", "").isalnum():
            raise ConfigError(
                "Reddit: the app's client id is missing.",
                advice=f"Make one of the kind “installed app” at reddit.com/prefs/apps, with the address {REDIRECT}.",
            )
        state = oauth.state()
        query = {
            "client_id": app,
            "response_type": "code",
            "state": state,
            "redirect_uri": REDIRECT,
            "duration": "permanent",
            "scope": SCOPES,
        }
        kept = (("app", app), ("state", state))
        shown = "Address at which the browser ends"
        return SignIn(provider, site, shown, f"{self._authorise}?{urlencode(query)}", kept)

    async def first(self, begun: SignIn, shown: str, client: Client) -> str:
        """The secret to keep. Raises ConfigError, NetError, CommentsError."""
        app = begun.fact("app")
        code = oauth.code_in(shown, begun.fact("state"))
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        given = await oauth.token(client, self._url, fields, _as_app(app))
        if given.refresh_token is None:
            raise CommentsError("Reddit gives no lasting token.", advice="Is the app an “installed app”?")
        secret = f"{_RENEWS} {app} {given.refresh_token}"
        self._hold(secret, given)
        return secret

    async def fresh(self, account: Account, client: Client) -> Account:
        """The account with a token that counts now for its secret. Raises NetError, and NoToken when the app is let in
        no more."""
        kind, _, rest = account.secret.partition(" ")
        app, _, lasting = rest.partition(" ")
        if kind != _RENEWS or not lasting:
            return account
        token, until = self._held.get(account.secret, ("", datetime.min.replace(tzinfo=UTC)))
        if datetime.now(UTC) >= until:
            fields = {"grant_type": "refresh_token", "refresh_token": lasting}
            given = await oauth.token(client, self._url, fields, _as_app(app), advice=_AGAIN)
            token = self._hold(account.secret, given)
        return replace(account, secret=token)

    def drop(self, account: Account) -> None:
        """Have a new token next time: Reddit does not take the one held (any more)."""
        self._held.pop(account.secret, None)

    def _hold(self, secret: str, given: oauth.Token) -> str:
        lasts = timedelta(seconds=min(given.expires_in or _USUAL, 86_400)) - _EARLY
        self._held[secret] = (given.access_token, datetime.now(UTC) + lasts)
        return given.access_token


def _as_app(app: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{app}:".encode()).decode()}
