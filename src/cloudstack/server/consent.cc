// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/consent.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::cloudstack {
namespace {

// The number is that of the format below.
constexpr std::string_view kPurpose = "cloudstack consent question 1";
constexpr size_t kTokenBytes = 16;
constexpr std::string_view kForAnother = "It was given for another call.";

}  // namespace

std::string ConsentKeeper::MakeToken(const ConsentSubject& subject) {
  if (tokens_.size() == kTokensMax) tokens_.pop_front();
  tokens_.push_back({base::RandomToken(kTokenBytes), subject, clock_.WallNow() + kLifetime});
  return tokens_.back().text;
}

std::string ConsentKeeper::SpendToken(std::string_view token, const ConsentSubject& subject) {
  const base::WallTime now = clock_.WallNow();
  std::erase_if(tokens_, [now](const Token& known) { return known.expires <= now; });
  const auto found = std::find_if(tokens_.begin(), tokens_.end(),
                                  [token](const Token& known) { return known.text == token; });
  if (found == tokens_.end()) return "It is not known: it was used, or has expired.";
  if (found->subject != subject) return std::string(kForAnother);
  tokens_.erase(found);
  return "";
}

std::string ConsentKeeper::SealQuestion(const ConsentSubject& subject) const {
  const base::WallTime expires = clock_.WallNow() + kLifetime;
  std::string plain;
  json::Writer writer(plain);
  writer.BeginObject();
  writer.Member("expires", std::to_string(expires.time_since_epoch().count()));
  writer.Member("cloud", subject.cloud).Member("tool", subject.tool);
  writer.Member("arguments", subject.arguments_digest);
  writer.Member("id", subject.object_id).Member("name", subject.object_name).EndObject();
  return sealer_.Seal(kPurpose, plain);
}

std::string ConsentKeeper::SpendQuestion(std::string_view state, const ConsentSubject& subject) {
  if (state.size() > kStateBytesMax) return "It is none of this server's.";
  const auto plain = sealer_.Open(kPurpose, state);
  if (!plain) return "It is none of this server's, or from before its last start.";
  const auto document = json::Parse(*plain);
  const json::Value root = document ? document->root() : json::Value();
  const auto read = [root](std::string_view name) { return std::string(root.Find(name).text()); };
  const base::WallTime now = clock_.WallNow();
  const base::WallTime expires{
      base::WallTime::duration(base::ParseUint(read("expires")).value_or(0))};
  if (now >= expires) return "It has expired.";
  const ConsentSubject given{read("cloud"), read("tool"), read("arguments"), read("id"),
                             read("name")};
  if (given != subject) return std::string(kForAnother);
  std::erase_if(spent_, [now](const auto& entry) { return entry.second <= now; });
  if (spent_.contains(state)) return "It was used already.";
  if (spent_.size() >= kSpentMax) return "Too many were used in the last minutes.";
  spent_.emplace(state, expires);
  return "";
}

}  // namespace toolgate::cloudstack
