"""Put a report on disk, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assay.core import Audited, InputError, canonical, from_json, to_json
from assay.report.audit_page import audit_page
from assay.report.findings import Findings
from assay.report.html import page

_FORMAT, _AUDIT = "assay report 1", "assay audit 1"


def write_report(findings: Findings, path: Path) -> Path:
    """Write the page and ``report.json`` beside it.

    Args:
        findings: What the study found.
        path: A folder, which gets ``index.html``; or the page itself, ending in ``.html``.

    Returns:
        The page's path.

    Raises:
        InputError: The place cannot be written. Nothing new is left there then.
    """
    target = _page_of(path)
    text, shown = report_texts(findings)
    write_all({target.with_name("report.json"): text, target: shown})
    return target


def report_texts(findings: Findings) -> tuple[str, str]:
    """What :func:`write_report` writes: ``report.json`` and the page."""
    return _spelled(to_report(findings)), page(findings)


def write_audit(found: Audited, path: Path) -> Path:
    """Write the page of an audit and ``audit.json`` beside it.

    Args:
        found: By the audit.
        path: As :func:`write_report` has it.

    Returns:
        The page's path.

    Raises:
        InputError: The place cannot be written. Nothing new is left there then.
    """
    target = _page_of(path)
    write_all({target.with_name("audit.json"): _audit_text(found), target: audit_page(found)})
    return target


def write_audit_json(found: Audited, path: Path) -> Path:
    """Write what ``audit.json`` holds alone.

    Raises:
        InputError: The place cannot be written. Nothing new is left there then.
    """
    write_all({Path(path): _audit_text(found)})
    return Path(path)


def to_audit(found: Audited) -> dict[str, Any]:
    """What ``audit.json`` holds: counts, bounds and words, no score and no row; all that depends on
    when it ran stands under ``times``."""
    data: dict[str, Any] = to_json(found)
    times = {"created": data.pop("created"), "seconds": data.pop("seconds")}
    return {"format": _AUDIT, "times": times, **data}


def from_audit(data: dict[str, Any]) -> Audited:
    """The inverse of :func:`to_audit`.

    Raises:
        InputError: It is no audit of this format.
    """
    if data.get("format") != _AUDIT:
        raise InputError("this is no audit that this version of assay can read")
    rest = {k: v for k, v in data.items() if k not in ("format", "times")}
    return from_json(Audited, {**rest, **data["times"]})


def _audit_text(found: Audited) -> str:
    return canonical(to_audit(found), indent=1) + "\n"


def _page_of(path: Path) -> Path:
    path = Path(path)
    return path if path.suffix.lower() in (".html", ".htm") else path / "index.html"


def to_report(findings: Findings) -> dict[str, Any]:
    """What ``report.json`` holds; all that depends on when it ran stands under ``times``.

    Two runs with the same inputs and seed differ nowhere else.
    """
    data: dict[str, Any] = to_json(findings)
    spent = {t["name"]: t.pop("cpu_seconds") for t in data["techniques"]}
    held = {t["name"]: t.pop("peak_mb") for t in data["techniques"]}
    data["pictures"] = {t["name"]: t.pop("pictures") for t in data["techniques"]}
    times = {
        "created": data.pop("created"), "seconds": data.pop("seconds"), "cpu_seconds": spent,
        "peak_mb": held,
        "uses": data.pop("uses"),
    }  # fmt: skip
    return {"format": _FORMAT, "times": times, **data}


def from_report(data: dict[str, Any]) -> Findings:
    """The inverse of :func:`to_report`.

    Raises:
        InputError: It is no report of this format.
    """
    if data.get("format") != _FORMAT:
        raise InputError("this is no report that this version of assay can read")
    times = data["times"]
    rest = {k: v for k, v in data.items() if k not in ("format", "times", "pictures")}
    pictures = data.get("pictures", {})
    rest["techniques"] = [
        {
            **t, "cpu_seconds": times["cpu_seconds"][t["name"]],
            "peak_mb": times.get("peak_mb", {}).get(t["name"], 0.0),
            "pictures": pictures.get(t["name"], []),
        }
        for t in rest["techniques"]
    ]  # fmt: skip
    when = {k: times[k] for k in ("created", "seconds", "uses") if k in times}
    return from_json(Findings, {**rest, **when})


def _spelled(report: dict[str, Any]) -> str:
    """Sorted and indented; but of long lists, which come last, a line for each measurement and
    statistic, and one for all pictures: indenting every number took a third of a second run."""
    return headed(report, {
        "catalogue": listed(map(canonical, report["catalogue"])),
        "techniques": listed(map(_technique, report["techniques"])),
        "pictures": canonical(report["pictures"]),
    })  # fmt: skip


def headed(data: dict[str, Any], last: Mapping[str, str]) -> str:
    """JSON whose keys are sorted and indented, but for those that come ``last``, already spelled."""
    head = canonical({k: v for k, v in data.items() if k not in last}, indent=1).removesuffix("\n}")
    return ",\n ".join([head, *(f'"{key}": {text}' for key, text in last.items())]) + "\n}\n"


def _technique(found: dict[str, Any]) -> str:
    rest = canonical({k: v for k, v in found.items() if k != "measurements"}).removesuffix("}")
    return f'{rest},"measurements":{listed(map(canonical, found["measurements"]), "  ")}}}'


def listed(items: Iterable[str], margin: str = " ") -> str:
    """A JSON list, each item on a line."""
    joined = f",\n{margin} ".join(items)
    return f"[\n{margin} {joined}\n{margin}]" if joined else "[]"


def write_all(texts: dict[Path, str]) -> None:
    """Write texts to their paths, all of them or none.

    Raises:
        InputError: The place cannot be written. Nothing new is left there then.
    """
    parts = {path: path.with_name(path.name + ".part") for path in texts}
    made: list[Path] = []
    try:
        try:
            for path, part in parts.items():
                made += _make(path.parent)
                part.write_text(texts[path], "utf-8", newline="\n")
            for path, part in parts.items():
                part.replace(path)
        except BaseException:
            _clear(parts, made)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"the report cannot be written ({reason})", where=str(next(iter(texts)).parent),
            mend="Free some space or name another folder",
        ) from None  # fmt: skip


def _make(folder: Path) -> list[Path]:
    """Make the folder; gives those that were not there, innermost first."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _clear(parts: dict[Path, Path], made: list[Path]) -> None:
    try:
        for part in parts.values():
            part.unlink(missing_ok=True)
        for folder in made:
            folder.rmdir()
    except OSError:
        return  # the first error is the one to tell; a folder in use stays
