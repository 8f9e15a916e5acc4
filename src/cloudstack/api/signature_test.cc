// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/api/signature.h"

#include <gtest/gtest.h>

namespace toolgate::cloudstack {
namespace {

struct Vector {
  Parameters parameters;
  const char* secret_key;
  const char* string_to_sign;
  const char* signature;
};

constexpr char kSecret[] = "test-secret-key";

// The first is the one of the CloudStack developer guide; the others were made with
// java.net.URLEncoder and javax.crypto.Mac, which the management server uses.
const Vector kVectors[] = {
    {{{"command", "listUsers"},
      {"response", "json"},
      {"apiKey",
       "plgWJfZK4gyS3mOMTVmjUVg-X-jlWlnfaUJ9GAbBbf9EdM-kAYMmAiLqzzq1ElZLYq_"
       "u38zCm0bewzGUdP66mg"}},
     "VDaACYb0LV9eNjTetIOElcVQkvJck_J_QljX_FcHRj87ZKiy0z0ty0ZsYBkoXkY9b7eq1EhwJaw7FF3akA3KBQ",
     "apikey=plgwjfzk4gys3momtvmjuvg-x-jlwlnfauj9gabbbf9edm-kaymmailqzzq1elzlyq_"
     "u38zcm0bewzgudp66mg&command=listusers&response=json",
     "TTpdDq/7j/J58XCRHomKoQXEQds="},
    {{{"command", "listZones"}, {"response", "json"}, {"apiKey", "test-api-key_1"}},
     kSecret,
     "apikey=test-api-key_1&command=listzones&response=json",
     "eB20zDmNk1jcHivqwjoVu9QAdWA="},
    {{{"command", "deployVirtualMachine"},
      {"response", "json"},
      {"apiKey", "test-api-key_1"},
      {"zoneid", "z1"},
      {"displayname", "web server (1)~!'*"},
      {"details[0].cpuNumber", "2"}},
     kSecret,
     "apikey=test-api-key_1&command=deployvirtualmachine&details[0].cpunumber=2&displayname=web%"
     "20server%20%281%29%7e%21%27*&response=json&zoneid=z1",
     "sqglTGyvC7JSavP+zXbt65aPqPY="},
    {{{"command", "createVolume"},
      {"response", "json"},
      {"apiKey", "test-api-key_1"},
      {"name", "données+100% é/ü"},
      {"signatureVersion", "3"},
      {"expires", "2026-01-01T00:00:00+0000"}},
     kSecret,
     "apikey=test-api-key_1&command=createvolume&expires=2026-01-01t00%3a00%3a00%2b0000&name="
     "donn%c3%a9es%2b100%25%20%c3%a9%2f%c3%bc&response=json&signatureversion=3",
     "gooujXViwO1qI+qj4wbpgGkwRsk="},
    {{{"command", "listVirtualMachines"},
      {"response", "json"},
      {"apiKey", "test-api-key_1"},
      {"Zone", "b"},
      {"account", "a"},
      {"_", "1"}},
     kSecret,
     "zone=b&_=1&account=a&apikey=test-api-key_1&command=listvirtualmachines&response=json",
     "rq35T8OlKUqyvbTyv8A2xSkFzYg="},
};

TEST(Signature, AgreesWithTheServersVectors) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(StringToSign(vector.parameters), vector.string_to_sign);
    EXPECT_EQ(Sign(vector.parameters, vector.secret_key), vector.signature);
  }
}

TEST(Signature, LeavesItselfOutInAnyCase) {
  Parameters parameters = kVectors[1].parameters;
  parameters.push_back({"Signature", "whatever"});
  EXPECT_EQ(Sign(parameters, kSecret), kVectors[1].signature);
}

TEST(Form, KeepsEveryByte) {
  const Parameters sent = {{"name", "a+b c&d=e%~!'()*-._/ü"}, {"details[0].x", ""}};
  const auto read = DecodeForm(EncodeForm(sent));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].value, sent[0].value);
  EXPECT_EQ((*read)[1].name, "details[0].x");
}

TEST(Form, ReadsPlusAsSpaceAndRefusesBrokenEscapes) {
  const auto read = DecodeForm("a=1+2&flag&&b=%2B");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3u);
  EXPECT_EQ((*read)[0].value, "1 2");
  EXPECT_EQ((*read)[1].value, "");
  EXPECT_EQ(*FindParameter(*read, "B"), "+");
  EXPECT_FALSE(DecodeForm("a=%2"));
  EXPECT_FALSE(DecodeForm("%zz=1"));
}

}  // namespace
}  // namespace toolgate::cloudstack
