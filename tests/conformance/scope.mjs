// SPDX-License-Identifier: Apache-2.0
// What tests/system/support expects of a test, for programs that are none: things to do at the end.
export class Scope {
  #ends = [];

  after(end) {
    this.#ends.push(end);
  }

  // Does them, the last first, all of them; throws what the first that failed threw.
  async close() {
    const errors = [];
    while (this.#ends.length > 0) {
      try {
        await this.#ends.pop()();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

// Runs `work` with a scope that is closed when it is done.
export async function within(work) {
  const scope = new Scope();
  try {
    return await work(scope);
  } finally {
    await scope.close();
  }
}
