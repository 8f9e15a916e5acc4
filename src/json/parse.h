// SPDX-License-Identifier: Apache-2.0
// The strict JSON parser: RFC 8259, and beyond it no duplicate members at any depth (compared after
// unescaping), no lone surrogates, no byte order mark, nothing after the value, and limits. Numbers
// are not converted: their text is kept.
#pragma once

#include <string>
#include <string_view>

#include "base/issues.h"
#include "base/result.h"
#include "json/builder.h"
#include "json/document.h"
#include "json/limits.h"

namespace toolgate::json {

// Where and why a text was refused.
struct ParseError {
  Refusal refusal = Refusal::kSyntax;
  size_t offset = 0;
  std::string detail;  // the member's name, for duplicates

  // For a person, without position: `duplicate member `name``.
  std::string Message() const;
};

// Parses `text` into `document`, whose memory is reused. `text` must outlive the document.
// On failure the document is empty.
[[nodiscard]] std::optional<ParseError> ParseInto(Document& document, std::string_view text,
                                                  const Limits& limits = {});

// Parses a document that keeps its source. Errors (invalid_input) name line and column.
base::Result<Document> Parse(std::string text, const Limits& limits = {});

}  // namespace toolgate::json
