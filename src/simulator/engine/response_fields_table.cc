// SPDX-License-Identifier: Apache-2.0
// The members of the response classes of Apache CloudStack 4.22.
#include "simulator/engine/response_fields.h"

namespace toolgate::simulator {
namespace {

constexpr ResponseClass kClasses[] = {
    {"AccountResponse",
     "id:string name:string accounttype:integer roleid:string roletype:string "
     "rolename:string domainid:string domain:string domainpath:string "
     "defaultzoneid:string receivedbytes:integer sentbytes:integer vmlimit:string "
     "vmtotal:integer vmavailable:string iplimit:string iptotal:integer "
     "ipavailable:string volumelimit:string volumetotal:integer volumeavailable:string "
     "snapshotlimit:string snapshottotal:integer snapshotavailable:string "
     "backuplimit:string@4.21.0 backuptotal:integer@4.21.0 backupavailable:string@4.21.0 "
     "backupstoragelimit:string@4.21.0 backupstoragetotal:integer@4.21.0 "
     "backupstorageavailable:string@4.21.0 templatelimit:string templatetotal:integer "
     "templateavailable:string vmstopped:integer vmrunning:integer projectlimit:string "
     "projecttotal:integer projectavailable:string networklimit:string "
     "networktotal:integer networkavailable:string vpclimit:string vpctotal:integer "
     "vpcavailable:string cpulimit:string cputotal:integer cpuavailable:string "
     "memorylimit:string memorytotal:integer memoryavailable:string "
     "gpulimit:string@4.21.0 gputotal:integer@4.21.0 gpuavailable:string@4.21.0 "
     "primarystoragelimit:string primarystoragetotal:integer "
     "primarystorageavailable:string secondarystoragelimit:string "
     "secondarystoragetotal:float secondarystorageavailable:string "
     "bucketlimit:string@4.21.0 buckettotal:integer@4.21.0 bucketavailable:string@4.21.0 "
     "objectstoragelimit:string@4.21.0 objectstoragetotal:integer@4.21.0 "
     "objectstorageavailable:string@4.21.0 state:string iscleanuprequired:boolean "
     "created:date user:list<UserResponse> networkdomain:string accountdetails:map "
     "isdefault:boolean groups:list<string> icon:ResourceIconResponse "
     "taggedresources:list<TaggedResourceLimitAndCountResponse>@4.20.0 "
     "apikeyaccess:string@4.20.1.0"},
    {"AffinityGroupResponse",
     "id:string name:string description:string account:string domainid:string "
     "domain:string domainpath:string@4.19.2.0 projectid:string project:string "
     "type:string virtualmachineIds:list<string> "
     "dedicatedresources:list<DedicatedResourceResponse>"},
    {"AlertResponse", "id:string type:integer name:string description:string sent:date"},
    {"ApiDiscoveryResponse",
     "name:string description:string since:string isasync:boolean related:string "
     "params:list<ApiParameterResponse> response:list<ApiResponseResponse> type:string"},
    {"ApiLimitResponse",
     "accountid:string account:string apiIssued:integer apiAllowed:integer "
     "expireAfter:integer"},
    {"ApiParameterResponse",
     "name:string description:string type:string length:integer required:boolean "
     "since:string related:string"},
    {"ApiResponseResponse",
     "name:string description:string type:string response:list<ApiResponseResponse>"},
    {"AsyncJobResponse",
     "accountid:string account:string domainid:string domainpath:string userid:string "
     "cmd:string jobprocstatus:integer jobresultcode:integer jobresulttype:string "
     "jobresult:object jobinstancetype:string jobinstanceid:string "
     "managementserverid:string@4.19 managementservername:string@4.21.0 created:date "
     "completed:date"},
    {"BgpPeerResponse",
     "id:string ipaddress:string ip6address:string asnumber:integer password:string "
     "zoneid:string zonename:string created:date account:string domainid:string "
     "domain:string projectid:string project:string details:map"},
    {"CapabilitiesResponse",
     "securitygroupsenabled:boolean dynamicrolesenabled:boolean cloudstackversion:string "
     "userpublictemplateenabled:boolean supportELB:string projectinviterequired:boolean "
     "allowusercreateprojects:boolean customdiskofferingminsize:integer "
     "customdiskofferingmaxsize:integer regionsecondaryenabled:boolean "
     "apilimitinterval:integer kvmsnapshotenabled:boolean apilimitmax:integer "
     "allowuserviewdestroyedvm:boolean allowuserexpungerecovervm:boolean "
     "allowuserexpungerecovervolume:boolean allowuserviewalldomainaccounts:boolean "
     "allowuserforcestopvm:boolean@4.20.0 kubernetesserviceenabled:boolean "
     "kubernetesclusterexperimentalfeaturesenabled:boolean "
     "customhypervisordisplayname:string@4.19.0 defaultuipagesize:integer "
     "instancesstatsretentiontime:integer@4.18.0 instancesstatsuseronly:boolean@4.18.0 "
     "instancesdisksstatsretentionenabled:boolean@4.18.0 "
     "instancesdisksstatsretentiontime:integer@4.18.0 "
     "sharedfsvmmincpucount:integer@4.20.0 sharedfsvmminramsize:integer@4.20.0 "
     "instanceleaseenabled:boolean@4.21.0 extensionspath:string^@4.21.0 "
     "dynamicscalingenabled:boolean@4.21.0 additionalconfigenabled:boolean@4.20.2"},
    {"CapabilityResponse", "name:string value:string canchooseservicecapability:boolean"},
    {"CapacityResponse",
     "type:integer name:string zoneid:string zonename:string podid:string podname:string "
     "clusterid:string clustername:string capacityallocated:integer capacityused:integer "
     "capacitytotal:integer percentused:string tag:string@4.20.0"},
    {"ChildTemplateResponse", "id:string name:string size:integer templatetype:string"},
    {"ClusterResponse",
     "id:string name:string podid:string podname:string zoneid:string zonename:string "
     "hypervisortype:string clustertype:string allocationstate:string "
     "managedstate:string capacity:list<CapacityResponse> cpuovercommitratio:string "
     "memoryovercommitratio:string ovm3vip:string resourcedetails:map arch:string@4.20 "
     "storageaccessgroups:string@4.21.0 podstorageaccessgroups:string@4.21.0 "
     "zonestorageaccessgroups:string@4.21.0 extensionid:string@4.21.0 "
     "extensionname:string@4.21.0 hasannotations:boolean"},
    {"ConfigurationResponse",
     "category:string group:string@4.18.0 subgroup:string@4.18.0 name:string "
     "value:string defaultvalue:string@4.18.0 scope:string id:integer description:string "
     "isdynamic:boolean component:string@4.18.0 parent:string@4.18.0 "
     "displaytext:string@4.18.0 type:string@4.18.0 options:string@4.18.0"},
    {"ConsoleEndpointWebsocketResponse",
     "token:string host:string port:string path:string extra:string"},
    {"CreateConsoleEndpointResponse",
     "success:boolean details:string url:string "
     "websocket:ConsoleEndpointWebsocketResponse"},
    {"CreateSSHKeyPairResponse",
     "privatekey:string id:string name:string account:string domainid:string "
     "domain:string projectid:string project:string fingerprint:string "
     "hasannotations:boolean"},
    {"DedicatedResourceResponse", "resourceid:string resourcename:string resourcetype:string"},
    {"DiskOfferingResponse",
     "id:string domainid:string domain:string zoneid:string zone:string name:string "
     "state:string displaytext:string disksize:integer created:date iscustomized:boolean "
     "iscustomizediops:boolean miniops:integer maxiops:integer "
     "hypervisorsnapshotreserve:integer tags:string storagetype:string "
     "provisioningtype:string diskBytesReadRate:integer diskBytesReadRateMax:integer "
     "diskBytesReadRateMaxLength:integer diskBytesWriteRate:integer "
     "diskBytesWriteRateMax:integer diskBytesWriteRateMaxLength:integer "
     "diskIopsReadRate:integer diskIopsReadRateMax:integer "
     "diskIopsReadRateMaxLength:integer diskIopsWriteRate:integer "
     "diskIopsWriteRateMax:integer diskIopsWriteRateMaxLength:integer cacheMode:string "
     "displayoffering:boolean vspherestoragepolicy:string disksizestrictness:boolean "
     "encrypt:boolean@4.18 details:map suitableforvirtualmachine:boolean@4.20.0 "
     "hasannotations:boolean"},
    {"DomainResponse",
     "id:string name:string level:integer parentdomainid:string parentdomainname:string "
     "haschild:boolean networkdomain:string path:string state:string created:date "
     "vmlimit:string vmtotal:integer vmavailable:string iplimit:string iptotal:integer "
     "ipavailable:string volumelimit:string volumetotal:integer volumeavailable:string "
     "snapshotlimit:string snapshottotal:integer snapshotavailable:string "
     "backuplimit:string@4.21.0 backuptotal:integer@4.21.0 backupavailable:string@4.21.0 "
     "backupstoragelimit:string@4.21.0 backupstoragetotal:integer@4.21.0 "
     "backupstorageavailable:string@4.21.0 templatelimit:string templatetotal:integer "
     "templateavailable:string projectlimit:string projecttotal:integer "
     "projectavailable:string networklimit:string networktotal:integer "
     "networkavailable:string vpclimit:string vpctotal:integer vpcavailable:string "
     "cpulimit:string cputotal:integer cpuavailable:string memorylimit:string "
     "memorytotal:integer memoryavailable:string gpulimit:string@4.21.0 "
     "gputotal:integer@4.21.0 gpuavailable:string@4.21.0 primarystoragelimit:string "
     "primarystoragetotal:integer primarystorageavailable:string "
     "secondarystoragelimit:string secondarystoragetotal:float "
     "secondarystorageavailable:string bucketlimit:string@4.21.0 "
     "buckettotal:integer@4.21.0 bucketavailable:string@4.21.0 "
     "objectstoragelimit:string@4.21.0 objectstoragetotal:integer@4.21.0 "
     "objectstorageavailable:string@4.21.0 icon:ResourceIconResponse domaindetails:map "
     "taggedresources:list<TaggedResourceLimitAndCountResponse>@4.20.0 "
     "hasannotations:boolean"},
    {"DomainRouterResponse",
     "id:string zoneid:string zonename:string dns1:string dns2:string ip6dns1:string "
     "ip6dns2:string networkdomain:string gateway:string name:string podid:string "
     "podname:string hostid:string hostname:string hostcontrolstate:string "
     "hypervisor:string linklocalip:string linklocalmacaddress:string "
     "linklocalnetmask:string linklocalnetworkid:string publicip:string "
     "publicmacaddress:string publicnetmask:string publicnetworkid:string "
     "guestipaddress:string guestmacaddress:string guestnetmask:string "
     "guestnetworkid:string guestnetworkname:string templateid:string "
     "templatename:string created:date state:string account:string projectid:string "
     "project:string domainid:string domain:string domainpath:string@4.19.2.0 "
     "serviceofferingid:string serviceofferingname:string isredundantrouter:boolean "
     "redundantstate:string version:string scriptsversion:string vpcid:string "
     "vpcname:string role:string nic:list<NicResponse> requiresupgrade:boolean "
     "healthchecksfailed:boolean "
     "healthcheckresults:list<RouterHealthCheckResultResponse> softwareversion:string "
     "arch:string@4.20.1 hasannotations:boolean"},
    {"EventResponse",
     "id:string username:string type:string level:string description:string "
     "account:string projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 resourceid:string resourcetype:string "
     "resourcename:string created:date state:string parentid:string archived:boolean"},
    {"EventTypeResponse", "name:string"},
    {"FirewallResponse",
     "id:string protocol:string startport:integer endport:integer ipaddressid:string "
     "networkid:string ipaddress:string state:string cidrlist:string icmptype:integer "
     "icmpcode:integer tags:list<ResourceTagResponse> fordisplay:boolean^ "
     "destcidrlist:string traffictype:string"},
    {"FirewallRuleResponse",
     "id:string privateport:string privateendport:string protocol:string "
     "publicport:string publicendport:string virtualmachineid:string "
     "virtualmachinename:string virtualmachinedisplayname:string ipaddressid:string "
     "ipaddress:string state:string cidrlist:string tags:list<ResourceTagResponse> "
     "vmguestip:string networkid:string fordisplay:boolean^"},
    {"GetVMPasswordResponse", "encryptedpassword:string"},
    {"GpuResponse", "gpugroupname:string vgpu:list<VgpuResponse>"},
    {"GuestOSResponse",
     "id:string oscategoryid:string oscategoryname:string name:string description:string "
     "isuserdefined:boolean fordisplay:boolean"},
    {"HostForMigrationResponse",
     "requiresStorageMotion:boolean id:string name:string state:string disconnected:date "
     "type:string oscategoryid:string oscategoryname:string ipaddress:string "
     "zoneid:string zonename:string podid:string podname:string version:string "
     "hypervisor:string cpusockets:integer cpunumber:integer cpuspeed:integer "
     "cpuallocated:string cpuallocatedvalue:integer cpuallocatedpercentage:string "
     "cpuallocatedwithoverprovisioning:string cpuused:string "
     "cpuwithoverprovisioning:string cpuloadaverage:float networkkbsread:integer "
     "networkkbswrite:integer memorytotal:integer memorywithoverprovisioning:string "
     "memoryallocated:integer memoryallocatedpercentage:string "
     "memoryallocatedbytes:integer memoryused:integer gputotal:integer@4.21 "
     "gpuused:integer@4.21 gpugroup:list<GpuResponse> disksizetotal:integer "
     "disksizeallocated:integer capabilities:string lastpinged:date "
     "virtualmachineid:string@4.21.0 managementserverid:string "
     "managementservername:string@4.21.0 clusterid:string clustername:string "
     "clustertype:string islocalstorageactive:boolean created:date removed:date "
     "events:string hosttags:string explicithosttags:string@4.20.0 "
     "implicithosttags:string@4.20.0 istagarule:boolean hasenoughcapacity:boolean "
     "suitableformigration:boolean hostha:HostHAResponse "
     "outofbandmanagement:OutOfBandManagementResponse resourcestate:string "
     "hypervisorversion:string hahost:boolean details:map annotation:string "
     "lastannotated:date username:string ueficapability:boolean "
     "encryptionsupported:boolean@4.18 instanceconversionsupported:boolean@4.19.1 "
     "arch:string@4.20 storageaccessgroups:string@4.21.0 "
     "clusterstorageaccessgroups:string@4.21.0 podstorageaccessgroups:string@4.21.0 "
     "zonestorageaccessgroups:string@4.21.0 extensionid:string@4.21.0 "
     "extensionname:string@4.21.0 hasannotations:boolean"},
    {"HostHAResponse",
     "hostid:string haenable:boolean hastate:string haprovider:string status:boolean"},
    {"HostResponse",
     "id:string name:string state:string disconnected:date type:string "
     "oscategoryid:string oscategoryname:string ipaddress:string zoneid:string "
     "zonename:string podid:string podname:string version:string hypervisor:string "
     "cpusockets:integer cpunumber:integer cpuspeed:integer cpuallocated:string "
     "cpuallocatedvalue:integer cpuallocatedpercentage:string "
     "cpuallocatedwithoverprovisioning:string cpuused:string "
     "cpuwithoverprovisioning:string cpuloadaverage:float networkkbsread:integer "
     "networkkbswrite:integer memorytotal:integer memorywithoverprovisioning:string "
     "memoryallocated:integer memoryallocatedpercentage:string "
     "memoryallocatedbytes:integer memoryused:integer gputotal:integer@4.21 "
     "gpuused:integer@4.21 gpugroup:list<GpuResponse> disksizetotal:integer "
     "disksizeallocated:integer capabilities:string lastpinged:date "
     "virtualmachineid:string@4.21.0 managementserverid:string "
     "managementservername:string@4.21.0 clusterid:string clustername:string "
     "clustertype:string islocalstorageactive:boolean created:date removed:date "
     "events:string hosttags:string explicithosttags:string@4.20.0 "
     "implicithosttags:string@4.20.0 istagarule:boolean hasenoughcapacity:boolean "
     "suitableformigration:boolean hostha:HostHAResponse "
     "outofbandmanagement:OutOfBandManagementResponse resourcestate:string "
     "hypervisorversion:string hahost:boolean details:map annotation:string "
     "lastannotated:date username:string ueficapability:boolean "
     "encryptionsupported:boolean@4.18 instanceconversionsupported:boolean@4.19.1 "
     "arch:string@4.20 storageaccessgroups:string@4.21.0 "
     "clusterstorageaccessgroups:string@4.21.0 podstorageaccessgroups:string@4.21.0 "
     "zonestorageaccessgroups:string@4.21.0 extensionid:string@4.21.0 "
     "extensionname:string@4.21.0 hasannotations:boolean"},
    {"HypervisorResponse", "name:string"},
    {"IPAddressResponse",
     "id:string ipaddress:string allocated:date zoneid:string zonename:string "
     "issourcenat:boolean account:string projectid:string project:string domainid:string "
     "domain:string domainpath:string@4.19.2.0 forvirtualnetwork:boolean vlanid:string "
     "vlanname:string isstaticnat:boolean issystem:boolean virtualmachineid:string "
     "virtualmachinetype:string@4.19.0 vmipaddress:string virtualmachinename:string "
     "virtualmachinedisplayname:string associatednetworkid:string "
     "associatednetworkname:string networkid:string state:string "
     "physicalnetworkid:string purpose:string vpcid:string vpcname:string "
     "tags:list<ResourceTagResponse> isportable:boolean fordisplay:boolean^ "
     "networkname:string hasrules:boolean forsystemvms:boolean "
     "forprovider:boolean@4.21.0 hasannotations:boolean"},
    {"IpRangeResponse",
     "gateway:string cidr:string startip:string endip:string forsystemvms:string "
     "vlanid:string"},
    {"Ipv4RouteResponse", "subnet:string gateway:string"},
    {"Ipv6RouteResponse", "subnet:string gateway:string"},
    {"KubernetesClusterResponse",
     "id:string name:string description:string zoneid:string zonename:string "
     "serviceofferingid:string serviceofferingname:string workerofferingid:string "
     "workerofferingname:string controlofferingid:string controlofferingname:string "
     "etcdofferingid:string etcdofferingname:string etcdnodes:integer templateid:string "
     "templatename:string networkid:string associatednetworkname:string "
     "kubernetesversionid:string kubernetesversionname:string account:string "
     "projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 keypair:string cniconfigurationid:string "
     "cniconfigname:string masternodes:integer controlnodes:integer size:integer "
     "state:string cpunumber:string memory:string endpoint:string consoleendpoint:string "
     "virtualmachines:list<KubernetesUserVmResponse> ipaddress:string ipaddressid:string "
     "etcdips:map autoscalingenabled:boolean minsize:integer maxsize:integer "
     "csienabled:boolean clustertype:string created:date hasannotations:boolean"},
    {"KubernetesUserVmResponse",
     "isexternalnode:boolean isetcdnode:boolean kubernetesnodeversion:string id:string "
     "name:string displayname:string account:string userid:string username:string "
     "projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 created:date lastupdated:date state:string "
     "haenable:boolean groupid:string group:string zoneid:string zonename:string "
     "hostid:string hostname:string hostcontrolstate:string templateid:string "
     "templatename:string templatetype:string@4.19.0 templateformat:string@4.19.1 "
     "templatedisplaytext:string passwordenabled:boolean isoid:string isoname:string "
     "isodisplaytext:string serviceofferingid:string serviceofferingname:string "
     "diskofferingid:string diskofferingname:string gpucardid:string@4.21 "
     "gpucardname:string@4.21 vgpuprofileid:string@4.21 vgpuprofilename:string@4.21 "
     "videoram:integer maxheads:integer maxresolutionx:integer maxresolutiony:integer "
     "gpucount:integer@4.21 backupofferingid:string backupofferingname:string "
     "forvirtualnetwork:boolean cpunumber:integer cpuspeed:integer memory:integer "
     "vgpu:string cpuused:string networkkbsread:integer networkkbswrite:integer "
     "diskkbsread:integer diskkbswrite:integer memorykbs:integer "
     "memoryintfreekbs:integer memorytargetkbs:integer diskioread:integer "
     "diskiowrite:integer guestosid:string rootdeviceid:integer rootdevicetype:string "
     "securitygroup:list<SecurityGroupResponse> password:string nic:list<NicResponse> "
     "hypervisor:string ipaddress:string publicipid:string publicip:string "
     "instancename:string details:map readonlydetails:string keypairs:string "
     "affinitygroup:list<AffinityGroupResponse> displayvm:boolean^ "
     "isdynamicallyscalable:boolean deleteprotection:boolean@4.20.0 servicestate:string "
     "ostypeid:string osdisplayname:string bootmode:string boottype:string "
     "pooltype:string receivedbytes:integer sentbytes:integer icon:ResourceIconResponse "
     "autoscalevmgroupid:string@4.18.0 autoscalevmgroupname:string@4.18.0 "
     "userdata:string@4.18.0.0 userdataid:string@4.18.0 userdataname:string@4.18.0 "
     "userdatapolicy:string@4.18.0 userdatadetails:string@4.18.0 "
     "vnfnics:list<VnfNicResponse>@4.19.0 vnfdetails:map@4.19.0 vmtype:string@4.20.0 "
     "arch:string@4.20.1 leaseduration:integer@4.21.0 leaseexpirydate:date@4.21.0 "
     "leaseexpiryaction:string@4.21.0 tags:list<ResourceTagResponse> "
     "hasannotations:boolean"},
    {"LoadBalancerResponse",
     "id:string name:string description:string publicipid:string publicip:string "
     "publicport:string privateport:string algorithm:string networkid:string "
     "cidrlist:string account:string projectid:string project:string domainid:string "
     "domain:string domainpath:string@4.19.2.0 state:string zoneid:string "
     "zonename:string protocol:string tags:list<ResourceTagResponse> fordisplay:boolean^"},
    {"ManagementServerResponse",
     "id:string name:string state:string version:string javadistribution:string "
     "javaversion:string osdistribution:string lastserverstart:date lastserverstop:date "
     "lastboottime:date kernelversion:string serviceip:string ipaddress:string "
     "peers:list<PeerManagementServerNodeResponse> lastagents:list<string>@4.21.0.0 "
     "agents:list<string>@4.21.0.0 agentscount:integer@4.21.0.0 "
     "pendingjobscount:integer@4.21.0.0"},
    {"NetworkOfferingResponse",
     "id:string name:string displaytext:string tags:string created:date "
     "traffictype:string isdefault:boolean specifyvlan:boolean conservemode:boolean "
     "specifyipranges:boolean availability:string networkrate:integer state:string "
     "guestiptype:string serviceofferingid:string service:list<ServiceResponse> "
     "forvpc:boolean fornsx:boolean fortungsten:boolean networkmode:string "
     "ispersistent:boolean details:map egressdefaultpolicy:boolean "
     "maxconnections:integer supportsstrechedl2subnet:boolean "
     "supportspublicaccess:boolean supportsinternallb:boolean@4.20.0 domainid:string "
     "domain:string zoneid:string zone:string internetprotocol:string "
     "specifyasnumber:boolean routingmode:string hasannotations:boolean"},
    {"NetworkResponse",
     "id:string name:string displaytext:string broadcastdomaintype:string "
     "traffictype:string gateway:string netmask:string cidr:string networkcidr:string "
     "reservediprange:string zoneid:string zonename:string networkofferingid:string "
     "networkofferingname:string networkofferingdisplaytext:string "
     "networkofferingconservemode:boolean networkofferingavailability:string "
     "issystem:boolean state:string related:string broadcasturi:string dns1:string "
     "dns2:string type:string vlan:string asnumberid:string@4.20.0 "
     "asnumber:integer@4.20.0 acltype:string subdomainaccess:boolean account:string "
     "projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.0.0 isdefault:boolean service:list<ServiceResponse> "
     "networkdomain:string physicalnetworkid:string restartrequired:boolean "
     "specifyvlan:boolean specifyipranges:boolean vpcid:string vpcname:string "
     "tungstenvirtualrouteruuid:string canusefordeploy:boolean ispersistent:boolean "
     "tags:list<ResourceTagResponse> details:map ip6gateway:string ip6cidr:string "
     "displaynetwork:boolean^ aclid:string aclname:string strechedl2subnet:boolean "
     "zonesnetworkspans:list<string> externalid:string redundantrouter:boolean "
     "supportsvmautoscaling:boolean@4.18.0 icon:ResourceIconResponse created:date "
     "receivedbytes:integer sentbytes:integer egressdefaultpolicy:boolean "
     "internetprotocol:string ip6routing:string ip6routes:list<Ipv6RouteResponse> "
     "publicmtu:integer privatemtu:integer ip6dns1:string@4.18.0 ip6dns2:string@4.18.0 "
     "ip4routing:string@4.20.0 ip4routes:list<Ipv4RouteResponse>@4.20.0 "
     "bgppeers:list<BgpPeerResponse>@4.20.0 associatednetworkid:string "
     "associatednetwork:string hasannotations:boolean"},
    {"NicExtraDhcpOptionResponse",
     "id:string nicid:string extradhcpoptionname:string extradhcpoptioncode:integer "
     "extradhcpvalue:string"},
    {"NicResponse",
     "id:string networkid:string networkname:string netmask:string gateway:string "
     "ipaddress:string isolationuri:string broadcasturi:string traffictype:string "
     "type:string isdefault:boolean macaddress:string ip6gateway:string ip6cidr:string "
     "ip6address:string secondaryip:list<NicSecondaryIpResponse> "
     "extradhcpoption:list<NicExtraDhcpOptionResponse> deviceid:string "
     "virtualmachineid:string nsxlogicalswitch:string nsxlogicalswitchport:string "
     "vlanid:integer isolatedpvlan:integer isolatedpvlantype:string adaptertype:string "
     "ipaddresses:list<string> mtu:integer@4.18.0 publicipid:string publicip:string "
     "vpcid:string vpcname:string"},
    {"NicSecondaryIpResponse",
     "id:string secondaryip:list<NicSecondaryIpResponse> ipaddress:string nicid:string "
     "networkid:string virtualmachineid:string"},
    {"OutOfBandManagementResponse",
     "hostid:string powerstate:string enabled:boolean driver:string address:string "
     "port:string username:string password:string action:string description:string "
     "status:boolean"},
    {"PeerManagementServerNodeResponse",
     "state:string lastupdated:date peerid:string peername:string peermsid:string "
     "peerrunid:string peerstate:string peerserviceip:string peerserviceport:string"},
    {"PodResponse",
     "id:string name:string zoneid:string zonename:string gateway:string netmask:string "
     "ipranges:list<IpRangeResponse> startip:list<string> endip:list<string> "
     "forsystemvms:list<string> vlanid:list<string> allocationstate:string "
     "capacity:list<CapacityResponse> storageaccessgroups:string@4.21.0 "
     "zonestorageaccessgroups:string@4.21.0 hasannotations:boolean"},
    {"ProjectResponse",
     "id:string name:string displaytext:string domainid:string domain:string "
     "owner:list<map> projectaccountname:string state:string "
     "tags:list<ResourceTagResponse> networklimit:string networktotal:integer "
     "networkavailable:string vpclimit:string vpctotal:integer vpcavailable:string "
     "cpulimit:string cputotal:integer cpuavailable:string memorylimit:string "
     "memorytotal:integer memoryavailable:string gpulimit:string@4.21.0 "
     "gputotal:integer@4.21.0 gpuavailable:string@4.21.0 primarystoragelimit:string "
     "primarystoragetotal:integer primarystorageavailable:string "
     "secondarystoragelimit:string secondarystoragetotal:float "
     "secondarystorageavailable:string bucketlimit:string@4.21.0 "
     "buckettotal:integer@4.21.0 bucketavailable:string@4.21.0 "
     "objectstoragelimit:string@4.21.0 objectstoragetotal:integer@4.21.0 "
     "objectstorageavailable:string@4.21.0 vmlimit:string vmtotal:integer "
     "vmavailable:string iplimit:string iptotal:integer ipavailable:string "
     "volumelimit:string volumetotal:integer volumeavailable:string snapshotlimit:string "
     "snapshottotal:integer snapshotavailable:string backuplimit:string@4.21.0 "
     "backuptotal:integer@4.21.0 backupavailable:string@4.21.0 "
     "backupstoragelimit:string@4.21.0 backupstoragetotal:integer@4.21.0 "
     "backupstorageavailable:string@4.21.0 templatelimit:string templatetotal:integer "
     "templateavailable:string vmstopped:integer vmrunning:integer "
     "icon:ResourceIconResponse created:date "
     "taggedresources:list<TaggedResourceLimitAndCountResponse>@4.20.0"},
    {"ProviderResponse",
     "name:string physicalnetworkid:string destinationphysicalnetworkid:string "
     "state:string id:string servicelist:list<string> canenableindividualservice:boolean"},
    {"RegisterResponse", "apikey:string secretkey:string apikeyaccess:boolean"},
    {"ResourceIconResponse", "resourcetype:string resourceid:string base64image:string"},
    {"ResourceLimitResponse",
     "account:string domainid:string domain:string domainpath:string@4.19.2.0 "
     "resourcetype:string resourcetypename:string max:integer projectid:string "
     "project:string tag:string@4.20.0"},
    {"ResourceTagResponse",
     "key:string value:string resourcetype:string resourceid:string account:string "
     "projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 customer:string"},
    {"RoleResponse",
     "type:string isdefault:boolean state:string id:string name:string "
     "description:string ispublic:boolean"},
    {"RouterHealthCheckResultResponse",
     "checkname:string checktype:string success:boolean status:string lastupdated:date "
     "details:string"},
    {"SSHKeyPairResponse",
     "id:string name:string account:string domainid:string domain:string "
     "projectid:string project:string fingerprint:string hasannotations:boolean"},
    {"SecurityGroupResponse",
     "id:string name:string description:string account:string projectid:string "
     "project:string domainid:string domain:string domainpath:string@4.19.2.0 "
     "ingressrule:list<SecurityGroupRuleResponse> "
     "egressrule:list<SecurityGroupRuleResponse> tags:list<ResourceTagResponse> "
     "virtualmachinecount:integer virtualmachineids:list<string>"},
    {"SecurityGroupRuleResponse",
     "ruleid:string protocol:string icmptype:integer icmpcode:integer startport:integer "
     "endport:integer securitygroupname:string account:string cidr:string "
     "tags:list<ResourceTagResponse>"},
    {"ServiceOfferingResponse",
     "id:string name:string state:string displaytext:string cpunumber:integer "
     "cpuspeed:integer memory:integer created:date storagetype:string "
     "provisioningtype:string offerha:boolean limitcpuuse:boolean isvolatile:boolean "
     "storagetags:string domainid:string domain:string zoneid:string zone:string "
     "hosttags:string issystem:boolean defaultuse:boolean systemvmtype:string "
     "networkrate:integer iscustomizediops:boolean miniops:integer maxiops:integer "
     "hypervisorsnapshotreserve:integer diskBytesReadRate:integer "
     "diskBytesReadRateMax:integer diskBytesReadRateMaxLength:integer "
     "diskBytesWriteRate:integer diskBytesWriteRateMax:integer "
     "diskBytesWriteRateMaxLength:integer diskIopsReadRate:integer "
     "diskIopsReadRateMax:integer diskIopsReadRateMaxLength:integer "
     "diskIopsWriteRate:integer diskIopsWriteRateMax:integer "
     "diskIopsWriteRateMaxLength:integer deploymentplanner:string "
     "serviceofferingdetails:map iscustomized:boolean cacheMode:string "
     "vspherestoragepolicy:string rootdisksize:integer dynamicscalingenabled:boolean "
     "diskofferingstrictness:boolean diskofferingid:string diskofferingname:string "
     "diskofferingdisplaytext:string encryptroot:boolean@4.18 gpucardid:string@4.21 "
     "gpucardname:string@4.21 vgpuprofileid:string@4.21 vgpuprofilename:string@4.21 "
     "videoram:integer maxheads:integer maxresolutionx:integer maxresolutiony:integer "
     "gpucount:integer@4.21 gpudisplay:boolean@4.21 purgeresources:boolean@4.20 "
     "leaseduration:integer@4.21.0 leaseexpiryaction:string@4.21.0 "
     "hasannotations:boolean"},
    {"ServiceResponse",
     "name:string provider:list<ProviderResponse> capability:list<CapabilityResponse>"},
    {"SnapshotResponse",
     "id:string account:string domainid:string domain:string domainpath:string@4.19.2.0 "
     "projectid:string project:string snapshottype:string volumeid:string "
     "volumename:string volumetype:string volumestate:string created:date name:string "
     "intervaltype:string locationtype:string state:string status:string "
     "physicalsize:integer chainsize:integer@4.21.0 zoneid:string zonename:string "
     "revertable:boolean ostypeid:string osdisplayname:string virtualsize:integer "
     "datastoreid:string@4.19.0 datastorename:string@4.19.0 datastorestate:string@4.19.0 "
     "datastoretype:string@4.19.0 downloaddetails:map@4.19.0 "
     "tags:list<ResourceTagResponse> hasannotations:boolean"},
    {"StoragePoolResponse",
     "id:string zoneid:string zonename:string podid:string podname:string name:string "
     "ipaddress:string path:string created:date type:string clusterid:string "
     "clustername:string capacitybytes:integer@4.22.0 disksizetotal:integer "
     "disksizeallocated:integer disksizeused:integer capacityiops:integer "
     "allocatediops:integer usediops:integer@4.20.1 storagecustomstats:map@4.18.1 "
     "tags:string storageaccessgroups:string@4.21.0 nfsmountopts:string@4.19.1 "
     "istagarule:boolean state:string scope:string overprovisionfactor:string "
     "hypervisor:string suitableformigration:boolean provider:string "
     "storagecapabilities:map managed:boolean details:map hasannotations:boolean"},
    {"SuccessResponse", "success:boolean displaytext:string"},
    {"SystemVmResponse",
     "id:string systemvmtype:string zoneid:string zonename:string dns1:string "
     "dns2:string networkdomain:string gateway:string name:string podid:string "
     "podname:string hostid:string hostname:string hostcontrolstate:string "
     "hypervisor:string privateip:string privatemacaddress:string privatenetmask:string "
     "linklocalip:string linklocalmacaddress:string linklocalnetmask:string "
     "publicip:string publicmacaddress:string publicnetmask:string templateid:string "
     "templatename:string created:date state:string agentstate:string "
     "activeviewersessions:integer guestvlan:string publicvlan:list<string> "
     "disconnected:date version:string isdynamicallyscalable:boolean "
     "serviceofferingid:string serviceofferingname:string arch:string@4.20.1 "
     "hasannotations:boolean"},
    {"TaggedResourceLimitAndCountResponse",
     "resourcetype:integer resourcetypename:string tag:string limit:integer "
     "total:integer available:integer"},
    {"TemplateResponse",
     "id:string name:string displaytext:string ispublic:boolean created:date "
     "removed:date isready:boolean passwordenabled:boolean format:string "
     "bootable:boolean isfeatured:boolean crossZones:boolean ostypeid:string "
     "ostypename:string accountid:string account:string zoneid:string zonename:string "
     "status:string size:integer physicalsize:integer templatetype:string "
     "hypervisor:string domain:string domainpath:string@4.19.2.0 domainid:string "
     "isextractable:boolean checksum:string sourcetemplateid:string hostid:string "
     "hostname:string templatetag:string projectid:string project:string details:map "
     "downloaddetails:list<map> arch:string@4.20 bits:integer sshkeyenabled:boolean "
     "isdynamicallyscalable:boolean directdownload:boolean deployasis:boolean "
     "forcks:boolean@4.21.0 deployasisdetails:map parenttemplateid:string "
     "childtemplates:list<ChildTemplateResponse> requireshvm:boolean url:string "
     "icon:ResourceIconResponse userdataid:string@4.18.0 userdataname:string@4.18.0 "
     "userdatapolicy:string@4.18.0 userdataparams:string@4.18.0 "
     "extensionid:string@4.21.0 extensionname:string@4.21.0 "
     "tags:list<ResourceTagResponse> hasannotations:boolean"},
    {"UsageRecordResponse",
     "account:string accountid:string projectid:string project:string domainid:string "
     "domain:string domainpath:string@4.19.2.0 zoneid:string description:string "
     "usage:string usagetype:integer rawusage:string virtualmachineid:string name:string "
     "offeringid:string templateid:string ostypeid:string osdisplayname:string "
     "oscategoryid:string oscategoryname:string usageid:string type:string size:integer "
     "virtualsize:integer cpunumber:integer cpuspeed:integer memory:integer "
     "startdate:date enddate:date issourcenat:boolean issystem:boolean networkid:string "
     "isdefault:boolean vpcid:string tags:list<ResourceTagResponse> "
     "hasannotations:boolean"},
    {"UsageTypeResponse", "id:integer name:string description:string"},
    {"UserResponse",
     "id:string username:string firstname:string lastname:string email:string "
     "created:date state:string account:string accounttype:integer usersource:string "
     "roleid:string roletype:string rolename:string domainid:string domain:string "
     "timezone:string apikey:string secretkey:string accountid:string "
     "iscallerchilddomain:boolean isdefault:boolean icon:ResourceIconResponse "
     "is2faenabled:boolean@4.18.0.0 is2famandated:boolean@4.18.0.0 "
     "apikeyaccess:string@4.20.1.0"},
    {"UserVmResponse",
     "id:string name:string displayname:string account:string userid:string "
     "username:string projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 created:date lastupdated:date state:string "
     "haenable:boolean groupid:string group:string zoneid:string zonename:string "
     "hostid:string hostname:string hostcontrolstate:string templateid:string "
     "templatename:string templatetype:string@4.19.0 templateformat:string@4.19.1 "
     "templatedisplaytext:string passwordenabled:boolean isoid:string isoname:string "
     "isodisplaytext:string serviceofferingid:string serviceofferingname:string "
     "diskofferingid:string diskofferingname:string gpucardid:string@4.21 "
     "gpucardname:string@4.21 vgpuprofileid:string@4.21 vgpuprofilename:string@4.21 "
     "videoram:integer maxheads:integer maxresolutionx:integer maxresolutiony:integer "
     "gpucount:integer@4.21 backupofferingid:string backupofferingname:string "
     "forvirtualnetwork:boolean cpunumber:integer cpuspeed:integer memory:integer "
     "vgpu:string cpuused:string networkkbsread:integer networkkbswrite:integer "
     "diskkbsread:integer diskkbswrite:integer memorykbs:integer "
     "memoryintfreekbs:integer memorytargetkbs:integer diskioread:integer "
     "diskiowrite:integer guestosid:string rootdeviceid:integer rootdevicetype:string "
     "securitygroup:list<SecurityGroupResponse> password:string nic:list<NicResponse> "
     "hypervisor:string ipaddress:string publicipid:string publicip:string "
     "instancename:string details:map readonlydetails:string keypairs:string "
     "affinitygroup:list<AffinityGroupResponse> displayvm:boolean^ "
     "isdynamicallyscalable:boolean deleteprotection:boolean@4.20.0 servicestate:string "
     "ostypeid:string osdisplayname:string bootmode:string boottype:string "
     "pooltype:string receivedbytes:integer sentbytes:integer icon:ResourceIconResponse "
     "autoscalevmgroupid:string@4.18.0 autoscalevmgroupname:string@4.18.0 "
     "userdata:string@4.18.0.0 userdataid:string@4.18.0 userdataname:string@4.18.0 "
     "userdatapolicy:string@4.18.0 userdatadetails:string@4.18.0 "
     "vnfnics:list<VnfNicResponse>@4.19.0 vnfdetails:map@4.19.0 vmtype:string@4.20.0 "
     "arch:string@4.20.1 leaseduration:integer@4.21.0 leaseexpirydate:date@4.21.0 "
     "leaseexpiryaction:string@4.21.0 tags:list<ResourceTagResponse> "
     "hasannotations:boolean"},
    {"VMSnapshotResponse",
     "id:string name:string state:string description:string displayname:string "
     "zoneid:string zonename:string virtualmachineid:string virtualmachinename:string "
     "parent:string parentName:string current:boolean type:string created:date "
     "account:string projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 hypervisor:string tags:list<ResourceTagResponse> "
     "hasannotations:boolean"},
    {"VgpuResponse",
     "vgputype:string videoram:integer maxheads:integer maxresolutionx:integer "
     "maxresolutiony:integer maxvgpuperpgpu:integer remainingcapacity:integer "
     "maxcapacity:integer"},
    {"VmMetricsResponse",
     "cputotal:string memorytotal:string networkread:string networkwrite:string "
     "diskread:string diskwrite:string diskiopstotal:integer id:string name:string "
     "displayname:string account:string userid:string username:string projectid:string "
     "project:string domainid:string domain:string domainpath:string@4.19.2.0 "
     "created:date lastupdated:date state:string haenable:boolean groupid:string "
     "group:string zoneid:string zonename:string hostid:string hostname:string "
     "hostcontrolstate:string templateid:string templatename:string "
     "templatetype:string@4.19.0 templateformat:string@4.19.1 templatedisplaytext:string "
     "passwordenabled:boolean isoid:string isoname:string isodisplaytext:string "
     "serviceofferingid:string serviceofferingname:string diskofferingid:string "
     "diskofferingname:string gpucardid:string@4.21 gpucardname:string@4.21 "
     "vgpuprofileid:string@4.21 vgpuprofilename:string@4.21 videoram:integer "
     "maxheads:integer maxresolutionx:integer maxresolutiony:integer "
     "gpucount:integer@4.21 backupofferingid:string backupofferingname:string "
     "forvirtualnetwork:boolean cpunumber:integer cpuspeed:integer memory:integer "
     "vgpu:string cpuused:string networkkbsread:integer networkkbswrite:integer "
     "diskkbsread:integer diskkbswrite:integer memorykbs:integer "
     "memoryintfreekbs:integer memorytargetkbs:integer diskioread:integer "
     "diskiowrite:integer guestosid:string rootdeviceid:integer rootdevicetype:string "
     "securitygroup:list<SecurityGroupResponse> password:string nic:list<NicResponse> "
     "hypervisor:string ipaddress:string publicipid:string publicip:string "
     "instancename:string details:map readonlydetails:string keypairs:string "
     "affinitygroup:list<AffinityGroupResponse> displayvm:boolean^ "
     "isdynamicallyscalable:boolean deleteprotection:boolean@4.20.0 servicestate:string "
     "ostypeid:string osdisplayname:string bootmode:string boottype:string "
     "pooltype:string receivedbytes:integer sentbytes:integer icon:ResourceIconResponse "
     "autoscalevmgroupid:string@4.18.0 autoscalevmgroupname:string@4.18.0 "
     "userdata:string@4.18.0.0 userdataid:string@4.18.0 userdataname:string@4.18.0 "
     "userdatapolicy:string@4.18.0 userdatadetails:string@4.18.0 "
     "vnfnics:list<VnfNicResponse>@4.19.0 vnfdetails:map@4.19.0 vmtype:string@4.20.0 "
     "arch:string@4.20.1 leaseduration:integer@4.21.0 leaseexpirydate:date@4.21.0 "
     "leaseexpiryaction:string@4.21.0 tags:list<ResourceTagResponse> "
     "hasannotations:boolean"},
    {"VnfNicResponse",
     "deviceid:integer name:string required:boolean management:boolean "
     "description:string networkid:string networkname:string"},
    {"VolumeResponse",
     "id:string name:string zoneid:string zonename:string type:string deviceid:integer "
     "virtualmachineid:string isoid:string isoname:string isodisplaytext:string "
     "templateid:string templatename:string templatedisplaytext:string vmname:string "
     "vmdisplayname:string vmstate:string vmtype:string provisioningtype:string "
     "size:integer miniops:integer maxiops:integer created:date state:string "
     "account:string projectid:string project:string domainid:string domain:string "
     "domainpath:string@4.19.2.0 storagetype:string diskBytesReadRate:integer "
     "diskBytesWriteRate:integer diskIopsReadRate:integer diskIopsWriteRate:integer "
     "diskkbsread:integer diskkbswrite:integer diskioread:integer diskiowrite:integer "
     "hypervisor:string diskofferingid:string diskofferingname:string "
     "diskofferingdisplaytext:string storage:string snapshotid:string attached:date "
     "destroyed:boolean serviceofferingid:string serviceofferingname:string "
     "serviceofferingdisplaytext:string isextractable:boolean status:string "
     "displayvolume:boolean^ path:string storageid:string chaininfo:string "
     "quiescevm:boolean supportsstoragesnapshot:boolean deleteprotection:boolean@4.20.0 "
     "physicalsize:integer virtualsize:integer utilization:string clusterid:string "
     "clustername:string podid:string podname:string externaluuid:string "
     "volumecheckresult:map@4.19.1 volumerepairresult:map@4.19.1 "
     "encryptformat:string@4.19.1 tags:list<ResourceTagResponse> hasannotations:boolean"},
    {"VpcResponse",
     "id:string name:string displaytext:string state:string zoneid:string "
     "zonename:string service:list<ServiceResponse> cidr:string vpcofferingid:string "
     "vpcofferingname:string created:date account:string projectid:string project:string "
     "domainid:string domain:string domainpath:string@4.19.2.0 "
     "network:list<NetworkResponse> restartrequired:boolean networkdomain:string "
     "tags:list<ResourceTagResponse> fordisplay:boolean^ distributedvpcrouter:boolean "
     "regionlevelvpc:boolean redundantvpcrouter:boolean icon:ResourceIconResponse "
     "ip6routes:list<Ipv6RouteResponse> publicmtu:integer@4.18.0 dns1:string dns2:string "
     "ip6dns1:string@4.18.0 ip6dns2:string@4.18.0 ip4routing:string@4.20.0 "
     "ip4routes:list<Ipv4RouteResponse>@4.20.0 asnumberid:string@4.20.0 "
     "asnumber:integer@4.20.0 bgppeers:list<BgpPeerResponse>@4.20.0 "
     "hasannotations:boolean"},
    {"ZoneResponse",
     "id:string name:string description:string dns1:string dns2:string ip6dns1:string "
     "ip6dns2:string internaldns1:string internaldns2:string guestcidraddress:string "
     "displaytext:string domain:string domainid:string domainname:string "
     "networktype:string securitygroupsenabled:boolean gputotal:integer@4.21 "
     "gpuused:integer@4.21 allocationstate:string zonetoken:string dhcpprovider:string "
     "capacity:list<CapacityResponse> localstorageenabled:boolean "
     "tags:list<ResourceTagResponse> resourcedetails:map icon:ResourceIconResponse "
     "allowuserspecifyvrmtu:boolean@4.18.0 routerprivateinterfacemaxmtu:integer@4.18.0 "
     "routerpublicinterfacemaxmtu:integer@4.18.0 type:string@4.18.0 "
     "isnsxenabled:boolean@4.20.0 provider:string@4.21.0 ismultiarch:boolean@4.20 "
     "asnrange:string routedmodeenabled:boolean@4.20.1 storageaccessgroups:string@4.21.0 "
     "hasannotations:boolean"},
};

constexpr CommandResponse kCommands[] = {
    {"addNicToVirtualMachine", "UserVmResponse"},
    {"archiveEvents", "SuccessResponse"},
    {"assignToLoadBalancerRule", "SuccessResponse"},
    {"associateIpAddress", "IPAddressResponse"},
    {"attachVolume", "VolumeResponse"},
    {"authorizeSecurityGroupEgress", "SecurityGroupRuleResponse"},
    {"authorizeSecurityGroupIngress", "SecurityGroupRuleResponse"},
    {"changeServiceForVirtualMachine", "UserVmResponse"},
    {"createConsoleEndpoint", "CreateConsoleEndpointResponse"},
    {"createFirewallRule", "FirewallResponse"},
    {"createLoadBalancerRule", "LoadBalancerResponse"},
    {"createNetwork", "NetworkResponse"},
    {"createPortForwardingRule", "FirewallRuleResponse"},
    {"createSSHKeyPair", "CreateSSHKeyPairResponse"},
    {"createSecurityGroup", "SecurityGroupResponse"},
    {"createSnapshot", "SnapshotResponse"},
    {"createTags", "SuccessResponse"},
    {"createVMSnapshot", "VMSnapshotResponse"},
    {"createVolume", "VolumeResponse"},
    {"deleteFirewallRule", "SuccessResponse"},
    {"deleteLoadBalancerRule", "SuccessResponse"},
    {"deleteNetwork", "SuccessResponse"},
    {"deletePortForwardingRule", "SuccessResponse"},
    {"deleteSSHKeyPair", "SuccessResponse"},
    {"deleteSecurityGroup", "SuccessResponse"},
    {"deleteSnapshot", "SuccessResponse"},
    {"deleteTags", "SuccessResponse"},
    {"deleteVMSnapshot", "SuccessResponse"},
    {"deleteVolume", "SuccessResponse"},
    {"deployVirtualMachine", "UserVmResponse"},
    {"destroyVirtualMachine", "UserVmResponse"},
    {"destroyVolume", "VolumeResponse"},
    {"detachVolume", "VolumeResponse"},
    {"disableStaticNat", "SuccessResponse"},
    {"disassociateIpAddress", "SuccessResponse"},
    {"enableStaticNat", "SuccessResponse"},
    {"expungeVirtualMachine", "SuccessResponse"},
    {"findHostsForMigration", "HostForMigrationResponse"},
    {"generateUsageRecords", "SuccessResponse"},
    {"getApiLimit", "ApiLimitResponse"},
    {"getUserKeys", "RegisterResponse"},
    {"getVMPassword", "GetVMPasswordResponse"},
    {"listAccounts", "AccountResponse"},
    {"listAffinityGroups", "AffinityGroupResponse"},
    {"listAlerts", "AlertResponse"},
    {"listApis", "ApiDiscoveryResponse"},
    {"listAsyncJobs", "AsyncJobResponse"},
    {"listCapabilities", "CapabilitiesResponse"},
    {"listCapacity", "CapacityResponse"},
    {"listClusters", "ClusterResponse"},
    {"listConfigurations", "ConfigurationResponse"},
    {"listDiskOfferings", "DiskOfferingResponse"},
    {"listDomains", "DomainResponse"},
    {"listEventTypes", "EventTypeResponse"},
    {"listEvents", "EventResponse"},
    {"listFirewallRules", "FirewallResponse"},
    {"listHosts", "HostResponse"},
    {"listHypervisors", "HypervisorResponse"},
    {"listIsos", "TemplateResponse"},
    {"listKubernetesClusters", "KubernetesClusterResponse"},
    {"listLoadBalancerRuleInstances", "UserVmResponse"},
    {"listLoadBalancerRules", "LoadBalancerResponse"},
    {"listManagementServers", "ManagementServerResponse"},
    {"listNetworkOfferings", "NetworkOfferingResponse"},
    {"listNetworks", "NetworkResponse"},
    {"listNics", "NicResponse"},
    {"listOsTypes", "GuestOSResponse"},
    {"listPods", "PodResponse"},
    {"listPortForwardingRules", "FirewallRuleResponse"},
    {"listProjects", "ProjectResponse"},
    {"listPublicIpAddresses", "IPAddressResponse"},
    {"listResourceLimits", "ResourceLimitResponse"},
    {"listRoles", "RoleResponse"},
    {"listRouters", "DomainRouterResponse"},
    {"listSSHKeyPairs", "SSHKeyPairResponse"},
    {"listSecurityGroups", "SecurityGroupResponse"},
    {"listServiceOfferings", "ServiceOfferingResponse"},
    {"listSnapshots", "SnapshotResponse"},
    {"listStoragePools", "StoragePoolResponse"},
    {"listSystemVms", "SystemVmResponse"},
    {"listTags", "ResourceTagResponse"},
    {"listTemplates", "TemplateResponse"},
    {"listUsageRecords", "UsageRecordResponse"},
    {"listUsageTypes", "UsageTypeResponse"},
    {"listUsers", "UserResponse"},
    {"listVMSnapshot", "VMSnapshotResponse"},
    {"listVPCs", "VpcResponse"},
    {"listVirtualMachines", "UserVmResponse"},
    {"listVirtualMachinesMetrics", "VmMetricsResponse"},
    {"listVolumes", "VolumeResponse"},
    {"listZones", "ZoneResponse"},
    {"migrateVirtualMachine", "UserVmResponse"},
    {"migrateVolume", "VolumeResponse"},
    {"queryAsyncJobResult", "AsyncJobResponse"},
    {"rebootVirtualMachine", "UserVmResponse"},
    {"recoverVirtualMachine", "UserVmResponse"},
    {"recoverVolume", "VolumeResponse"},
    {"registerSSHKeyPair", "SSHKeyPairResponse"},
    {"removeFromLoadBalancerRule", "SuccessResponse"},
    {"removeNicFromVirtualMachine", "UserVmResponse"},
    {"resetApiLimit", "SuccessResponse"},
    {"resetPasswordForVirtualMachine", "UserVmResponse"},
    {"resetSSHKeyForVirtualMachine", "UserVmResponse"},
    {"resizeVolume", "VolumeResponse"},
    {"restartNetwork", "SuccessResponse"},
    {"revertSnapshot", "SnapshotResponse"},
    {"revertToVMSnapshot", "UserVmResponse"},
    {"revokeSecurityGroupEgress", "SuccessResponse"},
    {"revokeSecurityGroupIngress", "SuccessResponse"},
    {"scaleVirtualMachine", "UserVmResponse"},
    {"startVirtualMachine", "UserVmResponse"},
    {"stopVirtualMachine", "UserVmResponse"},
    {"updateLoadBalancerRule", "LoadBalancerResponse"},
    {"updateNetwork", "NetworkResponse"},
    {"updatePortForwardingRule", "FirewallRuleResponse"},
    {"updateVirtualMachine", "UserVmResponse"},
    {"updateVolume", "VolumeResponse"},
};

}  // namespace

std::span<const ResponseClass> ResponseClasses() { return kClasses; }
std::span<const CommandResponse> CommandResponses() { return kCommands; }

}  // namespace toolgate::simulator
