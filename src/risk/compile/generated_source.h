// SPDX-License-Identifier: Apache-2.0
// The C++ source that a data file becomes: constant tables and nothing else.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::risk {

// `text` as a C++ string literal with its quotes, whatever bytes it holds.
std::string Quote(std::string_view text);

// The literal of a string member; `""` if it is not there.
std::string QuoteMember(json::Value object, std::string_view member);

// A source file in namespace toolgate::risk.
class GeneratedSource {
 public:
  // `from` is named in the file's first lines; `header` declares what the file defines.
  GeneratedSource(std::string_view from, std::string_view header);

  void Line(std::string_view line) { text_.append(line).append("\n"); }

  // `const std::span<const TYPE> NAME`, from rows such as `{"a", 1}`; NAME is declared in the
  // header.
  void BeginRows(std::string_view type, std::string_view name);
  void Row(std::string_view row) {
    Line(std::string("    ").append(row).append(","));
    ++rows_;
  }
  void EndRows();

  std::string Finish() &&;

 private:
  std::string text_;
  std::string type_;
  std::string name_;
  size_t rows_ = 0;
};

}  // namespace toolgate::risk
