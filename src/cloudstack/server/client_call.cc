// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/client_call.h"

#include <array>

#include "base/text.h"
#include "mcp/era.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::array<std::string_view, 8> kLevels = {"debug", "info",     "notice", "warning",
                                                     "error", "critical", "alert",  "emergency"};

}  // namespace

std::optional<LogLevel> FindLogLevel(std::string_view name) {
  for (size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

FormAnswer ReadFormAnswer(json::Value result) {
  FormAnswer answer;
  const std::string_view action = result.Find("action").text();
  if (action == "decline" || action == "cancel") answer.action = FormAnswer::Action::kDeclined;
  if (action != "accept") return answer;
  answer.action = FormAnswer::Action::kAccepted;
  answer.name = result.Find("content").Find("name").text();
  return answer;
}

std::optional<int64_t> ClientState::AddQuestion() {
  if (questions_.size() >= kQuestionsMax) return std::nullopt;
  questions_.emplace(++last_question_, std::nullopt);
  return last_question_;
}

std::optional<FormAnswer> ClientState::FindAnswer(int64_t id) const {
  const auto found = questions_.find(id);
  return found == questions_.end() ? std::nullopt : found->second;
}

bool ClientState::TakeResponse(const mcp::Message& response) {
  const auto id = base::ParseUint(response.id);
  if (!id) return false;
  const auto found = questions_.find(static_cast<int64_t>(*id));
  if (found == questions_.end() || found->second) return false;
  // An error is an answer too: that of nobody.
  found->second = ReadFormAnswer(response.result);
  return true;
}

mcp::ClientFeatures ClientCall::Features() {
  if (is_modern()) {
    return mcp::ClientFeatures::Read(params().Find("_meta").Find(mcp::kMetaClientCapabilities));
  }
  return client() ? client()->features : mcp::ClientFeatures();
}

std::optional<LogLevel> ClientCall::WantedLog() {
  if (is_modern()) return FindLogLevel(params().Find("_meta").Find(mcp::kMetaLogLevel).text());
  return client() ? client()->log_level : std::nullopt;
}

}  // namespace toolgate::cloudstack
