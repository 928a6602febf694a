"""`blogtui config`, with `path`, `show` and `keys`."""

import json

import click

from blogtui.cli import output
from blogtui.cli.session import current, json_option
from blogtui.model.cleaning import clean


@click.group("config", invoke_without_command=True, subcommand_metavar="[path | show | keys]")
@click.pass_context
def config_command(context: click.Context) -> None:
    """Show settings and where files live."""
    if context.invoked_subcommand is None:
        context.invoke(show_command)


@config_command.command("path")
@json_option
def path_command(as_json: bool) -> None:
    """Print where the configuration, the store, the cache and the log live."""
    places = current().places
    paths = {
        "config": places.config_file,
        "store": places.store,
        "cache": places.cache,
        "log": places.log_file,
    }
    if as_json:
        output.data(paths)
    else:
        output.lines(*output.aligned(list(paths.items())))


@config_command.command("show")
@json_option
def show_command(as_json: bool = False) -> None:
    """Print the settings in force, as they would stand in config.toml."""
    from blogtui.config.file import KEYS, value_of

    settings = current().settings
    values = {key.name: value_of(settings, key.name) for key in KEYS}
    if as_json:
        output.data(values)
    else:
        output.lines(*(f"{name} = {_toml(value)}" for name, value in values.items()))


@config_command.command("keys")
@json_option
def keys_command(as_json: bool) -> None:
    """Print every setting: its name, what it may be, what it does."""
    from blogtui.config.file import KEYS

    if as_json:
        output.data({"keys": [{"name": key.name, "type": key.type, "words": key.words} for key in KEYS]})
    else:
        output.table(("setting", "is", "does"), [(key.name, key.type, key.words) for key in KEYS], whole=(0,))


def _toml(value: object) -> str:
    """A text, number, truth value, list or flat table as TOML has it; JSON's strings and numbers are TOML's as well."""
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(name)} = {_toml(entry)}" for name, entry in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(entry) for entry in value)}]"
    return json.dumps(clean(value) if isinstance(value, str) else value, ensure_ascii=False)
