"""Runs one program that may write in its own folder alone, and reach no network.

A script of its own, which imports nothing of assay: it stands between assay and the program, and
outlives neither. Linux only: Landlock bars writing (kernel 5.13 and later), a network namespace
with nothing but a loopback bars the network, or where none may be made a filter of system calls.

Called as ``confine.py TOLD PROGRAM ARGUMENT...``; TOLD is JSON, see :func:`main`.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
from typing import Any, NoReturn

_LIBC = ctypes.CDLL(None, use_errno=True)
_DEATH, _NO_NEW, _SECCOMP, _REAPER = 1, 38, 22, 36  # prctl
_RULESET, _RULE, _RESTRICT = 444, 445, 446  # system calls, the same on every machine
_WRITE, _TRUNCATE, _REFER = 1 << 1, 1 << 14, 1 << 13
#: Write to a file, and remove or make anything in a folder.
_WRITING = _WRITE | sum(1 << bit for bit in range(4, 13))
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
#: Of machines: how the kernel names them, and their number of socket().
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING = 425  # can make sockets without a system call
#: Files outside the folder that programs write to without harm.
_HARMLESS = (
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/shm",  # noqa: S108 - what processes share among themselves
)


class CannotError(Exception):
    """This machine has no way to bar the program."""


def main() -> NoReturn:
    """Start the program, wait, end all that it started, and tell what it took.

    TOLD holds ``writes``, the folders it may write in; ``network``, whether it may reach one;
    ``file_mb``, the size of its largest file; ``tell``, a file descriptor for the report.
    """
    told = json.loads(sys.argv[1])
    parent = os.getppid()
    _LIBC.prctl(_DEATH, signal.SIGTERM, 0, 0, 0)
    _LIBC.prctl(_REAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: _leave(told["tell"]))
    if os.getppid() != parent:  # it ended before it was asked to tell us
        _leave(told["tell"])
    back, front = os.pipe()
    child = os.fork()
    if not child:
        os.close(back)
        _become(told, sys.argv[2:], front)
    os.close(front)
    with os.fdopen(back, "rb") as line:
        refused = line.read().decode()
    code = _waited(child)
    _end_others()
    _report(told["tell"], code=code, refused=refused)
    sys.exit(0)


def _become(told: dict[str, Any], command: list[str], front: int) -> NoReturn:
    """The program itself; what keeps it from starting goes through ``front``, which a start closes."""
    os.set_inheritable(front, False)
    os.set_inheritable(told["tell"], False)
    try:
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")  # where memory runs out it goes first, not who called it
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold rows
        most = int(told["file_mb"]) << 20
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        if not told["network"]:
            _bar_network()
        _bar_writing(told["writes"])
        os.execvp(command[0], command)  # noqa: S606 - that is what it is for
    except FileNotFoundError:
        os.write(front, b"there is no such program")
    except PermissionError:
        os.write(front, b"it is no program that may be run")
    except (CannotError, OSError) as error:
        os.write(front, str(error).encode())
    os._exit(127)


def _waited(child: int) -> int:
    """The program's exit code, negative for a signal; orphans are buried on the way."""
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def _end_others() -> None:
    """End all descendants: those whose parent has ended are ours."""
    while True:
        for pid in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.wait()
        except ChildProcessError:
            return


def _children() -> list[int]:
    own, found = str(os.getpid()), []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
            if file.read().rpartition(b")")[2].split()[1].decode() == own:
                found.append(int(name))
    return found


def _leave(tell: int) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _end_others()
    with contextlib.suppress(OSError):  # nobody may be there to read it
        _report(tell)
    os._exit(143)


def _report(tell: int, **known: Any) -> None:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = {
        **known, "cpu_seconds": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024,
    }  # fmt: skip
    os.write(tell, json.dumps(report).encode())


def _called(number: int, *arguments: Any) -> int:
    found = int(_LIBC.syscall(number, *arguments))
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found


def _bar_writing(folders: list[str]) -> None:
    """Landlock: writing is refused but in these folders (https://docs.kernel.org/userspace-api/landlock.html)."""
    try:
        version = _called(_RULESET, None, 0, 1)
    except OSError:
        raise CannotError("this system cannot bar a program from writing elsewhere") from None
    handled = _WRITING | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    asked = struct.pack("=Q", handled)
    rules = _called(_RULESET, asked, len(asked), 0)
    for path in (*folders, *filter(os.path.exists, _HARMLESS)):
        at = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = handled if os.path.isdir(path) else handled & (_WRITE | _TRUNCATE)
        _called(_RULE, rules, 1, struct.pack("=Qi", rights, at), 0)
        os.close(at)
    _LIBC.prctl(_NO_NEW, 1, 0, 0, 0)
    _called(_RESTRICT, rules, 0)
    os.close(rules)


def _bar_network() -> None:
    try:
        _own_network()
    except OSError:
        _refuse_sockets()


def _own_network() -> None:
    """A network namespace of its own, in which there is a loopback and nothing else."""
    user, group = os.getuid(), os.getgid()
    if _LIBC.unshare(_NEW_NET):
        if _LIBC.unshare(_NEW_USER | _NEW_NET):
            raise OSError(ctypes.get_errno(), "unshare")
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                           ("gid_map", f"{group} {group} 1")):  # fmt: skip
            with open(f"/proc/self/{name}", "w") as file:
                file.write(line)
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS, up and running


def _refuse_sockets() -> None:
    """A filter of system calls (seccomp): none but local sockets can be made."""
    try:
        machine, own_socket = _MACHINES[platform.machine()]
    except KeyError:
        raise CannotError("this system cannot bar a program from the network") from None
    load, equal, above, end = 0x20, 0x15, 0x35, 0x06
    refuse, allow = 0x00050000 | 13, 0x7FFF0000  # with "permission denied"
    # Jumps are counted from the next line: 9 refuses, 10 allows.
    lines = [
        (load, 0, 0, 4), (equal, 0, 7, machine),
        (load, 0, 0, 0), (above, 5, 0, 0x40000000), (equal, 4, 0, _IO_URING),
        (equal, 0, 4, own_socket),
        (load, 0, 0, 16), (equal, 2, 0, socket.AF_UNIX), (equal, 1, 0, socket.AF_NETLINK),
        (end, 0, 0, refuse), (end, 0, 0, allow),
    ]  # fmt: skip
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", len(lines), ctypes.addressof(kept))
    _LIBC.prctl(_NO_NEW, 1, 0, 0, 0)
    if _LIBC.prctl(_SECCOMP, 2, program, 0, 0):
        raise CannotError("this system cannot bar a program from the network")


if __name__ == "__main__":
    main()
