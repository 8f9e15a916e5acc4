// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/storage.h"

#include <iterator>

#include "base/text.h"

namespace toolgate::simulator {
namespace {

// In the order of the enumerations.
constexpr std::string_view kVolumeStates[] = {
    "Allocated",          "Creating",    "Ready",           "Migrating", "Snapshotting",
    "RevertSnapshotting", "Resizing",    "Expunging",       "Expunged",  "Destroy",
    "Destroying",         "UploadOp",    "Copying",         "Uploaded",  "NotUploaded",
    "UploadInProgress",   "UploadError", "UploadAbandoned", "Attaching", "Restoring"};
constexpr std::string_view kSnapshotStates[] = {
    "Allocated", "Creating",   "CreatedOnPrimary", "BackingUp", "BackedUp",
    "Copying",   "Destroying", "Destroyed",        "Hidden",    "Error"};
constexpr std::string_view kMachineSnapshotStates[] = {
    "Allocated", "Creating", "Ready", "Reverting", "Expunging", "Removed", "Error"};

static_assert(std::size(kVolumeStates) == static_cast<size_t>(VolumeState::kRestoring) + 1);
static_assert(std::size(kSnapshotStates) == static_cast<size_t>(SnapshotState::kError) + 1);
static_assert(std::size(kMachineSnapshotStates) ==
              static_cast<size_t>(MachineSnapshotState::kError) + 1);

template <class State, size_t N>
std::optional<State> FindIn(const std::string_view (&names)[N], std::string_view name) {
  for (size_t i = 0; i < N; ++i) {
    if (base::EqualsIgnoreCase(names[i], name)) return static_cast<State>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view Name(VolumeState state) { return kVolumeStates[static_cast<size_t>(state)]; }
std::optional<VolumeState> FindVolumeState(std::string_view name) {
  return FindIn<VolumeState>(kVolumeStates, name);
}

std::string_view Name(SnapshotState state) { return kSnapshotStates[static_cast<size_t>(state)]; }
std::optional<SnapshotState> FindSnapshotState(std::string_view name) {
  return FindIn<SnapshotState>(kSnapshotStates, name);
}

std::string_view Name(MachineSnapshotState state) {
  return kMachineSnapshotStates[static_cast<size_t>(state)];
}

}  // namespace toolgate::simulator
