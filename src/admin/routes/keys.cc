// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "control/rows.h"
#include "control/sealing_keys.h"

namespace toolgate::admin::routes {
namespace {

using control::Outcome;

void WriteKeys(json::Writer& writer, const crypto::KeyRing& keys) {
  writer.Key("items").BeginArray();
  for (const crypto::SealingKey& key : keys.keys()) {
    writer.BeginObject().Member("version", int64_t{key.version});
    control::WriteTime(writer, "created_at", key.created);
    writer.EndObject();
  }
  writer.EndArray();
}

Outcome<Answer> List(Call& call) {
  return JsonAnswer(200, [&](json::Writer& writer) { WriteKeys(writer, call.services.keys); });
}

// A ring that is in no file gets its keys from whoever keeps it: there is only sealing to be done.
Outcome<Answer> Rotate(Call& call) {
  crypto::KeyRing& keys = call.services.keys;
  RETURN_IF_FAULT(ReadStore(call, [&](state::Tables& tables) -> Outcome<void> {
    return control::CheckSecrets(tables, keys);
  }));
  if (keys.is_in_file()) RETURN_IF_FAULT(keys.AddKey(call.now));
  return ChangeStore(call, [&](const control::Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const size_t servers, control::ResealAll(context, keys));
    return JsonAnswer(200, [&](json::Writer& writer) {
      WriteKeys(writer, keys);
      writer.Member("resealed_servers", static_cast<int64_t>(servers));
    });
  });
}

}  // namespace

std::span<const Route> KeyRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/instance/keys", "listKeys", Access::kOperator, Body::kNone, "", List},
      {"POST", "/instance/keys/rotate", "rotateKeys", Access::kOperator, Body::kNone, "", Rotate},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
