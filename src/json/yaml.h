// SPDX-License-Identifier: Apache-2.0
// YAML read by events into the same tape as JSON, so that everything after parsing is one path.
// Refused: several documents, anchors, aliases, tags, merge keys, keys that are not scalars,
// duplicate keys. A plain scalar is a number, boolean or null only where JSON would read one
// (`yes`, `~`, `0x10` and `.5` are strings).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "json/document.h"
#include "json/limits.h"

namespace toolgate::json {

// A refused document, as an issue.
struct YamlError {
  base::Position position;
  std::string message;
};

tl::expected<Document, YamlError> ParseYaml(std::string text, const Limits& limits = {});

// JSON if the text begins as an object or array, else YAML: the two forms users write by hand.
tl::expected<Document, YamlError> ParseJsonOrYaml(std::string text, const Limits& limits = {});

}  // namespace toolgate::json
