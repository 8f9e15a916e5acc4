// SPDX-License-Identifier: Apache-2.0
// Any bytes as YAML: an error or a document that can be written as JSON and read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/parse.h"
#include "json/writer.h"
#include "json/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate::json;
  const auto document = ParseYaml(std::string(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const std::string written = Write(document->root());
  Document again;
  if (ParseInto(again, written) || Write(again.root()) != written) std::abort();
  return 0;
}
