// SPDX-License-Identifier: Apache-2.0
// Certificates that a test makes for itself with the openssl program.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function openssl(...args) {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

export class Authority {
  // Its files lie in `folder`; `file` is its certificate.
  constructor(folder, name = 'authority') {
    this.folder = folder;
    this.file = path.join(folder, `${name}.pem`);
    this.keyFile = path.join(folder, `${name}.key`);
    openssl('req', '-x509', ...newKey, '-keyout', this.keyFile, '-out', this.file,
            '-subj', `/CN=${name}`, '-days', '30');
  }

  get certificate() {
    return readFileSync(this.file, 'utf8');
  }

  // A certificate for `names` and its key, as PEM texts.
  issue({ names = 'DNS:localhost,IP:127.0.0.1', days = 90 } = {}) {
    const [key, request, extensions, certificate] = ['key', 'csr', 'ext', 'crt']
      .map((end) => path.join(this.folder, `issued.${end}`));
    openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=test server');
    writeFileSync(extensions, `subjectAltName=${names}\n`);
    openssl('x509', '-req', '-in', request, '-CA', this.file, '-CAkey', this.keyFile,
            '-CAcreateserial', '-extfile', extensions, '-days', String(days), '-out', certificate);
    return { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  }

  // Issues one and puts it in place, as a renewing program does. Resolves to the configuration's `tls`.
  install(folder, options) {
    const issued = this.issue(options);
    for (const [name, text] of Object.entries(issued)) {
      const file = path.join(folder, `server.${name}`);
      writeFileSync(`${file}.new`, text, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    return { certificate: path.join(folder, 'server.cert'), key: path.join(folder, 'server.key') };
  }
}
