// SPDX-License-Identifier: Apache-2.0
// Whether something grows: its median over the last quarter of a time, beside that over the second.

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// `ratioMax` and `slack` say how much later values may be above earlier ones.
export function judgeGrowth(values, { ratioMax, slack }) {
  const quarter = Math.floor(values.length / 4);
  const before = median(values.slice(quarter, 2 * quarter));
  const after = median(values.slice(-quarter));
  return { before, after, grows: after > before * ratioMax + slack };
}
