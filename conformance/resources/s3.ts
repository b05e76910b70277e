/** @module VersityGW: an S3 server with an IAM API that judges by policies. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { asArray, at, parseJson, stable } from "../../lib/kube/json.ts";
import { freePort, until } from "../cluster/processes.ts";
import { goProgram } from "../cluster/programs.ts";
import { pythonProgram } from "../python.ts";
import { ask, type Outputs, type Subject } from "./subject.ts";

const gateway = (): string =>
  goProgram("versitygw", "github.com/versity/versitygw/cmd/versitygw@v1.8.0");

/** The folder of the `aws` program, which the package brings beside its Python. */
const aws = (): string =>
  join(dirname(pythonProgram("awscli", "awscli==1.46.2", "all")), "venv", "bin");

/** A bucket for each sandbox. */
export const s3: Subject = {
  plugin: "s3",
  slow: true,
  prepare: () => void [gateway(), aws()],
  start: async (processes) => {
    const [port, iamPort, secret] = [
      await freePort(),
      await freePort(),
      randomBytes(16).toString("hex"),
    ];
    const [data, users] = [join(processes.folder, "s3"), join(processes.folder, "iam")];
    for (const folder of [data, users]) fs.mkdirSync(folder);
    const env = { ROOT_ACCESS_KEY: "root", ROOT_SECRET_KEY: secret };
    const socket = join(processes.folder, "iam.sock");
    const listen = (at: number) => ["-q", "-p", `127.0.0.1:${at}`];
    const [program, private_] = [gateway(), ["--private-ports", socket]];
    processes.start({
      name: "iam",
      program,
      args: [...listen(iamPort), "iam", "--dir", users, ...private_],
      env,
    });
    await until(
      { what: "the IAM API", seconds: 20, every: 50 },
      () => fs.existsSync(socket) || undefined,
    );
    const judge = ["--iam-standalone-endpoint", socket, "--iam-cache-disable"];
    processes.start({ name: "s3", program, args: [...listen(port), ...judge, "posix", data], env });

    const endpoints = { s3: `http://127.0.0.1:${port}`, iam: `http://127.0.0.1:${iamPort}` };
    const asWhom = ({ accessKeyId = "", secretAccessKey = "" }: Outputs) => ({
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_PAGER: "",
    });
    const call = (who: Outputs, service: "s3" | "s3api" | "iam", ...command: string[]) =>
      ask(
        join(aws(), "aws"),
        [
          "--endpoint-url",
          service === "iam" ? endpoints.iam : endpoints.s3,
          "--output=json",
          service,
          ...command,
        ],
        { env: asWhom(who) },
      );
    const root = { accessKeyId: "root", secretAccessKey: secret };
    const answer = (who: Outputs, service: "s3" | "s3api" | "iam", ...command: string[]) => {
      const { status, said, text } = call(who, service, ...command);
      if (status !== 0) throw new Error(`aws ${service} ${command.join(" ")}: ${said}`);
      return text;
    };
    await until({ what: "s3", seconds: 20, every: 50 }, () => {
      processes.check();
      return call(root, "s3api", "list-buckets").status === 0 || undefined;
    });
    const put = (who: Outputs, bucket: string, key: string, text: string) => {
      const file = join(processes.folder, "object");
      fs.writeFileSync(file, text);
      answer(who, "s3api", "put-object", "--bucket", bucket, "--key", key, "--body", file);
    };
    for (const bucket of ["orders", "il-bbbbbb-other-00000000", "ilxaaaaaa-baseline"]) {
      answer(root, "s3api", "create-bucket", "--bucket", bucket);
      put(root, bucket, "object", "kept");
    }
    return {
      version: "VersityGW 1.8.0",
      params: { endpoint: endpoints.s3, iamEndpoint: endpoints.iam, adminSecret: "s3-admin" },
      credentials: { AWS_ACCESS_KEY_ID: "root", AWS_SECRET_ACCESS_KEY: secret },
      programs: [aws()],
      asked: [{}, {}, {}],
      changed: {},
      hasChanged: () => true,
      everything: () => {
        // What lies in the server's folder is what it has.
        const buckets = fs
          .readdirSync(data)
          .filter((name) => !name.startsWith("."))
          .map((bucket) => {
            const objects = fs
              .readdirSync(join(data, bucket), { recursive: true, encoding: "utf8" })
              .filter((path) => !path.startsWith("."))
              .sort();
            return [`bucket ${bucket}`, objects.join(" ")] as const;
          });
        const found = parseJson(answer(root, "iam", "list-users"));
        const users = asArray(at(found, "Users")).map(
          (user) => [`user ${String(at(user, "UserName"))}`, stable(at(user, "Arn"))] as const,
        );
        return new Map([...buckets, ...users]);
      },
      write: (outputs, text) => {
        for (const key of ["text", "a folder/b ' $(c)"])
          put(outputs, outputs.bucket ?? "", key, text);
      },
      read: (outputs) => {
        const file = join(processes.folder, "read");
        answer(
          outputs,
          "s3api",
          "get-object",
          "--bucket",
          outputs.bucket ?? "",
          "--key",
          "text",
          file,
        );
        return fs.readFileSync(file, "utf8");
      },
      trespass: (own, other) =>
        [
          ["cp", `s3://${other.bucket}/text`, join(processes.folder, "taken")],
          ["cp", `s3://${own.bucket}/text`, `s3://${other.bucket}/text`],
          ["cp", `s3://orders/object`, `s3://${own.bucket}/taken`],
          ["ls", `s3://${other.bucket}`],
          ["mb", "s3://taken"],
          ["rb", "--force", `s3://${other.bucket}`],
        ]
          .find((command) => call(own, "s3", ...command).status === 0)
          ?.join(" "),
    };
  },
};
