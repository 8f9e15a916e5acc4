// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/commands/commands.h"
#include "crypto/hash.h"
#include "identity/tokens.h"

namespace toolgate::cli {
namespace {

int MakeToken(const Arguments&) {
  const std::string token = identity::MakeToken(identity::TokenKind::kGrant);
  std::printf("token:        %s\n", token.c_str());
  std::printf("token_sha256: %s\n", crypto::Sha256Hex(token).c_str());
  return kExitOk;
}

}  // namespace

Command TokenCommand() {
  return {.name = "token",
          .summary = "Make a token for a grant and print it with its hash",
          .details =
              "The token goes into the client's configuration and nowhere else; the hash goes "
              "into the\ngrant. Nothing is stored.",
          .options = {},
          .positionals = {},
          .run = MakeToken};
}

}  // namespace toolgate::cli
