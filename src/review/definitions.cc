// SPDX-License-Identifier: Apache-2.0
#include "review/definitions.h"

#include <fmt/format.h>

#include "crypto/hash.h"
#include "json/reader.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::review {
namespace {

constexpr json::Limits kFileLimits{.bytes_max = 256u << 20,
                                   .depth_max = 100,
                                   .members_max = 20'000'000,
                                   .key_bytes_max = 64 * 1024,
                                   .number_chars_max = 1024};

Tools ReadTools(json::Value value, base::Issues& issues) {
  Tools tools;
  for (const auto& [name, name_value, definition] : value) {
    if (!definition.Is(json::Type::kObject)) {
      issues.Error(definition.position(), "the definition of a tool is an object");
      continue;
    }
    tools.emplace(name, Definition::Of(definition));
  }
  return tools;
}

}  // namespace

Definition Definition::Of(json::Value definition) { return OfText(json::WriteSorted(definition)); }

Definition Definition::OfText(std::string text) {
  Definition made;
  made.digest = crypto::Sha256Hex(text);
  made.text = std::move(text);
  return made;
}

const Definition* Definitions::Find(std::string_view server, std::string_view tool) const {
  const auto tools = servers.find(server);
  if (tools == servers.end()) return nullptr;
  const auto found = tools->second.find(tool);
  return found == tools->second.end() ? nullptr : &found->second;
}

base::Result<Definitions> ParseDefinitions(std::string text) {
  base::Issues issues;
  const auto document = json::ParseJsonOrYaml(std::move(text), kFileLimits);
  if (!document) {
    issues.Error(document.error().position, document.error().message);
    return base::Fail(base::ErrorCode::kInvalidInput, issues.Format("", ""));
  }
  Definitions definitions;
  json::ObjectReader reader(document->root(), "the file", issues);
  const json::Value version = reader.Require("version", json::Type::kString);
  if (version && version.text() != "1") issues.Error(version.position(), "write version \"1\"");
  for (const auto& [name, name_value, tools] : reader.Require("servers", json::Type::kObject)) {
    definitions.servers.emplace(name, ReadTools(tools, issues));
  }
  reader.Finish();
  if (issues.HasErrors()) {
    return base::Fail(base::ErrorCode::kInvalidInput, issues.Format("", document->source()));
  }
  return definitions;
}

std::string WriteDefinitions(const Definitions& definitions) {
  std::string out = "{\"version\": \"1\", \"servers\": {";
  bool is_first_server = true;
  for (const auto& [server, tools] : definitions.servers) {
    out += is_first_server ? "\n" : ",\n";
    is_first_server = false;
    json::AppendQuoted(out, server);
    out += ": {";
    bool is_first = true;
    for (const auto& [name, definition] : tools) {
      out += is_first ? "\n  " : ",\n  ";
      is_first = false;
      json::AppendQuoted(out, name);
      out += ": " + definition.text;
    }
    out += "}";
  }
  return out + "}}\n";
}

}  // namespace toolgate::review
