// SPDX-License-Identifier: Apache-2.0
// What a widely used CloudStack server did with 51 tool calls, and what is right. In the order in which
// it was given them:
//
//   tool, arguments   the call. `{machine:web-1}` stands for the id of what is called so in the simulator,
//                     `{kept:x}` for what `keep` found in the answer to an earlier call
//   as                whose keys: `acme`, a plain user, unless it says `admin`
//   given             calls that must have been made before
//   wrong             what that server did wrong; left out where nothing was
//   right             what must happen
//   sends             the commands of the API and all of their parameters, in order; jobs are asked about
//                     besides. `{job}` is any UUID
//   answer            what the structured content holds: of a list, each of these somewhere in it
//   every             what every row of these lists holds
//   fails             the call is refused or fails, and its text matches this
//   confirmed         the same call is made again with the token that the first one gave: `sends`, `answer`
//   mended            the arguments that mean what the call meant: `arguments`, `sends`, `answer`

const paged = { listall: 'true', page: '1', pagesize: '50' };
const justPaged = { page: '1', pagesize: '50' };
const whole = { listall: 'true', page: '1', pagesize: '500' };
const details = 'group,nics,secgrp,tmpl,servoff,iso,affgrp';
const job = { customjobid: '{job}' };
const nowhere = '00000000-0000-4000-8000-000000000000';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const GiB = 2 ** 30;

const claimed = 'said that it was done when the job had only been queued, and never looked at its outcome';
const bare = 'asked for one page of what the caller owns, told its length as the number of all, and left '
  + 'most members out';
const done = 'the job is waited for, and its outcome is told';
const listed = 'everything that the caller may see is counted, and a page of it shown';

const start = (machine) => ({ tool: 'start_virtual_machine', arguments: { id: machine } });
const newVolume = (name, more = {}) => ({
  tool: 'create_volume', keep: { volume: ({ volume }) => volume.id },
  arguments: { name, diskofferingid: '{diskoffering:disk-custom}', zoneid: '{zone:zone-1}', size: 5, ...more } });
const newAddress = {
  tool: 'associate_ip_address', arguments: { networkid: '{network:frontend}' },
  keep: { address: ({ ipaddress }) => ipaddress.id } };

const machines = [
  { tool: 'list_virtual_machines', arguments: { state: 'Running' },
    wrong: bare, right: listed,
    sends: [['listVirtualMachines', { state: 'Running', details, ...paged }]],
    answer: { page: 1, virtualmachine: [{ name: 'web-2', id: '{machine:web-2}', memory: 4096 }] },
    every: { virtualmachine: { state: 'Running' } } },
  { tool: 'get_virtual_machine', arguments: { id: '{machine:web-2}' },
    wrong: 'showed the word undefined for what it did not find, and neither delete protection nor volumes',
    right: 'one machine, with its volumes',
    sends: [['listVirtualMachines', { id: '{machine:web-2}', listall: 'true' }],
            ['listVolumes', { virtualmachineid: '{machine:web-2}', listall: 'true' }]],
    answer: { virtualmachine: { name: 'web-2', state: 'Running' }, volume: [{ type: 'ROOT' }] } },
  { tool: 'start_virtual_machine', arguments: { id: '{machine:vm-000001}' },
    wrong: claimed, right: done,
    sends: [['startVirtualMachine', { id: '{machine:vm-000001}', ...job }]],
    answer: { job: { status: 'succeeded' }, virtualmachine: { state: 'Running' } } },
  { tool: 'stop_virtual_machine', arguments: { id: '{machine:vm-000002}' },
    given: [start('{machine:vm-000002}')],
    wrong: claimed, right: done,
    sends: [['stopVirtualMachine', { id: '{machine:vm-000002}', forced: 'false', ...job }]],
    answer: { job: { status: 'succeeded' }, virtualmachine: { state: 'Stopped' } } },
  { tool: 'reboot_virtual_machine', arguments: { id: '{machine:vm-000003}' },
    given: [start('{machine:vm-000003}')],
    wrong: claimed, right: done,
    sends: [['rebootVirtualMachine', { id: '{machine:vm-000003}', forced: 'false', ...job }]],
    answer: { job: { status: 'succeeded' }, virtualmachine: { state: 'Running' } } },
  { tool: 'destroy_virtual_machine', arguments: { id: '{machine:vm-000004}', expunge: true }, as: 'admin',
    wrong: 'forced a stop that nobody asked for, sent the destruction before that had ended, and called '
      + 'the machine gone when both jobs had only been queued',
    right: 'somebody confirms first; then one command destroys, and the end is verified',
    answer: { outcome: 'refused', changed: false, confirm_token: /./ },
    fails: /`confirm`/,
    confirmed: { changes: [['destroyVirtualMachine',
                            { id: '{machine:vm-000004}', expunge: 'true', ...job }]],
                 answer: { outcome: 'expunged', recoverable: false, changed: true } } },
  { tool: 'destroy_virtual_machine', arguments: { id: nowhere },
    wrong: 'reported the failure as a success, with nothing but the status of HTTP',
    right: 'nothing is destroyed, and the cloud says that there is no such machine',
    changes: [], fails: /does not exist/, answer: { outcome: 'not_found', changed: false } },
  { tool: 'deploy_virtual_machine',
    arguments: { serviceofferingid: '{offering:small}', templateid: '{template:debian-12}',
                 zoneid: '{zone:zone-1}', name: 'web', networkids: '{network:frontend},{network:backend}' },
    wrong: `${claimed}; the password that the template set was lost`,
    right: 'the machine runs in both networks, and its password is told once, not in the text',
    sends: [['deployVirtualMachine',
             { serviceofferingid: '{offering:small}', templateid: '{template:debian-12}',
               zoneid: '{zone:zone-1}', name: 'web', networkids: '{network:frontend},{network:backend}',
               startvm: 'true', ...job }]],
    answer: { job: { status: 'succeeded' }, password: /./, virtualmachine: {
      name: 'web', state: 'Running',
      nic: [{ networkid: '{network:frontend}' }, { networkid: '{network:backend}' }] } } },
  { tool: 'scale_virtual_machine',
    arguments: { id: '{machine:vm-000005}', serviceofferingid: '{offering:medium}' },
    given: [start('{machine:vm-000005}')],
    wrong: claimed, right: done,
    sends: [['scaleVirtualMachine',
             { id: '{machine:vm-000005}', serviceofferingid: '{offering:medium}', ...job }]],
    answer: { job: { status: 'succeeded' }, virtualmachine: { serviceofferingname: 'medium' } } },
  { tool: 'migrate_virtual_machine', arguments: { virtualmachineid: '{machine:vm-000006}' }, as: 'admin',
    given: [start('{machine:vm-000006}')],
    wrong: 'sent a migration without a destination, and told that it had migrated machine `undefined`',
    right: 'where to must be said, or left to the cloud',
    sends: [], fails: /one of `hostid`, `storageid` and `autoselect`/,
    mended: { arguments: { virtualmachineid: '{machine:vm-000006}', autoselect: true },
              sends: [['migrateVirtualMachine',
                       { virtualmachineid: '{machine:vm-000006}', autoselect: 'true', ...job }]],
              answer: { job: { status: 'succeeded' }, virtualmachine: { state: 'Running' } } } },
  { tool: 'reset_password_virtual_machine', arguments: { id: '{machine:vm-000007}' },
    wrong: 'the new password is in the job\'s result, at which it never looked: the old one was gone, '
      + 'and nobody had the new one',
    right: 'somebody confirms first; then the password is told once, not in the text',
    changes: [], fails: /`confirm`/, answer: { confirm_token: /./ },
    confirmed: { changes: [['resetPasswordForVirtualMachine', { id: '{machine:vm-000007}', ...job }]],
                 answer: { job: { status: 'succeeded' }, password: /./ } } },
  { tool: 'change_service_offering_virtual_machine',
    arguments: { id: '{machine:vm-000008}', serviceofferingid: '{offering:medium}' },
    wrong: 'told the id of a job that there is not: the command answers with the machine',
    right: 'the machine with its new offering',
    sends: [['changeServiceForVirtualMachine',
             { id: '{machine:vm-000008}', serviceofferingid: '{offering:medium}' }]],
    answer: { virtualmachine: { serviceofferingname: 'medium', memory: 4096 } } },
  { tool: 'list_virtual_machine_metrics', arguments: {},
    wrong: 'asked for a command that there is not, and failed always', right: listed,
    sends: [['listVirtualMachinesMetrics', { details: 'min,stats,servoff', ...paged }]],
    answer: { virtualmachine: [{ name: 'web-2', cpuused: /^[\d.,]+%$/ }] } },
];

const storage = [
  { tool: 'list_volumes', arguments: {},
    wrong: `${bare}; wrote GB behind numbers of bytes, and N/A for device 0`,
    right: 'sizes are bytes, and 0 is a device',
    sends: [['listVolumes', paged]],
    answer: { volume: [{ name: 'db-1-data', sizebytes: 200 * GiB, deviceid: 1 },
                       { type: 'ROOT', vmname: 'web-2', deviceid: 0 }] } },
  { tool: 'create_volume',
    arguments: { name: 'data (1)~!\'x', diskofferingid: '{diskoffering:disk-20}', zoneid: '{zone:zone-1}' },
    wrong: 'signed it otherwise than it was sent, because of the brackets, the tilde, the exclamation mark '
      + 'and the apostrophe: 401', right: done,
    sends: [['createVolume', { name: 'data (1)~!\'x', diskofferingid: '{diskoffering:disk-20}',
                               zoneid: '{zone:zone-1}', ...job }]],
    answer: { job: { status: 'succeeded' }, volume: { name: 'data (1)~!\'x', sizebytes: 20 * GiB } } },
  { tool: 'create_volume',
    arguments: { name: 'data', diskofferingid: '{diskoffering:disk-custom}', zoneid: '{zone:zone-1}', size: 5 },
    wrong: claimed, right: done,
    sends: [['createVolume', { name: 'data', diskofferingid: '{diskoffering:disk-custom}',
                               zoneid: '{zone:zone-1}', size: '5', ...job }]],
    answer: { job: { status: 'succeeded' }, volume: { name: 'data', sizebytes: 5 * GiB, id: uuid } } },
  { tool: 'attach_volume', arguments: { id: '{kept:volume}', virtualmachineid: '{machine:vm-000009}' },
    given: [newVolume('to-attach')],
    wrong: `${claimed}; which device it became was lost`, right: done,
    sends: [['attachVolume', { id: '{kept:volume}', virtualmachineid: '{machine:vm-000009}', ...job }]],
    answer: { job: { status: 'succeeded' },
              volume: { virtualmachineid: '{machine:vm-000009}', deviceid: 1 } } },
  { tool: 'detach_volume', arguments: { id: '{kept:volume}' },
    given: [newVolume('to-detach'), { tool: 'attach_volume', arguments: {
      id: '{kept:volume}', virtualmachineid: '{machine:vm-000010}' } }],
    wrong: claimed, right: done,
    sends: [['detachVolume', { id: '{kept:volume}', ...job }]],
    answer: { job: { status: 'succeeded' }, volume: { id: '{kept:volume}' } } },
  { tool: 'resize_volume', arguments: { id: '{kept:volume}', size: 20 },
    given: [newVolume('to-resize')],
    wrong: claimed, right: done,
    sends: [['resizeVolume', { id: '{kept:volume}', size: '20', shrinkok: 'false', ...job }]],
    answer: { job: { status: 'succeeded' }, volume: { sizebytes: 20 * GiB } } },
  { tool: 'create_snapshot', arguments: { volumeid: '{volume:db-1-data}', name: 'snap one' },
    wrong: claimed, right: done,
    sends: [['createSnapshot', { volumeid: '{volume:db-1-data}', name: 'snap one', ...job }]],
    answer: { job: { status: 'succeeded' }, snapshot: { name: 'snap one', state: 'BackedUp' } } },
  { tool: 'list_snapshots', arguments: { intervaltype: 'MANUAL' },
    given: [{ tool: 'create_snapshot', arguments: { volumeid: '{volume:batch-1-data}', name: 'by hand' } }],
    wrong: 'sent MANUAL, which the API does not know there, without the volume that it wants with it',
    right: 'what the API cannot filter by is filtered here, over all pages',
    sends: [['listSnapshots', whole]],
    answer: { snapshot: [{ name: 'by hand', volumeid: '{volume:batch-1-data}' }] },
    every: { snapshot: { intervaltype: 'MANUAL' } } },
];

const networks = [
  { tool: 'list_networks', arguments: { isdefault: true },
    wrong: 'sent a parameter that the API does not have, and showed every network as a default one',
    right: 'what the API cannot filter by is filtered here, over all pages',
    sends: [['listNetworks', whole]], answer: { page: 1 }, every: { network: { isdefault: true } } },
  { tool: 'create_network',
    arguments: { name: 'n', displaytext: 'n', zoneid: '{zone:zone-1}',
                 networkofferingid: '{networkoffering:DefaultIsolatedNetworkOfferingWithSourceNatService}' },
    wrong: 'told the id of a job that there is not, and lost that of the network', right: 'the network',
    sends: [['createNetwork', {
      name: 'n', displaytext: 'n', zoneid: '{zone:zone-1}',
      networkofferingid: '{networkoffering:DefaultIsolatedNetworkOfferingWithSourceNatService}' }]],
    answer: { network: { name: 'n', id: uuid } } },
  { tool: 'list_public_ip_addresses', arguments: {}, given: [newAddress],
    wrong: bare, right: listed,
    sends: [['listPublicIpAddresses', { allocatedonly: 'true', ...paged }]],
    answer: { publicipaddress: [{ id: '{kept:address}', ipaddress: /^203\.0\.113\./ }] },
    every: { publicipaddress: { state: 'Allocated' } } },
  { tool: 'associate_ip_address', arguments: { networkid: '{network:frontend}' },
    wrong: `${claimed}; the address itself was lost`, right: 'the address',
    sends: [['associateIpAddress', { networkid: '{network:frontend}', ...job }]],
    answer: { job: { status: 'succeeded' }, ipaddress: { ipaddress: /^203\.0\.113\./, id: uuid } } },
  { tool: 'enable_static_nat',
    arguments: { ipaddressid: '{kept:address}', virtualmachineid: '{machine:web-1}' }, given: [newAddress],
    right: 'the cloud says that it succeeded',
    sends: [['enableStaticNat', { ipaddressid: '{kept:address}', virtualmachineid: '{machine:web-1}' }]],
    answer: { success: true } },
  { tool: 'create_firewall_rule',
    arguments: { ipaddressid: '{kept:address}', protocol: 'tcp', startport: 22, endport: 22,
                 cidrlist: '10.0.0.0/8,192.168.0.0/16' }, given: [newAddress],
    wrong: claimed, right: done,
    sends: [['createFirewallRule', { ipaddressid: '{kept:address}', protocol: 'tcp', startport: '22',
                                     endport: '22', cidrlist: '10.0.0.0/8,192.168.0.0/16', ...job }]],
    answer: { job: { status: 'succeeded' }, firewallrule: {
      id: uuid, startport: 22, endport: 22, cidrlist: '10.0.0.0/8,192.168.0.0/16' } } },
  { tool: 'list_load_balancer_rules', arguments: {},
    given: [newAddress, { tool: 'create_load_balancer_rule', arguments: {
      publicipid: '{kept:address}', name: 'spread', algorithm: 'roundrobin', publicport: 80,
      privateport: 8080 } }],
    wrong: bare, right: listed,
    sends: [['listLoadBalancerRules', paged]],
    answer: { loadbalancerrule: [{ name: 'spread', publicport: 80, privateport: 8080 }] } },
];

const january = { startdate: '2026-01-01', enddate: '2026-01-31' };
const januaryUtc = { startdate: '2026-01-01T00:00:00+0000', enddate: '2026-01-31T23:59:59+0000' };

const monitoring = [
  { tool: 'list_events', arguments: january,
    wrong: `${bare}; left it to the time zone of the management server when the days are`,
    right: 'the days are those of UTC, the last one whole',
    sends: [['listEvents', { ...januaryUtc, ...paged }]],
    answer: { page: 1 }, every: { event: { created: /^2026-01-/ } } },
  { tool: 'list_alerts', arguments: {}, as: 'admin', wrong: bare, right: listed,
    sends: [['listAlerts', justPaged]], answer: { page: 1 } },
  { tool: 'list_capacity', arguments: {}, as: 'admin',
    wrong: 'numbers stood for types, without units', right: 'types by their names, amounts with their units',
    sends: [['listCapacity', justPaged]],
    answer: { capacity: [{ typename: 'memory', unit: 'bytes', capacitytotal: /^\d+$/ }] } },
  { tool: 'list_async_jobs', arguments: { jobstatus: 2 },
    wrong: 'sent a parameter that the API does not have, and showed jobs that go on as failed ones',
    right: 'what the API cannot filter by is filtered here: of those that go on, none has failed',
    sends: [['listAsyncJobs', whole]], answer: { count: 0 } },
  { tool: 'list_usage_records', arguments: january, as: 'admin',
    wrong: `${bare}; left it to the time zone of the management server when the days are`,
    right: 'the days are those of UTC, the last one whole',
    sends: [['listUsageRecords', { ...januaryUtc, ...justPaged }]], answer: { page: 1 } },
];

const administration = [
  { tool: 'list_zones', arguments: {}, wrong: bare, right: listed,
    sends: [['listZones', justPaged]], answer: { zone: [{ name: 'zone-1', id: uuid }, { name: 'zone-2' }] } },
  { tool: 'list_templates', arguments: {}, wrong: `${bare}; wrote GB behind numbers of bytes`,
    right: 'sizes are bytes',
    sends: [['listTemplates', { templatefilter: 'featured', ...paged }]],
    answer: { template: [{ name: 'debian-12', sizebytes: 8 * GiB }] } },
  { tool: 'list_accounts', arguments: {}, as: 'admin',
    wrong: 'an admin saw nothing but the own account', right: listed,
    sends: [['listAccounts', paged]], answer: { account: [{ name: 'admin' }, { name: 'acme' }] } },
  { tool: 'list_users', arguments: {}, as: 'admin',
    wrong: 'an admin saw nothing but the own users', right: listed,
    sends: [['listUsers', paged]], answer: { user: [{ username: 'admin' }, { username: 'acme' }] } },
  { tool: 'list_domains', arguments: {}, as: 'admin', wrong: bare, right: listed,
    sends: [['listDomains', paged]], answer: { domain: [{ name: 'ROOT' }, { name: 'acme' }] } },
  { tool: 'list_hosts', arguments: {}, as: 'admin', wrong: `${bare}; wrote MB behind numbers of bytes`,
    right: 'memory is bytes',
    sends: [['listHosts', { type: 'Routing', ...justPaged }]],
    answer: { host: [{ name: 'node-1', state: 'Up', memorytotalbytes: 128 * GiB }] } },
  { tool: 'list_clusters', arguments: {}, as: 'admin', wrong: bare, right: listed,
    sends: [['listClusters', justPaged]], answer: { cluster: [{ zonename: 'zone-1', id: uuid }] } },
  { tool: 'list_storage_pools', arguments: {}, as: 'admin', wrong: `${bare}; wrote GB behind numbers of bytes`,
    right: 'sizes are bytes',
    sends: [['listStoragePools', justPaged]],
    answer: { storagepool: [{ name: 'primary-1', state: 'Up' }] } },
  { tool: 'list_system_vms', arguments: {}, as: 'admin', wrong: bare, right: listed,
    sends: [['listSystemVms', justPaged]],
    answer: { systemvm: [{ systemvmtype: 'consoleproxy', state: 'Running' }] } },
  { tool: 'list_service_offerings', arguments: {}, wrong: bare, right: listed,
    sends: [['listServiceOfferings', { issystem: 'false', ...justPaged }]],
    answer: { serviceoffering: [{ name: 'medium', cpunumber: 2, memory: 4096 }] } },
];

// As OpenSSH writes one: its kind, twice, and numbers.
const publicKey = `ssh-rsa ${Buffer.from('\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01\0\0\0\x08\x7fletters').toString('base64')}`;
const security = [
  { tool: 'list_ssh_key_pairs', arguments: {},
    given: [{ tool: 'create_ssh_key_pair', arguments: { name: 'listed' } }],
    wrong: bare, right: listed,
    sends: [['listSSHKeyPairs', paged]],
    answer: { sshkeypair: [{ name: 'listed', id: uuid, fingerprint: /:/ }] } },
  { tool: 'create_ssh_key_pair', arguments: { name: 'k1', publickey: 'ssh-rsa AAAA' },
    wrong: 'left the public key out, had the cloud make a pair instead, and looked for its parts where '
      + 'they are not', right: 'the key that was given is registered, if it is one, and none is made',
    sends: [['registerSSHKeyPair', { name: 'k1', publickey: 'ssh-rsa AAAA' }]],
    fails: /Public key is invalid/, answer: { error: { errorcode: 431 } },
    mended: { arguments: { name: 'k1', publickey: publicKey },
              sends: [['registerSSHKeyPair', { name: 'k1', publickey: publicKey }]],
              answer: { keypair: { name: 'k1', fingerprint: /:/ } } } },
  { tool: 'list_security_groups', arguments: {}, wrong: bare, right: listed,
    sends: [['listSecurityGroups', paged]], answer: { securitygroup: [{ account: 'acme' }] } },
  { tool: 'create_security_group_rule',
    arguments: { securitygroupid: '{kept:group}', protocol: 'TCP', startport: 22, endport: 22,
                 usersecuritygrouplist: 'web' },
    given: [{ tool: 'create_security_group', arguments: { name: 'web' } },
            { tool: 'create_security_group', arguments: { name: 'db' },
              keep: { group: ({ securitygroup }) => securitygroup.id } }],
    wrong: 'sent a text for what is a list of accounts and groups, and lost the rule\'s id',
    right: 'a group is named with its account, and becomes the map that the API takes',
    sends: [], fails: /account:group/,
    mended: { arguments: { securitygroupid: '{kept:group}', protocol: 'tcp', startport: 22, endport: 22,
                           usersecuritygrouplist: 'acme:web' },
              sends: [['authorizeSecurityGroupIngress', {
                securitygroupid: '{kept:group}', protocol: 'tcp', startport: '22', endport: '22',
                'usersecuritygrouplist[0].account': 'acme', 'usersecuritygrouplist[0].group': 'web', ...job }]],
              answer: { job: { status: 'succeeded' }, securitygroup: {
                name: 'db', ingressrule: [{ ruleid: uuid, securitygroupname: 'web', startport: 22 }] } } } },
];

const mistakes = [
  { tool: 'get_virtual_machine', arguments: {},
    wrong: 'signed the word undefined for the missing id and did not send it: 401',
    right: 'refused before anything is sent', sends: [], fails: /`id`/ },
  { tool: 'get_virtual_machine', arguments: { id: nowhere },
    wrong: 'kept nothing of what the cloud said but the status of HTTP',
    right: 'the words of the cloud, as a result',
    sends: [['listVirtualMachines', { id: nowhere, listall: 'true' }]],
    fails: /431/, answer: { error: { errorcode: 431, errortext: /id/ } } },
  { tool: 'list_zones', arguments: { bogus: 1 },
    wrong: 'sent what is in no schema', right: 'refused before anything is sent', sends: [], fails: /`bogus`/ },
  { tool: 'stop_virtual_machine', arguments: { id: '{machine:web-2}', forced: 'yes' },
    wrong: 'sent a text for a flag, which the cloud reads as false', right: 'refused before anything is sent',
    sends: [], fails: /`forced`/ },
];

export const calls = [...machines, ...storage, ...networks, ...monitoring, ...administration, ...security,
                      ...mistakes];
