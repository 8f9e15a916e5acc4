// SPDX-License-Identifier: Apache-2.0
// The definitions of tools, by server and name, as a file keeps them: those that people have
// reviewed, and those that a gateway has seen last.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/document.h"

namespace toolgate::review {

// A definition, whatever the order of its members.
struct Definition {
  std::string text;    // JSON with its members in order of their names
  std::string digest;  // SHA-256 of the text, hexadecimal

  static Definition Of(json::Value definition);
  static Definition OfText(std::string text);
};

// Of one server, by name.
using Tools = std::map<std::string, Definition, std::less<>>;

struct Definitions {
  std::map<std::string, Tools, std::less<>> servers;

  // Null if there is none.
  const Definition* Find(std::string_view server, std::string_view tool) const;
};

// Reads the text of a file, `{"version": "1", "servers": {...}}`. Errors (invalid_input) say where.
base::Result<Definitions> ParseDefinitions(std::string text);
// The text of the file: one line for each tool.
std::string WriteDefinitions(const Definitions& definitions);

}  // namespace toolgate::review
