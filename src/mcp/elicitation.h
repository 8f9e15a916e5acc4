// SPDX-License-Identifier: Apache-2.0
// `elicitation/create`: a form for the person in front of the client, or a link to open. Used by
// mcp/interaction.h, which says what passes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/url_host.h"
#include "json/document.h"
#include "mcp/client_features.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

// The server that asks, and where it may send people.
struct AskingServer {
  std::string_view name;
  // Null: anywhere.
  const std::vector<base::HostPattern>* link_hosts = nullptr;
};

tl::expected<std::string, std::string> WriteElicitation(json::Value params, Revision revision,
                                                        const ClientFeatures& features,
                                                        const AskingServer& server);

tl::expected<std::string, std::string> WriteElicited(json::Value asked, json::Value result);

// Why a person must not be sent to `url`, as the end of a sentence; empty if they may be. It must
// be https, or http to this machine, at most 8 KiB of URI characters, with a host in the one form
// that FindUriFault takes, without user name, and without parameters that would log somebody in
// (mcp/secret_words.h).
std::string FindLinkFault(std::string_view url);

}  // namespace toolgate::mcp
