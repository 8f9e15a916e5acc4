// SPDX-License-Identifier: Apache-2.0
// Answers of clouds with `encode.api.response`, in which every text is percent-encoded.
#pragma once

#include <string>

#include "json/document.h"

namespace toolgate::cloudstack {

// `answer` as it would be without; texts that are not well encoded stay as they are. JSON.
std::string DecodeAnswer(json::Value answer);

}  // namespace toolgate::cloudstack
