// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/api/signature.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace toolgate::cloudstack {
namespace {

std::optional<std::string> DecodeFormText(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return base::PercentDecode(spaced);
}

}  // namespace

const std::string* FindParameter(const Parameters& parameters, std::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (base::EqualsIgnoreCase(parameter.name, name)) return &parameter.value;
  }
  return nullptr;
}

std::string EncodeValue(std::string_view value) { return base::PercentEncode(value, "*-._"); }

std::string EncodeForm(const Parameters& parameters) {
  std::string form;
  for (const Parameter& parameter : parameters) {
    if (!form.empty()) form += '&';
    form += EncodeValue(parameter.name) + '=' + EncodeValue(parameter.value);
  }
  return form;
}

base::Result<Parameters> DecodeForm(std::string_view text) {
  Parameters parameters;
  for (std::string_view pair : base::Split(text, '&')) {
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    auto name = DecodeFormText(pair.substr(0, equals));
    auto value = DecodeFormText(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) {
      return base::Fail(base::ErrorCode::kInvalidInput,
                        fmt::format("malformed escape in `{}`", base::Printable(pair)));
    }
    parameters.push_back({std::move(*name), std::move(*value)});
  }
  return parameters;
}

std::string StringToSign(Parameters parameters) {
  std::erase_if(parameters, [](const Parameter& parameter) {
    return base::EqualsIgnoreCase(parameter.name, "signature");
  });
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const Parameter& a, const Parameter& b) { return a.name < b.name; });
  std::string text;
  for (const Parameter& parameter : parameters) {
    if (!text.empty()) text += '&';
    text += parameter.name + '=' + EncodeValue(parameter.value);
  }
  return base::ToAsciiLower(text);
}

std::string Sign(const Parameters& parameters, std::string_view secret_key) {
  return base::Base64Encode(crypto::HmacSha1(secret_key, StringToSign(parameters)));
}

}  // namespace toolgate::cloudstack
