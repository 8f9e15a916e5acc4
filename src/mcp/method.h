// SPDX-License-Identifier: Apache-2.0
// The methods that a client may send to a server, per revision: the allow-list. What is not in the
// table is refused, never passed on.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "mcp/revision.h"

namespace toolgate::mcp {

enum class Method {
  kInitialize,
  kPing,
  kServerDiscover,
  kToolsList,
  kToolsCall,
  kResourcesList,
  kResourcesTemplatesList,
  kResourcesRead,
  kResourcesSubscribe,
  kResourcesUnsubscribe,
  kPromptsList,
  kPromptsGet,
  kCompletionComplete,
  kLoggingSetLevel,
  kSubscriptionsListen,
  kNotificationInitialized,
  kNotificationCancelled,
  kNotificationProgress,
  kNotificationRootsListChanged,
};

struct MethodRule {
  std::string_view name;
  Method method;
  bool is_notification;
  Revision first;
  Revision last;
  // The server capability that must have been declared; empty if none.
  std::string_view capability;
  // The param that a 2026-07-28 client repeats in `Mcp-Name`; empty if none.
  std::string_view mirrored_param;
  // The params a server reads, besides `_meta`: the only ones that are passed on.
  std::span<const std::string_view> params;
};

// The params with which a modern client answers what a server needs to know before it can go on
// (2026-07-28, multi round-trip requests), and whether the method takes them.
inline constexpr std::string_view kInputParams[] = {"inputResponses", "requestState"};
constexpr bool TakesInput(Method method) {
  return method == Method::kToolsCall || method == Method::kPromptsGet ||
         method == Method::kResourcesRead;
}

// The rule for a method that clients send, or null.
const MethodRule* FindMethod(std::string_view name);

// Whether the method exists in `revision`.
constexpr bool IsIn(const MethodRule& rule, Revision revision) {
  return rule.first <= revision && revision <= rule.last;
}

}  // namespace toolgate::mcp
