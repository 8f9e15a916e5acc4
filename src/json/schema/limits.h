// SPDX-License-Identifier: Apache-2.0
// What a schema, and a validation, may cost. Schemas come from servers that may be hostile: one
// that asks for more is unusable, a value that would take more is invalid.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toolgate::json {

// Of a schema and everything that it refers to.
constexpr size_t kSchemaDepthMax = 64;
constexpr size_t kSubschemasMax = 2000;
constexpr uint64_t kCompileStepsMax = 5'000'000;  // members looked at
constexpr size_t kUriBytesMax = 2048;
// Names of declared properties that may stand in objects at some place, summed over all places.
constexpr size_t kDeclaredListsMax = 100'000;

// Patterns, each different one counted once. What one may take bounds its program (16 bytes an
// instruction, a quarter of the memory) and what matching it caches.
constexpr size_t kPatternBytesMax = 4096;
constexpr size_t kTranslatedBytesMax = 64 * 1024;
constexpr int64_t kPatternMemoryBytes[] = {128 << 10, 1 << 20, 4 << 20};  // the first that will do
constexpr int64_t kPatternsMemoryBytesMax = 16 << 20;

// Of one validation. A step is about what one keyword takes for one small value: some nanoseconds.
constexpr uint64_t kValidationStepsMax = 10'000'000;
constexpr size_t kValidationDepthMax = 1000;
constexpr size_t kBytesPerStep = 64;      // compared or counted
constexpr size_t kDigitsPerStep = 4;      // read as an exact number
constexpr size_t kStepsPerDivision = 16;  // of numbers, and as many for each four digits
// Instructions of a pattern times bytes of the text: the worst that RE2 can be brought to do.
constexpr size_t kPatternWorkPerStep = 10;

}  // namespace toolgate::json
