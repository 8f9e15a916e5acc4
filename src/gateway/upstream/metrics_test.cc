// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/metrics.h"

#include <gtest/gtest.h>

namespace toolgate::gateway {
namespace {

using base::ErrorCode;

bool Has(const telemetry::MetricRegistry& registry, const std::string& line) {
  return registry.Write().find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, CountForOneServerOnly) {
  telemetry::MetricRegistry registry;
  const auto part = std::make_shared<telemetry::MetricRegistry>();
  const ServerMetrics a(registry, "a");
  const ServerMetrics b(*part, "b");
  registry.Attach(part);
  b.CountDecision(mcp::Method::kToolsCall, CallOutcome::kForward);
  b.CountDecision(mcp::Method::kPromptsGet, CallOutcome::kDeny);
  b.CountDecision(mcp::Method::kToolsList, CallOutcome::kFault);
  b.CountTime(std::chrono::milliseconds(20), std::chrono::microseconds(70));
  b.CountViolation();
  b.CountRefresh(RefreshOutcome::kFailed);
  for (const char* line : {
           R"(toolgate_decisions_total{server="a",method="tools/call",outcome="forward"} 0)",
           R"(toolgate_decisions_total{server="b",method="tools/call",outcome="forward"} 1)",
           R"(toolgate_decisions_total{server="b",method="prompts",outcome="deny"} 1)",
           R"(toolgate_decisions_total{server="b",method="other",outcome="fault"} 1)",
           R"(toolgate_call_upstream_seconds_sum{server="b"} 0.02)",
           R"(toolgate_call_gateway_seconds_bucket{server="b",le="0.0001"} 1)",
           R"(toolgate_upstream_protocol_violations_total{server="b"} 1)",
           R"(toolgate_catalogue_refreshes_total{server="b",outcome="failed"} 1)",
           R"(toolgate_catalogue_refreshes_total{server="b",outcome="ok"} 0)",
       }) {
    EXPECT_TRUE(Has(registry, line)) << line;
  }
}

TEST(Metrics, CountRefusalsByStatusAlsoWithoutAServer) {
  telemetry::MetricRegistry registry;
  const UnservedMetrics unserved(registry);
  const auto part = std::make_shared<telemetry::MetricRegistry>();
  ServerMetrics(*part, "a").CountRefusal(401);
  registry.Attach(part);
  unserved.CountRefusal(404);
  unserved.CountRefusal(999);
  for (const char* line : {
           R"(toolgate_requests_refused_total{server="a",status="401"} 1)",
           R"x(toolgate_requests_refused_total{server="(none)",status="404"} 1)x",
           R"x(toolgate_requests_refused_total{server="(none)",status="other"} 1)x",
       }) {
    EXPECT_TRUE(Has(registry, line)) << line;
  }
}

TEST(FailureKind, TellsWhatWentWrongAtTheServer) {
  using transport::UpstreamFailure;
  const UpstreamFailure refused{{ErrorCode::kUnavailable, ""}, true, false, std::nullopt};
  EXPECT_EQ(FindFailureKind(refused), FailureKind::kUnreachable);
  const UpstreamFailure busy{{ErrorCode::kLimitExceeded, ""}, true, false, std::nullopt};
  EXPECT_EQ(FindFailureKind(busy), FailureKind::kLimit);
  const UpstreamFailure broken_off{{ErrorCode::kUnavailable, ""}, false, false, std::nullopt};
  EXPECT_EQ(FindFailureKind(broken_off), FailureKind::kBroken);
  const UpstreamFailure status{{ErrorCode::kUnavailable, ""}, false, false, 500};
  EXPECT_EQ(FindFailureKind(status), FailureKind::kHttpStatus);
  const UpstreamFailure lost{{ErrorCode::kUnavailable, ""}, false, true, 404};
  EXPECT_EQ(FindFailureKind(lost), FailureKind::kSessionLost);
  const UpstreamFailure credential{{ErrorCode::kUnauthenticated, ""}, false, false, 401};
  EXPECT_EQ(FindFailureKind(credential), FailureKind::kCredential);
  const UpstreamFailure slow{{ErrorCode::kTimeout, ""}, false, false, std::nullopt};
  EXPECT_EQ(FindFailureKind(slow), FailureKind::kTimeout);
  const UpstreamFailure given_up{{ErrorCode::kCancelled, ""}, true, false, std::nullopt};
  EXPECT_EQ(FindFailureKind(given_up), std::nullopt);
}

}  // namespace
}  // namespace toolgate::gateway
