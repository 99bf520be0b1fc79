"""What the values of ``spl-eval impact``'s options must be, said in Spanish when they are not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from spl_eval.errors import allowed, quoted


def one_of(words: Sequence[str]) -> dict[str, Any]:
    """Return the settings of an option that is one of ``words``, the first one by default."""

    def check(ctx: click.Context, param: click.Parameter, value: str) -> str:
        if value not in words:
            _refuse(ctx, param, value, f"no existe. {allowed(value, words)}.")
        return value

    return {"metavar": f"[{'|'.join(words)}]", "default": words[0], "callback": check}


def number(what: str, holds: Callable[[float], bool] = math.isfinite) -> dict[str, Any]:
    """Return the settings of an option that is a number for which ``holds``, as ``what`` says.

    A decimal comma is read as well, and a whole number is given as such.
    """

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
        if value is None:
            return None
        try:
            found = float(value.replace(",", "."))
        except ValueError:
            found = math.nan
        if not math.isfinite(found) or not holds(found):
            _refuse(ctx, param, value, f"tiene que ser {what}.")
        return int(found) if found.is_integer() else found

    return {"metavar": "NÚMERO", "callback": check}


def _refuse(ctx: click.Context, param: click.Parameter, value: str, why: str) -> NoReturn:
    raise click.UsageError(f"{param.opts[-1]} {quoted(value)}: {why}", ctx)
