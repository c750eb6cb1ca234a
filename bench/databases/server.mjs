// Answers the benchmark line by line: a JSON object with `do` on standard input, one on descriptor 3 in return. The
// arguments are the folder of the packages and the one for the data.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { writeSync } from 'node:fs';
import path from 'node:path';

const [packages, folder] = process.argv.slice(2);

// The package of this name, from the folder of the packages.
export const load = (name) => createRequire(path.join(path.resolve(packages), 'package.json'))(name);

// Milliseconds of so many calls: of CPU time, of all threads of this process, and passed.
async function time(database, sql, calls) {
  let least = Infinity;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  let now = start;
  for (let call = 0; call < calls; ++call) {
    await database.count(sql);
    const before = now;
    now = process.hrtime.bigint();
    least = Math.min(least, Number(now - before) / 1e6);
  }
  const used = process.cpuUsage(cpu);
  const cpu_ms = (used.user + used.system) / 1e3 / calls;
  return { cpu_ms, wall_ms: Number(now - start) / 1e6 / calls, least_ms: least };
}

async function importAll(database, request) {
  const start = process.hrtime.bigint();
  await database.import(request);
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9 };
}

// `open(folder)` gives an object with version, tables, import(request), bytes() on disk and count(sql); and, if there is
// more that it can do, `actions`: functions from a request to a reply, by the names of what to do.
export async function serve(open) {
  let database;
  const actions = {
    start: async () => {
      database = await open(folder);
      return { version: database.version, tables: database.tables };
    },
    import: (request) => importAll(database, request),
    bytes: async () => ({ bytes: await database.bytes() }),
    count: async (request) => ({ count: await database.count(request.sql) }),
    time: (request) => time(database, request.sql, request.calls),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    let reply;
    try {
      const request = JSON.parse(line);
      reply = await (actions[request.do] ?? database.actions[request.do])(request);
    } catch (error) {
      reply = { error: String(error.message ?? error).split('\n')[0] };
    }
    writeSync(3, JSON.stringify(reply) + '\n');
  }
  process.exit(0);
}
