"""The site's own settings in a throw-away data folder. Nothing else differs, but for where mail goes."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="rejoinder-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["REJOINDER_HOME"] = _home
os.environ["REJOINDER_RATE_CLIENT"] = "0"  # tests of the limits set their own
os.environ["REJOINDER_RATE_THREAD"] = "0"

from rejoinder_site.settings import *  # noqa: E402, F403 - after the folder is named
from rejoinder_site.settings import DATABASES  # noqa: E402

# A file, as in production: the writing thread has a connection of its own.
DATABASES["default"]["TEST"] = (
    {"NAME": str(Path(_home) / "test.sqlite3")}
    if "sqlite3" in str(DATABASES["default"]["ENGINE"])
    else {"NAME": f"test_rejoinder_{os.getpid()}"}
)
if "pool" in DATABASES["default"].get("OPTIONS", {}):
    # A pool would keep the test database from being dropped.
    DATABASES["default"]["OPTIONS"] = {}

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
