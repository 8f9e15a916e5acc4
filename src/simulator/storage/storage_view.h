// SPDX-License-Identifier: Apache-2.0
// Disks and their snapshots as the API shows them: the members of the 4.22 response classes that
// this cloud has values for.
#pragma once

#include "json/writer.h"
#include "simulator/engine/command.h"

namespace toolgate::simulator {

// Each writes one object.
void WriteVolume(json::Writer& writer, const CommandContext& context, const Volume& volume);
void WriteSnapshot(json::Writer& writer, const CommandContext& context, const Snapshot& snapshot);

// What the views need beside the entity, for a job: its context is gone by then.
struct StorageViewer {
  const Cloud& cloud;
  const Account& caller;
};
std::string VolumeResult(const StorageViewer& viewer, const Volume& volume);
std::string SnapshotResult(const StorageViewer& viewer, const Snapshot& snapshot);

}  // namespace toolgate::simulator
