# SPDX-License-Identifier: Apache-2.0
"""Checks what compilers do not: layers, sizes, forgotten files, two compiler faults, documents.

Run by `./dev lint`. Prints every finding as `file:line: text`; exit status 1 if there is any.
"""
import sys

import coroutines
import documents
import layers
import sizes
import sources


def main():
    findings = []
    for check in (layers, sizes, sources, coroutines, documents):
        findings += check.findings()
    for finding in findings:
        print(finding)
    print(f"lint: {len(findings)} finding(s)" if findings else "lint: fine")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
