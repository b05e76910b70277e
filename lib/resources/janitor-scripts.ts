/**
 * @module What a janitor does beside the plugin's own scripts: which of what there is has no owner, since when, and what of
 * that is removed. POSIX sh; `/isolane/found` holds what the plugin lists, `/isolane/doomed` what it has to remove.
 *
 * It removes nothing unless it could read that the environment has lanes or none: the ConfigMap of the environment itself has
 * to be there, and every request has to be answered.
 */
import { handover } from "./run-scripts.ts";

/** The line before a plugin's list: what it prints is kept. */
export const keepList = `exec >${handover}/found\n`;

/**
 * Compares what there is with what has an owner. The outputs of what is removed go first: whoever is killed after that is
 * found by the plugin's list again, and a Secret alone would not be.
 */
export const compareScript = `now=$(date +%s)
: >${handover}/doomed
selector="$ENVIRONMENT_LABEL=$ISOLANE_ENVIRONMENT,$OWNED_LABEL"
kubectl get configmaps --namespace "$NAMESPACE" --selector "$selector=environment" --output name >${handover}/self
if [ ! -s ${handover}/self ]; then
  echo "the ConfigMap of environment $ISOLANE_ENVIRONMENT is not there: nothing is compared" >&2
  exit 1
fi
kubectl get configmaps --namespace "$NAMESPACE" --selector "$selector=lane" \\
  --output 'jsonpath={range .items[*]}{.data.ids}{"\\n"}{end}' >${handover}/owned
kubectl get configmap "$STATE" --namespace "$NAMESPACE" --ignore-not-found \\
  --output 'jsonpath={.data.orphans}' >${handover}/before
grep -E "^$ISOLANE_PREFIX[a-z0-9-]+$" ${handover}/found | sort -u >${handover}/there || true
awk 'FILENAME == ARGV[1] { kept[$0] = 1; next } !($0 in kept)' ${handover}/owned ${handover}/there >${handover}/orphans
: >${handover}/after
while read -r id; do
  since=$(awk -v id="$id" '$1 == id { print $2; exit }' ${handover}/before)
  since=\${since:-$now}
  echo "$id $since" >>${handover}/after
  age=$((now - since))
  if [ "$age" -lt "$AFTER" ]; then
    echo "$id has had no owner for $age s; it is removed after $AFTER s"
  elif [ "$DRY_RUN" = true ]; then
    echo "$id has had no owner for $age s; it would be removed, but this is a dry run"
  else
    echo "$id has had no owner for $age s; it is removed"
    for namespace in $NAMESPACES; do
      kubectl delete secret "$id" --namespace "$namespace" --ignore-not-found --wait=false
    done
    echo "$id" >>${handover}/doomed
  fi
done <${handover}/orphans
kubectl create configmap "$STATE" --namespace "$NAMESPACE" --from-file=orphans=${handover}/after \\
  --dry-run=client --output yaml |
  kubectl apply --server-side --force-conflicts --field-manager isolane --filename - >/dev/null
`;

/** Runs a step of the plugin's deletion for each; one that fails holds up no other. */
export const removeScript = `while read -r id; do
  if ! ISOLANE_ID="$id" "$@" </dev/null; then
    echo "$id could not be removed" >&2
    echo "$id" >>${handover}/failed
  fi
done <${handover}/doomed
`;

/** Fails where something is not gone. */
export const failScript = `if [ -f ${handover}/failed ]; then
  echo "not removed, to be tried again: $(sort -u ${handover}/failed | tr '\\n' ' ')" >&2
  exit 1
fi
`;
