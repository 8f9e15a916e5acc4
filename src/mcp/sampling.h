// SPDX-License-Identifier: Apache-2.0
// `sampling/createMessage`: a server has the client's model write something. Used by
// mcp/interaction.h, which says what passes.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "json/document.h"
#include "mcp/client_features.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

tl::expected<std::string, std::string> WriteSampling(json::Value params, Revision revision,
                                                     const ClientFeatures& features);

// `revision` is the server's.
tl::expected<std::string, std::string> WriteSample(json::Value asked, json::Value result,
                                                   Revision revision);

}  // namespace toolgate::mcp
