// SPDX-License-Identifier: Apache-2.0
#include "gateway/record_head.h"

namespace toolgate::gateway {

audit::RecordHead MakeRecordHead(const transport::Call::Origin& origin, std::string_view server,
                                 base::WallTime now) {
  audit::RecordHead head;
  head.time = now;
  head.request_id = origin.request_id;
  head.grant = origin.principal.id;
  head.subject = origin.principal.subject;
  head.client_address = origin.client_address;
  head.server = server;
  if (const auto& grant = origin.principal.grant) {
    head.organisation = grant->organisation;
    head.grant = grant->label;
    head.grant_id = grant->id;
  }
  return head;
}

audit::RecordHead MakeRecordHead(const transport::Call& call, std::string_view server,
                                 base::WallTime now) {
  audit::RecordHead head = MakeRecordHead(call.origin(), server, now);
  if (call.session()) head.session = call.session()->digest();
  head.method = call.rule().name;
  return head;
}

}  // namespace toolgate::gateway
