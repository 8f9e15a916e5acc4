// SPDX-License-Identifier: Apache-2.0
// Words by which a form asks for a secret. Servers must not use forms for passwords, keys, tokens
// and payment data (MCP 2025-11-25, Elicitation, "Safe URL Handling"). This finds servers that do
// it openly, in English or in a word that other big languages have for a password, and the simple
// ways of hiding one: look-alikes of other scripts, digits for letters, letters with dots or spaces
// between them. It does not find one that hides it well.
#pragma once

#include <string_view>

namespace toolgate::mcp {

// Names and titles of fields ask by a bare word (`token`, `pin`) that in running text is often
// innocent.
enum class TextPlace { kLabel, kProse };

// The words in `text` that ask for a secret, or empty. Compared as whole words: camelCase,
// snake_case, digits and full-width letters are taken apart (`apiKey2` is `api key`, `tokenizer` is
// not `token`). What is only about a secret is none: `token limit`, `password policy`, `max token`.
std::string_view FindSecretWords(std::string_view text, TextPlace place);

}  // namespace toolgate::mcp
