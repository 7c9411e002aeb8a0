"""What people are known by in a table; asked for under each cover that it may stand under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.lookups import Exact, In

from rejoinder import keys

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    _Bytes = models.BinaryField[Any, Any]
else:
    _Bytes = models.BinaryField


class KeyedHash(_Bytes):
    """`keys.known_by` of somebody. While keys are rotated a question finds rows under older covers, too.

    That is so where it is compared with a value. Two columns that are compared with each other may stand
    under different covers meanwhile.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 18, **options})

    def deconstruct(self) -> Any:
        """For a migration a column of bytes like any other."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options


@KeyedHash.register_lookup
class Known(Exact):
    """One person."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """Ask for all forms where there are several."""
        if self.rhs_is_direct_value() and len(forms := keys.forms(bytes(self.rhs))) > 1:
            return In(self.lhs, list(forms)).as_sql(compiler, connection)
        return super().as_sql(compiler, connection)


@KeyedHash.register_lookup
class KnownAmong(In):
    """Some people."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """Ask for all forms of each."""
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)
        all_forms = [form for each in self.rhs for form in keys.forms(bytes(each))]
        return In(self.lhs, all_forms).as_sql(compiler, connection)
