"""What people are known by is put under a newer cover, row by row, while everything goes on.

A row says itself under which cover it stands, so this may be ended at any moment and begun again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, UniqueConstraint

from rejoinder import keys
from rejoinder.models import Commenter, Report
from rejoinder.models.matching import KeyedHash
from rejoinder.writing import write

_Change = tuple[bytes, Any, bytes]  # as it is to be, primary key, as it was read
_BARE: Final = 16  # bytes of a hash without a cover
_TOGETHER: Final = 500  # rows of one transaction, so that replies go on


def columns() -> Iterator[tuple[type[Model], str]]:
    """Every column of a table that holds what somebody is known by."""
    for model in apps.get_app_config("rejoinder").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, KeyedHash):
                yield model, field.name


def recover(model: type[Model], column: str) -> Iterator[int]:
    """Put a table's rows under the cover in force; yields how many, after each transaction."""
    after: Any = None
    while True:
        rows = model._default_manager.exclude(**{f"{column}__isnull": True}).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        some = list(rows.values_list("pk", column)[:_TOGETHER])
        if not some:
            return
        after = some[-1][0]
        if due := _due(model, some):
            yield write(lambda due=due: _put(model, column, due))  # type: ignore[misc]


def _due(model: type[Model], some: Iterable[tuple[Any, Any]]) -> list[_Change]:
    rows = [(pk, bytes(known)) for pk, known in some]
    if model is Report:
        # A reporter without an address is known by the key of a day, which has no cover.
        bare = [pk for pk, known in rows if len(known) == _BARE]
        daily = set(Report.objects.filter(pk__in=bare, email=None).values_list("pk", flat=True))
        rows = [row for row in rows if row[0] not in daily]
    return [(fresh, pk, known) for pk, known in rows if (fresh := keys.recovered(known))]


def _put(model: type[Model], column: str, due: list[_Change]) -> int:
    """Put rows that stand as they were read under the cover in force. Inside `writing.write`."""
    table, pk_name = model._meta.db_table, model._meta.pk.column
    # By hand: asked through the column it would find rows that were done meanwhile, too, and take longer.
    change = f'UPDATE {table} SET "{column}" = %s WHERE {pk_name} = %s AND "{column}" = %s'  # noqa: S608 - a model's table and columns; values are bound
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(change, due)
    except IntegrityError:
        # Whoever began before the keys changed did not see a row under the newer cover.
        for fresh, pk, known in due:
            _one_person(model, column, pk, fresh)
            with connection.cursor() as cursor:
                cursor.execute(change, (fresh, pk, known))
    return len(due)


def _one_person(model: type[Model], column: str, pk: Any, fresh: bytes) -> None:
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        return
    for other in list(_for_the_same(model, column, row, fresh)):
        _take_in(*((other, row) if other.pk < row.pk else (row, other)))


def _for_the_same(model: type[Model], column: str, row: Model, fresh: bytes) -> Iterator[Model]:
    """Rows that must not be there beside this one."""
    for fields in _unique(model, column):
        same = {name: getattr(row, name) for name in fields if name != column}
        yield from model._default_manager.filter(**same, **{column: fresh}).exclude(pk=row.pk)


def _take_in(first: Model, second: Model) -> None:
    """Of two rows for the same person keep the one that was there first, and what belongs to the other."""
    if isinstance(first, Commenter):
        for relation in Commenter._meta.related_objects:
            theirs: Any = relation.related_model
            name = relation.field.name
            theirs._default_manager.filter(**{name: second}).update(**{name: first})
    second.delete()


def _unique(model: type[Model], column: str) -> Iterator[tuple[str, ...]]:
    if any(field.unique and field.name == column for field in model._meta.concrete_fields):
        yield (column,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and column in constraint.fields:
            yield tuple(constraint.fields)
