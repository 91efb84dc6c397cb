"""What the terminal shows of an export, and of one that is checked."""

from __future__ import annotations

from assay.cli.show import say
from assay.study import Checked, Exported


def exported(found: Exported) -> None:
    """What was written, what was left out and why, and the digest to tell apart from it."""
    for one in found.left_out:
        say(f"left out: {one.what}: {one.why}")
    say(f"run {found.run}, {len(found.files)} files: {found.place}")
    say(f"sha256 of its manifest: {found.digest}")
    say("Tell it on another way than the files; assay export --check shows it again.")


def checked(found: Checked) -> int:
    """What is wrong; gives the exit code."""
    for one in found.wrong:
        say(f"wrong: {one}")
    say(f"{found.files} files listed, {len(found.wrong) or 'nothing'} wrong: {found.place}")
    say(f"sha256 of its manifest: {found.digest}")
    return 1 if found.wrong else 0
