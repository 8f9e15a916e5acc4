# SPDX-License-Identifier: Apache-2.0
"""How long files and functions may be. Tables (`*_table.cc`) are exempt."""
import re

import tree

FILE_LINES_MAX = {".cc": 600, ".h": 300}
TEST_LINES_MAX = 800
FUNCTION_LINES_MAX = 70
FOLDER_LINES_MAX = 5000  # of one folder, without tests


def functions(lines):
    """(line of the start, length) of every function that is not defined inside a class."""
    start = None
    for number, line in enumerate(lines, 1):
        starts_definition = re.match(r"^[A-Za-z~\[]", line) and not line.startswith(
            ("namespace", "struct", "class", "enum", "using", "#"))
        if starts_definition and start is None:
            start = number
        if start is not None and line.endswith(";") and not line.startswith((" ", "}")):
            start = None  # a declaration
        if line == "}" and start is not None:
            yield start, number - start + 1
        if line.startswith("}"):
            start = None


def findings():
    found = []
    folders = {}
    for file in tree.cpp():
        if file.name.endswith("_table.cc"):
            continue
        lines = tree.lines(file)
        is_test = file.stem.endswith("_test")
        limit = TEST_LINES_MAX if is_test else FILE_LINES_MAX[file.suffix]
        if len(lines) > limit:
            found.append(f"{file}:{limit}: the file has {len(lines)} lines, {limit} are allowed")
        if not is_test:
            folders[file.parent] = folders.get(file.parent, 0) + len(lines)
        if file.suffix != ".cc":
            continue
        for start, length in functions(lines):
            if length > FUNCTION_LINES_MAX:
                found.append(f"{file}:{start}: the function has {length} lines, "
                             f"{FUNCTION_LINES_MAX} are allowed")
    for folder, count in folders.items():
        if count > FOLDER_LINES_MAX:
            found.append(f"{folder}:1: the folder has {count} lines, {FOLDER_LINES_MAX} are allowed")
    return found
