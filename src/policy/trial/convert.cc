// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/convert.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/yaml.h"
#include "policy/policy.h"
#include "policy/trial/intercept.h"

namespace toolgate::policy::trial {
namespace {

using json::Type;
using json::Value;

bool IsIntercept(Value root) {
  for (const auto& tool : root.Find("tools")) {
    if (tool.value.Find("rules")) return true;
  }
  return false;
}

// The hosted format is a part of ours but for the version.
std::string ConvertHosted(Value root) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("version", "1");
  for (const auto& entry : root) {
    if (entry.key != "version") writer.Member(entry.key, entry.value);
  }
  writer.EndObject();
  return out;
}

// Compact JSON, with a line for each member and element.
std::string Indent(std::string_view compact) {
  std::string out;
  size_t depth = 0;
  bool is_text = false;
  const auto end_line = [&] { out += "\n" + std::string(depth * 2, ' '); };
  for (size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (is_text) {
      out += c;
      if (c == '\\') out += compact[++i];
      is_text = c != '"';
      continue;
    }
    const bool is_open = c == '{' || c == '[';
    const bool is_close = c == '}' || c == ']';
    if (is_open && i + 1 < compact.size() && compact[i + 1] == c + 2) {
      out.append(compact.substr(i++, 2));
      continue;
    }
    if (is_close) --depth, end_line();
    out += c;
    is_text = c == '"';
    if (is_open) ++depth;
    if (is_open || c == ',') end_line();
    if (c == ':') out += ' ';
  }
  return out + "\n";
}

}  // namespace

base::Result<Converted> Convert(const std::string& file_name, std::string text) {
  const auto fail = [&](const base::Issues& issues, std::string_view source) {
    std::string message = issues.Format(file_name, source);
    if (message.ends_with('\n')) message.pop_back();
    return base::Fail(base::ErrorCode::kInvalidInput, std::move(message));
  };
  const auto parsed = json::ParseJsonOrYaml(std::move(text));
  base::Issues issues;
  if (!parsed) {
    issues.Error(parsed.error().position, parsed.error().message);
    return fail(issues, "");
  }
  Converted converted;
  const bool is_intercept = IsIntercept(parsed->root());
  const std::string compact = is_intercept
                                  ? ConvertIntercept(parsed->root(), issues, converted.notes)
                                  : ConvertHosted(parsed->root());
  if (issues.HasErrors()) return fail(issues, parsed->source());
  converted.text = Indent(compact);
  const LoadedPolicy loaded = LoadPolicy("converted", converted.text);
  if (!loaded.policy) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      loaded.issues.Format(file_name + " (converted)", converted.text));
  }
  return converted;
}

}  // namespace toolgate::policy::trial
