/** @module Ports on which clients speak TLS: taken for plain HTTP, they would break for every client. */

/** Names and `appProtocol`s: https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol, IANA's and Istio's. */
const spoken =
  /^(tcp-|tls-)?(https|tls|ssl|wss|grpcs|amqps|ldaps|mqtts|rediss|smtps|imaps)\d*([-_]|$)|[-_](https|tls|ssl)$/i;
const numbers: ReadonlySet<number> = new Set([443, 6443, 8443, 9443]);

/** Whether a port most likely carries TLS. A name or a protocol that says another thing counts more than the number. */
export function isEncryptedPort({
  name = "",
  port,
  decidedBy,
}: {
  readonly name?: string;
  readonly port: number;
  /** What its protocol was decided by, `appProtocol "https"` for example. */
  readonly decidedBy: string;
}): boolean {
  const application = /^appProtocol "(?:kubernetes\.io\/)?(.*)"/.exec(decidedBy)?.[1];
  if (spoken.test(application ?? name)) return true;
  return numbers.has(port) && /^(tcp\b.*|web|default|main|port|)$/i.test(application ?? name);
}
