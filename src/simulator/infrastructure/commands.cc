// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"listZones", "zone.ListZonesCmd", CommandKind::kList, Rights::kEveryone, "Lists zones",
     "+LIST id:uuid(Zone) ids:list<uuid>(Zone) available:boolean domainid:uuid(Domain) name:string "
     "networktype:string showcapacities:boolean tags:map showicon:boolean "
     "storageaccessgroup:string",
     ListZones},
    {"listHosts", "host.ListHostsCmd", CommandKind::kList, Rights::kRootAdmin, "Lists hosts.",
     "+LIST clusterid:uuid(Cluster) id:uuid(Host) name:string podid:uuid(Pod) state:string "
     "type:string zoneid:uuid(Zone) virtualmachineid:uuid(UserVm) "
     "outofbandmanagementenabled:boolean outofbandmanagementpowerstate:string resourcestate:string "
     "details:list<string> hahost:boolean hypervisor:string arch:string",
     ListHosts},
    {"listServiceOfferings", "offering.ListServiceOfferingsCmd", CommandKind::kList,
     Rights::kEveryone, "Lists all available service offerings.",
     "+LIST +ACCT +PROJ id:uuid(ServiceOffering) name:string virtualmachineid:uuid(UserVm) "
     "issystem:boolean systemvmtype:string zoneid:uuid(Zone) cpunumber:integer memory:integer "
     "cpuspeed:integer encryptroot:boolean storagetype:string state:string "
     "templateid:uuid(Template) gpuenabled:boolean",
     ListServiceOfferings},
    {"listTemplates", "template.ListTemplatesCmd", CommandKind::kList, Rights::kEveryone,
     "List all public, private, and privileged templates.",
     "+LIST +ACCT +PROJ hypervisor:string id:uuid(Template) ids:list<uuid>(Template) name:string "
     "templatefilter!:string zoneid:uuid(Zone) showremoved:boolean showunique:boolean "
     "parenttemplateid:uuid(Template) details:list<string> templatetype:string isvnf:boolean "
     "forcks:boolean arch:string isready:boolean showicon:boolean tags:map",
     ListTemplates},
};

}  // namespace

std::span<const Command> InfrastructureCommands() { return kCommands; }

}  // namespace toolgate::simulator
