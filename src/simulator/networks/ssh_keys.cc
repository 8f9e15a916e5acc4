// SPDX-License-Identifier: Apache-2.0
// SSH key pairs, and the list of affinity groups.
#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/ssh_key.h"
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/named.h"

namespace toolgate::simulator {
namespace {

void WriteKeyMembers(json::Writer& writer, const SshKeyPair& pair) {
  writer.Member("id", pair.id).Member("name", pair.name);
  WriteOwner(writer, *pair.account);
  writer.Member("fingerprint", pair.fingerprint).Member("hasannotations", false);
}

void WriteKey(json::Writer& writer, const SshKeyPair& pair) {
  writer.BeginObject();
  WriteKeyMembers(writer, pair);
  writer.EndObject();
}

void WriteAffinityGroup(json::Writer& writer, const AffinityGroup& group) {
  writer.BeginObject().Member("id", group.id).Member("name", group.name);
  writer.Member("description", group.description);
  WriteOwner(writer, *group.account);
  writer.Member("type", group.type).Key("virtualmachineIds").BeginArray();
  for (const VirtualMachine* machine : group.members) writer.String(machine->id);
  writer.EndArray();
  WriteEmptyList(writer, "dedicatedresources");
  writer.EndObject();
}

// The bytes of a public key line: its second word, which begins with the kind again.
std::optional<std::string> KeyBytes(std::string_view line) {
  const auto words = base::Split(base::Trim(line), ' ');
  if (words.size() < 2) return std::nullopt;
  const bool is_kind = words[0].starts_with("ssh-") || words[0].starts_with("ecdsa-sha2-") ||
                       words[0].starts_with("sk-");
  const auto bytes = base::Base64Decode(words[1]);
  const bool fits = is_kind && bytes && bytes->size() > words[0].size() + 4 &&
                    std::string_view(*bytes).substr(4).starts_with(words[0]);
  return fits ? bytes : std::nullopt;
}

// Adds a pair of the account that the request names, unless it has one like it.
tl::expected<const SshKeyPair*, ApiFailure> AddPair(CommandContext& context,
                                                    std::string public_key) {
  Cloud& cloud = context.cloud;
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  const std::string_view name = context.arguments.Text("name");
  if (FindKeyPair(cloud, **owner, name)) {
    return Fail(Invalid(fmt::format("A key pair with name '{}' already exists.", name)));
  }
  const auto bytes = KeyBytes(public_key);
  if (!bytes) return Fail(Invalid("Public key is invalid"));
  SshKeyPair pair;
  pair.fingerprint = crypto::Md5Fingerprint(*bytes);
  for (const SshKeyPair& other : cloud.ssh_keys) {
    const bool is_same =
        !other.deleted && other.account == *owner && other.fingerprint == pair.fingerprint;
    if (is_same) {
      return Fail(Invalid(fmt::format("A key pair with fingerprint '{}' already exists: '{}'.",
                                      pair.fingerprint, other.name)));
    }
  }
  pair.id = cloud.NewId();
  pair.name = name;
  pair.public_key = std::move(public_key);
  pair.account = *owner;
  const SshKeyPair& added = cloud.ssh_keys.Add(std::move(pair));
  context.subject = {"SSHKeyPair", added.id, added.account};
  return &added;
}

}  // namespace

Reply CreateSshKeyPair(CommandContext& context) {
  // The key follows from the cloud's seed; the private one is shown here and nowhere else.
  const crypto::SshKey key = crypto::MakeSshKey(context.cloud.NewSecret(), "");
  const auto added = AddPair(context, key.public_line);
  if (!added) return Fail(added.error());
  return OneRow("keypair", [&](json::Writer& writer) {
    writer.BeginObject().Member("privatekey", key.private_pem);
    WriteKeyMembers(writer, **added);
    writer.EndObject();
  });
}

Reply RegisterSshKeyPair(CommandContext& context) {
  const auto added = AddPair(context, std::string(context.arguments.Text("publickey")));
  if (!added) return Fail(added.error());
  return OneRow("keypair", [&](json::Writer& writer) { WriteKey(writer, **added); });
}

Reply ListSshKeyPairs(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto pairs = Select(context.cloud.ssh_keys, [&](const SshKeyPair& pair) {
    return !pair.deleted && IsInScope(context, *pair.account) &&
           MatchesNames(arguments, pair.id, pair.name) &&
           HasKeyword(arguments, pair.name, pair.fingerprint) &&
           !Differs(arguments, "fingerprint", pair.fingerprint);
  });
  return WriteList(context, "sshkeypair", pairs, WriteKey);
}

Reply DeleteSshKeyPair(CommandContext& context) {
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  const std::string_view name = context.arguments.Text("name");
  SshKeyPair* pair = FindKeyPair(context.cloud, **owner, name);
  if (!pair) {
    return Fail(Invalid(fmt::format("A key pair with name '{}' does not exist for account {}",
                                    base::Printable(name), (*owner)->name)));
  }
  pair->deleted = true;
  return kSuccess;
}

Reply ListAffinityGroups(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto groups = Select(context.cloud.affinity_groups, [&](const AffinityGroup& group) {
    const std::string_view id = arguments.Text("virtualmachineid");
    const bool has_machine = id.empty() || std::any_of(group.members.begin(), group.members.end(),
                                                       [id](const VirtualMachine* machine) {
                                                         return machine->id == id;
                                                       });
    return has_machine && IsInScope(context, *group.account) &&
           MatchesNames(arguments, group.id, group.name) && HasKeyword(arguments, group.name) &&
           !Differs(arguments, "type", group.type);
  });
  return WriteList(context, "affinitygroup", groups, WriteAffinityGroup);
}

}  // namespace toolgate::simulator
