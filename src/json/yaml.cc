// SPDX-License-Identifier: Apache-2.0
#include "json/yaml.h"

#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/decimal.h"
#include "base/text.h"
#include "json/builder.h"
#include "json/parse.h"
#include "json/utf8.h"

namespace toolgate::json {
namespace {

base::Position ToPosition(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<size_t>(mark.line) + 1, static_cast<size_t>(mark.column) + 1};
}

// yaml-cpp offers no way to stop but an exception, which ParseYaml catches.
struct Stop {
  YamlError error;
};

bool IsJsonNumber(std::string_view text) { return base::Decimal::Parse(text).has_value(); }

// YAML 1.2 ends a line at a carriage return alone, yaml-cpp does not: what one reads as a comment
// is a member to the other.
std::optional<size_t> FindLoneReturn(std::string_view text) {
  for (size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] != '\n') return at;
  }
  return std::nullopt;
}

class TapeWriter final : public YAML::EventHandler {
 public:
  TapeWriter(Builder& builder, std::string_view source, const Limits& limits)
      : builder_(builder), source_(source), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "aliases are not allowed; write the value out");
  }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    Refuse(mark, "anchors are not allowed; write the value out");
  }

  // Called for `~`, `null`, `Null`, `NULL` and for nothing at all.
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::string_view written = source_.substr(Offset(mark), 4);
    if (builder_.expects_key()) return AddString(mark, WordAt(written));
    const bool is_other_null = written.starts_with('~') || written == "Null" || written == "NULL";
    if (is_other_null) return AddString(mark, WordAt(written));
    builder_.Word(Type::kNull, Offset(mark), Offset(mark), false);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    const bool plain = tag == "?";
    CheckTag(mark, plain ? "" : tag == "!" ? "" : tag);
    if (!IsUtf8(value)) Refuse(mark, "not valid UTF-8");
    if (builder_.expects_key() || !plain) return AddString(mark, value);
    if (value == "true" || value == "false") {
      return builder_.Word(Type::kBool, Offset(mark), Offset(mark), value == "true");
    }
    if (IsJsonNumber(value)) return AddNumber(mark, value);
    AddString(mark, value);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, Type::kArray);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, Type::kObject);
  }
  void OnMapEnd() override { Close(); }

 private:
  [[noreturn]] static void Refuse(const YAML::Mark& mark, std::string message) {
    throw Stop{{ToPosition(mark), std::move(message)}};
  }

  size_t Offset(const YAML::Mark& mark) const {
    return std::min(static_cast<size_t>(std::max(mark.pos, 0)), source_.size());
  }

  static std::string_view WordAt(std::string_view text) {
    return text.substr(0, text.starts_with('~') ? 1 : text.find_first_of(": \r\n"));
  }

  static void CheckTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty()) Refuse(mark, fmt::format("tag `{}` is not allowed", base::Printable(tag)));
  }

  void AddString(const YAML::Mark& mark, std::string_view value) {
    const bool is_key = builder_.expects_key();
    if (is_key && value == "<<") Refuse(mark, "merge keys are not allowed; write the members out");
    const size_t text = builder_.decoded().size();
    builder_.decoded() += value;
    builder_.Decoded(Type::kString, Offset(mark), Offset(mark), text, false);
    if (is_key && builder_.IsLastKeyTooLong())
      Refuse(mark, std::string(Name(Refusal::kKeyTooLong)));
  }

  void AddNumber(const YAML::Mark& mark, std::string_view value) {
    if (value.size() > limits_.number_chars_max) {
      Refuse(mark, std::string(Name(Refusal::kNumberTooLong)));
    }
    const size_t text = builder_.decoded().size();
    builder_.decoded() += value;
    builder_.Decoded(Type::kNumber, Offset(mark), Offset(mark), text, false);
  }

  void Open(const YAML::Mark& mark, const std::string& tag, Type type) {
    CheckTag(mark, tag == "?" || tag == "!" ? "" : tag);
    if (builder_.expects_key()) Refuse(mark, "a key must be a scalar");
    if (const auto refusal = builder_.Open(type, Offset(mark))) {
      Refuse(mark, std::string(Name(*refusal)));
    }
    builder_.MarkForeign();  // nothing of YAML's source is JSON
  }

  void Close() {
    const auto refusal = builder_.Close(0);
    if (!refusal) return;
    YamlError error{{}, std::string(Name(*refusal))};
    if (*refusal == Refusal::kDuplicateKey) {
      error.position = base::PositionOf(source_, builder_.duplicate_offset());
      error.message += fmt::format(" `{}`", base::Printable(builder_.duplicate_key()));
    }
    throw Stop{std::move(error)};
  }

  Builder& builder_;
  std::string_view source_;
  const Limits& limits_;
};

void RunParser(const std::string& source, TapeWriter& writer) {
  std::istringstream stream(source);
  YAML::Parser parser(stream);
  if (!parser.HandleNextDocument(writer)) throw Stop{{{1, 1}, "the document is empty"}};
  class Nothing final : public YAML::EventHandler {
    void OnDocumentStart(const YAML::Mark& mark) override {
      throw Stop{{ToPosition(mark), "only one document is allowed"}};
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
  } nothing;
  parser.HandleNextDocument(nothing);
}

}  // namespace

tl::expected<Document, YamlError> ParseYaml(std::string text, const Limits& limits) {
  if (text.size() > limits.bytes_max) {
    return tl::unexpected(YamlError{{}, std::string(Name(Refusal::kTooLarge))});
  }
  if (!IsUtf8(text)) return tl::unexpected(YamlError{{}, std::string(Name(Refusal::kNotUtf8))});
  if (const auto at = FindLoneReturn(text)) {
    return tl::unexpected(
        YamlError{base::PositionOf(text, *at),
                  "a carriage return without a line feed, which some readers take "
                  "for the end of the line and others do not"});
  }
  Document document;
  const std::string& source = document.Own(std::move(text));
  Builder builder(document, limits);
  builder.Start(source);
  TapeWriter writer(builder, source, limits);
  try {
    RunParser(source, writer);
  } catch (const Stop& stop) {
    return tl::unexpected(stop.error);
  } catch (const YAML::Exception& exception) {
    return tl::unexpected(YamlError{ToPosition(exception.mark), exception.msg});
  }
  document.IndexLines();
  return document;
}

tl::expected<Document, YamlError> ParseJsonOrYaml(std::string text, const Limits& limits) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || (text[first] != '{' && text[first] != '[')) {
    return ParseYaml(std::move(text), limits);
  }
  Document document;
  const std::string& source = document.Own(std::move(text));
  if (const auto error = ParseInto(document, source, limits)) {
    return tl::unexpected(YamlError{base::PositionOf(source, error->offset), error->Message()});
  }
  document.IndexLines();
  return document;
}

}  // namespace toolgate::json
