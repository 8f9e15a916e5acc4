// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/commands/commands.h"
#include "cli/commands/policy_schema_text.h"

namespace toolgate::cli {

Command PolicySchemaCommand() {
  return {.name = "policy schema",
          .summary = "Print the JSON Schema of policies, for editors",
          .details = "Exit status: 0.",
          .options = {},
          .run = [](const Arguments&) {
            for (const char* part : kPolicySchema) std::fputs(part, stdout);
            return kExitOk;
          }};
}

}  // namespace toolgate::cli
