"""Winnow's own settings over a throw-away data folder; the database comes from WINNOW_TEST_DATABASE_URL."""

import atexit
import os
import shutil
import tempfile

os.environ["WINNOW_DATA_DIR"] = tempfile.mkdtemp(prefix="winnow-test-")
os.environ["WINNOW_DATABASE_URL"] = os.environ.get("WINNOW_TEST_DATABASE_URL", "")
os.environ.setdefault("WINNOW_SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnop")
# Tests run side by side already: threads of their own only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from winnow.config.settings import *  # noqa: F403

# Argon2 is slow on purpose; one test of its own holds the real list.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

atexit.register(shutil.rmtree, os.environ["WINNOW_DATA_DIR"], ignore_errors=True)
