"""Every address that the back room answers. Pages and feeds are files; the porch serves those."""

from __future__ import annotations

urlpatterns: list[object] = []
