// SPDX-License-Identifier: Apache-2.0
// All members of each kind of entity, for whatever writes or reads them all alike. An entity that
// gets a member which is not named here does not compile.
#pragma once

#include <string_view>

#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// A macro, because only so the names of the members are spelled once: `VisitFields(entity, visit)`
// calls `visit("id, name, ...", entity.id, entity.name, ...)`.
#define TOOLGATE_FIELDS(Type, ...)                      \
  template <class Visit>                                \
  void VisitFields(Type& entity, Visit&& visit) {       \
    auto& [__VA_ARGS__] = entity;                       \
    visit(std::string_view(#__VA_ARGS__), __VA_ARGS__); \
  }                                                     \
  template <class Visit>                                \
  void VisitFields(const Type& entity, Visit&& visit) { \
    const auto& [__VA_ARGS__] = entity;                 \
    visit(std::string_view(#__VA_ARGS__), __VA_ARGS__); \
  }

TOOLGATE_FIELDS(Domain, id, name, path, parent, level, created)
TOOLGATE_FIELDS(Account, id, name, type, domain, user, project, state, api_key_access, created)
TOOLGATE_FIELDS(User, id, name, account, first_name, last_name, email, api_key, secret_key,
                password, state, api_key_access, created)
TOOLGATE_FIELDS(Project, id, name, display_text, state, domain, account, members, created)
TOOLGATE_FIELDS(Event, id, type, level, state, description, account, user, start_id, resource_type,
                resource_id, archived, created)
TOOLGATE_FIELDS(Alert, id, type, subject, sent, is_resolved)

TOOLGATE_FIELDS(Zone, id, name, dns, internal_dns, guest_cidr, allocation_state, vlans,
                private_addresses, secondary_storage_bytes, created)
TOOLGATE_FIELDS(Pod, id, name, zone, gateway, netmask, start_address, end_address, allocation_state)
TOOLGATE_FIELDS(Cluster, id, name, pod, allocation_state, cpu_overcommit, memory_overcommit)
TOOLGATE_FIELDS(Host, id, name, address, zone, cluster, status, resource_state, cpu_number,
                cpu_speed_mhz, memory_bytes, tags, created, disconnected)
TOOLGATE_FIELDS(StoragePool, id, name, zone, cluster, address, path, type, size_bytes,
                overprovisioning, tags, state, created)
TOOLGATE_FIELDS(SystemVm, id, name, type, state, agent_state, zone, pod, host, public_address,
                private_address, link_local_address, created)

TOOLGATE_FIELDS(ServiceOffering, id, name, display_text, cpu_number, cpu_speed_mhz, memory_mib,
                is_custom, cpu_number_min, cpu_number_max, memory_mib_min, memory_mib_max,
                offers_ha, host_tags, storage_tags, root_disk_gib, state, created)
TOOLGATE_FIELDS(DiskOffering, id, name, display_text, size_gib, is_custom, tags, state, created)
TOOLGATE_FIELDS(OsCategory, id, name)
TOOLGATE_FIELDS(OsType, id, name, category)
TOOLGATE_FIELDS(Template, id, name, display_text, os_type, size_bytes, password_enabled, zone,
                is_in_all_zones, is_iso, is_bootable, is_public, is_featured, is_extractable,
                is_ready, type, account, launchers, removed, created)

TOOLGATE_FIELDS(NetworkOffering, id, name, display_text, guest_type, state, services, is_default,
                specify_vlan, specify_ip_ranges, for_vpc, created)
TOOLGATE_FIELDS(Vpc, id, name, display_text, cidr, domain, state, zone, account, created)
TOOLGATE_FIELDS(Network, id, name, display_text, type, gateway, netmask, cidr, start_address,
                end_address, domain, dns1, dns2, vlan, acl_type, state, offering, vpc, zone,
                account, created, restart_required, removed)
TOOLGATE_FIELDS(Router, id, name, state, public_address, network, host, created, deleted)
TOOLGATE_FIELDS(PublicAddress, id, address, state, zone, account, network, vpc, is_source_nat,
                machine, guest_address, allocated)
TOOLGATE_FIELDS(FirewallRule, id, purpose, state, protocol, start_port, end_port, cidrs, address,
                network, account, opened_for, deleted, icmp_type, icmp_code, private_port,
                private_end_port, machine, guest_address, name, description, algorithm, members)

TOOLGATE_FIELDS(SecurityGroup, id, name, description, account, members, deleted)
TOOLGATE_FIELDS(SecurityGroupRule, id, group, direction, protocol, start, end, cidr, source,
                deleted)
TOOLGATE_FIELDS(AffinityGroup, id, name, description, type, account, members)
TOOLGATE_FIELDS(SshKeyPair, id, name, public_key, fingerprint, account, deleted)

TOOLGATE_FIELDS(Nic, id, network, address, mac_address, is_default, device_id)
TOOLGATE_FIELDS(CustomSize, cpu_number, cpu_speed_mhz, memory_mib)
TOOLGATE_FIELDS(VirtualMachine, id, database_id, name, display_name, state, removed,
                delete_protection, ha_enabled, is_displayed, is_dynamically_scalable, account, user,
                zone, host, last_host, source, offering, custom, nics, group, key_pairs, user_data,
                password, details, created, updated)
TOOLGATE_FIELDS(Volume, id, database_id, name, is_root, size_bytes, state, delete_protection,
                is_displayed, account, zone, machine, device_id, offering, pool, snapshot, source,
                iops_min, iops_max, created, attached)
TOOLGATE_FIELDS(Snapshot, id, name, state, volume, account, size_bytes, location_type, created)
TOOLGATE_FIELDS(MachineSnapshot, id, name, display_name, description, state, has_memory, is_current,
                machine, parent, account, created)

TOOLGATE_FIELDS(Tag, key, value, customer)
TOOLGATE_FIELDS(TaggedResource, type, owner, tags)
TOOLGATE_FIELDS(UsageDetail, offering_id, size_bytes)
TOOLGATE_FIELDS(UsageSpan, kind, id, owner, detail, start, end)
TOOLGATE_FIELDS(ResourceCounts::Holding, counts, limits)
TOOLGATE_FIELDS(AllowedSource, text, block)
TOOLGATE_FIELDS(Settings, release, user_may_expunge, user_may_expunge_volumes, user_sees_destroyed,
                posts_and_timestamps, encodes_answers, requests_per_second_max, content_type,
                allowed_sources, session_timeout, job_expiry, clock_skew, accepts_jobs,
                forces_stop_to_destroy, destroys_root_disks, scales_running_machines,
                expunge_interval, expunge_delay)

#undef TOOLGATE_FIELDS

// Calls `visit(name, table)` for each table but that of the roles, which every cloud has alike.
template <class AnyCloud, class Visit>
void VisitTables(AnyCloud& cloud, Visit&& visit) {
  visit("domains", cloud.domains);
  visit("accounts", cloud.accounts);
  visit("users", cloud.users);
  visit("projects", cloud.projects);
  visit("events", cloud.events);
  visit("zones", cloud.zones);
  visit("pods", cloud.pods);
  visit("clusters", cloud.clusters);
  visit("hosts", cloud.hosts);
  visit("pools", cloud.pools);
  visit("system_vms", cloud.system_vms);
  visit("offerings", cloud.offerings);
  visit("disk_offerings", cloud.disk_offerings);
  visit("os_categories", cloud.os_categories);
  visit("os_types", cloud.os_types);
  visit("templates", cloud.templates);
  visit("network_offerings", cloud.network_offerings);
  visit("vpcs", cloud.vpcs);
  visit("networks", cloud.networks);
  visit("routers", cloud.routers);
  visit("public_addresses", cloud.public_addresses);
  visit("firewall_rules", cloud.firewall_rules);
  visit("security_groups", cloud.security_groups);
  visit("security_group_rules", cloud.security_group_rules);
  visit("affinity_groups", cloud.affinity_groups);
  visit("ssh_keys", cloud.ssh_keys);
  visit("machines", cloud.machines);
  visit("volumes", cloud.volumes);
  visit("snapshots", cloud.snapshots);
  visit("machine_snapshots", cloud.machine_snapshots);
  visit("alerts", cloud.alerts);
}

}  // namespace toolgate::simulator
