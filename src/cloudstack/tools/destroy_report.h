// SPDX-License-Identifier: Apache-2.0
// What destroy_virtual_machine found and did, and how it is told.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/tools/tool.h"

namespace toolgate::cloudstack {

inline constexpr size_t kNameCharsMax = 255;  // of what the cloud calls something, in texts

struct DestroyVolume {
  std::string id;
  std::string name;
  std::optional<uint64_t> size_bytes;
  std::string state;
  bool is_protected = false;
  bool is_gone = false;

  static DestroyVolume Read(json::Value row);
};

struct DestroyStep {
  std::string_view name;
  std::string status;
  std::string job_id;
  ApiError error;
  base::WallTime started;
  base::WallTime finished;

  void End(std::string_view how, base::WallTime now);
  void Fail(const ApiError& why, base::WallTime now);
};

struct DestroyReport {
  // What was asked for.
  std::string id;
  bool expunge = false;
  bool force_stop = false;
  bool waits = true;
  std::vector<std::string> volume_ids;  // to be deleted

  // What was found.
  std::string name;
  std::string state;
  std::string machine;                 // JSON
  std::vector<DestroyVolume> volumes;  // data volumes

  // What came of it.
  std::string plan;
  std::deque<DestroyStep> steps;
  enum class Outcome {
    kDestroyed,
    kExpunging,
    kExpunged,
    kAlreadyDestroyed,
    kAlreadyAbsent,
    kPlanned,
    kRefused,
    kNotFound,
    kUnreadable,
    kFailed,
    kPartial,
    kPending,
    kUnknown,
  };
  Outcome outcome = Outcome::kUnknown;
  std::string refusal;
  enum class Reading { kListed, kAbsent, kFailed };
  Reading reading = Reading::kListed;  // how the last look at the machine went
  std::string final_state;             // empty unless it was listed
  bool knows_volumes = false;
  bool changed = false;
  std::string error_command;
  std::optional<ApiError> error;

  void ReadMachine(json::Value row);
  DestroyStep& Begin(std::string_view step_name, base::WallTime now);
  void Refuse(std::string why);
  void SetError(std::string_view command, const ApiError& why);
  const DestroyVolume* FindVolume(std::string_view volume_id) const;

  ToolResult Finish() const;

 private:
  bool IsRecoverable() const;
  std::string Describe() const;
  std::string NextActions() const;
  ToolResult::Status Status() const;
  void WriteRequested(json::Writer& writer) const;
  void WriteSteps(json::Writer& writer) const;
  void WriteLeftovers(json::Writer& writer) const;
};

}  // namespace toolgate::cloudstack
