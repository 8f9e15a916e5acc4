// SPDX-License-Identifier: Apache-2.0
// What machines and disks are made from: offerings, templates, operating systems.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/model/infrastructure.h"
#include "simulator/model/people.h"

namespace toolgate::simulator {

struct ServiceOffering {
  std::string id;
  std::string name;
  std::string display_text;
  int64_t cpu_number = 1;  // this and the next two are 0 if custom: whoever deploys says them
  int64_t cpu_speed_mhz = 2000;
  int64_t memory_mib = 1024;
  bool is_custom = false;
  int64_t cpu_number_min = 0;  // bounds of a custom one; 0: none
  int64_t cpu_number_max = 0;
  int64_t memory_mib_min = 0;
  int64_t memory_mib_max = 0;
  bool offers_ha = false;  // machines are started elsewhere when their host is lost
  std::string host_tags;
  std::string storage_tags;
  int64_t root_disk_gib = 0;     // 0: as the template
  std::string state = "Active";  // or `Inactive`
  base::WallTime created;
};

struct DiskOffering {
  std::string id;
  std::string name;
  std::string display_text;
  int64_t size_gib = 0;  // 0 if custom
  bool is_custom = false;
  std::string tags;
  std::string state = "Active";
  base::WallTime created;
};

struct OsCategory {
  std::string id;
  std::string name;
};

struct OsType {
  std::string id;
  std::string name;  // `Debian GNU/Linux 12 (64-bit)`
  const OsCategory* category = nullptr;
};

// A template or an ISO.
struct Template {
  std::string id;
  std::string name;
  std::string display_text;
  std::string os_type;  // the name of an OsType
  int64_t size_bytes = 0;
  bool password_enabled = false;
  const Zone* zone = nullptr;  // the first one, of those in all zones
  bool is_in_all_zones = false;
  bool is_iso = false;
  bool is_bootable = true;
  bool is_public = true;
  bool is_featured = true;
  bool is_extractable = false;
  bool is_ready = true;       // or still being downloaded
  std::string type = "USER";  // `SYSTEM`, `BUILTIN`, `ROUTING`, `PERHOST`
  const Account* account = nullptr;
  std::vector<const Account*> launchers;  // with whom the owner shares it
  bool removed = false;
  base::WallTime created;
};

inline bool IsIn(const Template& source, const Zone& zone) {
  return source.is_in_all_zones || source.zone == &zone;
}

}  // namespace toolgate::simulator
