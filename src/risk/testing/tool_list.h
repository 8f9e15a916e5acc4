// SPDX-License-Identifier: Apache-2.0
// A tools/list written in a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "json/parse.h"
#include "risk/classify.h"

namespace toolgate::risk {

class ToolList {
 public:
  // An array of tools as JSON.
  explicit ToolList(std::string json) : document_(Parse(std::move(json))) {
    for (const auto& entry : document_.root()) tools_.push_back(ReadDefinition(entry.value));
  }

  const std::vector<ToolDefinition>& tools() const { return tools_; }
  std::vector<Assessment> Classify(std::string_view server = "") const {
    return risk::Classify(server, tools_);
  }

 private:
  static json::Document Parse(std::string json) {
    auto document = json::Parse(std::move(json), {.bytes_max = 64u << 20, .members_max = 200'000});
    CHECK(document.has_value());
    return std::move(*document);
  }

  json::Document document_;
  std::vector<ToolDefinition> tools_;
};

// The class of the one tool.
inline Category CategoryOf(std::string_view name, std::string_view description,
                           std::string_view schema = "{}") {
  const ToolList list(std::string("[{\"name\":\"").append(name) + "\",\"description\":\"" +
                      std::string(description) + "\",\"inputSchema\":" + std::string(schema) +
                      "}]");
  return list.Classify()[0].category;
}

}  // namespace toolgate::risk
