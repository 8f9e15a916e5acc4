// SPDX-License-Identifier: Apache-2.0
#include "report/assessment_json.h"

namespace toolgate::report {
namespace {

void WriteEvidence(json::Writer& writer, const risk::Evidence& evidence) {
  writer.BeginObject();
  WriteEvidenceMembers(writer, evidence);
  writer.EndObject();
}

void WriteAdjustments(json::Writer& writer, const risk::Assessment& assessment) {
  if (assessment.adjustments.empty()) return;
  writer.Key("adjustments").BeginArray();
  for (const risk::Adjustment& adjustment : assessment.adjustments) {
    writer.BeginObject().Member("rule", adjustment.rule);
    writer.Member("to", risk::Name(adjustment.to)).EndObject();
  }
  writer.EndArray();
}

void WriteSignals(json::Writer& writer, const risk::Assessment& assessment) {
  writer.Key("signals").BeginArray();
  for (const risk::Signal& signal : assessment.signals) {
    writer.BeginObject().Member("kind", signal.kind);
    WriteEvidenceMembers(writer, signal.evidence);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteContradictions(json::Writer& writer, const risk::Assessment& assessment) {
  if (assessment.contradictions.empty()) return;
  writer.Key("contradictions").BeginArray();
  for (const risk::Contradiction& contradiction : assessment.contradictions) {
    writer.BeginObject().Key("annotation");
    WriteEvidence(writer, contradiction.annotation);
    writer.Key("evidence");
    WriteEvidence(writer, contradiction.evidence);
    writer.EndObject();
  }
  writer.EndArray();
}

void WritePoisoning(json::Writer& writer, const risk::Assessment& assessment) {
  if (assessment.poisoning.empty()) return;
  writer.Key("poisoning").BeginArray();
  for (const risk::Poisoning& finding : assessment.poisoning) {
    writer.BeginObject().Member("kind", finding.kind);
    writer.Member("severity", risk::Name(finding.severity));
    WriteEvidenceMembers(writer, finding.evidence);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

void WriteEvidenceMembers(json::Writer& writer, const risk::Evidence& evidence) {
  // Most evidence is in the name or the description: these need no text of their own.
  switch (evidence.field) {
    case risk::Field::kName:
      writer.Member("field", "name");
      break;
    case risk::Field::kDescription:
      writer.Member("field", "description");
      break;
    default:
      writer.Member("field", std::string_view(risk::FieldPath(evidence)));
  }
  writer.Member("text", evidence.text).Member("rule", evidence.rule);
}

void WriteAssessmentMembers(json::Writer& writer, const risk::Assessment& assessment) {
  writer.Member("category", risk::Name(assessment.category));
  writer.Member("severity", risk::Name(assessment.class_severity));
  writer.Member("adjusted_severity", risk::Name(assessment.adjusted_severity));
  writer.Member("confidence", risk::Name(assessment.confidence));
  writer.Member("second_vote", risk::Name(assessment.second_vote));
  if (assessment.reviewed) writer.Member("reviewed", true);
  if (assessment.review_is_stale) writer.Member("review_is_stale", true);
  writer.Key("evidence").BeginArray();
  for (const risk::Evidence& evidence : assessment.evidence) WriteEvidence(writer, evidence);
  writer.EndArray();
  WriteAdjustments(writer, assessment);
  WriteSignals(writer, assessment);
  WriteContradictions(writer, assessment);
  WritePoisoning(writer, assessment);
}

}  // namespace toolgate::report
