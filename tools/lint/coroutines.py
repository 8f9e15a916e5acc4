# SPDX-License-Identifier: Apache-2.0
"""Faults of GCC 12 that compile and then misbehave (src/net/task.h)."""
import re

import tree

CONDITION = re.compile(r"\b(if|while|switch)\s*\(")
LAMBDA = re.compile(r"[(,=]\s*\[[^\]\[]+\]\s*[({]|mutable\s*\{")
BRACES = re.compile(r"[(,]\s*\{|[\w>]\{")
# Not aggregates: they may stand there.
NOT_AGGREGATES = re.compile(r"\bRpcError\{")


def balanced(text, start, opening="(", closing=")"):
    """The text from the bracket at `start` to the one that closes it."""
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == opening) - (text[index] == closing)
        if depth == 0:
            return text[start:index + 1]
    return text[start:]


def without_comments(text):
    return re.sub(r"//[^\n]*", lambda match: " " * len(match[0]), text)


def check(text):
    for match in CONDITION.finditer(text):
        condition = balanced(text, match.end() - 1)
        # What is bound in an initialiser is outside the condition itself.
        if "co_await" in condition.split(";")[-1]:
            yield match.start(), f"co_await in the condition of `{match[1]}`: name the result first"
    for match in re.finditer(r"\bco_await\b", text):
        # The whole statement: what stands before it in a call is a temporary too.
        start = max(text.rfind(end, 0, match.start()) for end in (";\n", "{\n", "{ ", "}\n", ":\n"))
        statement = text[start + 1:text.find(";", match.end())]
        if LAMBDA.search(statement):
            yield match.start(), "a lambda inside a co_await expression: name it first"
        elif BRACES.search(NOT_AGGREGATES.sub("", statement)):
            yield match.start(), "an aggregate inside a co_await expression: name it first"
        elif " ? " in statement:
            yield match.start(), "a choice inside a co_await expression: name it first"


def findings():
    found = []
    for file in [*tree.cpp("src"), *tree.cpp("bench")]:
        text = without_comments(tree.text(file))
        if "co_await" not in text:
            continue
        for offset, problem in check(text):
            found.append(f"{file}:{text.count(chr(10), 0, offset) + 1}: {problem}")
    return found
