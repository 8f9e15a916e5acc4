// SPDX-License-Identifier: Apache-2.0
#include "json/pointer.h"

#include "base/text.h"
#include "json/reader.h"

namespace toolgate::json {
namespace {

// Empty if `~` is followed by anything but 0 or 1.
std::optional<std::string> Unescape(std::string_view token) {
  std::string out;
  for (size_t at = 0; at < token.size(); ++at) {
    if (token[at] != '~') {
      out += token[at];
      continue;
    }
    ++at;
    if (at == token.size() || (token[at] != '0' && token[at] != '1')) return std::nullopt;
    out += token[at] == '0' ? '~' : '/';
  }
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer.front() != '/') return std::nullopt;
  for (std::string_view token : base::Split(pointer.substr(1), '/')) {
    auto unescaped = Unescape(token);
    if (!unescaped) return std::nullopt;
    tokens.push_back(std::move(*unescaped));
  }
  return tokens;
}

Value FindByToken(Value container, std::string_view token) {
  if (!container.Is(Type::kArray)) return container.Find(token);
  const auto index = base::ParseUint(token);
  const bool has_leading_zero = token.size() > 1 && token.front() == '0';
  if (!index || has_leading_zero) return {};
  uint64_t at = 0;
  for (const auto& entry : container) {
    if (at++ == *index) return entry.value;
  }
  return {};
}

std::string PointerTo(Value root, Value inside) {
  std::string out;
  while (root.Contains(inside) && root.identity() != inside.identity()) {
    size_t index = 0;
    for (const auto& entry : root) {
      const bool is_name = entry.key_value && entry.key_value.identity() == inside.identity();
      if (is_name || entry.value.Contains(inside)) {
        out += '/';
        out += entry.key_value ? PointerToken(entry.key) : std::to_string(index);
        if (is_name) return out;
        root = entry.value;
        break;
      }
      ++index;
    }
  }
  return out;
}

}  // namespace toolgate::json
