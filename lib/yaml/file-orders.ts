/**
 * @module Texts by which an engine takes a whole file otherwise than as its objects, wherever in the file they
 * stand: in a value too. The writer escapes them, so no value can be an order, and verify looks for them.
 */

/** One order. */
interface FileOrder {
  readonly text: string;
  readonly tool: string;
  /** After "which": for messages. */
  readonly does: string;
}

/**
 * Searched by Argo CD's repository server in the bytes of each file of a directory source, before it reads them:
 * https://argo-cd.readthedocs.io/en/stable/user-guide/directory/#skipping-file-rendering. Other orders of the
 * engines are no texts of a whole file: Flux's image policies are comments, its variables and SOPS have to be
 * switched on in a Kustomization, and annotations are in the table of metadata.
 */
const orders: readonly FileOrder[] = [
  { text: "+argocd:skip-file-rendering", tool: "Argo CD", does: "makes it skip the whole file" },
];

/** The first order in a text. */
export function orderIn(text: string): FileOrder | undefined {
  return orders.find((order) => text.includes(order.text));
}

/** The text in double quotes with every order in it spelled by an escape that YAML and JSON read alike. */
export function withoutOrders(quoted: string): string {
  return orders.reduce((text, order) => {
    const code = order.text.charCodeAt(0).toString(16).padStart(4, "0");
    return text.replaceAll(order.text, `\\u${code}${order.text.slice(1)}`);
  }, quoted);
}
