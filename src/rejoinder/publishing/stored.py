"""A few rows as Django's objects, read by a statement of ours: what `raw` does, at a fifth of its cost.

For what every page of comments begins with: its post, that post's video and tags.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from rejoinder.writing import execute

Stored = TypeVar("Stored", bound=Model)


def stored(
    table: type[Stored], rest: str, values: Sequence[Any], *, without: str = ""
) -> list[Stored]:
    """The rows of a table that `rest`, the statement after the table's name, selects.

    `without`: a large column that is read when somebody asks the object for it.
    """
    statement, names, converted = _reading(table, rest, without)
    found: list[Stored] = []
    for row in execute(statement, values):
        read = list(row)
        for place, convert in converted:
            read[place] = convert(read[place])
        found.append(table.from_db(connection.alias, names, read))
    return found


@cache
def _reading(
    table: type[Model], rest: str, without: str
) -> tuple[str, list[str], list[tuple[int, Callable[[Any], Any]]]]:
    """The statement, the attributes that it fills, and what becomes of values, as the fields say."""
    quoted = connection.ops.quote_name
    name = table._meta.db_table
    fields = [field for field in table._meta.concrete_fields if field.name != without]
    columns = ", ".join(f"{quoted(name)}.{quoted(str(field.column))}" for field in fields)
    converted: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(fields):
        column = field.get_col(name)
        for convert in (
            *connection.ops.get_db_converters(column),
            *field.get_db_converters(connection),
        ):
            converted.append((place, _with(convert, column)))
    statement = f"SELECT {columns} FROM {quoted(name)} {rest}"  # noqa: S608 - a model's table and columns, quoted; `rest` is a constant of the callers'; values are bound
    return statement, [field.attname for field in fields], converted


def _with(convert: Callable[..., Any], column: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, connection)
