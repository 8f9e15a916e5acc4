// SPDX-License-Identifier: Apache-2.0
#include "simulator/request_log.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "json/writer.h"

namespace toolgate::simulator {
namespace {

// What every request carries, and what must not be kept.
constexpr std::array<std::string_view, 7> kLeftOut = {
    "command", "response", "apikey", "signature", "expires", "signatureversion", "sessionkey"};

bool IsLeftOut(std::string_view name) {
  return std::any_of(kLeftOut.begin(), kLeftOut.end(), [name](std::string_view left_out) {
    return base::EqualsIgnoreCase(name, left_out);
  });
}

// A password is sent by resetPasswordForVirtualMachine.
std::string_view Shown(const cloudstack::Parameter& parameter) {
  const bool is_secret = base::EqualsIgnoreCase(parameter.name, "password");
  return is_secret ? std::string_view("(hidden)") : std::string_view(parameter.value);
}

}  // namespace

base::Result<RequestLog> RequestLog::Open(const std::string& path, const base::Clock& clock) {
  std::FILE* file = std::fopen(path.c_str(), "we");
  if (!file) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
  }
  return RequestLog(file, clock);
}

void RequestLog::Append(const RequestRecord& record) {
  std::string line;
  json::Writer writer(line);
  writer.BeginObject().Member("time", base::FormatUtc(clock_->WallNow()));
  writer.Member("command", record.command).Member("account", record.account);
  writer.Member("method", record.method == HttpMethod::kGet ? "GET" : "POST");
  writer.Key("parameters").BeginObject();
  for (const cloudstack::Parameter& parameter : record.parameters) {
    if (!IsLeftOut(parameter.name)) writer.Member(parameter.name, Shown(parameter));
  }
  writer.EndObject().Member("status", int64_t{record.status});
  if (!record.error_text.empty()) writer.Member("error", record.error_text);
  writer.EndObject();
  line += '\n';
  // A request that is not in the log would prove what is not so.
  const bool is_written = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
  CHECK(is_written && std::fflush(file_.get()) == 0);
}

}  // namespace toolgate::simulator
