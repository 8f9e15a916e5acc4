# SPDX-License-Identifier: Apache-2.0
"""The files of the project."""
import functools
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def tracked():
    """Every file that is or will be committed, as paths relative to ROOT."""
    out = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [pathlib.Path(line) for line in out.splitlines() if (ROOT / line).is_file()]


def cpp(folder="src"):
    """The C++ files below `folder`."""
    return [path for path in tracked()
            if path.suffix in (".cc", ".h") and path.parts[0] == folder]


@functools.cache
def text(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def lines(path):
    return text(path).splitlines()
