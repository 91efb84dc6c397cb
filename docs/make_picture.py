"""The picture on docs/officer.md: the report that the tutorial makes.

    python docs/make_picture.py

Follows the tutorial in a temporary folder and photographs the top of its page in Chromium. Run it
when the page looks different; it is no part of `make docs`.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from blocks import of_page  # noqa: E402

from assay.cli import main  # noqa: E402

#: A Chromium of the system, else the one that playwright brings.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TARGET = HERE / "verdict.png"


def follow(folder: Path) -> Path:
    """Do the tutorial up to its report, and name the page.

    Raises:
        RuntimeError: A command of the tutorial fails.
    """
    os.chdir(folder)
    page = folder / "assay-report" / "index.html"
    for block in of_page(HERE / "tutorial.md"):
        if block.language == "python":
            exec(compile(block.text, block.page, "exec"), {})  # noqa: S102 - our own page
        elif block.language == "yaml":
            Path(block.title).write_text(block.text)
        elif block.language == "bash":
            for words in map(shlex.split, block.text.splitlines()):
                if words[0] == "assay" and main(words[1:]):
                    raise RuntimeError(f"{block.where}: {shlex.join(words)} fails")
        if page.exists():
            break
    return page


def photograph(page: Path, target: Path) -> None:
    """From the top of the page to the end of its first table."""
    with sync_playwright() as playwright:
        own = next((path for path in map(shutil.which, BROWSERS) if path), None)
        browser = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1060, "height": 1180})
        shown.goto(page.as_uri())
        box = shown.locator("table").first.bounding_box()
        height = 1180 if box is None else box["y"] + box["height"] + 8
        clip = {"x": 0, "y": 0, "width": 1060, "height": height}
        shown.screenshot(path=target, clip=clip, full_page=True)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        photograph(follow(Path(folder)), TARGET)
    sys.stdout.write(f"wrote {TARGET}, {TARGET.stat().st_size:,} bytes\n")
