// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/record_chain.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace toolgate::audit {
namespace {

constexpr std::string_view kBegin = "{\"seq\":";
constexpr std::string_view kHashKey = ",\"hash\":\"";
constexpr std::string_view kEnd = "\"}";
constexpr size_t kTailChars = kHashKey.size() + kHashChars + kEnd.size();
constexpr size_t kSeqDigitsMax = 18;

// Of every line that is read: inline.
bool IsHashDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string HashAfter(const std::string& before, std::string_view hashed) {
  thread_local std::string bytes;
  bytes.assign(before).append(hashed);
  return crypto::Sha256Hex(bytes);
}

}  // namespace

void AppendSealed(std::string& out, std::string_view members, ChainEnd& end) {
  CHECK(end.hash.size() == kHashChars);
  const size_t begin = out.size();
  char digits[20];
  const auto written = std::to_chars(digits, digits + sizeof digits, end.seq + 1);
  out.append(kBegin).append(digits, written.ptr).append(",").append(members);
  end.hash = HashAfter(end.hash, std::string_view(out).substr(begin));
  ++end.seq;
  out.append(kHashKey).append(end.hash).append(kEnd).append("\n");
}

std::optional<SealedLine> ReadSealed(std::string_view line) {
  if (!line.starts_with(kBegin) || line.size() < kBegin.size() + kTailChars) return std::nullopt;
  SealedLine read;
  read.hashed = line.substr(0, line.size() - kTailChars);
  const std::string_view tail = line.substr(read.hashed.size());
  read.hash = tail.substr(kHashKey.size(), kHashChars);
  const bool has_hash = tail.starts_with(kHashKey) && tail.ends_with(kEnd) &&
                        std::all_of(read.hash.begin(), read.hash.end(), IsHashDigit);
  if (!has_hash) return std::nullopt;
  const std::string_view rest = read.hashed.substr(kBegin.size());
  const std::string_view seq = rest.substr(0, std::min(rest.find(','), rest.size()));
  if (seq.empty() || seq.size() > kSeqDigitsMax || seq.front() == '0') return std::nullopt;
  const auto number = base::ParseUint(seq);
  if (!number || seq.size() == rest.size()) return std::nullopt;
  read.seq = *number;
  return read;
}

bool Follows(const SealedLine& line, const ChainEnd& end) {
  return line.seq == end.seq + 1 && HashAfter(end.hash, line.hashed) == line.hash;
}

}  // namespace toolgate::audit
