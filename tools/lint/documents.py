# SPDX-License-Identifier: Apache-2.0
"""Documents name only what is there, and nothing names the machine it was made on."""
import re

import tree

ARCHITECTURE_LINES_MAX = 300
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)]*)?\)")
# `src/net/task.h`, `tests/system/`: what looks like a path of this project.
PATH = re.compile(r"`((?:src|tests|docs|examples|tools/(?=lint|apt)|bench|fuzz|cmake)/?[\w./-]*)`")
MACHINE = re.compile(r"/(?:home|root|Users|work)/\w+|https?://[\w.-]*registry[\w.-]*\.\w+")


def missing_paths(file):
    for number, line in enumerate(tree.lines(file), 1):
        names = [match[1] for match in PATH.finditer(line)]
        names += [str(file.parent / match[1]) for match in LINK.finditer(line)]
        for name in names:
            if not (tree.ROOT / name).exists():
                yield number, f"there is no `{name}`"


def findings():
    found = []
    for file in tree.tracked():
        if file.suffix == ".md":
            found += [f"{file}:{number}: {problem}" for number, problem in missing_paths(file)]
        if file.parts[0] == "fuzz":
            continue
        for number, line in enumerate(tree.lines(file), 1):
            if MACHINE.search(line):
                found.append(f"{file}:{number}: a path or host of some machine")
    architecture = tree.ROOT / "ARCHITECTURE.md"
    if not architecture.is_file() or len(tree.lines("ARCHITECTURE.md")) > ARCHITECTURE_LINES_MAX:
        found.append(f"ARCHITECTURE.md:1: it must be there, with at most {ARCHITECTURE_LINES_MAX} lines")
    return found
