"""The user's own keys: what of them can be used, and a sentence on everything that cannot."""

import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from blogtui.model.frozen import frozen
from blogtui.tui.commands import COMMANDS, ROOMS, Command, key_words, remapped

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta", "hyper"})


def _spelt(key: str) -> str:
    """A key by Textual's name for it: "?" is "question_mark"."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


_NAMED = frozenset(key.value for key in Keys) | {_spelt(character) for character in string.punctuation} | {"space"}


@frozen
class Keymap:
    """`keys` can be given to `App.set_keymap`; `complaints` are sentences for the user, one for each entry left out."""

    keys: Mapping[str, str]
    complaints: tuple[str, ...] = ()


def keymap_from(wanted: Mapping[str, str]) -> Keymap:
    """Check what config.toml's `[keys]` says (command id → keys separated by commas).

    Left out are unknown ids, keys that do not exist, and keys that another command of the same room has: Textual
    would quietly let one of the two win.
    """
    known = {each.id for each in COMMANDS}
    complaints = [f"keys.{id}: there is no command of that name." for id in wanted if id not in known]
    keys: dict[str, str] = {}
    for id, text in wanted.items():
        if id not in known:
            continue
        if not _split(text):  # Textual would keep the command's own keys and say nothing
            complaints.append(f"keys.{id}: no key is named, so {id} keeps its own keys.")
            continue
        wrong = [key for key in _split(text) if not _is_key(key)]
        if wrong:
            complaints.append(f"keys.{id}: {_quoted(wrong)} is no key blogtui knows.")
        else:
            keys[id] = ",".join(_split(text))
    while clash := next(clashes(remapped(keys), among=keys), None):
        ours, other, key = clash
        complaints.append(
            f"keys.{ours.id}: {key_words(key)} already belongs to {other.id} ({other.words.lower()}), "
            f"so {ours.id} keeps its own keys."
        )
        del keys[ours.id]
    return Keymap(keys, tuple(complaints))


def clashes(
    commands: Iterable[Command] = COMMANDS, *, among: Mapping[str, str] | None = None
) -> Iterator[tuple[Command, Command, str]]:
    """Pairs of commands that want one key in one room, with the key. `among` keeps to pairs whose first is in it."""
    commands = tuple(commands)
    for contexts in ROOMS.values():
        room = [each for each in commands if not each.where.isdisjoint(contexts)]
        for one, other in combinations(room, 2):
            if one.mode != other.mode:
                continue
            for key in sorted({_spelt(key) for key in one.each_key} & {_spelt(key) for key in other.each_key}):
                if among is None or one.id in among:
                    yield one, other, key
                elif other.id in among:
                    yield other, one, key


def _split(text: str) -> list[str]:
    return [key.strip() for key in text.split(",") if key.strip()]


def _is_key(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable()
    *modifiers, last = key.split("+")
    return set(modifiers) <= _MODIFIERS and (last in _NAMED or (len(last) == 1 and last.isprintable()))


def _quoted(keys: Iterable[str]) -> str:
    return ", ".join(f"“{key}”" for key in keys)
