# SPDX-License-Identifier: Apache-2.0
"""src/layers.txt: who may include whom, and which library belongs where."""
import re

import tree

INCLUDE = re.compile(r'^#include ([<"])([^>"]+)[>"]')


def read_table():
    table = {}
    for line in tree.lines("src/layers.txt"):
        line = line.split("#")[0].strip()
        if not line:
            continue
        place, libraries = line.split(":")
        rank, folder = place.split()
        table[folder] = (int(rank), set(libraries.split()))
    return table


def folder_of(path, table):
    """The longest folder of the table that `path` (below src/) lies in."""
    parts = path.split("/")[:-1]
    for size in range(len(parts), 0, -1):
        if "/".join(parts[:size]) in table:
            return "/".join(parts[:size])
    return None


def is_test(path):
    return "testing/" in path or path.endswith(("_test.cc", "_fuzz.cc"))


def check_own(path, target, table):
    folder, other = folder_of(path, table), folder_of(target, table)
    if other is None:
        return f"`{target}` is in no folder of src/layers.txt"
    if "/internal/" in target and other != folder:
        return f"`{target}` is private to {other}"
    if is_test(path):
        return None
    if "/testing/" in target:
        return f"`{target}` is for tests"
    if other != folder and table[other][0] >= table[folder][0]:
        return f"{folder} (rank {table[folder][0]}) must not include {other} (rank {table[other][0]})"
    return None


def check_library(path, target, table):
    if "." not in target and "/" not in target:
        return None  # the C++ standard library
    library = re.split(r"[/.]", target)[0]
    folder = folder_of(path, table)
    if is_test(path) or library in table[folder][1]:
        return None
    return f"{folder} must not include <{target}>: src/layers.txt does not name `{library}` for it"


def findings():
    table = read_table()
    found = []
    for file in tree.cpp():
        path = "/".join(file.parts[1:])
        if folder_of(path, table) is None:
            found.append(f"{file}:1: its folder is missing in src/layers.txt")
            continue
        for number, line in enumerate(tree.lines(file), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            check = check_own if match[1] == '"' else check_library
            problem = check(path, match[2], table)
            if problem:
                found.append(f"{file}:{number}: {problem}")
    return found
