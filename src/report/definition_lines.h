// SPDX-License-Identifier: Apache-2.0
// Classifies definitions that come one on a line, and writes one line for each, in the same order.
// Consecutive lines of one server are classified together: they are each other's context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "risk/assessment.h"
#include "risk/definition.h"
#include "risk/overrides.h"

namespace toolgate::report {

class DefinitionLines {
 public:
  // More lines of one server are classified in several groups, so that memory is bounded.
  static constexpr size_t kGroupLinesMax = 4096;
  static constexpr size_t kGroupBytesMax = 32u << 20;
  static constexpr size_t kLineBytesMax = 4u << 20;

  // A line that holds no definition, by its number from 1.
  using OnFault = std::function<void(uint64_t line, const std::string& why)>;

  // Results are appended to `out`, which the caller empties. `reviews` must live as long. A review
  // is of the element of tools/list that has the line's members `name`, `description` and so on.
  DefinitionLines(std::string& out, const risk::Overrides& reviews, OnFault on_fault);

  // Takes the next line, without its line end. A blank one has no result. What is no definition has
  // `{"line":N,"error":"..."}` for a result.
  void Add(std::string_view line);
  // A line that was too long to be kept.
  void AddTooLong();
  // Writes what is left.
  void Finish();

 private:
  struct Line {
    std::string text;
    json::Document document;
    risk::ToolDefinition definition;
    std::string_view server;
    uint64_t number = 0;
    std::string fault;
  };

  Line& NextLine();
  void Read(Line& line);
  void AddFault(std::string why);
  void Review(const Line& line, risk::Assessment& assessment) const;
  void Flush();

  std::string& out_;
  const risk::Overrides& reviews_;
  const OnFault on_fault_;
  std::vector<std::unique_ptr<Line>> lines_;  // kept for their memory; the first size_ are in use
  size_t size_ = 0;
  size_t bytes_ = 0;
  uint64_t number_ = 0;
  std::string server_;  // of the group
  std::vector<risk::ToolDefinition> definitions_;
};

// Cuts bytes into lines for DefinitionLines.
class LineCutter {
 public:
  explicit LineCutter(DefinitionLines& lines) : lines_(lines) {}

  void Feed(std::string_view bytes);
  void Finish();

 private:
  void Keep(std::string_view part);
  void End(std::string_view last_part);

  DefinitionLines& lines_;
  std::string begun_;
  bool is_too_long_ = false;
};

}  // namespace toolgate::report
