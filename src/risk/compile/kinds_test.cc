// SPDX-License-Identifier: Apache-2.0
// What the build says of broken data files: each testdata/NAME/KIND.yaml has its exact message
// in NAME/expected.
#include "risk/compile/kinds.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "risk/compile/generated_source.h"

namespace toolgate::risk {
namespace {

namespace fs = std::filesystem;

std::string ReadText(const fs::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// A folder like data/, in which one file is another one.
class BrokenFolder {
 public:
  explicit BrokenFolder(const fs::path& yaml) {
    folder_ = fs::path(testing::TempDir()) / ("risk_data_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::copy(fs::path(TOOLGATE_SOURCE_DIR) / "src/risk/data", folder_);
    fs::copy(yaml, folder_ / yaml.filename(), fs::copy_options::overwrite_existing);
  }
  ~BrokenFolder() { fs::remove_all(folder_); }

  // With the folder's name left out.
  std::string Compile(const std::string& kind) const {
    const auto source = CompileKind(folder_.string(), kind);
    if (source) return "it was taken";
    std::string message = source.error().message;
    for (size_t at = 0; (at = message.find(folder_.string(), at)) != std::string::npos;) {
      message.erase(at, folder_.string().size() + 1);
    }
    return message;
  }

 private:
  fs::path folder_;
};

TEST(DataFiles, ThatAreBrokenAreRefusedWithLineAndColumn) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator("testdata")) {
    for (const auto& yaml : fs::directory_iterator(entry.path())) {
      if (yaml.path().extension() != ".yaml") continue;
      const std::string told = BrokenFolder(yaml.path()).Compile(yaml.path().stem().string());
      if (std::getenv("UPDATE_EXPECTED") != nullptr)
        std::ofstream(entry.path() / "expected") << told;
      EXPECT_EQ(told, ReadText(entry.path() / "expected")) << yaml.path();
      ++files;
    }
  }
  EXPECT_GE(files, 8);
}

TEST(CompileKind, WritesTheSameSourceTwice) {
  const std::string folder = fs::path(TOOLGATE_SOURCE_DIR) / "src/risk/data";
  for (const char* kind : {"lexicon", "rules", "table"}) {
    const auto source = CompileKind(folder, kind);
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_EQ(*source, *CompileKind(folder, kind));
  }
}

TEST(CompileKind, KnowsOnlyItsKinds) {
  const auto source = CompileKind("data", "recipes");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().message, "no kind `recipes`");
}

TEST(Quote, KeepsEveryByte) {
  EXPECT_EQ(Quote("a\"b\\c\n\xc3\xa9?"), R"("a\"b\\c\012\303\251\?")");
}

TEST(GeneratedSource, HasTablesWithoutRowsToo) {
  GeneratedSource out("data/x.yaml", "risk/x.h");
  out.BeginRows("int", "numbers");
  out.EndRows();
  EXPECT_NE(std::move(out).Finish().find("numbers(numbersRows, 0)"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::risk
