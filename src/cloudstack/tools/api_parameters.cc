// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/api_parameters.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/tools/argument_forms.h"

namespace toolgate::cloudstack {
namespace {

constexpr size_t kEntriesMax = 500;    // of a list or a map
constexpr size_t kTextBytesMax = 255;  // where the API does not say

// What the client of the API adds itself; nobody else may.
constexpr std::string_view kReserved[] = {"command",    "apikey",     "signature",
                                          "response",   "expires",    "signatureversion",
                                          "sessionkey", "customjobid"};

bool IsReserved(std::string_view name) {
  return std::any_of(std::begin(kReserved), std::end(kReserved), [name](std::string_view reserved) {
    return base::EqualsIgnoreCase(name, reserved);
  });
}

bool IsFieldName(std::string_view name) {
  return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
    return base::IsAsciiAlnum(c) || c == '.' || c == '_' || c == '-' || c == ':';
  });
}

bool IsWhole(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return base::ParseUint(text).has_value();
}

// The text of a scalar, as the API wants it; empty for anything else.
std::string ScalarText(json::Value value) {
  if (value.Is(json::Type::kBool)) return value.AsBool() ? "true" : "false";
  if (value.Is(json::Type::kNumber) || value.Is(json::Type::kString)) {
    return std::string(value.text());
  }
  return "";
}

class Checker {
 public:
  explicit Checker(json::Value api) : api_(api) {}

  ApiParameters Check(json::Value given) {
    if (given.Is(json::Type::kObject)) {
      for (const auto& [name, name_value, value] : given) CheckOne(name, value);
    }
    for (const auto& row : api_.Find("params")) {
      const std::string_view name = row.value.Find("name").text();
      if (ReadFlag(row.value.Find("required")) && !given.Find(name)) {
        Add(name, "is required");
      }
    }
    return std::move(result_);
  }

 private:
  void Add(std::string_view name, std::string_view what) {
    result_.mistakes.push_back(fmt::format("`{}` {}", base::Printable(name), what));
  }
  json::Value FindSpec(std::string_view name) const {
    for (const auto& row : api_.Find("params")) {
      if (row.value.Find("name").text() == name) return row.value;
    }
    return {};
  }

  void CheckOne(std::string_view name, json::Value value) {
    const json::Value spec = FindSpec(name);
    if (!spec || IsReserved(name)) return Add(name, "is no parameter of this command");
    const std::string_view type = spec.Find("type").text();
    if (type == "map") return AddMap(name, value);
    if (type == "list" && value.Is(json::Type::kArray)) return AddList(name, value);
    const std::string text = ScalarText(value);
    const std::string mistake = FindMistake(spec, value, text);
    if (!mistake.empty()) return Add(name, mistake);
    result_.parameters.push_back({std::string(name), text});
  }

  static std::string FindMistake(json::Value spec, json::Value value, const std::string& text) {
    const std::string_view type = spec.Find("type").text();
    if (text.empty()) return fmt::format("must be a {}", type);
    if (!IsPlainText(text)) return "must be without control characters";
    if (type == "boolean" && !value.Is(json::Type::kBool)) return "must be true or false";
    const bool is_whole = type == "integer" || type == "long" || type == "short";
    if (is_whole && !IsWhole(text)) return "must be a whole number";
    const bool is_id = type == "uuid" && text != "-1";
    if (is_id && !HasForm(ArgumentType::kUuid, text)) return "must be a UUID";
    const auto length = base::ParseUint(spec.Find("length").text());
    const size_t max = length ? static_cast<size_t>(*length) : kTextBytesMax;
    return text.size() <= max ? "" : fmt::format("must be at most {} bytes long", max);
  }

  // As texts that are joined by commas.
  void AddList(std::string_view name, json::Value list) {
    std::vector<std::string> parts;
    for (const auto& entry : list) {
      parts.push_back(ScalarText(entry.value));
      const bool is_good = !parts.back().empty() && IsPlainText(parts.back()) &&
                           parts.back().find(',') == std::string::npos;
      if (!is_good) return Add(name, "must be an array of texts without commas");
    }
    const bool fits = !parts.empty() && parts.size() <= kEntriesMax;
    if (!fits) return Add(name, fmt::format("must have 1 to {} entries", kEntriesMax));
    result_.parameters.push_back({std::string(name), base::Join(parts, ",")});
  }

  // `name[0].field=value`, one index for every object.
  void AddMap(std::string_view name, json::Value map) {
    const bool is_list = map.Is(json::Type::kArray);
    if (map.size() == 0 || map.size() > kEntriesMax) {
      return Add(name, fmt::format("must be an object, or 1 to {} of them", kEntriesMax));
    }
    if (!is_list) return AddFields(name, 0, map);
    size_t index = 0;
    for (const auto& entry : map) AddFields(name, index++, entry.value);
  }

  void AddFields(std::string_view name, size_t index, json::Value object) {
    if (!object.Is(json::Type::kObject)) return Add(name, "must be an object, or an array of them");
    for (const auto& [field, field_value, value] : object) {
      std::string text = ScalarText(value);
      if (!IsFieldName(field) || text.empty() || !IsPlainText(text)) {
        return Add(name, fmt::format("has `{}`, which is no text", base::Printable(field)));
      }
      result_.parameters.push_back({fmt::format("{}[{}].{}", name, index, field), std::move(text)});
    }
  }

  json::Value api_;
  ApiParameters result_;
};

}  // namespace

ApiParameters CheckParameters(json::Value api, json::Value given) {
  return Checker(api).Check(given);
}

}  // namespace toolgate::cloudstack
