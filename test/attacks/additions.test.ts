/** @module Small additions to objects that are right otherwise: fields, ports, marks. */
import { shop } from "../support/verified.ts";
import { type Attack, areRefused } from "./attack.ts";

const inFork = (kind: string) => `/dist.staging.sandboxes.pr-1.forks.shop.${kind}-cart-[^/]*yaml$/`;
const [workload, service] = ["deployment", "service"].map(inFork);
const policy = "/dist.staging.sandboxes.pr-1.*networkpolicy-cart-pr-1-7b/";
const add = (before: RegExp, text: string) => (old: string) => old.replace(before, `${text}$&`);
const attack = (path = "", edit: (text: string) => string, verify = ""): Attack => ({
  edits: { [path]: edit },
  refused: { verify },
});
const shared = "dist/staging/routes/shop/configmap-isolane-staging.yaml";

areRefused("an addition", shop("istio"), {
  "a field beside spec": attack(service, add(/^spec:/m, "more: 1\n"), 'E0963 has "more"'),
  "a status": attack(policy, add(/^spec:/m, "status: {}\n"), 'E0963 has "status"'),
  "a port without a number": attack(
    service,
    add(/^ {2}- name:/m, "  - { name: x }\n"),
    "E0962 without a number",
  ),
  "a node's port": attack(
    service,
    (text) => text.replace(/^( *)port: 8080/m, "$&\n$1nodePort: 30000"),
    "E0962 nodePort",
  ),
  "a policy type that there is not": attack(
    policy,
    add(/^ *- Ingress/m, "  - Both\n"),
    'E0922 policy type "Both"',
  ),
  "a label like ours": attack(
    service,
    add(/^ *isolane.dev.environment/m, "    isolane.dev/lane: x\n"),
    "E0963 isolane.dev/lane",
  ),
  "the label of a fork on what all lanes share": attack(
    shared,
    add(/^ *isolane.dev.environment/m, "    isolane.dev/fork: more\n"),
    "E0960 there is no such fork",
  ),
  "an annotation of pods like ours": attack(
    workload,
    (text) =>
      text.replace(
        /^( *)template:\n *metadata:\n/m,
        "$&$1    annotations: { isolane.dev/note: x }\n",
      ),
    "E0963 isolane.dev/note",
  ),
  "a label of ours among the annotations": attack(
    service,
    (text) => text.replace(/^ {2}annotations:\n/m, "$&    isolane.dev/fork: x\n"),
    "E0963 isolane.dev/fork",
  ),
  "a label like ours in the baseline": attack(
    "dist/staging/baseline/shop/service-items.yaml",
    (text) => text.replace(/^ {2}annotations:\n/m, "$&    isolane.dev/note: x\n"),
    "E0963 isolane.dev/note",
  ),
  "an entry of what tools read": attack(
    shared,
    (text) => text.replace(/^data:\n/m, "$&  more: x\n"),
    'E0963 has "data.more"',
  ),
  "a label of what tools read": attack(
    shared,
    add(/^ *isolane.dev.environment/m, "    app: cart\n"),
    'E0963 has "app"',
  ),
  "a field of a variable of ours": attack(
    workload,
    (text) => text.replace(/^( *)- name: ISOLANE_SANDBOX\n/m, "$&$1  more: x\n"),
    "E0960 ISOLANE_SANDBOX",
  ),
});
