"""The reader's accounts at comment systems: add, try, remove, bring back."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.strip import Strip

from blogtui.model.account import POST_PASSWORD, Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.service.services import Services
from blogtui.tui.accounts.dialogs import AccountDialog, KindDialog, NewAccount, ShownDialog
from blogtui.tui.commands import bindings
from blogtui.tui.content import Ink, row_strip, strip_of
from blogtui.tui.leaving import copy
from blogtui.tui.problems.list_screen import ListScreen
from blogtui.tui.tasks import task, toast
from blogtui.tui.widgets.row_source import Row
from blogtui.tui.widgets.virtual_list import VirtualList

_OTHERS = {POST_PASSWORD: "Password of a post"}


class AccountsScreen(ListScreen[None]):
    """An account that is removed stays in memory until the screen is closed, so that it can be brought back."""

    CSS_PATH = ["../problems/list_screen.tcss", "accounts.tcss"]  # type: ignore[assignment]
    HEADING = "Accounts"
    EMPTY = (
        "No accounts yet.\n\na adds one: then answers go out from here where a system takes them from accounts alone."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("accounts")

    def __init__(self, services: Services) -> None:
        super().__init__(self._painted)
        self._services = services
        self._removed: list[Account] = []

    def on_mount(self) -> None:
        self.load()

    @task("reading the accounts", only_latest="load", holds="keys")
    async def load(self, wanted: Account | None = None) -> None:
        accounts = await self._services.accounts.all()
        key = next((number for number, each in enumerate(accounts) if wanted and _same(each, wanted)), None)
        self.show_rows([Row(number, account) for number, account in enumerate(accounts)], key=key)

    @property
    def account(self) -> Account | None:
        """The one under the cursor."""
        row = self.items.cursor_row
        return row.value if row is not None and isinstance(row.value, Account) else None

    def action_close(self) -> None:
        self._removed.clear()
        self.dismiss(None)

    @task("adding the account", only_latest="work")
    async def action_add(self) -> None:
        kind = await self.app.push_screen_wait(KindDialog(self._services.accounts.kinds()))
        new = await self.app.push_screen_wait(AccountDialog(kind)) if kind is not None else None
        if new is None:
            return
        account = await self._added(new)
        if account is None:
            return
        if (warning := self._services.accounts.warning) is not None:
            toast(self, warning, "warning")
        toast(self, "Added; t asks the site whose it is.")
        self.load(account)

    async def _added(self, new: NewAccount) -> Account | None:
        if new.secret:
            return await self._services.accounts.add(new.kind, new.site, new.user, new.secret)
        toast(self, "Asking the site…")
        begun = await self._services.accounts.sign_in(new.kind, new.site, new.app)
        copy(self, begun.address)
        self.app.open_url(begun.address)  # the dialog shows it, too long for a toast
        shown = await self.app.push_screen_wait(ShownDialog(begun))
        return None if shown is None else await self._services.accounts.signed_in(begun, shown)

    @on(VirtualList.RowSelected, "#items")
    def selected(self) -> None:
        self.action_test()

    @task("trying the account", only_latest="work")
    async def action_test(self) -> None:
        account = self.account
        if account is not None:
            toast(self, f"Asking {clean_line(account.site)}…")
            who = await self._services.accounts.test(account)
            toast(self, f"{clean_line(account.site)}: this is {who}.")

    @task("removing the account", only_latest="work", holds="keys")
    async def action_remove(self) -> None:
        account = self.account
        if account is None:
            return
        whole = await self._services.accounts.remove(account)
        if whole is not None:
            self._removed.append(whole)
        toast(self, "Removed; u brings it back." if whole is not None else "Removed.")
        self.load()

    @task("bringing the account back", only_latest="work", holds="keys")
    async def action_undo(self) -> None:
        if not self._removed:
            toast(self, "Nothing was removed here.")
            return
        account = self._removed.pop()
        await self._services.accounts.restore(account)
        self.load(account)

    def words_of(self, value: object) -> str:
        assert isinstance(value, Account)
        kind = self._kind(value)
        who = f"{value.user} at {value.site}" if value.user else value.site
        about = f"{kind.secret}, kept apart and never shown. {kind.how}" if kind is not None else ""
        return "\n\n".join(part for part in (who, about) if part)

    def _kind(self, account: Account) -> AccountKind | None:
        kinds = self._services.accounts.kinds()
        return next((kind for kind in kinds if kind.provider == account.provider), None)

    def _painted(self, row: Row, ink: Ink, width: int) -> Sequence[Strip]:
        account = row.value
        assert isinstance(account, Account)
        kind = self._kind(account)
        label = kind.label if kind is not None else _OTHERS.get(account.provider, account.provider)
        return (
            row_strip([(" ", ""), (clean_line(account.site), "bold")], [(f"{clean_line(label)} ", "dim")], ink, width),
            strip_of([(" ", ""), (clean_line(account.user) or "(no name)", "dim")], ink, width),
        )


def _same(one: Account, other: Account) -> bool:
    """Whether both are one account, whatever secret came along."""
    return (one.provider, one.site, one.user) == (other.provider, other.site, other.user)
