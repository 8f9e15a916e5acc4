// SPDX-License-Identifier: Apache-2.0
#include "cli/api/refusal.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command_line.h"
#include "json/parse.h"
#include "report/shown_text.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using json::Value;

constexpr size_t kTextColumnsMax = 400;
constexpr size_t kFieldsMax = 50;

ErrorCode CodeOf(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kUnauthenticated;
    case 404:
    case 410:
      return ErrorCode::kNotFound;
    case 409:
    case 412:
    case 428:
      return ErrorCode::kConflict;
    case 429:
      return ErrorCode::kLimitExceeded;
    default:
      return status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kInvalidInput;
  }
}

std::string Shown(Value text) { return report::Show(text.text(), kTextColumnsMax).text; }

std::string_view RemedyFor(int status, std::string_view reason) {
  if (status == 401) return "; check the token in TOOLGATE_TOKEN or --token-file";
  if (reason == "stale_revision") return "; run the command again";
  return "";
}

void AppendField(std::string& message, Value field) {
  const std::string pointer = Shown(field.Find("pointer"));
  message += "\n  " + (pointer.empty() ? std::string() : pointer + ": ");
  if (const Value line = field.Find("line")) {
    message += fmt::format("line {}, column {}: ", line.text(), field.Find("column").text());
  }
  message += Shown(field.Find("message"));
  if (const std::string repair = Shown(field.Find("repair")); !repair.empty()) {
    message += "; " + repair;
  }
}

}  // namespace

base::Result<ApiAnswer> ExpectGood(ApiAnswer answer, const std::string& place) {
  if (answer.is_good()) return answer;
  const auto problem = json::Parse(answer.body);
  const Value root = problem ? problem->root() : Value();
  if (!root.Find("detail")) {
    return base::Fail(CodeOf(answer.status),
                      fmt::format("`{}` answered HTTP {}, and not as the API of toolgate does; is "
                                  "this the address of the `admin` listener?",
                                  base::Printable(place), answer.status));
  }
  std::string message = Shown(root.Find("detail"));
  message += RemedyFor(answer.status, root.Find("reason").text());
  if (answer.status >= 500) message += fmt::format(" (request {})", Shown(root.Find("request_id")));
  const Value fields = root.Find("fields");
  // One that says the same as the whole is told by its place alone.
  const bool is_one = fields.size() == 1 &&
                      (*fields.begin()).value.Find("message").text() == root.Find("detail").text();
  if (is_one) message.clear();
  size_t count = 0;
  for (const auto& field : fields) {
    if (++count <= kFieldsMax) AppendField(message, field.value);
  }
  if (is_one) message.erase(0, 3);
  return base::Fail(CodeOf(answer.status), std::move(message));
}

int ExitStatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return kExitUsage;
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return kExitUnreached;
    default:
      return kExitFailed;
  }
}

}  // namespace toolgate::cli
