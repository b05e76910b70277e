// Knows nothing of lanes: the agent of OpenTelemetry passes baggage on.
const { createServer } = require("node:http");

const { NEXT, PORT } = process.env;

createServer(async ({ url }, response) => {
  await (await fetch(`${NEXT}/first${url}`)).text();
  response.end(await (await fetch(`${NEXT}/second${url}`)).text());
}).listen(Number(PORT), "127.0.0.1");
