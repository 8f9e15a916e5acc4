// SPDX-License-Identifier: Apache-2.0
#include "risk/classify.h"

namespace toolgate::risk {

std::string_view ClassifierVersion() { return TOOLGATE_RISK_VERSION; }

}  // namespace toolgate::risk
