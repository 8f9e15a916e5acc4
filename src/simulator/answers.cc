// SPDX-License-Identifier: Apache-2.0
#include "simulator/answers.h"

#include <fmt/format.h>

#include "json/parse.h"
#include "json/writer.h"
#include "simulator/engine/response_fields.h"

namespace toolgate::simulator {
namespace {

constexpr ApiRelease kSuccessIsText = 18;  // up to 4.18: "success":"true"

// Every string of a value as encode.api.response writes it.
void CopyEncoded(json::Writer& writer, json::Value value) {
  if (value.Is(json::Type::kArray)) {
    writer.BeginArray();
    for (const auto& entry : value) CopyEncoded(writer, entry.value);
    writer.EndArray();
  } else if (value.Is(json::Type::kObject)) {
    writer.BeginObject();
    for (const auto& entry : value) {
      writer.Key(entry.key);
      CopyEncoded(writer, entry.value);
    }
    writer.EndObject();
  } else if (value.Is(json::Type::kString)) {
    writer.String(cloudstack::EncodeValue(value.text()));
  } else {
    writer.Copy(value);
  }
}

std::string Encode(const std::string& reply) {
  const auto document = json::Parse(reply);
  if (!document) return reply;
  std::string json;
  json::Writer writer(json);
  CopyEncoded(writer, document->root());
  return json;
}

void BecomePage(ApiAnswer& answer, int status, std::string_view name) {
  answer = {};
  answer.status = status;
  answer.content_type = "text/html";
  answer.body = fmt::format("<html><body><h1>{} {}</h1></body></html>", status, name);
}

}  // namespace

std::string SuccessBody(std::string_view envelope, const Command* command, const std::string& reply,
                        const Settings& settings) {
  std::string shaped = reply;
  if (command && settings.release < kNewestRelease) {
    shaped = CutToRelease(*command, shaped, settings.release);
  }
  if (settings.release <= kSuccessIsText && shaped == kSuccess) {
    shaped = R"({"success":"true"})";
  }
  if (settings.encodes_answers) shaped = Encode(shaped);
  std::string body;
  json::Writer(body).BeginObject().Key(envelope).Raw(shaped).EndObject();
  return body;
}

std::string ErrorBody(std::string_view envelope, const ApiFailure& failure) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key(envelope).BeginObject();
  writer.Key("uuidList").BeginArray().EndArray();
  writer.Member("errorcode", int64_t{failure.code});
  if (failure.cs_code != 0) writer.Member("cserrorcode", int64_t{failure.cs_code});
  writer.Member("errortext", failure.text).EndObject().EndObject();
  return json;
}

ApiFailure ShownTo(const Account& caller, ApiFailure failure) {
  const bool is_inside = failure.code == cloudstack::kInternalError ||
                         failure.code == cloudstack::kInsufficientCapacity ||
                         failure.code == cloudstack::kResourceUnavailable;
  if (is_inside && !IsRootAdmin(caller)) {
    failure.text = "Internal error executing command, please contact your system administrator";
  }
  return failure;
}

void Disturb(const Fault& fault, ApiAnswer& answer) {
  switch (fault.kind) {
    case FaultKind::kDropRequest:
    case FaultKind::kDropReply:
    case FaultKind::kRestart:
      answer.drops_connection = true;
      break;
    case FaultKind::kSlow:
      answer.delay = fault.delay;
      break;
    case FaultKind::kBadGateway:
      BecomePage(answer, 502, "Bad Gateway");
      break;
    case FaultKind::kUnavailablePage:
      BecomePage(answer, 503, "Service Unavailable");
      break;
    case FaultKind::kGatewayTimeout:
      BecomePage(answer, 504, "Gateway Time-out");
      break;
    case FaultKind::kScriptType:
      answer.content_type = "text/javascript; charset=UTF-8";
      break;
    case FaultKind::kTruncatedReply:
      answer.body.resize(answer.body.size() / 2);
      break;
    case FaultKind::kEmptyReply:
      answer.body.clear();
      break;
    default:
      break;
  }
}

}  // namespace toolgate::simulator
