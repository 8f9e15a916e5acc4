// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include <gtest/gtest.h>

#include "json/yaml.h"

namespace toolgate::json {
namespace {

TEST(ObjectReader, TellsEveryMistakeAtOnce) {
  const std::string source = "lsten: x\nport: many\nlevel: 99\nmode: fast\n";
  const auto document = ParseYaml(source);
  ASSERT_TRUE(document);
  base::Issues issues;
  ObjectReader reader(document->root(), "the config", issues);
  EXPECT_FALSE(reader.TakeString("listen"));
  EXPECT_FALSE(reader.TakeInt("port", 0, 65535));
  EXPECT_FALSE(reader.TakeInt("level", 0, 9));
  EXPECT_FALSE(reader.TakeWord("mode", {"slow", "exact"}));
  reader.Require("servers", Type::kObject);
  reader.Finish();
  EXPECT_EQ(issues.Format("c", source),
            "c:1:1: error: the config needs `servers`\n"
            "    lsten: x\n"
            "    ^\n"
            "c:1:1: error: the config has no field `lsten`\n"
            "    lsten: x\n"
            "    ^\n"
            "    did you mean `listen`?\n"
            "c:2:7: error: `port` must be a number, not a string\n"
            "    port: many\n"
            "          ^\n"
            "c:3:8: error: `level` must be a whole number from 0 to 9\n"
            "    level: 99\n"
            "           ^\n"
            "c:4:7: error: `mode` cannot be `fast`\n"
            "    mode: fast\n"
            "          ^\n"
            "    write one of `slow`, `exact`\n");
}

TEST(ObjectReader, ReadsNothingFromWhatIsNoObject) {
  const auto document = ParseYaml("[1]");
  ASSERT_TRUE(document);
  base::Issues issues;
  ObjectReader reader(document->root(), "the config", issues);
  EXPECT_FALSE(reader.TakeString("a"));
  reader.Finish();
  ASSERT_EQ(issues.all().size(), 1u);
  EXPECT_EQ(issues.all()[0].message, "the config must be an object, not an array");
}

TEST(PointerToken, EscapesByRfc6901) { EXPECT_EQ(PointerToken("a/b~c"), "a~1b~0c"); }

}  // namespace
}  // namespace toolgate::json
