// SPDX-License-Identifier: Apache-2.0
#include "risk/assessment.h"

namespace toolgate::risk {

std::string_view Name(Category category) {
  switch (category) {
    case Category::kUnknown:
      return "Unknown";
    case Category::kRead:
      return "Read";
    case Category::kWrite:
      return "Write";
    case Category::kExecute:
      return "Execute";
    case Category::kDestructive:
      return "Destructive";
    case Category::kFinancial:
      return "Financial";
  }
  return "Unknown";
}

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kLow:
      return "Low";
    case Severity::kMedium:
      return "Medium";
    case Severity::kHigh:
      return "High";
    case Severity::kCritical:
      return "Critical";
  }
  return "Critical";
}

std::string_view Name(Confidence confidence) {
  switch (confidence) {
    case Confidence::kLow:
      return "low";
    case Confidence::kMedium:
      return "medium";
    case Confidence::kHigh:
      return "high";
  }
  return "low";
}

Severity SeverityOf(Category category) {
  switch (category) {
    case Category::kRead:
      return Severity::kLow;
    case Category::kWrite:
      return Severity::kMedium;
    case Category::kUnknown:
    case Category::kExecute:
      return Severity::kHigh;
    case Category::kDestructive:
    case Category::kFinancial:
      return Severity::kCritical;
  }
  return Severity::kCritical;
}

namespace {

std::string SchemaPath(std::string_view schema, std::string_view property) {
  std::string path(schema);
  if (!property.empty()) path.append(".properties.").append(property);
  return path;
}

}  // namespace

std::string FieldPath(const Evidence& evidence) {
  switch (evidence.field) {
    case Field::kName:
      return "name";
    case Field::kTitle:
      return "title";
    case Field::kDescription:
      return "description";
    case Field::kInputSchema:
      return SchemaPath("inputSchema", evidence.property);
    case Field::kOutputSchema:
      return SchemaPath("outputSchema", evidence.property);
    case Field::kAnnotations:
      return evidence.property.empty() ? "annotations"
                                       : "annotations." + std::string(evidence.property);
  }
  return "name";
}

}  // namespace toolgate::risk
