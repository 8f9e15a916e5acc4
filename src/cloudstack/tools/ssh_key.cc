// SPDX-License-Identifier: Apache-2.0
// create_ssh_key_pair: a pair made by the cloud, or a public key of the caller's own.
#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

constexpr size_t kTextCharsMax = 255;  // of a name, of a fingerprint

ToolResult ShowPair(const ToolCall& call, std::string_view command, json::Value pair) {
  ToolResult result;
  result.text = fmt::format("{} succeeded: name={} fingerprint={}", command,
                            base::Printable(pair.Find("name").text(), kTextCharsMax),
                            base::Printable(pair.Find("fingerprint").text(), kTextCharsMax));
  json::Writer writer(result.structured);
  writer.BeginObject().Key("keypair");
  WriteWithoutSecrets(writer, pair);
  const std::string_view key = pair.Find("privatekey").text();
  if (!key.empty()) writer.Member("privatekey", key);
  writer.EndObject();
  AddSecret(call, "privatekey", pair, result);
  return result;
}

}  // namespace

net::Task<ToolResult> CreateSshKeyPair(const ToolCall& call) {
  const bool has_key = call.arguments.Has("publickey");
  const std::string_view command = has_key ? "registerSSHKeyPair" : "createSSHKeyPair";
  // Nobody would ever see the key that the cloud makes, and it gives it only once.
  const bool is_lost =
      !has_key && call.form == ResultForm::kTextOnly && !call.arguments.Flag("show_privatekey");
  if (is_lost) {
    co_return ReportMistake(
        "This client takes no structured content, so the private key would be lost. Give "
        "`publickey`, or `show_privatekey`: true to get it as text. Nothing was done.");
  }
  Parameters parameters = call.arguments.ToParameters();
  if (has_key) parameters.push_back({"publickey", call.arguments.Text("publickey")});
  const auto reply = co_await call.api.Call(command, parameters);
  if (!reply) co_return ReportError(command, reply.error());
  co_return ShowPair(call, command, reply->body().Find("keypair"));
}

}  // namespace toolgate::cloudstack
