"""Environments are made once, and one that cannot be made says why."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assay.outside import CannotInstallError, Wanted, environment, environments


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_ENVIRONMENTS", str(tmp_path / "environments"))
    return tmp_path


def package(folder: Path, name: str) -> str:
    """A package of one module that needs nothing but setuptools' absence: a wheel by hand."""
    import zipfile

    wheel = folder / f"{name}-1.5-py3-none-any.whl"
    about = f"{name}-1.5.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(f"{name}.py", "x = 5\n")
        file.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    return str(wheel)


def test_it_is_made_once_and_says_its_versions(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ghost = own / "ours" / "ghost-9.dist-info"  # of the caller: the program would not see it
    ghost.mkdir(parents=True)
    (ghost / "METADATA").write_text("Metadata-Version: 2.1\nName: ghost\nVersion: 9\n")
    monkeypatch.setenv("PYTHONPATH", str(own / "ours"))
    wanted = Wanted((package(own, "tinything"),))
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(environment(wanted))) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made[0] == made[1]
    found = environment(wanted, network=False)  # it is there
    assert found.versions["tinything"] == "1.5"
    assert "python" in found.versions
    assert "ghost" not in found.versions
    assert found.folder == environments() / wanted.key
    assert (found.folder / "install.txt").read_text().count("-m venv") == 1
    (found.folder / "ready.json").unlink()  # as a kill leaves it: made anew
    with pytest.raises(CannotInstallError, match="nothing may be downloaded"):
        environment(wanted, network=False)


def test_what_cannot_be_installed_says_why(own: Path) -> None:
    with pytest.raises(
        CannotInstallError, match=r"packages cannot be installed: .*nowhere"
    ) as caught:
        environment(Wanted((str(own / "nowhere-1.0-py3-none-any.whl"),)))
    assert "install.txt" in caught.value.sentence
    with pytest.raises(CannotInstallError, match=r"needs Python 2\.1, which"):
        environment(Wanted((), python="2.1"))


def test_another_version_is_another_environment() -> None:
    keys = {
        Wanted(("a==1",)).key, Wanted(("a==2",)).key, Wanted(("a==1",), python="3.9").key,
        Wanted(("a==1",), before=(("b",),)).key, Wanted(("a==1",), constraints=("b<2",)).key,
    }  # fmt: skip
    assert len(keys) == 5
    assert Wanted(("a", "b")).key == Wanted(("b", "a")).key


def test_packages_on_our_own_path_are_not_the_environments(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = own / "ours" / "oursalone-2.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: oursalone\nVersion: 2.0\n")
    monkeypatch.setenv("PYTHONPATH", str(about.parent))
    assert "oursalone" not in environment(Wanted((package(own, "tinything"),))).versions
