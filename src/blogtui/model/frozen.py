"""`@frozen`: what `@dataclass(frozen=True, slots=True)` makes, at a tenth of its price.

A hundred such classes are made before anything can be shown. The standard library's decorator compiles seven methods
for each of them (and imports `inspect` for that); here the methods are shared, and `__init__` is compiled only
for what has many instances. `replace`, `asdict` and `fields` of `dataclasses` work on these classes as on its own.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False  # importing typing takes longer than all that is done here
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_):
        """What only type checkers read."""
        return lambda function: function


_MANY = 12  # instances; compiling takes as long as setting thirty one by one


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """The class with its annotated names as slots, in order, those with a value being optional.

    Instances are compared and hashed by all of them. A method that the class itself has is left to it. Defaults are
    shared by all instances, so they must not be mutable. No class of this kind can inherit from another one.
    """
    annotations: dict[str, Any] = getattr(cls, "__annotations__", {})
    names = tuple(annotations)
    body = {name: what for name, what in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
    defaults = {name: body.pop(name) for name in names if name in body}
    body |= {"__slots__": names, "__match_args__": names, "__dataclass_fields__": _Fields(annotations, defaults)}
    methods = {"__init__": _initialiser(names, defaults), **_methods(names), **_FROZEN}
    make: Any = type(cls)
    made: type[T] = make(cls.__name__, cls.__bases__, {**methods, **body})
    return made


def _initialiser(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    """An `__init__` that sets one name after the other, and puts a compiled one in its place where that pays: for a
    class with many instances. Wrong arguments are left to that one as well, which says so as any function does."""
    wanted, made = frozenset(names), 0

    def __init__(self: object, *args: object, **kwargs: object) -> None:  # noqa: N807 - the name in error messages
        nonlocal made
        made += 1
        values = dict(zip(names, args, strict=False))
        right = len(args) <= len(names) and values.keys().isdisjoint(kwargs)
        values = {**defaults, **values, **kwargs}
        if made < _MANY and right and values.keys() == wanted:
            for name in names:
                object.__setattr__(self, name, values[name])
        else:
            cls = next(each for each in type(self).__mro__ if each.__dict__.get("__match_args__") is names)
            cls.__init__ = compiled = _compiled(cls, names, defaults)  # type: ignore[misc]
            compiled(self, *args, **kwargs)

    return __init__


def _compiled(cls: type, names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    # The slots' own setters: nobody else gets past `__setattr__`.
    known = {f"_set_{name}": cls.__dict__[name].__set__ for name in names}
    known |= {f"_default_{name}": default for name, default in defaults.items()}
    given = ", ".join(f"{name}=_default_{name}" if name in defaults else name for name in names)
    body = "\n".join(f"    _set_{name}(self, {name})" for name in names)
    exec(f"def __init__(self, {given}):\n{body or '    pass'}", known)
    return known["__init__"]


def _methods(names: tuple[str, ...]) -> dict[str, Any]:
    content: Any = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(content(self) == content(other))

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(content(self))

    def __repr__(self: object) -> str:  # noqa: N807
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    def __reduce__(self: object) -> tuple[Any, ...]:  # noqa: N807
        return type(self), tuple(getattr(self, name) for name in names)

    return {"__eq__": __eq__, "__hash__": __hash__, "__repr__": __repr__, "__reduce__": __reduce__}


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")


_FROZEN = {"__setattr__": _refuse, "__delattr__": _refuse}


def _same(value: T) -> T:
    return value


class _Fields:
    """What the standard library knows a dataclass by; worked out by itself when it asks."""

    def __init__(self, annotations: dict[str, Any], defaults: dict[str, Any]) -> None:
        self._annotations = annotations
        self._defaults = defaults

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        from collections.abc import Hashable
        from dataclasses import dataclass, field
        from functools import partial

        # A default of a kind that could change is refused as such, though nobody changes it.
        values = {
            name: value if isinstance(value, Hashable) else field(default_factory=partial(_same, value))
            for name, value in self._defaults.items()
        }
        body = {"__annotations__": self._annotations, **values}
        twin: Any = dataclass(init=False, repr=False, eq=False)(type(owner.__name__, (), body))
        fields: dict[str, Any] = twin.__dataclass_fields__
        owner.__dataclass_fields__ = fields  # type: ignore[attr-defined]
        return fields
