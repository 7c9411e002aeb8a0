"""Spent tokens: what makes a form's token good for one use only, also after a restart."""

from __future__ import annotations

from django.db import models


class SpentToken(models.Model):
    """The nonce of a token that was used; dropped when the token would have expired anyway."""

    nonce = models.BinaryField(max_length=16, unique=True)
    spent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"token {self.pk}"
