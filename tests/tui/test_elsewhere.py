"""Places outside the blog are asked by themselves only about what is opened, and only where that is switched on."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.service.site import ATOM, REPLIES, Site, atom, comment, entry
from tests.service.test_discuss import Rumour

from blogtui.comments.registry import Registry
from blogtui.config.places import places
from blogtui.model.settings import Settings
from blogtui.service.services import Services
from blogtui.tui.app import BlogApp

AT = "https://blog.example/one"


@pytest.mark.parametrize(("setting", "asked"), [(("rumour",), [AT]), (False, [])])
async def test_only_what_is_opened_and_only_when_switched_on(
    setting: tuple[str, ...] | bool, asked: list[str], tmp_path: Path
) -> None:
    rumour = Rumour()
    chosen = replace(Settings(places(tmp_path)), animations=False, refresh_on_start=False, look_elsewhere=setting)
    async with Site() as site, Services.open(chosen) as services:
        services.registry = Registry([*services.registry.providers, rumour])
        text = atom(entry("one", REPLIES)).replace('"alternate" href="{base}/one"', f'"alternate" href="{AT}"')
        site.put("/one/comments", atom(comment(1, "Said here.")), ATOM)
        await services.subscribe.add(site.put("/feed", text, ATOM))
        await services.refresh.run(comments=True)
        app = BlogApp(services)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause(0.2)
            assert rumour.asked == []
            await pilot.press("enter")
            for _ in range(200):
                await pilot.pause(0.01)
                if rumour.asked == asked and "Said here." in shown(app) and ("Rumour" in shown(app)) == bool(asked):
                    break
            assert rumour.asked == asked
            assert "Said here." in shown(app)
            assert ("Rumour 1" in shown(app)) == bool(asked)


async def test_after_others_were_asked_opening_still_reads_the_blogs_own(tmp_path: Path) -> None:
    chosen = replace(Settings(places(tmp_path)), animations=False, refresh_on_start=False)
    async with Site() as site, Services.open(chosen) as services:
        services.registry = Registry([*(each for each in services.registry.providers if each.rank < 60), Rumour()])
        text = atom(entry("one", REPLIES)).replace('"alternate" href="{base}/one"', f'"alternate" href="{AT}"')
        site.put("/one/comments", atom(comment(1, "Said here.")), ATOM)
        await services.subscribe.add(site.put("/feed", text, ATOM))
        app = BlogApp(services)
        async with app.run_test(size=(120, 36)) as pilot:
            for key, words in (("E", "I heard of it"), ("enter", "Said here.")):
                await pilot.press(key)
                for _ in range(200):
                    await pilot.pause(0.01)
                    if words in shown(app):
                        break
                assert words in shown(app)
            await pilot.press("4")
            await pilot.pause(0.1)
            assert "t Next place" in shown(app)  # there are two now, and their tabs have short names
            assert " Comment feeds 1 " in shown(app)
            await pilot.press("t")
            await pilot.pause(0.1)
            assert "I heard of it" in shown(app)


def shown(app: BlogApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
