// Prism's validation proxy before any number of services, reading docs/openapi.yaml once.
// usage: proxy.js FOLDER DESCRIPTION     (FOLDER: where npm ci has installed package-lock.json)
// A line of standard input that is an address is answered by the address that stands before it; the line "report" by
// {"answers": N, "violations": […]}. An answer has to be as described. A request need not be, but then it has to be refused.
"use strict";
const path = require("path");
const readline = require("readline");
const load = require("module").createRequire(path.join(process.argv[2], "node_modules", "x"));
const { createServer } = load("@stoplight/prism-http-server");
const { getHttpOperationsFromSpec } = load("@stoplight/prism-http");
const yaml = load("js-yaml");
const Ajv = load("ajv/dist/2020").default;
const silent = load("pino")({ level: "silent" });

const report = { answers: 0, violations: [] };

// Prism takes a body of many lines for one text.
function lines_judge(description) {
  const fs = require("fs");
  const schemas = yaml.load(fs.readFileSync(description, "utf8")).components.schemas;
  const is_line = new Ajv({ strict: false }).compile(schemas.Line);
  return (body) => {
    const lines = body.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    const wrong = lines.find((line) => !is_line(line));
    if (wrong) return [{ message: `no such line: ${JSON.stringify(wrong)}` }];
    return lines.length > 0 && lines.at(-1).end ? [] : [{ message: "the page does not end" }];
  };
}

let judge_lines;

function judge(input, { output, validations }) {
  report.answers++;
  const asked = `${input.method.toUpperCase()} ${input.url.path} ${output.statusCode}`;
  const say = (what) => report.violations.length < 50 && report.violations.push(`${asked}: ${what.path ? what.path.join(".") : ""} ${what.message}`);
  validations.output.forEach(say);
  if (output.statusCode < 400) validations.input.forEach(say);
  if ((output.headers["content-type"] || "").startsWith("application/x-ndjson")) judge_lines(output.body).forEach(say);
}

// Prism hands requests on by this one function; what it found out stands beside the answer.
function watch(prism) {
  const request = prism.request;
  prism.request = (input, operations, config) => {
    delete input.headers["accept-encoding"]; // it unpacks what it reads and would still say that it is packed
    const task = request(input, operations, config);
    return async () => {
      // Unknown addresses, and services that are away, are no answers.
      const result = await task();
      if (result._tag === "Right") judge(input, result.right);
      else if (!/no path matched|route not resolved|invalid method|ECONN|socket hang up/i.test(result.left.message + result.left.title))
        report.violations.push(`${input.method} ${input.url.path}: ${result.left.message}`);
      return result;
    };
  };
}

async function stand_before(operations, upstream) {
  const config = { isProxy: true, upstream: new URL(upstream), mock: { dynamic: false }, checkSecurity: true, errors: false,
                   validateRequest: true, validateResponse: true };
  const server = createServer(operations, { components: { logger: silent }, cors: false, config });
  watch(server.prism);
  return server.listen(0, "127.0.0.1");
}

async function main() {
  judge_lines = lines_judge(process.argv[3]);
  const operations = await getHttpOperationsFromSpec(process.argv[3]);
  for await (const line of readline.createInterface({ input: process.stdin }))
    process.stdout.write((line === "report" ? JSON.stringify(report) : await stand_before(operations, line)) + "\n");
  process.exit(0);
}

main();
