// SPDX-License-Identifier: Apache-2.0
#include "policy/uri_form.h"

#include <string>

#include <gtest/gtest.h>

namespace toolgate::policy {
namespace {

TEST(IsNormalUri, TakesWhatServersPublish) {
  for (const char* uri :
       {"cloudstack://vm/4c1f", "file:///srv/notes.txt", "file:///C:/a/b.txt", "test://a",
        "urn:isbn:0451450523", "mailto:a@example.com", "https://example.com/a?b=c&d=/e#f", "data:,",
        "git+ssh://h/x", "x:", "x:...", "x:/a/..b/.c/d./...", "x:a%20b", "x:%C3%A9", "x:100%25",
        "x:a%2Fb", "x://[::1]/a", "x://{owner}/{name}{?page,per*}"}) {
    EXPECT_TRUE(IsNormalUri(uri)) << uri;
  }
}

TEST(IsNormalUri, RefusesDotsHoweverTheyAreWritten) {
  for (const char* uri :
       {"x://vm/../secret", "x://vm/..",     "x://vm/.",       "x://vm/./a",  "x:..",
        "x:../a",           "x://../a",      "x:/a?path=../b", "x:/a?..",     "x:/a#..",
        "x:/a/..;b/c",      "x:/a%2F..%2Fb", "x:/a/..%2Fb",    "x:/a%2F../b", "x:/%2e%2e/a",
        "x:/%2E%2E/a",      "x:/.%2E/a",     "x:/a/..\\b",     "x:/a/..%5Cb", "x:/a%3F../b"}) {
    EXPECT_FALSE(IsNormalUri(uri)) << uri;
  }
}

TEST(IsNormalUri, RefusesOtherSpellings) {
  for (const char* uri : {"FILE:///a", "File:///a", "x:%61", "x:%7E", "x:%c3%a9", "x:%2f", "x:%c3",
                          "x:%", "x:%2", "x:%2G", "x:%%20", "x:%+1"}) {
    EXPECT_FALSE(IsNormalUri(uri)) << uri;
  }
}

TEST(IsNormalUri, RefusesWhatIsNoUri) {
  for (const char* uri :
       {"", "notes", "/etc/passwd", ":a", "1x:a", "+x:a", "a b:c", "x:a b", "x:\xC3\xA9", "x:a\nb",
        "x:a\\b", "x:\"", "x:<a>", "x:^", "x:`", "x:a|b", "x:%00", "x:%0A", "x:%7F"}) {
    EXPECT_FALSE(IsNormalUri(uri)) << uri;
  }
  EXPECT_FALSE(IsNormalUri(std::string_view("x:a\0b", 5)));
}

}  // namespace
}  // namespace toolgate::policy
