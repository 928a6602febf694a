"""The table of commands: unambiguous, complete, and what is made of it."""

from textual.binding import Binding

from blogtui.tui import commands
from blogtui.tui.commands import COMMANDS, CONTEXTS, ROOMS, as_markdown, belonging, bindings, key_words
from blogtui.tui.keymap import clashes, keymap_from


def test_ids_are_unique_and_contexts_known() -> None:
    ids = [each.id for each in COMMANDS]
    assert len(ids) == len(set(ids))
    assert {context for each in COMMANDS for context in each.where} == set(CONTEXTS)
    assert {context for contexts in ROOMS.values() for context in contexts} == set(CONTEXTS)


def test_no_two_commands_of_one_room_share_a_key() -> None:
    assert list(clashes()) == []


def test_bindings_carry_the_ids_that_users_remap() -> None:
    made = [each for each in bindings("thread", "compose") if isinstance(each, Binding)]
    assert {each.id for each in made} == {
        each.id for context in ("thread", "compose") for each in belonging(context) if each.keys
    }
    assert next(each for each in made if each.id == "send").show


def test_what_the_screen_does_is_asked_of_the_screen() -> None:
    assert commands.command("star").action == "screen.toggle_star"
    assert commands.command("help").action == "app.help"
    assert commands.command("fold").action == "fold"


def test_keys_are_written_for_people() -> None:
    assert key_words("ctrl+p,:") == "Ctrl+P :"
    assert key_words("G,end,shift+tab") == "G End Shift+Tab"
    assert key_words("+,down,f5,pagedown") == "+ ↓ F5 PgDn"
    assert key_words("question_mark,colon,exclamation_mark,ctrl+right_square_bracket") == "? : ! Ctrl+]"
    assert key_words("space,enter,tab,escape,home") == "Space Enter Tab Esc Home"


def test_the_readme_table_names_every_command_with_keys_once() -> None:
    table = as_markdown()
    rows = table.splitlines()[2:]
    assert len(rows) == sum(bool(each.keys) for each in COMMANDS)
    assert "| Posts, Reading | `r` | Answer the post. |" in rows
    assert all(row.count(" | ") == 2 for row in rows)


def test_a_good_keymap_passes_whole() -> None:
    keymap = keymap_from({"star": "x", "fold": "f, ctrl+space"})
    assert keymap.keys == {"star": "x", "fold": "f,ctrl+space"}
    assert keymap.complaints == ()


def test_two_commands_can_swap_their_keys() -> None:
    keymap = keymap_from({"star": "m", "toggle-read": "s"})
    assert keymap.complaints == ()
    assert len(keymap.keys) == 2


def test_unknown_ids_and_keys_are_told_and_left_out() -> None:
    keymap = keymap_from({"sart": "x", "star": "ctlr+x", "undo": " ,", "help": "f1"})
    assert keymap.keys == {"help": "f1"}
    assert keymap.complaints == (
        "keys.sart: there is no command of that name.",
        "keys.star: “ctlr+x” is no key blogtui knows.",
        "keys.undo: no key is named, so undo keeps its own keys.",
    )


def test_a_clash_is_told_and_the_own_keys_stay() -> None:
    keymap = keymap_from({"star": "question_mark,x", "zoom": "w"})
    assert keymap.keys == {"zoom": "w"}
    assert "already belongs to help" in keymap.complaints[0]
    assert "already belongs to next-top" in keymap_from({"fold": "right_square_bracket"}).complaints[0]
    both = keymap_from({"star": "x", "zoom": "x"})
    assert len(both.keys) == 1
    assert len(both.complaints) == 1


def test_commands_that_hold_elsewhere_do_not_clash() -> None:
    assert keymap_from({"older-posts": "]"}).complaints == ()
    assert keymap_from({"next-match": "p"}).complaints == ()
