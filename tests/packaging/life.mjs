// SPDX-License-Identifier: Apache-2.0
// The life of the packages on a machine with systemd: installed, configured as docs/install.md says, run
// in their sandbox, upgraded, removed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../system/support/processes.mjs';

// What docs/install.md adds to the unit for ports below 1024.
const [lowPorts] = /^\[Service\]\n[^`]*/m.exec(readFileSync(path.join(root, 'docs/install.md'), 'utf8'));

// Commands of bash, by name, in their order. Each must end with status 0.
export const steps = {
  'install': 'dpkg -i /packages/*.deb',
  'fresh': 'systemctl is-enabled toolgate cloudstack-mcp; systemctl is-active toolgate',
  'no cloud yet': 'systemctl show cloudstack-mcp -p ActiveState -p ConditionResult',
  'owners': `
    stat -c '%U:%G %a %n' /etc/toolgate /etc/toolgate/policies /etc/toolgate/toolgate.yaml \
      /etc/cloudstack-mcp /var/lib/toolgate /var/lib/toolgate/*
    stat -c %U /proc/$(systemctl show toolgate -p MainPID --value)`,
  'simulate a cloud': `
    systemd-run --quiet --unit=cloud --property=Type=notify cloudstack-sim --port 8090 --seed 7
    journalctl --sync
    journalctl -u cloud -o cat | sed -n 's/^export //p' | head -n 3 > /etc/cloudstack-mcp/environment
    grep -c =. /etc/cloudstack-mcp/environment`,
  'serve the cloud': `
    echo CLOUDSTACK_MCP_TOKEN=of-the-server >> /etc/cloudstack-mcp/environment
    sed s,https://cloud.example,http://127.0.0.1:8090, \
      /usr/share/doc/cloudstack-mcp/examples/clouds.yaml > /etc/cloudstack-mcp/clouds.yaml
    systemctl start cloudstack-mcp
    systemctl is-active cloudstack-mcp`,
  'configure': `
    cd /etc/toolgate
    toolgate token > /tmp/token
    sed -i -E -e '/^(servers|policies|grants): /d' \
      -e '/^#(servers|policies|grants):/,/^$/s/^#//' -e 's/127.0.0.1:8081/localhost:8081/' \
      -e "s/TOKEN_SHA256/$(sed -n 's/token_sha256: *//p' /tmp/token)/" toolgate.yaml
    echo 'Bearer of-the-server' | install -m 640 -g toolgate /dev/stdin cloudstack.authorization
    install -m 640 -g toolgate /usr/share/toolgate/policies/cloudstack/read-only.yaml \
      policies/operations.yaml
    runuser -u toolgate -- toolgate serve --config toolgate.yaml --check
    systemctl restart toolgate`,
  'scan': `
    scan() {
      toolgate scan http://127.0.0.1:8080/mcp/cloudstack \
        --header "Authorization: Bearer $(sed -n 's/token: *//p' /tmp/token)" | tail -n +2
    }
    declare -f scan > /tmp/scan
    scan | grep -c ' list_'
    scan | grep -c ' stop_virtual_machine ' || true`,
  'reload': `
    . /tmp/scan
    cp /usr/share/toolgate/policies/cloudstack/operator.yaml /etc/toolgate/policies/operations.yaml
    systemctl reload toolgate
    until scan | grep ' stop_virtual_machine '; do sleep 0.1; done`,
  'low port': `
    mkdir /etc/systemd/system/toolgate.service.d
    echo '${lowPorts}' > /etc/systemd/system/toolgate.service.d/override.conf
    systemctl daemon-reload
    sed -i.before 's/^listen: .*/listen: 127.0.0.1:443/' /etc/toolgate/toolgate.yaml
    systemctl restart toolgate
    mv /etc/toolgate/toolgate.yaml.before /etc/toolgate/toolgate.yaml
    rm -r /etc/systemd/system/toolgate.service.d
    systemctl daemon-reload
    systemctl restart toolgate`,
  'kill': `
    killed=$(systemctl show toolgate -p MainPID --value)
    [ $killed != 0 ]
    kill -9 $killed
    until [ "$(systemctl show toolgate -p MainPID --value)" != $killed ] && systemctl is-active -q toolgate
    do sleep 0.1; done`,
  'records': 'runuser -u toolgate -- toolgate log query /var/lib/toolgate/decisions --kind requests',
  'upgrade': `
    cp /etc/toolgate/toolgate.yaml /tmp/before
    before=$(systemctl show toolgate -p MainPID --value)
    dpkg -i /packages/toolgate_*.deb
    cmp /tmp/before /etc/toolgate/toolgate.yaml
    systemctl is-active toolgate
    [ "$before" != "$(systemctl show toolgate -p MainPID --value)" ]`,
  'broken configuration': `
    echo broken > /etc/toolgate/toolgate.yaml
    systemctl restart toolgate || true
    systemctl reset-failed toolgate
    dpkg -i /packages/toolgate_*.deb
    dpkg-query -W -f '\${db:Status-Status}' toolgate
    cp /tmp/before /etc/toolgate/toolgate.yaml`,
  'remove': `
    dpkg -r toolgate
    [ $(systemctl is-active toolgate) = inactive ]
    ls /var/lib/toolgate/decisions /etc/toolgate/toolgate.yaml`,
  'install again': `
    rm -r /etc/toolgate/policies
    dpkg -i /packages/toolgate_*.deb
    stat -c %U:%G /etc/toolgate/policies
    systemctl is-enabled toolgate`,
  'purge': `
    rm -r /etc/cloudstack-mcp/* /etc/toolgate/cloudstack.authorization
    dpkg -P toolgate cloudstack-mcp cloudstack-sim
    for gone in /etc/toolgate /etc/cloudstack-mcp /usr/share/doc/toolgate /usr/bin/toolgate
    do [ ! -e $gone ]; done
    ls -d /var/lib/toolgate/decisions`,
  'journal': `
    journalctl --sync
    journalctl -o cat -u toolgate -u cloudstack-mcp > /tmp/journal
    grep cloud_checked /tmp/journal
    if grep -E 'NOTIFY_SOCKET|cloud_check_failed|upstream_protocol|SIGSYS' /tmp/journal; then exit 1; fi`,
};

// What they must print.
export const expected = {
  'fresh': [/^enabled\nenabled\nactive$/],
  'no cloud yet': [/^ActiveState=inactive$/m, /^ConditionResult=no$/m],
  'owners': [
    /^root:toolgate 750 \/etc\/toolgate$/m, /^root:toolgate 750 \/etc\/toolgate\/policies$/m,
    /^root:toolgate 640 \/etc\/toolgate\/toolgate.yaml$/m,
    /^root:cloudstack-mcp 750 \/etc\/cloudstack-mcp$/m,
    /^toolgate:toolgate 700 \/var\/lib\/toolgate$/m,
    /^toolgate:toolgate 700 \/var\/lib\/toolgate\/decisions$/m, /^toolgate$/m],
  'simulate a cloud': [/^3$/],
  'serve the cloud': [/^active$/],
  'configure': [/^the configuration is fine$/],
  'scan': [/^[1-9]\d\n0$/],
  'reload': [/ stop_virtual_machine /],
  'records': [/^.*agent.*tools\/list/m],
  'upgrade': [/^active$/m],
  'broken configuration': [/installed$/],
  'remove': [/toolgate\.yaml$/m],
  'install again': [/^root:toolgate$/m, /^enabled$/m],
  'purge': [/^\/var\/lib\/toolgate\/decisions$/m],
};
