// SPDX-License-Identifier: Apache-2.0
// Guest networks.
#pragma once

#include <string>

#include "simulator/model/catalogue.h"
#include "simulator/model/people.h"

namespace toolgate::simulator {

struct Network {
  std::string id;
  std::string name;
  std::string display_text;
  std::string type;  // `Isolated`, `L2`, `Shared`
  std::string gateway;
  std::string netmask;
  std::string cidr;
  std::string domain;  // DNS
  std::string state = "Implemented";
  const Zone* zone = nullptr;
  const Account* account = nullptr;
  int next_address = 10;  // the last byte of the next address handed out
};

}  // namespace toolgate::simulator
