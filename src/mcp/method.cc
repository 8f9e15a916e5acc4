// SPDX-License-Identifier: Apache-2.0
#include "mcp/method.h"

#include <algorithm>
#include <array>

namespace toolgate::mcp {
namespace {

using enum Method;
using R = Revision;

constexpr R kFirst = R::k2024_11_05;
constexpr R kLastLegacy = R::k2025_11_25;
constexpr R kModern = R::k2026_07_28;

constexpr std::string_view kCursor[] = {"cursor"};
constexpr std::string_view kCall[] = {"name", "arguments"};
constexpr std::string_view kUri[] = {"uri"};
constexpr std::string_view kCompletion[] = {"ref", "argument", "context"};
constexpr std::string_view kListen[] = {"notifications"};
constexpr std::string_view kLevel[] = {"level"};
constexpr std::string_view kInitializeParams[] = {"protocolVersion", "capabilities", "clientInfo"};
constexpr std::string_view kCancelledParams[] = {"requestId", "reason"};
constexpr std::string_view kProgressParams[] = {"progressToken", "progress", "total", "message"};

// name, method, notification?, first and last revision, capability, mirrored param, params
constexpr MethodRule kRules[] = {
    {"tools/call", kToolsCall, false, kFirst, kModern, "tools", "name", kCall},
    {"tools/list", kToolsList, false, kFirst, kModern, "tools", "", kCursor},
    {"initialize", kInitialize, false, kFirst, kLastLegacy, "", "", kInitializeParams},
    {"ping", kPing, false, kFirst, kLastLegacy, "", "", {}},
    {"server/discover", kServerDiscover, false, kModern, kModern, "", "", {}},
    {"resources/list", kResourcesList, false, kFirst, kModern, "resources", "", kCursor},
    {"resources/templates/list", kResourcesTemplatesList, false, kFirst, kModern, "resources", "",
     kCursor},
    {"resources/read", kResourcesRead, false, kFirst, kModern, "resources", "uri", kUri},
    {"resources/subscribe", kResourcesSubscribe, false, kFirst, kLastLegacy, "resources.subscribe",
     "", kUri},
    {"resources/unsubscribe", kResourcesUnsubscribe, false, kFirst, kLastLegacy,
     "resources.subscribe", "", kUri},
    {"prompts/list", kPromptsList, false, kFirst, kModern, "prompts", "", kCursor},
    {"prompts/get", kPromptsGet, false, kFirst, kModern, "prompts", "name", kCall},
    {"completion/complete", kCompletionComplete, false, kFirst, kModern, "completions", "",
     kCompletion},
    {"subscriptions/listen", kSubscriptionsListen, false, kModern, kModern, "", "", kListen},
    {"logging/setLevel", kLoggingSetLevel, false, kFirst, kLastLegacy, "logging", "", kLevel},
    {"notifications/initialized", kNotificationInitialized, true, kFirst, kLastLegacy, "", "", {}},
    {"notifications/cancelled", kNotificationCancelled, true, kFirst, kModern, "", "",
     kCancelledParams},
    {"notifications/progress", kNotificationProgress, true, kFirst, kLastLegacy, "", "",
     kProgressParams},
    {"notifications/roots/list_changed",
     kNotificationRootsListChanged,
     true,
     kFirst,
     kLastLegacy,
     "",
     "",
     {}},
};

}  // namespace

const MethodRule* FindMethod(std::string_view name) {
  const auto found = std::find_if(std::begin(kRules), std::end(kRules),
                                  [name](const MethodRule& rule) { return rule.name == name; });
  return found == std::end(kRules) ? nullptr : found;
}

}  // namespace toolgate::mcp
