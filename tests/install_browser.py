"""Put a headless Chromium on this machine for the browser tests, the first way that works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The path of a browser that is already here."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    """0 where a browser is ready at the end; else a sentence and 1."""
    if found():
        return 0
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "chromium"],
            *ways,
        ]
    for way in ways:
        done = subprocess.run(way, capture_output=True, text=True, check=False)
        if found() or (way is ways[-1] and done.returncode == 0):
            return 0
    sys.stderr.write("no headless Chromium could be installed: install the package 'chromium'\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
