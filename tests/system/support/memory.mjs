// SPDX-License-Identifier: Apache-2.0
// What a running program uses, as the kernel tells it.
import { readFileSync, readdirSync } from 'node:fs';

// Bytes of memory that a program holds.
export function residentBytes({ child }) {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
}

// Files and sockets that it has open.
export function openFiles({ child }) {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

// ThreadSanitizer keeps several bytes for each one in use.
export function isUnderThreadSanitizer({ child }) {
  return readFileSync(`/proc/${child.pid}/maps`, 'utf8').includes('libtsan');
}
