/** @module Names of hosts in what rules say: a lane's preview says its own names where the baseline says those of its hosts. */

/** What each previewed host of the baseline is called for one lane. */
export type PreviewNames = ReadonlyMap<string, string>;

/** A host, with or without a port, under its name for the lane; as it is where the lane has none for it. */
export function previewName(text: string, names: PreviewNames): string {
  const [, host = "", port = ""] = /^([^:]*)(:\d+)?$/.exec(text) ?? [];
  const name = names.get(host.toLowerCase());
  return name === undefined ? text : `${name}${port}`;
}

/**
 * The origins that have to be allowed besides: a page of the lane asks another host of the lane from its own name.
 * @param exact Origins that are allowed by their names.
 * @param allows Whether an origin is allowed, by its name or in any other way.
 */
export function previewOrigins(
  exact: readonly string[],
  allows: (origin: string) => boolean,
  names: PreviewNames,
): readonly string[] {
  const usual = [...names.keys()].flatMap((host) => [`https://${host}`, `http://${host}`]);
  // Browsers send an origin in lower case: one that is written otherwise is nobody's.
  const sent = exact.filter((origin) => origin === origin.toLowerCase());
  const wanted = [...sent, ...usual].filter(allows).map((origin) => {
    const [scheme = "", rest = ""] = origin.split("://");
    return `${scheme}://${previewName(rest, names)}`;
  });
  return [...new Set(wanted)].filter((origin) => !allows(origin));
}
