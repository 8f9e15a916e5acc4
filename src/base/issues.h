// SPDX-License-Identifier: Apache-2.0
// Mistakes in a document (config, policy), each with its place and a repair, collected so that all
// are told at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::base {

enum class Severity { kError, kWarning };

// Line and column count from 1; the column counts bytes. {0, 0}: the document as a whole.
struct Position {
  size_t line = 0;
  size_t column = 0;
};

struct Issue {
  Severity severity = Severity::kError;
  Position position;
  std::string message;
  std::string repair;  // what to write instead; may be empty
};

class Issues {
 public:
  void Add(Severity severity, Position position, std::string message, std::string repair = "");
  void Error(Position position, std::string message, std::string repair = "") {
    Add(Severity::kError, position, std::move(message), std::move(repair));
  }
  void Warning(Position position, std::string message, std::string repair = "") {
    Add(Severity::kWarning, position, std::move(message), std::move(repair));
  }

  bool HasErrors() const;
  bool empty() const { return issues_.empty(); }
  const std::vector<Issue>& all() const { return issues_; }

  // In document order, `file:line:column: error: message` with the line and a caret under it.
  std::string Format(std::string_view file, std::string_view source) const;

 private:
  std::vector<Issue> issues_;
};

// Where the lines of `source` begin.
std::vector<size_t> LineStarts(std::string_view source);

// The position of byte `offset` in `source`.
Position PositionOf(std::string_view source, size_t offset);

}  // namespace toolgate::base
