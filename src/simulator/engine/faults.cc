// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/faults.h"

#include "base/text.h"
#include "json/reader.h"

namespace toolgate::simulator {
namespace {

struct KindName {
  std::string_view name;
  FaultKind kind;
};
constexpr KindName kKinds[] = {
    {"error", FaultKind::kError},
    {"job_error", FaultKind::kJobError},
    {"job_lost", FaultKind::kJobLost},
    {"job_stuck", FaultKind::kJobStuck},
    {"drop_request", FaultKind::kDropRequest},
    {"drop_reply", FaultKind::kDropReply},
    {"slow", FaultKind::kSlow},
    {"bad_gateway", FaultKind::kBadGateway},
    {"truncated_reply", FaultKind::kTruncatedReply},
    {"empty_reply", FaultKind::kEmptyReply},
};

constexpr int64_t kDelayMsMax = 600'000;

Fault ReadFault(json::Value entry, base::Issues& issues) {
  Fault fault;
  json::ObjectReader reader(entry, "the fault", issues);
  reader.RequirePresent("command");
  reader.RequirePresent("kind");
  fault.command = reader.TakeString("command").value_or("");
  std::vector<std::string_view> kinds;
  for (const KindName& known : kKinds) kinds.push_back(known.name);
  const auto kind = reader.TakeWord("kind", kinds);
  for (const KindName& known : kKinds) {
    if (kind == known.name) fault.kind = known.kind;
  }
  fault.failure.code = static_cast<int>(reader.TakeInt("code", 400, 599).value_or(530));
  fault.failure.text =
      reader.TakeString("text").value_or("Internal error, as asked for by the simulator's user");
  fault.failure.cs_code = static_cast<int>(reader.TakeInt("cserrorcode", 0, 9999).value_or(9999));
  fault.stage = reader.TakeString("stage").value_or("");
  fault.resource = reader.TakeString("resource").value_or("");
  fault.delay = std::chrono::milliseconds(reader.TakeInt("delay_ms", 0, kDelayMsMax).value_or(0));
  fault.skip = static_cast<int>(reader.TakeInt("skip", 0, 1'000'000).value_or(0));
  fault.times = static_cast<int>(reader.TakeInt("times", 1, 1'000'000).value_or(-1));
  reader.Finish();
  return fault;
}

}  // namespace

void Faults::Read(json::Value list, base::Issues& issues) {
  if (!list.Is(json::Type::kArray)) {
    issues.Error(list.position(), "the faults must be a list of objects");
    return;
  }
  std::vector<Fault> faults;
  for (const auto& entry : list) faults.push_back(ReadFault(entry.value, issues));
  if (!issues.HasErrors()) faults_ = std::move(faults);
}

const Fault* Faults::Take(std::string_view command, std::string_view resource) {
  for (Fault& fault : faults_) {
    const bool is_meant = (fault.command == "*" || fault.command == command) &&
                          (fault.resource.empty() || fault.resource == resource) &&
                          fault.times != 0;
    if (!is_meant) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (fault.times > 0) --fault.times;
    return &fault;
  }
  return nullptr;
}

}  // namespace toolgate::simulator
