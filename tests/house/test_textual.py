"""The parts of Textual that are not promised and that we build on: another version may not have them."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

PRIVATE: list[tuple[Callable[..., Any], list[str]]] = [
    (Compositor._get_renders, ["self", "crop"]),
    (Screen._compositor_refresh, ["self"]),
    (Screen._on_timer_update, ["self"]),
    (LinuxDriver.start_application_mode, ["self"]),
    (LinuxDriver.write, ["self", "data"]),
    (Widget._forward_event, ["self", "event"]),
    (MessagePump.on_event, ["self", "event"]),
]


@pytest.mark.parametrize(("private", "parameters"), PRIVATE, ids=lambda value: getattr(value, "__qualname__", ""))
def test_what_is_private_is_still_as_we_know_it(private: Callable[..., Any], parameters: list[str]) -> None:
    assert list(inspect.signature(private).parameters) == parameters


def test_the_values_we_reach_for_are_there() -> None:
    compositor = Compositor()
    assert not compositor._full_map
    assert not compositor._dirty_regions
    assert isinstance(Screen()._compositor, Compositor)
