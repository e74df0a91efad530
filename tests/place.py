"""Where tests keep what they make: in memory where there is room, so no commit waits for a disk."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3


def in_memory() -> str | None:
    """A folder in memory; None where there is none, or a container has a small one."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return str(MEMORY) if roomy else None
