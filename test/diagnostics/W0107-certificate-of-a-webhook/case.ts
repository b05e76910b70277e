import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  // Only what this folder holds is on PATH.
  prepare: (root) => {
    const before = process.env.PATH;
    const script = `#!/bin/sh
if [ "$1" = version ]; then echo v3.22.0; exit; fi
echo '# Source: shop/templates/a.yaml'
echo 'apiVersion: admissionregistration.k8s.io/v1'
echo 'kind: MutatingWebhookConfiguration'
echo 'metadata: { name: c }'
echo 'webhooks:'
echo '  - { name: a.example.org, clientConfig: { url: "https://a.example.org", caBundle: "'$$'" } }'
`;
    put(root, "bin/helm", script);
    chmodSync(join(root, "bin/helm"), 0o755);
    process.env.PATH = join(root, "bin");
    return () => {
      process.env.PATH = before;
    };
  },
};
