# SPDX-License-Identifier: Apache-2.0
"""Every source belongs to a target, and every file says under which licence it is."""
import tree

LICENCE = "SPDX-License-Identifier: Apache-2.0"
WITH_LICENCE = {".cc", ".h", ".mjs", ".py", ".lua"}


def target_file(path):
    """The CMakeLists.txt that speaks for `path`: the nearest one above it."""
    for folder in path.parents:
        if (tree.ROOT / folder / "CMakeLists.txt").is_file():
            return folder / "CMakeLists.txt"
    return None


def findings():
    found = []
    for file in tree.tracked():
        if file.suffix in WITH_LICENCE and LICENCE not in "".join(tree.lines(file)[:3]):
            found.append(f"{file}:1: it does not begin with `{LICENCE}`")
        if file.suffix != ".cc" or file.parts[0] not in ("src", "bench"):
            continue
        targets = target_file(file)
        name = str(file.relative_to(targets.parent))
        if name not in tree.text(targets).split() and f"{name})" not in tree.text(targets):
            found.append(f"{file}:1: no target of {targets} builds it")
    return found
