// SPDX-License-Identifier: Apache-2.0
// What is said of a tool: its class, how bad that is, why, and what else was seen. The same
// definition among the same neighbours always gets the same assessment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::risk {

// What the tool can do at worst. Unknown: nothing in the definition says.
enum class Category : uint8_t { kUnknown, kRead, kWrite, kExecute, kDestructive, kFinancial };

// For sets of categories.
constexpr uint8_t BitOf(Category category) {
  return static_cast<uint8_t>(1u << static_cast<uint8_t>(category));
}

// How hard it is to undo.
enum class Severity : uint8_t { kLow, kMedium, kHigh, kCritical };

// High when the rules and the linear table agree, and there was text to read.
enum class Confidence : uint8_t { kLow, kMedium, kHigh };

// As they are written: `Read`, `Critical`, `high`.
std::string_view Name(Category category);
std::string_view Name(Severity severity);
std::string_view Name(Confidence confidence);

// Financial and Destructive: Critical. Execute, Unknown: High. Write: Medium. Read: Low.
Severity SeverityOf(Category category);

// A place in a definition.
enum class Field : uint8_t {
  kName,
  kTitle,
  kDescription,
  kInputSchema,
  kOutputSchema,
  kAnnotations
};

// Words of the definition itself, byte for byte, and the rule that read them.
struct Evidence {
  Field field = Field::kName;
  // Of a schema: the outermost property that it is in; of annotations: the member; else empty.
  std::string_view property;
  std::string_view text;  // a view into the definition
  std::string_view rule;  // the rule's id, such as `verb.destroy`; lives as long as the program
};

// `name`, `description`, `inputSchema.properties.path`, `annotations.readOnlyHint`...
std::string FieldPath(const Evidence& evidence);

// One step of severity up, and why.
struct Adjustment {
  std::string_view rule;
  Severity to = Severity::kLow;
};

// Something that a caller should know of, such as `sql`, `path`, `bulk`. Does not change the class.
struct Signal {
  std::string_view kind;
  Evidence evidence;
};

// An annotation that says otherwise than the evidence, which may be another annotation.
struct Contradiction {
  Evidence annotation;
  Evidence evidence;
};

// Text that seems to be meant for the model and not for its user.
struct Poisoning {
  std::string_view kind;  // such as `hidden_unicode`
  Severity severity = Severity::kLow;
  Evidence evidence;
};

struct Assessment {
  Category category = Category::kUnknown;
  Severity class_severity = Severity::kHigh;
  Severity adjusted_severity = Severity::kHigh;
  Confidence confidence = Confidence::kLow;
  Category second_vote = Category::kUnknown;  // of the linear table
  bool reviewed = false;                      // a person's word, not ours
  bool review_is_stale = false;               // a person's word on another definition of the tool
  std::vector<Evidence> evidence;             // what decided comes first
  std::vector<Adjustment> adjustments;
  std::vector<Signal> signals;
  std::vector<Contradiction> contradictions;
  std::vector<Poisoning> poisoning;
};

}  // namespace toolgate::risk
