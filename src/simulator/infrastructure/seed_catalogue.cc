// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "simulator/infrastructure/seed.h"

namespace toolgate::simulator {
namespace {

constexpr int64_t kGiB = int64_t{1} << 30;

ServiceOffering MakeOffering(Cloud& cloud, const char* name, base::WallTime now) {
  ServiceOffering offering;
  offering.id = cloud.NewId();
  offering.name = name;
  offering.created = now;
  return offering;
}

void AddFixedOfferings(Cloud& cloud, base::WallTime now) {
  struct Row {
    const char* name;
    int64_t cpus, memory_mib;
  };
  for (const Row& row : {Row{"small", 1, 1024}, Row{"medium", 2, 4096}, Row{"large", 4, 8192},
                         Row{"xlarge", 8, 32768}}) {
    ServiceOffering offering = MakeOffering(cloud, row.name, now);
    offering.display_text = fmt::format("{} vCPU, {} GiB", row.cpus, row.memory_mib / 1024);
    offering.cpu_number = row.cpus;
    offering.memory_mib = row.memory_mib;
    cloud.offerings.Add(std::move(offering));
  }
}

void AddSpecialOfferings(Cloud& cloud, base::WallTime now) {
  ServiceOffering custom = MakeOffering(cloud, "custom", now);
  custom.display_text = "as many CPUs and as much memory as you say";
  custom.is_custom = true;
  custom.cpu_number = custom.memory_mib = 0;
  custom.cpu_number_min = 1;
  custom.cpu_number_max = 16;
  custom.memory_mib_min = 512;
  custom.memory_mib_max = 65536;
  cloud.offerings.Add(std::move(custom));

  ServiceOffering available = MakeOffering(cloud, "medium-ha", now);
  available.display_text = "2 vCPU, 4 GiB, restarted when its host is lost";
  available.cpu_number = 2;
  available.memory_mib = 4096;
  available.offers_ha = true;
  cloud.offerings.Add(std::move(available));

  ServiceOffering tagged = MakeOffering(cloud, "gpu", now);
  tagged.display_text = "8 vCPU, 32 GiB, on hosts tagged gpu";
  tagged.cpu_number = 8;
  tagged.memory_mib = 32768;
  tagged.host_tags = "gpu";
  cloud.offerings.Add(std::move(tagged));
}

void AddDiskOfferings(Cloud& cloud, base::WallTime now) {
  struct Row {
    const char* name;
    const char* text;
    int64_t gib;
  };
  for (const Row& row : {Row{"disk-20", "20 GiB", 20}, Row{"disk-100", "100 GiB", 100},
                         Row{"disk-custom", "as large as you say", 0}}) {
    DiskOffering offering;
    offering.id = cloud.NewId();
    offering.name = row.name;
    offering.display_text = row.text;
    offering.size_gib = row.gib;
    offering.is_custom = row.gib == 0;
    offering.created = now;
    cloud.disk_offerings.Add(std::move(offering));
  }
}

void AddOsTypes(Cloud& cloud) {
  struct Row {
    const char* category;
    const char* name;
  };
  for (const Row& row :
       {Row{"Debian", "Debian GNU/Linux 12 (64-bit)"}, Row{"Ubuntu", "Ubuntu 24.04 LTS"},
        Row{"Windows", "Windows Server 2022 (64-bit)"}, Row{"Rocky Linux", "Rocky Linux 9"},
        Row{"Other", "Other Linux (64-bit)"}, Row{"Other", "None"}}) {
    OsCategory* category = cloud.os_categories.FindByName(row.category);
    if (!category) category = &cloud.os_categories.Add({cloud.NewId(), row.category});
    cloud.os_types.Add({cloud.NewId(), row.name, category});
  }
}

struct TemplateRow {
  const char* name;
  const char* os_type;
  int64_t size_bytes;
  bool password_enabled;
};

Template MakeTemplate(Cloud& cloud, const TemplateRow& row, const Account& owner,
                      base::WallTime now) {
  Template entry;
  entry.id = cloud.NewId();
  entry.name = row.name;
  entry.display_text = row.os_type;
  entry.os_type = row.os_type;
  entry.size_bytes = row.size_bytes;
  entry.password_enabled = row.password_enabled;
  entry.zone = &*cloud.zones.begin();
  entry.account = &owner;
  entry.created = now;
  return entry;
}

void AddTemplates(Cloud& cloud, const Account& owner, base::WallTime now) {
  for (const TemplateRow& row :
       {TemplateRow{"debian-12", "Debian GNU/Linux 12 (64-bit)", 8 * kGiB, true},
        TemplateRow{"ubuntu-24.04", "Ubuntu 24.04 LTS", 10 * kGiB, false},
        TemplateRow{"windows-2022", "Windows Server 2022 (64-bit)", 40 * kGiB, true}}) {
    cloud.templates.Add(MakeTemplate(cloud, row, owner, now));
  }
  Template everywhere =
      MakeTemplate(cloud, {"rocky-9", "Rocky Linux 9", 10 * kGiB, true}, owner, now);
  everywhere.is_in_all_zones = true;
  everywhere.is_featured = false;  // found as `community`
  cloud.templates.Add(std::move(everywhere));
  Template system = MakeTemplate(
      cloud, {"systemvm-simulator", "Other Linux (64-bit)", 5 * kGiB, false}, owner, now);
  system.type = "SYSTEM";
  system.is_in_all_zones = true;
  system.is_public = system.is_featured = false;
  cloud.templates.Add(std::move(system));
}

void AddOwnTemplate(Cloud& cloud, const Account& user, base::WallTime now) {
  Template own = MakeTemplate(
      cloud, {"acme-golden", "Debian GNU/Linux 12 (64-bit)", 12 * kGiB, true}, user, now);
  own.display_text = "Debian 12 as acme sets it up";
  own.is_public = own.is_featured = false;
  own.is_extractable = true;
  cloud.templates.Add(std::move(own));
}

void AddIsos(Cloud& cloud, const Account& owner, base::WallTime now) {
  Template netinst = MakeTemplate(
      cloud, {"debian-12-netinst", "Debian GNU/Linux 12 (64-bit)", 700 << 20, false}, owner, now);
  netinst.is_iso = true;
  cloud.templates.Add(std::move(netinst));
  Template drivers = MakeTemplate(cloud, {"virtio-drivers", "None", 500 << 20, false}, owner, now);
  drivers.is_iso = true;
  drivers.is_bootable = false;
  drivers.is_in_all_zones = true;
  cloud.templates.Add(std::move(drivers));
}

}  // namespace

void SeedCatalogue(Cloud& cloud, const Account& owner, const Account& user, base::WallTime now) {
  AddFixedOfferings(cloud, now);
  AddTemplates(cloud, owner, now);
  AddSpecialOfferings(cloud, now);
  AddDiskOfferings(cloud, now);
  AddOsTypes(cloud);
  AddOwnTemplate(cloud, user, now);
  AddIsos(cloud, owner, now);
}

}  // namespace toolgate::simulator
