// SPDX-License-Identifier: Apache-2.0
// An assessment as JSON: the members that every machine-readable report has.
#pragma once

#include <string_view>

#include "json/writer.h"
#include "risk/assessment.h"

namespace toolgate::report {

// The members of an object, without its braces. Adjustments, contradictions and poisoning are left
// out where there are none; `reviewed` is there where a person decided, `review_is_stale` where one
// decided of another definition.
void WriteAssessmentMembers(json::Writer& writer, const risk::Assessment& assessment);

// `field`, `text`, `rule`.
void WriteEvidenceMembers(json::Writer& writer, const risk::Evidence& evidence);

}  // namespace toolgate::report
