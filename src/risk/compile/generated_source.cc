// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/generated_source.h"

#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace toolgate::risk {

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\{:03o}", byte);  // three digits: what follows cannot be taken for more
    } else if (c == '?') {
      out += "\\?";  // no trigraphs
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string QuoteMember(json::Value object, std::string_view member) {
  return Quote(object.Find(member).text());
}

GeneratedSource::GeneratedSource(std::string_view from, std::string_view header) {
  Line(fmt::format("// Written from {} when the project is built. Change that one.", from));
  Line(fmt::format("#include \"{}\"\n", header));
  Line("namespace toolgate::risk {\n");
}

void GeneratedSource::BeginRows(std::string_view type, std::string_view name) {
  CHECK(name_.empty());
  type_ = type;
  name_ = name;
  rows_ = 0;
  Line(fmt::format("static constexpr {} {}Rows[] = {{", type, name));
}

void GeneratedSource::EndRows() {
  if (rows_ == 0) Row("{}");  // an array has at least one element; the span leaves it out
  const size_t shown = rows_ == 1 && text_.ends_with("    {},\n") ? 0 : rows_;
  Line("};");
  Line(fmt::format("constinit const std::span<const {}> {}({}Rows, {});\n", type_, name_, name_,
                   shown));
  name_.clear();
}

std::string GeneratedSource::Finish() && {
  CHECK(name_.empty());
  Line("}  // namespace toolgate::risk");
  return std::move(text_);
}

}  // namespace toolgate::risk
