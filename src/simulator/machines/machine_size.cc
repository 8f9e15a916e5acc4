// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_size.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/model/holdings.h"
#include "simulator/model/placement.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

constexpr std::chrono::seconds kScale{3};
constexpr int64_t kDefaultSpeedMhz = 1000;
constexpr int64_t kNoBound = 2147483647;

// One thing that a custom offering leaves open.
struct Dimension {
  std::string_view detail;  // lower case, as fields of maps are
  std::string_view title;
  int64_t fixed;  // by the offering; 0: open
  int64_t least;
  int64_t most;
  int64_t fallback;  // 0: must be said
};

std::string_view DetailOf(const std::vector<MapRow>& details, std::string_view name) {
  for (const MapRow& row : details) {
    const std::string_view value = Field(row, name);
    if (!value.empty()) return value;
  }
  return {};
}

using Choice = tl::expected<std::optional<int64_t>, ApiFailure>;

Choice ReadDimension(const ServiceOffering& offering, const Dimension& dimension,
                     const std::vector<MapRow>& details) {
  const std::string_view text = DetailOf(details, dimension.detail);
  if (dimension.fixed > 0) {
    if (text.empty()) return std::nullopt;
    return Fail(Invalid(
        fmt::format("The {} of this offering id:{} is not customizable. This is predefined as {}.",
                    dimension.title, offering.id, dimension.fixed)));
  }
  if (text.empty() && dimension.fallback > 0) return dimension.fallback;
  if (text.empty()) {
    return Fail(
        Invalid("Need to specify custom parameter values cpu, cpu speed and memory when using "
                "custom offering"));
  }
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || value < dimension.least || value > dimension.most) {
    return Fail(Invalid(fmt::format("Invalid {} value, specify a value between {} and {}",
                                    dimension.title, dimension.least, dimension.most)));
  }
  return value;
}

int64_t BoundOr(int64_t bound, int64_t otherwise) { return bound > 0 ? bound : otherwise; }

VirtualMachine Resized(const VirtualMachine& machine, const MachineSize& size) {
  VirtualMachine resized;
  resized.offering = size.offering;
  resized.custom = size.custom;
  resized.zone = machine.zone;
  resized.account = machine.account;
  return resized;
}

// What the account must still be allowed to have.
JobFailure CheckGrowth(const Cloud& cloud, const VirtualMachine& machine,
                       const VirtualMachine& resized) {
  const int64_t cpus = CpuNumber(resized) - CpuNumber(machine);
  const int64_t memory = MemoryMib(resized) - MemoryMib(machine);
  if (cpus > 0) {
    if (auto over = CheckLimit(cloud, *machine.account, ResourceType::kCpu, cpus)) return over;
  }
  if (memory > 0) {
    if (auto over = CheckLimit(cloud, *machine.account, ResourceType::kMemory, memory)) return over;
  }
  return std::nullopt;
}

JobFailure FindSame(const VirtualMachine& machine, const VirtualMachine& resized) {
  const bool is_same =
      machine.offering == resized.offering && CpuNumber(machine) == CpuNumber(resized) &&
      CpuSpeedMhz(machine) == CpuSpeedMhz(resized) && MemoryMib(machine) == MemoryMib(resized);
  if (!is_same) return std::nullopt;
  return Invalid("Not upgrading: the instance already has this service offering");
}

JobFailure CheckRunning(const Cloud& cloud, const VirtualMachine& machine,
                        const VirtualMachine& resized) {
  if (!cloud.settings.scales_running_machines || !machine.is_dynamically_scalable) {
    return Invalid("Dynamic scaling of running instances is disabled for the zone or the instance");
  }
  const bool shrinks = CpuNumber(resized) < CpuNumber(machine) ||
                       CpuSpeedMhz(resized) < CpuSpeedMhz(machine) ||
                       MemoryMib(resized) < MemoryMib(machine);
  if (shrinks) {
    return Invalid(
        "While the VM is running, only scaling up it is supported. New service offering must have "
        "the same or more of CPU and memory");
  }
  return std::nullopt;
}

// Whether the host that a running machine is on has what it gets in addition.
bool HasRoomToGrow(const Cloud& cloud, const VirtualMachine& machine,
                   const VirtualMachine& resized) {
  if (!machine.host) return true;
  const HostShare capacity = CapacityOf(*machine.host);
  const HostShare taken = TakenOf(cloud, *machine.host);
  const HostShare before = ShareOf(machine);
  const HostShare after = ShareOf(resized);
  return taken.cpu_mhz - before.cpu_mhz + after.cpu_mhz <= capacity.cpu_mhz &&
         taken.memory_bytes - before.memory_bytes + after.memory_bytes <= capacity.memory_bytes;
}

void Apply(Cloud& cloud, VirtualMachine& machine, const MachineSize& size, base::WallTime now) {
  GiveBack(cloud, machine, now);
  machine.offering = size.offering;
  machine.custom = size.custom;
  Take(cloud, machine, now);
}

}  // namespace

tl::expected<MachineSize, ApiFailure> ReadSize(const ServiceOffering& offering,
                                               const std::vector<MapRow>& details) {
  if (offering.state != "Active") {
    return Fail(Invalid("Unable to find service offering: " + offering.id));
  }
  MachineSize size;
  size.offering = &offering;
  if (!offering.is_custom) return size;
  const Dimension cpus{"cpunumber",
                       "CPU cores",
                       offering.cpu_number,
                       BoundOr(offering.cpu_number_min, 1),
                       BoundOr(offering.cpu_number_max, kNoBound),
                       0};
  const Dimension speed{"cpuspeed", "CPU speed", offering.cpu_speed_mhz,
                        1,          kNoBound,    kDefaultSpeedMhz};
  const Dimension memory{"memory",
                         "memory",
                         offering.memory_mib,
                         BoundOr(offering.memory_mib_min, 32),
                         BoundOr(offering.memory_mib_max, kNoBound),
                         0};
  const auto cpu_number = ReadDimension(offering, cpus, details);
  if (!cpu_number) return Fail(cpu_number.error());
  const auto cpu_speed = ReadDimension(offering, speed, details);
  if (!cpu_speed) return Fail(cpu_speed.error());
  const auto memory_mib = ReadDimension(offering, memory, details);
  if (!memory_mib) return Fail(memory_mib.error());
  size.custom = {*cpu_number, *cpu_speed, *memory_mib};
  return size;
}

net::Task<JobFailure> Scale(JobRun& run, Cloud& cloud, const base::Clock& clock,
                            VirtualMachine& machine, MachineSize size) {
  if (auto removed = FindRemoved(machine)) co_return removed;
  const bool is_running = machine.state == VmState::kRunning;
  if (!is_running && machine.state != VmState::kStopped) {
    co_return Invalid(
        fmt::format("Scaling is allowed only for Running and Stopped instances, it is "
                    "in state {}",
                    cloudstack::Name(machine.state)));
  }
  const VirtualMachine resized = Resized(machine, size);
  if (auto same = FindSame(machine, resized)) co_return same;
  if (is_running) {
    if (auto refused = CheckRunning(cloud, machine, resized)) co_return refused;
    if (!HasRoomToGrow(cloud, machine, resized)) {
      co_return Runtime("Unable to scale the instance: its host has no capacity for it");
    }
  }
  // Not one of the exceptions whose code survives in a job.
  if (auto over = CheckGrowth(cloud, machine, resized)) co_return Runtime(over->text);
  auto failed = co_await run.Work("scale", kScale);
  if (!failed) Apply(cloud, machine, size, clock.WallNow());
  co_return failed;
}

JobFailure ChangeOffering(Cloud& cloud, const base::Clock& clock, VirtualMachine& machine,
                          const MachineSize& size) {
  if (auto removed = FindRemoved(machine)) return removed;
  if (machine.state != VmState::kStopped) {
    return Invalid(
        fmt::format("Unable to upgrade virtual machine {} in state {}; make sure the "
                    "virtual machine is stopped",
                    machine.id, cloudstack::Name(machine.state)));
  }
  const VirtualMachine resized = Resized(machine, size);
  if (auto same = FindSame(machine, resized)) return same;
  if (auto over = CheckGrowth(cloud, machine, resized)) return over;
  Apply(cloud, machine, size, clock.WallNow());
  return std::nullopt;
}

}  // namespace toolgate::simulator
