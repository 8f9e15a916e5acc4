// SPDX-License-Identifier: Apache-2.0
#include "json/testing/differential.h"

#include <optional>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include "base/decimal.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::json {
namespace {

enum class Peer { kBoost, kSimdjson };

std::string_view NameOf(Peer peer) { return peer == Peer::kBoost ? "Boost.JSON" : "simdjson"; }

// What our parser refuses although the peer may accept it, and why.
struct Stricter {
  Refusal refusal;
  std::string_view reason;
};
constexpr Stricter kStricter[] = {
    {Refusal::kDuplicateKey, "RFC 8259 leaves repeated members open; two readers differ"},
    {Refusal::kByteOrderMark, "RFC 8259 section 8.1: a sender must not add one; simdjson skips it"},
    {Refusal::kTooDeep, "our limit of 128; the peers' is set higher"},
    {Refusal::kTooManyMembers, "our limit of 10,000 members"},
    {Refusal::kKeyTooLong, "our limit of 1,024 bytes"},
    {Refusal::kNumberTooLong, "our limit of 128 characters"},
};

// What our parser accepts although the peer may refuse it, and why. `applies` looks at the tape.
struct Laxer {
  Peer peer;
  bool (*applies)(Value);
  std::string_view reason;
};

bool AnyNumber(Value value, bool (*holds)(std::string_view)) {
  if (value.Is(Type::kNumber)) return holds(value.text());
  for (const auto& entry : value) {
    if (AnyNumber(entry.value, holds)) return true;
  }
  return false;
}

bool IsBeyondDouble(std::string_view number) {
  const auto limit = base::Decimal::Parse("1.7976931348623157e308");
  const auto value = base::Decimal::Parse(number[0] == '-' ? number.substr(1) : number);
  return !value || *value > *limit;
}

bool IsBigInteger(std::string_view number) {
  const auto value = base::Decimal::Parse(number);
  const bool is_integer_text = number.find_first_of(".eE") == number.npos;
  return is_integer_text && (*value > *base::Decimal::Parse("18446744073709551615") ||
                             *value < *base::Decimal::Parse("-9223372036854775808"));
}

bool HasExponentBeyondInt(std::string_view number) {
  const size_t exponent = number.find_first_of("eE");
  return exponent != number.npos && number.size() - exponent > 9;
}

constexpr Laxer kLaxer[] = {
    {Peer::kSimdjson, [](Value root) { return AnyNumber(root, IsBigInteger); },
     "simdjson's DOM stores 64-bit integers only; we keep the text"},
    {Peer::kSimdjson, [](Value root) { return AnyNumber(root, IsBeyondDouble); },
     "simdjson's DOM refuses numbers beyond a double; we keep the text"},
    {Peer::kBoost, [](Value root) { return AnyNumber(root, HasExponentBeyondInt); },
     "Boost.JSON reads the exponent into an int; we keep the text"},
};

std::optional<boost::json::value> ParseByBoost(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 1000;
  boost::json::error_code error;
  auto value =
      boost::json::parse(boost::json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return std::nullopt;
  return value;
}

bool AcceptedBySimdjson(std::string_view text) {
  simdjson::dom::parser parser;
  return parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS;
}

bool IsExplained(Peer peer, const std::optional<ParseError>& ours, Value root) {
  if (ours) {
    for (const Stricter& row : kStricter) {
      if (row.refusal == ours->refusal) return true;
    }
    return false;
  }
  for (const Laxer& row : kLaxer) {
    if (row.peer == peer && row.applies(root)) return true;
  }
  return false;
}

std::string CompareOutcome(Peer peer, bool accepted, const std::optional<ParseError>& ours,
                           Value root) {
  if (accepted == !ours.has_value() || IsExplained(peer, ours, root)) return "";
  return fmt::format("{} {}, we {}", NameOf(peer), accepted ? "accepts" : "refuses",
                     ours ? "refuse: " + ours->Message() : "accept");
}

// `value` written node by node, without a look at how it came.
void WriteAnew(Value value, Writer& writer) {
  if (value.Is(Type::kObject)) {
    writer.BeginObject();
    for (const auto& entry : value) WriteAnew(entry.value, writer.Key(entry.key));
    writer.EndObject();
  } else if (value.Is(Type::kArray)) {
    writer.BeginArray();
    for (const auto& entry : value) WriteAnew(entry.value, writer);
    writer.EndArray();
  } else if (value.Is(Type::kString)) {
    writer.String(value.text());
  } else {
    writer.Copy(value);
  }
}

// What we write must mean the same to the peer, and writing must be stable.
std::string CompareMeaning(Value root, const boost::json::value& peer_value) {
  const std::string written = Write(root);
  std::string anew;
  Writer writer(anew);
  WriteAnew(root, writer);
  if (anew != written) return "a value that came in our form is not in our form: " + written;
  const auto reread = ParseByBoost(written);
  if (!reread) return "Boost.JSON cannot read what we wrote: " + written;
  // By text: Boost.JSON reads 0E4467 as a NaN, which equals nothing.
  if (boost::json::serialize(*reread) != boost::json::serialize(peer_value)) {
    return "what we wrote means something else: " + written;
  }
  Document again;
  if (ParseInto(again, written)) return "we cannot read what we wrote: " + written;
  if (Write(again.root()) != written) return "writing is not stable: " + written;
  return "";
}

}  // namespace

std::string CompareParsers(std::string_view text) {
  Document document;
  const auto ours = ParseInto(document, text);
  const Value root = document.root();
  const auto boost_value = ParseByBoost(text);
  std::string found = CompareOutcome(Peer::kBoost, boost_value.has_value(), ours, root);
  if (found.empty()) found = CompareOutcome(Peer::kSimdjson, AcceptedBySimdjson(text), ours, root);
  if (found.empty() && !ours && boost_value) found = CompareMeaning(root, *boost_value);
  return found;
}

}  // namespace toolgate::json
