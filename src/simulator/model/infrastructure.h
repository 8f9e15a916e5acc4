// SPDX-License-Identifier: Apache-2.0
// What machines run on and are made from: zones, hosts, offerings, templates.
#pragma once

#include <cstdint>
#include <string>

namespace toolgate::simulator {

struct Zone {
  std::string id;
  std::string name;
  std::string dns;
};

struct Host {
  std::string id;
  std::string name;
  std::string address;
  const Zone* zone = nullptr;
  bool up = true;
};

struct ServiceOffering {
  std::string id;
  std::string name;
  std::string display_text;
  int64_t cpu_number = 1;
  int64_t cpu_speed_mhz = 2000;
  int64_t memory_mib = 1024;
};

struct Template {
  std::string id;
  std::string name;
  std::string display_text;
  std::string os_type;
  std::string filter = "featured";  // the templatefilter that shows it to everyone
  int64_t size_bytes = 0;
  bool password_enabled = false;
  const Zone* zone = nullptr;
};

}  // namespace toolgate::simulator
