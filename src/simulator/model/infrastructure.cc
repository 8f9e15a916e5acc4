// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/infrastructure.h"

namespace toolgate::simulator {
namespace {

template <class State>
struct Word {
  std::string_view text;
  State state;
};

constexpr Word<HostStatus> kHostStatuses[] = {
    {"Up", HostStatus::kUp},
    {"Down", HostStatus::kDown},
    {"Disconnected", HostStatus::kDisconnected},
    {"Alert", HostStatus::kAlert},
};
constexpr Word<ResourceState> kResourceStates[] = {
    {"Enabled", ResourceState::kEnabled},
    {"Disabled", ResourceState::kDisabled},
    {"PrepareForMaintenance", ResourceState::kPrepareForMaintenance},
    {"Maintenance", ResourceState::kMaintenance},
};
constexpr Word<PoolState> kPoolStates[] = {
    {"Up", PoolState::kUp},
    {"PrepareForMaintenance", PoolState::kPrepareForMaintenance},
    {"Maintenance", PoolState::kMaintenance},
    {"ErrorInMaintenance", PoolState::kErrorInMaintenance},
    {"Disabled", PoolState::kDisabled},
};

template <class State, size_t size>
std::string_view NameIn(const Word<State> (&words)[size], State state) {
  for (const Word<State>& word : words) {
    if (word.state == state) return word.text;
  }
  return "";
}

template <class State, size_t size>
std::optional<State> FindIn(const Word<State> (&words)[size], std::string_view text) {
  for (const Word<State>& word : words) {
    if (word.text == text) return word.state;
  }
  return std::nullopt;
}

}  // namespace

std::string_view Name(HostStatus status) { return NameIn(kHostStatuses, status); }
std::string_view Name(ResourceState state) { return NameIn(kResourceStates, state); }
std::string_view Name(PoolState state) { return NameIn(kPoolStates, state); }

std::optional<HostStatus> FindHostStatus(std::string_view word) {
  return FindIn(kHostStatuses, word);
}
std::optional<ResourceState> FindResourceState(std::string_view word) {
  return FindIn(kResourceStates, word);
}
std::optional<PoolState> FindPoolState(std::string_view word) { return FindIn(kPoolStates, word); }

}  // namespace toolgate::simulator
