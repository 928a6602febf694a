"""Every small dialog stands in the middle of the screen, whole, on the smallest terminal too."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from blogtui.model.account import AccountKind, SignIn
from blogtui.model.blog import Blog
from blogtui.model.ids import BlogId
from blogtui.tui.accounts.dialogs import AccountDialog, KindDialog, ShownDialog
from blogtui.tui.app import BlogApp
from blogtui.tui.composing.delete_dialog import DeleteDialog
from blogtui.tui.dialog import Dialog
from blogtui.tui.reading.details import DetailsDialog
from blogtui.tui.reading.links import LinksDialog
from blogtui.tui.reading.password_dialog import PasswordDialog
from blogtui.tui.subscribing.dialogs import AddDialog, EditDialog
from blogtui.tui.themes import THEMES
from blogtui.view.document import Link

KIND = AccountKind("mastodon", "Fediverse", "Access token", "Make one in the settings.", user="Name")
DIALOGS: dict[type[Dialog[Any]], Callable[[], Dialog[Any]]] = {
    AddDialog: AddDialog,
    EditDialog: lambda: EditDialog(Blog(BlogId(1), "[/b]irds", "https://example.org/feed")),
    DeleteDialog: lambda: DeleteDialog("[/b] What I wrote. " * 30),
    DetailsDialog: lambda: DetailsDialog("Address: https://example.org/"),
    LinksDialog: lambda: LinksDialog([Link(1, "https://example.org/", "[red]")]),
    KindDialog: lambda: KindDialog([KIND]),
    AccountDialog: lambda: AccountDialog(KIND),
    PasswordDialog: lambda: PasswordDialog("[/b] Protected: a post"),
    ShownDialog: lambda: ShownDialog(SignIn("mastodon", "https://a.example", "Code", "https://a.example/oauth")),
}


class Stage(App[None]):
    CSS_PATH = [Path(inspect.getfile(BlogApp)).with_name("app.tcss")]

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name


def test_none_is_forgotten() -> None:
    assert DIALOGS.keys() == set(Dialog.__subclasses__())


@pytest.mark.parametrize("size", [(40, 16), (120, 36)], ids=str)
@pytest.mark.parametrize("made", DIALOGS.values(), ids=lambda made: made().__class__.__name__)
async def test_it_stands_in_the_middle(made: Callable[[], Dialog[Any]], size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        app.push_screen(made())
        await pilot.pause()
        box = app.screen.query_one(".dialog").region
        assert abs(box.x - (size[0] - box.right)) <= 1
        assert abs(box.y - (size[1] - box.bottom)) <= 1
        assert box.x > 0
        assert box.y >= 0
