/**
 * @module What runs beside a plugin's own steps, in the image that has kubectl: before them, what an earlier run put out is
 * brought; after them, outputs become a Secret. The janitor's scripts are in janitor-scripts.ts. All is POSIX sh, and
 * reads variables only.
 */

/** Where a pod keeps what its containers hand over. In memory: outputs are secrets. */
export const handover = "/isolane";
/** Where steps write outputs, one file each. */
export const outputsFolder = `${handover}/outputs`;
/** Where the outputs of the last run are mounted, if there was one. */
export const previousFolder = "/isolane-previous";

/** Brings the outputs of the last run, so that a step can keep what it made up then, for example a password. */
export const prepareScript = `mkdir -p "$ISOLANE_OUTPUTS"
for file in ${previousFolder}/*; do
  if [ -f "$file" ]; then cat "$file" >"$ISOLANE_OUTPUTS/\${file##*/}"; fi
done
chmod -R a+rwX "$ISOLANE_OUTPUTS"
`;

/** The line before a script that is only for a resource without outputs of an earlier run, or only for one with them. */
export const onlyIf = {
  create: `if [ -e ${previousFolder}/isolane-id ]; then exit 0; fi\n`,
  update: `if [ ! -e ${previousFolder}/isolane-id ]; then exit 0; fi\n`,
} as const;

/**
 * Writes the Secret, in each namespace that has pods of the sandbox. What a step does not make, nobody
 * can read. It is written as a whole: who may patch a Secret reads it, since the API server answers with all of it.
 */
export const keepScript = `set --
for output in $OUTPUTS; do
  if [ -f "$ISOLANE_OUTPUTS/$output" ]; then
    set -- "$@" "--from-file=$output=$ISOLANE_OUTPUTS/$output"
  else
    echo "no step wrote the output $output: a pod that reads it does not start" >&2
  fi
done
kubectl create secret generic "$ISOLANE_ID" "--from-literal=isolane-id=$ISOLANE_ID" "$@" --dry-run=client --output yaml |
  kubectl label --local --filename - --dry-run=client --output json $LABELS >${handover}/secret
for namespace in $NAMESPACES; do
  kubectl create --namespace "$namespace" --filename ${handover}/secret 2>${handover}/said ||
    kubectl replace --raw "/api/v1/namespaces/$namespace/secrets/$ISOLANE_ID" --filename ${handover}/secret >/dev/null || {
    cat ${handover}/said >&2
    exit 1
  }
done
`;

/** Removes it, before the plugin's steps: what they remove is found by the janitor if they are killed, and a Secret is not. */
export const forgetScript = `for namespace in $NAMESPACES; do
  kubectl delete secret "$ISOLANE_ID" --namespace "$namespace" --ignore-not-found --wait=false
done
`;
