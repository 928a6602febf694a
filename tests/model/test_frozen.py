"""`@frozen` classes behave as frozen, slotted dataclasses do."""

import copy
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, dataclass, fields, is_dataclass, replace
from typing import Any

import pytest

from blogtui.model.frozen import frozen


@frozen
class Ours:
    """A value."""

    name: str
    size: int = 3
    parts: tuple[str, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.size


@dataclass(frozen=True, slots=True)
class Theirs:
    """The same by the standard library."""

    name: str
    size: int = 3
    parts: tuple[str, ...] = ()


@frozen
class Nothing:
    """Has no fields."""


@frozen
class Secret:
    """Says itself what is told of it."""

    word: str

    def __repr__(self) -> str:
        return "Secret()"


def test_it_is_made_compared_and_told_like_a_dataclass() -> None:
    ours = Ours("a", parts=("b",))
    theirs: object = Theirs("a", parts=("b",))
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (ours.name, ours.size, ours.parts, ours.twice) == ("a", 3, ("b",), 6)
    assert ours == Ours("a", 3, ("b",))
    assert ours != Ours("a")
    assert ours != theirs
    assert len({ours, Ours("a", 3, ("b",)), Ours("a")}) == 2
    assert Ours.__doc__ == "A value."
    assert not hasattr(ours, "__dict__")
    assert Nothing() == Nothing()
    assert repr(Secret("x")) == "Secret()"


def test_patterns_take_it_apart() -> None:
    match Ours("a", 5):
        case Ours(name, size=size):
            assert (name, size) == ("a", 5)


@pytest.mark.parametrize("arguments", [(), ("a", 1, (), 2)])
@pytest.mark.parametrize("before", [0, 1, 100])
def test_wrong_arguments_are_refused_the_first_time_and_later(arguments: tuple[Any, ...], before: int) -> None:
    @frozen
    class Fresh:
        name: str
        size: int = 3
        parts: tuple[str, ...] = ()

    for _ in range(before):
        Fresh("a")
    for _ in range(2):
        with pytest.raises(TypeError, match="__init__"):
            Fresh(*arguments)
        with pytest.raises(TypeError, match="other"):
            Fresh("a", other=1)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="name"):
            Fresh("a", name="b")  # type: ignore[misc]
        Fresh("a")


def test_the_hundredth_is_made_like_the_first() -> None:
    for number in range(100):
        made = (Ours(f"{number}"), Ours(f"{number}", number), Ours(size=number, name=f"{number}", parts=("b",)))
        sizes = ((3, ()), (number, ()), (number, ("b",)))
        assert [(each.name, each.size, each.parts) for each in made] == [(f"{number}", *rest) for rest in sizes]


def test_nothing_of_it_changes() -> None:
    ours = Ours("a")
    with pytest.raises(FrozenInstanceError):
        ours.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del ours.name
    with pytest.raises(FrozenInstanceError):
        ours.other = "b"  # type: ignore[attr-defined]
    assert ours == Ours("a")


def test_the_standard_library_takes_it_for_its_own() -> None:
    ours = Ours("a")
    assert is_dataclass(ours)
    assert replace(ours, size=4) == Ours("a", 4)
    assert asdict(ours) == asdict(Theirs("a"))
    assert [(field.name, field.type, field.default) for field in fields(Ours)] == [
        (field.name, field.type, field.default) for field in fields(Theirs)
    ]
    assert copy.copy(ours) == copy.deepcopy(ours) == pickle.loads(pickle.dumps(ours)) == ours


def test_it_needs_nothing_of_the_standard_librarys() -> None:
    check = "import sys, blogtui.model.post; sys.exit('dataclasses' in sys.modules or 'inspect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
