"""Tests. Linear algebra runs in one thread here: on a busy machine its waiting threads cost thirty times the work."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
