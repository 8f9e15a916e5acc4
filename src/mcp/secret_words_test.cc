// SPDX-License-Identifier: Apache-2.0
// Every row of testdata/secret_words.yaml.
#include "mcp/secret_words.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "json/yaml.h"

namespace toolgate::mcp {
namespace {

TEST(FindSecretWords, EveryRow) {
  const auto rows = json::ParseYaml(base::ReadFile("testdata/secret_words.yaml").value());
  ASSERT_TRUE(rows) << rows.error().message << " " << rows.error().position.line;
  EXPECT_GT(rows->root().size(), 90u);
  for (const auto& [key, key_value, row] : rows->root()) {
    auto at = row.begin();
    const std::string_view text = (*at).value.text();
    const std::string_view in_label = (*++at).value.text();
    const std::string_view in_prose = (*++at).value.text();
    EXPECT_EQ(FindSecretWords(text, TextPlace::kLabel), in_label) << text;
    EXPECT_EQ(FindSecretWords(text, TextPlace::kProse), in_prose) << text;
  }
}

}  // namespace
}  // namespace toolgate::mcp
