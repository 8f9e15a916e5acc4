// SPDX-License-Identifier: Apache-2.0
// Waiting for what is to come, with a deadline.
import { readFileSync } from 'node:fs';

const pollMs = 2;

// What `find` returns once that is something; it is asked again and again, and may take its time.
export async function until(find, what, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

// Whether a program that is nobody's child any more has ended.
export function hasEnded(pid) {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
