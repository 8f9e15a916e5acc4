// SPDX-License-Identifier: Apache-2.0
// Definitions and results as clients of a revision know them (lists and results of all revisions,
// compared): members that came with a later revision are left out, content of kinds that they do
// not have becomes text. What no revision knows is kept, except kinds of content. Icons from
// elsewhere than https: and data: are left out for all. Pure.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"
#include "mcp/method.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

enum class Definition { kTool, kPrompt, kResource, kResourceTemplate, kImplementation };

// One entry of a list, or what a client or server says of itself. A tool's `execution` is left out
// for all, because tasks are not offered; its outputSchema where its root is not an object, for
// clients before 2026-07-28, which can have no other results.
// `meta` is members, JSON, that are added to its `_meta` where the revision has one. Of a server's
// own `_meta`, what is named `io.toolgate/...` is left out: only the gateway says that.
void WriteDefinition(std::string& out, Definition kind, json::Value definition, Revision revision,
                     std::string_view meta = "");

// The result of a method that a server answered. structuredContent that is not an object is left
// out before 2026-07-28, and so is what only results of that revision have (`resultType`, `ttlMs`,
// `cacheScope`).
void WriteResult(std::string& out, Method method, json::Value result, Revision revision);

// Whether a result of any revision has content with icons that must be left out.
bool HasUnsafeIcons(json::Value result);

}  // namespace toolgate::mcp
