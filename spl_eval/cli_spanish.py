"""Click's own texts in Spanish; it would take them only from a catalogue of the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from spl_eval.errors import allowed, quoted

SECTIONS = {"Options": "Opciones", "Commands": "Órdenes"}
OPTIONS_METAVAR = "[OPCIONES]"
COMMAND_METAVAR = "ORDEN [ARGUMENTOS]..."

help_option = click.help_option(help="Muestra esta ayuda y termina.")


class SpanishFormatter(click.HelpFormatter):
    """Writes help with Spanish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, "Uso: ")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a heading and indent what follows."""
        with super().section(SECTIONS[name]):
            yield


class SpanishContext(click.Context):
    """A context whose help is written by SpanishFormatter."""

    formatter_class = SpanishFormatter


class SpanishCommand(click.Command):
    """A command that tells in Spanish of arguments that it does not take."""

    context_class = SpanishContext
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raises UsageError when some are left over."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            words = " ".join(quoted(word) for word in rest)
            raise click.UsageError(f"sobra {words}. Un nombre con espacios va entre comillas.", ctx)
        return rest


class SpanishGroup(click.Group):
    """A group that tells in Spanish of commands that it does not have."""

    context_class = SpanishContext
    command_class = SpanishCommand

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raises UsageError with the ones that there are."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            options = self.list_commands(ctx)
            raise click.UsageError(
                f"no existe la orden {quoted(args[0])}. {allowed(args[0], options)}.", ctx
            )
        return super().resolve_command(ctx, args)


def usage_message(error: click.UsageError) -> str:
    """Return what the user reads when the command line is wrong."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    lines = []
    if error.ctx is not None:
        lines = [error.ctx.get_usage(), f"Ayuda: {error.ctx.command_path} --help", ""]
    return "\n".join([*lines, f"Error: {_what(error)}"])


def _what(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption(ctx=click.Context() as ctx):
            options = [name for param in ctx.command.get_params(ctx) for name in param.opts]
            options = [name for name in options if name.startswith("--")]
            return (
                f"no existe la opción {error.option_name}. {allowed(error.option_name, options)}."
            )
        case click.MissingParameter(param=click.Parameter() as param, ctx=click.Context() as ctx):
            return f"falta {param.make_metavar(ctx)}."
        case click.BadOptionUsage() if "does not take" in error.message:
            return f"la opción {error.option_name} no lleva valor."
        case click.BadOptionUsage():
            return f"la opción {error.option_name} necesita un valor."
        case _ if error.message == "Missing command.":
            return "falta la orden."
    return error.format_message()
