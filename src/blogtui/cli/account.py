"""`blogtui account`, with `list`, `add`, `test`, `remove` and `kinds`."""

import sys
from typing import TYPE_CHECKING

import click

from blogtui.cli import exits, output
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import BlogtuiError, CommentsError, NotFound, StoreError

if TYPE_CHECKING:
    from blogtui.service.services import Services

_METAVAR = "[list | add PROVIDER [SITE] | test PROVIDER [SITE] | remove PROVIDER SITE [USER] | kinds]"


@click.group("account", invoke_without_command=True, subcommand_metavar=_METAVAR)
@json_option
@click.pass_context
def account_command(context: click.Context, as_json: bool) -> None:
    """List your accounts at comment systems, add, try and remove them.

    A secret (application password, token, cookie) is asked for without showing it, kept in the system's keyring, and
    sent to the account's own site alone.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_command, as_json=as_json)


@account_command.command("list")
@json_option
@with_services
async def list_command(services: "Services", as_json: bool) -> Exit:
    """List the accounts."""
    accounts = await services.accounts.all()
    if as_json:
        output.data({"accounts": [_shape(account) for account in accounts]})
    elif not accounts:
        output.note("No accounts yet. `blogtui account kinds` tells where one can be used.")
    else:
        output.table(("provider", "site", "user"), [(each.provider, each.site, each.user) for each in accounts])
    return Exit.DONE


@account_command.command("kinds")
@json_option
@with_services
async def kinds_command(services: "Services", as_json: bool) -> Exit:
    """Tell what accounts can be added, and where their secrets come from."""
    kinds = services.accounts.kinds()
    if as_json:
        output.data({"kinds": [_kind_shape(kind) for kind in kinds]})
    for kind in () if as_json else kinds:
        site = "" if kind.site is not None else " SITE"
        ways = (kind.signs_in, f"Or with --secret -: {kind.how}") if kind.signs_in else (kind.how,)
        secret = kind.secret[0].lower() + kind.secret[1:]
        output.lines(f"{kind.provider}{site}: {kind.label}, {secret}", *(f"  {way}" for way in ways))
    return Exit.DONE


def _not_an_argument(context: click.Context, parameter: click.Parameter, value: str | None) -> bool:
    """Whether the secret is piped in. What stands on a command line can be read by everybody at this machine."""
    if value not in (None, "-"):
        raise click.UsageError("A secret is never given on the command line: pipe it in, with `--secret -`.")
    return value is not None


@account_command.command("add")
@click.argument("provider")
@click.argument("site", required=False)
@click.option("--user", help="Your name there; it is asked for where it is needed.")
@click.option("--app", help="Client id of your own app, where the site wants one (Reddit).")
@click.option("--secret", "piped", metavar="-", callback=_not_an_argument, help="Read it from standard input.")
@with_services
async def add_command(
    services: "Services", provider: str, site: str | None, user: str | None, app: str | None, piped: bool
) -> Exit:
    """Add an account, or give one another secret.

    PROVIDER is one of `blogtui account kinds`, SITE the address of the blog, the comment server or, for the fediverse
    and Bluesky, of your own server. Where the site signs you in in the browser, its address is printed and opened, and
    what the browser shows is asked for; with `--secret -` the secret itself is asked for instead.
    """
    kind = services.accounts.kind(provider)
    site = _site_of(services, kind, site)
    if kind.signs_in and not piped and sys.stdin.isatty():
        account = await _signed_in(services, kind, site, app)
    else:
        user = user if user is not None else _user_of(kind)
        account = await services.accounts.add(kind, site, user, _secret_of(kind, piped))
    if services.accounts.warning is not None:
        output.note(services.accounts.warning)
    who = f"{account.user} at {account.site}" if account.user else account.site
    output.lines(f"Added {clean_line(who)}; `blogtui account test {account.provider} {account.site}` tries it.")
    return Exit.DONE


async def _signed_in(services: "Services", kind: AccountKind, site: str, app: str | None) -> Account:
    """By the browser: its address goes to stderr, where it can be copied, and what it shows comes back."""
    output.note(kind.signs_in)
    if kind.app and not app:
        app = str(click.prompt(kind.app, err=True)).strip()
    begun = await services.accounts.sign_in(kind, site, app or "")
    output.note(f"Open this address in the browser, if it does not open by itself:\n{begun.address}")
    click.launch(begun.address)
    return await services.accounts.signed_in(begun, _pasted(begun.shown))


def _pasted(label: str) -> str:
    """What was pasted at the terminal, which may be several lines: it ends with an empty one."""
    click.echo(f"{label} (then an empty line): ", nl=False, err=True)
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            break
        lines.append(line.strip())
    return "\n".join(lines)


def _site_of(services: "Services", kind: AccountKind, given: str | None) -> str:
    """The site to add, whole. Raises UsageError, AddressError."""
    if given is None:
        if kind.site is None:
            raise click.UsageError(f"{kind.label}: give the address of the site as well.")
        return kind.site
    site = services.accounts.site(given)
    if kind.site not in (None, site):
        raise click.UsageError(f"{kind.label} is one site for everybody; leave its address out.")
    return site


def _user_of(kind: AccountKind) -> str:
    if not kind.user:
        return ""
    if not sys.stdin.isatty():
        raise click.UsageError(f"{kind.label}: give --user ({kind.user.lower()}).")
    return str(click.prompt(kind.user, err=True))


def _secret_of(kind: AccountKind, piped: bool) -> str:
    if sys.stdin.isatty():
        output.note(kind.how)
        return str(click.prompt(kind.secret, hide_input=True, err=True)).strip()
    if not piped:
        raise click.UsageError("Nobody can be asked here: pipe the secret in, with `--secret -`.")
    return sys.stdin.read().strip()


@account_command.command("test")
@click.argument("provider")
@click.argument("site", required=False)
@json_option
@with_services
async def test_command(services: "Services", provider: str, site: str | None, as_json: bool) -> Exit:
    """Ask the site whose account it is.

    Without SITE all accounts of PROVIDER are tried.
    """
    tried: list[dict[str, object]] = []
    failures: list[Exit] = []
    for account in await _matching(services, provider, site):
        try:
            who, problem = await services.accounts.test(account), None
        except StoreError:
            raise
        except BlogtuiError as error:
            await services.record(error, f"trying the account at {account.site}")
            who, problem = None, exits.sentence(error)
            # By its contract a system tells a refusal of the account by this error.
            failures.append(Exit.LOGIN if isinstance(error, CommentsError) else exits.status_of(error))
            output.note(f"{clean_line(account.site)}: {problem}")
        else:
            if not as_json:
                output.lines(f"{account.site}: this is {who}.")
        tried.append({**_shape(account), "who": who, "problem": problem})
    if as_json:
        output.data({"accounts": tried})
    return exits.status_of_many(failures, len(tried))


@account_command.command("remove")
@click.argument("provider")
@click.argument("site")
@click.argument("user", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_services
async def remove_command(services: "Services", provider: str, site: str, user: str | None, yes: bool) -> Exit:
    """Forget an account and its secret.

    USER is needed where there are several accounts at SITE. At the site itself nothing changes: take the secret back
    there as well.
    """
    found = await _matching(services, provider, site, user)
    if len(found) > 1:
        users = ", ".join(clean_line(account.user) for account in found)
        raise click.UsageError(f"There are several accounts at {found[0].site} ({users}); give the user as well.")
    [account] = found
    words = f"the account {clean_line(account.user)} at {account.site}".replace("  ", " ")
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here; give --yes to remove {words}.")
        click.confirm(f"Remove {words}?", abort=True, err=True)
    await services.accounts.remove(account)
    output.lines(f"Removed {words}.")
    return Exit.DONE


async def _matching(
    services: "Services", provider: str, site: str | None, user: str | None = None
) -> tuple[Account, ...]:
    """The accounts meant, at least one. Raises NotFound, AddressError."""
    wanted = services.accounts.site(site) if site is not None else None
    found = tuple(
        account
        for account in await services.accounts.all()
        if account.provider == provider and wanted in (None, account.site) and user in (None, account.user)
    )
    if not found:
        services.accounts.kind(provider)
        at = f" at {wanted}" if wanted is not None else ""
        raise NotFound(f"There is no such account of {provider}{at}.", advice="`blogtui account list` has them all.")
    return found


def _shape(account: Account) -> dict[str, object]:
    return {"provider": account.provider, "site": account.site, "user": account.user}


def _kind_shape(kind: AccountKind) -> dict[str, object]:
    return {
        "provider": kind.provider,
        "label": kind.label,
        "site": kind.site,
        "own_site": kind.own_site,
        "user": kind.user or None,
        "secret": kind.secret,
        "how": kind.how,
        "signs_in": kind.signs_in or None,
        "app": kind.app or None,
    }
