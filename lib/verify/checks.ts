/** @module The list of checks: adding one is a file in `checks/` and a line here. */
import type { Check } from "./check.ts";
import { attachmentsCheck } from "./checks/attachments.ts";
import { baselineCheck } from "./checks/baseline.ts";
import { consumersCheck } from "./checks/consumers.ts";
import { copiesCheck } from "./checks/copies.ts";
import { dependenciesCheck } from "./checks/dependencies.ts";
import { egressCheck } from "./checks/egress.ts";
import { enginesCheck } from "./checks/engines.ts";
import { explainedCheck } from "./checks/explained.ts";
import { fieldsCheck } from "./checks/fields.ts";
import { indexCheck } from "./checks/index-files.ts";
import { ingressPreviewsCheck } from "./checks/ingress-previews.ts";
import { interfaceCheck } from "./checks/interface.ts";
import { limitsCheck } from "./checks/limits.ts";
import { marksCheck } from "./checks/marks.ts";
import { openingsCheck } from "./checks/openings.ts";
import { ownHostsCheck } from "./checks/own-hosts.ts";
import { ownObjectsCheck } from "./checks/own-objects.ts";
import { ownershipCheck } from "./checks/ownership.ts";
import { pathsCheck } from "./checks/paths.ts";
import { peersCheck } from "./checks/peers.ts";
import { previewsCheck } from "./checks/previews.ts";
import { probesCheck } from "./checks/probes.ts";
import { referencesCheck } from "./checks/references.ts";
import { requestsCheck } from "./checks/requests.ts";
import { resourceReachCheck } from "./checks/resource-reach.ts";
import { resourcesCheck } from "./checks/resources.ts";
import { secretsCheck } from "./checks/secrets.ts";
import { selectorsCheck } from "./checks/selectors.ts";
import { serviceCopiesCheck } from "./checks/service-copies.ts";
import { settingsObjectsCheck } from "./checks/settings-objects.ts";
import { shapesCheck } from "./checks/shapes.ts";
import { versionsCheck } from "./checks/versions.ts";

/** All checks, in the order in which they report. */
export const checks: readonly Check[] = [
  requestsCheck,
  selectorsCheck,
  peersCheck,
  openingsCheck,
  egressCheck,
  attachmentsCheck,
  copiesCheck,
  serviceCopiesCheck,
  consumersCheck,
  marksCheck,
  referencesCheck,
  probesCheck,
  baselineCheck,
  explainedCheck,
  ownObjectsCheck,
  resourcesCheck,
  settingsObjectsCheck,
  resourceReachCheck,
  dependenciesCheck,
  ownHostsCheck,
  previewsCheck,
  ingressPreviewsCheck,
  pathsCheck,
  shapesCheck,
  fieldsCheck,
  versionsCheck,
  ownershipCheck,
  indexCheck,
  enginesCheck,
  interfaceCheck,
  secretsCheck,
  limitsCheck,
];
